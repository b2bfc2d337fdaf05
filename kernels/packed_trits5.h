// The packed ternary format "T5": five trits a byte, 1.6 bits a weight, for matrices that come from memory.
// docs/packed-ternary.md draws it. This header creates and inspects it. Plain scalar code, used at load time.
//
// Tiles of 16 rows as in T2, groups of 20 columns: 64 bytes, lane = row, byte b of a lane holds columns
// 4p + b, p = 0 ... 4. The codes (trit + 1) of a byte y come out one after another:
//   code = 0, 1 or 2 as y is below 85, below 170, or not; y = 3y + 2 (mod 256)
// so that products can unpack it with bytewise averages. Of the bytes that give five codes the least is used;
// 255 gives none and is illegal.
#pragma once

#include <cstddef>
#include <cstdint>

#include "kernels/packed_ternary.h"

namespace addend::kernels {

inline constexpr std::size_t t5_group_columns = 20;
inline constexpr std::size_t t5_group_bytes = 64;
inline constexpr std::size_t t5_byte_trits = 5;

static constexpr std::size_t t5_groups(std::size_t columns) {
    return (columns + t5_group_columns - 1) / t5_group_columns;
}
/// Bytes of one tile of 16 rows; tiles follow each other without gaps.
static constexpr std::size_t t5_tile_bytes(std::size_t columns) {
    return t5_groups(columns) * t5_group_bytes;
}
static constexpr std::size_t t5_packed_bytes(std::size_t rows, std::size_t columns) {
    return t2_tiles(rows) * t5_tile_bytes(columns);
}
/// The next code of a byte; y becomes what the code after it is read from.
static constexpr unsigned t5_next_code(std::uint8_t& y) {
    const unsigned code = y < 85 ? 0 : y < 170 ? 1 : 2;
    y = static_cast<std::uint8_t>(3 * y + 2);
    return code;
}

/// As t2_clear, t2_pack_row, t2_pack_row_codes and t2_get (which have no illegal result here).
void t5_clear(std::uint8_t* packed, std::size_t rows, std::size_t columns) noexcept;
std::size_t t5_pack_row(std::uint8_t* packed, std::size_t columns, std::size_t row,
                        const std::int8_t* trits) noexcept;
std::size_t t5_pack_row_codes(std::uint8_t* packed, std::size_t columns, std::size_t row,
                              const std::uint8_t* codes) noexcept;
int t5_get(const std::uint8_t* packed, std::size_t columns, std::size_t row, std::size_t column) noexcept;

}  // namespace addend::kernels
