// From prompt ids to a reply: settings, events, timings.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/base/cancel.h"
#include "core/base/clock.h"
#include "core/runtime/model.h"

namespace addend {

struct SamplingSettings {
    double temperature = 0.7;  // 0: greedy
    std::int32_t top_k = 0;    // 0: off
    double top_p = 1.0;        // 1: off
    double min_p = 0.0;        // 0: off
    double repetition_penalty = 1.0;
    std::int32_t repetition_window = 64;  // tokens looked back
    std::uint64_t seed = 0;
    bool random_seed = true;  // draw `seed` anew for each reply; the reply stores what was drawn
    std::int32_t max_tokens = 512;
    std::vector<std::string> stop_texts;

    friend bool operator==(const SamplingSettings&, const SamplingSettings&) = default;
};

struct TopToken {
    std::int32_t id = 0;
    float logprob = 0;
};

struct TokenEvent {
    std::int32_t id = 0;
    std::string text;                  // bytes that became whole characters with this token; may be empty
    std::uint32_t begin = 0, end = 0;  // the token's own bytes in the reply's text
    float logprob = 0;                 // of the model's distribution (temperature 1), natural log
    std::vector<TopToken> top;         // best few of that distribution
    std::int64_t time_ns = 0;          // since the request
};

enum class StopReason { end_of_text, stop_text, max_tokens, context_full, cancelled, failed };

struct ReplyTimings {
    std::uint32_t prompt_tokens = 0;     // of the whole prompt
    std::uint32_t prefilled_tokens = 0;  // those actually run (the rest was in the session's state)
    std::int64_t prefill_ns = 0;
    std::uint32_t decoded_tokens = 0;  // tokens sampled, those that stopped the reply included
    std::int64_t decode_ns = 0;        // from the first token to the last: decoded_tokens - 1 steps
    std::int64_t first_token_ns = 0;   // from the request to the first token

    /// 0 where nothing was timed.
    double prefill_tokens_per_second() const {
        return prefill_ns > 0 ? 1e9 * prefilled_tokens / static_cast<double>(prefill_ns) : 0;
    }
    double decode_tokens_per_second() const {
        return decode_ns > 0 && decoded_tokens > 1
                   ? 1e9 * (decoded_tokens - 1) / static_cast<double>(decode_ns)
                   : 0;
    }
};

struct GenerationResult {
    std::vector<std::int32_t> ids;
    std::string text;
    StopReason stop = StopReason::end_of_text;
    std::optional<Message> failure;
    ReplyTimings timings;
    std::uint64_t seed = 0;
    std::uint64_t position = 0;  // tokens the session has read
};

struct GenerationEvents {
    std::function<void(std::uint32_t done, std::uint32_t total)> prefill;  // tokens
    std::function<void(const TokenEvent&)> token;
};

}  // namespace addend
