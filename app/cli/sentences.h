// English sentences for core's messages; app/sentences/*.inc holds them.
#pragma once

#include <string>
#include <string_view>

#include "core/base/message.h"

namespace addend::cli {

/// The sentence's text with {arg} in place of each argument; empty where a code has none.
std::string_view sentence_template(Code code);
/// Arguments filled in. A code without a sentence gives its name and arguments.
std::string sentence(const Message& message);

}  // namespace addend::cli
