// Damage, migration, newer and foreign files, places that cannot be written.
#include <signal.h>
#include <sqlite3.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <thread>

#include "tests/unit/store/store_test_support.h"

namespace addend {
namespace {

namespace fs = std::filesystem;
using OpeningTest = StoreTest;

std::vector<fs::path> files_with(const fs::path& folder, const std::string& part) {
    std::vector<fs::path> found;
    for (const auto& entry : fs::directory_iterator(folder))
        if (entry.path().filename().string().find(part) != std::string::npos) found.push_back(entry.path());
    std::sort(found.begin(), found.end());
    return found;
}

/// As another program would: without the store's own connection and its protections.
void raw_sql(const fs::path& path, const char* sql) {
    sqlite3* handle = nullptr;
    ASSERT_EQ(sqlite3_open(path.c_str(), &handle), SQLITE_OK);
    EXPECT_EQ(sqlite3_exec(handle, sql, nullptr, nullptr, nullptr), SQLITE_OK) << sqlite3_errmsg(handle);
    sqlite3_close(handle);
}

std::string arg(const Message& message, std::string_view name) {
    for (const Arg& a : message.args)
        if (a.name == name) return arg_text(a);
    return "(none)";
}

std::int64_t user_version(Database& database) {
    Statement statement = database.prepare_once("PRAGMA user_version");
    statement.step();
    return statement.integer(0);
}

TEST_F(OpeningTest, CreatesFolderAndFilePrivately) {
    path_ = folder_ / "data" / "addend" / "addend.db";
    open();
    struct stat file = {}, made = {};
    ASSERT_EQ(::stat(path_.c_str(), &file), 0);
    ASSERT_EQ(::stat(path_.parent_path().c_str(), &made), 0);
    EXPECT_EQ(file.st_mode & 0777, 0600u);
    EXPECT_EQ(made.st_mode & 0777, 0700u);
    EXPECT_TRUE(store().opening_messages().empty());
    Statement mode = store().database().prepare_once("PRAGMA journal_mode");
    ASSERT_TRUE(mode.step());
    EXPECT_EQ(mode.text(0), "wal");
    Statement keys = store().database().prepare_once("PRAGMA foreign_keys");
    ASSERT_TRUE(keys.step());
    EXPECT_EQ(keys.integer(0), 1);
    Statement synchronous = store().database().prepare_once("PRAGMA synchronous");
    ASSERT_TRUE(synchronous.step());
    EXPECT_EQ(synchronous.integer(0), 2);  // FULL
}

/// A store with enough in it to have damage in the middle.
class DamageTest : public OpeningTest {
  protected:
    void SetUp() override {
        OpeningTest::SetUp();
        const ConversationId c = new_conversation("before");
        store().database().write([&] {
            for (int i = 0; i < 300; ++i) say(c, "message " + std::to_string(i) + std::string(500, 'x'));
        });
        close();
    }
    void expect_moved_aside(const std::string& damaged) {
        open();
        ASSERT_EQ(store().opening_messages().size(), 1u);
        const Message& message = store().opening_messages()[0];
        EXPECT_EQ(message.code, Code::store_moved_aside);
        EXPECT_EQ(arg(message, "path"), path_.string());
        EXPECT_FALSE(arg(message, "reason").empty());
        EXPECT_EQ(bytes_of(arg(message, "kept")), damaged);
        EXPECT_EQ(store().conversations().count(), 0);
        say(new_conversation("after"), "works");
        open();
        EXPECT_TRUE(store().opening_messages().empty());
        EXPECT_EQ(store().conversations().list(5).front().title, "after");
    }
};

TEST_F(DamageTest, FlippedBytesAreKeptAsideAndANewStoreBegins) {
    std::string bytes = bytes_of(path_);
    // Every page but the first, so that the check cannot miss it by luck.
    for (std::size_t page = 4096; page + 16 < bytes.size(); page += 4096)
        for (std::size_t i = 0; i < 16; ++i) bytes[page + i] = static_cast<char>(~bytes[page + i]);
    write_bytes(path_, bytes);
    expect_moved_aside(bytes);
}

TEST_F(DamageTest, ATruncatedFileIsKeptAside) {
    const std::string bytes = bytes_of(path_);
    write_bytes(path_, bytes.substr(0, bytes.size() / 2 / 4096 * 4096));
    expect_moved_aside(bytes.substr(0, bytes.size() / 2 / 4096 * 4096));
}

TEST_F(DamageTest, AFileThatIsNoDatabaseIsKeptAside) {
    const std::string noise(5000, '!');
    write_bytes(path_, noise);
    expect_moved_aside(noise);
}

TEST_F(DamageTest, ASecondDamageDoesNotOverwriteTheFirst) {
    write_bytes(path_, std::string(5000, '1'));
    open();
    close();
    write_bytes(path_, std::string(5000, '2'));
    open();
    EXPECT_EQ(files_with(folder_, ".damaged-").size(), 2u);
}

TEST_F(DamageTest, EverySingleFlippedPageOpensOrIsKept) {
    const std::string good = bytes_of(path_);
    int kept = 0;
    for (std::size_t page = 0; page < good.size() / 4096; page += 5) {
        std::string bytes = good;
        for (std::size_t i = 0; i < 200; ++i)
            bytes[page * 4096 + i] = static_cast<char>(bytes[page * 4096 + i] ^ 0x55);
        for (const fs::path& old : files_with(folder_, "addend.db")) fs::remove(old);
        write_bytes(path_, bytes);
        Store opened(path_, options());
        kept += opened.opening_messages().empty() ? 0 : 1;
        opened.conversations().list(10);
        opened.search().find("message");  // a damaged index mends itself
        const ConversationId c = opened.conversations().create({.title = "usable"});
        const MessageId turn = opened.messages().append_user_turn({c, {}, "a zebra after damage", {}});
        EXPECT_EQ(opened.messages().text(turn), "a zebra after damage");
        EXPECT_EQ(opened.search().find("zebra").size(), 1u);
    }
    EXPECT_GT(kept, 10);
}

TEST_F(DamageTest, AJournalIsKeptWithItsDatabase) {
    const int status = in_child([&]() -> int {
        Store store(path_);
        store.conversations().create({.title = "in the journal"});
        ::kill(::getpid(), SIGKILL);
        return 0;
    });
    ASSERT_TRUE(WIFSIGNALED(status));
    const std::string journal = bytes_of(path_.string() + "-wal");
    ASSERT_FALSE(journal.empty());
    write_bytes(path_, std::string(8192, 'x'));
    open();
    ASSERT_EQ(store().opening_messages().size(), 1u);
    EXPECT_EQ(bytes_of(arg(store().opening_messages()[0], "kept") + "-wal"), journal);
}

TEST_F(DamageTest, ADamagedIndexNeverCostsAMessage) {
    // DEFENSIVE forbids this on our own connections, so it is done from outside.
    raw_sql(path_, "UPDATE message_words_data SET block = x'00ff00ff'");
    open();
    EXPECT_TRUE(store().opening_messages().empty());
    const MessageId turn = say(store().conversations().list(1).front().id, "a zebra");
    EXPECT_EQ(store().messages().text(turn), "a zebra");
    EXPECT_EQ(store().search().find("zebra").size(), 1u);
    EXPECT_EQ(store().search().find("message 299").size(), 1u);
}

constexpr const char* extra_sql =
    "ALTER TABLE conversations ADD COLUMN colour TEXT NOT NULL DEFAULT 'blue';"
    "CREATE TABLE extras(id INTEGER PRIMARY KEY);";

std::vector<Migration> migrations_with(const char* sql) {
    std::vector<Migration> list(schema_migrations().begin(), schema_migrations().end());
    list.push_back({list.back().to_version + 1, sql});
    return list;
}

TEST_F(OpeningTest, MigratesWithABackupFirst) {
    const ConversationId c = new_conversation("old");
    const MessageId turn = say(c, "said before");
    const std::int64_t old_version = user_version(store().database());
    close();
    const auto longer = migrations_with(extra_sql);
    StoreOptions newer = options();
    newer.migrations = longer;
    std::string backup;
    {
        Store migrated(path_, newer);
        ASSERT_EQ(migrated.opening_messages().size(), 1u);
        const Message& message = migrated.opening_messages()[0];
        EXPECT_EQ(message.code, Code::store_migrated);
        EXPECT_EQ(arg(message, "from"), std::to_string(old_version));
        EXPECT_EQ(arg(message, "to"), std::to_string(old_version + 1));
        backup = arg(message, "backup");
        EXPECT_EQ(migrated.messages().text(turn), "said before");
        Statement colour = migrated.database().prepare("SELECT colour FROM conversations");
        ASSERT_TRUE(colour.step());
        EXPECT_EQ(colour.text(0), "blue");
    }
    EXPECT_TRUE(Store(path_, newer).opening_messages().empty());
    // The backup is a whole store of the former version, private like the original.
    struct stat status = {};
    ASSERT_EQ(::stat(backup.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777, 0600u);
    Store former(backup, options());
    EXPECT_EQ(user_version(former.database()), old_version);
    EXPECT_EQ(former.messages().text(turn), "said before");
    EXPECT_EQ(former.search().find("before").size(), 1u);
}

TEST_F(OpeningTest, AFailingMigrationChangesNothing) {
    const ConversationId c = new_conversation("old");
    close();
    const auto broken = migrations_with("CREATE TABLE extras(id INTEGER); INSERT INTO nowhere VALUES (1);");
    StoreOptions newer = options();
    newer.migrations = broken;
    EXPECT_EQ(code_of([&] { Store(path_, newer); }), Code::store_write_failed);
    open();
    EXPECT_EQ(store().conversations().get(c).title, "old");
    const auto extras = [&] {
        Statement find =
            store().database().prepare("SELECT count(*) FROM sqlite_schema WHERE name = 'extras'");
        find.step();
        return find.integer(0);
    };
    EXPECT_EQ(extras(), 0);

    close();
    const auto orphaning =
        migrations_with("INSERT INTO message_tokens(message_id, tokens) VALUES (12345, x'00');");
    newer.migrations = orphaning;
    EXPECT_EQ(code_of([&] { Store(path_, newer); }), Code::store_write_failed);
    EXPECT_EQ(user_version(open().database()), schema_migrations().back().to_version);
}

TEST_F(OpeningTest, ANewerStoreIsRefusedAndLeftAsItIs) {
    new_conversation("from the future");
    close();
    const auto longer = migrations_with(extra_sql);
    StoreOptions newer = options();
    newer.migrations = longer;
    { Store migrated(path_, newer); }
    const std::string before = bytes_of(path_);
    try {
        open();
        FAIL() << "opened";
    } catch (const Failure& failure) {
        EXPECT_EQ(failure.code(), Code::store_newer);
        EXPECT_EQ(arg(failure.message(), "found"), std::to_string(longer.back().to_version));
    }
    EXPECT_EQ(bytes_of(path_), before);
    EXPECT_TRUE(files_with(folder_, ".damaged-").empty());
}

TEST_F(OpeningTest, AForeignDatabaseIsRefusedAndLeftAsItIs) {
    raw_sql(path_, "CREATE TABLE theirs(a); INSERT INTO theirs VALUES(1)");
    const std::string before = bytes_of(path_);
    EXPECT_EQ(code_of([&] { open(); }), Code::store_foreign);
    EXPECT_EQ(bytes_of(path_), before);
}

TEST_F(OpeningTest, PlacesThatCannotHoldAStoreAreFailures) {
    write_bytes(folder_ / "file", "x");
    EXPECT_EQ(code_of([&] { Store(folder_ / "file" / "addend.db"); }), Code::store_open_failed);
    EXPECT_EQ(code_of([&] { Store("/proc/addend/addend.db"); }), Code::store_open_failed);
    fs::create_directory(folder_ / "addend.db");
    EXPECT_EQ(code_of([&] { Store(folder_ / "addend.db"); }), Code::store_open_failed);
}

// root may write anywhere, so the child becomes nobody first.
TEST_F(OpeningTest, AReadOnlyFolderIsAFailure) {
    open();
    close();
    fs::remove(path_.string() + ".lock");
    ASSERT_EQ(::chmod(folder_.c_str(), 0555), 0);
    ASSERT_EQ(::chmod(path_.c_str(), 0444), 0);
    const auto attempt = [&](const fs::path& path) {
        return in_child([&]() -> int {
            if (::getuid() == 0 && ::setuid(65534) != 0) return 98;
            return code_of([&] { Store store(path); }) == Code::store_read_only ? 0 : 1;
        });
    };
    EXPECT_EQ(attempt(path_), 0);
    EXPECT_EQ(attempt(folder_ / "new.db"), 0);
    EXPECT_EQ(attempt(folder_ / "sub" / "new.db"), 0);
    ASSERT_EQ(::chmod(folder_.c_str(), 0755), 0);
    // The lock may be taken, but the database itself is write-protected.
    write_bytes(path_.string() + ".lock", "");
    ASSERT_EQ(::chmod((path_.string() + ".lock").c_str(), 0666), 0);
    EXPECT_EQ(attempt(path_), 0);
}

TEST_F(OpeningTest, AFullDiskIsAFailureAndLosesNothing) {
    const ConversationId c = new_conversation();
    const MessageId turn = say(c, "kept");
    store().database().execute("PRAGMA max_page_count=1");  // never below what is used: not a page more
    const std::string large(200'000, 'x');
    EXPECT_EQ(code_of([&] { say(c, large); }), Code::store_full);
    EXPECT_EQ(store().messages().text(turn), "kept");
    store().database().execute("PRAGMA max_page_count=1000000");
    say(c, large);
    EXPECT_EQ(store().messages().children(c, std::nullopt).size(), 2u);
}

TEST_F(OpeningTest, AnInputOutputErrorIsAFailureAndLosesNothing) {
    const ConversationId c = new_conversation();
    say(c, "kept");
    close();
    const int status = in_child([&]() -> int {
        Store store(path_);
        ::signal(SIGXFSZ, SIG_IGN);
        const rlimit limit{100'000, 100'000};
        ::setrlimit(RLIMIT_FSIZE, &limit);
        const Code code = code_of([&] {
            store.messages().append_user_turn({c, {}, std::string(500'000, 'x'), {}});
        });
        return code == Code::store_write_failed || code == Code::store_full ? 0 : 1;
    });
    EXPECT_EQ(status, 0);
    EXPECT_EQ(open().messages().children(c, std::nullopt).size(), 1u);
}

TEST_F(OpeningTest, AWriterWaitsAndThenSaysBusy) {
    const ConversationId c = new_conversation();
    StoreOptions impatient = options();
    impatient.busy_timeout_ms = 1;
    Store other(path_, impatient);
    store().database().write([&] {
        EXPECT_EQ(code_of([&] { other.conversations().set_draft(c, "x"); }), Code::store_busy);
        EXPECT_EQ(other.conversations().get(c).draft, "");  // readers are not held up
    });
    other.conversations().set_draft(c, "y");
    EXPECT_EQ(store().conversations().get(c).draft, "y");
}

TEST_F(OpeningTest, ManyOpenAtOnceAndMoveADamagedFileOnce) {
    write_bytes(path_, std::string(9000, '?'));
    std::array<std::thread, 6> threads;
    std::atomic<int> reported = 0;
    for (auto& thread : threads)
        thread = std::thread([&] {
            Store store(path_);
            reported += static_cast<int>(store.opening_messages().size());
            store.conversations().create({.title = "t"});
        });
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(reported, 1);
    EXPECT_EQ(files_with(folder_, ".damaged-").size(), 1u);
    EXPECT_EQ(store().conversations().count(), 6);
}

// One thread writes turns in pairs while another reads: it never sees half a transaction nor waits for one.
TEST_F(OpeningTest, AReaderSeesWholeTransactionsBesideAWriter) {
    const ConversationId c = new_conversation();
    std::atomic<bool> done = false;
    std::thread writer([&] {
        Store own(path_);
        for (int i = 0; i < 100; ++i)
            own.database().write([&] {
                own.messages().append_user_turn({c, {}, "left", {}});
                own.messages().append_user_turn({c, {}, "right", {}});
            });
        done = true;
    });
    std::size_t seen = 0;
    int reads = 0;
    for (bool last = false; !last; ++reads) {
        last = done;
        const auto now = store().messages().children(c, std::nullopt);
        ASSERT_EQ(now.size() % 2, 0u);
        ASSERT_GE(now.size(), seen);
        seen = now.size();
        store().search().find("left");
    }
    writer.join();
    EXPECT_EQ(seen, 200u);
    EXPECT_GT(reads, 0);
}

}  // namespace
}  // namespace addend
