// Scalar building blocks of the float reference: the definitions every ISA must reproduce bit by bit.
#pragma once

#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>

#include "kernels/device.h"
#include "kernels/kernels.h"

namespace addend::kernels::scalar {

inline constexpr std::size_t lanes = 16;

/// The fixed tree that joins 16 lanes (see kernels.h).
template <class T>
ADDEND_FN T join(T (&lane)[lanes]) {
    for (std::size_t half = lanes / 2; half > 0; half /= 2)
        for (std::size_t l = 0; l < half; ++l) lane[l] += lane[l + half];
    return lane[0];
}

// e^x = 2^k * e^r, k = round(x / ln 2), |r| <= ln(2)/2. ln 2 is split so that k*ln2_high is exact.
// The polynomial is a near-minimax fit of e^r on that interval, evaluated by Horner with fma.
inline constexpr float exp_low = -104.0f;  // below: 0 (e^-104 is under half the least subnormal)
inline constexpr float exp_high = 89.0f;   // above: infinity
inline constexpr float log2_e = 1.44269504088896341f;
inline constexpr float ln2_high = 0.693145751953125f;
inline constexpr float ln2_low = 1.42860682030941723212e-6f;
inline constexpr float round_magic = 12582912.0f;  // 1.5 * 2^23: adding it rounds to an integer
// x^7 down to x^2; x^1 and x^0 are exactly 1.
ADDEND_TABLE float exp_c[6] = {1.9875691500e-4f, 1.3981999507e-3f, 8.3334519073e-3f,
                               4.1665795894e-2f, 1.6666665459e-1f, 5.0000001201e-1f};

ADDEND_FN float power_of_two(std::uint32_t k) {
    return std::bit_cast<float>((k + 127u) << 23);
}

ADDEND_FN float exp(float x) {
    if (x < exp_low) x = exp_low;  // a NaN passes both comparisons and stays
    if (x > exp_high) x = exp_high;
    const float shifted = std::fma(x, log2_e, round_magic);
    const float k = shifted - round_magic;
    float r = std::fma(k, -ln2_high, x);
    r = std::fma(k, -ln2_low, r);
    float p = exp_c[0];
    for (int c = 1; c < 6; ++c) p = std::fma(p, r, exp_c[c]);
    const float y = std::fma(p, r * r, r) + 1.0f;
    // Two factors of about 2^(k/2), so that neither leaves the normal range and only the last
    // product rounds into the subnormals.
    const std::int32_t whole = static_cast<std::int32_t>(std::bit_cast<std::uint32_t>(shifted) -
                                                         std::bit_cast<std::uint32_t>(round_magic));
    const std::int32_t half = whole >> 1;
    return y * power_of_two(static_cast<std::uint32_t>(half)) *
           power_of_two(static_cast<std::uint32_t>(whole) - static_cast<std::uint32_t>(half));
}

ADDEND_FN float sigmoid(float x) {
    return 1.0f / (1.0f + exp(-x));
}
ADDEND_FN float silu(float x) {
    return x / (1.0f + exp(-x));
}

inline constexpr float gelu_a = 1.5957691216057308f;   // 2 sqrt(2/pi)
inline constexpr float gelu_b = 0.07135481282553375f;  // 0.044715 * 2 sqrt(2/pi)

/// x * sigmoid(2u) = x/2 (1 + tanh u), u = sqrt(2/pi) (x + 0.044715 x^3)
ADDEND_FN float gelu_tanh(float x) {
    return x / (1.0f + exp(-(x * std::fma(gelu_b, x * x, gelu_a))));
}

ADDEND_FN float forget_gate(float f, float lb) {
    return std::fma(1.0f - lb, f, lb);
}

ADDEND_FN float to_float(float x) {
    return x;
}
ADDEND_FN float to_float(Bf16 x) {
    return std::bit_cast<float>(static_cast<std::uint32_t>(x.bits) << 16);
}
ADDEND_FN float to_float(F16 x) {
    const std::uint32_t sign = static_cast<std::uint32_t>(x.bits & 0x8000u) << 16;
    const std::uint32_t exponent = (x.bits >> 10) & 31u;
    const std::uint32_t mantissa = x.bits & 0x3FFu;
    float magnitude = 0;
    if (exponent == 31)
        magnitude = std::bit_cast<float>(0x7F800000u | (mantissa << 13));
    else if (exponent == 0)
        magnitude = static_cast<float>(mantissa) * 0x1p-24f;  // exact
    else
        magnitude = std::bit_cast<float>(((exponent + 112u) << 23) | (mantissa << 13));
    return std::bit_cast<float>(std::bit_cast<std::uint32_t>(magnitude) | sign);
}

}  // namespace addend::kernels::scalar
