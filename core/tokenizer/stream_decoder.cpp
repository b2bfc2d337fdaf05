#include "core/tokenizer/stream_decoder.h"

#include <algorithm>

namespace addend {

StreamDecoder::StreamDecoder(std::shared_ptr<const Tokenizer> tokenizer, const StreamOptions& options)
    : tokenizer_(std::move(tokenizer)), options_(options), at_start_(options.at_start) {}

std::string StreamDecoder::push(std::int32_t id) {
    std::string_view bytes = tokenizer_->token_bytes(id);
    const TokenKind kind = tokenizer_->kind(id);
    const bool special = kind == TokenKind::control || kind == TokenKind::unknown;
    if (options_.skip_special && special) bytes = {};
    if (at_start_ && !bytes.empty()) {
        if (!special) {
            std::size_t spaces = 0;
            while (spaces < tokenizer_->stripped_spaces() && spaces < bytes.size() && bytes[spaces] == ' ')
                ++spaces;
            bytes.remove_prefix(spaces);
        }
        at_start_ = false;
    }
    const std::size_t index = spans_.size();
    // A placeholder until the first byte is out: what is held now comes before it.
    const std::size_t expected = emitted_ + held_.size();
    spans_.push_back({expected, expected});
    held_ += bytes;
    held_owner_.insert(held_owner_.end(), bytes.size(), index);
    if (bytes.empty()) {
        spans_.back() = {emitted_, emitted_};
        return {};
    }
    return drain(false);
}

std::string StreamDecoder::finish() {
    return drain(true);
}

std::string StreamDecoder::drain(bool at_end) {
    std::string out;
    std::size_t at = 0;
    while (at < held_.size()) {
        const utf8::Step s = utf8::step(std::string_view(held_).substr(at));
        if (s.lead == utf8::Lead::incomplete && !at_end) break;
        const std::size_t begin = emitted_ + out.size();
        out +=
            s.lead == utf8::Lead::complete ? std::string_view(held_).substr(at, s.size) : utf8::replacement;
        const std::size_t end = emitted_ + out.size();
        for (std::size_t i = at; i < at + s.size; ++i) {
            const std::size_t owner = held_owner_[i];
            if (owner >= next_owner_) spans_[owner].begin = begin;
            spans_[owner].end = end;
            next_owner_ = owner + 1;
        }
        at += s.size;
    }
    held_.erase(0, at);
    held_owner_.erase(held_owner_.begin(), held_owner_.begin() + static_cast<std::ptrdiff_t>(at));
    emitted_ += out.size();
    return out;
}

}  // namespace addend
