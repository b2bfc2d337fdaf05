// Blocks of 256 whose sub-blocks have small integer scales of their own ("K" types). The products of the
// block's float16 scale and such an integer are rounded once, as the formats define.
#include "core/files/block_families.h"

namespace addend {
namespace {

constexpr std::size_t groups_per_block = 16;

/// Two bits of each of 16 bytes, from bit `shift` on.
void take_crumbs(std::int8_t* codes, const std::byte* bytes, unsigned shift) {
    for (std::size_t n = 0; n < 16; ++n)
        codes[n] = static_cast<std::int8_t>(byte_at(bytes + n) >> shift & 3u);
}

/// 16 nibbles, low (shift 0) or high (4).
void take_nibbles(std::int8_t* codes, const std::byte* bytes, unsigned shift) {
    for (std::size_t n = 0; n < 16; ++n)
        codes[n] = static_cast<std::int8_t>(byte_at(bytes + n) >> shift & 15u);
}

/// Adds `value` to the codes whose byte has bit `bit`.
void add_where(std::int8_t* codes, const std::byte* bytes, unsigned bit, int value) {
    for (std::size_t n = 0; n < 16; ++n) {
        const int set = static_cast<int>(byte_at(bytes + n) >> bit & 1u);
        codes[n] = static_cast<std::int8_t>(codes[n] + set * value);
    }
}

struct ScaleAndMinimum {
    unsigned scale;
    unsigned minimum;
};

/// q4_k and q5_k keep eight scales and eight minimums of 6 bits in 12 bytes: bytes 0-3 and 4-7 hold the low 6
/// bits of the first four of each; bytes 8-11 the low nibbles of the last four (scale low, minimum high),
/// whose top two bits are those of bytes 0-3 and 4-7.
ScaleAndMinimum packed_scale(const std::byte* packed, std::size_t i) {
    if (i < 4) return {byte_at(packed + i) & 63u, byte_at(packed + i + 4) & 63u};
    const unsigned nibbles = byte_at(packed + i + 4);
    return {(nibbles & 15u) | (byte_at(packed + i - 4) >> 6) << 4, nibbles >> 4 | (byte_at(packed + i) >> 6)
                                                                                      << 4};
}

/// q3_k keeps sixteen scales of 6 bits in 12 bytes: low nibbles in bytes 0-7 (first eight low, last eight
/// high), the top two bits in bytes 8-11, four scales to a byte, those four apart together.
int packed_scale_q3(const std::byte* packed, std::size_t i) {
    const unsigned low = i < 8 ? byte_at(packed + i) & 15u : byte_at(packed + i - 8) >> 4;
    const unsigned high = byte_at(packed + 8 + i % 4) >> (2 * (i / 4)) & 3u;
    return static_cast<int>(low | high << 4) - 32;
}

}  // namespace

void groups_q2_k(const std::byte* source, std::size_t blocks, WeightGroup* out) {
    for (; blocks > 0; --blocks, source += 84) {
        const std::byte* scales = source;
        const std::byte* codes = source + 16;
        const float d = half_at(source + 80);
        const float minimum = half_at(source + 82);
        for (std::size_t g = 0; g < groups_per_block; ++g, ++out) {
            const unsigned scale = byte_at(scales + g);
            out->d = d * static_cast<float>(scale & 15u);
            out->m = -(minimum * static_cast<float>(scale >> 4));
            take_crumbs(out->c, codes + 32 * (g / 8) + 16 * (g % 2), static_cast<unsigned>(g % 8 / 2 * 2));
        }
    }
}

void groups_q3_k(const std::byte* source, std::size_t blocks, WeightGroup* out) {
    for (; blocks > 0; --blocks, source += 110) {
        const std::byte* high_bits = source;
        const std::byte* codes = source + 32;
        const std::byte* scales = source + 96;
        const float d = half_at(source + 108);
        for (std::size_t g = 0; g < groups_per_block; ++g, ++out) {
            out->d = d * static_cast<float>(packed_scale_q3(scales, g));
            out->m = no_minimum;
            take_crumbs(out->c, codes + 32 * (g / 8) + 16 * (g % 2), static_cast<unsigned>(g % 8 / 2 * 2));
            for (std::int8_t& code : out->c) code = static_cast<std::int8_t>(code - 4);
            add_where(out->c, high_bits + 16 * (g % 2), static_cast<unsigned>(g / 2), 4);
        }
    }
}

void groups_q4_k(const std::byte* source, std::size_t blocks, WeightGroup* out) {
    for (; blocks > 0; --blocks, source += 144) {
        const float d = half_at(source);
        const float minimum = half_at(source + 2);
        const std::byte* codes = source + 16;
        for (std::size_t sub = 0; sub < groups_per_block / 2; ++sub, out += 2) {
            const ScaleAndMinimum s = packed_scale(source + 4, sub);
            start_pair(out, d * static_cast<float>(s.scale), -(minimum * static_cast<float>(s.minimum)));
            for (std::size_t half = 0; half < 2; ++half)
                take_nibbles(out[half].c, codes + 32 * (sub / 2) + 16 * half, sub % 2 == 0 ? 0 : 4);
        }
    }
}

void groups_q5_k(const std::byte* source, std::size_t blocks, WeightGroup* out) {
    for (; blocks > 0; --blocks, source += 176) {
        const float d = half_at(source);
        const float minimum = half_at(source + 2);
        const std::byte* high_bits = source + 16;
        const std::byte* codes = source + 48;
        for (std::size_t sub = 0; sub < groups_per_block / 2; ++sub, out += 2) {
            const ScaleAndMinimum s = packed_scale(source + 4, sub);
            start_pair(out, d * static_cast<float>(s.scale), -(minimum * static_cast<float>(s.minimum)));
            for (std::size_t half = 0; half < 2; ++half) {
                take_nibbles(out[half].c, codes + 32 * (sub / 2) + 16 * half, sub % 2 == 0 ? 0 : 4);
                add_where(out[half].c, high_bits + 16 * half, static_cast<unsigned>(sub), 16);
            }
        }
    }
}

void groups_q6_k(const std::byte* source, std::size_t blocks, WeightGroup* out) {
    for (; blocks > 0; --blocks, source += 210) {
        const std::byte* low = source;
        const std::byte* high = source + 128;
        const std::byte* scales = source + 192;
        const float d = half_at(source + 208);
        for (std::size_t g = 0; g < groups_per_block; ++g, ++out) {
            const std::size_t part = g % 8 / 2;  // which 32 columns of the 128
            out->d = d * static_cast<float>(static_cast<std::int8_t>(byte_at(scales + g)));
            out->m = no_minimum;
            take_nibbles(out->c, low + 64 * (g / 8) + 32 * (part % 2) + 16 * (g % 2), part < 2 ? 0 : 4);
            std::int8_t top[16];
            take_crumbs(top, high + 32 * (g / 8) + 16 * (g % 2), static_cast<unsigned>(2 * part));
            for (std::size_t n = 0; n < 16; ++n)
                out->c[n] = static_cast<std::int8_t>((out->c[n] | top[n] << 4) - 32);
        }
    }
}

}  // namespace addend
