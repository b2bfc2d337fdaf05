// Attention scores for one ISA. A lane is a key: a panel's vectors go by channel, and a score's chain over
// the channels stays in its lane. Include after product_block.h.
#pragma once

#include "kernels/declare.h"

namespace addend::kernels {
namespace {

// What is rounded stays in the first cache: 16 KiB of q and 16 KiB of k at a time.
constexpr std::size_t score_tile_rows = 64;
constexpr std::size_t score_channels = 64;
constexpr std::size_t score_panels = 4;

/// Some channels of some q rows and of panels side by side.
struct ScoreTile {
    const float* q;
    std::size_t q_stride;
    const float* k;
    std::size_t k_stride;  // from panel to panel
    std::size_t channels;
    bool first, last;  // of the head's channels: start the chains, scale what they give
    float scale;
};

/// Where the scores of panels side by side go.
struct ScoreOut {
    float* out;  // first lane of the first panel, first row
    std::size_t stride;
    std::size_t panels;
    std::size_t first_lane, end_lane;  // of the first and of the last panel

    bool whole(std::size_t p) const {
        return (p != 0 || first_lane == 0) && (p + 1 != panels || end_lane == key_panel);
    }
    M lanes(std::size_t p) const {
        return lanes_between(p == 0 ? first_lane : 0, p + 1 == panels ? end_lane : key_panel);
    }
};

template <int rows, int panels, class Step>
void score_block(const ScoreTile& tile, const ScoreOut& to, std::size_t row, std::size_t panel,
                 const Step& step) {
    const float* q = tile.q + row * tile.q_stride;
    const float* k = tile.k + panel * tile.k_stride;
    float* out = to.out + row * to.stride + panel * key_panel;
    V sum[rows][panels];
#pragma GCC unroll 8
    for (int r = 0; r < rows; ++r)
#pragma GCC unroll 8
        for (int p = 0; p < panels; ++p) {
            const auto at = static_cast<std::size_t>(r) * to.stride + static_cast<std::size_t>(p) * key_panel;
            sum[r][p] = tile.first ? splat(0.0f)
                                   : load_where(to.lanes(panel + static_cast<std::size_t>(p)), out + at);
        }
    for (std::size_t d = 0; d < tile.channels; ++d) {
        V keys[panels];
#pragma GCC unroll 8
        for (int p = 0; p < panels; ++p) {
            const float* from = k + static_cast<std::size_t>(p) * tile.k_stride + d * key_panel;
            keys[p] = load(from);
            // One row alone has more panels in flight, which serves as well.
            if constexpr (Step::reads_cache && rows > 1) prefetch(from + panels * tile.k_stride);
            if constexpr (rows > 1) hold(keys[p]);
        }
#pragma GCC unroll 8
        for (int r = 0; r < rows; ++r) {
            const float one = q[static_cast<std::size_t>(r) * tile.q_stride + d];
            if constexpr (Step::skips_zeros)
                if (step.skips(one)) continue;
#pragma GCC unroll 8
            for (int p = 0; p < panels; ++p) sum[r][p] = step.add(sum[r][p], splat(one), keys[p]);
        }
    }
#pragma GCC unroll 8
    for (int r = 0; r < rows; ++r)
#pragma GCC unroll 8
        for (int p = 0; p < panels; ++p) {
            const auto at = static_cast<std::size_t>(r) * to.stride + static_cast<std::size_t>(p) * key_panel;
            const V score = tile.last ? mul(sum[r][p], splat(tile.scale)) : sum[r][p];
            const std::size_t number = panel + static_cast<std::size_t>(p);
            if (to.whole(number))
                store(out + at, score);
            else
                store_where(to.lanes(number), out + at, score);
        }
}

/// Rows `row` ... of all panels of `to`, as many panels at a time as `most` and what is left allow.
template <int rows, int most, class Step>
void score_panels_of(const ScoreTile& tile, const ScoreOut& to, std::size_t row, const Step& step) {
    std::size_t p = 0;
    for (; p + most <= to.panels; p += most) score_block<rows, most>(tile, to, row, p, step);
    if constexpr (most > 4)
        if (p + 4 <= to.panels) score_block<rows, 4>(tile, to, row, p, step), p += 4;
    if constexpr (most > 2)
        if (p + 2 <= to.panels) score_block<rows, 2>(tile, to, row, p, step), p += 2;
    if (p < to.panels) score_block<rows, 1>(tile, to, row, p, step);
}

/// `rows` <= attention_rows rows.
template <class Step>
void score_rows_of(const ScoreTile& tile, const ScoreOut& to, std::size_t row, std::size_t rows,
                   const Step& step) {
    if (rows == 1) score_panels_of<1, lone_row_panels>(tile, to, row, step);
    if (rows == 2) score_panels_of<2, attention_vectors>(tile, to, row, step);
    if (rows == 3) score_panels_of<3, attention_vectors>(tile, to, row, step);
    if constexpr (attention_rows > 3)
        if (rows == 4) score_panels_of<4, attention_vectors>(tile, to, row, step);
}

template <class Each>
void for_row_blocks(std::size_t rows, Each each) {
    for (std::size_t r = 0; r < rows; r += attention_rows)
        each(r, rows - r < attention_rows ? rows - r : std::size_t{attention_rows});
}

/// Panels of the cache from `k` on, channels from d on, to be rounded: contents of unseen lanes count as 1.
struct RawPanels {
    const float* k;
    std::size_t stride;
    const ScoreOut* to;

