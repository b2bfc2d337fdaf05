// Rotary positions and attention. A chunk's keys and values are stored first, by a step of their own; then
// each part takes a few query rows of one kv head (all heads of its group) over the cache, block by block.
#include <algorithm>
#include <cstring>

#include "plugins/cpu/execute.h"
#include "plugins/cpu/op.h"

namespace addend::cpu {
namespace {

using kernels::KeyRange;

// Queries taken over the cache at a time: what the kernels round keys and values once for, and few enough
// that their scores stay in the second cache (1 MiB).
constexpr std::uint64_t most_queries = 64;
constexpr std::uint64_t score_floats = 262144;

// Most positions that one pass over the cache can touch, in whole blocks.
std::uint64_t most_positions(const Op& op, std::uint64_t context) {
    const std::uint64_t seen =
        op.window == 0 ? context : std::min<std::uint64_t>(context, std::uint64_t{op.window} + most_queries);
    return round_up(seen, kv_block_positions) + kv_block_positions;  // it may begin late in its first block
}

// A thread's memory: query rows are (token, head of the group), heads fastest.
struct Queries {
    Queries(const Op& op, const Frame& frame, std::uint32_t first_row, std::uint32_t last_row)
        : group(op.heads / op.kv_heads),
          n((last_row - first_row) * group),
          begin(first_visible(frame.position + first_row, op.window)),
          end(frame.position + last_row),
          origin(begin / kv_block_positions * kv_block_positions),
          stride(round_up(end - origin, kv_panel_keys)) {
        scores = reinterpret_cast<float*>(frame.thread_memory);
        q = scores + n * stride;
        out = q + std::uint64_t{n} * op.head_width;
        visible = reinterpret_cast<KeyRange*>(out + std::uint64_t{n} * op.head_width);
    }

    std::uint32_t group, n;
    std::uint64_t begin, end;  // positions that some row sees
    std::uint64_t origin;      // position of the scores' first column
    std::uint64_t stride;
    float *q, *out, *scores;
    KeyRange* visible;

