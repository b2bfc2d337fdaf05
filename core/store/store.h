// Everything Addend keeps, in one SQLite file: models, conversations, messages, runs (DESIGN §5).
#pragma once

#include <filesystem>
#include <vector>

#include "core/store/conversation_store.h"
#include "core/store/database.h"
#include "core/store/library_store.h"
#include "core/store/marker_store.h"
#include "core/store/message_store.h"
#include "core/store/run_store.h"
#include "core/store/search_store.h"
#include "core/store/settings_store.h"

namespace addend {

/// Threads: one Store per thread, each on its own connection; every call may wait for the disk, so never the
/// UI thread. Only interrupt() may come from another thread.
class Store {
  public:
    /// Opens or creates the file (see Database for what is repaired and what throws), marks replies of
    /// processes that are gone as interrupted, and purges what was deleted 30 days ago.
    explicit Store(const std::filesystem::path& path, const StoreOptions& options = {});

    /// To be shown to the user: the file was damaged and moved aside, or migrated.
    const std::vector<Message>& opening_messages() const { return database_.opening_messages(); }
    /// Replies found unfinished at opening, now marked interrupted.
    const std::vector<MessageId>& interrupted_replies() const { return interrupted_; }
    const std::filesystem::path& path() const { return database_.path(); }

    LibraryStore& library() { return library_; }
    ConversationStore& conversations() { return conversations_; }
    MessageStore& messages() { return messages_; }
    SearchStore& search() { return search_; }
    RunStore& runs() { return runs_; }
    SettingsStore& settings() { return settings_; }
    MarkerStore& markers() { return markers_; }

    /// Makes the search or list that is being read fail with Failure cancelled (Database::interrupt). Any
    /// thread.
    void interrupt() noexcept { database_.interrupt(); }
    /// For tests and for several calls in one transaction (Database::write).
    Database& database() { return database_; }

  private:
    Database database_;
    LibraryStore library_;
    ConversationStore conversations_;
    MessageStore messages_;
    SearchStore search_;
    RunStore runs_;
    SettingsStore settings_;
    MarkerStore markers_;
    std::vector<MessageId> interrupted_;
};

}  // namespace addend
