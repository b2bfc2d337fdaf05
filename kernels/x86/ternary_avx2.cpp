// Ternary products with AVX2: a group is two registers, rows 0-7 and 8-15 of the tile. The bounds are
// those of ternary_avx512.cpp.
#include <immintrin.h>

#include "kernels/x86/ternary_panel.h"

namespace addend::kernels {
namespace {

constexpr std::size_t prefetch_bytes = 8192;

__m256i broadcast4(const std::int8_t* q) {
    std::int32_t four;
    __builtin_memcpy(&four, q, 4);
    return _mm256_set1_epi32(four);
}

__m256i load(const void* at) {
    return _mm256_loadu_si256(static_cast<const __m256i*>(at));
}
void store(void* at, __m256i v) {
    _mm256_storeu_si256(static_cast<__m256i*>(at), v);
}

// Left alone, GCC 12 gathers the products of a whole step before it adds them, and spills the sums.
__attribute__((always_inline)) inline void keep_in_registers(__m256i& a, __m256i& b) {
    __asm__ volatile("" : "+x"(a), "+x"(b));
}

// Eight rows of a tile. The two upper bit pairs are shifted down first, so that there are products of scale 1
// (pairs 0 and 2: two reach +-512) and of scale 4 (pairs 1 and 3: +-2048), and int16 holds many groups.
struct HalfSums {
    __m256i ones, fours, total;

    __attribute__((always_inline)) void add(const std::uint8_t* half, __m256i x0, __m256i x1, __m256i x2,
                                            __m256i x3) {
        const __m256i low = _mm256_set1_epi8(0x03), high = _mm256_set1_epi8(0x0c);
        const __m256i codes = load(half), upper = _mm256_srli_epi16(codes, 4);
        ones = _mm256_add_epi16(ones, _mm256_maddubs_epi16(_mm256_and_si256(codes, low), x0));
        fours = _mm256_add_epi16(fours, _mm256_maddubs_epi16(_mm256_and_si256(codes, high), x1));
        ones = _mm256_add_epi16(ones, _mm256_maddubs_epi16(_mm256_and_si256(upper, low), x2));
        fours = _mm256_add_epi16(fours, _mm256_maddubs_epi16(_mm256_and_si256(upper, high), x3));
        keep_in_registers(ones, fours);
    }

    // int16 neighbours into int32, at the common scale of 4.
    __attribute__((always_inline)) void flush() {
        total = _mm256_add_epi32(total, _mm256_madd_epi16(ones, _mm256_set1_epi16(4)));
        total = _mm256_add_epi32(total, _mm256_madd_epi16(fours, _mm256_set1_epi16(1)));
        ones = fours = _mm256_setzero_si256();
    }
};

// Sixteen steps of pairs 1 and 3, 2048 at most each: -32768 .. 32512.
constexpr std::size_t groups_in_int16 = 8;

void gemv_tile(const std::uint8_t* group, std::size_t groups, const std::int8_t* q, std::int32_t sum_q,
               std::int32_t* out) {
    const __m256i zero = _mm256_setzero_si256();
    HalfSums low = {zero, zero, zero};
    HalfSums high = low;
    while (groups > 0) {
        const std::size_t count = groups < groups_in_int16 ? groups : groups_in_int16;
        for (std::size_t g = 0; g < count; ++g, group += t2_group_bytes, q += t2_group_columns) {
            _mm_prefetch(reinterpret_cast<const char*>(group + prefetch_bytes), _MM_HINT_T0);
            const __m256i x0 = broadcast4(q), x1 = broadcast4(q + 4);
            const __m256i x2 = broadcast4(q + 8), x3 = broadcast4(q + 12);
            low.add(group, x0, x1, x2, x3);
            high.add(group + 32, x0, x1, x2, x3);
        }
        low.flush();
        high.flush();
        groups -= count;
    }
    const __m256i offset = _mm256_set1_epi32(sum_q);
    store(out, _mm256_sub_epi32(_mm256_srai_epi32(low.total, 2), offset));
    store(out + 8, _mm256_sub_epi32(_mm256_srai_epi32(high.total, 2), offset));
}

struct Micro {
    using Format = FormatT2;
    static constexpr int tiles = 1;
    static constexpr int rows = 6;  // 12 sums, 2 weight registers, 1 broadcast and 1 product: all 16
    // 64 steps of two products of at most 2 * 128 each: int16 sums lie in -32768 .. 32512.
    static constexpr std::size_t panel_columns = 256;
    static constexpr std::size_t narrow_columns = 256;

    static void unpack(const std::uint8_t* group, std::uint8_t* target, std::size_t stride) {
        const __m256i mask = _mm256_set1_epi8(0x03);
        for (std::size_t half = 0; half < 64; half += 32) {
            const __m256i codes = load(group + half);
            store(target + half, _mm256_and_si256(codes, mask));
            store(target + half + stride, _mm256_and_si256(_mm256_srli_epi16(codes, 2), mask));
            store(target + half + 2 * stride, _mm256_and_si256(_mm256_srli_epi16(codes, 4), mask));
            store(target + half + 3 * stride, _mm256_and_si256(_mm256_srli_epi16(codes, 6), mask));
        }
    }