    template <class Use>  // use(panel, load_vector)
    void for_each(Use use) const {
        for (std::size_t p = 0; p < to->panels; ++p) {
            const float* from = k + p * stride;
            if (to->whole(p)) {
                use(p, [=](std::size_t, std::size_t d) {
                    prefetch(from + d * key_panel + prefetch_floats);
                    return load(from + d * key_panel);
                });
            } else {
                const M seen = to->lanes(p);
                use(p, [=](std::size_t, std::size_t d) {
                    return select(seen, load(from + d * key_panel), splat(1.0f));
                });
            }
        }
    }
};

/// q rows of one tile, rounded, and the panels they meet.
struct RoundedScores {
    const Operands& operands;
    const float* q;  // not rounded
    std::size_t q_stride, rows;
    ScoreTile tile;
    alignas(64) float q_rounded[score_tile_rows * score_channels];
    alignas(64) float k_rounded[score_panels * score_channels * key_panel];
    Range q_range[score_tile_rows], all_q;

    RoundedScores(const Operands& o, const float* q_rows, std::size_t stride, std::size_t n)
        : operands(o), q(q_rows), q_stride(stride), rows(n) {}

    void take_channels(std::size_t begin, std::size_t channels) {
        all_q = {};
        for (std::size_t r = 0; r < rows; ++r) {
            const float* from = q + r * q_stride + begin;
            float* to = q_rounded + r * score_channels;
            RangeMeter meter;
            q_range[r] = {};
            round_row(operands, from, channels, meter, to);
            if (operands.lmul() && !range_of(operands, meter, q_range[r]))
                q_range[r] = round_odd_row(operands, from, channels, to);
            all_q.join(q_range[r]);
        }
        tile.q = q_rounded;
        tile.q_stride = score_channels;
        tile.channels = channels;
        tile.k = k_rounded;
        tile.k_stride = score_channels * key_panel;
    }

    void meet(const RawPanels& raw, const ScoreOut& to, std::size_t begin) {
        if (!operands.lmul()) {
            raw.for_each([&](std::size_t p, auto vectors) {
                round_block(operands, 1, tile.channels, vectors, k_rounded + p * tile.k_stride);
            });
            for_row_blocks(rows,
                           [&](std::size_t r, std::size_t n) { score_rows_of(tile, to, r, n, ExactStep{}); });
            return;
        }
        Range of_panel[score_panels], keys;
        raw.for_each([&](std::size_t p, auto vectors) {
            of_panel[p] =
                round_block_lmul(operands, 1, tile.channels, vectors, k_rounded + p * tile.k_stride);
            keys.join(of_panel[p]);
        });
        if (keys.coarse && !stays_normal(all_q, keys, operands.offset)) {
            keys = {};
            for (std::size_t p = 0; p < to.panels; ++p)
                keys.join(of_panel[p].coarse ? measured(k_rounded + p * tile.k_stride, tile.channels)
                                             : of_panel[p]);
        }
        bool general = false;  // some rows are left for it
        for_row_blocks(rows, [&](std::size_t r, std::size_t n) {
            Range block;
            for (std::size_t i = r; i < r + n; ++i) block.join(q_range[i]);
            if (!block.zeros && !keys.zeros && stays_normal(block, keys, operands.offset)) {
                score_rows_of(tile, to, r, n, LmulStep{});
                return;
            }
            for (std::size_t i = r; i < r + n; ++i)
                if (stays_normal(q_range[i], keys, operands.offset))
                    score_rows_of(tile, to, i, 1, LmulZerosStep{operands.offset});
                else
                    general = true;
        });
        if (general) meet_in_general(raw, to, begin, keys);
    }

