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
};

/// What both predict after one token.
struct TwinToken {
    std::int32_t token = 0;      // that was read
    double divergence = 0;       // KL(left || right), nats
    float largest = 0;           // |difference of logits|
    std::int32_t left_next = 0;  // most likely next token, the lowest id among equals
    std::int32_t right_next = 0;
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
};

/// Reads `tokens` on both sides from an empty state, chunk by chunk. Bit-identical sides give 0 everywhere.
/// Throws twin_vocabularies_differ, prompt_empty, prompt_token_unknown, logits_not_finite, cancelled, and
/// what the backends throw.
TwinResult twin_replay(const TwinSide& left, const TwinSide& right, std::span<const std::int32_t> tokens,
                       const TwinOptions& options,
                       const std::function<void(std::uint64_t, std::uint64_t)>& report, RunControl& control);

}  // namespace addend
