// Sine and cosine for rotary positions, tanh for soft caps: definitions every ISA reproduces bit by bit.
#pragma once

#include "kernels/scalar/float_math.h"

namespace addend::kernels::scalar {

struct Turn {
    float cosine, sine;
};

// Both by their Taylor series on |r| <= pi/4 in double (the first term left out is below 3e-14), rounded
// once to float32. r = angle - quarter*pi/2 in two steps, pi/2 being pi_half_high + pi_half_low.
inline constexpr double two_over_pi = 0.63661977236758134308;
inline constexpr double pi_half_high = 1.57079632679489655800;
inline constexpr double pi_half_low = 6.12323399573676603587e-17;
inline constexpr double double_round_magic = 6755399441055744.0;  // 1.5 * 2^52
inline constexpr double max_angle = 0x1p30;
// Highest power first: sine from x^13 to x^3, cosine from x^14 to x^2.
ADDEND_TABLE double sine_c[6] = {1.0 / 6227020800.0, -1.0 / 39916800.0, 1.0 / 362880.0,
                                 -1.0 / 5040.0,      1.0 / 120.0,       -1.0 / 6.0};
ADDEND_TABLE double cosine_c[7] = {-1.0 / 87178291200.0, 1.0 / 479001600.0, -1.0 / 3628800.0, 1.0 / 40320.0,
                                   -1.0 / 720.0,         1.0 / 24.0,        -1.0 / 2.0};

ADDEND_FN Turn turn_of(float angle) {
    const double x = static_cast<double>(angle);
    const double shifted = std::fma(x, two_over_pi, double_round_magic);
    const double quarters = shifted - double_round_magic;
    double r = std::fma(quarters, -pi_half_high, x);
    r = std::fma(quarters, -pi_half_low, r);
    const double r2 = r * r;
    double s = sine_c[0];
    for (int i = 1; i < 6; ++i) s = std::fma(s, r2, sine_c[i]);
    double c = cosine_c[0];
    for (int i = 1; i < 7; ++i) c = std::fma(c, r2, cosine_c[i]);
    const auto sine = static_cast<float>(std::fma(s * r2, r, r));
    const auto cosine = static_cast<float>(std::fma(c, r2, 1.0));
    if (!(x < max_angle && x > -max_angle)) {
        const float nan = std::bit_cast<float>(0x7FC00000u);
        return {nan, nan};
    }
    const auto quarter = static_cast<unsigned>(std::bit_cast<std::uint64_t>(shifted)) & 3u;
    const float a = quarter & 1u ? sine : cosine, b = quarter & 1u ? cosine : sine;
    return {quarter == 1 || quarter == 2 ? -a : a, quarter >= 2 ? -b : b};
}

// tanh|u| = m / (m + 2), m = e^t - 1, t = 2|u|: with the exp polynomial and e^t - 1 = 2^k (e^r - 1) + (2^k -
// 1) there is no cancellation near 0. Above t = 40 the result is 1.
inline constexpr float tanh_high = 40.0f;

ADDEND_FN float tanh(float u) {
    const std::uint32_t sign = std::bit_cast<std::uint32_t>(u) & 0x80000000u;
    float t = std::bit_cast<float>(std::bit_cast<std::uint32_t>(u) ^ sign);
    t = t + t;
    if (t > tanh_high) t = tanh_high;  // a NaN stays
    const float shifted = std::fma(t, log2_e, round_magic);
    const float k = shifted - round_magic;
    float r = std::fma(k, -ln2_high, t);
    r = std::fma(k, -ln2_low, r);
    float p = exp_c[0];
    for (int c = 1; c < 6; ++c) p = std::fma(p, r, exp_c[c]);
    const float near = std::fma(p, r * r, r);  // e^r - 1
    const float power =
        power_of_two(std::bit_cast<std::uint32_t>(shifted) - std::bit_cast<std::uint32_t>(round_magic));
    const float m = std::fma(power, near, power - 1.0f);
    const float y = m / (m + 2.0f);
    return std::bit_cast<float>(std::bit_cast<std::uint32_t>(y) ^ sign);
}

}  // namespace addend::kernels::scalar
