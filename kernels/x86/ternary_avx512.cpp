// Ternary products with AVX-512BW, without VNNI: VPMADDUBSW adds two neighbouring products into an
// int16. Why nothing saturates or overflows stands at each sum.
#include <immintrin.h>

#include "kernels/x86/ternary_panel.h"

namespace addend::kernels {
namespace {

constexpr std::size_t prefetch_bytes = 8192;

__m512i broadcast4(const std::int8_t* q) {
    std::int32_t four;
    __builtin_memcpy(&four, q, 4);
    return _mm512_set1_epi32(four);
}

// Products of bit pair p: codes scaled by 4^p. Two products lie in +-2 * 2*4^p * 128: +-512 for p = 0,
// +-2048, +-8192, and -32768 .. 32512 for p = 3, the whole int16.
template <int p>
__m512i pair_products(__m512i codes, const std::int8_t* q) {
    const __m512i mask = _mm512_set1_epi8(static_cast<char>(0x03 << (2 * p)));
    return _mm512_maddubs_epi16(_mm512_and_si512(codes, mask), broadcast4(q + 4 * p));
}

// Joins the int16 neighbours of a bit pair's sum into int32, brought to the common scale of 64.
template <int p>
__m512i widen(__m512i sum) {
    return _mm512_madd_epi16(sum, _mm512_set1_epi16(64 >> (2 * p)));
}

// `count` <= 4 groups. In int16, four of p = 2 reach -32768 .. 32512 at most; p = 3 is widened at once.
__m512i block(const std::uint8_t* group, std::size_t count, const std::int8_t* q) {
    __m512i sum0 = _mm512_setzero_si512();
    __m512i sum1 = sum0;
    __m512i sum2 = sum0;
    __m512i total = sum0;
    for (std::size_t g = 0; g < count; ++g, group += t2_group_bytes, q += t2_group_columns) {
        _mm_prefetch(reinterpret_cast<const char*>(group + prefetch_bytes), _MM_HINT_T0);
        const __m512i codes = _mm512_loadu_si512(group);
        sum0 = _mm512_add_epi16(sum0, pair_products<0>(codes, q));
        sum1 = _mm512_add_epi16(sum1, pair_products<1>(codes, q));
        sum2 = _mm512_add_epi16(sum2, pair_products<2>(codes, q));
        total = _mm512_add_epi32(total, widen<3>(pair_products<3>(codes, q)));
    }
    total = _mm512_add_epi32(total, widen<0>(sum0));
    return _mm512_add_epi32(_mm512_add_epi32(total, widen<1>(sum1)), widen<2>(sum2));
}

void gemv_tile(const std::uint8_t* group, std::size_t groups, const std::int8_t* q, std::int32_t sum_q,
               std::int32_t* out) {
    __m512i total = _mm512_setzero_si512();  // 64 times the sum: see t2_max_columns
    std::size_t g = 0;
    for (; g + 4 <= groups; g += 4, group += 4 * t2_group_bytes, q += 4 * t2_group_columns)
        total = _mm512_add_epi32(total, block(group, 4, q));
    if (g < groups) total = _mm512_add_epi32(total, block(group, groups - g, q));
    const __m512i sum = _mm512_srai_epi32(total, 6);  // exact
    _mm512_storeu_si512(out, _mm512_sub_epi32(sum, _mm512_set1_epi32(sum_q)));
}

struct Micro {
    using Format = FormatT2;
    static constexpr int tiles = 2;
    static constexpr int rows = 12;
    // 64 steps of two products of at most 2 * 128 each: int16 sums lie in -32768 .. 32512.
    static constexpr std::size_t panel_columns = 256;
    static constexpr std::size_t narrow_columns = 256;

    static void unpack(const std::uint8_t* group, std::uint8_t* target, std::size_t stride) {
        const __m512i codes = _mm512_loadu_si512(group);
        const __m512i mask = _mm512_set1_epi8(0x03);
        _mm512_storeu_si512(target, _mm512_and_si512(codes, mask));
        _mm512_storeu_si512(target + stride, _mm512_and_si512(_mm512_srli_epi16(codes, 2), mask));
        _mm512_storeu_si512(target + 2 * stride, _mm512_and_si512(_mm512_srli_epi16(codes, 4), mask));
        _mm512_storeu_si512(target + 3 * stride, _mm512_and_si512(_mm512_srli_epi16(codes, 6), mask));
    }

