// Dense panels for avx2.
#define ISA(name) name##__avx2

// The order of these is the point.
// clang-format off
#include "kernels/x86/lanes_avx2.h"
#include "kernels/x86/float_math.h"
#include "kernels/x86/product_math.h"
// clang-format on

namespace addend::kernels {
namespace {

constexpr int nibble_chains = 2, gemv_chains = 1;  // groups side by side, each in two registers
constexpr int gemm_panels = 1;
constexpr int gemm_chains = 6;  // of two registers: with two of weights and x, 15 of 16

inline __m256 eight_bytes(const std::byte* x) {
    return _mm256_cvtepi32_ps(_mm256_cvtepi8_epi32(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(x))));
}
inline V load_bytes(const std::byte* x) {
    return {eight_bytes(x), eight_bytes(x + 8)};
}
inline I load_lanes(const std::byte* x) {
    return {load256(x), load256(x + 32)};
}

// Even values: an integer, converted.
template <bool uneven>
struct NibbleTable {
    __m256i first;
    explicit NibbleTable(const float* sixteen)
        : first(_mm256_set1_epi32(static_cast<std::int32_t>(sixteen[0]))) {}
    template <int j>
    V at(const I& word) const {
        return {value(_mm256_srli_epi32(word.low, 4 * j)), value(_mm256_srli_epi32(word.high, 4 * j))};
    }
    __m256 value(__m256i nibbles) const {
        const __m256i nibble = _mm256_and_si256(nibbles, _mm256_set1_epi32(15));
        return _mm256_cvtepi32_ps(_mm256_add_epi32(nibble, first));
    }
};

// Others: two tables of eight, the nibble's highest bit choosing.
template <>
struct NibbleTable<true> {
    V values;
    explicit NibbleTable(const float* sixteen) : values(load(sixteen)) {}
    template <int j>
    V at(const I& word) const {
        return {value<j>(word.low), value<j>(word.high)};
    }
    template <int j>
    __m256 value(__m256i word) const {
        const __m256i index = _mm256_srli_epi32(word, 4 * j);
        const __m256i choice = _mm256_slli_epi32(word, 28 - 4 * j);
        return _mm256_blendv_ps(_mm256_permutevar8x32_ps(values.low, index),
                                _mm256_permutevar8x32_ps(values.high, index), _mm256_castsi256_ps(choice));
    }
};

// chain + product in the lanes where w is not zero; elsewhere chain + 0, the same (it is never -0)
inline __m256 add_half_if_normal(__m256 w, __m256 product, __m256 chain) {
    const __m256i exponent = _mm256_and_si256(_mm256_castps_si256(w), _mm256_set1_epi32(0x7F800000));
    const __m256i zero = _mm256_cmpeq_epi32(exponent, _mm256_setzero_si256());
    return _mm256_add_ps(chain, _mm256_andnot_ps(_mm256_castsi256_ps(zero), product));
}
inline V add_if_normal(const V& w, const V& product, const V& chain) {
    return {add_half_if_normal(w.low, product.low, chain.low),
            add_half_if_normal(w.high, product.high, chain.high)};
}

}  // namespace
}  // namespace addend::kernels

// clang-format off
#include "kernels/x86/dense_codes.h"
#include "kernels/x86/dense_gemv.h"
#include "kernels/x86/dense_gemm.h"
// clang-format on
