// Finds added and control tokens written in a text, before any splitting or merging.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/tokenizer/tokenizer.h"

namespace addend {

struct AddedToken {
    std::int32_t id = 0;
    std::string content;
    bool lstrip = false;       // swallows white space to its left
    bool rstrip = false;       // ... and to its right
    bool single_word = false;  // only where no letter, digit or '_' touches it
};

/// A stretch of plain text (token < 0), or an added token with the white space it swallowed.
struct TextPart {
    std::int32_t token = -1;
    TextSpan span;
};

/// White space (or "▁", its stand-in) and nothing else: such tokens mark nothing, so anyone may write them.
bool is_blank(std::string_view text);

class AddedTokens {
  public:
    void add(AddedToken token);
    std::span<const AddedToken> all() const { return tokens_; }

    /// Cuts `text` at the leftmost, longest tokens. `trusted`: sorted, disjoint, not touching; a token that
    /// is not blank counts only inside one of them.
    std::vector<TextPart> split(std::string_view text, std::span<const TextSpan> trusted) const;

  private:
    const AddedToken* longest_at(std::string_view text, std::size_t at, std::size_t trusted_end) const;

    std::vector<AddedToken> tokens_;
    std::unordered_map<std::uint64_t, std::uint32_t> edges_;  // (node << 8 | byte) -> node; 0 is the root
    std::vector<std::int32_t> token_at_{-1};                  // per node: index into tokens_, or -1
    std::array<bool, 256> starts_{};
};

}  // namespace addend
