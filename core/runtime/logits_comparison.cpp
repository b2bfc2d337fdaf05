#include "core/runtime/logits_comparison.h"

#include <algorithm>
#include <cmath>

#include "core/base/message.h"
#include "core/runtime/portable_math.h"
#include "core/runtime/sampler.h"

namespace addend {

void LogitsComparison::add(std::span<const float> reference, std::span<const float> other) {
    if (reference.size() != other.size())
        throw Failure(Code::internal_error, {{"detail", "logits of two sizes"}});
    const double p_normaliser = log_sum_exp(reference);
    const double q_normaliser = log_sum_exp(other);
    double divergence = 0;
    for (std::size_t i = 0; i < reference.size(); ++i) {
        const double log_p = double{reference[i]} - p_normaliser;
        const double log_q = double{other[i]} - q_normaliser;
        divergence += portable_exp(std::min(log_p, 0.0)) * (log_p - log_q);
        largest_ = std::max(largest_, std::fabs(reference[i] - other[i]));
    }
    // Rounding can leave a tiny negative sum for two equal rows.
    divergence_ += std::max(divergence, 0.0);
    agreed_ += greedy_token(reference) == greedy_token(other) ? 1 : 0;
    ++tokens_;
}

double LogitsComparison::top1_agreement() const {
    return tokens_ == 0 ? 1.0 : static_cast<double>(agreed_) / static_cast<double>(tokens_);
}

double LogitsComparison::mean_divergence() const {
    return tokens_ == 0 ? 0.0 : divergence_ / static_cast<double>(tokens_);
}

}  // namespace addend
