#include "core/base/number.h"

#include <array>
#include <charconv>

namespace addend {
namespace {

template <class T>
std::optional<T> parse(std::string_view text) {
    T value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

}  // namespace

std::string to_text(std::int64_t value) { return std::to_string(value); }  // integers never use the locale

std::string to_text(double value) {
    std::array<char, 32> buffer;
    const auto result = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
    return {buffer.data(), result.ptr};
}

std::string to_text_fixed(double value, int decimals) {
    std::array<char, 400> buffer;  // 1.8e308 has 309 digits before the point
    const auto result = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value,
                                      std::chars_format::fixed, decimals > 80 ? 80 : decimals);
    return {buffer.data(), result.ptr};
}

std::optional<std::int64_t> parse_int(std::string_view text) { return parse<std::int64_t>(text); }
std::optional<std::uint64_t> parse_uint(std::string_view text) { return parse<std::uint64_t>(text); }
std::optional<double> parse_double(std::string_view text) { return parse<double>(text); }

}  // namespace addend
