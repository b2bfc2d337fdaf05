// Tokens through a model in pieces, with taps and interventions: what traces, channel figures and comparisons
// are made from. Only one piece of taps and logits is in memory at a time.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "core/inspect/interventions.h"
#include "core/inspect/run_changes.h"
#include "core/program/patch.h"
#include "core/runtime/model.h"
#include "core/runtime/run_control.h"

namespace addend {

enum class WantedLogits { none, last, all };

struct TapRunOptions {
    Patch patch;
    InterventionList interventions;
    std::vector<std::uint32_t> taps;  // values, each once
    WantedLogits logits = WantedLogits::none;
};

/// One sequence from an empty state. Not thread-safe.
class TapRun {
  public:
    /// Compiles the plan. Throws what check_interventions and LoadedModel::plan_for throw.
    TapRun(std::shared_ptr<LoadedModel> model, const TapRunOptions& options, RunControl& control);

    struct Piece {
        std::uint32_t first = 0, count = 0;            // tokens
        std::span<const std::vector<std::byte>> taps;  // [rows, width] each, of the value's dtype
        std::span<const float> logits;                 // [rows, vocab]: `count` rows (all), 1 or 0 (last)
    };
    using Sink = std::function<void(const Piece&)>;
    /// Reads `tokens` from an empty state. Throws prompt_token_unknown, cancelled, what `sink` and the
    /// backend throw.
    void read(std::span<const std::int32_t> tokens, const Sink& sink);

    /// Bytes of one piece's taps and logits.
    std::uint64_t piece_bytes() const;
    std::uint32_t most_tokens() const { return chunk_; }
    /// The most tokens of a piece for such a program.
    static std::uint32_t chunk_for(const Program& program, std::span<const std::uint32_t> taps,
                                   WantedLogits logits);
    static std::uint64_t token_bytes(const Program& program, std::span<const std::uint32_t> taps,
                                     WantedLogits logits);

  private:
    void run_piece(std::span<const std::int32_t> tokens, std::uint32_t first, std::uint32_t count,
                   const Sink& sink);

    std::shared_ptr<LoadedModel> model_;
    const Program& program_;
    RunControl& control_;
    std::vector<std::uint32_t> taps_;
    WantedLogits logits_;
    RunChanges changes_;
    std::uint32_t chunk_;
    std::shared_ptr<BackendPlan> plan_, single_plan_;
    std::shared_ptr<BackendSession> session_;
    std::vector<std::vector<std::byte>> buffers_;
    std::vector<float> rows_;
};

/// Throws prompt_empty, prompt_token_unknown.
void check_tokens(std::span<const std::int32_t> tokens, std::uint32_t vocab);

}  // namespace addend
