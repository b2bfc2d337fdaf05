// Blocks of 32 with one float16 scale, some with a float16 minimum. Nibbles are packed in halves: the low
// ones of 16 bytes are columns 0-15, the high ones 16-31.
#include "core/files/block_families.h"

namespace addend {
namespace {

void take_nibbles(WeightGroup* pair, const std::byte* codes, int offset) {
    for (std::size_t n = 0; n < 16; ++n) {
        const unsigned byte = byte_at(codes + n);
        pair[0].c[n] = static_cast<std::int8_t>(static_cast<int>(byte & 15u) + offset);
        pair[1].c[n] = static_cast<std::int8_t>(static_cast<int>(byte >> 4) + offset);
    }
}

/// The same with a fifth bit each, bit n of 32 for column n.
void take_fives(WeightGroup* pair, const std::byte* high_bits, const std::byte* codes, int offset) {
    take_nibbles(pair, codes, offset);
    std::uint32_t bits = 0;
    std::memcpy(&bits, high_bits, sizeof bits);
    for (std::size_t half = 0; half < 2; ++half, bits >>= 16)
        for (unsigned n = 0; n < 16; ++n) {
            std::int8_t& code = pair[half].c[n];
            code = static_cast<std::int8_t>(code + static_cast<int>((bits >> n & 1u) << 4));
        }
}

}  // namespace

void groups_q4_0(const std::byte* source, std::size_t blocks, WeightGroup* out) {
    for (; blocks > 0; --blocks, source += 18, out += 2) {
        start_pair(out, half_at(source), no_minimum);
        take_nibbles(out, source + 2, -8);
    }
}

void groups_q4_1(const std::byte* source, std::size_t blocks, WeightGroup* out) {
    for (; blocks > 0; --blocks, source += 20, out += 2) {
        start_pair(out, half_at(source), half_at(source + 2));
        take_nibbles(out, source + 4, 0);
    }
}

void groups_q5_0(const std::byte* source, std::size_t blocks, WeightGroup* out) {
    for (; blocks > 0; --blocks, source += 22, out += 2) {
        start_pair(out, half_at(source), no_minimum);
        take_fives(out, source + 2, source + 6, -16);
    }
}

void groups_q5_1(const std::byte* source, std::size_t blocks, WeightGroup* out) {
    for (; blocks > 0; --blocks, source += 24, out += 2) {
        start_pair(out, half_at(source), half_at(source + 2));
        take_fives(out, source + 4, source + 8, 0);
    }
}

void groups_q8_0(const std::byte* source, std::size_t blocks, WeightGroup* out) {
    for (; blocks > 0; --blocks, source += 34, out += 2) {
        start_pair(out, half_at(source), no_minimum);
        std::memcpy(out[0].c, source + 2, 16);
        std::memcpy(out[1].c, source + 18, 16);
    }
}

}  // namespace addend
