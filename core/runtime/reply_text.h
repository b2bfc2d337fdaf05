// The text of a reply as it grows: whole characters only, stop texts held back and cut off.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/runtime/generation.h"
#include "core/tokenizer/stream_decoder.h"

namespace addend {

/// A token's event leaves as soon as its characters are whole and can belong to no stop text any more.
class ReplyText {
  public:
    /// `deliver` gets the events in order. `continues`: the reply goes on after other text.
    ReplyText(std::shared_ptr<const Tokenizer> tokenizer, std::vector<std::string> stop_texts, bool continues,
              std::function<void(const TokenEvent&)> deliver);

    /// True once a stop text is complete: the reply ends before it.
    bool push(TokenEvent event);
    /// Delivers what was held back. Call once, at the end.
    void finish();

    const std::string& text() const { return text_; }
    const std::vector<std::int32_t>& ids() const { return ids_; }

  private:
    struct Pending {
        TokenEvent event;
        std::size_t text_end;  // of text_ once this token was pushed
    };
    std::size_t find_stop() const;
    std::size_t held_from() const;
    void cut(std::size_t at);
    void deliver_until(std::size_t tokens, std::size_t bytes);

    StreamDecoder decoder_;
    std::vector<std::string> stops_;
    std::function<void(const TokenEvent&)> deliver_;
    std::string text_;
    std::vector<std::int32_t> ids_;
    std::vector<Pending> pending_;
    std::size_t first_pending_ = 0;  // tokens delivered before pending_[0]
    std::size_t delivered_ = 0;      // bytes of text_ in delivered events
    std::size_t searched_ = 0;       // no stop text begins before
    bool stopped_ = false;
};

}  // namespace addend
