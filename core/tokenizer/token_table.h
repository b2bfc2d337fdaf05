// The tokens of a vocabulary by id and by text.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "core/tokenizer/tokenizer.h"

namespace addend {

struct Token {
    std::string text;   // as the vocabulary writes it
    std::string bytes;  // as decode() writes it
    TokenKind kind = TokenKind::unused;
    bool added = false;  // comes only from the matcher of added tokens, never from merging
};

/// Filled by one thread while loading, then only read.
class TokenTable {
  public:
    std::int32_t unknown = -1;

    std::size_t size() const { return tokens_.size(); }
    const Token& operator[](std::int32_t id) const { return tokens_[static_cast<std::size_t>(id)]; }
    Token& operator[](std::int32_t id) { return tokens_[static_cast<std::size_t>(id)]; }
    bool has(std::int32_t id) const { return id >= 0 && static_cast<std::size_t>(id) < tokens_.size(); }

    /// Puts a token at `id`, making unused ones in between. The caller bounds `id`. Throws
    /// tokenizer_duplicate_id and tokenizer_duplicate_token; the same text at the same id replaces what is
    /// there.
    void put(std::int32_t id, Token token, const std::string& source);

    std::optional<std::int32_t> find(std::string_view text) const;
    /// True for what plain text may become by merging: neither added, control, unknown nor unused.
    bool plain(std::int32_t id) const;

  private:
    std::deque<Token> tokens_;  // a deque: the index points into the texts
    std::unordered_map<std::string_view, std::int32_t> index_;
};

/// "<0x0A>" for 10: how vocabularies with byte fallback write a byte.
std::string byte_token_text(unsigned char byte);
/// The byte of such a token.
std::optional<unsigned char> byte_of_token(std::string_view text);

}  // namespace addend
