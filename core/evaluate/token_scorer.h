// What a model gives to tokens that are known: their log-probabilities, in nats and in double.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "core/program/patch.h"
#include "core/runtime/model.h"
#include "core/runtime/run_control.h"

namespace addend {

/// One sequence under one patch. Not thread-safe. Results do not depend on how reads are cut, on backends
/// whose results do not depend on chunking.
class TokenScorer {
  public:
    /// Throws what LoadedModel::plan_for throws.
    TokenScorer(std::shared_ptr<LoadedModel> model, const Patch& patch, RunControl& control);

    static constexpr std::int32_t unscored = -1;
    struct Scored {
        std::size_t index;  // of the token read, in the tokens of the call
        double logprob;     // ln p(next token), natural
        bool greedy;        // it is the most likely one, the lowest id among equals
    };
    using Sink = std::function<void(const Scored&)>;

    void reset();
    std::vector<std::byte> snapshot() const;
    void restore(std::span<const std::byte> state);
    /// Reads `tokens`; next[i] is what follows tokens[i], or `unscored`. Throws cancelled, logits_not_finite,
    /// prompt_token_unknown for an id that the model has no row for.
    void read(std::span<const std::int32_t> tokens, std::span<const std::int32_t> next, const Sink& sink);
    /// Tokens the backend was given so far.
    std::uint64_t tokens_run() const { return tokens_run_; }
    std::uint32_t vocab() const { return vocab_; }

  private:
    void run(std::span<const std::int32_t> tokens, std::span<const std::uint32_t> rows);

    std::shared_ptr<LoadedModel> model_;
    RunControl& control_;
    std::uint32_t vocab_, chunk_;
    std::shared_ptr<BackendPlan> chunk_plan_, single_plan_;
    std::shared_ptr<BackendSession> session_;
    std::vector<float> logits_;
    std::uint64_t tokens_run_ = 0;
};

}  // namespace addend
