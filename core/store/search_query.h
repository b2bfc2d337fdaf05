// What a user typed, made into expressions in which nothing of it is an operator; and snippets.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/store/token_trace.h"

namespace addend {

struct SearchQuery {
    std::vector<std::string> terms;
    std::string words;  // FTS5 expression on the word index: every term as a prefix
    std::string grams;  // on the trigram index: the terms of three characters and more; may be empty
    std::vector<std::string> patterns;  // LIKE patterns (escape '\') for the shorter terms
};

/// At most SearchStore::max_query_bytes and max_terms are looked at.
SearchQuery parse_search(std::string_view text);

/// Private-use marks highlight() puts around matches: noncharacters, which no text should hold; one that does
/// is at worst marked oddly.
inline constexpr std::string_view mark_begin = "\xEF\xB7\x90";  // U+FDD0
inline constexpr std::string_view mark_end = "\xEF\xB7\x91";    // U+FDD1

struct MarkedText {
    std::string text;
    std::vector<ByteSpan> marks;
};

/// Takes the marks out of highlight()'s result.
MarkedText take_marks(std::string_view highlighted);
/// Marks every place of a term, ASCII letters in either case: for matches no index found.
MarkedText mark_terms(std::string_view text, const std::vector<std::string>& terms);

struct Snippet {
    std::string text;
    std::vector<ByteSpan> marks;
    bool cut_before = false;
    bool cut_after = false;
};

/// The stretch around the first mark; control characters become spaces.
Snippet cut_snippet(const MarkedText& marked);

}  // namespace addend
