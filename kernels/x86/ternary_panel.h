// The matrix-matrix product around an ISA's micro-kernel: tiles are unpacked to bytes one panel of
// columns at a time (in the first-level cache, on the stack), so that the cost of unpacking is shared
// by all activation rows. Included by one translation unit for each ISA; everything is internal.
//
// Both packed formats come this way: their groups have as many steps as a byte has trits.
//
// Panel layout: step s covers columns 4s .. 4s+3; [step][tile][row][4 columns] of codes 0..2, i.e. 64
// bytes a step and tile, the operand of one VPDPBUSD / VPMADDUBSW.
#pragma once

#include "kernels/declare.h"

namespace addend::kernels {
namespace {

struct FormatT2 {
    static constexpr std::size_t group_columns = t2_group_columns, group_bytes = t2_group_bytes;
    static std::size_t tile_bytes(std::size_t columns) { return t2_tile_bytes(columns); }
};
struct FormatT5 {
    static constexpr std::size_t group_columns = t5_group_columns, group_bytes = t5_group_bytes;
    static std::size_t tile_bytes(std::size_t columns) { return t5_tile_bytes(columns); }
};

// Steps that hold columns; behind them there is only padding.
inline std::size_t steps_of(std::size_t columns) {
    return (columns + 3) / 4;
}

// What a micro-kernel call needs to know. `first` says that out holds nothing yet.
struct PanelJob {
    const std::uint8_t* panel;
    std::size_t steps;
    const std::int8_t* q;
    std::size_t q_stride;
    const std::int32_t* sum_q;
    std::int32_t* out;
    std::size_t out_stride;
    bool first;
};

template <class Micro, int tiles, int rows>
void panel_rows(PanelJob& job, std::size_t& left) {
    while (left >= static_cast<std::size_t>(rows)) {
        Micro::template run<tiles, rows>(job);
        job.q += static_cast<std::size_t>(rows) * job.q_stride;
        job.out += static_cast<std::size_t>(rows) * job.out_stride;
        job.sum_q += rows;
        left -= static_cast<std::size_t>(rows);
    }
}

// Micro: its Format, `tiles`, `rows` (the largest block of activation rows), `panel_columns` and, for few
// rows, `narrow_columns` (multiples of 16; the former is the larger), unpack(group, target, target_stride)
// and run<tiles, rows>(job).
template <class Micro, int tiles>
void panel_product(const std::uint8_t* packed, std::size_t columns, const std::int8_t* q,
                   std::size_t q_stride, const std::int32_t* sum_q, std::size_t n, std::int32_t* out,
                   std::size_t out_stride) {
    alignas(64) std::uint8_t panel[Micro::panel_columns * t2_tile_rows * tiles];
    constexpr std::size_t step_bytes = 64 * tiles;
    const bool many = n > 4 * static_cast<std::size_t>(Micro::rows);
    using Format = typename Micro::Format;
    constexpr std::size_t group_steps = Format::group_columns / 4;
    const std::size_t panel_groups =
        (many ? Micro::panel_columns : Micro::narrow_columns) / Format::group_columns;
    const std::size_t groups = (columns + Format::group_columns - 1) / Format::group_columns;
    for (std::size_t begin = 0; begin < groups; begin += panel_groups) {
        const std::size_t count = groups - begin < panel_groups ? groups - begin : panel_groups;
        for (std::size_t tile = 0; tile < tiles; ++tile) {
            const std::uint8_t* group =
                packed + tile * Format::tile_bytes(columns) + begin * Format::group_bytes;
            for (std::size_t g = 0; g < count; ++g)
                Micro::unpack(group + g * Format::group_bytes,
                              panel + group_steps * g * step_bytes + 64 * tile, step_bytes);
        }
        const std::size_t left_steps = steps_of(columns) - begin * group_steps;
        const std::size_t steps = count * group_steps < left_steps ? count * group_steps : left_steps;
        PanelJob job = {panel,      steps,     q + begin * Format::group_columns, q_stride, sum_q, out,
                        out_stride, begin == 0};
        std::size_t left = n;
        panel_rows<Micro, tiles, Micro::rows>(job, left);
        if constexpr (Micro::rows > 8) panel_rows<Micro, tiles, 8>(job, left);
        if constexpr (Micro::rows > 4) panel_rows<Micro, tiles, 4>(job, left);
        panel_rows<Micro, tiles, 2>(job, left);
        panel_rows<Micro, tiles, 1>(job, left);
    }
}

// Fewer rows than this go through the matrix-vector product one by one: nothing would be shared.
constexpr std::size_t panel_least_rows = 3;

template <class Micro, class Gemv>
void panel_gemm(Gemv gemv, const std::uint8_t* packed, std::size_t columns, std::size_t tile_begin,
                std::size_t tile_end, const std::int8_t* q, std::size_t q_stride, const std::int32_t* sum_q,
                std::size_t n, std::int32_t* out, std::size_t out_stride) {
    std::size_t tile = tile_begin;
    if (n < panel_least_rows) {  // tile outside, row inside: weights come from memory once
        for (; tile < tile_end; ++tile)
            for (std::size_t a = 0; a < n; ++a)
                gemv(packed, columns, tile, tile + 1, q + a * q_stride, sum_q[a], out + a * out_stride);
        return;
    }
    const std::size_t tile_bytes = Micro::Format::tile_bytes(columns);
    for (; tile + Micro::tiles <= tile_end; tile += Micro::tiles)
        panel_product<Micro, Micro::tiles>(packed + tile * tile_bytes, columns, q, q_stride, sum_q, n,
                                           out + tile * t2_tile_rows, out_stride);
    for (; tile < tile_end; ++tile)
        panel_product<Micro, 1>(packed + tile * tile_bytes, columns, q, q_stride, sum_q, n,
                                out + tile * t2_tile_rows, out_stride);
}

}  // namespace
}  // namespace addend::kernels
