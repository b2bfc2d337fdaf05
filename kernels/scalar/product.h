// The definition of L-Mul and of the fp8 roundings, one value at a time.
#pragma once

#include <bit>
#include <cmath>
#include <cstdint>

#include "kernels/device.h"
#include "kernels/product.h"

namespace addend::kernels::scalar {

inline constexpr std::uint32_t sign_bit = 0x80000000u;
inline constexpr std::uint32_t infinity_bits = 0x7F800000u;
inline constexpr std::uint32_t smallest_normal = 0x00800000u;  // 2^-126
inline constexpr std::uint32_t quiet_nan = 0x7FC00000u;

/// Rounds the magnitude's bits so that `bits` of the 23 mantissa bits remain, halves to even. A carry
/// runs into the exponent, as it should.
ADDEND_FN std::uint32_t round_mantissa(std::uint32_t magnitude, unsigned bits) {
    const unsigned drop = 23 - bits;
    if (drop == 0) return magnitude;
    const std::uint32_t odd = (magnitude >> drop) & 1u;
    return (magnitude + (1u << (drop - 1)) - 1u + odd) >> drop << drop;
}

ADDEND_FN float round_lmul(float x, unsigned bits) {
    const std::uint32_t sign = std::bit_cast<std::uint32_t>(x) & sign_bit;
    const std::uint32_t magnitude = std::bit_cast<std::uint32_t>(x) & ~sign_bit;
    if (magnitude == infinity_bits) return x;
    if (magnitude > infinity_bits) return std::bit_cast<float>(quiet_nan);
    const std::uint32_t rounded = round_mantissa(magnitude, bits);
    if (rounded < smallest_normal)
        return x;  // a zero to finite partners, but infinity asks whether it is one
    return std::bit_cast<float>(sign | (rounded == infinity_bits ? lmul_two_to_128 : rounded));
}

/// What L-Mul adds to the sum of the two bit patterns: the surplus exponent bias goes, 2^-l comes.
ADDEND_FN std::uint32_t lmul_offset(unsigned bits) {
    const unsigned l = bits <= 3 ? bits : bits == 4 ? 3 : 4;
    return (1u << (23 - l)) - (127u << 23);
}

/// Infinite or NaN, of a magnitude that round_lmul wrote.
ADDEND_FN bool lmul_special(std::uint32_t magnitude) {
    return magnitude >= infinity_bits && magnitude != lmul_two_to_128;
}

/// The product of two operands rounded by round_lmul.
ADDEND_FN float lmul(float a, float b, std::uint32_t offset) {
    const std::uint32_t sign = (std::bit_cast<std::uint32_t>(a) ^ std::bit_cast<std::uint32_t>(b)) & sign_bit;
    std::uint32_t x = std::bit_cast<std::uint32_t>(a) & ~sign_bit;
    std::uint32_t y = std::bit_cast<std::uint32_t>(b) & ~sign_bit;
    if (lmul_special(x) || lmul_special(y)) {
        if (x == lmul_two_to_128) x = smallest_normal;  // any finite value will do beside infinity
        if (y == lmul_two_to_128) y = smallest_normal;
        return std::bit_cast<float>(
            std::bit_cast<std::uint32_t>(std::bit_cast<float>(x) * std::bit_cast<float>(y)) | sign);
    }
    if (x < smallest_normal || y < smallest_normal) return std::bit_cast<float>(sign);
    if (x == lmul_two_to_128) x = infinity_bits;
    if (y == lmul_two_to_128) y = infinity_bits;
    const std::int64_t r = std::int64_t{x} + std::int64_t{y} + static_cast<std::int32_t>(offset);
    if (r < smallest_normal) return std::bit_cast<float>(sign);
    if (r >= infinity_bits) return std::bit_cast<float>(sign | infinity_bits);
    return std::bit_cast<float>(sign | static_cast<std::uint32_t>(r));
}

/// An fp8 format as float32 sees it.
struct Fp8 {
    unsigned mantissa;              ///< bits stored
    std::uint32_t smallest_normal;  ///< as float32 bits; below it the steps are fixed
    std::uint32_t largest;          ///< as float32 bits; everything above becomes this
    float subnormal_magic;          ///< 1.5 * 2^23 subnormal steps: adding it rounds to such a step
};
ADDEND_TABLE Fp8 e4m3 = {3, 0x3C800000u, 0x43E00000u, 0x1.8p14f};  // 2^-6, 448, steps of 2^-9
ADDEND_TABLE Fp8 e5m2 = {2, 0x38800000u, 0x47600000u, 0x1.8p7f};   // 2^-14, 57344, steps of 2^-16

ADDEND_FN float round_fp8(float x, const Fp8& format) {
    const std::uint32_t sign = std::bit_cast<std::uint32_t>(x) & sign_bit;
    const std::uint32_t magnitude = std::bit_cast<std::uint32_t>(x) & ~sign_bit;
    if (magnitude > infinity_bits) return std::bit_cast<float>(quiet_nan);
    std::uint32_t rounded = round_mantissa(magnitude, format.mantissa);
    if (magnitude < format.smallest_normal)
        rounded = std::bit_cast<std::uint32_t>((std::bit_cast<float>(magnitude) + format.subnormal_magic) -
                                               format.subnormal_magic);
    if (rounded > format.largest) rounded = format.largest;
    return std::bit_cast<float>(sign | rounded);
}

ADDEND_FN float round_operand(float x, Product product) {
    switch (product.mode) {
        case product_lmul:
            return round_lmul(x, product.bits);
        case product_e4m3:
            return round_fp8(x, e4m3);
        case product_e5m2:
            return round_fp8(x, e5m2);
        default:
            return x;
    }
}

/// acc + a*b of rounded operands, as the chains and sums do it.
ADDEND_FN float add_product(float a, float b, Product product, float acc) {
    if (product.mode == product_lmul) return acc + lmul(a, b, lmul_offset(product.bits));
    return std::fma(a, b, acc);
}

}  // namespace addend::kernels::scalar
