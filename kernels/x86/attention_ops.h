// Rotary positions, soft cap and softmax for one ISA. The definitions that count are in
// scalar/attention_math.h and scalar/attention.cpp. Include after float_math.h.
#pragma once

#include "kernels/declare.h"

namespace addend::kernels {
namespace {

// ---- sine and cosine of four angles, in double

struct FourTurns {
    __m128 cosine, sine;
};

template <std::size_t n>
__m256d horner(const double (&c)[n], __m256d x) {  // highest power first
    __m256d sum = _mm256_set1_pd(c[0]);
    for (std::size_t i = 1; i < n; ++i) sum = _mm256_fmadd_pd(sum, x, _mm256_set1_pd(c[i]));
    return sum;
}

constexpr double sine_c[6] = {1.0 / 6227020800.0, -1.0 / 39916800.0, 1.0 / 362880.0,
                              -1.0 / 5040.0,      1.0 / 120.0,       -1.0 / 6.0};
constexpr double cosine_c[7] = {-1.0 / 87178291200.0, 1.0 / 479001600.0, -1.0 / 3628800.0, 1.0 / 40320.0,
                                -1.0 / 720.0,         1.0 / 24.0,        -1.0 / 2.0};

inline FourTurns turns_of(__m128 angle) {
    const __m256d x = _mm256_cvtps_pd(angle);
    const __m256d magic = _mm256_set1_pd(6755399441055744.0);
    const __m256d shifted = _mm256_fmadd_pd(x, _mm256_set1_pd(0.63661977236758134308), magic);
    const __m256d quarters = _mm256_sub_pd(shifted, magic);
    __m256d r = _mm256_fmadd_pd(quarters, _mm256_set1_pd(-1.57079632679489655800), x);
    r = _mm256_fmadd_pd(quarters, _mm256_set1_pd(-6.12323399573676603587e-17), r);
    const __m256d r2 = _mm256_mul_pd(r, r);
    const __m128 sine = _mm256_cvtpd_ps(_mm256_fmadd_pd(_mm256_mul_pd(horner(sine_c, r2), r2), r, r));
    const __m128 cosine = _mm256_cvtpd_ps(_mm256_fmadd_pd(horner(cosine_c, r2), r2, _mm256_set1_pd(1.0)));

    const __m256i low_halves = _mm256_setr_epi32(0, 2, 4, 6, 0, 2, 4, 6);
    const __m128i quarter =
        _mm256_castsi256_si128(_mm256_permutevar8x32_epi32(_mm256_castpd_si256(shifted), low_halves));
    const __m128 odd = _mm_castsi128_ps(_mm_slli_epi32(quarter, 31));
    // The cosine is negative in quarters 1 and 2, the sine in 2 and 3: bit 1 of quarter + 1, of quarter.
    const __m128i two = _mm_set1_epi32(2);
    const __m128i next = _mm_add_epi32(quarter, _mm_set1_epi32(1));
    const __m128 cosine_sign = _mm_castsi128_ps(_mm_slli_epi32(_mm_and_si128(next, two), 30));
    const __m128 sine_sign = _mm_castsi128_ps(_mm_slli_epi32(_mm_and_si128(quarter, two), 30));
    const __m128 size = _mm_andnot_ps(_mm_set1_ps(-0.0f), angle);
    const __m128 bad = _mm_cmpnlt_ps(size, _mm_set1_ps(1073741824.0f));  // 2^30 or NaN: NaN
    return {_mm_or_ps(_mm_xor_ps(_mm_blendv_ps(cosine, sine, odd), cosine_sign), bad),
            _mm_or_ps(_mm_xor_ps(_mm_blendv_ps(sine, cosine, odd), sine_sign), bad)};
}

// ---- turning pairs

inline void turn_halves(const float* x, std::size_t half, const float* cosines, const float* sines,
                        float* out) {
    const auto turn = [](V& a, V& b, V c, V s) {
        const V turned = fma(a, c, negate(mul(b, s)));
        b = fma(b, c, mul(a, s));
        a = turned;
    };
    std::size_t i = 0;
    for (; i + 16 <= half; i += 16) {
        V a = load(x + i), b = load(x + half + i);
        turn(a, b, load(cosines + i), load(sines + i));
        store(out + i, a);
        store(out + half + i, b);
    }
    if (i == half) return;
    const std::size_t left = half - i;
    V a = load_tail(x + i, left), b = load_tail(x + half + i, left);
    turn(a, b, load_tail(cosines + i, left), load_tail(sines + i, left));
    store_tail(out + i, a, left);
    store_tail(out + half + i, b, left);
}

inline void turn_neighbours(const float* x, std::size_t half, const float* cosines, const float* sines,
                            float* out) {
    const __m256i twice = _mm256_setr_epi32(0, 0, 1, 1, 2, 2, 3, 3);
    const __m256 minus = _mm256_setr_ps(-0.0f, 0.0f, -0.0f, 0.0f, -0.0f, 0.0f, -0.0f, 0.0f);
    std::size_t i = 0;
    for (; i + 4 <= half; i += 4) {
        const __m256 pairs = _mm256_loadu_ps(x + 2 * i);
        const __m256 c = _mm256_permutevar8x32_ps(_mm256_castps128_ps256(_mm_loadu_ps(cosines + i)), twice);
        const __m256 s = _mm256_permutevar8x32_ps(_mm256_castps128_ps256(_mm_loadu_ps(sines + i)), twice);
        const __m256 crossed = _mm256_mul_ps(_mm256_permute_ps(pairs, 0xB1), s);
        _mm256_storeu_ps(out + 2 * i, _mm256_fmadd_ps(pairs, c, _mm256_xor_ps(crossed, minus)));
    }
    for (; i < half; ++i) {
        const float a = x[2 * i], b = x[2 * i + 1];
        out[2 * i] = __builtin_fmaf(a, cosines[i], -(b * sines[i]));
        out[2 * i + 1] = __builtin_fmaf(b, cosines[i], a * sines[i]);
    }
}

// ---- tanh: the steps and constants of scalar/attention_math.h

inline V tanh(V u) {
    const I sign = and_int(bits(u), splat_int(INT32_MIN));
    V t = absolute(u);
    t = min(splat(40.0f), add(t, t));  // in this order a NaN stays
    const V magic = splat(12582912.0f);
    const V shifted = fma(t, splat(1.44269504088896341f), magic);
    const V k = sub(shifted, magic);
    V r = fma(k, splat(-0.693145751953125f), t);
    r = fma(k, splat(-1.42860682030941723212e-6f), r);
    V p = splat(1.9875691500e-4f);
    p = fma(p, r, splat(1.3981999507e-3f));
    p = fma(p, r, splat(8.3334519073e-3f));
    p = fma(p, r, splat(4.1665795894e-2f));
    p = fma(p, r, splat(1.6666665459e-1f));
    p = fma(p, r, splat(5.0000001201e-1f));
    const V near = fma(p, mul(r, r), r);
    const V power = power_of_two(sub_int(bits(shifted), bits(magic)));
    const V m = fma(power, near, sub(power, splat(1.0f)));
    return from_bits(or_int(bits(div(m, add(m, splat(2.0f)))), sign));
}

}  // namespace

void ISA(rope_angles_f32)(const float* frequencies, std::size_t n, std::uint32_t position, float* cosines,
                          float* sines) {
    const auto at = static_cast<float>(position);
    std::size_t i = 0;
    for (; i + 4 <= n; i += 4) {
        const FourTurns turns = turns_of(_mm_mul_ps(_mm_set1_ps(at), _mm_loadu_ps(frequencies + i)));
        _mm_storeu_ps(cosines + i, turns.cosine);
        _mm_storeu_ps(sines + i, turns.sine);
    }
    for (; i < n; ++i) {
        const FourTurns turns = turns_of(_mm_set1_ps(at * frequencies[i]));
        cosines[i] = _mm_cvtss_f32(turns.cosine);
        sines[i] = _mm_cvtss_f32(turns.sine);
    }
}

void ISA(rope_f32)(const float* x, std::size_t heads, std::size_t head_width, std::size_t rotated,
                   RopePairs pairs, const float* cosines, const float* sines, float* out) {
    const std::size_t half = rotated / 2;
    for (std::size_t h = 0; h < heads; ++h, x += head_width, out += head_width) {
        if (pairs == RopePairs::halves)
            turn_halves(x, half, cosines, sines, out);
        else
            turn_neighbours(x, half, cosines, sines, out);
        if (x != out) map(x + rotated, head_width - rotated, out + rotated, [](V v) { return v; });
    }
}

void ISA(soft_cap_f32)(const float* x, std::size_t n, float cap, float* out) {
    map(x, n, out, [=](V v) { return mul(splat(cap), tanh(div(v, splat(cap)))); });
}

void ISA(softmax_f32)(const float* x, std::size_t n, float* out) {
    const V largest = splat(ISA(max_f32)(x, n));
    V sum = splat(0.0f);
    std::size_t i = 0;
    for (; i + 16 <= n; i += 16) {
        const V p = exp(sub(load(x + i), largest));
        store(out + i, p);
        sum = add(sum, p);
    }
    if (i < n) {
        const V p = exp(sub(load_tail(x + i, n - i), largest));
        store_tail(out + i, p, n - i);
        sum = select(first_lanes(n - i), add(sum, p), sum);
    }
    const V total = splat(join(sum));
    map(out, n, out, [=](V p) { return div(p, total); });
}

}  // namespace addend::kernels
