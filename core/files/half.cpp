#include "core/files/half.h"

namespace addend {

float f32_from_f16(std::uint16_t bits) {
    const std::uint32_t sign = (bits & 0x8000u) << 16;
    const std::uint32_t magnitude = bits & 0x7fffu;
    std::uint32_t wide = (magnitude << 13) + 0x38000000u;  // exponent bias 15 -> 127
    if (magnitude >= 0x7c00u) wide += 0x38000000u;         // infinity and NaN
    if (magnitude < 0x0400u) {
        // Subnormal: 2^-14 (1 + m/1024) - 2^-14 = m 2^-24, exact and without a float32 subnormal on the way.
        const float one = std::bit_cast<float>(0x38800000u);
        wide = std::bit_cast<std::uint32_t>(std::bit_cast<float>((magnitude << 13) + 0x38800000u) - one);
    }
    return std::bit_cast<float>(sign | wide);
}

std::uint16_t f16_from_f32(float value) {
    const auto bits = std::bit_cast<std::uint32_t>(value);
    const auto sign = static_cast<std::uint16_t>((bits >> 16) & 0x8000u);
    const std::uint32_t magnitude = bits & 0x7fffffffu;
    if (magnitude > 0x7f800000u) return static_cast<std::uint16_t>(sign | 0x7e00u);
    if (magnitude >= 0x477ff000u)
        return static_cast<std::uint16_t>(sign | 0x7c00u);  // rounds to 65536 or more
    if (magnitude >= 0x38800000u) {
        const std::uint32_t rounded = magnitude + 0xfffu + ((magnitude >> 13) & 1u);
        return static_cast<std::uint16_t>(sign | ((rounded - 0x38000000u) >> 13));
    }
    if (magnitude < 0x33000000u) return sign;  // below half of the smallest subnormal, 2^-25
    const std::uint32_t exponent = magnitude >> 23;
    const std::uint32_t mantissa = (magnitude & 0x7fffffu) | 0x800000u;
    const std::uint32_t shift = 126u - exponent;  // 14 … 24: mantissa * 2^(exponent-150) in units of 2^-24
    const std::uint32_t kept = mantissa >> shift;
    const std::uint32_t rest = mantissa & ((1u << shift) - 1u);
    const std::uint32_t half = 1u << (shift - 1);
    const std::uint32_t up = (rest > half || (rest == half && (kept & 1u) != 0)) ? 1u : 0u;
    return static_cast<std::uint16_t>(sign | (kept + up));
}

}  // namespace addend
