// What the families of block decoders share, and their declarations. Private to core/files.
//
// The formats, byte by byte in the order of the block. `d`, `m`: float16. A code c is a column's integer. In
// blocks of 32, "nibbles" are 16 bytes: low ones columns 0-15, high ones 16-31. In blocks of 256, "sub" is a
// run of 32 columns (16 where said) with its own integer scale s, and minimum t.
//
//  type    bytes  holds                                                   weight
//  q4_0      18   d, nibbles                                              d (c - 8)
//  q4_1      20   d, m, nibbles                                           d c + m
//  q5_0      22   d, 4 bytes: bit n is bit 4 of c[n]; nibbles             d (c - 16)
//  q5_1      24   d, m, 4 bytes as in q5_0, nibbles                       d c + m
//  q8_0      34   d, 32 signed bytes                                      d c
//  iq4_nl    18   d, nibbles                                              d table[c]
//  q2_k      84   16 bytes (s low, t high nibble, subs of 16),            (d s) c - (m t)
//                 64 bytes of 2-bit c, d, m
//  q3_k     110   32 bytes: bit i of byte n set, column n of sub i        (d (s - 32)) (c - (bit ? 0 : 4))
//                 takes no 4 off; 64 bytes of 2-bit c; 12 bytes: 16
//                 six-bit s, subs of 16; d
//  q4_k     144   d, m, 12 bytes: 8 six-bit s and t, 128 bytes of c       (d s) c - (m t)
//  q5_k     176   d, m, 12 bytes as in q4_k, 32 bytes: bit i of byte n    (d s) c - (m t)
//                 is bit 4 of c of column n of sub i; 128 bytes of c
//  q6_k     210   128 bytes: bits 0-3 of c; 64 bytes: bits 4-5 of c;      (d s) (c - 32)
//                 16 signed bytes s, subs of 16; d
//  iq4_xs   136   d, 2 bytes: bits 4-5 of s of sub i at bit 2 i; 4        (d (s - 32)) table[c]
//                 bytes: bits 0-3 of s, sub 2 i low; nibbles per sub
//
// Where columns lie in the blocks of 256: 2-bit codes: 32 bytes serve 128 columns, bits 2 j and 2 j + 1 of
// byte n being column 32 j + n. 4-bit codes of q4_k and q5_k: 32 bytes serve 64 columns, low nibbles first.
// q6_k: 64 bytes serve 128, low nibbles columns 0-63, high ones 64-127; its bits 4-5 lie like 2-bit codes.
// Parentheses are roundings to float32: the product in them is rounded before it is used.
#pragma once

#include <cstdint>
#include <cstring>

#include "core/files/block_groups.h"
#include "core/files/half.h"

namespace addend {

/// A group without a minimum adds this: x + -0 is x for every x, also for x = -0.
inline constexpr float no_minimum = -0.0f;

inline float half_at(const std::byte* at) {
    std::uint16_t bits = 0;
    std::memcpy(&bits, at, sizeof bits);
    return f32_from_f16(bits);
}

inline unsigned byte_at(const std::byte* at) {
    return static_cast<unsigned>(*at);
}

/// Scale and minimum of the two groups that 32 columns make.
inline void start_pair(WeightGroup* pair, float d, float m) {
    for (WeightGroup* g = pair; g != pair + 2; ++g) {
        g->d = d;
        g->m = m;
    }
}

// block_groups_32.cpp: blocks of 32 with one scale
void groups_q4_0(const std::byte* source, std::size_t blocks, WeightGroup* out);
void groups_q4_1(const std::byte* source, std::size_t blocks, WeightGroup* out);
void groups_q5_0(const std::byte* source, std::size_t blocks, WeightGroup* out);
void groups_q5_1(const std::byte* source, std::size_t blocks, WeightGroup* out);
void groups_q8_0(const std::byte* source, std::size_t blocks, WeightGroup* out);
// block_groups_k.cpp: blocks of 256
void groups_q2_k(const std::byte* source, std::size_t blocks, WeightGroup* out);
void groups_q3_k(const std::byte* source, std::size_t blocks, WeightGroup* out);
void groups_q4_k(const std::byte* source, std::size_t blocks, WeightGroup* out);
void groups_q5_k(const std::byte* source, std::size_t blocks, WeightGroup* out);
void groups_q6_k(const std::byte* source, std::size_t blocks, WeightGroup* out);
// block_groups_iq4.cpp: codes into one table of sixteen values
void groups_iq4_nl(const std::byte* source, std::size_t blocks, WeightGroup* out);
void groups_iq4_xs(const std::byte* source, std::size_t blocks, WeightGroup* out);

}  // namespace addend
