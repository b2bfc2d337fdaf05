// Ids one by one to text, never half a UTF-8 character.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/tokenizer/tokenizer.h"
#include "core/tokenizer/utf8.h"

namespace addend {

struct StreamOptions {
    bool skip_special = true;
    /// True: the ids begin a text (a reply of its own), so a word's leading space is dropped from the first
    /// one. False: they go on after other text.
    bool at_start = true;
};

/// One stream, one thread.
class StreamDecoder {
  public:
    explicit StreamDecoder(std::shared_ptr<const Tokenizer> tokenizer, const StreamOptions& options = {});

    /// The text that became certain with this id: whole characters, maybe none. Bytes that can begin no
    /// character come out as U+FFFD. Throws Failure token_id_unknown.
    std::string push(std::int32_t id);
    /// What was still held back; an unfinished character comes out as U+FFFD.
    std::string finish();

    /// Per pushed id its bytes in the text emitted so far. A token whose bytes are part of a character has
    /// that whole character; the span of a held token ends when its character is complete (or at finish()).
    const std::vector<TextSpan>& spans() const { return spans_; }
    /// How many tokens, from the first, have a final span.
    std::size_t settled() const { return held_owner_.empty() ? spans_.size() : held_owner_.front(); }
    /// Length in bytes of everything emitted so far.
    std::size_t emitted() const { return emitted_; }

  private:
    std::string drain(bool at_end);

    std::shared_ptr<const Tokenizer> tokenizer_;
    StreamOptions options_;
    bool at_start_;
    std::string held_;                     // bytes of an unfinished character
    std::vector<std::size_t> held_owner_;  // index of the token each held byte came from
    std::size_t next_owner_ = 0;           // first token none of whose bytes is out yet
    std::vector<TextSpan> spans_;
    std::size_t emitted_ = 0;
};

}  // namespace addend
