#include "kernels/packed_trits5.h"

#include <array>
#include <cstring>

namespace addend::kernels {
namespace {

// By code[0] + 3 code[1] + 9 code[2] + 27 code[3] + 81 code[4].
constexpr std::array<std::uint8_t, 243> make_bytes_of_codes() {
    std::array<std::uint8_t, 243> bytes{};
    for (unsigned y = 255; y-- > 0;) {  // the least comes last
        auto left = static_cast<std::uint8_t>(y);
        unsigned index = 0;
        for (unsigned place = 1; place < 243; place *= 3) index += place * t5_next_code(left);
        bytes[index] = static_cast<std::uint8_t>(y);
    }
    return bytes;
}
constexpr std::array<std::uint8_t, 243> bytes_of_codes = make_bytes_of_codes();
constexpr unsigned zero_trits = 121;  // five codes of 1

std::uint8_t* lane_of(std::uint8_t* packed, std::size_t columns, std::size_t row, std::size_t group) {
    return packed + row / t2_tile_rows * t5_tile_bytes(columns) + group * t5_group_bytes +
           row % t2_tile_rows * 4;
}

// code_at(column): 0 ... 2, or 3 if illegal.
template <class CodeAt>
std::size_t pack_row_of_five(std::uint8_t* packed, std::size_t columns, std::size_t row, CodeAt code_at) {
    std::size_t illegal = 0;
    for (std::size_t group = 0; group < t5_groups(columns); ++group) {
        unsigned index[4] = {zero_trits, zero_trits, zero_trits, zero_trits};
        unsigned place = 1;
        for (std::size_t c = group * t5_group_columns, p = 0; p < t5_byte_trits; ++p, place *= 3)
            for (std::size_t b = 0; b < 4 && c < columns; ++b, ++c) {
                const unsigned code = code_at(c);
                if (code > 2)
                    ++illegal;
                else
                    index[b] += place * code - place;
            }
        std::uint8_t* const lane = lane_of(packed, columns, row, group);
        for (std::size_t b = 0; b < 4; ++b) lane[b] = bytes_of_codes[index[b]];
    }
    return illegal;
}

}  // namespace

void t5_clear(std::uint8_t* packed, std::size_t rows, std::size_t columns) noexcept {
    std::memset(packed, bytes_of_codes[zero_trits], t5_packed_bytes(rows, columns));
}

std::size_t t5_pack_row(std::uint8_t* packed, std::size_t columns, std::size_t row,
                        const std::int8_t* trits) noexcept {
    return pack_row_of_five(packed, columns, row, [&](std::size_t c) {
        return trits[c] < -1 || trits[c] > 1 ? 3u : static_cast<unsigned>(trits[c] + 1);
    });
}

std::size_t t5_pack_row_codes(std::uint8_t* packed, std::size_t columns, std::size_t row,
                              const std::uint8_t* codes) noexcept {
    return pack_row_of_five(packed, columns, row,
                            [&](std::size_t c) { return (codes[c / 4] >> (2 * (c % 4))) & 3u; });
}

int t5_get(const std::uint8_t* packed, std::size_t columns, std::size_t row, std::size_t column) noexcept {
    const std::size_t in_group = column % t5_group_columns;
    std::uint8_t y =
        packed[row / t2_tile_rows * t5_tile_bytes(columns) + column / t5_group_columns * t5_group_bytes +
               row % t2_tile_rows * 4 + in_group % 4];
    unsigned code = 0;
    for (std::size_t p = 0; p <= in_group / 4; ++p) code = t5_next_code(y);
    return static_cast<int>(code) - 1;
}

}  // namespace addend::kernels
