// Perplexity of a text. The protocol (docs/evaluation.md has it in words, with what differs from others):
//
//  - The text becomes tokens at once; marks such as <|user|> in it are text, not control tokens.
//  - Windows of `context` tokens start every `stride` tokens of the text. Each is read from an empty state;
//    with `bos`, its first token is the model's begin-of-text token, and `context` counts it.
//  - A token is scored once, in the first window that holds it and something before it: under `bos` every
//  token
//    of the text, otherwise all but the first (and, where windows do not overlap, the first of each window).
//  - NLL is the mean of -ln p(token | the window up to it), float32 logits summed in double.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>

#include "core/program/patch.h"
#include "core/runtime/model.h"
#include "core/runtime/run_control.h"

namespace addend {

struct PerplexityOptions {
    std::uint32_t context = 0;      // tokens; 0: what the model was trained on, at most 1024
    std::uint32_t stride = 0;       // tokens; 0: half of the context
    std::optional<bool> bos = {};   // absent: as the tokenizer does for a text
    std::uint64_t most_tokens = 0;  // of the text, from its start; 0: all
    Patch patch = {};
};

struct PerplexityResult {
    double nll = 0;                 // mean, nats a token
    double nll_standard_error = 0;  // of that mean, as if tokens were independent: a lower bound
    double perplexity = 0;          // e^nll
    double bits_per_byte = 0;       // of the scored text: comparable between tokenizers
    std::uint64_t tokens = 0;       // scored
    std::uint64_t text_tokens = 0;
    std::uint64_t bytes = 0;  // of the scored tokens
    std::uint64_t windows = 0;
    std::uint32_t context = 0, stride = 0;  // as used
    bool bos = false;
};

struct PerplexityProgress {
    std::uint64_t done, total;  // scored tokens, tokens of the text
    double nll;                 // so far; 0 before the first
};

/// Throws evaluate_text_too_short, setting_out_of_range (context, stride), cancelled, and what the tokenizer,
/// the patch and the backend throw.
PerplexityResult measure_perplexity(const std::shared_ptr<LoadedModel>& model, std::string_view text,
                                    const PerplexityOptions& options,
                                    const std::function<void(const PerplexityProgress&)>& report,
                                    RunControl& control);

}  // namespace addend
