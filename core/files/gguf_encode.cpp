#include "core/files/gguf_encode.h"

#include <bit>
#include <type_traits>

namespace addend {
namespace {

static_assert(std::endian::native == std::endian::little, "values are written as they lie in memory");

template <class T>
void encode_scalar(T value, std::string& out) {
    out.append(reinterpret_cast<const char*>(&value), sizeof value);
}

void encode_array(const GgufArray& array, std::string& out) {
    encode_gguf_u32(static_cast<std::uint32_t>(gguf_element_type(array)), out);
    encode_gguf_u64(gguf_array_size(array), out);
    std::visit(
        [&](const auto& values) {
            using T = typename std::decay_t<decltype(values)>::value_type;
            if constexpr (std::is_same_v<T, std::string>)
                for (const std::string& text : values) encode_gguf_string(text, out);
            else
                out.append(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T));
        },
        array);
}

}  // namespace

void encode_gguf_u32(std::uint32_t value, std::string& out) {
    encode_scalar(value, out);
}
void encode_gguf_u64(std::uint64_t value, std::string& out) {
    encode_scalar(value, out);
}

void encode_gguf_string(const std::string& text, std::string& out) {
    encode_gguf_u64(text.size(), out);
    out += text;
}

void encode_gguf_entry(const std::string& key, const GgufValue& value, std::string& out) {
    encode_gguf_string(key, out);
    encode_gguf_u32(static_cast<std::uint32_t>(gguf_type(value)), out);
    std::visit(
        [&](const auto& v) {
            using T = std::decay_t<decltype(v)>;
            if constexpr (std::is_same_v<T, std::string>)
                encode_gguf_string(v, out);
            else if constexpr (std::is_same_v<T, GgufArray>)
                encode_array(v, out);
            else if constexpr (std::is_same_v<T, bool>)
                encode_scalar(static_cast<std::uint8_t>(v ? 1 : 0), out);
            else
                encode_scalar(v, out);
        },
        value);
}

}  // namespace addend
