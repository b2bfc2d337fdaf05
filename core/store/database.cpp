#include "core/store/database.h"

#include <sqlite3.h>

#include <chrono>
#include <memory>

namespace addend {

std::int64_t system_time_ms() {
    return std::chrono::system_clock::now().time_since_epoch() / std::chrono::milliseconds(1);
}

Database::~Database() {
    close();
}

void Database::close() noexcept {
    for (const auto& [key, statement] : statements_) sqlite3_finalize(statement);
    statements_.clear();
    sqlite3_close_v2(handle_);
    handle_ = nullptr;
}

sqlite3_stmt* Database::compile(std::string_view sql, bool keep) {
    sqlite3_stmt* statement = nullptr;
    const unsigned flags = keep ? SQLITE_PREPARE_PERSISTENT : 0;
    const int code =
        sqlite3_prepare_v3(handle_, sql.data(), static_cast<int>(sql.size()), flags, &statement, nullptr);
    if (code != SQLITE_OK) fail(code);
    return statement;
}

Statement Database::prepare(const char* sql) {
    // A lent statement is not in the table, so the same SQL inside its own loop gets another one.
    if (const auto found = statements_.find(sql); found != statements_.end()) {
        sqlite3_stmt* statement = found->second;
        statements_.erase(found);
        return Statement(*this, statement, sql);
    }
    return Statement(*this, compile(sql, true), sql);
}

Statement Database::prepare_once(const std::string& sql) {
    return Statement(*this, compile(sql, false), nullptr);
}

void Database::give_back(const char* key, sqlite3_stmt* statement) {
    sqlite3_reset(statement);
    sqlite3_clear_bindings(statement);
    if (key == nullptr || !statements_.emplace(key, statement).second) sqlite3_finalize(statement);
}

void Database::execute(const char* sql) {
    const int code = sqlite3_exec(handle_, sql, nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) fail(code);
}

std::int64_t Database::pragma(const char* sql) {
    Statement statement(*this, compile(sql, false), nullptr);
    return statement.step() ? statement.integer(0) : 0;
}

std::int64_t Database::last_insert_id() const {
    return sqlite3_last_insert_rowid(handle_);
}

std::int64_t Database::changes() const {
    return sqlite3_changes64(handle_);
}

void Database::begin(bool writes) {
    if (depth_ == 0) {
        interrupted_ = false;  // one that came before was not for us
        execute(writes ? "BEGIN IMMEDIATE" : "BEGIN");
        writing_ = writes;
    } else if (writes && !writing_) {
        throw Failure(Code::internal_error, {{"detail", "a write inside a read transaction"}});
    }
    ++depth_;
}

void Database::commit() {
    if (depth_ == 1) execute("COMMIT");
    --depth_;
}

void Database::rollback() noexcept {
    if (--depth_ > 0) return;
    // A full disk or an I/O error has already rolled back by itself.
    if (sqlite3_get_autocommit(handle_) == 0) sqlite3_exec(handle_, "ROLLBACK", nullptr, nullptr, nullptr);
}

void Database::fail(int code) const {
    const std::string path = path_.string();
    const auto with_reason = [&](Code kind) {
        const char* reason = handle_ != nullptr ? sqlite3_errmsg(handle_) : sqlite3_errstr(code);
        return Failure(kind, {{"path", path}, {"reason", reason}});
    };
    // No statement of ours names a primary key without saying what a conflict does: such a conflict is in the
    // tables of a damaged index.
    if (code == SQLITE_CORRUPT_VTAB || code == SQLITE_CONSTRAINT_PRIMARYKEY ||
        code == SQLITE_CONSTRAINT_ROWID)
        index_damaged_ = true;
    switch (code & 0xff) {
        case SQLITE_NOMEM:
            throw std::bad_alloc();
        case SQLITE_INTERRUPT:
            throw Failure(Code::cancelled, {});
        case SQLITE_FULL:
            throw Failure(Code::store_full, {{"path", path}});
        case SQLITE_READONLY:
            throw Failure(Code::store_read_only, {{"path", path}});
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            throw Failure(Code::store_busy, {{"path", path}});
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
            throw Failure(Code::store_damaged, {{"path", path}});
        case SQLITE_CANTOPEN:
        case SQLITE_AUTH:
        case SQLITE_PERM:
            throw with_reason(Code::store_open_failed);
        default:
            break;
    }
    const bool reading = code == SQLITE_IOERR_READ || code == SQLITE_IOERR_SHORT_READ;
    throw with_reason(reading ? Code::store_read_failed : Code::store_write_failed);
}

bool Database::take_index_damage() {
    return std::exchange(index_damaged_, false);
}

void Database::rebuild_index() {
    write([&] {
        execute(
            "INSERT INTO message_words(message_words) VALUES('rebuild');"
            "INSERT INTO message_grams(message_grams) VALUES('rebuild');"
            "INSERT INTO title_words(title_words) VALUES('rebuild');"
            "INSERT INTO title_grams(title_grams) VALUES('rebuild');"
            "INSERT INTO run_grams(run_grams) VALUES('rebuild');");
    });
}

}  // namespace addend
