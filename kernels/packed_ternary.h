// The packed ternary format "T2": two bits a weight, one layout for every ISA. docs/packed-ternary.md
// draws it; this header creates and inspects it. Plain scalar code, used at load time.
#pragma once

#include <cstddef>
#include <cstdint>

namespace addend::kernels {

inline constexpr std::size_t t2_tile_rows = 16;      ///< rows of one tile: lane = row
inline constexpr std::size_t t2_group_columns = 16;  ///< columns of one group
inline constexpr std::size_t t2_group_bytes = 64;    ///< one group: 16 rows x 16 columns x 2 bits
inline constexpr std::size_t t2_alignment = 64;      ///< of a packed matrix in memory
/// Largest legal number of columns. The AVX2 and AVX-512BW products keep sums scaled by 64: a column
/// adds at most 64 * 2 * 128 = 2^14 in magnitude, so 2^17 columns just reach -2^31.
inline constexpr std::size_t t2_max_columns = std::size_t{1} << 17;
/// A byte of four zero trits: what padding is filled with.
inline constexpr std::uint8_t t2_zero_byte = 0x55;

// `static`: these are used in units compiled for one ISA, where a function with external linkage could
// become the copy the linker keeps for all.
static constexpr std::size_t t2_tiles(std::size_t rows) {
    return (rows + t2_tile_rows - 1) / t2_tile_rows;
}
static constexpr std::size_t t2_groups(std::size_t columns) {
    return (columns + t2_group_columns - 1) / t2_group_columns;
}
/// Bytes of one tile of 16 rows; tiles follow each other without gaps.
static constexpr std::size_t t2_tile_bytes(std::size_t columns) {
    return t2_groups(columns) * t2_group_bytes;
}
/// Bytes of a packed [rows, columns] matrix.
static constexpr std::size_t t2_packed_bytes(std::size_t rows, std::size_t columns) {
    return t2_tiles(rows) * t2_tile_bytes(columns);
}

/// Length an int8 activation buffer must have for `columns` values: a multiple of 64, the rest zero.
static constexpr std::size_t padded_activations(std::size_t columns) {
    return (columns + 63) / 64 * 64;
}

/// Makes all trits zero, padding included. Call once before packing rows if `rows` is not a multiple
/// of 16 (harmless otherwise).
void t2_clear(std::uint8_t* packed, std::size_t rows, std::size_t columns) noexcept;

/// Packs one row from int8 trits. Rows of one matrix may be packed by different threads. Returns how
/// many values were not -1, 0 or +1; those are stored as 0.
std::size_t t2_pack_row(std::uint8_t* packed, std::size_t columns, std::size_t row,
                        const std::int8_t* trits) noexcept;

/// Packs one row from canonical 2-bit codes: four a byte, lowest bits first, code = trit + 1;
/// reads ceil(columns/4) bytes. Returns how many codes were 3 (illegal); those are stored as trit 0.
std::size_t t2_pack_row_codes(std::uint8_t* packed, std::size_t columns, std::size_t row,
                              const std::uint8_t* codes) noexcept;

/// The inverse of t2_pack_row: writes `columns` values of -1, 0, +1 (and 2 for an illegal code).
void t2_unpack_row(const std::uint8_t* packed, std::size_t columns, std::size_t row,
                   std::int8_t* trits) noexcept;

/// One weight: -1, 0, +1 (2 for an illegal code).
int t2_get(const std::uint8_t* packed, std::size_t columns, std::size_t row, std::size_t column) noexcept;

/// Number of illegal codes (3) in a packed image, e.g. one read back from a cache. Kernels need 0:
/// with code 3 the AVX2 and AVX-512BW products could saturate and ISAs would disagree.
std::size_t t2_count_illegal(const std::uint8_t* packed, std::size_t bytes) noexcept;

}  // namespace addend::kernels
