// One connection to the SQLite file: opening, checking, migrating, transactions, and errors as Failures.
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "core/base/message.h"
#include "core/store/schema.h"
#include "core/store/statement.h"

struct sqlite3;

namespace addend {

/// Milliseconds since 1970 (UTC); a seam for tests.
using WallClock = std::function<std::int64_t()>;
std::int64_t system_time_ms();

struct StoreOptions {
    WallClock clock = system_time_ms;
    /// `quick_check` reads the whole file: the first Store of a process does it, further ones (search,
    /// export) need not.
    bool check = true;
    /// Steps of the schema, oldest first; tests pass a longer list.
    std::span<const Migration> migrations = schema_migrations();
    /// How long a writer waits for another writer before Failure store_busy.
    int busy_timeout_ms = 5000;
};

/// Not thread-safe: one connection per thread. Any number of connections, from any number of processes, may
/// be open on one file: readers never wait (WAL), writers wait for each other.
///
/// Durability: WAL with synchronous=FULL. What write() committed survives kill -9 and a power cut.
class Database {
  public:
    /// Creates folder and file where missing (mode 0700, 0600: conversations are private).
    /// A damaged file is moved aside with its journal, a new one is started, and a Message store_moved_aside
    /// tells so. A migration is preceded by a backup beside the file (Message store_migrated). Throws
    /// store_open_failed, store_read_only, store_newer, store_foreign, store_full, store_busy,
    /// store_write_failed.
    Database(std::filesystem::path path, const StoreOptions& options);
    ~Database();
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    const std::filesystem::path& path() const { return path_; }
    /// What the user should be told about the opening.
    const std::vector<Message>& opening_messages() const { return opening_messages_; }
    std::int64_t now_ms() const { return clock_(); }

    /// A compiled statement, kept for the next call with the same text. `sql` must be a literal.
    Statement prepare(const char* sql);
    /// The same for SQL put together at run time (never from user text); not kept.
    Statement prepare_once(const std::string& sql);
    /// For Statement: takes a lent statement back.
    void give_back(const char* key, sqlite3_stmt* statement);
    /// Runs one or more statements without parameters.
    void execute(const char* sql);
    std::int64_t last_insert_id() const;
    /// Rows the last INSERT, UPDATE or DELETE touched.
    std::int64_t changes() const;

    /// Runs `body` in one transaction (BEGIN IMMEDIATE); an exception rolls back. Nested calls join the outer
    /// one. A damaged search index is rebuilt and `body` runs once more: the index never costs a message.
    template <class Body>
    auto write(Body&& body) -> decltype(body());
    /// Runs `body` on one unchanging snapshot.
    template <class Body>
    auto read(Body&& body) -> decltype(body());

    /// Makes the read() that is running fail with Failure cancelled, wherever in it the call comes: before
    /// its next row, or within the statement that runs. Without a running read() it does nothing; a write()
    /// is never hit. The one function any thread may call.
    void interrupt() noexcept { interrupted_ = true; }
    /// For Statement: whether the read it belongs to was interrupted.
    bool stopped() const noexcept { return depth_ > 0 && !writing_ && interrupted_; }

    /// Throws the Failure that belongs to the SQLite result `code`.
    [[noreturn]] void fail(int code) const;
    /// Whether the last failure was a damaged full-text index; clears it.
    bool take_index_damage();
    void rebuild_index();

  private:
    void prepare_folder();
    void connect();
    void close() noexcept;
    void open_checked();
    void check_origin();
    std::optional<std::string> damage();
    void move_aside(const std::string& reason);
    void configure();
    void migrate();
    std::filesystem::path back_up(std::int64_t version);
    std::int64_t pragma(const char* sql);
    sqlite3_stmt* compile(std::string_view sql, bool keep);
    void begin(bool writes);
    void commit();
    void rollback() noexcept;

    std::filesystem::path path_;
    WallClock clock_;
    StoreOptions options_;
    sqlite3* handle_ = nullptr;
    int depth_ = 0;  // of nested transactions
    bool writing_ = false;
    std::atomic<bool> interrupted_ = false;
    mutable bool index_damaged_ = false;
    std::unordered_map<const char*, sqlite3_stmt*> statements_;
    std::vector<Message> opening_messages_;
};

template <class Body>
auto Database::read(Body&& body) -> decltype(body()) {
    struct Scope {
        Database& database;
        explicit Scope(Database& d) : database(d) { d.begin(false); }
        ~Scope() { database.rollback(); }  // a reader has nothing to commit
    } scope(*this);
    return body();
}

template <class Body>
auto Database::write(Body&& body) -> decltype(body()) {
    struct Scope {
        Database& database;
        bool done = false;
        explicit Scope(Database& d) : database(d) { d.begin(true); }
        ~Scope() {
            if (!done) database.rollback();
        }
        void commit() {
            database.commit();
            done = true;
        }
    };
    const auto attempt = [&] {
        Scope scope(*this);
        if constexpr (std::is_void_v<decltype(body())>) {
            body();
            scope.commit();
        } else {
            auto result = body();
            scope.commit();
            return result;
        }
    };
    if (depth_ > 0) return attempt();
    try {
        return attempt();
    } catch (const Failure&) {
        if (!take_index_damage()) throw;
    }
    rebuild_index();
    return attempt();
}

}  // namespace addend
