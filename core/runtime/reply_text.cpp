#include "core/runtime/reply_text.h"

#include <algorithm>

namespace addend {

ReplyText::ReplyText(std::shared_ptr<const Tokenizer> tokenizer, std::vector<std::string> stop_texts,
                     bool continues, std::function<void(const TokenEvent&)> deliver)
    : decoder_(std::move(tokenizer), {.skip_special = true, .at_start = !continues}),
      stops_(std::move(stop_texts)),
      deliver_(std::move(deliver)) {
    std::erase(stops_, std::string());
}

bool ReplyText::push(TokenEvent event) {
    const std::int32_t id = event.id;
    text_ += decoder_.push(id);
    ids_.push_back(id);
    pending_.push_back({std::move(event), text_.size()});
    if (const std::size_t at = find_stop(); at != std::string::npos) {
        cut(at);
        return true;
    }
    deliver_until(decoder_.settled(), held_from());
    return false;
}

void ReplyText::finish() {
    if (stopped_) return;
    text_ += decoder_.finish();
    if (!pending_.empty()) pending_.back().text_end = text_.size();
    if (const std::size_t at = find_stop(); at != std::string::npos) return cut(at);
    deliver_until(decoder_.settled(), text_.size());
}

std::size_t ReplyText::find_stop() const {
    std::size_t first = std::string::npos;
    for (const std::string& stop : stops_) first = std::min(first, text_.find(stop, searched_));
    return first;
}

/// Where the longest end of the text begins that may still grow into a stop text.
std::size_t ReplyText::held_from() const {
    std::size_t from = text_.size();
    for (const std::string& stop : stops_) {
        for (std::size_t n = std::min(stop.size() - 1, text_.size() - searched_); n > 0; --n) {
            if (!text_.ends_with(std::string_view(stop).substr(0, n))) continue;
            from = std::min(from, text_.size() - n);
            break;
        }
    }
    return from;
}

/// Drops the stop text, all after it, and the tokens that lie wholly in what was dropped.
void ReplyText::cut(std::size_t at) {
    stopped_ = true;
    text_.resize(at);
    const std::vector<TextSpan>& spans = decoder_.spans();
    std::size_t keep = first_pending_;
    while (keep < ids_.size() && spans[keep].begin < at) ++keep;
    ids_.resize(keep);
    pending_.resize(keep - first_pending_);
    for (Pending& p : pending_) p.text_end = std::min(p.text_end, at);
    if (!pending_.empty()) pending_.back().text_end = at;
    deliver_until(keep, at);
}

void ReplyText::deliver_until(std::size_t tokens, std::size_t bytes) {
    std::size_t n = 0;
    for (; n < pending_.size(); ++n) {
        Pending& p = pending_[n];
        const TextSpan span = decoder_.spans()[first_pending_ + n];
        if (first_pending_ + n >= tokens || p.text_end > bytes) break;
        p.event.begin = static_cast<std::uint32_t>(std::min(span.begin, text_.size()));
        p.event.end = static_cast<std::uint32_t>(std::min(span.end, text_.size()));
        p.event.text = text_.substr(delivered_, p.text_end - delivered_);
        delivered_ = p.text_end;
        if (deliver_) deliver_(p.event);
    }
    pending_.erase(pending_.begin(), pending_.begin() + static_cast<std::ptrdiff_t>(n));
    first_pending_ += n;
    searched_ = std::max(searched_, std::min(bytes, text_.size()));
}

}  // namespace addend
