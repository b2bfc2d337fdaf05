#include "core/tokenizer/token_table.h"

#include <charconv>

#include "core/base/message.h"
#include "core/tokenizer/utf8.h"

namespace addend {

void TokenTable::put(std::int32_t id, Token token, const std::string& source) {
    const auto slot = static_cast<std::size_t>(id);
    if (const auto other = find(token.text); other && *other != id) {
        throw Failure(
            Code::tokenizer_duplicate_token,
            {{"source", source}, {"token", utf8::repaired(token.text)}, {"first", *other}, {"second", id}});
    }
    if (slot >= tokens_.size()) tokens_.resize(slot + 1);
    Token& place = tokens_[slot];
    if (place.kind != TokenKind::unused && place.text != token.text) {
        throw Failure(Code::tokenizer_duplicate_id, {{"source", source},
                                                     {"id", id},
                                                     {"first", utf8::repaired(place.text)},
                                                     {"second", utf8::repaired(token.text)}});
    }
    if (place.kind != TokenKind::unused) index_.erase(place.text);
    place = std::move(token);
    index_[place.text] = id;
}

std::optional<std::int32_t> TokenTable::find(std::string_view text) const {
    const auto it = index_.find(text);
    if (it == index_.end()) return std::nullopt;
    return it->second;
}

bool TokenTable::plain(std::int32_t id) const {
    const Token& t = (*this)[id];
    return !t.added && t.kind == TokenKind::normal;
}

std::string byte_token_text(unsigned char byte) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    return {'<', '0', 'x', digits[byte >> 4], digits[byte & 15], '>'};
}

std::optional<unsigned char> byte_of_token(std::string_view text) {
    if (text.size() != 6 || !text.starts_with("<0x") || text.back() != '>') return std::nullopt;
    unsigned char byte = 0;
    const auto [end, error] = std::from_chars(text.data() + 3, text.data() + 5, byte, 16);
    if (error != std::errc() || end != text.data() + 5) return std::nullopt;
    return byte;
}

}  // namespace addend
