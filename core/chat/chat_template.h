// A model's chat template: messages to a prompt whose every character is known to be the template's or a
// person's.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/tokenizer/segment.h"

namespace addend {

struct ChatMessage {
    std::string role;  // "system", "user", "assistant" or "tool"
    std::string content;
};

struct RenderOptions {
    std::string bos_token;  // as written in the vocabulary: Tokenizer::token_text(*bos())
    std::string eos_token;
    bool add_generation_prompt = true;
    /// A JSON object of further variables ("enable_thinking", "tools", …); its strings are untrusted. Empty:
    /// none.
    std::string extra_json;
    /// What strftime_now() calls now, in seconds since 1970, shown in the local time zone. Nothing: the
    /// clock.
    std::optional<std::int64_t> now_s;
};

namespace jinja {
struct Program;
}

/// Immutable after parse(), safe from any thread.
///
/// Characters that come from a message's content stay untrusted through every operation of the template
/// (concatenation, trim, replace, slices, tojson …), so that Tokenizer::encode_segments() makes control
/// tokens only from what the template itself wrote. Roles are from a fixed set and trusted.
class ChatTemplate {
  public:
    /// Jinja as Hugging Face sets it up (trim_blocks, lstrip_blocks). Throws template_syntax or
    /// template_unsupported with the line.
    static ChatTemplate parse(std::string_view source);
    /// For models that bring none: "User: … / Assistant: …" in plain words. is_default() lets the UI say so.
    static ChatTemplate plain();

    bool is_default() const { return is_default_; }

    /// Neighbours of equal trust are one segment. Throws template_raised with the template's own words (e.g.
    /// "roles must alternate"), template_error with the line, template_limit (steps, depth, output),
    /// chat_role_unknown.
    std::vector<Segment> render(std::span<const ChatMessage> messages, const RenderOptions& options) const;

  private:
    ChatTemplate(std::shared_ptr<const jinja::Program> program, bool is_default);

    std::shared_ptr<const jinja::Program> program_;
    bool is_default_ = false;
};

/// The segments' text put together: for display and for logs.
std::string joined_text(std::span<const Segment> segments);

}  // namespace addend
