// The loop of one reply: prefill, then sample and feed token by token.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "core/runtime/generation.h"
#include "core/runtime/run_control.h"
#include "core/runtime/session.h"

namespace addend {

struct GenerateRequest {
    std::vector<std::int32_t> prompt;  // at least one token
    SamplingSettings sampling;
    std::vector<std::int32_t> stop_ids;  // end the reply, and are not part of it
    std::uint32_t top_alternatives = 0;  // kept per token
    double max_tokens_per_second = 0;    // 0: full speed
    bool continues_text = false;  // the reply goes on after the prompt's text (no chat turn of its own)
    Patch patch = {};             // in force from here on (Session::use_patch)
};

/// Everything in the result, a failure during the run included: only a request that makes no sense throws
/// (prompt_empty, prompt_token_unknown, prompt_too_long, setting_out_of_range, what Session::use_patch
/// throws). What was generated before a failure or a cancel stays in the result. Leaves snapshots before the
/// last token of the prompt and at the end, so that a regenerated or following turn reads only what is new.
GenerationResult generate(Session& session, std::shared_ptr<const Tokenizer> tokenizer,
                          const GenerateRequest& request, const GenerationEvents& events, RunControl& control,
                          const Clock& clock = Clock::steady());

}  // namespace addend
