// Two lanes reading the same tokens (teacher-forced): how far their predictions part, and which layer parts
// first.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/program/patch.h"
#include "core/runtime/logits_comparison.h"
#include "core/runtime/model.h"
#include "core/runtime/run_control.h"

namespace addend {

/// A model on a device under a patch. Both sides may share the model.
struct TwinSide {
    std::shared_ptr<LoadedModel> model;
    Patch patch = {};
};

struct TwinOptions {
    double tolerance = 1e-3;   // of a layer's relative difference, median over tokens
    std::uint32_t chunk = 32;  // tokens run at once; fewer where logits and taps would take over `most_bytes`
    std::uint64_t most_bytes = std::uint64_t{128} << 20;
    std::size_t prompt_tokens = 0;  // how many of the tokens were given; 0: all
};

/// What both predict after one token.
struct TwinToken {
    std::int32_t token = 0;      // that was read
    double divergence = 0;       // KL(left || right), nats
    float largest = 0;           // |difference of logits|
    std::int32_t left_next = 0;  // most likely next token, the lowest id among equals
    std::int32_t right_next = 0;
    double left_logprob = 0;  // of the token that follows in the text; 0 after the last one
    double right_logprob = 0;
    bool agrees() const { return left_next == right_next; }
};

/// One value both programs have: ||left - right|| / ||left|| of each token.
struct TwinLayer {
    std::string name;  // "layers.3.output"
    double median = 0, largest = 0;
};

struct TwinResult {
    std::vector<TwinToken> tokens;
    LogitsComparison total;
    std::optional<std::size_t> first_disagreement;      // index into tokens
    std::vector<TwinLayer> layers;                      // residual and output of each layer that both have
    std::optional<std::size_t> first_out_of_tolerance;  // index into layers
    double tolerance = 0;                               // that was asked for
    std::size_t prompt_tokens = 0;                      // of tokens: what was given, before what was written
};

/// Several texts together.
struct TwinSummary {
    std::uint64_t tokens = 0, agreed = 0;
    double mean_divergence = 0;
    float largest = 0;
    std::uint64_t scored = 0;  // tokens of the prompts that something stands before
    double left_perplexity = 0, right_perplexity = 0;  // of those
    std::optional<std::size_t> first_text, first_disagreement;  // where top-1 parts first: text, token of it
    std::optional<std::string> first_layer;  // the earliest tap out of tolerance in any text
    double top1_agreement() const { return tokens == 0 ? 1 : static_cast<double>(agreed) / static_cast<double>(tokens); }
};
TwinSummary summarize_twins(std::span<const TwinResult> texts);

/// Whether an id means the same to both: else nothing of one model can be set beside the other token by token.
bool same_vocabulary(const Model& left, const Model& right);

/// Reads `tokens` on both sides from an empty state, chunk by chunk. Bit-identical sides give 0 everywhere.
/// Throws twin_vocabularies_differ, prompt_empty, prompt_token_unknown, logits_not_finite, cancelled, and
/// what the backends throw.
TwinResult twin_replay(const TwinSide& left, const TwinSide& right, std::span<const std::int32_t> tokens,
                       const TwinOptions& options,
                       const std::function<void(std::uint64_t, std::uint64_t)>& report, RunControl& control);

}  // namespace addend
