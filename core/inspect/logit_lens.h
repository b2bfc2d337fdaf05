// Logit lens: the model's own final norm and head on the residual of every layer. The head runs on the
// backend, as a program cut from the model's own (core/program/program_slice.h) over the same weights, so
// that it is the head of the model whatever it consists of (BitLinear, soft cap, a tied matrix).
//
// p_L is the distribution after the last layer. Of each row of the lens: its own p, ln p and rank of pinned
// tokens, the rank in p of the token that p_L likes best, and KL(p_L || p) in nats, summed in double.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/inspect/trace.h"

namespace addend {

struct LensRequest {
    std::uint32_t first_token = 0;
    std::optional<std::uint32_t> last_token;  // included; empty: the last one
    std::uint32_t top = 5;                    // at most 64
    std::vector<std::int32_t> pinned;         // ids
};

struct LensCell {
    std::vector<TopToken> top;     // by falling probability, then rising id
    float entropy = 0;             // nats
    float divergence = 0;          // KL(p_L || p), nats; 0 in the last row
    std::uint32_t final_rank = 0;  // of p_L's best token, from 0
    struct Pinned {
        float logprob = 0;
        std::uint32_t rank = 0;
    };
    std::vector<Pinned> pinned;  // as LensRequest::pinned
};

/// Rows are residuals, from what layer 0 reads to the last layer's output.
struct LogitLens {
    std::uint32_t first_token = 0, tokens = 0;
    std::vector<std::string> rows;  // taps: "layers.0.input", …, "layers.N.output"
    std::vector<std::int32_t> pinned;
    std::vector<LensCell> cells;  // [rows, tokens]

    const LensCell& cell(std::size_t row, std::size_t token) const { return cells[row * tokens + token]; }
    /// Row × token, for drawing.
    std::shared_ptr<const MapSource> divergence_map() const;
    std::shared_ptr<const MapSource> top_probability_map() const;
    std::shared_ptr<const MapSource> final_rank_map() const;
    std::shared_ptr<const MapSource> pinned_probability_map(std::size_t pinned_index) const;
};

/// The globs a trace needs for it: those of residual_taps.
std::vector<std::string> lens_taps(const Program& program);
/// Throws trace_tap_missing, trace_rows_dropped, setting_out_of_range (top, tokens), prompt_token_unknown (a
/// pinned id), logits_not_finite, cancelled, and what the backend throws. `progress` gets residual rows.
LogitLens logit_lens(const std::shared_ptr<LoadedModel>& model, const Trace& trace,
                     const LensRequest& request, const TraceProgress& progress, RunControl& control);

/// Logits of any residual rows [rows, hidden], through the model's final norm and head. One thread at a time.
class LensHead {
  public:
    explicit LensHead(const std::shared_ptr<LoadedModel>& model, RunControl& control);
    std::uint32_t hidden() const { return hidden_; }
    std::uint32_t vocab() const { return vocab_; }
    /// Rows that one call may take.
    std::uint32_t most_rows() const { return most_rows_; }
    /// `logits` is [rows, vocab]. Throws cancelled.
    void run(std::span<const float> residuals, std::span<float> logits);

  private:
    RunControl& control_;
    std::uint32_t hidden_ = 0, vocab_ = 0, most_rows_ = 1, target_ = 0;
    std::shared_ptr<BackendPlan> plan_;
    std::shared_ptr<BackendSession> session_;
};

}  // namespace addend
