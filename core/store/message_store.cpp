// Writing: turns, replies and their parts. Reading is in message_tree.cpp.
#include "core/store/message_store.h"

#include "core/store/database.h"
#include "core/store/json_text.h"

namespace addend {
namespace {

[[noreturn]] void not_found(const char* kind, std::int64_t id) {
    throw Failure(Code::store_not_found, {{"kind", kind}, {"id", id}});
}

void put_tokens(Database& database, MessageId message, std::span<const std::byte> blob) {
    if (blob.empty()) return;
    database.prepare("INSERT OR REPLACE INTO message_tokens(message_id, tokens) VALUES (?, ?)")
        .bind(message, blob)
        .run();
}

/// Ends a streaming reply in one statement, so that text, state and owner never disagree.
void end_reply(Database& database, MessageId reply, const ReplyOutcome& outcome, std::string_view text,
               std::span<const std::byte> tokens) {
    std::optional<std::string> error;
    if (outcome.error) error = message_to_json(*outcome.error);
    const GenerationTimings& t = outcome.timings;
    database
        .prepare(
            "UPDATE messages SET state = ?, stop_reason = ?, prefill_tokens = ?, prefill_ns = ?,"
            " decode_tokens = ?, decode_ns = ?, first_token_ns = ?, error = ?, text = ?, text_bytes = ?,"
            " owner_pid = NULL, owner_start = NULL, owner_boot = NULL WHERE id = ? AND state = 1")
        .bind(static_cast<int>(outcome.state), outcome.stop_reason, t.prefill_tokens, t.prefill_ns,
              t.decode_tokens, t.decode_ns, t.first_token_ns, error, text, text.size(), reply)
        .run();
    if (database.changes() == 0) not_found("streaming reply", reply);
    put_tokens(database, reply, tokens);
    database.prepare("DELETE FROM reply_parts WHERE message_id = ?").bind(reply).run();
}

ConversationId conversation_of(Database& database, MessageId message) {
    Statement find = database.prepare("SELECT conversation_id FROM messages WHERE id = ?");
    if (!find.bind(message).step()) not_found("message", message);
    return find.integer(0);
}

}  // namespace

void MessageStore::touch(ConversationId conversation) {
    database_.prepare("UPDATE conversations SET updated_ms = ? WHERE id = ?")
        .bind(database_.now_ms(), conversation)
        .run();
    if (database_.changes() == 0) not_found("conversation", conversation);
}

MessageId MessageStore::append_user_turn(const UserTurn& turn) {
    const auto tokens = encode_tokens(turn.tokens);
    return database_.write([&] {
        touch(turn.conversation);
        if (turn.parent && conversation_of(database_, *turn.parent) != turn.conversation)
            not_found("message of the conversation", *turn.parent);
        database_
            .prepare(
                "INSERT INTO messages(conversation_id, parent_id, role, state, created_ms, text_bytes, text)"
                " VALUES (?, ?, 0, 0, ?, ?, ?)")
            .bind(turn.conversation, turn.parent, database_.now_ms(), turn.text.size(), turn.text)
            .run();
        const MessageId id = database_.last_insert_id();
        put_tokens(database_, id, tokens);
        make_leaf(id);
        if (turn.clears_draft)
            database_.prepare("UPDATE conversations SET draft = '' WHERE id = ?")
                .bind(turn.conversation)
                .run();
        return id;
    });
}

MessageId MessageStore::edit_user_turn(MessageId original, const std::string& text,
                                       const TokenTrace& tokens) {
    return database_.write([&] {
        const MessageHeader before = header(original);
        if (before.role != MessageRole::user) not_found("user's turn", original);
        return append_user_turn({before.conversation, before.parent, text, tokens, false});
    });
}

MessageId MessageStore::begin_reply(MessageId parent, const GenerationInfo& generation) {
    require_json("sampling_json", generation.sampling_json);
    const ProcessIdentity self = ProcessIdentity::current();
    return database_.write([&] {
        const ConversationId conversation = conversation_of(database_, parent);
        touch(conversation);
        database_
            .prepare(
                "INSERT INTO messages(conversation_id, parent_id, role, state, created_ms, text_bytes, "
                "owner_pid,"
                " owner_start, owner_boot, sampling, seed, model_hash, patch, backend, device, text)"
                " VALUES (?, ?, 1, 1, ?, 0, ?, ?, ?, ?, ?, ?, ?, ?, ?, '')")
            .bind(conversation, parent, database_.now_ms(), self.pid, self.start_ticks, self.boot_id,
                  generation.sampling_json, generation.seed, generation.model_hash, generation.patch,
                  generation.backend, generation.device)
            .run();
        const MessageId id = database_.last_insert_id();
        make_leaf(id);
        return id;
    });
}

void MessageStore::update_partial_reply(MessageId reply, std::string_view new_text,
                                        const TokenTrace& new_tokens) {
    const auto tokens = encode_tokens(new_tokens);
    if (new_text.empty() && tokens.empty()) return;
    database_.write([&] {
        database_.prepare("UPDATE messages SET text_bytes = text_bytes + ? WHERE id = ? AND state = 1")
            .bind(new_text.size(), reply)
            .run();
        if (database_.changes() == 0) not_found("streaming reply", reply);
        database_.prepare("INSERT INTO reply_parts(message_id, text, tokens) VALUES (?, ?, ?)")
            .bind(reply, new_text, std::span<const std::byte>(tokens))
            .run();
    });
}

void MessageStore::finish_reply(MessageId reply, const ReplyOutcome& outcome, std::string_view text,
                                const TokenTrace& trace) {
    const auto tokens = encode_tokens(trace);
    database_.write([&] {
        end_reply(database_, reply, outcome, text, tokens);
        touch(conversation_of(database_, reply));
    });
}

void MessageStore::seal_reply(MessageId reply, const ReplyOutcome& outcome) {
    database_.write([&] {
        std::string text;
        std::vector<std::byte> tokens;
        {
            Statement parts =
                database_.prepare("SELECT text, tokens FROM reply_parts WHERE message_id = ? ORDER BY id");
            parts.bind(reply);
            while (parts.step()) {
                text += parts.text_view(0);
                const auto blob = parts.blob(1);
                tokens.insert(tokens.end(), blob.begin(), blob.end());
            }
        }
        end_reply(database_, reply, outcome, text, tokens);
        touch(conversation_of(database_, reply));
    });
}

std::vector<MessageId> MessageStore::recover_interrupted() {
    std::vector<MessageId> orphans;
    {
        Statement streaming = database_.prepare(
            "SELECT id, owner_pid, owner_start, owner_boot FROM messages WHERE state = 1 ORDER BY id");
        while (streaming.step()) {
            const ProcessIdentity owner{streaming.integer(1), streaming.integer(2), streaming.text(3)};
            if (!owner.is_alive()) orphans.push_back(streaming.integer(0));
        }
    }
    if (orphans.empty()) return orphans;
    database_.write([&] {
        // Another process may have been quicker between the look and the lock.
        std::erase_if(orphans, [&](MessageId id) { return header(id).state != MessageState::streaming; });
        for (const MessageId id : orphans)
            seal_reply(id, {MessageState::interrupted, "interrupted", {}, std::nullopt});
    });
    return orphans;
}

}  // namespace addend
