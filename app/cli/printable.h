// Text of strangers, made safe for a terminal.
#pragma once

#include <string>
#include <string_view>

namespace addend::cli {

/// Control characters (but line feed and tab), bytes that are no UTF-8, and marks that reorder text on screen
/// become visible escapes such as \x1b or \u202e.
std::string printable(std::string_view text);

}  // namespace addend::cli
