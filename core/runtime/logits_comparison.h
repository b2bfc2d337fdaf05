// How far one run's predictions are from another's on the same tokens.
#pragma once

#include <cstdint>
#include <span>

namespace addend {

/// Sums over tokens; the accessors average.
class LogitsComparison {
  public:
    /// Both [vocab], of the same token. Throws logits_not_finite.
    void add(std::span<const float> reference, std::span<const float> other);

    std::uint64_t tokens() const { return tokens_; }
    /// Share of tokens with the same most likely next token; 1 for none compared.
    double top1_agreement() const;
    /// Mean KL(reference || other), nats.
    double mean_divergence() const;
    float largest_difference() const { return largest_; }

  private:
    std::uint64_t tokens_ = 0, agreed_ = 0;
    double divergence_ = 0;
    float largest_ = 0;
};

}  // namespace addend
