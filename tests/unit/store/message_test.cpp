#include "tests/unit/store/store_test_support.h"

namespace addend {
namespace {

using MessageTest = StoreTest;

std::vector<MessageId> ids(const std::vector<MessageHeader>& headers) {
    std::vector<MessageId> result;
    for (const MessageHeader& h : headers) result.push_back(h.id);
    return result;
}

TokenTrace trace_of(std::vector<std::int32_t> ids, std::uint32_t from = 0) {
    TokenTrace trace;
    trace.ids = std::move(ids);
    for (std::uint32_t i = 0; i < trace.ids.size(); ++i) {
        trace.spans.push_back({from + i, from + i + 1});
        trace.log_probabilities.push_back(-0.25f * static_cast<float>(i));
        trace.times_ns.push_back(1000 * (from + i));
        trace.alternatives.push_back({{7, -0.5f}, {8, -1.5f}});
    }
    return trace;
}

TEST_F(MessageTest, KeepsEverythingOfAReply) {
    const ConversationId c = new_conversation();
    const MessageId turn = store().messages().append_user_turn({c, {}, "Hi", trace_of({1, 2})});
    const GenerationInfo how{R"({"top_k":40})", 0xFFFFFFFFFFFFFFFFull, "hash", "qk:3", "cpu", "cpu:avx2"};
    now_ += 10;
    const MessageId reply = store().messages().begin_reply(turn, how);
    const ReplyOutcome outcome{
        MessageState::failed,
        "error",
        {10, 20, 30, 40, 50},
        Message{Code::file_truncated, {{"path", "p\xFF"}, {"expected", 5}, {"found", 3}}}};
    store().messages().finish_reply(reply, outcome, "abc", trace_of({5, 6, 7}));

    open();
    const MessageHeader h = store().messages().header(reply);
    EXPECT_EQ(h.conversation, c);
    EXPECT_EQ(h.parent, turn);
    EXPECT_EQ(h.role, MessageRole::assistant);
    EXPECT_EQ(h.state, MessageState::failed);
    EXPECT_EQ(h.created_ms, now_);
    EXPECT_EQ(h.text_bytes, 3);
    EXPECT_EQ(h.generation, how);
    EXPECT_EQ(h.stop_reason, "error");
    EXPECT_EQ(h.timings, outcome.timings);
    ASSERT_TRUE(h.error);
    EXPECT_EQ(debug_text(*h.error), "file_truncated(path=p\xEF\xBF\xBD, expected=5, found=3)");
    EXPECT_EQ(store().messages().text(reply), "abc");
    EXPECT_EQ(store().messages().tokens(reply), trace_of({5, 6, 7}));
    EXPECT_EQ(store().messages().tokens(turn), trace_of({1, 2}));
    EXPECT_EQ(store().messages().header(turn).state, MessageState::complete);
}

TEST_F(MessageTest, AReplyGrowsByPartsAndEndsWhole) {
    const ConversationId c = new_conversation();
    const MessageId turn = say(c, "Tell");
    const MessageId reply = store().messages().begin_reply(turn, {});
    store().messages().update_partial_reply(reply, "Once ", trace_of({1, 2}));
    store().messages().update_partial_reply(reply, "", {});
    store().messages().update_partial_reply(reply, "упон", trace_of({3}, 2));
    EXPECT_EQ(store().messages().text(reply), "Once упон");
    EXPECT_EQ(store().messages().header(reply).text_bytes, 13);
    EXPECT_EQ(store().messages().header(reply).state, MessageState::streaming);
    EXPECT_EQ(store().messages().tokens(reply).ids, (std::vector<std::int32_t>{1, 2, 3}));

    store().messages().finish_reply(reply, {.stop_reason = "end_token"}, "Once upon", trace_of({1, 2, 4}));
    EXPECT_EQ(store().messages().text(reply), "Once upon");
    EXPECT_EQ(store().messages().tokens(reply), trace_of({1, 2, 4}));
    EXPECT_EQ(store().messages().header(reply).text_bytes, 9);
    Statement parts = store().database().prepare("SELECT count(*) FROM reply_parts");
    ASSERT_TRUE(parts.step());
    EXPECT_EQ(parts.integer(0), 0);
    // What has ended cannot be changed any more.
    EXPECT_EQ(code_of([&] { store().messages().update_partial_reply(reply, "x", {}); }),
              Code::store_not_found);
    EXPECT_EQ(code_of([&] { store().messages().finish_reply(reply, {}, "x", {}); }), Code::store_not_found);
    EXPECT_EQ(store().messages().text(reply), "Once upon");
}

// About once a second for an hour of reply: each part writes what is new, never what was there.
TEST_F(MessageTest, AnUpdateCostsOnlyWhatIsNew) {
    const ConversationId c = new_conversation();
    const MessageId reply = store().messages().begin_reply(say(c, "Long"), {});
    store().database().execute("PRAGMA wal_checkpoint(TRUNCATE)");
    store().messages().update_partial_reply(reply, std::string(2'000'000, 'a'), {});
    store().database().execute("PRAGMA wal_checkpoint(TRUNCATE)");
    store().messages().update_partial_reply(reply, "b", {});
    const auto journal = std::filesystem::file_size(path_.string() + "-wal");
    EXPECT_LT(journal, 100'000u);
    EXPECT_EQ(store().messages().text(reply).size(), 2'000'001u);
}

TEST_F(MessageTest, SealingKeepsTheParts) {
    const ConversationId c = new_conversation();
    const MessageId reply = store().messages().begin_reply(say(c, "Go"), {});
    store().messages().update_partial_reply(reply, "ab", trace_of({1, 2}));
    store().messages().update_partial_reply(reply, "c", trace_of({3}, 2));
    store().messages().seal_reply(reply, {.state = MessageState::failed, .stop_reason = "not_responding"});
    EXPECT_EQ(store().messages().text(reply), "abc");
    EXPECT_EQ(store().messages().tokens(reply).size(), 3u);
    EXPECT_EQ(store().messages().header(reply).state, MessageState::failed);
    EXPECT_EQ(store().messages().header(reply).text_bytes, 3);
    EXPECT_EQ(store().search().find("abc").size(), 1u);
}

TEST_F(MessageTest, EditsAndRegenerationsAreSiblings) {
    const ConversationId c = new_conversation();
    const MessageId q1 = say(c, "q1");
    const MessageId a1 = answer(q1, "a1");
    const MessageId q2 = say(c, "q2", a1);
    const MessageId a2 = answer(q2, "a2");
    EXPECT_EQ(ids(store().messages().active_path(c)), (std::vector{q1, a1, q2, a2}));

    const MessageId a2b = answer(q2, "a2b");  // regenerate
    EXPECT_EQ(ids(store().messages().active_path(c)), (std::vector{q1, a1, q2, a2b}));
    store().conversations().set_draft(c, "unsent");
    const MessageId q1b = store().messages().edit_user_turn(q1, "q1b", {});
    EXPECT_EQ(store().conversations().get(c).draft, "unsent");
    EXPECT_EQ(ids(store().messages().active_path(c)), std::vector{q1b});
    const MessageId a1b = answer(q1b, "a1b");
    EXPECT_EQ(code_of([&] { store().messages().edit_user_turn(a1, "x", {}); }), Code::store_not_found);

    // Back to the first branch: it goes on below as it was last shown.
    EXPECT_EQ(store().messages().select(q1), a2b);
    const auto path = store().messages().active_path(c);
    EXPECT_EQ(ids(path), (std::vector{q1, a1, q2, a2b}));
    EXPECT_EQ(path[0].sibling_index, 0);
    EXPECT_EQ(path[0].sibling_count, 2);
    EXPECT_EQ(path[1].sibling_count, 1);
    EXPECT_EQ(path[3].sibling_index, 1);
    EXPECT_EQ(path[3].sibling_count, 2);
    EXPECT_EQ(store().messages().select(a2), a2);
    EXPECT_EQ(store().messages().select(q1b), a1b);
    EXPECT_EQ(store().messages().select(q1), a2);  // remembered: the one shown last
    EXPECT_EQ(ids(open().messages().active_path(c)), (std::vector{q1, a1, q2, a2}));

    EXPECT_EQ(ids(store().messages().siblings(q1b)), (std::vector{q1, q1b}));
    EXPECT_EQ(ids(store().messages().siblings(a2)), (std::vector{a2, a2b}));
    EXPECT_EQ(ids(store().messages().children(c, q2)), (std::vector{a2, a2b}));
    EXPECT_EQ(ids(store().messages().path_to(a2b)), (std::vector{q1, a1, q2, a2b}));
    const std::vector wanted{a2b, q1, q1b};
    EXPECT_EQ(store().messages().texts(wanted), (std::vector<std::string>{"a2b", "q1", "q1b"}));
}

TEST_F(MessageTest, ConversationsDoNotMix) {
    const ConversationId a = new_conversation("a");
    const ConversationId b = new_conversation("b");
    const MessageId in_a = say(a, "one");
    const MessageId in_b = say(b, "two");
    EXPECT_EQ(code_of([&] { say(b, "astray", in_a); }), Code::store_not_found);
    EXPECT_EQ(ids(store().messages().siblings(in_b)), std::vector{in_b});
    EXPECT_EQ(ids(store().messages().active_path(b)), std::vector{in_b});
    EXPECT_TRUE(store().messages().active_path(new_conversation()).empty());
}

TEST_F(MessageTest, AFailingTransactionLeavesNothing) {
    const ConversationId c = new_conversation();
    EXPECT_THROW(store().database().write([&] {
        say(c, "lost");
        throw Failure(Code::cancelled, {});
    }),
                 Failure);
    EXPECT_TRUE(store().messages().active_path(c).empty());
    say(c, "kept");
    EXPECT_EQ(store().messages().active_path(c).size(), 1u);
}

TEST_F(MessageTest, TextsAreKeptByteForByte) {
    const ConversationId c = new_conversation();
    const std::string odd("nul \0 in, \xF0\x9F\x90\x88 out, bad \xFF\xC3", 24);
    EXPECT_EQ(store().messages().text(say(c, odd)), odd);
    EXPECT_EQ(store().messages().text(say(c, "")), "");
}

TEST_F(MessageTest, LongPathsLoadInOneGo) {
    const ConversationId c = new_conversation();
    store().database().write([&] {
        std::optional<MessageId> last;
        for (int i = 0; i < 3000; ++i) last = say(c, "m", last);
    });
    const auto path = store().messages().active_path(c);
    ASSERT_EQ(path.size(), 3000u);
    EXPECT_FALSE(path.front().parent);
    for (std::size_t i = 1; i < path.size(); ++i) ASSERT_EQ(path[i].parent, path[i - 1].id);
}

}  // namespace
}  // namespace addend
