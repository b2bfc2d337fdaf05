// Only run where AVX-512 VNNI was detected; no STL here (see kernels/CMakeLists.txt).
#include <immintrin.h>
#include <stdint.h>

namespace addend::bench {

int vpdpbusd_rounds(int64_t rounds) {
    __m512i sum[16];
#pragma GCC unroll 16
    for (int i = 0; i < 16; ++i) sum[i] = _mm512_set1_epi32(i);
    const __m512i x = _mm512_set1_epi32(0x01020304);
    for (int64_t r = 0; r < rounds; ++r) {
#pragma GCC unroll 16
        for (int i = 0; i < 16; ++i) {
            sum[i] = _mm512_dpbusd_epi32(sum[i], x, x);
            __asm__ volatile("" : "+v"(sum[i]));  // keeps the loop a loop
        }
    }
    __m512i all = sum[0];
#pragma GCC unroll 16
    for (int i = 1; i < 16; ++i) all = _mm512_xor_si512(all, sum[i]);
    return _mm_cvtsi128_si32(_mm512_castsi512_si128(all));
}

/// `bytes` a multiple of 512, `from` 64-byte aligned; returns something that depends on all of them.
int read_all(const void* from, int64_t bytes) {
    const char* p = static_cast<const char*>(from);
    __m512i sum[8];
#pragma GCC unroll 8
    for (int i = 0; i < 8; ++i) sum[i] = _mm512_setzero_si512();
    for (const char* end = p + bytes; p != end; p += 512) {
#pragma GCC unroll 8
        for (int i = 0; i < 8; ++i) {
            _mm_prefetch(p + 4096 + 64 * i, _MM_HINT_T0);
            sum[i] = _mm512_or_si512(sum[i], _mm512_load_si512(p + 64 * i));
        }
    }
#pragma GCC unroll 8
    for (int i = 1; i < 8; ++i) sum[0] = _mm512_or_si512(sum[0], sum[i]);
    return _mm_cvtsi128_si32(_mm512_castsi512_si128(sum[0]));
}

}  // namespace addend::bench
