#include "core/tokenizer/added_tokens.h"

#include <unicode/uchar.h>

#include <algorithm>

#include "core/tokenizer/utf8.h"

namespace addend {
namespace {

bool is_white(char32_t point) {
    return u_isUWhiteSpace(static_cast<UChar32>(point));
}
bool is_word(char32_t point) {
    return point == '_' || u_isalnum(static_cast<UChar32>(point));
}

/// The character that ends at `end`, or nothing there (size 0).
utf8::Step step_back(std::string_view text, std::size_t end) {
    for (std::size_t size = 1; size <= 4 && size <= end; ++size) {
        const utf8::Step s = utf8::step(text.substr(end - size, size));
        if (s.lead == utf8::Lead::complete && s.size == size) return s;
    }
    return {};
}

bool stands_alone(std::string_view text, TextSpan span) {
    const utf8::Step before = step_back(text, span.begin);
    if (before.size != 0 && is_word(before.point)) return false;
    if (span.end == text.size()) return true;
    const utf8::Step after = utf8::step(text.substr(span.end));
    return after.lead != utf8::Lead::complete || !is_word(after.point);
}

std::size_t white_left_of(std::string_view text, std::size_t at, std::size_t limit) {
    while (at > limit) {
        const utf8::Step s = step_back(text, at);
        if (s.size == 0 || !is_white(s.point) || at - s.size < limit) break;
        at -= s.size;
    }
    return at;
}

std::size_t white_right_of(std::string_view text, std::size_t at) {
    while (at < text.size()) {
        const utf8::Step s = utf8::step(text.substr(at));
        if (s.lead != utf8::Lead::complete || !is_white(s.point)) break;
        at += s.size;
    }
    return at;
}

}  // namespace

bool is_blank(std::string_view text) {
    if (text.empty()) return false;
    while (!text.empty()) {
        const utf8::Step s = utf8::step(text);
        if (s.lead != utf8::Lead::complete) return false;
        if (!is_white(s.point) && text.substr(0, s.size) != utf8::lower_block) return false;
        text.remove_prefix(s.size);
    }
    return true;
}

void AddedTokens::add(AddedToken token) {
    if (token.content.empty()) return;
    std::uint32_t node = 0;
    for (const char c : token.content) {
        const auto fresh = static_cast<std::uint32_t>(token_at_.size());
        const auto key = (static_cast<std::uint64_t>(node) << 8) | static_cast<unsigned char>(c);
        const auto [edge, added] = edges_.emplace(key, fresh);
        if (added) token_at_.push_back(-1);
        node = edge->second;
    }
    starts_[static_cast<unsigned char>(token.content[0])] = true;
    if (token_at_[node] >= 0) {
        tokens_[static_cast<std::size_t>(token_at_[node])] = std::move(token);
        return;
    }
    token_at_[node] = static_cast<std::int32_t>(tokens_.size());
    tokens_.push_back(std::move(token));
}

const AddedToken* AddedTokens::longest_at(std::string_view text, std::size_t at,
                                          std::size_t trusted_end) const {
    const AddedToken* best = nullptr;
    std::uint32_t node = 0;
    for (std::size_t i = at; i < text.size(); ++i) {
        const auto edge =
            edges_.find((static_cast<std::uint64_t>(node) << 8) | static_cast<unsigned char>(text[i]));
        if (edge == edges_.end()) break;
        node = edge->second;
        if (token_at_[node] < 0) continue;
        const AddedToken& token = tokens_[static_cast<std::size_t>(token_at_[node])];
        if (i + 1 > trusted_end && !is_blank(token.content)) continue;
        best = &token;
    }
    return best;
}

std::vector<TextPart> AddedTokens::split(std::string_view text, std::span<const TextSpan> trusted) const {
    std::vector<TextPart> parts;
    std::size_t plain_from = 0;
    std::size_t run = 0;
    for (std::size_t at = 0; at < text.size();) {
        while (run < trusted.size() && trusted[run].end <= at) ++run;
        const bool inside = run < trusted.size() && trusted[run].begin <= at;
        const AddedToken* token = nullptr;
        if (starts_[static_cast<unsigned char>(text[at])])
            token = longest_at(text, at, inside ? trusted[run].end : 0);
        if (!token) {
            ++at;
            continue;
        }
        TextSpan span{at, at + token->content.size()};
        if (token->single_word && !stands_alone(text, span)) {
            at = span.end;
            continue;
        }
        if (token->lstrip) span.begin = white_left_of(text, span.begin, plain_from);
        if (token->rstrip) span.end = white_right_of(text, span.end);
        if (span.begin > plain_from) parts.push_back({-1, {plain_from, span.begin}});
        parts.push_back({token->id, span});
        at = plain_from = span.end;
    }
    if (plain_from < text.size()) parts.push_back({-1, {plain_from, text.size()}});
    return parts;
}

}  // namespace addend
