// Sixteen lanes in two registers. The same names as lanes_avx512.h; float_ops.h is written in them.
#pragma once

#include <immintrin.h>

#include "kernels/kernels.h"

namespace addend::kernels {
namespace {

constexpr int matmul_block_rows = 4;
constexpr int matmul_block_acts = 1;
constexpr int attention_rows = 3;  // rows x vectors of sums that fit the 16 registers, operands included
constexpr int attention_vectors = 2;
constexpr int lone_row_panels = 4;  // chains of one row side by side

struct V {  // 16 floats
    __m256 low, high;
};
struct I {  // 16 int32
    __m256i low, high;
};
struct M {  // one truth value for each lane: all bits or none
    __m256i low, high;
};
struct D {  // 16 doubles
    __m256d quarter[4];
};

// Lanes below n come from the first half of this table.
alignas(64) constexpr std::int32_t lane_masks[32] = {-1, -1, -1, -1, -1, -1, -1, -1,
                                                     -1, -1, -1, -1, -1, -1, -1, -1};

inline __m256i load256(const void* x) {
    return _mm256_loadu_si256(static_cast<const __m256i*>(x));
}
inline V splat(float x) {
    return {_mm256_set1_ps(x), _mm256_set1_ps(x)};
}
inline I splat_int(std::int32_t x) {
    return {_mm256_set1_epi32(x), _mm256_set1_epi32(x)};
}
inline M first_lanes(std::size_t n) {
    return {load256(lane_masks + 16 - n), load256(lane_masks + 24 - n)};
}

inline V load(const float* x) {
    return {_mm256_loadu_ps(x), _mm256_loadu_ps(x + 8)};
}
inline V load_tail(const float* x, std::size_t n) {
    const M m = first_lanes(n);
    return {_mm256_maskload_ps(x, m.low), _mm256_maskload_ps(x + 8, m.high)};
}
inline void store(float* x, V v) {
    _mm256_storeu_ps(x, v.low);
    _mm256_storeu_ps(x + 8, v.high);
}
inline void store_tail(float* x, V v, std::size_t n) {
    const M m = first_lanes(n);
    _mm256_maskstore_ps(x, m.low, v.low);
    _mm256_maskstore_ps(x + 8, m.high, v.high);
}
inline V load_ints(const std::int32_t* x) {
    return {_mm256_cvtepi32_ps(load256(x)), _mm256_cvtepi32_ps(load256(x + 8))};
}
inline V load_ints_tail(const std::int32_t* x, std::size_t n) {
    const M m = first_lanes(n);
    return {_mm256_cvtepi32_ps(_mm256_maskload_epi32(x, m.low)),
            _mm256_cvtepi32_ps(_mm256_maskload_epi32(x + 8, m.high))};
}

inline V load(const Bf16* x) {
    const __m256i words = load256(x);
    const __m256i low = _mm256_cvtepu16_epi32(_mm256_castsi256_si128(words));
    const __m256i high = _mm256_cvtepu16_epi32(_mm256_extracti128_si256(words, 1));
    return {_mm256_castsi256_ps(_mm256_slli_epi32(low, 16)),
            _mm256_castsi256_ps(_mm256_slli_epi32(high, 16))};
}
inline V load(const F16* x) {
    const __m256i words = load256(x);
    return {_mm256_cvtph_ps(_mm256_castsi256_si128(words)),
            _mm256_cvtph_ps(_mm256_extracti128_si256(words, 1))};
}
template <class Half>
V load_half_tail(const Half* x, std::size_t n) {
    alignas(32) Half copy[16] = {};
    for (std::size_t i = 0; i < n; ++i) copy[i] = x[i];
    return load(copy);
}
inline V load_tail(const Bf16* x, std::size_t n) {
    return load_half_tail(x, n);
}
inline V load_tail(const F16* x, std::size_t n) {
    return load_half_tail(x, n);
}

inline V add(V a, V b) {
    return {_mm256_add_ps(a.low, b.low), _mm256_add_ps(a.high, b.high)};
}
inline V sub(V a, V b) {
    return {_mm256_sub_ps(a.low, b.low), _mm256_sub_ps(a.high, b.high)};
}
inline V mul(V a, V b) {
    return {_mm256_mul_ps(a.low, b.low), _mm256_mul_ps(a.high, b.high)};
}
inline V div(V a, V b) {
    return {_mm256_div_ps(a.low, b.low), _mm256_div_ps(a.high, b.high)};
}
inline V fma(V a, V b, V c) {
    return {_mm256_fmadd_ps(a.low, b.low, c.low), _mm256_fmadd_ps(a.high, b.high, c.high)};
}
// Where a == b (also +0 and -0) or one is NaN, the second operand: IEEE leaves the choice to us.
inline V max(V a, V b) {
    return {_mm256_max_ps(a.low, b.low), _mm256_max_ps(a.high, b.high)};
}
inline V min(V a, V b) {
    return {_mm256_min_ps(a.low, b.low), _mm256_min_ps(a.high, b.high)};
}
inline V truncate(V a) {
    constexpr int mode = _MM_FROUND_TO_ZERO | _MM_FROUND_NO_EXC;
    return {_mm256_round_ps(a.low, mode), _mm256_round_ps(a.high, mode)};
}
inline V round_even(V a) {
    constexpr int mode = _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC;
    return {_mm256_round_ps(a.low, mode), _mm256_round_ps(a.high, mode)};
}

inline I bits(V a) {
    return {_mm256_castps_si256(a.low), _mm256_castps_si256(a.high)};
}
inline V from_bits(I a) {
    return {_mm256_castsi256_ps(a.low), _mm256_castsi256_ps(a.high)};
}
inline I add_int(I a, I b) {
    return {_mm256_add_epi32(a.low, b.low), _mm256_add_epi32(a.high, b.high)};
}
inline I sub_int(I a, I b) {
    return {_mm256_sub_epi32(a.low, b.low), _mm256_sub_epi32(a.high, b.high)};
}
inline I and_int(I a, I b) {
    return {_mm256_and_si256(a.low, b.low), _mm256_and_si256(a.high, b.high)};
}
inline I or_int(I a, I b) {
    return {_mm256_or_si256(a.low, b.low), _mm256_or_si256(a.high, b.high)};
}
inline I max_int(I a, I b) {
    return {_mm256_max_epi32(a.low, b.low), _mm256_max_epi32(a.high, b.high)};
}
template <int n>
I shift_left(I a) {
    return {_mm256_slli_epi32(a.low, n), _mm256_slli_epi32(a.high, n)};
}
template <int n>
I shift_right(I a) {
    return {_mm256_srai_epi32(a.low, n), _mm256_srai_epi32(a.high, n)};
}
inline I to_int(V a) {
    return {_mm256_cvttps_epi32(a.low), _mm256_cvttps_epi32(a.high)};
}

template <int predicate>
M compare(V a, V b) {
    return {_mm256_castps_si256(_mm256_cmp_ps(a.low, b.low, predicate)),
            _mm256_castps_si256(_mm256_cmp_ps(a.high, b.high, predicate))};
}
inline M less(V a, V b) {
    return compare<_CMP_LT_OQ>(a, b);
}
inline M greater_equal(V a, V b) {
    return compare<_CMP_GE_OQ>(a, b);
}
inline M ordered(V a) {
    return compare<_CMP_ORD_Q>(a, a);
}
inline M greater_int(I a, I b) {
    return {_mm256_cmpgt_epi32(a.low, b.low), _mm256_cmpgt_epi32(a.high, b.high)};
}
inline M either(M a, M b) {
    return {_mm256_or_si256(a.low, b.low), _mm256_or_si256(a.high, b.high)};
}
inline bool any(M m) {
    return _mm256_movemask_epi8(_mm256_or_si256(m.low, m.high)) != 0;
}
inline std::size_t count(M m) {
    const int low = _mm256_movemask_ps(_mm256_castsi256_ps(m.low));
    const int high = _mm256_movemask_ps(_mm256_castsi256_ps(m.high));
    return static_cast<std::size_t>(__builtin_popcount(static_cast<unsigned>(low | (high << 8))));
}
inline I keep_int(M m, I a) {
    return {_mm256_and_si256(m.low, a.low), _mm256_and_si256(m.high, a.high)};
}
inline V keep(M m, V a) {
    return from_bits(keep_int(m, bits(a)));
}  // else +0
inline V select(M m, V yes, V no) {
    return {_mm256_blendv_ps(no.low, yes.low, _mm256_castsi256_ps(m.low)),
            _mm256_blendv_ps(no.high, yes.high, _mm256_castsi256_ps(m.high))};
}

// ---- for the site products
inline I select_int(M m, I yes, I no) {
    return {_mm256_blendv_epi8(no.low, yes.low, m.low), _mm256_blendv_epi8(no.high, yes.high, m.high)};
}
inline I xor_int(I a, I b) {
    return {_mm256_xor_si256(a.low, b.low), _mm256_xor_si256(a.high, b.high)};
}
inline I min_uint(I a, I b) {
    return {_mm256_min_epu32(a.low, b.low), _mm256_min_epu32(a.high, b.high)};
}
inline I max_uint(I a, I b) {
    return {_mm256_max_epu32(a.low, b.low), _mm256_max_epu32(a.high, b.high)};
}
inline M equal_int(I a, I b) {
    return {_mm256_cmpeq_epi32(a.low, b.low), _mm256_cmpeq_epi32(a.high, b.high)};
}
inline M lanes_between(std::size_t begin, std::size_t end) {  // begin <= end <= 16
    const M from = first_lanes(begin), to = first_lanes(end);
    return {_mm256_andnot_si256(from.low, to.low), _mm256_andnot_si256(from.high, to.high)};
}
inline V load_where(M m, const float* x) {  // else +0, unread
    return {_mm256_maskload_ps(x, m.low), _mm256_maskload_ps(x + 8, m.high)};
}
inline void store_where(M m, float* x, V v) {
    _mm256_maskstore_ps(x, m.low, v.low);
    _mm256_maskstore_ps(x + 8, m.high, v.high);
}
inline M nonzero(V a) {  // by bits, but for the sign
    return {_mm256_castps_si256(_mm256_cmp_ps(a.low, _mm256_setzero_ps(), _CMP_NEQ_UQ)),
            _mm256_castps_si256(_mm256_cmp_ps(a.high, _mm256_setzero_ps(), _CMP_NEQ_UQ))};
}
inline I and_xor(I a, I b, I c) {  // a & (b ^ c)
    return and_int(a, xor_int(b, c));
}
inline bool bit30_everywhere(I a) {
    const I top = shift_left<1>(a);
    return (_mm256_movemask_ps(_mm256_castsi256_ps(_mm256_and_si256(top.low, top.high)))) == 0xFF;
}
inline void hold(V&) {}                // 16 registers hold the sums and little else
inline V add_where(M m, V sum, V a) {  // elsewhere + 0: the same for a sum that is not -0
    return add(sum, keep(m, a));
}

// Rounds float bits to fewer mantissa bits, halves to even; infinity stays, NaN becomes anything.
struct MantissaRounding {
    __m128i drop;
    I bias, one, kept;

