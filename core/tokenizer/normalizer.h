// What a tokenizer.json does to text before it is split.
#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace addend {

enum class UnicodeForm { nfc, nfd, nfkc, nfkd };

struct PrependStep {
    std::string text;
};
struct ReplaceStep {
    std::string from;
    std::string to;
};
using NormalizerStep = std::variant<PrependStep, ReplaceStep, UnicodeForm>;

struct Normalizer {
    std::vector<NormalizerStep> steps;

    /// `text` is valid UTF-8. `at_front`: it begins a stretch between added tokens, where Prepend applies.
    std::string apply(std::string_view text, bool at_front) const;
};

/// Every `from` (not empty) in `text` by `to`.
std::string replace_all(std::string_view text, std::string_view from, std::string_view to);

}  // namespace addend
