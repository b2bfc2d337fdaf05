#include "core/files/gguf_metadata.h"

#include <limits>
#include <type_traits>
#include <utility>

#include "core/base/message.h"

namespace addend {
namespace {

// Position in GgufArray's variant -> element type: the array type itself is left out of the list.
constexpr GgufType element_types[] = {GgufType::u8,     GgufType::i8,  GgufType::u16, GgufType::i16,
                                      GgufType::u32,    GgufType::i32, GgufType::f32, GgufType::boolean,
                                      GgufType::string, GgufType::u64, GgufType::i64, GgufType::f64};

template <class T>
constexpr bool is_integer = std::is_integral_v<T> && !std::is_same_v<T, bool>;

}  // namespace

GgufType gguf_element_type(const GgufArray& array) {
    return element_types[array.index()];
}

std::uint64_t gguf_array_size(const GgufArray& array) {
    return std::visit([](const auto& values) { return static_cast<std::uint64_t>(values.size()); }, array);
}

std::string_view gguf_type_name(GgufType type) {
    constexpr std::string_view names[] = {"u8",   "i8",     "u16",   "i16", "u32", "i32", "f32",
                                          "bool", "string", "array", "u64", "i64", "f64"};
    const auto number = static_cast<std::size_t>(type);
    return number < std::size(names) ? names[number] : std::string_view("unknown");
}

std::string gguf_type_name(const GgufValue& value) {
    if (const auto* array = std::get_if<GgufArray>(&value))
        return "array of " + std::string(gguf_type_name(gguf_element_type(*array)));
    return std::string(gguf_type_name(gguf_type(value)));
}

void GgufMetadata::set(std::string key, GgufValue value) {
    const auto [found, added] = index_.try_emplace(key, entries_.size());
    if (added)
        entries_.emplace_back(std::move(key), std::move(value));
    else
        entries_[found->second].second = std::move(value);
}

const GgufValue* GgufMetadata::find(std::string_view key) const {
    const auto found = index_.find(std::string(key));
    return found == index_.end() ? nullptr : &entries_[found->second].second;
}

void GgufMetadata::wrong_type(std::string_view key, std::string_view expected) const {
    throw Failure(
        Code::gguf_key_type,
        {{"path", path_}, {"key", key}, {"expected", expected}, {"found", gguf_type_name(*find(key))}});
}

void GgufMetadata::missing(std::string_view key, std::string_view expected) const {
    throw Failure(Code::gguf_key_missing, {{"path", path_}, {"key", key}, {"expected", expected}});
}

std::optional<std::int64_t> GgufMetadata::find_int(std::string_view key) const {
    const GgufValue* value = find(key);
    if (value == nullptr) return std::nullopt;
    return std::visit(
        [&](const auto& v) -> std::int64_t {
            using T = std::decay_t<decltype(v)>;
            if constexpr (is_integer<T>) {
                if (std::in_range<std::int64_t>(v)) return static_cast<std::int64_t>(v);
            }
            wrong_type(key, "a signed integer");
        },
        *value);
}

std::optional<std::uint64_t> GgufMetadata::find_uint(std::string_view key) const {
    const GgufValue* value = find(key);
    if (value == nullptr) return std::nullopt;
    return std::visit(
        [&](const auto& v) -> std::uint64_t {
            using T = std::decay_t<decltype(v)>;
            if constexpr (is_integer<T>) {
                if (std::in_range<std::uint64_t>(v)) return static_cast<std::uint64_t>(v);
            }
            wrong_type(key, "an unsigned integer");
        },
        *value);
}

std::optional<double> GgufMetadata::find_float(std::string_view key) const {
    const GgufValue* value = find(key);
    if (value == nullptr) return std::nullopt;
    return std::visit(
        [&](const auto& v) -> double {
            using T = std::decay_t<decltype(v)>;
            if constexpr (is_integer<T> || std::is_floating_point_v<T>) return static_cast<double>(v);
            wrong_type(key, "a number");
        },
        *value);
}

template <class T>
const T* GgufMetadata::find_typed(std::string_view key, std::string_view expected) const {
    const GgufValue* value = find(key);
    if (value == nullptr) return nullptr;
    const T* typed = std::get_if<T>(value);
    if (typed == nullptr) wrong_type(key, expected);
    return typed;
}

template <class T>
const std::vector<T>* GgufMetadata::find_array(std::string_view key, std::string_view expected) const {
    const auto* array = find_typed<GgufArray>(key, expected);
    if (array == nullptr) return nullptr;
    const auto* typed = std::get_if<std::vector<T>>(array);
    if (typed == nullptr) wrong_type(key, expected);
    return typed;
}

std::optional<bool> GgufMetadata::find_bool(std::string_view key) const {
    const bool* value = find_typed<bool>(key, "bool");
    return value == nullptr ? std::nullopt : std::optional(*value);
}

const std::string* GgufMetadata::find_string(std::string_view key) const {
    return find_typed<std::string>(key, "string");
}

const std::vector<std::string>* GgufMetadata::find_strings(std::string_view key) const {
    return find_array<std::string>(key, "array of string");
}

const std::vector<float>* GgufMetadata::find_floats(std::string_view key) const {
    return find_array<float>(key, "array of f32");
}

const std::vector<std::uint8_t>* GgufMetadata::find_bytes(std::string_view key) const {
    return find_array<std::uint8_t>(key, "array of u8");
}

std::optional<std::vector<std::int64_t>> GgufMetadata::find_ints(std::string_view key) const {
    const auto* array = find_typed<GgufArray>(key, "array of integers");
    if (array == nullptr) return std::nullopt;
    return std::visit(
        [&](const auto& values) -> std::vector<std::int64_t> {
            using T = typename std::decay_t<decltype(values)>::value_type;
            if constexpr (is_integer<T>) {
                std::vector<std::int64_t> wide;
                wide.reserve(values.size());
                for (const T v : values) {
                    if (!std::in_range<std::int64_t>(v)) wrong_type(key, "array of integers");
                    wide.push_back(static_cast<std::int64_t>(v));
                }
                return wide;
            }
            wrong_type(key, "array of integers");
        },
        *array);
}

std::uint64_t GgufMetadata::get_uint(std::string_view key) const {
    const auto value = find_uint(key);
    if (!value) missing(key, "an unsigned integer");
    return *value;
}

std::int64_t GgufMetadata::get_int(std::string_view key) const {
    const auto value = find_int(key);
    if (!value) missing(key, "a signed integer");
    return *value;
}

double GgufMetadata::get_float(std::string_view key) const {
    const auto value = find_float(key);
    if (!value) missing(key, "a number");
    return *value;
}

bool GgufMetadata::get_bool(std::string_view key) const {
    const auto value = find_bool(key);
    if (!value) missing(key, "bool");
    return *value;
}

const std::string& GgufMetadata::get_string(std::string_view key) const {
    const auto* value = find_string(key);
    if (value == nullptr) missing(key, "string");
    return *value;
}

const std::vector<std::string>& GgufMetadata::get_strings(std::string_view key) const {
    const auto* value = find_strings(key);
    if (value == nullptr) missing(key, "array of string");
    return *value;
}

}  // namespace addend
