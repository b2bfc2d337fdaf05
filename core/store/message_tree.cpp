// Reading: paths, siblings, texts and tokens. Writing is in message_store.cpp.
#include "core/store/database.h"
#include "core/store/json_text.h"
#include "core/store/message_store.h"

namespace addend {
namespace {

// The two counts are index look-ups over the siblings (messages_in_tree).
#define HEADER_COLUMNS                                                                                       \
    "m.id, m.conversation_id, m.parent_id, m.role, m.state, m.created_ms, m.text_bytes, m.sampling, m.seed," \
    " m.model_hash, m.patch, m.backend, m.device, m.stop_reason, m.prefill_tokens, m.prefill_ns,"            \
    " m.decode_tokens, m.decode_ns, m.first_token_ns, m.error,"                                              \
    " (SELECT count(*) FROM messages s WHERE s.conversation_id = m.conversation_id"                          \
    "   AND s.parent_id IS m.parent_id AND s.id < m.id),"                                                    \
    " (SELECT count(*) FROM messages s WHERE s.conversation_id = m.conversation_id"                          \
    "   AND s.parent_id IS m.parent_id)"

MessageHeader header_of(const Statement& row) {
    MessageHeader h;
    h.id = row.integer(0);
    h.conversation = row.integer(1);
    h.parent = row.maybe_integer(2);
    h.role = static_cast<MessageRole>(row.integer(3));
    h.state = static_cast<MessageState>(row.integer(4));
    h.created_ms = row.integer(5);
    h.text_bytes = row.integer(6);
    h.generation = {row.text(7),  static_cast<std::uint64_t>(row.integer(8)),
                    row.text(9),  row.maybe_text(10),
                    row.text(11), row.text(12)};
    h.stop_reason = row.text(13);
    h.timings = {row.integer(14), row.integer(15), row.integer(16), row.integer(17), row.integer(18)};
    if (!row.is_null(19)) h.error = message_from_json(row.text_view(19));
    h.sibling_index = static_cast<int>(row.integer(20));
    h.sibling_count = static_cast<int>(row.integer(21));
    return h;
}

[[noreturn]] void not_found(MessageId id) {
    throw Failure(Code::store_not_found, {{"kind", "message"}, {"id", id}});
}

std::vector<MessageHeader> all_headers(Statement& statement) {
    std::vector<MessageHeader> headers;
    while (statement.step()) headers.push_back(header_of(statement));
    return headers;
}

/// The child the branch goes on with below `message`: the one last shown, else the youngest.
std::optional<MessageId> next_below(Database& database, MessageId message) {
    Statement next = database.prepare(
        "SELECT coalesce((SELECT c.id FROM messages c WHERE c.id = m.shown_child AND c.parent_id = m.id),"
        " (SELECT max(c.id) FROM messages c WHERE c.parent_id = m.id)) FROM messages m WHERE m.id = ?");
    if (!next.bind(message).step()) return std::nullopt;
    return next.maybe_integer(0);
}

}  // namespace

/// Makes `message` the active leaf and remembers, on the way up, that its branch is the one shown.
void MessageStore::make_leaf(MessageId message) {
    Statement find = database_.prepare(
        "SELECT m.parent_id, m.parent_id IS c.active_leaf, c.id"
        " FROM messages m JOIN conversations c ON c.id = m.conversation_id WHERE m.id = ?");
    find.bind(message).step();
    if (find.integer(1) != 0) {
        // The usual turn: above its parent everything is as it should be.
        database_.prepare("UPDATE messages SET shown_child = ? WHERE id = ?")
            .bind(message, find.maybe_integer(0))
            .run();
    } else {
        database_
            .prepare(
                "WITH RECURSIVE up(id, parent) AS ("
                " SELECT id, parent_id FROM messages WHERE id = ?"
                " UNION ALL SELECT m.id, m.parent_id FROM up JOIN messages m ON m.id = up.parent)"
                " UPDATE messages SET shown_child = up.id FROM up"
                " WHERE messages.id = up.parent AND messages.shown_child IS NOT up.id")
            .bind(message)
            .run();
    }
    database_.prepare("UPDATE conversations SET active_leaf = ? WHERE id = ?")
        .bind(message, find.integer(2))
        .run();
}

MessageId MessageStore::select(MessageId message) {
    return database_.write([&] {
        MessageId leaf = header(message).id;
        while (const auto below = next_below(database_, leaf)) leaf = *below;
        make_leaf(leaf);
        return leaf;
    });
}

MessageHeader MessageStore::header(MessageId message) {
    Statement find = database_.prepare("SELECT " HEADER_COLUMNS " FROM messages m WHERE m.id = ?");
    if (!find.bind(message).step()) not_found(message);
    return header_of(find);
}

std::vector<MessageHeader> MessageStore::path_to(MessageId message) {
    Statement path = database_.prepare(
        "WITH RECURSIVE up(id, parent) AS ("
        " SELECT id, parent_id FROM messages WHERE id = ?"
        " UNION ALL SELECT m.id, m.parent_id FROM up JOIN messages m ON m.id = up.parent)"
        " SELECT " HEADER_COLUMNS
        " FROM up JOIN messages m ON m.id = up.id ORDER BY m.id");  // a parent's id is smaller
    auto headers = all_headers(path.bind(message));
    if (headers.empty()) not_found(message);
    return headers;
}

std::vector<MessageHeader> MessageStore::active_path(ConversationId conversation) {
    return database_.read([&] {
        Statement find = database_.prepare("SELECT active_leaf FROM conversations WHERE id = ?");
        if (!find.bind(conversation).step())
            throw Failure(Code::store_not_found, {{"kind", "conversation"}, {"id", conversation}});
        const auto leaf = find.maybe_integer(0);
        return leaf ? path_to(*leaf) : std::vector<MessageHeader>{};
    });
}

std::vector<MessageHeader> MessageStore::children(ConversationId conversation,
                                                  std::optional<MessageId> parent) {
    Statement find =
        database_.prepare("SELECT " HEADER_COLUMNS
                          " FROM messages m WHERE m.conversation_id = ? AND m.parent_id IS ? ORDER BY m.id");
    return all_headers(find.bind(conversation, parent));
}

std::vector<MessageHeader> MessageStore::siblings(MessageId message) {
    return database_.read([&] {
        const MessageHeader self = header(message);
        return children(self.conversation, self.parent);
    });
}

std::string MessageStore::text(MessageId message) {
    return std::move(texts(std::span(&message, 1)).front());
}

std::vector<std::string> MessageStore::texts(std::span<const MessageId> messages) {
    return database_.read([&] {
        std::vector<std::string> result;
        result.reserve(messages.size());
        Statement whole = database_.prepare("SELECT text, state FROM messages WHERE id = ?");
        Statement parts = database_.prepare("SELECT text FROM reply_parts WHERE message_id = ? ORDER BY id");
        for (const MessageId id : messages) {
            if (!whole.bind(id).step()) not_found(id);
            std::string& text = result.emplace_back(whole.text(0));
            if (whole.integer(1) == static_cast<int>(MessageState::streaming)) {
                parts.bind(id);
                while (parts.step()) text += parts.text_view(0);
                parts.reset();
            }
            whole.reset();
        }
        return result;
    });
}

TokenTrace MessageStore::tokens(MessageId message) {
    return database_.read([&] {
        header(message);  // throws when there is none
        Statement find = database_.prepare(
            "SELECT tokens FROM message_tokens WHERE message_id = ?1"
            " UNION ALL SELECT tokens FROM (SELECT tokens FROM reply_parts WHERE message_id = ?1 ORDER BY "
            "id)");
        find.bind(message);
        std::vector<std::byte> blob;
        while (find.step()) blob.insert(blob.end(), find.blob(0).begin(), find.blob(0).end());
        return decode_tokens(blob);
    });
}

}  // namespace addend
