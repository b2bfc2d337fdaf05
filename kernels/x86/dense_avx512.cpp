// Dense panels for avx512: a nibble is an index into a register of sixteen floats.
#define ISA(name) name##__avx512

// The order of these is the point.
// clang-format off
#include "kernels/x86/lanes_avx512.h"
#include "kernels/x86/float_math.h"
#include "kernels/x86/product_math.h"
// clang-format on

namespace addend::kernels {
namespace {

// Groups side by side. Measured on Zen 5 with weights from memory: what is read at once may span 640 bytes
// (two groups of nibbles, one of bytes); with twice that its prefetcher gave half the bandwidth.
constexpr int nibble_chains = 2, gemv_chains = 1;
constexpr int gemm_panels = 4;   // panels side by side
constexpr int gemm_chains = 24;  // panels times rows: with 4 weights and x, 29 of 32 registers

inline V load_bytes(const std::byte* x) {
    return _mm512_cvtepi32_ps(_mm512_cvtepi8_epi32(_mm_loadu_si128(reinterpret_cast<const __m128i*>(x))));
}
inline I load_lanes(const std::byte* x) {
    return _mm512_loadu_si512(x);
}

template <bool uneven>
struct NibbleTable {
    V values;
    explicit NibbleTable(const float* sixteen) : values(load(sixteen)) {}
    template <int j>
    V at(I word) const {  // only the low four bits of an index count
        return _mm512_permutexvar_ps(j == 0 ? word : _mm512_srli_epi32(word, 4 * j), values);
    }
};

// chain + product in the lanes where w is not zero
inline V add_if_normal(V w, V product, V chain) {
    const M normal = _mm512_test_epi32_mask(_mm512_castps_si512(w), _mm512_set1_epi32(0x7F800000));
    return _mm512_mask_add_ps(chain, normal, chain, product);
}

}  // namespace
}  // namespace addend::kernels

// clang-format off
#include "kernels/x86/dense_codes.h"
#include "kernels/x86/dense_gemv.h"
#include "kernels/x86/dense_gemm.h"
// clang-format on
