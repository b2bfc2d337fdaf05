// Ternary products with AVX-512 VNNI. VPDPBUSD multiplies unsigned by signed bytes and adds four
// neighbours into an int32: the codes (0..2) are the unsigned side, the activations the signed one.
#include <immintrin.h>

#include "kernels/x86/ternary_panel.h"

namespace addend::kernels {
namespace {

// How far ahead of its use a group is fetched. Of 512, 2048 and 8192 bytes, with cold weights on a busy
// Sapphire Rapids machine, this took least CPU time; not tuned more finely.
constexpr std::size_t prefetch_bytes = 4096;

// sum += codes . q[0..3] in each lane. The instruction is written out because GCC 12 turns the intrinsic
// into one with a separate broadcast and copies every sum twice a round (1.6 times slower).
__m512i dot4(__m512i sum, __m512i codes, const std::int8_t* q) {
    using Four = const std::int8_t[4];
    __asm__("vpdpbusd %2%{1to16%}, %1, %0" : "+v"(sum) : "v"(codes), "m"(*reinterpret_cast<Four*>(q)));
    return sum;
}

// The same, with the four activations broadcast already.
__m512i dot4(__m512i sum, __m512i codes, __m512i x) {
    __asm__("vpdpbusd %2, %1, %0" : "+v"(sum) : "v"(codes), "v"(x));
    return sum;
}

__m512i broadcast4(const std::int8_t* q) {
    std::int32_t four;
    __builtin_memcpy(&four, q, 4);
    return _mm512_set1_epi32(four);
}

// Bit pair p of a group is masked out without a shift, which leaves codes scaled by 4^p: each pair has
// its own accumulator, which gains at most 4 * 2 * 4^p * 128 <= 2^16 a group in magnitude. There are
// at most 2^13 groups: int32 cannot overflow.
template <int p>
__m512i add_pair(__m512i sum, __m512i codes, const std::int8_t* q) {
    const __m512i mask = _mm512_set1_epi8(static_cast<char>(0x03 << (2 * p)));
    return dot4(sum, _mm512_and_si512(codes, mask), q + 4 * p);
}

// Joins the bit pairs. The shifts are exact: pair p holds a multiple of 4^p.
__m512i join_pairs(__m512i p0, __m512i p1, __m512i p2, __m512i p3) {
    const __m512i low = _mm512_add_epi32(p0, _mm512_srai_epi32(p1, 2));
    return _mm512_add_epi32(low, _mm512_add_epi32(_mm512_srai_epi32(p2, 4), _mm512_srai_epi32(p3, 6)));
}

void gemv_tile(const std::uint8_t* group, std::size_t groups, const std::int8_t* q, std::int32_t sum_q,
               std::int32_t* out) {
    const __m512i zero = _mm512_setzero_si512();
    // Two sets of sums hide the latency of VPDPBUSD. An odd group goes first: sums that are used again
    // after the loop make GCC 12 copy all eight in every round.
    __m512i a0 = zero, a1 = zero, a2 = zero, a3 = zero;
    __m512i b0 = zero, b1 = zero, b2 = zero, b3 = zero;
    if (groups % 2 != 0) {
        const __m512i codes = _mm512_loadu_si512(group);
        a0 = add_pair<0>(a0, codes, q);
        a1 = add_pair<1>(a1, codes, q);
        a2 = add_pair<2>(a2, codes, q);
        a3 = add_pair<3>(a3, codes, q);
        group += t2_group_bytes;
        q += t2_group_columns;
    }
    for (std::size_t g = groups / 2; g > 0; --g) {
        _mm_prefetch(reinterpret_cast<const char*>(group + prefetch_bytes), _MM_HINT_T0);
        _mm_prefetch(reinterpret_cast<const char*>(group + prefetch_bytes + 64), _MM_HINT_T0);
        const __m512i even = _mm512_loadu_si512(group);
        const __m512i odd = _mm512_loadu_si512(group + t2_group_bytes);
        a0 = add_pair<0>(a0, even, q);
        a1 = add_pair<1>(a1, even, q);
        a2 = add_pair<2>(a2, even, q);
        a3 = add_pair<3>(a3, even, q);
        b0 = add_pair<0>(b0, odd, q + t2_group_columns);
        b1 = add_pair<1>(b1, odd, q + t2_group_columns);
        b2 = add_pair<2>(b2, odd, q + t2_group_columns);
        b3 = add_pair<3>(b3, odd, q + t2_group_columns);
        group += 2 * t2_group_bytes;
        q += 2 * t2_group_columns;
    }
    const __m512i sum = _mm512_add_epi32(join_pairs(a0, a1, a2, a3), join_pairs(b0, b1, b2, b3));
    _mm512_storeu_si512(out, _mm512_sub_epi32(sum, _mm512_set1_epi32(sum_q)));
}

struct Micro {
    using Format = FormatT2;
    static constexpr int tiles = 2;
    static constexpr int rows = 12;  // 24 accumulators, 2 weight registers, 1 broadcast of 32
    // Many rows: a wide panel (64 KiB, second-level cache), so that sums rarely go through `out`, whose
    // rows often share a cache set. Few rows: it stays in the first-level cache.
    static constexpr std::size_t panel_columns = 2048;
    static constexpr std::size_t narrow_columns = 512;

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
            for (int t = 0; t < tile_count; ++t)
                sum[r][t] =
                    job.first
                        ? _mm512_set1_epi32(-job.sum_q[r])
                        : _mm512_loadu_si512(job.out + static_cast<std::size_t>(r) * job.out_stride + 16 * t);
        const std::uint8_t* panel = job.panel;
        for (std::size_t s = 0; s < job.steps; ++s, panel += 64 * tile_count) {
            __m512i weight[tile_count];
#pragma GCC unroll 2
            for (int t = 0; t < tile_count; ++t) weight[t] = _mm512_load_si512(panel + 64 * t);
#pragma GCC unroll 12
            for (int r = 0; r < row_count; ++r) {
                const __m512i x = broadcast4(job.q + static_cast<std::size_t>(r) * job.q_stride + 4 * s);
#pragma GCC unroll 2
                for (int t = 0; t < tile_count; ++t) sum[r][t] = dot4(sum[r][t], weight[t], x);
            }
        }
#pragma GCC unroll 12
        for (int r = 0; r < row_count; ++r)
#pragma GCC unroll 2
            for (int t = 0; t < tile_count; ++t)
                _mm512_storeu_si512(job.out + static_cast<std::size_t>(r) * job.out_stride + 16 * t,
                                    sum[r][t]);
    }
};

// T5 (packed_trits5.h). The average of y and its half, rounded up, has the code in its two highest bits:
// there it stays, and all sums are 64 times too large.
__m512i high_codes_of_five(__m512i y) {
    const __m512i average = _mm512_avg_epu8(y, _mm512_avg_epu8(y, _mm512_setzero_si512()));
    return _mm512_and_si512(average, _mm512_set1_epi8(static_cast<char>(0xC0)));
}
__m512i next_of_five(__m512i y) {
    return _mm512_add_epi8(_mm512_add_epi8(y, y), _mm512_add_epi8(y, _mm512_set1_epi8(2)));
}
__m512i low_codes(__m512i high) {
    return _mm512_srli_epi16(high, 6);  // nothing below the two bits of a byte comes from its neighbour
}

constexpr std::size_t prefetch_bytes_of_five = 4096;  // 2048 was as good on two threads, worse on one

// The last group, of which only some steps hold columns; 64 times the sum.
__m512i last_group_of_five(const std::uint8_t* group, std::size_t steps, const std::int8_t* q) {
    __m512i sum = _mm512_setzero_si512();
    if (steps == 0) return sum;  // and there may be no group
    __m512i y = _mm512_loadu_si512(group);
    for (; steps > 0; --steps, q += 4, y = next_of_five(y)) sum = dot4(sum, high_codes_of_five(y), q);
    return sum;
}

// With VBMI a table of 256 bytes gives codes 1 ... 4 at once, as T2 has them; code 0 is read as above. A
// group adds at most 4 * 128 * 128 = 2^16 to a sum, and there are fewer than 2^13.
#define ADDEND_VBMI __attribute__((target("avx512vbmi")))

struct alignas(64) CodesOfFive {
    std::uint8_t of[256] = {};
    constexpr CodesOfFive() {
        for (unsigned y = 0; y < 255; ++y) {
            auto left = static_cast<std::uint8_t>(y);
            t5_next_code(left);
            for (unsigned p = 0; p < 4; ++p)
                of[y] = static_cast<std::uint8_t>(of[y] | t5_next_code(left) << (2 * p));
        }
    }
};
constexpr CodesOfFive codes_of_five;

ADDEND_VBMI void gemv_tile5(const std::uint8_t* group, std::size_t steps, const std::int8_t* q,
                            std::int32_t sum_q, std::int32_t* out) {
    const __m512i table0 = _mm512_load_si512(codes_of_five.of),
                  table1 = _mm512_load_si512(codes_of_five.of + 64);
    const __m512i table2 = _mm512_load_si512(codes_of_five.of + 128);
    const __m512i table3 = _mm512_load_si512(codes_of_five.of + 192);
    __m512i first = _mm512_setzero_si512(), p0 = first, p1 = first, p2 = first, p3 = first;
    for (std::size_t g = steps / t5_byte_trits; g > 0; --g) {
        _mm_prefetch(reinterpret_cast<const char*>(group + prefetch_bytes_of_five), _MM_HINT_T0);
        const __m512i y = _mm512_loadu_si512(group);
        const __m512i low = _mm512_permutex2var_epi8(table0, y, table1);
        const __m512i high = _mm512_permutex2var_epi8(table2, y, table3);
        const __m512i codes = _mm512_mask_mov_epi8(low, _mm512_movepi8_mask(y), high);
        first = dot4(first, high_codes_of_five(y), q);
        p0 = add_pair<0>(p0, codes, q + 4);
        p1 = add_pair<1>(p1, codes, q + 4);
        p2 = add_pair<2>(p2, codes, q + 4);
        p3 = add_pair<3>(p3, codes, q + 4);
        group += t5_group_bytes;
        q += t5_group_columns;
    }
    first = _mm512_add_epi32(_mm512_srai_epi32(first, 6),
                             _mm512_srai_epi32(last_group_of_five(group, steps % t5_byte_trits, q), 6));
    const __m512i sum = _mm512_add_epi32(first, join_pairs(p0, p1, p2, p3));
    _mm512_storeu_si512(out, _mm512_sub_epi32(sum, _mm512_set1_epi32(sum_q)));
}

struct Micro5 : Micro {
    using Format = FormatT5;
    static void unpack(const std::uint8_t* group, std::uint8_t* target, std::size_t stride) {
        __m512i y = _mm512_loadu_si512(group);
        for (std::size_t p = 0; p < t5_byte_trits; ++p, y = next_of_five(y))
            _mm512_storeu_si512(target + p * stride, low_codes(high_codes_of_five(y)));
    }
};

}  // namespace

