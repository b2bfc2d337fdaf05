// Attention by its equations, one query at a time, sums in double. Products and roundings of operands from
// DESIGN §3, written again for this test.
#pragma once

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "plugins/abi/addend_program.h"

namespace addend::test {

/// To `keep` mantissa bits, halves to even.
inline double round_to_bits(double x, int keep) {
    if (x == 0) return x;
    const int exponent = std::ilogb(x);
    return std::ldexp(std::nearbyint(std::ldexp(x, keep - exponent)), exponent - keep);
}

inline double round_to_fp8(double x, int mantissa, int least_exponent, double largest) {
    if (x == 0) return x;
    const int exponent = std::max(std::ilogb(x), least_exponent);
    const double y = std::ldexp(std::nearbyint(std::ldexp(x, mantissa - exponent)), exponent - mantissa);
    return std::clamp(y, -largest, largest);
}

/// An operand as its site rounds it.
inline float naive_operand(float x, addend_arithmetic arithmetic) {
    switch (arithmetic.mode) {
        case ADDEND_LMUL:
            return static_cast<float>(round_to_bits(x, arithmetic.bits));
        case ADDEND_E4M3:
            return static_cast<float>(round_to_fp8(x, 3, -6, 448));
        case ADDEND_E5M2:
            return static_cast<float>(round_to_fp8(x, 2, -14, 57344));
        default:
            return x;
    }
}
inline std::vector<float> naive_operands(std::vector<float> values, addend_arithmetic arithmetic) {
    for (float& v : values) v = naive_operand(v, arithmetic);
    return values;
}

/// Of finite operands that are rounded already.
inline double naive_product(float a, float b, addend_arithmetic arithmetic) {
    if (arithmetic.mode != ADDEND_LMUL) return double{a} * b;
    const double sign = std::signbit(a) != std::signbit(b) ? -1 : 1;
    const float least = std::numeric_limits<float>::min();
    if (std::abs(a) < least || std::abs(b) < least) return sign * 0.0;
    const int l = arithmetic.bits <= 3 ? arithmetic.bits : arithmetic.bits == 4 ? 3 : 4;
    const std::int64_t bits = std::int64_t{std::bit_cast<std::uint32_t>(std::abs(a))} +
                              std::bit_cast<std::uint32_t>(std::abs(b)) - (std::int64_t{127} << 23) +
                              (std::int64_t{1} << (23 - l));
    if (bits < 0x00800000) return sign * 0.0;
    if (bits >= 0x7F800000) return sign * std::numeric_limits<double>::infinity();
    return sign * double{std::bit_cast<float>(static_cast<std::uint32_t>(bits))};
}

struct NaiveAttention {
    std::size_t heads, kv_heads, head_width, window;
    double scale, soft_cap;
    addend_arithmetic qk, pv;

    /// q [T, heads * head_width], k and v [T, kv_heads * head_width]; as q.
    std::vector<float> run(const std::vector<float>& plain_q, const std::vector<float>& plain_k,
                           const std::vector<float>& plain_v) const {
        const std::vector<float> q = naive_operands(plain_q, qk), k = naive_operands(plain_k, qk),
                                 v = naive_operands(plain_v, pv);
        std::vector<float> out(q.size());
        const std::size_t width = heads * head_width, kv_width = kv_heads * head_width;
        for (std::size_t t = 0; t < q.size() / width; ++t)
            for (std::size_t h = 0; h < heads; ++h) {
                const std::size_t shared = h / (heads / kv_heads) * head_width;
                const std::size_t first = window != 0 && t + 1 > window ? t + 1 - window : 0;
                std::vector<double> scores;
                for (std::size_t j = first; j <= t; ++j) {
                    double sum = 0;
                    for (std::size_t d = 0; d < head_width; ++d)
                        sum += naive_product(q[t * width + h * head_width + d], k[j * kv_width + shared + d],
                                             qk);
                    sum *= scale;
                    scores.push_back(soft_cap > 0 ? soft_cap * std::tanh(sum / soft_cap) : sum);
                }
                const double largest = *std::max_element(scores.begin(), scores.end());
                double total = 0;
                for (double& s : scores) total += s = std::exp(s - largest);
                std::vector<float> p;
                for (double s : scores) p.push_back(naive_operand(static_cast<float>(s / total), pv));
                for (std::size_t d = 0; d < head_width; ++d) {
                    double sum = 0;
                    for (std::size_t j = first; j <= t; ++j)
                        sum += naive_product(p[j - first], v[j * kv_width + shared + d], pv);
                    out[t * width + h * head_width + d] = static_cast<float>(sum);
                }
            }
        return out;
    }
};

}  // namespace addend::test
