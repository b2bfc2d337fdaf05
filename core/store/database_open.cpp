// Database: what happens between a path and a connection that can be trusted.
#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <system_error>

#include "core/base/number.h"
#include "core/store/database.h"
#include "core/store/opening_lock.h"

namespace addend {
namespace {

namespace fs = std::filesystem;

/// `base`, or the first of base-2, base-3, … that does not exist.
fs::path unused(const std::string& base) {
    fs::path path = base;
    for (std::int64_t i = 2; fs::exists(fs::symlink_status(path)); ++i) path = base + "-" + to_text(i);
    return path;
}

void sync_file(const fs::path& path) {
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) return;
    ::fsync(descriptor);
    ::close(descriptor);
}

}  // namespace

Database::Database(fs::path path, const StoreOptions& options)
    : path_(fs::absolute(path)), clock_(options.clock), options_(options) {
    prepare_folder();
    const OpeningLock lock(path_, options_.busy_timeout_ms);
    try {
        open_checked();
        configure();
        migrate();
    } catch (...) {
        close();  // the destructor does not run
        throw;
    }
}

void Database::prepare_folder() {
    const fs::path folder = path_.parent_path();
    std::error_code error;
    if (fs::is_directory(folder, error)) return;
    // 0700 for what is created here: conversations are private.
    fs::path made;
    for (const fs::path& part : folder) {
        made /= part;
        if (::mkdir(made.c_str(), 0700) == 0) continue;
        const int reason = errno;
        if (fs::is_directory(made, error)) continue;
        if (reason == EROFS || reason == EACCES || reason == EPERM)
            throw Failure(Code::store_read_only, {{"path", path_.string()}});
        throw Failure(Code::store_open_failed,
                      {{"path", path_.string()}, {"reason", std::generic_category().message(reason)}});
    }
}