    template <int tile_count, int row_count>
    static void run(const PanelJob& job) {
        __m512i sum[row_count][tile_count];
#pragma GCC unroll 12
        for (int r = 0; r < row_count; ++r)
#pragma GCC unroll 2
            for (int t = 0; t < tile_count; ++t) sum[r][t] = _mm512_setzero_si512();
        const std::uint8_t* panel = job.panel;
        for (std::size_t s = 0; s < job.steps; ++s, panel += 64 * tile_count) {
            __m512i weight[tile_count];
#pragma GCC unroll 2
            for (int t = 0; t < tile_count; ++t) weight[t] = _mm512_load_si512(panel + 64 * t);
#pragma GCC unroll 12
            for (int r = 0; r < row_count; ++r) {
                const __m512i x = broadcast4(job.q + static_cast<std::size_t>(r) * job.q_stride + 4 * s);
#pragma GCC unroll 2
                for (int t = 0; t < tile_count; ++t)
                    sum[r][t] = _mm512_add_epi16(sum[r][t], _mm512_maddubs_epi16(weight[t], x));
            }
        }
#pragma GCC unroll 12
        for (int r = 0; r < row_count; ++r)
#pragma GCC unroll 2
            for (int t = 0; t < tile_count; ++t) {
                std::int32_t* out = job.out + static_cast<std::size_t>(r) * job.out_stride + 16 * t;
                const __m512i before = job.first ? _mm512_set1_epi32(-job.sum_q[r]) : _mm512_loadu_si512(out);
                const __m512i wide = _mm512_madd_epi16(sum[r][t], _mm512_set1_epi16(1));
                _mm512_storeu_si512(out, _mm512_add_epi32(before, wide));
            }
    }
};

// T5 (packed_trits5.h). The average of y and its half, rounded up, has the code in its two highest bits.
__m512i codes_of_five(__m512i y) {
    const __m512i average = _mm512_avg_epu8(y, _mm512_avg_epu8(y, _mm512_setzero_si512()));
    return _mm512_and_si512(_mm512_srli_epi16(average, 6), _mm512_set1_epi8(3));
}
__m512i next_of_five(__m512i y) {
    return _mm512_add_epi8(_mm512_add_epi8(y, y), _mm512_add_epi8(y, _mm512_set1_epi8(2)));
}

// Up to 64 steps: int16 sums of two products of at most 2 * 128 each lie in -32768 .. 32512.
void gemv_tile5(const std::uint8_t* group, std::size_t steps, const std::int8_t* q, std::int32_t sum_q,
                std::int32_t* out) {
    __m512i total = _mm512_set1_epi32(-sum_q);
    constexpr std::size_t most = 12 * t5_byte_trits;
    for (; steps > 0;) {
        const std::size_t count = steps < most ? steps : most;
        __m512i sum = _mm512_setzero_si512();
        for (std::size_t s = 0; s < count; group += t5_group_bytes) {
            _mm_prefetch(reinterpret_cast<const char*>(group + prefetch_bytes), _MM_HINT_T0);
            __m512i y = _mm512_loadu_si512(group);
            for (std::size_t p = 0; p < t5_byte_trits && s < count; ++p, ++s, q += 4) {
                sum = _mm512_add_epi16(sum, _mm512_maddubs_epi16(codes_of_five(y), broadcast4(q)));
                y = next_of_five(y);
            }
        }
        total = _mm512_add_epi32(total, _mm512_madd_epi16(sum, _mm512_set1_epi16(1)));
        steps -= count;
    }
    _mm512_storeu_si512(out, total);
}

struct Micro5 : Micro {
    using Format = FormatT5;
    static void unpack(const std::uint8_t* group, std::uint8_t* target, std::size_t stride) {
        __m512i y = _mm512_loadu_si512(group);
        for (std::size_t p = 0; p < t5_byte_trits; ++p, y = next_of_five(y))
            _mm512_storeu_si512(target + p * stride, codes_of_five(y));
    }
};

}  // namespace

void gemv_t2_i8__avx512(const std::uint8_t* packed, std::size_t columns, std::size_t tile_begin,
                        std::size_t tile_end, const std::int8_t* q, std::int32_t sum_q, std::int32_t* out) {
    const std::size_t tile_bytes = t2_tile_bytes(columns);
    for (std::size_t tile = tile_begin; tile < tile_end; ++tile)
        gemv_tile(packed + tile * tile_bytes, t2_groups(columns), q, sum_q, out + tile * t2_tile_rows);
}

void gemm_t2_i8__avx512(const std::uint8_t* packed, std::size_t columns, std::size_t tile_begin,
                        std::size_t tile_end, const std::int8_t* q, std::size_t q_stride,
                        const std::int32_t* sum_q, std::size_t n, std::int32_t* out, std::size_t out_stride) {
    panel_gemm<Micro>(gemv_t2_i8__avx512, packed, columns, tile_begin, tile_end, q, q_stride, sum_q, n, out,
                      out_stride);
}

void gemv_t5_i8__avx512(const std::uint8_t* packed, std::size_t columns, std::size_t tile_begin,
                        std::size_t tile_end, const std::int8_t* q, std::int32_t sum_q, std::int32_t* out) {
    const std::size_t tile_bytes = t5_tile_bytes(columns);
    for (std::size_t tile = tile_begin; tile < tile_end; ++tile)
        gemv_tile5(packed + tile * tile_bytes, steps_of(columns), q, sum_q, out + tile * t2_tile_rows);
}

void gemm_t5_i8__avx512(const std::uint8_t* packed, std::size_t columns, std::size_t tile_begin,
                        std::size_t tile_end, const std::int8_t* q, std::size_t q_stride,
                        const std::int32_t* sum_q, std::size_t n, std::int32_t* out, std::size_t out_stride) {
    panel_gemm<Micro5>(gemv_t5_i8__avx512, packed, columns, tile_begin, tile_end, q, q_stride, sum_q, n, out,
                       out_stride);
}

}  // namespace addend::kernels
