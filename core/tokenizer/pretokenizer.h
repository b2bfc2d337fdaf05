// Cuts a stretch of text into the pieces inside which merging happens.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/tokenizer/regex.h"
#include "core/tokenizer/tokenizer.h"

namespace addend {

enum class SplitBehavior { isolated, removed, merged_with_previous, merged_with_next, contiguous };

struct SplitStep {
    std::shared_ptr<const Regex> pattern;
    SplitBehavior behavior = SplitBehavior::isolated;
    bool invert = false;
};
/// ByteLevel's add_prefix_space: a space before each piece that has none.
struct PrefixSpaceStep {};
struct MetaspaceStep {
    enum class Prepend { never, first, always };
    std::string replacement;  // "▁"
    Prepend prepend = Prepend::always;
    bool split = true;
};
using PretokenizerStep = std::variant<SplitStep, PrefixSpaceStep, MetaspaceStep>;

struct Pieces {
    std::string text;
    std::vector<TextSpan> spans;
};

struct Pretokenizer {
    std::vector<PretokenizerStep> steps;

    /// `text` is valid UTF-8. `at_front`: it begins a stretch between added tokens. `at_start`: it begins the
    /// whole text.
    Pieces apply(std::string text, bool at_front, bool at_start) const;
};

/// GPT-2's splitting pattern, what ByteLevel with use_regex means.
extern const char* const gpt2_pattern;

}  // namespace addend
