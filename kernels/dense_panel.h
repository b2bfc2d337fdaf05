// The packed format of dense matrices, one for every ISA: panels of 16 rows, lane = row, columns in order.
// This header creates and inspects it. Plain scalar code, used at load time and to look up single rows.
//
// A panel is a run of groups of 16 or 32 columns; behind each group's codes stand its scales d and, where the
// matrix has them, its minima m, 16 of each (float32 or float16). Weight = d * code + m, product and sum each
// rounded once. Codes:
//   nibbles  words of 8 columns, 16 lanes of 32 bits (64 bytes): column j of the word in bits 4j ... 4j+3;
//   the
//            nibble indexes the 16 values of the matrix (`nibble_values`)
//   bytes    int8, 16 lanes a column
//   floats   F32, F16 or BF16, 16 lanes a column; no scales, and no padding behind the last column
// The last group may be incomplete: its codes are there, zero. Rows past the last have d = m = code = 0.
// Panels begin at multiples of 64 bytes. All is little-endian.
#pragma once

#include <cstddef>
#include <cstdint>

namespace addend::kernels {

inline constexpr std::size_t panel_rows = 16;
inline constexpr std::size_t panel_alignment = 64;

enum class PanelCodes : std::uint8_t { f32, f16, bf16, bytes, nibbles };
/// What a nibble stands for: 0 ... 15, -8 … 7, or the sixteen values of IQ4_NL.
enum class Nibbles : std::uint8_t { plain, centred, uneven };

static constexpr float nibble_values[3][16] = {
    {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15},
    {-8, -7, -6, -5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 6, 7},
    {-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113},
};

struct PanelFormat {
    PanelCodes codes = PanelCodes::f32;
    Nibbles nibbles = Nibbles::plain;  ///< of PanelCodes::nibbles
    std::uint8_t group = 32;           ///< columns summed apart, and sharing d and m: 16 or 32; floats: 32
    bool minimum = false;              ///< codes only: there is an m
    bool half_scales = false;          ///< codes only: d and m are float16
};

/// A packed matrix as kernels take it.
struct DensePanels {
    const std::byte* data;  ///< of panel 0, aligned to panel_alignment
    std::size_t columns;
    PanelFormat format;
};

// `static`: these are used in units compiled for one ISA, where a function with external linkage could
// become the copy the linker keeps for all.
static constexpr bool panel_of_floats(PanelFormat format) {
    return format.codes != PanelCodes::bytes && format.codes != PanelCodes::nibbles;
}
/// Bytes of 16 scales, or 16 minima.
static constexpr std::size_t panel_scale_bytes(PanelFormat format) {
    return format.half_scales ? 32 : 64;
}
/// Bytes of the codes of a group.
static constexpr std::size_t panel_code_bytes(PanelFormat format) {
    switch (format.codes) {
        case PanelCodes::f32:
            return format.group * std::size_t{64};
        case PanelCodes::nibbles:
            return format.group * std::size_t{8};
        case PanelCodes::bytes:
            return format.group * std::size_t{16};
        default:
            return format.group * std::size_t{32};
    }
}
static constexpr std::size_t panel_group_bytes(PanelFormat format) {
    const std::size_t scales = panel_of_floats(format) ? 0 : format.minimum ? 2 : 1;
    return panel_code_bytes(format) + scales * panel_scale_bytes(format);
}
/// Bytes of a panel; panels follow each other without gaps. `columns` at most 2^28.
static constexpr std::size_t panel_bytes(PanelFormat format, std::size_t columns) {
    const std::size_t bytes = panel_of_floats(format)
                                  ? columns * (panel_code_bytes(format) / format.group)
                                  : (columns + format.group - 1) / format.group * panel_group_bytes(format);
    return (bytes + panel_alignment - 1) / panel_alignment * panel_alignment;
}
static constexpr std::size_t panel_count(std::size_t rows) {
    return (rows + panel_rows - 1) / panel_rows;
}

/// Sixteen weights of a row with their scale: the layout of addend_weight_group (plugins/abi).
struct CodedGroup {
    float d;
    float m;
    std::int8_t c[16];
};

/// Packs rows [0, count) of one panel, count 1 ... 16, and clears the others. `rows` of floats: count *
/// columns of the format's type. Of codes: count * ceil(columns / 16) CodedGroup. Returns how many groups the
/// format cannot hold (a code that is no nibble of it, unequal scales within 32 columns, an m where there is
/// none, a scale that is no float16): with any, the panel is not to be used. Panels may be packed by
/// different threads.
std::size_t pack_panel(PanelFormat format, std::size_t columns, const void* rows, std::size_t count,
                       std::byte* panel) noexcept;

/// One row of a matrix as float32.
void unpack_panel_row(const DensePanels& matrix, std::size_t row, float* out) noexcept;

}  // namespace addend::kernels
