// PCRE2 over UTF-8, for the splitting patterns that tokenizer files bring.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/tokenizer/tokenizer.h"

namespace addend {

/// Immutable, safe from any thread.
class Regex {
  public:
    /// Throws tokenizer_regex_invalid; `source` names the file in the message.
    Regex(const std::string& pattern, const std::string& source);
    ~Regex();
    Regex(const Regex&) = delete;
    Regex& operator=(const Regex&) = delete;

    const std::string& pattern() const { return pattern_; }
    /// Non-empty matches in `text` (valid UTF-8), in order, appended to `out`. Throws tokenizer_regex_limit
    /// where the pattern backtracks beyond a budget proportional to the text: a hostile pattern cannot hang
    /// us.
    void find_all(std::string_view text, std::vector<TextSpan>& out) const;

  private:
    struct Code;
    std::string pattern_;
    std::unique_ptr<const Code> code_;
};

}  // namespace addend
