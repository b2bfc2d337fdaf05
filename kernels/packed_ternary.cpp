#include "kernels/packed_ternary.h"

#include <cstring>

namespace addend::kernels {
namespace {

// The 32-bit lane of `row` in group `group` of its tile, as a byte address.
std::size_t lane_offset(std::size_t columns, std::size_t row, std::size_t group) {
    return row / t2_tile_rows * t2_tile_bytes(columns) + group * t2_group_bytes + row % t2_tile_rows * 4;
}

// Bytes, not a uint32 store: the format is the same on any byte order.
void store_lane(std::uint8_t* at, std::uint32_t lane) {
    for (int b = 0; b < 4; ++b) at[b] = static_cast<std::uint8_t>(lane >> (8 * b));
}

std::uint32_t load_lane(const std::uint8_t* at) {
    std::uint32_t lane = 0;
    for (int b = 0; b < 4; ++b) lane |= static_cast<std::uint32_t>(at[b]) << (8 * b);
    return lane;
}

// Canonical order (column 4p+b: byte p, pair b) to lane order (byte b, pair p), or back: the
// transposition of a 4 x 4 matrix of bit pairs, in two rounds of swaps.
std::uint32_t transpose_pairs(std::uint32_t v) {
    std::uint32_t t = (v ^ (v >> 6)) & 0x00CC00CCu;
    v ^= t ^ (t << 6);
    t = (v ^ (v >> 12)) & 0x0000F0F0u;
    return v ^ t ^ (t << 12);
}

// One bit for each pair that is 3.
std::uint32_t illegal_pairs(std::uint32_t v) {
    return v & (v >> 1) & 0x55555555u;
}

std::size_t count_bits(std::uint32_t v) {
    return static_cast<std::size_t>(__builtin_popcount(v));
}

}  // namespace

void t2_clear(std::uint8_t* packed, std::size_t rows, std::size_t columns) noexcept {
    std::memset(packed, t2_zero_byte, t2_packed_bytes(rows, columns));
}

std::size_t t2_pack_row(std::uint8_t* packed, std::size_t columns, std::size_t row,
                        const std::int8_t* trits) noexcept {
    std::size_t illegal = 0;
    for (std::size_t group = 0; group < t2_groups(columns); ++group) {
        const std::size_t first = group * t2_group_columns;
        const std::size_t count = columns - first < t2_group_columns ? columns - first : t2_group_columns;
        std::uint32_t codes = 0x55555555u;
        for (std::size_t c = 0; c < count; ++c) {
            const int trit = trits[first + c];
            if (trit < -1 || trit > 1) {
                ++illegal;
                continue;
            }
            codes ^= static_cast<std::uint32_t>((trit + 1) ^ 1) << (2 * c);
        }
        store_lane(packed + lane_offset(columns, row, group), transpose_pairs(codes));
    }
    return illegal;
}

std::size_t t2_pack_row_codes(std::uint8_t* packed, std::size_t columns, std::size_t row,
                              const std::uint8_t* codes) noexcept {
    std::size_t illegal = 0;
    for (std::size_t group = 0; group < t2_groups(columns); ++group) {
        const std::size_t first = group * t2_group_columns;
        const std::size_t count = columns - first < t2_group_columns ? columns - first : t2_group_columns;
        std::uint8_t bytes[4] = {};
        std::memcpy(bytes, codes + first / 4, (count + 3) / 4);
        std::uint32_t v = load_lane(bytes);
        if (count < t2_group_columns) {  // whatever stands in the padding of the source is ignored
            const std::uint32_t used = (1u << (2 * count)) - 1;
            v = (v & used) | (0x55555555u & ~used);
        }
        const std::uint32_t bad = illegal_pairs(v);
        illegal += count_bits(bad);
        store_lane(packed + lane_offset(columns, row, group), transpose_pairs(v ^ (bad << 1)));
    }
    return illegal;
}

void t2_unpack_row(const std::uint8_t* packed, std::size_t columns, std::size_t row,
                   std::int8_t* trits) noexcept {
    for (std::size_t c = 0; c < columns; ++c)
        trits[c] = static_cast<std::int8_t>(t2_get(packed, columns, row, c));
}

int t2_get(const std::uint8_t* packed, std::size_t columns, std::size_t row, std::size_t column) noexcept {
    const std::size_t in_group = column % t2_group_columns;
    const std::uint8_t byte = packed[lane_offset(columns, row, column / t2_group_columns) + in_group % 4];
    return ((byte >> (2 * (in_group / 4))) & 3) - 1;
}

std::size_t t2_count_illegal(const std::uint8_t* packed, std::size_t bytes) noexcept {
    std::size_t count = 0;
    std::size_t at = 0;
    for (; at + 4 <= bytes; at += 4) count += count_bits(illegal_pairs(load_lane(packed + at)));
    for (; at < bytes; ++at) count += count_bits(illegal_pairs(packed[at]));
    return count;
}

}  // namespace addend::kernels
