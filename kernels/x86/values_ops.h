// Attention's weighted values for one ISA. A lane is a channel: chains over the keys stay in their lane.
// Include after product_block.h and scores_ops.h.
#pragma once

#include "kernels/declare.h"

namespace addend::kernels {
namespace {

// What is rounded stays in the first cache: 16 KiB of p and up to 16 KiB of v at a time.
constexpr std::size_t value_tile_rows = 64;
constexpr std::size_t value_keys = 64;
constexpr std::size_t value_channels = 16 * attention_vectors;

/// Some keys' probabilities and channels. p begins with key p_key of the tile, v with key v_key.
struct ValueTile {
    const float* p;
    std::size_t p_stride, p_key;
    const float* v;
    std::size_t v_stride, v_key;
    float* out;
    std::size_t out_stride;
    std::size_t last_lanes;  // channels in the last vector
};

template <int rows, int vectors, class Step>
void value_block(const ValueTile& tile, std::size_t row, std::size_t begin, std::size_t end,
                 const Step& step) {
    const float* p = tile.p + row * tile.p_stride + (begin - tile.p_key);
    const float* v = tile.v + (begin - tile.v_key) * tile.v_stride;
    float* out = tile.out + row * tile.out_stride;
    const bool ragged = tile.last_lanes != 16;
    V sum[rows][vectors];
#pragma GCC unroll 8
    for (int r = 0; r < rows; ++r)
#pragma GCC unroll 8
        for (int i = 0; i < vectors; ++i) {
            const float* at = out + static_cast<std::size_t>(r) * tile.out_stride + 16 * i;
            sum[r][i] = ragged && i + 1 == vectors ? load_tail(at, tile.last_lanes) : load(at);
        }
    for (std::size_t j = begin; j < end; ++j, ++p, v += tile.v_stride) {
        V values[vectors];
#pragma GCC unroll 8
        for (int i = 0; i < vectors; ++i) {
            values[i] = load(v + 16 * i);
            if constexpr (Step::reads_cache) prefetch(v + 16 * i + prefetch_floats);
            if constexpr (rows > 1) hold(values[i]);
        }
#pragma GCC unroll 8
        for (int r = 0; r < rows; ++r) {
            const float one = p[static_cast<std::size_t>(r) * tile.p_stride];
            if constexpr (Step::skips_zeros)
                if (step.skips(one)) continue;
#pragma GCC unroll 8
            for (int i = 0; i < vectors; ++i) sum[r][i] = step.add(sum[r][i], splat(one), values[i]);
        }
    }
#pragma GCC unroll 8
    for (int r = 0; r < rows; ++r)
#pragma GCC unroll 8
        for (int i = 0; i < vectors; ++i) {
            float* at = out + static_cast<std::size_t>(r) * tile.out_stride + 16 * i;
            if (ragged && i + 1 == vectors)
                store_tail(at, sum[r][i], tile.last_lanes);
            else
                store(at, sum[r][i]);
        }
}

template <int rows, class Step>
void value_vectors_of(const ValueTile& tile, std::size_t vectors, std::size_t row, std::size_t begin,
                      std::size_t end, const Step& step) {
    if (vectors == 1) value_block<rows, 1>(tile, row, begin, end, step);
    if (vectors == 2) value_block<rows, 2>(tile, row, begin, end, step);
    if constexpr (attention_vectors > 2) {
        if (vectors == 3) value_block<rows, 3>(tile, row, begin, end, step);
        if (vectors == 4) value_block<rows, 4>(tile, row, begin, end, step);
    }
}

/// Keys [begin, end) of the tile for each of `rows` <= attention_rows rows.
template <class Step>
void value_rows_of(const ValueTile& tile, std::size_t vectors, std::size_t row, std::size_t rows,
                   std::size_t begin, std::size_t end, const Step& step) {
    if (begin >= end) return;
    if (rows == 1) value_vectors_of<1>(tile, vectors, row, begin, end, step);
    if (rows == 2) value_vectors_of<2>(tile, vectors, row, begin, end, step);
    if (rows == 3) value_vectors_of<3>(tile, vectors, row, begin, end, step);
    if constexpr (attention_rows > 3)
        if (rows == 4) value_vectors_of<4>(tile, vectors, row, begin, end, step);
}

/// The part of `range` in the value_keys keys from `first` on, counted from there; begin <= end.
inline KeyRange within(KeyRange range, std::size_t first) {
    const std::size_t last = first + value_keys;
    const std::size_t low = range.begin < first ? first : range.begin > last ? last : range.begin;
    const std::size_t high = range.end < low ? low : range.end > last ? last : range.end;
    return {static_cast<std::uint32_t>(low - first), static_cast<std::uint32_t>(high - first)};
}

/// Rows that see the same keys go together; what only some of them see, row by row, before and after.
template <class Step>
void value_rows_seeing(const ValueTile& tile, std::size_t vectors, std::size_t row, std::size_t rows,
                       const KeyRange* seen, const Step& step) {
    std::size_t begin = 0, end = value_keys;
    for (std::size_t i = 0; i < rows; ++i) {
        begin = seen[i].begin > begin ? seen[i].begin : begin;
        end = seen[i].end < end ? seen[i].end : end;
    }
    const bool together = begin < end;
    if (!together) begin = end = value_keys;
    for (std::size_t i = 0; i < rows; ++i) {
        const std::size_t stop = seen[i].end < begin ? seen[i].end : begin;
        value_rows_of(tile, vectors, row + i, 1, seen[i].begin, stop, step);
    }
    if (!together) return;
    value_rows_of(tile, vectors, row, rows, begin, end, step);
    for (std::size_t i = 0; i < rows; ++i) value_rows_of(tile, vectors, row + i, 1, end, seen[i].end, step);
}

/// Rows of one tile over value_keys keys: their probabilities rounded, then channels in groups.
struct RoundedValues {
    const Operands& operands;
    const float* p;  // not rounded, from the first of the keys on, as is v
    std::size_t p_stride, rows;
    const float* v;
    std::size_t v_stride;
    KeyRange seen[value_tile_rows];
    Range p_range[value_tile_rows], all_p;
    KeyRange any = {value_keys, 0};  // seen by some row
    alignas(64) float p_rounded[value_tile_rows * value_keys + key_panel];
    alignas(64) float v_rounded[value_keys * value_channels];

