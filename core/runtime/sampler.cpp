#include "core/runtime/sampler.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/base/number.h"
#include "core/runtime/portable_math.h"
#include "core/runtime/random.h"

namespace addend {
namespace {

/// What portable_exp gives for all practical purposes is 0 below this: such candidates are never drawn.
constexpr double least_weight = 1e-300;

void require_between(std::string_view setting, double found, double minimum, double maximum) {
    if (found >= minimum && found <= maximum) return;  // false for a NaN
    throw Failure(
        Code::setting_out_of_range,
        {{"setting", setting}, {"minimum", minimum}, {"maximum", maximum}, {"found", to_text(found)}});
}

float require_finite(std::span<const float> logits) {
    const Overview all = overview(logits);
    if (all.finite && !logits.empty()) return all.largest;
    const auto bad = std::find_if(logits.begin(), logits.end(), [](float x) { return !std::isfinite(x); });
    throw Failure(Code::logits_not_finite,
                  {{"token", bad - logits.begin()},
                   {"found", bad == logits.end() ? "nothing" : to_text(double{*bad})}});
}

/// The best `count` ids by falling value, then rising id.
std::vector<std::int32_t> best_tokens(std::span<const float> values, std::size_t count) {
    std::vector<std::int32_t> best;
    count = std::min(count, values.size());
    if (count == 0) return best;
    best.reserve(count + 1);
    const auto value = [&](std::int32_t id) { return values[static_cast<std::size_t>(id)]; };
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (best.size() == count && !(values[i] > value(best.back()))) continue;
        const auto at =
            std::find_if(best.begin(), best.end(), [&](std::int32_t id) { return values[i] > value(id); });
        best.insert(at, static_cast<std::int32_t>(i));
        if (best.size() > count) best.pop_back();
    }
    return best;
}

/// The sum of e^((x - largest) / temperature), added in order.
double sum_of_exps(std::span<const float> x, double largest, double temperature) {
    double sum = 0, some[512];
    for (std::size_t i = 0; i < x.size(); i += std::size(some)) {
        const auto part = x.subspan(i, std::min(std::size(some), x.size() - i));
        portable_exps(part, largest, temperature, some);
        for (std::size_t k = 0; k < part.size(); ++k) sum += some[k];
    }
    return sum;
}

}  // namespace

void check_settings(const SamplingSettings& s) {
    constexpr double int_max = std::numeric_limits<std::int32_t>::max();
    require_between("temperature", s.temperature, 0, 100);
    require_between("top_k", s.top_k, 0, int_max);
    require_between("top_p", s.top_p, std::numeric_limits<double>::min(), 1);
    require_between("min_p", s.min_p, 0, 1);
    require_between("repetition_penalty", s.repetition_penalty, 0.01, 100);
    require_between("repetition_window", s.repetition_window, 0, int_max);
    require_between("max_tokens", s.max_tokens, 0, int_max);
}

double log_sum_exp(std::span<const float> logits) {
    const double largest = require_finite(logits);
    return largest + portable_log(sum_of_exps(logits, largest, 1));
}

std::int32_t greedy_token(std::span<const float> values) {
    return static_cast<std::int32_t>(std::ranges::find(values, overview(values).largest) - values.begin());
}

Sampler::Sampler(const SamplingSettings& settings, std::uint64_t seed, std::size_t usable)
    : settings_(settings), seed_(seed), usable_(usable) {
    check_settings(settings);
}

SampledToken Sampler::sample(std::span<const float> logits, std::span<const std::int32_t> history,
                             std::uint64_t draw, std::uint32_t top_alternatives) {
    const double normaliser = log_sum_exp(logits);
    const std::size_t usable = std::min(usable_, logits.size());
    if (usable == 0) throw Failure(Code::internal_error, {{"detail", "no token can be sampled"}});
    logits_.assign(logits.begin(), logits.begin() + static_cast<std::ptrdiff_t>(usable));
    penalise(history);

    const auto logprob = [&](std::int32_t id) {
        return static_cast<float>(double{logits[static_cast<std::size_t>(id)]} - normaliser);
    };
    SampledToken token;
    token.id = settings_.temperature == 0 ? greedy_token(logits_) : draw_token(uniform_draw(seed_, draw));
    token.logprob = logprob(token.id);
    for (const std::int32_t id : best_tokens(logits.first(usable), top_alternatives))
        token.top.push_back({id, logprob(id)});
    return token;
}