    // The part of [first, last) that lies in the block of positions from `block` on, counted from there.
    static KeyRange in_block(std::uint64_t first, std::uint64_t last, std::uint64_t block) {
        const std::uint64_t low = std::clamp(first, block, block + kv_block_positions);
        const std::uint64_t high = std::clamp(last, low, block + kv_block_positions);
        return {static_cast<std::uint32_t>(low - block), static_cast<std::uint32_t>(high - block)};
    }
};

// Where the scores of some queries, side by side in memory, go: column 0 is the key at `origin`.
struct ScoreRows {
    const float* q;
    std::uint32_t n;
    float* scores;
    std::uint64_t stride, origin;
};

// Keys [begin, end). False if the run was cancelled, here and below.
bool score(const Op& op, const Frame& frame, const ScoreRows& to, std::uint64_t begin, std::uint64_t end,
           std::uint32_t kv_head) {
    for (std::uint64_t block = begin / kv_block_positions * kv_block_positions; block < end;
         block += kv_block_positions) {
        if (frame.is_cancelled()) return false;
        frame.kernels->attention_scores_f32(
            to.q, op.head_width, to.n, frame.cache->head(op.state, block / kv_block_positions, kv_head),
            std::size_t{op.head_width} * kv_panel_keys, op.head_width, Queries::in_block(begin, end, block),
            op.f[0], op.product[0], to.scores + (block - to.origin), to.stride);
    }
    return true;
}

void normalise(const Op& op, const Frame& frame, const Queries& s, std::uint32_t first_row) {
    for (std::uint32_t r = 0; r < s.n; ++r) {
        const std::uint64_t position = frame.position + first_row + r / s.group;
        const std::uint64_t first = first_visible(position, op.window);
        float* const row = s.scores + r * s.stride + (first - s.origin);
        const std::size_t count = position + 1 - first;
        if (op.f[1] > 0) frame.kernels->soft_cap_f32(row, count, op.f[1], row);
        frame.kernels->softmax_f32(row, count, row);
    }
}

// Channels [first, last) of each head.
bool sum_values(const Op& op, const Frame& frame, const Queries& s, std::uint32_t first_row,
                std::uint32_t kv_head, std::uint32_t first, std::uint32_t last) {
    for (std::uint32_t r = 0; r < s.n; ++r)
        std::memset(s.out + std::size_t{r} * op.head_width + first, 0, (last - first) * sizeof(float));
    for (std::uint64_t block = s.origin; block < s.end; block += kv_block_positions) {
        if (frame.is_cancelled()) return false;
        for (std::uint32_t r = 0; r < s.n; ++r) {
            const std::uint64_t position = frame.position + first_row + r / s.group;
            s.visible[r] = Queries::in_block(first_visible(position, op.window), position + 1, block);
        }
        frame.kernels->attention_values_f32(
            s.scores + (block - s.origin), s.stride, s.visible, s.n,
            frame.cache->head(op.value_state, block / kv_block_positions, kv_head) + first, op.head_width,
            last - first, op.product[1], s.out + first, op.head_width);
    }
    return true;
}

bool attend(const Op& op, const Frame& frame, std::uint32_t first_row, std::uint32_t last_row,
            std::uint32_t kv_head) {
    const Queries s(op, frame, first_row, last_row);
    const std::uint32_t column = kv_head * s.group * op.head_width;
    const std::size_t floats = std::size_t{s.group} * op.head_width;  // of a token, side by side
    for (std::uint32_t row = first_row; row < last_row; ++row)
        std::memcpy(s.q + (row - first_row) * floats, frame.at<float>(op.in[0], row, column),
                    floats * sizeof(float));
    if (!score(op, frame, {s.q, s.n, s.scores, s.stride, s.origin}, s.begin, s.end, kv_head)) return false;
    normalise(op, frame, s, first_row);
    if (!sum_values(op, frame, s, first_row, kv_head, 0, op.head_width)) return false;
    for (std::uint32_t row = first_row; row < last_row; ++row)
        std::memcpy(frame.at<float>(op.out[0], row, column), s.out + (row - first_row) * floats,
                    floats * sizeof(float));
    return true;
}

}  // namespace

std::uint32_t attention_rows(const Op& op, std::uint64_t context) {
    const std::uint64_t queries = std::min(most_queries, score_floats / most_positions(op, context));
    return static_cast<std::uint32_t>(std::max<std::uint64_t>(queries / (op.heads / op.kv_heads), 1));
}

std::uint64_t attention_bytes(const Op& op, std::uint64_t context) {
    const std::uint64_t queries = std::uint64_t{attention_rows(op, context)} * (op.heads / op.kv_heads);
    const std::uint64_t floats = checked_add(most_positions(op, context), 2 * std::uint64_t{op.head_width});
    return round_up(checked_mul(queries, floats * sizeof(float) + sizeof(KeyRange)), buffer_alignment);
}

float attention_cost(const Op& op, std::uint64_t context) {
    const float seen =
        static_cast<float>(op.window == 0 ? context : std::min<std::uint64_t>(context, op.window));
    const float products =
        seen * static_cast<float>(op.heads / op.kv_heads) * static_cast<float>(op.head_width);
    const auto per_product = [](const kernels::Product& product) {
        return product.mode == kernels::product_exact ? 0.03f : 0.1f;
    };
    return products * (per_product(op.product[0]) + per_product(op.product[1])) + seen;
}

std::uint64_t token_scores_bytes(const Op& op, std::uint64_t context) {
    return round_up(checked_mul(checked_mul(most_positions(op, context), op.heads), sizeof(float)),
                    buffer_alignment);
}

void score_token(const Op& op, const Frame& frame, std::uint32_t kv_head, Share keys) {
    const Queries s(op, frame, 0, 1);
    const std::uint64_t first_panel = s.begin / kv_panel_keys;
    const std::uint64_t panels = (s.end + kv_panel_keys - 1) / kv_panel_keys - first_panel;
    const std::uint64_t begin = std::max(s.begin, (first_panel + keys.begin(panels)) * kv_panel_keys);
    const std::uint64_t end = std::min(s.end, (first_panel + keys.end(panels)) * kv_panel_keys);
    const float* const q = frame.at<float>(op.in[0], 0, kv_head * s.group * op.head_width);
    score(op, frame, {q, s.n, frame.token_scores + kv_head * s.n * s.stride, s.stride, s.origin}, begin, end,
          kv_head);
}

// The softmax is computed in every share: little beside the values.
void sum_token(const Op& op, const Frame& frame, std::uint32_t kv_head, Share channels) {
    const std::uint64_t vectors = (op.head_width + 15) / 16;
    const auto first = static_cast<std::uint32_t>(channels.begin(vectors) * 16);
    const auto last = std::min(static_cast<std::uint32_t>(channels.end(vectors) * 16), op.head_width);
    if (first >= last) return;
    const Queries s(op, frame, 0, 1);
    std::memcpy(s.scores, frame.token_scores + kv_head * s.n * s.stride, s.n * s.stride * sizeof(float));
    normalise(op, frame, s, 0);
    if (!sum_values(op, frame, s, 0, kv_head, first, last)) return;
    for (std::uint32_t h = 0; h < s.n; ++h)
        std::memcpy(frame.at<float>(op.out[0], 0, (kv_head * s.n + h) * op.head_width + first),
                    s.out + h * op.head_width + first, (last - first) * sizeof(float));
}

void run_rope(const Op& op, const Frame& frame, const Rect& rect) {
    float cosines[most_rotated / 2], sines[most_rotated / 2];
    for (std::uint32_t r = rect.row_begin; r < rect.row_end; ++r) {
        frame.kernels->rope_angles_f32(reinterpret_cast<const float*>(op.weight[0]), op.rotated / 2,
                                       static_cast<std::uint32_t>(frame.position + r), cosines, sines);
        frame.kernels->rope_f32(frame.at<float>(op.in[0], r), op.heads, op.head_width, op.rotated, op.pairs,
                                cosines, sines, frame.at<float>(op.out[0], r));
    }
}

void run_store(const Op& op, const Frame& frame, const Rect& rect) {
    for (std::uint32_t r = rect.row_begin; r < rect.row_end;) {
        const std::uint64_t position = frame.position + r;
        const std::uint32_t n = std::min(
            rect.row_end - r, kv_block_positions - static_cast<std::uint32_t>(position % kv_block_positions));
        frame.cache->write(op.state, position, n, frame.at<float>(op.in[1], r), op.in[1].stride);
        frame.cache->write(op.value_state, position, n, frame.at<float>(op.in[2], r), op.in[2].stride);
        r += n;
    }
}

// Columns of the rectangle are kv heads.
void run_attention(const Op& op, const Frame& frame, const Rect& rect) {
    const std::uint32_t rows = attention_rows(op, frame.position + frame.n_tokens);
    for (std::uint32_t head = rect.col_begin; head < rect.col_end; ++head)
        for (std::uint32_t row = rect.row_begin; row < rect.row_end; row += rows)
            if (!attend(op, frame, row, std::min(row + rows, rect.row_end), head)) return;
}

}  // namespace addend::cpu
