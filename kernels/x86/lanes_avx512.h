// Sixteen lanes in one register. The same names as lanes_avx2.h; float_ops.h is written in them.
#pragma once

#include <immintrin.h>

#include "kernels/kernels.h"

namespace addend::kernels {
namespace {

constexpr int matmul_block_rows = 4;
constexpr int matmul_block_acts = 4;
constexpr int attention_rows = 4;  // rows x vectors of sums that fit the 32 registers, operands included
constexpr int attention_vectors = 4;
constexpr int lone_row_panels = 8;  // chains of one row side by side

using V = __m512;     // 16 floats
using I = __m512i;    // 16 int32
using M = __mmask16;  // one truth value for each lane

struct D {  // 16 doubles
    __m512d low, high;
};

inline V splat(float x) {
    return _mm512_set1_ps(x);
}
inline I splat_int(std::int32_t x) {
    return _mm512_set1_epi32(x);
}
inline M first_lanes(std::size_t n) {
    return static_cast<M>((1u << n) - 1u);
}  // n < 16

inline V load(const float* x) {
    return _mm512_loadu_ps(x);
}
inline V load_tail(const float* x, std::size_t n) {
    return _mm512_maskz_loadu_ps(first_lanes(n), x);
}
inline void store(float* x, V v) {
    _mm512_storeu_ps(x, v);
}
inline void store_tail(float* x, V v, std::size_t n) {
    _mm512_mask_storeu_ps(x, first_lanes(n), v);
}
inline V load_ints(const std::int32_t* x) {
    return _mm512_cvtepi32_ps(_mm512_loadu_si512(x));
}
inline V load_ints_tail(const std::int32_t* x, std::size_t n) {
    return _mm512_cvtepi32_ps(_mm512_maskz_loadu_epi32(first_lanes(n), x));
}

inline V bf16_to_float(__m256i v) {
    return _mm512_castsi512_ps(_mm512_slli_epi32(_mm512_cvtepu16_epi32(v), 16));
}
inline __m256i load_words(const void* x) {
    return _mm256_loadu_si256(static_cast<const __m256i*>(x));
}
inline __m256i load_words_tail(const void* x, std::size_t n) {
    return _mm256_maskz_loadu_epi16(first_lanes(n), x);
}
inline V load(const Bf16* x) {
    return bf16_to_float(load_words(x));
}
inline V load_tail(const Bf16* x, std::size_t n) {
    return bf16_to_float(load_words_tail(x, n));
}
inline V load(const F16* x) {
    return _mm512_cvtph_ps(load_words(x));
}
inline V load_tail(const F16* x, std::size_t n) {
    return _mm512_cvtph_ps(load_words_tail(x, n));
}

inline V add(V a, V b) {
    return _mm512_add_ps(a, b);
}
inline V sub(V a, V b) {
    return _mm512_sub_ps(a, b);
}
inline V mul(V a, V b) {
    return _mm512_mul_ps(a, b);
}
inline V div(V a, V b) {
    return _mm512_div_ps(a, b);
}
inline V fma(V a, V b, V c) {
    return _mm512_fmadd_ps(a, b, c);
}
// Where a == b (also +0 and -0) or one is NaN, the second operand: IEEE leaves the choice to us.
inline V max(V a, V b) {
    return _mm512_max_ps(a, b);
}
inline V min(V a, V b) {
    return _mm512_min_ps(a, b);
}
inline V truncate(V a) {
    return _mm512_roundscale_ps(a, _MM_FROUND_TO_ZERO | _MM_FROUND_NO_EXC);
}
inline V round_even(V a) {
    return _mm512_roundscale_ps(a, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
}

inline I bits(V a) {
    return _mm512_castps_si512(a);
}
inline V from_bits(I a) {
    return _mm512_castsi512_ps(a);
}
inline I add_int(I a, I b) {
    return _mm512_add_epi32(a, b);
}
inline I sub_int(I a, I b) {
    return _mm512_sub_epi32(a, b);
}
inline I and_int(I a, I b) {
    return _mm512_and_si512(a, b);
}
inline I or_int(I a, I b) {
    return _mm512_or_si512(a, b);
}
inline I max_int(I a, I b) {
    return _mm512_max_epi32(a, b);
}
template <int n>
I shift_left(I a) {
    return _mm512_slli_epi32(a, n);
}
template <int n>
I shift_right(I a) {
    return _mm512_srai_epi32(a, n);
}
inline I to_int(V a) {
    return _mm512_cvttps_epi32(a);
}

inline M less(V a, V b) {
    return _mm512_cmp_ps_mask(a, b, _CMP_LT_OQ);
}
inline M greater_equal(V a, V b) {
    return _mm512_cmp_ps_mask(a, b, _CMP_GE_OQ);
}
inline M ordered(V a) {
    return _mm512_cmp_ps_mask(a, a, _CMP_ORD_Q);
}
inline M greater_int(I a, I b) {
    return _mm512_cmpgt_epi32_mask(a, b);
}
inline M either(M a, M b) {
    return static_cast<M>(a | b);
}
inline bool any(M m) {
    return m != 0;
}
inline std::size_t count(M m) {
    return static_cast<std::size_t>(__builtin_popcount(m));
}
inline V keep(M m, V a) {
    return _mm512_maskz_mov_ps(m, a);
}  // else +0
inline I keep_int(M m, I a) {
    return _mm512_maskz_mov_epi32(m, a);
}
inline V select(M m, V yes, V no) {
    return _mm512_mask_mov_ps(no, m, yes);
}

// ---- for the site products
inline I select_int(M m, I yes, I no) {
    return _mm512_mask_mov_epi32(no, m, yes);
}
inline I xor_int(I a, I b) {
    return _mm512_xor_si512(a, b);
}
inline I min_uint(I a, I b) {
    return _mm512_min_epu32(a, b);
}
inline I max_uint(I a, I b) {
    return _mm512_max_epu32(a, b);
}
inline M equal_int(I a, I b) {
    return _mm512_cmpeq_epi32_mask(a, b);
}
inline M lanes_between(std::size_t begin, std::size_t end) {  // begin <= end <= 16
    return static_cast<M>(((1u << end) - 1u) & ~((1u << begin) - 1u));
}
inline V load_where(M m, const float* x) {  // else +0, unread
    return _mm512_maskz_loadu_ps(m, x);
}
inline void store_where(M m, float* x, V v) {
    _mm512_mask_storeu_ps(x, m, v);
}
inline M nonzero(V a) {  // by bits, but for the sign
    return _mm512_cmp_ps_mask(a, _mm512_setzero_ps(), _CMP_NEQ_UQ);
}
inline I and_xor(I a, I b, I c) {  // a & (b ^ c)
    return _mm512_ternarylogic_epi32(a, b, c, 0x60);
}
inline bool bit30_everywhere(I a) {
    return _mm512_testn_epi32_mask(a, splat_int(1 << 30)) == 0;
}
// Else the compiler may read it again from memory for each use, and loads become what the loop waits for.
inline void hold(V& a) {
    __asm__("" : "+v"(a));
}
inline V add_where(M m, V sum, V a) {
    return _mm512_mask_add_ps(sum, m, sum, a);
}

// Rounds float bits to fewer mantissa bits, halves to even; infinity stays, NaN becomes anything.
struct MantissaRounding {
    I half, dropped, kept, last;

    explicit MantissaRounding(unsigned bits)
        : half(splat_int(bits == 23 ? 0 : 1 << (22 - bits))),
          dropped(splat_int((1 << (23 - bits)) - 1)),
          kept(splat_int(static_cast<std::int32_t>(~0u << (23 - bits)))),
          last(splat_int(bits == 23 ? 0 : 1 << (23 - bits))) {}
    I operator()(I v) const {  // v + half; where nothing is left below, that was a tie: make it even
        const I raised = _mm512_add_epi32(v, half);
        const M tie = _mm512_testn_epi32_mask(raised, dropped);
        const I cut = _mm512_and_si512(raised, kept);
        return _mm512_mask_andnot_epi32(cut, tie, last, cut);
    }
};

inline void store_bytes(std::int8_t* to, I a) {
    _mm_storeu_si128(reinterpret_cast<__m128i*>(to), _mm512_cvtepi32_epi8(a));
}
inline void store_bytes_tail(std::int8_t* to, I a, std::size_t n) {
    _mm_mask_storeu_epi8(to, first_lanes(n), _mm512_cvtepi32_epi8(a));
}

// Halving steps of the fixed tree: 16 lanes to 8, then to 4.
inline __m256 upper(V a) {
    return _mm512_extractf32x8_ps(a, 1);
}
inline __m256 lower(V a) {
    return _mm512_castps512_ps256(a);
}
inline __m256i upper_int(I a) {
    return _mm512_extracti64x4_epi64(a, 1);
}
inline __m256i lower_int(I a) {
    return _mm512_castsi512_si256(a);
}

// Sums of neighbours: a's, then b's.
inline V pair_sums(V a, V b) {
    const I even = _mm512_setr_epi32(0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30);
    const I odd = _mm512_setr_epi32(1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31);
    return add(_mm512_permutex2var_ps(a, even, b), _mm512_permutex2var_ps(a, odd, b));
}

inline D zero_doubles() {
    return {_mm512_setzero_pd(), _mm512_setzero_pd()};
}
inline D add_widened(D sum, V a) {
    return {_mm512_add_pd(sum.low, _mm512_cvtps_pd(lower(a))),
            _mm512_add_pd(sum.high, _mm512_cvtps_pd(upper(a)))};
}
inline double join(D a) {
    const __m512d eight = _mm512_add_pd(a.low, a.high);
    const __m256d four = _mm256_add_pd(_mm512_castpd512_pd256(eight), _mm512_extractf64x4_pd(eight, 1));
    const __m128d two = _mm_add_pd(_mm256_castpd256_pd128(four), _mm256_extractf128_pd(four, 1));
    return _mm_cvtsd_f64(_mm_add_sd(two, _mm_unpackhi_pd(two, two)));
}

}  // namespace
}  // namespace addend::kernels
