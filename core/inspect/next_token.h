// The next token's distribution beside another one: what a change did to it.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "core/inspect/trace.h"

namespace addend {

/// KL(p || q) in nats of the softmax of two rows of logits, in double. Throws logits_not_finite.
double kl_divergence(std::span<const float> p_logits, std::span<const float> q_logits);

struct NextTokenChange {
    double divergence = 0;  // KL(original || changed), nats
    double original_entropy = 0, changed_entropy = 0;
    bool same_top = false;  // the most likely token is the same
    struct Row {
        std::int32_t id = 0;
        float original = 0, changed = 0;                    // ln p
        std::uint32_t original_rank = 0, changed_rank = 0;  // from 0
    };
    std::vector<Row> rows;  // the union of both top-k: by the larger of the two probabilities, falling
    std::vector<Row> most_changed;  // the k tokens whose probability changed most, by |p' - p|, falling
};
NextTokenChange compare_next_token(std::span<const float> original, std::span<const float> changed,
                                   std::uint32_t top);

struct NextTokenRequest {
    std::vector<std::int32_t> tokens;
    Patch patch;  // of both
    InterventionList interventions;
    std::uint32_t top = 10;
};
/// Reads the tokens twice, without and with the interventions, from an empty state. Throws as make_trace.
NextTokenChange next_token_change(const std::shared_ptr<LoadedModel>& model, const NextTokenRequest& request,
                                  const TraceProgress& progress, RunControl& control);

}  // namespace addend
