#include "core/inspect/attention_pattern.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <list>
#include <mutex>
#include <utility>

#include "core/base/message.h"
#include "core/base/number.h"
#include "core/inspect/map_source.h"
#include "core/inspect/trace_data.h"
#include "core/program/program.h"
#include "kernels/kernels.h"

namespace addend {
namespace {

constexpr std::uint32_t pattern_block = 32;     // queries computed together
constexpr std::size_t most_pattern_blocks = 8;  // kept by one map

const addend_instruction* attention_of(const Program& program, std::uint32_t layer) {
    for (const addend_instruction& i : program.instructions())
        if (i.op == ADDEND_OP_ATTENTION && i.layer >= 0 && static_cast<std::uint32_t>(i.layer) == layer)
            return &i;
    return nullptr;
}

std::size_t tap_of_value(const Trace& trace, const Program& program, std::uint32_t value) {
    return require_tap(trace, program.name(program.values()[value].name));
}

/// One head's rows, block by block of queries. What the CPU backend computes (plugins/cpu/ops_attention.cpp),
/// by the same kernels: a score depends on its own query and key only, so blocks may be cut otherwise.
class HeadRows {
  public:
    HeadRows(std::shared_ptr<const Trace> trace, const Program& program, std::uint32_t layer,
             std::uint32_t head, PatternArithmetic arithmetic)
        : trace_(std::move(trace)), kernels_(kernels::kernels_for(kernels::best_isa())) {
        const addend_instruction* exact = attention_of(program, layer);
        if (!exact)
            throw Failure(Code::trace_tap_missing,
                          {{"tap", "layers." + to_text(std::int64_t{layer}) + ".attn.q_rope"}});
        addend_instruction i = *exact;
        i.arithmetic[0] = {ADDEND_EXACT, 0};
        if (arithmetic == PatternArithmetic::as_run) {
            const auto patched = patched_program(program, parse_patch(trace_->patch()));
            i.arithmetic[0] = attention_of(*patched, layer)->arithmetic[0];
        }
        const auto heads = static_cast<std::uint32_t>(i.i[0]), kv_heads = static_cast<std::uint32_t>(i.i[1]);
        if (head >= heads) throw Failure(Code::internal_error, {{"detail", "a head that does not exist"}});
        width_ = static_cast<std::uint32_t>(i.i[2]);
        window_ = static_cast<std::uint32_t>(i.i[3]);
        scale_ = i.f[0];
        cap_ = i.f[1];
        product_ = {i.arithmetic[0].mode, i.arithmetic[0].bits};
        tokens_ = trace_->token_count();
        q_ = trace_->map(tap_of_value(*trace_, program, i.in[0].value));
        q_column_ = i.in[0].column + head * width_;
        read_keys(tap_of_value(*trace_, program, i.in[1].value),
                  i.in[1].column + head / (heads / kv_heads) * width_);
    }

    std::uint32_t tokens() const { return tokens_; }
    std::uint32_t first_seen(std::uint32_t query) const {
        return window_ != 0 && query + 1 > window_ ? query + 1 - window_ : 0;
    }
    /// [count, tokens]: probabilities (unseen: 0) or scores (unseen: -infinity).
    void compute(std::uint32_t first, std::uint32_t count, bool probabilities, std::span<float> into) const {
        std::vector<float> q(std::size_t{count} * width_);
        q_->read({first, count, q_column_, width_}, q);
        std::ranges::fill(into, probabilities ? 0.0f : -std::numeric_limits<float>::infinity());
        std::vector<float> rows(std::size_t{count} * tokens_);
        kernels_.attention_scores_f32(
            q.data(), width_, count, keys_.data(), std::size_t{width_} * kernels::key_panel, width_,
            {first_seen(first), first + count}, scale_, product_, rows.data(), tokens_);
        for (std::uint32_t r = 0; r < count; ++r) {
            const std::uint32_t begin = first_seen(first + r), seen = first + r + 1 - begin;
            float* const row = rows.data() + std::size_t{r} * tokens_ + begin;
            float* const to = into.data() + std::size_t{r} * tokens_ + begin;
            if (cap_ > 0) kernels_.soft_cap_f32(row, seen, cap_, row);
            if (probabilities)
                kernels_.softmax_f32(row, seen, to);
            else
                std::copy_n(row, seen, to);
        }
    }

  private:
    // Into the panels that the kernels read.
    void read_keys(std::size_t tap, std::uint32_t column) {
        std::vector<float> k(std::size_t{tokens_} * width_);
        trace_->map(tap)->read({0, tokens_, column, width_}, k);
        const std::size_t panels = (tokens_ + kernels::key_panel - 1) / kernels::key_panel;
        keys_.assign(panels * kernels::key_panel * width_, 0.0f);
        for (std::size_t t = 0; t < tokens_; ++t)
            for (std::size_t d = 0; d < width_; ++d)
                keys_[(t / kernels::key_panel * width_ + d) * kernels::key_panel + t % kernels::key_panel] =
                    k[t * width_ + d];
    }