    RoundedValues(const Operands& o, std::size_t n) : operands(o), rows(n) {}

    void take_keys(const KeyRange* visible, std::size_t first) {
        any = {value_keys, 0};
        all_p = {};
        for (std::size_t r = 0; r < rows; ++r) {
            seen[r] = within(visible[r], first);
            if (seen[r].begin >= seen[r].end) continue;
            any.begin = seen[r].begin < any.begin ? seen[r].begin : any.begin;
            any.end = seen[r].end > any.end ? seen[r].end : any.end;
        }
        if (!operands.exact())
            for_row_blocks(rows, [this](std::size_t r, std::size_t n) { round_rows(r, n); });
    }

    // One range for rows that go together. A row's last vector may reach into the next row, which follows.
    void round_rows(std::size_t row, std::size_t n) {
        RangeMeter meter;
        Range together;
        const auto each = [&](auto use) {
            for (std::size_t r = row; r < row + n; ++r)
                use(r, p + r * p_stride + seen[r].begin, std::size_t{seen[r].end - seen[r].begin},
                    p_rounded + r * value_keys + seen[r].begin);
        };
        each([&](std::size_t, const float* from, std::size_t keys, float* to) {
            round_row(operands, from, keys, meter, to);
        });
        const bool usual = !operands.lmul() || range_of(operands, meter, together);
        each([&](std::size_t r, const float* from, std::size_t keys, float* to) {
            p_range[r] = keys == 0 ? Range{} : usual ? together : round_odd_row(operands, from, keys, to);
            all_p.join(p_range[r]);
        });
    }

    auto values_from(std::size_t channel, std::size_t channels) const {
        const float* from = v + any.begin * v_stride + channel;
        const std::size_t stride = v_stride;
        return [=](std::size_t j, std::size_t i) {
            prefetch(from + j * stride + 16 * i + prefetch_floats);
            return load_padded(from + j * stride + 16 * i, channels - 16 * i);
        };
    }

