// Messages of a conversation as a tree: an edit is a sibling of a user's turn, a regeneration a sibling of a
// reply. Nothing is overwritten.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/message.h"
#include "core/store/conversation_store.h"
#include "core/store/process_identity.h"
#include "core/store/token_trace.h"

namespace addend {

enum class MessageRole : std::uint8_t { user = 0, assistant = 1 };

enum class MessageState : std::uint8_t {
    complete = 0,
    streaming = 1,    // its process is still writing it
    interrupted = 2,  // its process ended without finishing it; what had come is kept
    cancelled = 3,    // stopped by the user
    failed = 4,       // stopped by an error, kept in `error`
};

/// How a reply is made: enough to make it again.
struct GenerationInfo {
    std::string sampling_json = "{}";
    std::uint64_t seed = 0;
    std::string model_hash = {};
    std::optional<std::string> patch = {};
    std::string backend = {};
    std::string device = {};
    friend bool operator==(const GenerationInfo&, const GenerationInfo&) = default;
};

struct GenerationTimings {
    std::int64_t prefill_tokens = 0;
    std::int64_t prefill_ns = 0;
    std::int64_t decode_tokens = 0;
    std::int64_t decode_ns = 0;
    std::int64_t first_token_ns = 0;  // from the request to the first token
    friend bool operator==(const GenerationTimings&, const GenerationTimings&) = default;
};

/// How a reply ended.
struct ReplyOutcome {
    MessageState state = MessageState::complete;  // any but streaming
    std::string stop_reason = {};  // "end_token", "max_tokens", "stop_string", "cancelled", …
    GenerationTimings timings = {};
    std::optional<Message> error = {};
};

/// Everything about a message but its text and tokens: cheap for a whole conversation.
struct MessageHeader {
    MessageId id = 0;
    ConversationId conversation = 0;
    std::optional<MessageId> parent = {};
    MessageRole role = MessageRole::user;
    MessageState state = MessageState::complete;
    std::int64_t created_ms = 0;
    std::int64_t text_bytes = 0;  // of the text kept; parts of a streaming reply included
    int sibling_index = 0;        // 0-based: shown as index + 1 / count
    int sibling_count = 1;
    GenerationInfo generation = {};  // replies only, as are the next three
    std::string stop_reason = {};
    GenerationTimings timings = {};
    std::optional<Message> error = {};
};

struct UserTurn {
    ConversationId conversation = 0;
    std::optional<MessageId> parent = {};  // the reply it follows; none for the first turn
    std::string text = {};
    TokenTrace tokens = {};
    bool clears_draft = true;  // in the same transaction, so that a text is never both sent and unsent
};

/// Every function taking an id throws Failure store_not_found when there is none such.
class MessageStore {
  public:
    explicit MessageStore(Database& database) : database_(database) {}

    /// Committed (and synced) when it returns: call it before the engine. It becomes the active leaf.
    MessageId append_user_turn(const UserTurn& turn);
    /// A sibling of `original` with another text; the active branch goes to it.
    MessageId edit_user_turn(MessageId original, const std::string& text, const TokenTrace& tokens);
    /// An empty reply to the turn `parent` in state streaming, owned by this process; a second one is a
    /// sibling.
    MessageId begin_reply(MessageId parent, const GenerationInfo& generation);
    /// Appends what came since the last call; about once a second. Writes only the new part.
    void update_partial_reply(MessageId reply, std::string_view new_text, const TokenTrace& new_tokens);
    /// The whole reply takes the place of its parts.
    void finish_reply(MessageId reply, const ReplyOutcome& outcome, std::string_view text,
                      const TokenTrace& tokens);
    /// Ends a reply with the parts it has: when who made it no longer answers.
    void seal_reply(MessageId reply, const ReplyOutcome& outcome);
    /// Streaming replies of processes that are gone become interrupted, with all their parts; Store::open
    /// does it.
    std::vector<MessageId> recover_interrupted();

    /// Root to active leaf.
    std::vector<MessageHeader> active_path(ConversationId conversation);
    /// Root to `message`.
    std::vector<MessageHeader> path_to(MessageId message);
    MessageHeader header(MessageId message);
    /// The children of `parent`, or the first turns of the conversation; oldest first.
    std::vector<MessageHeader> children(ConversationId conversation, std::optional<MessageId> parent);
    /// Oldest first, itself included.
    std::vector<MessageHeader> siblings(MessageId message);
    /// Shows the branch through `message`, going on below it as it was last shown. Returns the new active
    /// leaf.
    MessageId select(MessageId message);

    std::string text(MessageId message);
    /// In the order of `messages`.
    std::vector<std::string> texts(std::span<const MessageId> messages);
    TokenTrace tokens(MessageId message);

  private:
    void make_leaf(MessageId message);
    void touch(ConversationId conversation);

    Database& database_;
};

}  // namespace addend
