// Nibbles that pick one of sixteen unevenly spaced values, denser near 0.
#include "core/files/block_families.h"

namespace addend {
namespace {

constexpr std::int8_t table[16] = {-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113};

/// 16 bytes: the low nibbles are columns 0-15, the high ones 16-31.
void take_codes(WeightGroup* pair, const std::byte* codes) {
    for (std::size_t n = 0; n < 16; ++n) {
        pair[0].c[n] = table[byte_at(codes + n) & 15u];
        pair[1].c[n] = table[byte_at(codes + n) >> 4];
    }
}

}  // namespace

void groups_iq4_nl(const std::byte* source, std::size_t blocks, WeightGroup* out) {
    for (; blocks > 0; --blocks, source += 18, out += 2) {
        start_pair(out, half_at(source), no_minimum);
        take_codes(out, source + 2);
    }
}

void groups_iq4_xs(const std::byte* source, std::size_t blocks, WeightGroup* out) {
    for (; blocks > 0; --blocks, source += 136) {
        const float d = half_at(source);
        const unsigned high = byte_at(source + 2) | byte_at(source + 3) << 8;
        for (std::size_t sub = 0; sub < 8; ++sub, out += 2) {
            const unsigned low = byte_at(source + 4 + sub / 2) >> (4 * (sub % 2)) & 15u;
            const int scale = static_cast<int>(low | (high >> (2 * sub) & 3u) << 4) - 32;
            start_pair(out, d * static_cast<float>(scale), no_minimum);
            take_codes(out, source + 8 + 16 * sub);
        }
    }
}

}  // namespace addend
