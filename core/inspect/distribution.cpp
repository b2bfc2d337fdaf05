#include "core/inspect/distribution.h"

#include <algorithm>

#include "core/runtime/portable_math.h"
#include "core/runtime/sampler.h"

namespace addend {

Distribution::Distribution(std::span<const float> logits) : logits_(logits), log_sum_(log_sum_exp(logits)) {
    for (const float x : logits) {
        const double log_p = double{x} - log_sum_;
        entropy_ -= portable_exp(std::min(log_p, 0.0)) * log_p;
    }
    entropy_ = std::max(entropy_, 0.0);
}

double Distribution::probability(std::int32_t id) const {
    return portable_exp(std::min(logprob(id), 0.0));
}

std::uint32_t Distribution::rank(std::int32_t id) const {
    const auto index = static_cast<std::size_t>(id);
    const float own = logits_[index];
    std::uint32_t before = 0;
    for (std::size_t i = 0; i < logits_.size(); ++i)
        before += logits_[i] > own || (logits_[i] == own && i < index) ? 1 : 0;
    return before;
}

std::vector<TopToken> Distribution::top(std::uint32_t count) const {
    const std::size_t most = std::min<std::size_t>(count, logits_.size());
    std::vector<std::int32_t> best;
    best.reserve(most + 1);
    const auto value = [&](std::int32_t id) { return logits_[static_cast<std::size_t>(id)]; };
    for (std::size_t i = 0; most > 0 && i < logits_.size(); ++i) {
        if (best.size() == most && !(logits_[i] > value(best.back()))) continue;
        // Of equal ones the lower id, which came first, stays before.
        const auto at = std::upper_bound(best.begin(), best.end(), logits_[i],
                                         [&](float x, std::int32_t id) { return x > value(id); });
        best.insert(at, static_cast<std::int32_t>(i));
        if (best.size() > most) best.pop_back();
    }
    std::vector<TopToken> tokens;
    for (const std::int32_t id : best) tokens.push_back({id, static_cast<float>(logprob(id))});
    return tokens;
}

double Distribution::divergence_to(const Distribution& other) const {
    double sum = 0;
    for (std::size_t i = 0; i < logits_.size(); ++i) {
        const double p = double{logits_[i]} - log_sum_, q = double{other.logits_[i]} - other.log_sum_;
        sum += portable_exp(std::min(p, 0.0)) * (p - q);
    }
    return std::max(sum, 0.0);
}

}  // namespace addend
