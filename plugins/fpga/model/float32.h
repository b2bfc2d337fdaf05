// The accelerator's arithmetic on float32 words, bit for bit what kernels/rtl computes (docs/fpga.md).
// Rounding is to nearest, ties to even. There are no subnormals (read and written as zeros of their sign) and no
// infinities or NaNs: exponent 255 is read as the largest finite number, and results saturate there.
#pragma once

#include <bit>
#include <cmath>
#include <cstdint>

namespace addend::fpga {

inline constexpr std::uint32_t sign_mask = 0x80000000u, largest_bits = 0x7F7FFFFFu;
inline constexpr double least_normal = 0x1p-126;

inline float bits_float(std::uint32_t bits) {
    return std::bit_cast<float>(bits);
}
inline std::uint32_t float_bits(float x) {
    return std::bit_cast<std::uint32_t>(x);
}

/// How an operand is read.
inline float f32_read(float x) {
    const std::uint32_t bits = float_bits(x), exponent = bits >> 23 & 255;
    if (exponent == 0) return bits_float(bits & sign_mask);
    if (exponent == 255) return bits_float((bits & sign_mask) | largest_bits);
    return x;
}
/// How a result is written; tiny results are flushed before rounding, so `exact` decides.
inline float f32_write(double exact) {
    if (std::fabs(exact) < least_normal) return std::signbit(exact) ? -0.0f : 0.0f;
    return f32_read(static_cast<float>(exact));
}

inline float f32_mul(float a, float b) {
    return f32_write(double{f32_read(a)} * double{f32_read(b)});  // 48 bits: exact in a double
}
inline float f32_add(float a, float b) {
    return f32_read(f32_read(a) + f32_read(b));  // a tiny sum of normal numbers is exact
}
inline float f32_div(float a, float b) {
    return f32_write(double{f32_read(a)} / double{f32_read(b)});
}
inline float f32_sqrt(float x) {
    return f32_read(std::sqrt(f32_read(x)));
}

/// A sum of the matrix engine; |acc| < 2^24, so nothing is rounded.
inline float f32_from_sum(std::int32_t acc) {
    return static_cast<float>(acc);
}

/// Halves away from zero, into -128 … 127.
inline std::int8_t f32_to_int8(float x) {
    const float r = std::round(f32_read(x));
    return static_cast<std::int8_t>(r < -128.0f ? -128.0f : r > 127.0f ? 127.0f : r);
}

/// L-Mul with `bits` mantissa bits (kernels/scalar/product.h) on operands read and results written as above.
inline float f32_lmul(float x, float y, unsigned bits) {
    const auto rounded = [bits](std::uint32_t magnitude) {
        const unsigned drop = 23 - bits;
        if (drop == 0) return magnitude;
        return (magnitude + (1u << (drop - 1)) - 1u + (magnitude >> drop & 1u)) >> drop << drop;
    };
    const std::uint32_t a = float_bits(f32_read(x)), b = float_bits(f32_read(y));
    const std::uint32_t sign = (a ^ b) & sign_mask;
    const std::uint32_t p = rounded(a & ~sign_mask), q = rounded(b & ~sign_mask);
    if (p == 0 || q == 0) return bits_float(sign);
    const unsigned l = bits <= 3 ? bits : bits == 4 ? 3 : 4;
    const std::int64_t r = std::int64_t{p} + q + (std::int64_t{1} << (23 - l)) - (std::int64_t{127} << 23);
    if (r < 0x00800000) return bits_float(sign);
    if (r > largest_bits) return bits_float(sign | largest_bits);
    return bits_float(sign | static_cast<std::uint32_t>(r));
}

/// Entries of the sigmoid's table: sigmoid(-n/64) in units of 2^-24, lowered by half of what a chord is above
/// the curve, so that the error of interpolating is split to both sides.
inline constexpr std::uint32_t sigmoid_segments = 1024;
inline std::uint32_t sigmoid_entry(std::uint32_t n) {
    const double h = 1.0 / 64, s = 1 / (1 + std::exp(n * h));
    return static_cast<std::uint32_t>(std::lround((s - h * h / 16 * s * (1 - s) * (1 - 2 * s)) * 0x1p24));
}
/// 1/(1+e^-x) from `table` [sigmoid_segments + 1]; the error is below 1.8e-6 everywhere.
inline float f32_sigmoid(float x, const std::uint32_t* table) {
    const std::uint32_t bits = float_bits(f32_read(x)), exponent = bits >> 23 & 255;
    std::uint32_t y = 0;  // of |x| >= 16
    if (exponent < 131) {
        const std::uint32_t mantissa = exponent == 0 ? 0 : (bits & 0x7FFFFFu) | 0x800000u;
        const std::uint32_t shift = 130 - exponent, fixed = shift > 24 ? 0 : mantissa >> shift;  // 4.20
        const std::uint32_t n = fixed >> 14, fraction = fixed & 0x3FFFu;
        y = table[n] - (((table[n] - table[n + 1]) * fraction + 0x2000u) >> 14);
    }
    return static_cast<float>((bits & sign_mask) != 0 ? y : 0x1000000u - y) * 0x1p-24f;
}

}  // namespace addend::fpga
