// What a row of logits says, in double: the softmax is never formed.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/runtime/generation.h"

namespace addend {

class Distribution {
  public:
    /// `logits` is kept by reference. Throws logits_not_finite.
    explicit Distribution(std::span<const float> logits);
    std::span<const float> logits() const { return logits_; }
    /// ln p.
    double logprob(std::int32_t id) const { return double{logits_[static_cast<std::size_t>(id)]} - log_sum_; }
    double probability(std::int32_t id) const;
    double entropy() const { return entropy_; }  // nats
    /// How many tokens are more likely, lower ids before equal ones.
    std::uint32_t rank(std::int32_t id) const;
    /// The best `count` by falling probability, then rising id.
    std::vector<TopToken> top(std::uint32_t count) const;
    /// KL(this || other), nats; never below 0.
    double divergence_to(const Distribution& other) const;

  private:
    std::span<const float> logits_;
    double log_sum_ = 0, entropy_ = 0;
};

}  // namespace addend
