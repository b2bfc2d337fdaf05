// Conversations: the list at the left of the Chat page.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace addend {

class Database;
using ConversationId = std::int64_t;
using MessageId = std::int64_t;

struct Conversation {
    ConversationId id = 0;
    std::string title = {};
    std::optional<std::int64_t> model_id = {};  // in the library; gone when the entry was removed
    std::string model_hash = {};
    std::string system_prompt = {};
    std::string sampling_json = "{}";
    std::int64_t created_ms = 0;
    std::int64_t updated_ms = 0;  // last turn or reply, not a rename or a scroll
    bool pinned = false;
    std::string draft = {};                     // what stands unsent in the prompt
    std::int64_t scroll = 0;                    // the page's own unit
    std::optional<MessageId> active_leaf = {};  // end of the branch shown
    std::optional<std::int64_t> deleted_ms = {};
    friend bool operator==(const Conversation&, const Conversation&) = default;
};

/// Every function taking an id throws Failure store_not_found when there is none such.
class ConversationStore {
  public:
    static constexpr std::int64_t keep_deleted_ms = 30LL * 24 * 60 * 60 * 1000;

    explicit ConversationStore(Database& database) : database_(database) {}

    /// `id`, times, `active_leaf` and `deleted_ms` of `conversation` are ignored.
    ConversationId create(const Conversation& conversation);
    Conversation get(ConversationId id);
    /// Pinned first, then the latest updated; without the deleted.
    std::vector<Conversation> list(int limit, int offset = 0);
    /// Deleted but not purged, the latest deleted first.
    std::vector<Conversation> list_deleted();
    std::int64_t count();

    /// Returns the former title, for undo.
    std::string rename(ConversationId id, const std::string& title);
    void set_pinned(ConversationId id, bool pinned);
    void set_model(ConversationId id, std::optional<std::int64_t> model_id, const std::string& model_hash);
    void set_system_prompt(ConversationId id, const std::string& prompt);
    void set_sampling(ConversationId id, const std::string& json);
    void set_draft(ConversationId id, const std::string& draft);
    void set_scroll(ConversationId id, std::int64_t scroll);

    /// Hides it; undo with restore() until purge.
    void remove(ConversationId id);
    void restore(ConversationId id);
    /// Removes for good what was deleted more than 30 days ago; Store::open does it. Returns how many.
    std::int64_t purge();

  private:
    Database& database_;
};

}  // namespace addend
