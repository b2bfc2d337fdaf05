#include "plugins/fpga/model/matvec.h"

#include <bit>

namespace addend::fpga {
namespace {

// w * x with w = ±1 in two's complement is (x ^ s) + s, so over 8 bit planes
//   sum = Σ_b ±2^b popcount((x_b ^ s) & nz) + popcount(s & nz), the top plane counting negative.
[[gnu::always_inline]] inline std::int32_t beat_sum(const std::uint64_t* weights, const std::uint64_t* planes,
                                                    std::uint32_t words) {
    std::int32_t sum = 0;
    for (std::uint32_t w = 0; w < words; ++w) {
        const std::uint64_t nonzero = weights[w], sign = weights[words + w];
        std::int32_t part = std::popcount(sign & nonzero);
        for (int b = 0; b < 8; ++b) {
            const std::int32_t n = std::popcount((planes[static_cast<std::uint32_t>(b) * words + w] ^ sign) & nonzero);
            part += b == 7 ? -(n << 7) : n << b;
        }
        sum += part;
    }
    return sum;
}

[[gnu::always_inline]] inline void all_rows(const std::uint64_t* weights, std::uint32_t rows, std::uint32_t chunks,
                                            std::uint32_t words, const std::uint64_t* planes, std::int32_t* out) {
    for (std::uint32_t r = 0; r < rows; ++r) {
        std::int32_t sum = 0;
        for (std::uint32_t c = 0; c < chunks; ++c, weights += 2 * words) sum += beat_sum(weights, planes + std::uint64_t{c} * 8 * words, words);
        out[r] = sum;
    }
}

void rows_plain(const std::uint64_t* weights, std::uint32_t rows, std::uint32_t chunks, std::uint32_t words,
                const std::uint64_t* planes, std::int32_t* out) {
    all_rows(weights, rows, chunks, words, planes, out);
}
#if defined(__x86_64__)
[[gnu::target("popcnt")]] void rows_popcnt(const std::uint64_t* weights, std::uint32_t rows, std::uint32_t chunks,
                                           std::uint32_t words, const std::uint64_t* planes, std::int32_t* out) {
    all_rows(weights, rows, chunks, words, planes, out);
}
const bool has_popcnt = __builtin_cpu_supports("popcnt") != 0;
#endif

}  // namespace

void matvec_rows(const std::uint64_t* weights, std::uint32_t rows, std::uint32_t chunks, std::uint32_t chunk_words,
                 const std::uint64_t* planes, std::int32_t* out) {
#if defined(__x86_64__)
    if (has_popcnt) return rows_popcnt(weights, rows, chunks, chunk_words, planes, out);
#endif
    rows_plain(weights, rows, chunks, chunk_words, planes, out);
}

}  // namespace addend::fpga
