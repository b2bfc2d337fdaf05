// Numbers as text, the same under every locale (a Qt application calls setlocale).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace addend {

std::string to_text(std::int64_t value);
/// Shortest text that reads back to the same double.
std::string to_text(double value);
/// Fixed notation with `decimals` digits after the point.
std::string to_text_fixed(double value, int decimals);

/// The whole of `text` as a number, or nothing: no spaces, no trailing characters, '.' as the point.
std::optional<std::int64_t> parse_int(std::string_view text);
std::optional<std::uint64_t> parse_uint(std::string_view text);
std::optional<double> parse_double(std::string_view text);

}  // namespace addend
