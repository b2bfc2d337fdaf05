// The least an L-Mul product in a sum can cost beside an exact one: registers only. No STL here (see
// kernels/CMakeLists.txt).
#include <immintrin.h>
#include <stdint.h>

namespace addend::bench {
namespace {

constexpr int chains = 8;  // as many as hide the latency

// Adds up what keeps the chains alive.
float joined(const __m256 (&sum)[chains]) {
    __m256 all = sum[0];
#pragma GCC unroll 8
    for (int i = 1; i < chains; ++i) all = _mm256_add_ps(all, sum[i]);
    return _mm256_cvtss_f32(all);
}

}  // namespace

/// `rounds` x 8 vectors of products, each one fma.
float fma_rounds_avx2(int64_t rounds) {
    __m256 sum[chains];
#pragma GCC unroll 8
    for (int i = 0; i < chains; ++i) sum[i] = _mm256_set1_ps(1.0f);
    __m256 a = _mm256_set1_ps(1e-3f), b = a;
    for (int64_t r = 0; r < rounds; ++r) {
        __asm__ volatile("" : "+v"(a), "+v"(b));
#pragma GCC unroll 8
        for (int i = 0; i < chains; ++i) {
            sum[i] = _mm256_fmadd_ps(a, b, sum[i]);
            __asm__ volatile("" : "+v"(sum[i]));
        }
    }
    return joined(sum);
}

/// The same, each one integer and one float addition.
float lmul_rounds_avx2(int64_t rounds) {
    __m256 sum[chains];
#pragma GCC unroll 8
    for (int i = 0; i < chains; ++i) sum[i] = _mm256_set1_ps(1.0f);
    __m256i a = _mm256_set1_epi32(0x1C000000), b = a;
    for (int64_t r = 0; r < rounds; ++r) {
#pragma GCC unroll 8
        for (int i = 0; i < chains; ++i) {
            __asm__ volatile("" : "+v"(a), "+v"(b));  // or the products would be one
            sum[i] = _mm256_add_ps(sum[i], _mm256_castsi256_ps(_mm256_add_epi32(a, b)));
            __asm__ volatile("" : "+v"(sum[i]));
        }
    }
    return joined(sum);
}

}  // namespace addend::bench
