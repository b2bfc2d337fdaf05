// UTF-8 as bytes that may be wrong.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace addend::utf8 {

/// U+2581, which stands for a space in SentencePiece and metaspace vocabularies.
inline constexpr std::string_view lower_block = "\xE2\x96\x81";

inline constexpr std::string_view replacement = "\xEF\xBF\xBD";  // U+FFFD

enum class Lead { complete, incomplete, invalid };

struct Step {
    Lead lead = Lead::invalid;
    /// complete: bytes of the character. incomplete: all that is left. invalid: bytes one U+FFFD stands for
    /// (the longest prefix of some character, at least 1: Unicode's "substitution of maximal subparts").
    std::size_t size = 0;
    char32_t point = 0;  // where complete
};

/// The character at the start of non-empty `text`.
Step step(std::string_view text);
bool valid(std::string_view text);
/// `text` with U+FFFD for what is not UTF-8.
std::string repaired(std::string_view text);
void append(std::string& text, char32_t point);
/// Characters in valid text.
std::size_t length(std::string_view text);

}  // namespace addend::utf8