    void meet_in_general(const RawPanels& raw, const ScoreOut& to, std::size_t begin, const Range& keys) {
        raw.for_each([&](std::size_t p, auto vectors) {
            round_block(operands, 1, tile.channels, vectors, k_rounded + p * tile.k_stride);
        });
        alignas(64) float row[score_channels];
        ScoreTile one = tile;
        one.q = row;
        one.q_stride = 0;
        for (std::size_t i = 0; i < rows; ++i) {
            if (stays_normal(q_range[i], keys, operands.offset)) continue;
            const float* from = q + i * q_stride + begin;
            const auto padded = [&](std::size_t, std::size_t v) {
                return load_padded(from + 16 * v, tile.channels - 16 * v);
            };
            round_block(operands, 1, (tile.channels + 15) / 16, padded, row);
            ScoreOut place = to;
            place.out += i * to.stride;
            score_rows_of(one, place, 0, 1, LmulGeneralStep{operands.offset});
        }
    }
};

/// Calls each(first panel, where to) for groups of at most `most` panels of the keys.
template <class Each>
void for_panel_groups(KeyRange keys, std::size_t most, float* out, std::size_t out_stride, Each each) {
    const std::size_t begin = keys.begin / key_panel, end = (keys.end + key_panel - 1) / key_panel;
    for (std::size_t p = begin; p < end; p += most) {
        const std::size_t n = end - p < most ? end - p : most;
        each(p, ScoreOut{out + p * key_panel, out_stride, n, p == begin ? keys.begin % key_panel : 0,
                         p + n == end ? keys.end - (end - 1) * key_panel : key_panel});
    }
}

}  // namespace

void ISA(attention_scores_f32)(const float* q, std::size_t q_stride, std::size_t rows, const float* k,
                               std::size_t k_stride, std::size_t head_width, KeyRange keys, float scale,
                               Product product, float* out, std::size_t out_stride) {
    if (keys.begin >= keys.end) return;
    const Operands operands(product);
    if (operands.exact() || head_width == 0) {
        const std::size_t most = rows <= attention_rows ? SIZE_MAX / 32 : score_panels;
        for_panel_groups(keys, most, out, out_stride, [&](std::size_t p, const ScoreOut& to) {
            const ScoreTile tile = {q, q_stride, k + p * k_stride, k_stride, head_width, true, true, scale};
            for_row_blocks(rows, [&](std::size_t r, std::size_t n) {
                if (r == 0)
                    score_rows_of(tile, to, r, n, CachedStep{});
                else
                    score_rows_of(tile, to, r, n, ExactStep{});
            });
        });
        return;
    }
    for (std::size_t tile = 0; tile < rows; tile += score_tile_rows) {
        const std::size_t left = rows - tile;
        RoundedScores rounded(operands, q + tile * q_stride, q_stride,
                              left < score_tile_rows ? left : score_tile_rows);
        for (std::size_t d = 0; d < head_width; d += score_channels) {
            const std::size_t channels = head_width - d < score_channels ? head_width - d : score_channels;
            rounded.take_channels(d, channels);
            rounded.tile.first = d == 0;
            rounded.tile.last = d + channels == head_width;
            rounded.tile.scale = scale;
            for_panel_groups(keys, score_panels, out + tile * out_stride, out_stride,
                             [&](std::size_t p, const ScoreOut& to) {
                                 rounded.meet({k + p * k_stride + d * key_panel, k_stride, &to}, to, d);
                             });
        }
    }
}

}  // namespace addend::kernels