void gemv_t2_i8__avx512vnni(const std::uint8_t* packed, std::size_t columns, std::size_t tile_begin,
                            std::size_t tile_end, const std::int8_t* q, std::int32_t sum_q,
                            std::int32_t* out) {
    const std::size_t tile_bytes = t2_tile_bytes(columns);
    for (std::size_t tile = tile_begin; tile < tile_end; ++tile)
        gemv_tile(packed + tile * tile_bytes, t2_groups(columns), q, sum_q, out + tile * t2_tile_rows);
}

void gemm_t2_i8__avx512vnni(const std::uint8_t* packed, std::size_t columns, std::size_t tile_begin,
                            std::size_t tile_end, const std::int8_t* q, std::size_t q_stride,
                            const std::int32_t* sum_q, std::size_t n, std::int32_t* out,
                            std::size_t out_stride) {
    panel_gemm<Micro>(gemv_t2_i8__avx512vnni, packed, columns, tile_begin, tile_end, q, q_stride, sum_q, n,
                      out, out_stride);
}

void gemv_t5_i8__avx512vnni(const std::uint8_t* packed, std::size_t columns, std::size_t tile_begin,
                            std::size_t tile_end, const std::int8_t* q, std::int32_t sum_q,
                            std::int32_t* out) {
    if (!__builtin_cpu_supports("avx512vbmi"))
        return gemv_t5_i8__avx512(packed, columns, tile_begin, tile_end, q, sum_q, out);
    const std::size_t tile_bytes = t5_tile_bytes(columns);
    for (std::size_t tile = tile_begin; tile < tile_end; ++tile)
        gemv_tile5(packed + tile * tile_bytes, steps_of(columns), q, sum_q, out + tile * t2_tile_rows);
}

void gemm_t5_i8__avx512vnni(const std::uint8_t* packed, std::size_t columns, std::size_t tile_begin,
                            std::size_t tile_end, const std::int8_t* q, std::size_t q_stride,
                            const std::int32_t* sum_q, std::size_t n, std::int32_t* out,
                            std::size_t out_stride) {
    panel_gemm<Micro5>(gemv_t5_i8__avx512vnni, packed, columns, tile_begin, tile_end, q, q_stride, sum_q, n,
                       out, out_stride);
}

}  // namespace addend::kernels
