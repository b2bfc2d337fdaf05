#include "app/cli/settings.h"

#include <algorithm>
#include <limits>

#include "core/runtime/sampler.h"

namespace addend::cli {
namespace {

std::int32_t narrowed(std::int64_t value) {
    constexpr std::int64_t most = std::numeric_limits<std::int32_t>::max();
    return static_cast<std::int32_t>(std::clamp<std::int64_t>(value, -1, most));
}

}  // namespace

SamplingSettings sampling_settings(const SamplingArguments& a, const ReplyDefaults& d) {
    SamplingSettings s;
    s.temperature = a.temperature.value_or(d.temperature.value_or(s.temperature));
    s.top_p = a.top_p.value_or(d.top_p.value_or(s.top_p));
    s.min_p = a.min_p.value_or(d.min_p.value_or(s.min_p));
    s.repetition_penalty = a.repetition_penalty.value_or(d.repetition_penalty.value_or(s.repetition_penalty));
    s.top_k = a.top_k.value_or(narrowed(d.top_k.value_or(s.top_k)));
    s.max_tokens = a.max_tokens.value_or(narrowed(d.max_tokens.value_or(s.max_tokens)));
    s.random_seed = !a.seed;
    s.seed = a.seed.value_or(0);
    check_settings(s);
    return s;
}

}  // namespace addend::cli
