#include "core/store/search_query.h"

#include <algorithm>
#include <optional>

#include "core/store/search_store.h"

namespace addend {
namespace {

constexpr std::size_t bytes_before = 80;
constexpr std::size_t snippet_bytes = 240;

bool continues_character(char c) {
    return (static_cast<unsigned char>(c) & 0xC0) == 0x80;
}

/// The start of the character `at` lies in.
std::size_t character_start(std::string_view text, std::size_t at) {
    while (at > 0 && at < text.size() && continues_character(text[at])) --at;
    return at;
}

std::size_t characters(std::string_view text) {
    return static_cast<std::size_t>(
        std::ranges::count_if(text, [](char c) { return !continues_character(c); }));
}

bool is_control(char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

/// Bytes of the white space `text` begins with: ASCII, U+00A0, U+3000; else 0.
std::size_t space_length(std::string_view text) {
    if (text.front() == ' ' || is_control(text.front())) return 1;
    if (text.starts_with("\xC2\xA0")) return 2;
    if (text.starts_with("\xE3\x80\x80")) return 3;
    return 0;
}

std::vector<std::string> split(std::string_view text) {
    std::vector<std::string> terms;
    bool inside = false;
    while (!text.empty()) {
        if (const std::size_t space = space_length(text); space > 0) {
            inside = false;
            text.remove_prefix(space);
            continue;
        }
        if (!inside) {
            if (terms.size() == SearchStore::max_terms) break;
            terms.emplace_back();
            inside = true;
        }
        terms.back() += text.front();
        text.remove_prefix(1);
    }
    return terms;
}

std::string fts_quoted(std::string_view term) {
    std::string result = "\"";
    for (const char c : term) {
        result += c;
        if (c == '"') result += '"';
    }
    return result + '"';
}

std::string like_pattern(std::string_view term) {
    std::string result = "%";
    for (const char c : term) {
        if (c == '%' || c == '_' || c == '\\') result += '\\';
        result += c;
    }
    return result + '%';
}

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

}  // namespace

SearchQuery parse_search(std::string_view text) {
    const std::size_t limit = std::min(text.size(), SearchStore::max_query_bytes);
    SearchQuery query;
    query.terms = split(text.substr(0, limit < text.size() ? character_start(text, limit) : limit));
    for (const std::string& term : query.terms) {
        query.words += fts_quoted(term) + "* ";
        if (characters(term) >= 3)
            query.grams += fts_quoted(term) + ' ';
        else
            query.patterns.push_back(like_pattern(term));
    }
    return query;
}

MarkedText take_marks(std::string_view highlighted) {
    MarkedText result;
    std::optional<std::size_t> open;
    while (!highlighted.empty()) {
        if (highlighted.starts_with(mark_begin)) {
            if (!open) open = result.text.size();
            highlighted.remove_prefix(mark_begin.size());
        } else if (highlighted.starts_with(mark_end)) {
            if (open && *open < result.text.size())
                result.marks.push_back(
                    {static_cast<std::uint32_t>(*open), static_cast<std::uint32_t>(result.text.size())});
            open.reset();
            highlighted.remove_prefix(mark_end.size());
        } else {
            result.text += highlighted.front();
            highlighted.remove_prefix(1);
        }
    }
    return result;
}

MarkedText mark_terms(std::string_view text, const std::vector<std::string>& terms) {
    MarkedText result{std::string(text), {}};
    for (const std::string& term : terms) {
        for (auto from = text.begin();;) {
            const auto found = std::search(from, text.end(), term.begin(), term.end(),
                                           [](char a, char b) { return lower(a) == lower(b); });
            if (found == text.end()) break;
            const auto begin = static_cast<std::uint32_t>(found - text.begin());
            from = found + static_cast<std::ptrdiff_t>(term.size());
            result.marks.push_back({begin, static_cast<std::uint32_t>(from - text.begin())});
        }
    }
    std::ranges::sort(result.marks, {}, &ByteSpan::begin);
    return result;
}

Snippet cut_snippet(const MarkedText& marked) {
    const std::string_view text = marked.text;
    const std::size_t first = marked.marks.empty() ? 0 : marked.marks.front().begin;
    std::size_t begin = character_start(text, first > bytes_before ? first - bytes_before : 0);
    // Rather at a word's beginning than inside it.
    if (begin > 0)
        if (const std::size_t space = text.substr(0, first).find(' ', begin); space != std::string_view::npos)
            begin = space + 1;
    const std::size_t end = character_start(text, std::min(text.size(), begin + snippet_bytes));

    Snippet snippet{std::string(text.substr(begin, end - begin)), {}, begin > 0, end < text.size()};
    std::ranges::replace_if(snippet.text, is_control, ' ');
    for (const ByteSpan& mark : marked.marks) {
        const std::size_t from = std::max<std::size_t>(mark.begin, begin);
        const std::size_t to = std::min<std::size_t>(mark.end, end);
        if (from < to)
            snippet.marks.push_back(
                {static_cast<std::uint32_t>(from - begin), static_cast<std::uint32_t>(to - begin)});
    }
    return snippet;
}

}  // namespace addend
