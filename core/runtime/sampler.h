// From logits to one token: the reference for every backend's own decode loop.
//
// In this order: repetition penalty, temperature, top-k, top-p, min-p, draw. Each filter sees the
// renormalised result of the one before, and keeps at least one candidate. All sums run in a fixed order in
// double with portable exp, so that a seed gives the same tokens on every machine.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/runtime/generation.h"

namespace addend {

struct SampledToken {
    std::int32_t id = 0;
    float logprob = 0;          // of the model's own distribution: no penalty, temperature 1
    std::vector<TopToken> top;  // best of that distribution, by falling probability then rising id
};

/// Throws Failure setting_out_of_range naming the first setting that makes no sense (NaN included).
void check_settings(const SamplingSettings& settings);

/// log(sum(exp(logits))), in double. Throws logits_not_finite{token, found} for a NaN or an infinity.
double log_sum_exp(std::span<const float> logits);

/// The index of the largest value, the lowest among equals. `values` is not empty and holds no NaN.
std::int32_t greedy_token(std::span<const float> values);

/// One reply's sampler. Not thread-safe.
class Sampler {
  public:
    /// `seed` is used as it is (SamplingSettings::random_seed is the caller's business). Tokens from `usable`
    /// on exist in the model's head only as padding: they are never sampled. Throws setting_out_of_range.
    Sampler(const SamplingSettings& settings, std::uint64_t seed, std::size_t usable);

    /// Token `draw` (counted from 0) of the reply. `history` is all tokens before it, prompt included: the
    /// penalty looks at its last repetition_window. Throws logits_not_finite, internal_error where logits are
    /// none.
    SampledToken sample(std::span<const float> logits, std::span<const std::int32_t> history,
                        std::uint64_t draw, std::uint32_t top_alternatives);

  private:
    struct Candidate {
        double weight;  // e^((logit - largest logit) / temperature)
        float logit;    // penalised
        std::int32_t id;
    };
    static bool worse(const Candidate& a, const Candidate& b);
    void penalise(std::span<const std::int32_t> history);
    double weigh();
    void add_candidates();
    const Candidate& ranked(std::size_t n);
    std::int32_t draw_token(double u);

    SamplingSettings settings_;
    std::uint64_t seed_;
    std::size_t usable_;
    std::vector<float> logits_;          // of usable tokens, penalised
    double largest_ = 0;                 // of these
    float unranked_below_ = 0;           // logits from here on are candidates or kept
    std::vector<Candidate> candidates_;  // a heap
    std::vector<Candidate> kept_;        // the best of it, sorted, as far as was needed
    std::vector<std::int32_t> recent_;
};

}  // namespace addend
