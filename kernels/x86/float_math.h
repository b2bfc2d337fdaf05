// The float building blocks in 16 lanes, operation by operation those of scalar/float_math.h. Include
// after lanes_*.h.
#pragma once

namespace addend::kernels {
namespace {

// ---- the fixed tree (kernels.h): l += l+8, l+4, l+2, l+1
inline float join(V a) {
    const __m256 eight = _mm256_add_ps(lower(a), upper(a));
    const __m128 four = _mm_add_ps(_mm256_castps256_ps128(eight), _mm256_extractf128_ps(eight, 1));
    const __m128 two = _mm_add_ps(four, _mm_movehl_ps(four, four));
    return _mm_cvtss_f32(_mm_add_ss(two, _mm_shuffle_ps(two, two, 1)));
}
inline float join_max(V a) {  // a later lane wins only if greater
    const __m256 eight = _mm256_max_ps(upper(a), lower(a));
    const __m128 four = _mm_max_ps(_mm256_extractf128_ps(eight, 1), _mm256_castps256_ps128(eight));
    const __m128 two = _mm_max_ps(_mm_movehl_ps(four, four), four);
    return _mm_cvtss_f32(_mm_max_ss(_mm_shuffle_ps(two, two, 1), two));
}
inline std::int32_t join_int(I a) {
    const __m256i eight = _mm256_add_epi32(lower_int(a), upper_int(a));
    const __m128i four = _mm_add_epi32(_mm256_castsi256_si128(eight), _mm256_extracti128_si256(eight, 1));
    const __m128i two = _mm_add_epi32(four, _mm_unpackhi_epi64(four, four));
    return _mm_cvtsi128_si32(_mm_add_epi32(two, _mm_shuffle_epi32(two, 1)));
}
inline std::int32_t join_max_int(I a) {
    const __m256i eight = _mm256_max_epi32(lower_int(a), upper_int(a));
    const __m128i four = _mm_max_epi32(_mm256_castsi256_si128(eight), _mm256_extracti128_si256(eight, 1));
    const __m128i two = _mm_max_epi32(four, _mm_unpackhi_epi64(four, four));
    return _mm_cvtsi128_si32(_mm_max_epi32(two, _mm_shuffle_epi32(two, 1)));
}

inline V negate(V a) {
    return from_bits(add_int(bits(a), splat_int(INT32_MIN)));
}  // flips the sign bit
inline V absolute(V a) {
    return from_bits(and_int(bits(a), splat_int(INT32_MAX)));
}

// ---- exp and its family: the steps and constants of scalar/float_math.h
inline V power_of_two(I k) {
    return from_bits(shift_left<23>(add_int(k, splat_int(127))));
}

inline V exp(V x) {
    x = min(splat(89.0f), max(splat(-104.0f), x));  // in this order a NaN stays
    const V magic = splat(12582912.0f);
    const V shifted = fma(x, splat(1.44269504088896341f), magic);
    const V k = sub(shifted, magic);
    V r = fma(k, splat(-0.693145751953125f), x);
    r = fma(k, splat(-1.42860682030941723212e-6f), r);
    V p = splat(1.9875691500e-4f);
    p = fma(p, r, splat(1.3981999507e-3f));
    p = fma(p, r, splat(8.3334519073e-3f));
    p = fma(p, r, splat(4.1665795894e-2f));
    p = fma(p, r, splat(1.6666665459e-1f));
    p = fma(p, r, splat(5.0000001201e-1f));
    const V y = add(fma(p, mul(r, r), r), splat(1.0f));
    const I whole = sub_int(bits(shifted), bits(magic));
    const I half = shift_right<1>(whole);
    return mul(mul(y, power_of_two(half)), power_of_two(sub_int(whole, half)));
}

inline V sigmoid(V x) {
    return div(splat(1.0f), add(splat(1.0f), exp(negate(x))));
}
inline V silu(V x) {
    return div(x, add(splat(1.0f), exp(negate(x))));
}
inline V gelu_tanh(V x) {
    const V u2 = mul(x, fma(splat(0.07135481282553375f), mul(x, x), splat(1.5957691216057308f)));
    return div(x, add(splat(1.0f), exp(negate(u2))));
}
inline V forget_gate(V f, V lb) {
    return fma(sub(splat(1.0f), lb), f, lb);
}

// ---- loops over ranges; a tail's unused lanes read as +0 and are never stored
template <class T, class Op>
void map(const T* x, std::size_t n, float* out, Op op) {
    std::size_t i = 0;
    for (; i + 16 <= n; i += 16) store(out + i, op(load(x + i)));
    if (i < n) store_tail(out + i, op(load_tail(x + i, n - i)), n - i);
}

template <class Op>
void map2(const float* a, const float* b, std::size_t n, float* out, Op op) {
    std::size_t i = 0;
    for (; i + 16 <= n; i += 16) store(out + i, op(load(a + i), load(b + i)));
    if (i < n) store_tail(out + i, op(load_tail(a + i, n - i), load_tail(b + i, n - i)), n - i);
}

}  // namespace
}  // namespace addend::kernels