/// As in CTRL (arXiv:1909.05858 §4.1), for either sign of a logit; each token once, however often it
/// occurred.
void Sampler::penalise(std::span<const std::int32_t> history) {
    if (settings_.repetition_penalty == 1.0 || settings_.repetition_window == 0) return;
    const std::size_t window =
        std::min<std::size_t>(history.size(), static_cast<std::size_t>(settings_.repetition_window));
    recent_.assign(history.end() - static_cast<std::ptrdiff_t>(window), history.end());
    std::sort(recent_.begin(), recent_.end());
    recent_.erase(std::unique(recent_.begin(), recent_.end()), recent_.end());
    constexpr double limit = std::numeric_limits<float>::max();
    for (const std::int32_t id : recent_) {
        if (id < 0 || static_cast<std::size_t>(id) >= logits_.size()) continue;
        float& logit = logits_[static_cast<std::size_t>(id)];
        const double changed = logit > 0 ? double{logit} / settings_.repetition_penalty
                                         : double{logit} * settings_.repetition_penalty;
        logit = static_cast<float>(std::clamp(changed, -limit, limit));
    }
}

bool Sampler::worse(const Candidate& a, const Candidate& b) {
    return a.logit < b.logit || (a.logit == b.logit && a.id > b.id);
}

/// The sum of all weights, added in order of id; nothing is ranked yet.
double Sampler::weigh() {
    largest_ = overview(logits_).largest;
    candidates_.clear();
    kept_.clear();
    unranked_below_ = std::numeric_limits<float>::infinity();
    return sum_of_exps(logits_, largest_, settings_.temperature);
}

/// Makes a heap of the next best candidates: those that are not hopeless, then all others.
void Sampler::add_candidates() {
    constexpr double hopeful = 12;  // a weight of 6e-6
    const float above = unranked_below_;
    const bool first = above == std::numeric_limits<float>::infinity();
    unranked_below_ = first ? static_cast<float>(std::max<double>(largest_ - hopeful * settings_.temperature,
                                                                  std::numeric_limits<float>::lowest()))
                            : -std::numeric_limits<float>::infinity();
    for (std::size_t i = 0; i < logits_.size(); ++i) {
        if (!(logits_[i] >= unranked_below_ && logits_[i] < above)) continue;
        const double weight = portable_exp((double{logits_[i]} - largest_) / settings_.temperature);
        candidates_.push_back({weight, logits_[i], static_cast<std::int32_t>(i)});
    }
    std::make_heap(candidates_.begin(), candidates_.end(), worse);
}

/// Candidate `n` in sorted order. Sorting goes only as far as filters and draw reach: a full sort of a large
/// vocabulary would cost more than a small model.
const Sampler::Candidate& Sampler::ranked(std::size_t n) {
    while (kept_.size() <= n) {
        if (candidates_.empty()) add_candidates();
        std::pop_heap(candidates_.begin(), candidates_.end(), worse);
        kept_.push_back(candidates_.back());
        candidates_.pop_back();
    }
    return kept_[n];
}

/// The first candidate whose cumulative weight exceeds u times the weight of all that the filters keep.
std::int32_t Sampler::draw_token(double u) {
    double total = weigh();
    std::size_t kept = logits_.size();
    if (settings_.top_k > 0 && static_cast<std::size_t>(settings_.top_k) < kept) {
        kept = static_cast<std::size_t>(settings_.top_k);
        total = 0;
        for (std::size_t n = 0; n < kept; ++n) total += ranked(n).weight;
    }
    if (settings_.top_p < 1 || settings_.min_p > 0) {
        const double nucleus =
            settings_.top_p < 1 ? settings_.top_p * total : std::numeric_limits<double>::infinity();
        double sum = 0;
        std::size_t n = 0;
        // Weights are relative to the largest, which is 1: min_p compares with it directly.
        while (n < kept && sum < nucleus &&
               (n == 0 || ranked(n).weight >= std::max(settings_.min_p, least_weight)))
            sum += ranked(n++).weight;
        kept = n;
        total = sum;
    }
    double cumulative = 0;
    for (std::size_t n = 0; n < kept; ++n) {
        const Candidate& candidate = ranked(n);
        if (n > 0 && candidate.weight < least_weight) return ranked(n - 1).id;
        cumulative += candidate.weight;
        if (cumulative > u * total) return candidate.id;
    }
    return ranked(kept - 1).id;  // rounding left the whole sum at or below u * total
}

}  // namespace addend