    // Channels [channel, channel + channels), at most value_channels, to out.
    void sum(std::size_t channel, std::size_t channels, float* out, std::size_t out_stride) {
        const std::size_t vectors = (channels + 15) / 16, stride = 16 * vectors;
        ValueTile tile = {p_rounded, value_keys, 0,
                          v_rounded, stride,     any.begin,
                          out,       out_stride, channels - 16 * (vectors - 1)};
        const auto load_vector = values_from(channel, channels);
        const std::size_t keys = any.end - any.begin;
        if (!operands.lmul()) {
            if (operands.exact()) tile.p = p, tile.p_stride = p_stride;
            if (operands.exact() && channels % 16 == 0)
                tile.v = v + channel, tile.v_stride = v_stride, tile.v_key = 0;
            else
                round_block(operands, keys, vectors, load_vector, v_rounded);
            for_row_blocks(rows, [&](std::size_t r, std::size_t n) {
                if (r == 0 && tile.v != v_rounded)
                    value_rows_seeing(tile, vectors, r, n, seen + r, CachedStep{});
                else
                    value_rows_seeing(tile, vectors, r, n, seen + r, ExactStep{});
            });
            return;
        }
        Range values = round_block_lmul(operands, keys, vectors, load_vector, v_rounded);
        if (values.coarse && !stays_normal(all_p, values, operands.offset))
            values = measured(v_rounded, keys * vectors);
        bool general = false;
        for_row_blocks(rows, [&](std::size_t r, std::size_t n) {
            Range block;
            for (std::size_t i = r; i < r + n; ++i) block.join(p_range[i]);
            if (!block.zeros && !values.zeros && stays_normal(block, values, operands.offset)) {
                value_rows_seeing(tile, vectors, r, n, seen + r, LmulStep{});
                return;
            }
            for (std::size_t i = r; i < r + n; ++i)
                if (stays_normal(p_range[i], values, operands.offset))
                    value_rows_of(tile, vectors, i, 1, seen[i].begin, seen[i].end,
                                  LmulZerosStep{operands.offset});
                else
                    general = true;
        });
        if (general) sum_in_general(tile, vectors, values, load_vector);
    }

    template <class Load>
    void sum_in_general(ValueTile tile, std::size_t vectors, const Range& values, Load load_vector) {
        round_block(operands, any.end - any.begin, vectors, load_vector, v_rounded);
        alignas(64) float row[value_keys];
        float* const first = tile.out;
        tile.p_stride = 0;
        for (std::size_t i = 0; i < rows; ++i) {
            if (stays_normal(p_range[i], values, operands.offset)) continue;
            const std::size_t n = seen[i].end - seen[i].begin;
            const float* from = p + i * p_stride + seen[i].begin;
            const auto padded = [=](std::size_t, std::size_t j) {
                return load_padded(from + 16 * j, n - 16 * j);
            };
            round_block(operands, 1, (n + 15) / 16, padded, row);
            tile.p = row;
            tile.p_key = seen[i].begin;
            tile.out = first + i * tile.out_stride;
            value_rows_of(tile, vectors, 0, 1, seen[i].begin, seen[i].end, LmulGeneralStep{operands.offset});
        }
    }
};

}  // namespace

void ISA(attention_values_f32)(const float* p, std::size_t p_stride, const KeyRange* visible,
                               std::size_t rows, const float* v, std::size_t v_stride, std::size_t head_width,
                               Product product, float* out, std::size_t out_stride) {
    const Operands operands(product);
    for (std::size_t tile = 0; tile < rows; tile += value_tile_rows) {
        const std::size_t n = rows - tile < value_tile_rows ? rows - tile : value_tile_rows;
        RoundedValues rounded(operands, n);
        std::size_t begin = SIZE_MAX, end = 0;
        for (std::size_t r = tile; r < tile + n; ++r) {
            if (visible[r].begin >= visible[r].end) continue;
            begin = visible[r].begin < begin ? visible[r].begin : begin;
            end = visible[r].end > end ? visible[r].end : end;
        }
        for (std::size_t first = begin; first < end; first += value_keys) {
            rounded.p = p + tile * p_stride + first;
            rounded.p_stride = p_stride;
            rounded.v = v + first * v_stride;
            rounded.v_stride = v_stride;
            rounded.take_keys(visible + tile, first);
            if (rounded.any.begin >= rounded.any.end) continue;
            for (std::size_t d = 0; d < head_width; d += value_channels) {
                const std::size_t left = head_width - d;
                rounded.sum(d, left < value_channels ? left : value_channels, out + tile * out_stride + d,
                            out_stride);
            }
        }
    }
}

}  // namespace addend::kernels
