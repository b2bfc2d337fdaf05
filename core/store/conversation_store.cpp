#include "core/store/conversation_store.h"

#include "core/store/database.h"
#include "core/store/json_text.h"

namespace addend {
namespace {

#define CONVERSATION_COLUMNS                                                                           \
    "SELECT id, title, model_id, model_hash, system_prompt, sampling, created_ms, updated_ms, pinned," \
    " draft, scroll, active_leaf, deleted_ms FROM conversations "

Conversation conversation_of(const Statement& row) {
    Conversation c;
    c.id = row.integer(0);
    c.title = row.text(1);
    c.model_id = row.maybe_integer(2);
    c.model_hash = row.text(3);
    c.system_prompt = row.text(4);
    c.sampling_json = row.text(5);
    c.created_ms = row.integer(6);
    c.updated_ms = row.integer(7);
    c.pinned = row.integer(8) != 0;
    c.draft = row.text(9);
    c.scroll = row.integer(10);
    c.active_leaf = row.maybe_integer(11);
    c.deleted_ms = row.maybe_integer(12);
    return c;
}

std::vector<Conversation> all_conversations(Statement& statement) {
    std::vector<Conversation> list;
    while (statement.step()) list.push_back(conversation_of(statement));
    return list;
}

/// One UPDATE of one conversation; its last parameter is the id.
template <class... Values>
void update(Database& database, const char* sql, ConversationId id, const Values&... values) {
    database.write([&] {
        database.prepare(sql).bind(values..., id).run();
        if (database.changes() == 0)
            throw Failure(Code::store_not_found, {{"kind", "conversation"}, {"id", id}});
    });
}

}  // namespace

ConversationId ConversationStore::create(const Conversation& c) {
    require_json("sampling_json", c.sampling_json);
    return database_.write([&] {
        const std::int64_t now = database_.now_ms();
        database_
            .prepare(
                "INSERT INTO conversations(title, model_id, model_hash, system_prompt, sampling, created_ms,"
                " updated_ms, pinned, draft, scroll) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
            .bind(c.title, c.model_id, c.model_hash, c.system_prompt, c.sampling_json, now, now, c.pinned,
                  c.draft, c.scroll)
            .run();
        return database_.last_insert_id();
    });
}

Conversation ConversationStore::get(ConversationId id) {
    Statement get = database_.prepare(CONVERSATION_COLUMNS "WHERE id = ?");
    if (!get.bind(id).step()) throw Failure(Code::store_not_found, {{"kind", "conversation"}, {"id", id}});
    return conversation_of(get);
}

std::vector<Conversation> ConversationStore::list(int limit, int offset) {
    Statement list = database_.prepare(CONVERSATION_COLUMNS
                                       "WHERE deleted_ms IS NULL"
                                       " ORDER BY pinned DESC, updated_ms DESC, id DESC LIMIT ? OFFSET ?");
    return all_conversations(list.bind(limit, offset));
}

std::vector<Conversation> ConversationStore::list_deleted() {
    Statement list = database_.prepare(CONVERSATION_COLUMNS
                                       "WHERE deleted_ms IS NOT NULL ORDER BY deleted_ms DESC, id DESC");
    return all_conversations(list);
}

std::int64_t ConversationStore::count() {
    Statement count = database_.prepare("SELECT count(*) FROM conversations WHERE deleted_ms IS NULL");
    count.step();
    return count.integer(0);
}

std::string ConversationStore::rename(ConversationId id, const std::string& title) {
    return database_.write([&] {
        std::string former = get(id).title;
        update(database_, "UPDATE conversations SET title = ? WHERE id = ?", id, title);
        return former;
    });
}

void ConversationStore::set_pinned(ConversationId id, bool pinned) {
    update(database_, "UPDATE conversations SET pinned = ? WHERE id = ?", id, pinned);
}

void ConversationStore::set_model(ConversationId id, std::optional<std::int64_t> model_id,
                                  const std::string& model_hash) {
    update(database_, "UPDATE conversations SET model_id = ?, model_hash = ? WHERE id = ?", id, model_id,
           model_hash);
}

void ConversationStore::set_system_prompt(ConversationId id, const std::string& prompt) {
    update(database_, "UPDATE conversations SET system_prompt = ? WHERE id = ?", id, prompt);
}

void ConversationStore::set_sampling(ConversationId id, const std::string& json) {
    require_json("sampling_json", json);
    update(database_, "UPDATE conversations SET sampling = ? WHERE id = ?", id, json);
}

void ConversationStore::set_draft(ConversationId id, const std::string& draft) {
    update(database_, "UPDATE conversations SET draft = ? WHERE id = ?", id, draft);
}

void ConversationStore::set_scroll(ConversationId id, std::int64_t scroll) {
    update(database_, "UPDATE conversations SET scroll = ? WHERE id = ?", id, scroll);
}

void ConversationStore::remove(ConversationId id) {
    // Deleting twice keeps the first date.
    update(database_, "UPDATE conversations SET deleted_ms = coalesce(deleted_ms, ?) WHERE id = ?", id,
           database_.now_ms());
}

void ConversationStore::restore(ConversationId id) {
    update(database_, "UPDATE conversations SET deleted_ms = NULL WHERE id = ?", id);
}

std::int64_t ConversationStore::purge() {
    const std::int64_t before = database_.now_ms() - keep_deleted_ms;
    Statement any = database_.prepare("SELECT 1 FROM conversations WHERE deleted_ms < ? LIMIT 1");
    if (!any.bind(before).step()) return 0;
    any.reset();
    return database_.write([&] {
        database_.prepare("DELETE FROM conversations WHERE deleted_ms < ?").bind(before).run();
        return database_.changes();
    });
}

}  // namespace addend
