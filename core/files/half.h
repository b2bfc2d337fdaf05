// float16 and bfloat16 to and from float32, in integer arithmetic: the same bits on every machine.
#pragma once

#include <bit>
#include <cstdint>

namespace addend {

inline float f32_from_bf16(std::uint16_t bits) {
    return std::bit_cast<float>(std::uint32_t{bits} << 16);
}

/// Nearest, ties to even; a NaN stays a NaN.
inline std::uint16_t bf16_from_f32(float value) {
    const auto bits = std::bit_cast<std::uint32_t>(value);
    if ((bits & 0x7fffffffu) > 0x7f800000u) return static_cast<std::uint16_t>((bits >> 16) | 0x40u);
    return static_cast<std::uint16_t>((bits + 0x7fffu + ((bits >> 16) & 1u)) >> 16);
}

/// Exact, subnormals included.
float f32_from_f16(std::uint16_t bits);
/// Nearest, ties to even; overflow gives infinity; a NaN stays a NaN.
std::uint16_t f16_from_f32(float value);

}  // namespace addend
