#include "tests/support/reference_interpreter/products.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

namespace addend::test {
namespace {

constexpr std::int64_t one = std::int64_t{127} << 23;  // bits of 1.0f
constexpr std::int64_t least_normal = std::int64_t{1} << 23;
constexpr std::int64_t infinity = std::int64_t{255} << 23;

/// |x| to `bits` mantissa bits, nearest, ties to even. What rounds up to 2^128 keeps that integer.
std::int64_t rounded_magnitude(float x, int bits) {
    const std::int64_t magnitude = std::bit_cast<std::uint32_t>(x) & 0x7fffffffu;
    const int dropped = 23 - bits;
    if (dropped == 0) return magnitude;
    const std::int64_t unit = std::int64_t{1} << dropped;
    const std::int64_t rest = magnitude % unit;
    const std::int64_t below = magnitude - rest;
    const bool odd = (below / unit) % 2 != 0;
    const bool up = 2 * rest > unit || (2 * rest == unit && odd);
    return up ? below + unit : below;
}

/// Exponent of the carry that stands for the product of the mantissas.
int carry_exponent(int bits) {
    return bits <= 3 ? bits : bits == 4 ? 3 : 4;
}

double to_small_float(double x, int mantissa_bits, int least_exponent, double largest) {
    if (std::isnan(x) || x == 0) return x;
    const double magnitude = std::fabs(x);
    const int exponent = std::max(std::isinf(x) ? 0 : std::ilogb(magnitude), least_exponent);
    const double unit = std::ldexp(1.0, exponent - mantissa_bits);
    const double rounded = std::isinf(x) ? magnitude : std::nearbyint(magnitude / unit) * unit;
    return std::copysign(std::min(rounded, largest), x);
}

}  // namespace

float lmul(float a, float b, int bits) {
    if (!std::isfinite(a) || !std::isfinite(b)) return a * b;
    const float sign = std::signbit(a) != std::signbit(b) ? -1.0f : 1.0f;
    const std::int64_t x = rounded_magnitude(a, bits);
    const std::int64_t y = rounded_magnitude(b, bits);
    if (x < least_normal || y < least_normal) return std::copysign(0.0f, sign);
    const std::int64_t r = x + y - one + (std::int64_t{1} << (23 - carry_exponent(bits)));
    if (r < least_normal) return std::copysign(0.0f, sign);
    if (r >= infinity) return std::copysign(std::numeric_limits<float>::infinity(), sign);
    return std::copysign(std::bit_cast<float>(static_cast<std::uint32_t>(r)), sign);
}

double to_e4m3(double x) {
    return to_small_float(x, 3, -6, 448);
}

double to_e5m2(double x) {
    return to_small_float(x, 2, -14, 57344);
}

double product(addend_arithmetic arithmetic, double a, double b) {
    switch (arithmetic.mode) {
        case ADDEND_LMUL:
            return static_cast<double>(lmul(static_cast<float>(a), static_cast<float>(b), arithmetic.bits));
        case ADDEND_E4M3:
            return to_e4m3(static_cast<double>(static_cast<float>(a))) *
                   to_e4m3(static_cast<double>(static_cast<float>(b)));
        case ADDEND_E5M2:
            return to_e5m2(static_cast<double>(static_cast<float>(a))) *
                   to_e5m2(static_cast<double>(static_cast<float>(b)));
        default:
            return a * b;
    }
}

}  // namespace addend::test