    explicit MantissaRounding(unsigned bits)
        : drop(_mm_cvtsi32_si128(static_cast<int>(23 - bits))),
          bias(splat_int(bits == 23 ? 0 : (1 << (22 - bits)) - 1)),
          one(splat_int(bits == 23 ? 0 : 1)),
          kept(splat_int(static_cast<std::int32_t>(~0u << (23 - bits)))) {}
    __m256i half(__m256i v, __m256i b, __m256i o, __m256i k) const {
        const __m256i odd = _mm256_and_si256(_mm256_srl_epi32(v, drop), o);
        return _mm256_and_si256(_mm256_add_epi32(_mm256_add_epi32(v, b), odd), k);
    }
    I operator()(I v) const {
        return {half(v.low, bias.low, one.low, kept.low), half(v.high, bias.high, one.high, kept.high)};
    }
};

inline __m128i narrow(I a) {  // 16 int32 within int8 to 16 bytes, in order
    const __m256i words = _mm256_permute4x64_epi64(_mm256_packs_epi32(a.low, a.high), 0xD8);
    return _mm_packs_epi16(_mm256_castsi256_si128(words), _mm256_extracti128_si256(words, 1));
}
inline void store_bytes(std::int8_t* to, I a) {
    _mm_storeu_si128(reinterpret_cast<__m128i*>(to), narrow(a));
}
inline void store_bytes_tail(std::int8_t* to, I a, std::size_t n) {
    alignas(16) std::int8_t copy[16];
    _mm_store_si128(reinterpret_cast<__m128i*>(copy), narrow(a));
    for (std::size_t i = 0; i < n; ++i) to[i] = copy[i];
}

// Halving steps of the fixed tree: 16 lanes to 8, then to 4.
inline __m256 upper(V a) {
    return a.high;
}
inline __m256 lower(V a) {
    return a.low;
}
inline __m256i upper_int(I a) {
    return a.high;
}
inline __m256i lower_int(I a) {
    return a.low;
}

// Sums of neighbours: a's, then b's.
inline V pair_sums(V a, V b) {
    const auto of = [](V v) {
        const __m256d mixed = _mm256_castps_pd(_mm256_hadd_ps(v.low, v.high));
        return _mm256_castpd_ps(_mm256_permute4x64_pd(mixed, 0xD8));
    };
    return {of(a), of(b)};
}

inline D zero_doubles() {
    const __m256d zero = _mm256_setzero_pd();
    return {{zero, zero, zero, zero}};
}
inline D add_widened(D sum, V a) {
    const __m128 part[4] = {_mm256_castps256_ps128(a.low), _mm256_extractf128_ps(a.low, 1),
                            _mm256_castps256_ps128(a.high), _mm256_extractf128_ps(a.high, 1)};
    for (int i = 0; i < 4; ++i) sum.quarter[i] = _mm256_add_pd(sum.quarter[i], _mm256_cvtps_pd(part[i]));
    return sum;
}
inline double join(D a) {
    const __m256d first = _mm256_add_pd(a.quarter[0], a.quarter[2]);
    const __m256d four = _mm256_add_pd(first, _mm256_add_pd(a.quarter[1], a.quarter[3]));
    const __m128d two = _mm_add_pd(_mm256_castpd256_pd128(four), _mm256_extractf128_pd(four, 1));
    return _mm_cvtsd_f64(_mm_add_sd(two, _mm_unpackhi_pd(two, two)));
}

}  // namespace
}  // namespace addend::kernels
