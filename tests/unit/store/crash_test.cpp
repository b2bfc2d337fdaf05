// What survives kill -9, and what the next start learns of it.
#include <signal.h>

#include "tests/unit/store/store_test_support.h"

namespace addend {
namespace {

using CrashTest = StoreTest;

/// A child that works on the store and kills itself as kill -9 would, in the middle of an open transaction.
template <class Body>
void killed_child(const std::filesystem::path& path, Body body) {
    const int status = in_child([&]() -> int {
        Store store(path);
        body(store);
        ::kill(::getpid(), SIGKILL);
        return 0;
    });
    ASSERT_TRUE(WIFSIGNALED(status));
    ASSERT_EQ(WTERMSIG(status), SIGKILL);
}

TEST_F(CrashTest, TurnAndPartialReplySurviveAKill) {
    killed_child(path_, [](Store& store) {
        const ConversationId c = store.conversations().create({.title = "t"});
        const MessageId turn = store.messages().append_user_turn({c, {}, "my words", {}});
        const MessageId reply = store.messages().begin_reply(turn, {.backend = "cpu"});
        TokenTrace one;
        one.ids = {42};
        store.messages().update_partial_reply(reply, "the first ", one);
        store.messages().update_partial_reply(reply, "part", one);
        store.database().execute("BEGIN IMMEDIATE");
        store.database().execute("UPDATE messages SET text = 'half-written'");
    });
    open();
    ASSERT_EQ(store().interrupted_replies().size(), 1u);
    EXPECT_TRUE(store().opening_messages().empty());
    const auto path = store().messages().active_path(store().conversations().list(1).front().id);
    ASSERT_EQ(path.size(), 2u);
    EXPECT_EQ(store().messages().text(path[0].id), "my words");
    EXPECT_EQ(path[1].id, store().interrupted_replies()[0]);
    EXPECT_EQ(path[1].state, MessageState::interrupted);
    EXPECT_EQ(path[1].text_bytes, 14);
    EXPECT_EQ(store().messages().text(path[1].id), "the first part");
    EXPECT_EQ(store().messages().tokens(path[1].id).ids, (std::vector<std::int32_t>{42, 42}));
    EXPECT_EQ(store().search().find("first part").size(), 1u);
    EXPECT_TRUE(open().interrupted_replies().empty());
}

TEST_F(CrashTest, ALivingProcessKeepsItsReply) {
    const ConversationId c = new_conversation();
    const MessageId reply = store().messages().begin_reply(say(c, "q"), {});
    // Another Store of this process, and one of another process, both leave it alone.
    Store beside(path_);
    EXPECT_TRUE(beside.interrupted_replies().empty());
    const int status = in_child([&] { return static_cast<int>(Store(path_).interrupted_replies().size()); });
    ASSERT_TRUE(WIFEXITED(status));
    EXPECT_EQ(WEXITSTATUS(status), 0);
    store().messages().update_partial_reply(reply, "goes on", {});
    EXPECT_EQ(beside.messages().text(reply), "goes on");
}

TEST_F(CrashTest, ProcessesAreToldApart) {
    const ProcessIdentity self = ProcessIdentity::current();
    EXPECT_EQ(self.pid, ::getpid());
    EXPECT_GT(self.start_ticks, 0);
    EXPECT_TRUE(self.is_alive());
    ProcessIdentity reused = self;
    reused.start_ticks += 1;  // the number was given to a younger process
    EXPECT_FALSE(reused.is_alive());
    ProcessIdentity rebooted = self;
    rebooted.boot_id = "another";
    EXPECT_FALSE(rebooted.is_alive());
    EXPECT_TRUE(rebooted.before_reboot());
    ProcessIdentity zombie;
    const pid_t child = ::fork();
    if (child == 0) ::_exit(0);
    siginfo_t info;
    ASSERT_EQ(::waitid(P_PID, static_cast<id_t>(child), &info, WEXITED | WNOWAIT), 0);
    zombie = self;
    zombie.pid = child;
    EXPECT_FALSE(zombie.is_alive());
    ASSERT_EQ(::waitpid(child, nullptr, 0), child);
    EXPECT_FALSE(zombie.is_alive());
}

TEST_F(CrashTest, TheNextStartLearnsWhichBackendWasRunning) {
    const MarkerId mine = store().markers().mark_running("cuda", "cuda:0", "mine");
    close();  // no Store open across the fork
    killed_child(path_, [](Store& other) {
        other.markers().clear(other.markers().mark_running("cpu", "cpu:scalar", "finished"));
        other.markers().mark_running("fpga", "fpga:0", "demo");
    });
    open();
    const auto crashed = store().markers().crashed_backends();
    ASSERT_EQ(crashed.size(), 1u);  // not this process's own, which still runs
    EXPECT_EQ(crashed[0].backend, "fpga");
    EXPECT_EQ(crashed[0].device, "fpga:0");
    EXPECT_EQ(crashed[0].model, "demo");
    EXPECT_NE(crashed[0].id, mine);
    EXPECT_FALSE(crashed[0].process.before_reboot());
    EXPECT_EQ(open().markers().crashed_backends().size(), 1u);  // kept until forgotten
    store().markers().forget_crashed();
    EXPECT_TRUE(store().markers().crashed_backends().empty());
    Statement left = store().database().prepare("SELECT id FROM running_backends");
    ASSERT_TRUE(left.step());
    EXPECT_EQ(left.integer(0), mine);
}

}  // namespace
}  // namespace addend
