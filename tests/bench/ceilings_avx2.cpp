// Only run where AVX2 was detected; no STL here (see kernels/CMakeLists.txt).
#include <immintrin.h>
#include <stdint.h>

namespace addend::bench {

/// Runs `rounds` x 12 times VPMADDUBSW (32 products) and the VPADDW that takes its sums: what an int8 product
/// costs without VNNI. Their operands stay in registers.
int vpmaddubsw_rounds(int64_t rounds) {
    __m256i sum[12];
#pragma GCC unroll 12
    for (int i = 0; i < 12; ++i) sum[i] = _mm256_set1_epi32(i);
    const __m256i x = _mm256_set1_epi32(0x01020304);
    for (int64_t r = 0; r < rounds; ++r) {
#pragma GCC unroll 12
        for (int i = 0; i < 12; ++i)
            __asm__ volatile("vpmaddubsw %1, %1, %%ymm15\n\tvpaddw %%ymm15, %0, %0"
                             : "+x"(sum[i])
                             : "x"(x)
                             : "xmm15");
    }
    __m256i all = sum[0];
#pragma GCC unroll 12
    for (int i = 1; i < 12; ++i) all = _mm256_xor_si256(all, sum[i]);
    return _mm_cvtsi128_si32(_mm256_castsi256_si128(all));
}

/// `bytes` a multiple of 512, `from` 32-byte aligned; returns something that depends on all of them.
int read_all_avx2(const void* from, int64_t bytes) {
    const char* p = static_cast<const char*>(from);
    __m256i sum[8];
#pragma GCC unroll 8
    for (int i = 0; i < 8; ++i) sum[i] = _mm256_setzero_si256();
    for (const char* end = p + bytes; p != end; p += 512) {
#pragma GCC unroll 8
        for (int i = 0; i < 8; ++i) {
            const __m256i* at = reinterpret_cast<const __m256i*>(p + 64 * i);
            _mm_prefetch(p + 4096 + 64 * i, _MM_HINT_T0);
            const __m256i line = _mm256_or_si256(_mm256_load_si256(at), _mm256_load_si256(at + 1));
            sum[i] = _mm256_or_si256(sum[i], line);
        }
    }
#pragma GCC unroll 8
    for (int i = 1; i < 8; ++i) sum[0] = _mm256_or_si256(sum[0], sum[i]);
    return _mm_cvtsi128_si32(_mm256_castsi256_si128(sum[0]));
}

}  // namespace addend::bench