void Database::connect() {
    const int flags =
        SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    // Created by us so that it never exists with wider rights. Closing it before SQLite opens it drops no
    // SQLite lock of ours; another Store of this process may hold some, so an existing file is not touched.
    const int created = ::open(path_.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (created >= 0) ::close(created);
    const int code = sqlite3_open_v2(path_.c_str(), &handle_, flags, nullptr);
    if (code != SQLITE_OK) fail(code);
    sqlite3_busy_timeout(handle_, options_.busy_timeout_ms);
    sqlite3_db_config(handle_, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    // Not sqlite3_interrupt: that hits only a statement already running, and any, a ROLLBACK or a write among
    // them.
    constexpr int instructions = 1000;  // of SQLite's machine, between two looks
    sqlite3_progress_handler(
        handle_, instructions,
        [](void* database) { return static_cast<const Database*>(database)->stopped() ? 1 : 0; }, this);
    // SQLite silently falls back to reading when it may not write.
    if (sqlite3_db_readonly(handle_, "main") == 1)
        throw Failure(Code::store_read_only, {{"path", path_.string()}});
}

void Database::open_checked() {
    connect();
    if (const auto reason = damage()) {
        if (!options_.check) throw Failure(Code::store_damaged, {{"path", path_.string()}});
        move_aside(*reason);
        connect();
    }
}

std::optional<std::string> Database::damage() {
    try {
        check_origin();
        if (!options_.check) return std::nullopt;
        Statement check = prepare_once("PRAGMA quick_check(1)");
        if (check.step() && check.text_view(0) != "ok") return check.text(0);
    } catch (const Failure& failure) {
        if (failure.code() != Code::store_damaged) throw;
        return std::string(sqlite3_errmsg(handle_));
    }
    return std::nullopt;
}

/// Before anything is written: a newer or a foreign database is left as it is.
void Database::check_origin() {
    const std::int64_t origin = pragma("PRAGMA application_id");
    const std::int64_t version = pragma("PRAGMA user_version");
    const std::int64_t known = options_.migrations.back().to_version;
    if (origin == 0 && version == 0 && pragma("SELECT count(*) FROM sqlite_schema") == 0) return;
    if (origin != store_application_id) throw Failure(Code::store_foreign, {{"path", path_.string()}});
    if (version > known)
        throw Failure(Code::store_newer, {{"path", path_.string()}, {"expected", known}, {"found", version}});
}

void Database::move_aside(const std::string& reason) {
    // Closing must not copy the journal into the damaged file: both are evidence, and may be recoverable
    // together.
    sqlite3_db_config(handle_, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
    close();
    const fs::path kept = unused(path_.string() + ".damaged-" + to_text(now_ms()));
    std::error_code error;
    fs::rename(path_, kept, error);
    if (error)
        throw Failure(Code::store_open_failed, {{"path", path_.string()}, {"reason", error.message()}});
    fs::rename(path_.string() + "-wal", kept.string() + "-wal", error);  // often there is none
    fs::remove(path_.string() + "-shm", error);                          // an index of the journal, made anew
    opening_messages_.push_back(
        {Code::store_moved_aside, {{"path", path_.string()}, {"kept", kept.string()}, {"reason", reason}}});
}

void Database::configure() {
    // WAL: readers (search, lists) never wait for the writer. FULL: a turn once committed survives a power
    // cut, at one fsync a commit, which happens about once a second. cell_size_check: the file may be
    // hostile. (trusted_schema=OFF would forbid the triggers FTS5 before SQLite 3.44; DEFENSIVE is on, and no
    // function of ours is in the schema.) secure_delete=FAST: a purged conversation is overwritten where that
    // costs no extra I/O.
    execute(
        "PRAGMA journal_mode=WAL;"
        "PRAGMA synchronous=FULL;"
        "PRAGMA cell_size_check=ON;"
        "PRAGMA secure_delete=FAST;"
        "PRAGMA temp_store=MEMORY;"
        "PRAGMA journal_size_limit=67108864;");
}

void Database::migrate() {
    const std::int64_t from = pragma("PRAGMA user_version");
    const std::int64_t to = options_.migrations.back().to_version;
    if (from < to) {
        if (from > 0)
            opening_messages_.push_back(
                {Code::store_migrated,
                 {{"path", path_.string()}, {"backup", back_up(from).string()}, {"from", from}, {"to", to}}});
        execute("PRAGMA foreign_keys=OFF");  // a step may rebuild a table others refer to; checked below
        for (const Migration& step : options_.migrations) {
            if (step.to_version <= from) continue;
            write([&] {
                execute(step.sql);
                execute(("PRAGMA application_id=" + to_text(std::int64_t{store_application_id})).c_str());
                execute(("PRAGMA user_version=" + to_text(std::int64_t{step.to_version})).c_str());
                if (prepare_once("PRAGMA foreign_key_check").step())
                    throw Failure(
                        Code::store_write_failed,
                        {{"path", path_.string()}, {"reason", "the new format lacks referenced rows"}});
            });
        }
    }
    execute("PRAGMA foreign_keys=ON");
}

fs::path Database::back_up(std::int64_t version) {
    const fs::path target = unused(path_.string() + ".v" + to_text(version) + "-backup");
    const fs::path partial = unused(target.string() + ".part");
    std::error_code error;
    try {
        const std::string name = partial.string();
        Statement copy = prepare_once("VACUUM INTO ?");
        copy.bind(name).run();
    } catch (const Failure& failure) {
        fs::remove(partial, error);
        throw Failure(Code::store_backup_failed, {{"path", path_.string()}, {"reason", failure.what()}});
    }
    ::chmod(partial.c_str(), 0600);
    sync_file(partial);
    fs::rename(partial, target, error);
    if (error)
        throw Failure(Code::store_backup_failed, {{"path", path_.string()}, {"reason", error.message()}});
    sync_file(path_.parent_path());
    return target;
}

}  // namespace addend
