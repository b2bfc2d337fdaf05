#include "core/runtime/portable_math.h"

#include <bit>
#include <cstdint>
#include <limits>

namespace addend {
namespace {

// ln 2 in two parts; the first has 20 trailing zero bits, so that k * ln2_high is exact for |k| < 2^20.
constexpr double ln2_high = 0x1.62e42fee00000p-1;
constexpr double ln2_low = 0x1.a39ef35793c76p-33;
constexpr double log2_e = 0x1.71547652b82fep0;
constexpr double round_magic = 0x1.8p52;  // adding it rounds to an integer

[[gnu::always_inline]] inline double exp_of(double x) {
    // Below, the result is far under half an ulp of any sum that holds the largest term, e^0 = 1.
    const bool vanishes = x < -700.0;
    const double bounded = vanishes ? -700.0 : x;
    const double shifted = bounded * log2_e + round_magic;
    const double k = shifted - round_magic;
    const double r = (bounded - k * ln2_high) - k * ln2_low;  // |r| <= ln(2)/2
    // Taylor to r^13: the next term is below 2^-58.
    double p = 1.0 / 6227020800.0;
    p = p * r + 1.0 / 479001600.0;
    p = p * r + 1.0 / 39916800.0;
    p = p * r + 1.0 / 3628800.0;
    p = p * r + 1.0 / 362880.0;
    p = p * r + 1.0 / 40320.0;
    p = p * r + 1.0 / 5040.0;
    p = p * r + 1.0 / 720.0;
    p = p * r + 1.0 / 120.0;
    p = p * r + 1.0 / 24.0;
    p = p * r + 1.0 / 6.0;
    p = p * r + 0.5;
    p = p * r * r + r;
    const auto exponent = std::bit_cast<std::uint64_t>(shifted) - std::bit_cast<std::uint64_t>(round_magic);
    const double scale = std::bit_cast<double>((exponent + 1023u) << 52);
    return vanishes ? 0.0 : (p + 1.0) * scale;
}

// Element by element, with no product contracted: whatever the vector's width, the bits are portable_exp's.
[[gnu::always_inline]] inline void exps_of(const float* x, std::size_t n, double largest, double temperature,
                                           double* __restrict out) {
    if (temperature == 1.0)
        for (std::size_t i = 0; i < n; ++i) out[i] = exp_of(double{x[i]} - largest);
    else
        for (std::size_t i = 0; i < n; ++i) out[i] = exp_of((double{x[i]} - largest) / temperature);
}
void exps_plain(const float* x, std::size_t n, double largest, double temperature, double* out) {
    exps_of(x, n, largest, temperature, out);
}
#if defined(__x86_64__)
// An attribute of this function, not a flag of the file: templates that others share stay fit for any
// machine.
[[gnu::target("avx2")]] void exps_avx2(const float* x, std::size_t n, double largest, double temperature,
                                       double* out) {
    exps_of(x, n, largest, temperature, out);
}
const auto exps = __builtin_cpu_supports("avx2") ? exps_avx2 : exps_plain;
#else
constexpr auto exps = exps_plain;
#endif

}  // namespace

double portable_exp(double x) {
    return exp_of(x);
}
void portable_exps(std::span<const float> x, double largest, double temperature, double* out) {
    exps(x.data(), x.size(), largest, temperature, out);
}

Overview overview(std::span<const float> x) {
    constexpr std::size_t lanes = 16;
    constexpr std::uint32_t exponent = 0x7F800000u;
    float most[lanes];
    for (float& m : most) m = -std::numeric_limits<float>::infinity();
    std::uint32_t bad[lanes] = {};
    const auto look = [&](std::size_t lane, float v) {
        most[lane] = v > most[lane] ? v : most[lane];
        bad[lane] |= (std::bit_cast<std::uint32_t>(v) & exponent) == exponent ? 1u : 0u;
    };
    std::size_t i = 0;
    for (; i + lanes <= x.size(); i += lanes)
        for (std::size_t l = 0; l < lanes; ++l) look(l, x[i + l]);
    for (; i < x.size(); ++i) look(0, x[i]);
    Overview result{most[0], bad[0] == 0};
    for (std::size_t l = 1; l < lanes; ++l) {
        result.largest = most[l] > result.largest ? most[l] : result.largest;
        result.finite = result.finite && bad[l] == 0;
    }
    return result;
}

double portable_log(double x) {
    auto bits = std::bit_cast<std::uint64_t>(x);
    // x = 2^k * m with m in [sqrt(1/2), sqrt(2)).
    constexpr std::uint64_t sqrt_half = 0x3fe6a09e667f3bcdu;
    const auto k = static_cast<std::int64_t>(bits - sqrt_half) >> 52;
    bits -= static_cast<std::uint64_t>(k) << 52;
    const double m = std::bit_cast<double>(bits);
    // log m = 2 atanh(s), s = (m-1)/(m+1), |s| <= 0.1716: s^23/23 is below 2^-62.
    const double s = (m - 1.0) / (m + 1.0);
    const double z = s * s;
    double p = 1.0 / 21.0;
    for (double n = 19.0; n >= 3.0; n -= 2.0) p = p * z + 1.0 / n;
    const double small = 2.0 * s + 2.0 * s * z * p;
    const auto kd = static_cast<double>(k);
    return kd * ln2_high + (small + kd * ln2_low);
}

}  // namespace addend