    template <int tile_count, int row_count>
    static void run(const PanelJob& job) {
        static_assert(tile_count == 1);
        __m256i sum[row_count][2];
#pragma GCC unroll 6
        for (int r = 0; r < row_count; ++r) sum[r][0] = sum[r][1] = _mm256_setzero_si256();
        const std::uint8_t* panel = job.panel;
        for (std::size_t s = 0; s < job.steps; ++s, panel += 64) {
            const __m256i low = load(panel);
            const __m256i high = load(panel + 32);
#pragma GCC unroll 6
            for (int r = 0; r < row_count; ++r) {
                const __m256i x = broadcast4(job.q + static_cast<std::size_t>(r) * job.q_stride + 4 * s);
                sum[r][0] = _mm256_add_epi16(sum[r][0], _mm256_maddubs_epi16(low, x));
                sum[r][1] = _mm256_add_epi16(sum[r][1], _mm256_maddubs_epi16(high, x));
                keep_in_registers(sum[r][0], sum[r][1]);
            }
        }
#pragma GCC unroll 6
        for (int r = 0; r < row_count; ++r)
#pragma GCC unroll 2
            for (int h = 0; h < 2; ++h) {
                std::int32_t* out = job.out + static_cast<std::size_t>(r) * job.out_stride + 8 * h;
                const __m256i before = job.first ? _mm256_set1_epi32(-job.sum_q[r]) : load(out);
                const __m256i wide = _mm256_madd_epi16(sum[r][h], _mm256_set1_epi16(1));
                store(out, _mm256_add_epi32(before, wide));
            }
    }
};

// T5 (packed_trits5.h). The average of y and its half, rounded up, has the code in its two highest bits.
__m256i codes_of_five(__m256i y) {
    const __m256i average = _mm256_avg_epu8(y, _mm256_avg_epu8(y, _mm256_setzero_si256()));
    return _mm256_and_si256(_mm256_srli_epi16(average, 6), _mm256_set1_epi8(3));
}
__m256i next_of_five(__m256i y) {
    return _mm256_add_epi8(_mm256_add_epi8(y, y), _mm256_add_epi8(y, _mm256_set1_epi8(2)));
}

// Up to 64 steps: int16 sums of two products of at most 2 * 128 each lie in -32768 .. 32512.
void gemv_tile5(const std::uint8_t* group, std::size_t steps, const std::int8_t* q, std::int32_t sum_q,
                std::int32_t* out) {
    __m256i total[2] = {_mm256_set1_epi32(-sum_q), _mm256_set1_epi32(-sum_q)};
    constexpr std::size_t most = 12 * t5_byte_trits;
    for (; steps > 0;) {
        const std::size_t count = steps < most ? steps : most;
        __m256i sum[2] = {_mm256_setzero_si256(), _mm256_setzero_si256()};
        for (std::size_t s = 0; s < count; group += t5_group_bytes) {
            _mm_prefetch(reinterpret_cast<const char*>(group + prefetch_bytes), _MM_HINT_T0);
            __m256i low = load(group), high = load(group + 32);
            for (std::size_t p = 0; p < t5_byte_trits && s < count; ++p, ++s, q += 4) {
                const __m256i x = broadcast4(q);
                sum[0] = _mm256_add_epi16(sum[0], _mm256_maddubs_epi16(codes_of_five(low), x));
                sum[1] = _mm256_add_epi16(sum[1], _mm256_maddubs_epi16(codes_of_five(high), x));
                low = next_of_five(low);
                high = next_of_five(high);
            }
        }
        for (int h = 0; h < 2; ++h)
            total[h] = _mm256_add_epi32(total[h], _mm256_madd_epi16(sum[h], _mm256_set1_epi16(1)));
        steps -= count;
    }
    store(out, total[0]);
    store(out + 8, total[1]);
}

struct Micro5 : Micro {
    using Format = FormatT5;
    static void unpack(const std::uint8_t* group, std::uint8_t* target, std::size_t stride) {
        for (std::size_t half = 0; half < 64; half += 32) {
            __m256i y = load(group + half);
            for (std::size_t p = 0; p < t5_byte_trits; ++p, y = next_of_five(y))
                store(target + half + p * stride, codes_of_five(y));
        }
    }
};

}  // namespace

void gemv_t2_i8__avx2(const std::uint8_t* packed, std::size_t columns, std::size_t tile_begin,
                      std::size_t tile_end, const std::int8_t* q, std::int32_t sum_q, std::int32_t* out) {
    const std::size_t tile_bytes = t2_tile_bytes(columns);
    for (std::size_t tile = tile_begin; tile < tile_end; ++tile)
        gemv_tile(packed + tile * tile_bytes, t2_groups(columns), q, sum_q, out + tile * t2_tile_rows);
}

void gemm_t2_i8__avx2(const std::uint8_t* packed, std::size_t columns, std::size_t tile_begin,
                      std::size_t tile_end, const std::int8_t* q, std::size_t q_stride,
                      const std::int32_t* sum_q, std::size_t n, std::int32_t* out, std::size_t out_stride) {
    panel_gemm<Micro>(gemv_t2_i8__avx2, packed, columns, tile_begin, tile_end, q, q_stride, sum_q, n, out,
                      out_stride);
}

void gemv_t5_i8__avx2(const std::uint8_t* packed, std::size_t columns, std::size_t tile_begin,
                      std::size_t tile_end, const std::int8_t* q, std::int32_t sum_q, std::int32_t* out) {
    const std::size_t tile_bytes = t5_tile_bytes(columns);
    for (std::size_t tile = tile_begin; tile < tile_end; ++tile)
        gemv_tile5(packed + tile * tile_bytes, steps_of(columns), q, sum_q, out + tile * t2_tile_rows);
}

void gemm_t5_i8__avx2(const std::uint8_t* packed, std::size_t columns, std::size_t tile_begin,
                      std::size_t tile_end, const std::int8_t* q, std::size_t q_stride,
                      const std::int32_t* sum_q, std::size_t n, std::int32_t* out, std::size_t out_stride) {
    panel_gemm<Micro5>(gemv_t5_i8__avx2, packed, columns, tile_begin, tile_end, q, q_stride, sum_q, n, out,
                       out_stride);
}

}  // namespace addend::kernels