    std::shared_ptr<const Trace> trace_;
    const kernels::KernelTable& kernels_;
    std::shared_ptr<const MapSource> q_;
    std::vector<float> keys_;
    std::uint32_t width_ = 0, window_ = 0, tokens_ = 0, q_column_ = 0;
    float scale_ = 1, cap_ = 0;
    kernels::Product product_{};
};

class PatternMap final : public MapSource {
  public:
    PatternMap(HeadRows rows, bool probabilities) : rows_(std::move(rows)), probabilities_(probabilities) {}
    std::uint64_t rows() const override { return rows_.tokens(); }
    std::uint64_t cols() const override { return rows_.tokens(); }
    void read(const MapWindow& window, std::span<float> into) const override {
        check_window(*this, window, into.size());
        for (std::uint64_t r = 0; r < window.rows; ++r) {
            const std::uint64_t row = window.row + r;
            const auto block = block_of(static_cast<std::uint32_t>(row / pattern_block));
            std::copy_n(block->data() + row % pattern_block * rows_.tokens() + window.col, window.cols,
                        into.data() + r * window.cols);
        }
    }

  private:
    using Block = std::vector<float>;
    std::shared_ptr<const Block> block_of(std::uint32_t index) const {
        const std::lock_guard lock(mutex_);
        const auto found = std::ranges::find(kept_, index, &decltype(kept_)::value_type::first);
        if (found != kept_.end()) {
            kept_.splice(kept_.begin(), kept_, found);
            return kept_.front().second;
        }
        const std::uint32_t first = index * pattern_block;
        const std::uint32_t count = std::min(pattern_block, rows_.tokens() - first);
        auto block = std::make_shared<Block>(std::size_t{count} * rows_.tokens());
        rows_.compute(first, count, probabilities_, *block);
        kept_.emplace_front(index, block);
        if (kept_.size() > most_pattern_blocks) kept_.pop_back();
        return block;
    }

    HeadRows rows_;
    bool probabilities_;
    mutable std::mutex mutex_;
    mutable std::list<std::pair<std::uint32_t, std::shared_ptr<const Block>>> kept_;  // last used first
};

HeadFigures figures_of(const HeadRows& rows, std::uint32_t layer, std::uint32_t head,
                       const CancelToken& cancel) {
    HeadFigures figures;
    figures.layer = layer;
    figures.head = head;
    std::vector<float> p;
    const std::uint32_t tokens = rows.tokens();
    for (std::uint32_t first = 0; first < tokens; first += pattern_block) {
        cancel.check();
        const std::uint32_t count = std::min(pattern_block, tokens - first);
        p.resize(std::size_t{count} * tokens);
        rows.compute(first, count, true, p);
        for (std::uint32_t r = 0; r < count; ++r) {
            const std::uint32_t query = first + r;
            const float* const row = p.data() + std::size_t{r} * tokens;
            for (std::uint32_t key = rows.first_seen(query); key <= query; ++key) {
                const double x = double{row[key]};
                if (x > 0) figures.entropy -= x * std::log(x);
                figures.distance += x * (query - key);
            }
            figures.first_token += double{row[0]};
            figures.self += double{row[query]};
            figures.previous += query > 0 ? double{row[query - 1]} : 0;
        }
    }
    for (double* sum :
         {&figures.entropy, &figures.distance, &figures.first_token, &figures.self, &figures.previous})
        *sum /= tokens;
    return figures;
}

}  // namespace

std::vector<std::string> attention_taps(const Program& program) {
    std::vector<std::string> taps;
    for (const addend_instruction& i : program.instructions()) {
        if (i.op != ADDEND_OP_ATTENTION) continue;
        for (const int operand : {0, 1})
            taps.emplace_back(program.name(program.values()[i.in[operand].value].name));
    }
    return taps;
}

std::vector<AttentionShape> attention_shapes(const Program& program) {
    std::vector<AttentionShape> shapes;
    for (const addend_instruction& i : program.instructions())
        if (i.op == ADDEND_OP_ATTENTION && i.layer >= 0)
            shapes.push_back({static_cast<std::uint32_t>(i.layer), static_cast<std::uint32_t>(i.i[0]),
                              static_cast<std::uint32_t>(i.i[1]), static_cast<std::uint32_t>(i.i[2]),
                              static_cast<std::uint32_t>(i.i[3])});
    return shapes;
}

std::shared_ptr<const MapSource> attention_pattern(const std::shared_ptr<const Trace>& trace,
                                                   const Program& program, std::uint32_t layer,
                                                   std::uint32_t head, PatternArithmetic arithmetic) {
    return std::make_shared<PatternMap>(HeadRows(trace, program, layer, head, arithmetic), true);
}

std::shared_ptr<const MapSource> attention_scores(const std::shared_ptr<const Trace>& trace,
                                                  const Program& program, std::uint32_t layer,
                                                  std::uint32_t head, PatternArithmetic arithmetic) {
    return std::make_shared<PatternMap>(HeadRows(trace, program, layer, head, arithmetic), false);
}

std::vector<HeadFigures> head_figures(const std::shared_ptr<const Trace>& trace, const Program& program,
                                      PatternArithmetic arithmetic, const TraceProgress& progress,
                                      const CancelToken& cancel) {
    const std::vector<AttentionShape> shapes = attention_shapes(program);
    std::uint64_t total = 0;
    for (const AttentionShape& shape : shapes) total += shape.heads;
    std::vector<HeadFigures> figures;
    for (const AttentionShape& shape : shapes)
        for (std::uint32_t head = 0; head < shape.heads; ++head) {
            const HeadRows rows(trace, program, shape.layer, head, arithmetic);
            figures.push_back(figures_of(rows, shape.layer, head, cancel));
            if (progress) progress(figures.size(), total);
        }
    return figures;
}

}  // namespace addend
