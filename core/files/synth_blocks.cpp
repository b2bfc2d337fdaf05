#include "core/files/synth_blocks.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstring>

#include "core/base/message.h"
#include "core/files/half.h"

namespace addend {
namespace {

constexpr std::size_t block_values = 32;
using Block = std::span<const float, block_values>;

template <class T>
void append_bytes(const T& value, std::vector<std::byte>& bytes) {
    const auto raw = std::as_bytes(std::span(&value, 1));
    bytes.insert(bytes.end(), raw.begin(), raw.end());
}

float largest_of(Block values) {
    return *std::ranges::max_element(values, {}, [](float v) { return std::fabs(v); });
}

/// d, then 32 codes -127 … 127.
void encode_q8_0(Block values, std::vector<std::byte>& bytes) {
    const std::uint16_t d = f16_from_f32(std::fabs(largest_of(values)) / 127);
    const float scale = f32_from_f16(d);
    append_bytes(d, bytes);
    for (const float v : values)
        append_bytes(
            static_cast<std::int8_t>(scale == 0 ? 0 : std::clamp(std::lround(v / scale), -127L, 127L)),
            bytes);
}

/// d, then 16 bytes: code + 8 of value i in the low half, of value i + 16 in the high one. The value of the
/// largest magnitude is code -8.
void encode_q4_0(Block values, std::vector<std::byte>& bytes) {
    const std::uint16_t d = f16_from_f32(largest_of(values) / -8);
    const float scale = f32_from_f16(d);
    const auto code = [&](std::size_t n) {
        return scale == 0 ? 8u
                          : static_cast<unsigned>(std::clamp(std::lround(values[n] / scale) + 8, 0L, 15L));
    };
    append_bytes(d, bytes);
    for (std::size_t n = 0; n < block_values / 2; ++n)
        append_bytes(static_cast<std::uint8_t>(code(n) | code(n + block_values / 2) << 4), bytes);
}

void encode_blocks(std::span<const float> values, void (*encode)(Block, std::vector<std::byte>&),
                   std::vector<std::byte>& bytes) {
    for (std::size_t n = 0; n + block_values <= values.size(); n += block_values)
        encode(values.subspan(n).first<block_values>(), bytes);
}

}  // namespace

bool can_encode(TensorDType dtype) {
    return is_float(dtype) || dtype == TensorDType::q8_0 || dtype == TensorDType::q4_0;
}

void encode_values(std::span<const float> values, TensorDType dtype, std::vector<std::byte>& bytes) {
    if (dtype == TensorDType::q8_0) return encode_blocks(values, encode_q8_0, bytes);
    if (dtype == TensorDType::q4_0) return encode_blocks(values, encode_q4_0, bytes);
    const std::size_t start = bytes.size();
    bytes.resize(start + values.size() * dtype_traits(dtype).block_bytes);
    std::byte* out = bytes.data() + start;
    if (dtype == TensorDType::f32) {
        std::memcpy(out, values.data(), values.size_bytes());
        return;
    }
    for (std::size_t i = 0; i < values.size(); ++i) {
        const std::uint16_t bits =
            dtype == TensorDType::bf16 ? bf16_from_f32(values[i]) : f16_from_f32(values[i]);
        std::memcpy(out + 2 * i, &bits, sizeof bits);
    }
}

}  // namespace addend
