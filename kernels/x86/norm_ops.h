// Norm, quantisation, rescale and latent ternarisation for one ISA, ISA(name) giving the symbol.
// Include after lanes_*.h and float_math.h. The definitions that count are in scalar/norm.cpp.
#pragma once

#include "kernels/declare.h"

namespace addend::kernels {
namespace {

struct RoundAway {  // trunc, then one further out if what was cut off is at least a half (exact)
    [[gnu::always_inline]] static V round(V v) {
        const V whole = truncate(v);
        const V cut = absolute(sub(v, whole));
        const I sign = and_int(bits(v), splat_int(INT32_MIN));
        const V one = from_bits(or_int(sign, bits(splat(1.0f))));
        return add(whole, keep(greater_equal(cut, splat(0.5f)), one));
    }
};
struct RoundEven {
    static V round(V v) { return round_even(v); }
};

// Where the numbers to quantise come from: memory as it is, or normed on the fly.
struct Plain {
    const float* x;

    V at(std::size_t i) const { return load(x + i); }
    V tail(std::size_t i, std::size_t left) const { return load_tail(x + i, left); }
};
struct Normed {
    const float* x;
    const float* weight;
    V rstd;

    V at(std::size_t i) const {
        const V x_hat = mul(load(x + i), rstd);
        return weight ? mul(x_hat, load(weight + i)) : x_hat;
    }
    V tail(std::size_t i, std::size_t left) const {
        V v = mul(load_tail(x + i, left), rstd);
        if (weight) v = mul(v, load_tail(weight + i, left));
        return keep(first_lanes(left), v);  // 0 * rstd may be NaN
    }
};

// In the order of kernels.h: 32 vectors of pairs, each of 32 columns and those 1,024, 2,048, ... further on.
inline float sum_of_squares(const float* x, std::size_t n) {
    V pair[32];
    std::size_t p = 0;
    for (; 32 * p < n && p < 32; ++p) {
        V low = splat(0.0f), high = low;
        std::size_t i = 32 * p;
        for (; i + 32 <= n; i += 1024) {
            const V a = load(x + i), b = load(x + i + 16);
            low = fma(a, a, low);
            high = fma(b, b, high);
        }
        if (i < n) {
            const std::size_t left = n - i;
            const V a = left < 16 ? load_tail(x + i, left) : load(x + i);
            const V b = left < 16 ? splat(0.0f) : load_tail(x + i + 16, left - 16);
            low = fma(a, a, low);
            high = fma(b, b, high);
        }
        pair[p] = pair_sums(low, high);
    }
    const bool few = p <= 4;  // the others are zero
    for (; p < 32; ++p) pair[p] = splat(0.0f);
    V column[4];
    for (std::size_t u = 0; u < 4; ++u) {
        const auto two = [&](std::size_t k) { return add(pair[u + 4 * k], pair[u + 4 * (k + 1)]); };
        column[u] = few ? pair[u] : add(add(two(0), two(2)), add(two(4), two(6)));
    }
    return join(add(pair_sums(column[0], column[1]), pair_sums(column[2], column[3])));
}

inline V reciprocal_rms(const float* x, std::size_t n, float eps) {
    const float sum = sum_of_squares(x, n);
    const __m128 root = _mm_sqrt_ss(_mm_set_ss(sum / static_cast<float>(n) + eps));
    return splat(1.0f / _mm_cvtss_f32(root));
}

template <class Source>
float scale_for(const Source& source, std::size_t n) {
    // As integers: bit patterns of |x| are ordered like their values, with NaN on top.
    I largest = splat_int(0);
    std::size_t i = 0;
    for (; i + 16 <= n; i += 16) largest = max_int(largest, bits(absolute(source.at(i))));
    if (i < n) largest = max_int(largest, bits(absolute(source.tail(i, n - i))));
    const float top = __builtin_bit_cast(float, join_max_int(largest));
    return 127.0f / (top < 1e-5f ? 1e-5f : top);
}

// In line: a pair of registers that is handed over in memory costs more than all that is done with it.
template <class Round>
[[gnu::always_inline]] inline I quantized(V v, V scale) {
    const V rounded = Round::round(mul(v, scale));
    const V clamped = min(splat(127.0f), max(splat(-128.0f), rounded));
    return to_int(keep(ordered(clamped), clamped));  // NaN becomes 0
}

template <class Round, class Source>
std::int32_t quantize(const Source& source, std::size_t n, std::int8_t* q, float* scale) {
    const float s = scale_for(source, n);
    const V factor = splat(s);
    I sum = splat_int(0);
    std::size_t i = 0;
    for (; i + 16 <= n; i += 16) {
        const I v = quantized<Round>(source.at(i), factor);
        store_bytes(q + i, v);
        sum = add_int(sum, v);
    }
    if (i < n) {  // the buffer is padded: a whole store, zeros beyond the row
        const I v = quantized<Round>(source.tail(i, n - i), factor);
        store_bytes(q + i, v);
        sum = add_int(sum, v);
        i += 16;
    }
    for (; i < padded_activations(n); i += 16) store_bytes(q + i, splat_int(0));
    *scale = s;
    return join_int(sum);
}

template <class T>
double abs_sum(const T* x, std::size_t n) {
    D sum = zero_doubles();
    std::size_t i = 0;
    for (; i + 16 <= n; i += 16) sum = add_widened(sum, absolute(load(x + i)));
    if (i < n) sum = add_widened(sum, absolute(load_tail(x + i, n - i)));  // + 0.0 changes no sum of |x|
    return join(sum);
}

// -1, 0 or +1 in each lane; counts what is not finite.
inline I trits_of(V w, V beta, std::size_t& not_finite) {
    const M bad = greater_int(and_int(bits(w), splat_int(INT32_MAX)), splat_int(0x7F7FFFFF));
    not_finite += count(bad);
    const V v = select(bad, splat(0.0f), round_even(div(w, beta)));
    const I plus = keep_int(less(splat(0.0f), v), splat_int(1));
    const I minus = keep_int(less(v, splat(0.0f)), splat_int(1));
    return sub_int(plus, minus);
}

template <class T>
std::size_t ternarize(const T* x, std::size_t n, float beta, std::int8_t* trits) {
    std::size_t not_finite = 0;
    std::size_t i = 0;
    for (; i + 16 <= n; i += 16) store_bytes(trits + i, trits_of(load(x + i), splat(beta), not_finite));
    if (i < n) store_bytes_tail(trits + i, trits_of(load_tail(x + i, n - i), splat(beta), not_finite), n - i);
    return not_finite;
}

}  // namespace

void ISA(rms_norm_f32)(const float* x, const float* weight, std::size_t n, float eps, float* out) {
    const Normed source = {x, weight, reciprocal_rms(x, n, eps)};
    std::size_t i = 0;
    for (; i + 16 <= n; i += 16) store(out + i, source.at(i));
    if (i < n) store_tail(out + i, source.tail(i, n - i), n - i);
}

std::int32_t ISA(quantize_i8)(const float* x, std::size_t n, std::int8_t* q, float* scale) {
    return quantize<RoundAway>(Plain{x}, n, q, scale);
}
std::int32_t ISA(quantize_even_i8)(const float* x, std::size_t n, std::int8_t* q, float* scale) {
    return quantize<RoundEven>(Plain{x}, n, q, scale);
}
std::int32_t ISA(rms_norm_quantize_i8)(const float* x, const float* weight, std::size_t n, float eps,
                                       std::int8_t* q, float* scale) {
    return quantize<RoundAway>(Normed{x, weight, reciprocal_rms(x, n, eps)}, n, q, scale);
}
std::int32_t ISA(rms_norm_quantize_even_i8)(const float* x, const float* weight, std::size_t n, float eps,
                                            std::int8_t* q, float* scale) {
    return quantize<RoundEven>(Normed{x, weight, reciprocal_rms(x, n, eps)}, n, q, scale);
}

void ISA(rescale_i32_f32)(const std::int32_t* acc, std::size_t n, float beta, float scale, float* out) {
    const V factor = splat(beta / scale);
    std::size_t i = 0;
    for (; i + 16 <= n; i += 16) store(out + i, mul(load_ints(acc + i), factor));
    if (i < n) store_tail(out + i, mul(load_ints_tail(acc + i, n - i), factor), n - i);
}

double ISA(abs_sum_f32)(const float* x, std::size_t n) {
    return abs_sum(x, n);
}
double ISA(abs_sum_bf16)(const Bf16* x, std::size_t n) {
    return abs_sum(x, n);
}
double ISA(abs_sum_f16)(const F16* x, std::size_t n) {
    return abs_sum(x, n);
}

std::size_t ISA(ternarize_f32)(const float* x, std::size_t n, float beta, std::int8_t* trits) {
    return ternarize(x, n, beta, trits);
}
std::size_t ISA(ternarize_bf16)(const Bf16* x, std::size_t n, float beta, std::int8_t* trits) {
    return ternarize(x, n, beta, trits);
}
std::size_t ISA(ternarize_f16)(const F16* x, std::size_t n, float beta, std::int8_t* trits) {
    return ternarize(x, n, beta, trits);
}

}  // namespace addend::kernels
