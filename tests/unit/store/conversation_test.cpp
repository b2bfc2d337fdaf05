#include "tests/unit/store/store_test_support.h"

namespace addend {
namespace {

using ConversationTest = StoreTest;

std::vector<ConversationId> ids(const std::vector<Conversation>& list) {
    std::vector<ConversationId> result;
    for (const Conversation& c : list) result.push_back(c.id);
    return result;
}

TEST_F(ConversationTest, KeepsEverythingOverARestart) {
    const ModelId model = store().library().put({.path = "/m/a.gguf", .name = "a", .content_hash = "h"});
    Conversation c;
    c.title = "Сказки 故事 \"quoted\"";
    c.model_id = model;
    c.model_hash = "h";
    c.system_prompt = "Be kind.";
    c.sampling_json = R"({"temperature":0.7})";
    c.pinned = true;
    c.draft = "half a th";
    c.scroll = 1234;
    const ConversationId id = store().conversations().create(c);
    const MessageId first = say(id, "Hello");

    Conversation expected = c;
    expected.id = id;
    expected.created_ms = expected.updated_ms = now_;
    expected.draft = "";  // sent
    expected.active_leaf = first;
    EXPECT_EQ(open().conversations().get(id), expected);

    store().conversations().set_draft(id, "next");
    store().conversations().set_scroll(id, -5);
    store().conversations().set_system_prompt(id, "Be brief.");
    store().conversations().set_sampling(id, "{}");
    store().conversations().set_model(id, std::nullopt, "other");
    const Conversation changed = open().conversations().get(id);
    EXPECT_EQ(changed.draft, "next");
    EXPECT_EQ(changed.scroll, -5);
    EXPECT_EQ(changed.system_prompt, "Be brief.");
    EXPECT_EQ(changed.sampling_json, "{}");
    EXPECT_EQ(changed.model_id, std::nullopt);
    EXPECT_EQ(changed.model_hash, "other");
}

TEST_F(ConversationTest, ListsPinnedFirstThenTheLatest) {
    const ConversationId a = new_conversation("a");
    ++now_;
    const ConversationId b = new_conversation("b");
    ++now_;
    const ConversationId c = new_conversation("c");
    EXPECT_EQ(ids(store().conversations().list(10)), (std::vector{c, b, a}));
    ++now_;
    say(a, "again");
    EXPECT_EQ(ids(store().conversations().list(10)), (std::vector{a, c, b}));
    store().conversations().set_pinned(b, true);
    EXPECT_EQ(ids(store().conversations().list(10)), (std::vector{b, a, c}));
    ++now_;
    EXPECT_EQ(store().conversations().rename(c, "renamed"), "c");  // does not move it
    EXPECT_EQ(ids(store().conversations().list(10)), (std::vector{b, a, c}));
    EXPECT_EQ(ids(store().conversations().list(2)), (std::vector{b, a}));
    EXPECT_EQ(ids(store().conversations().list(2, 2)), (std::vector{c}));
    EXPECT_EQ(store().conversations().count(), 3);
}

TEST_F(ConversationTest, DeletingIsUndoableForThirtyDays) {
    const ConversationId id = new_conversation();
    const MessageId turn = say(id, "keep me a while");
    store().conversations().remove(id);
    const std::int64_t deleted = now_;
    EXPECT_TRUE(store().conversations().list(10).empty());
    EXPECT_EQ(store().conversations().count(), 0);
    EXPECT_EQ(ids(store().conversations().list_deleted()), std::vector{id});
    store().conversations().restore(id);
    EXPECT_EQ(ids(store().conversations().list(10)), std::vector{id});

    store().conversations().remove(id);
    now_ = deleted + ConversationStore::keep_deleted_ms;
    store().conversations().remove(id);  // a second time does not begin the 30 days anew
    open();
    EXPECT_EQ(store().messages().text(turn), "keep me a while");
    now_ += 1;
    open();
    EXPECT_EQ(code_of([&] { store().conversations().get(id); }), Code::store_not_found);
    EXPECT_EQ(code_of([&] { store().messages().text(turn); }), Code::store_not_found);
}

// A chain deeper than SQLite's limit of 1000 nested triggers.
TEST_F(ConversationTest, PurgesALongConversation) {
    const ConversationId id = new_conversation();
    store().database().write([&] {
        std::optional<MessageId> last;
        for (int i = 0; i < 2500; ++i) last = say(id, "turn", last);
    });
    store().conversations().remove(id);
    now_ += ConversationStore::keep_deleted_ms + 1;
    EXPECT_EQ(store().conversations().purge(), 1);
    EXPECT_TRUE(store().search().find("turn").empty());
    Statement left = store().database().prepare("SELECT count(*) FROM messages");
    ASSERT_TRUE(left.step());
    EXPECT_EQ(left.integer(0), 0);
}

TEST_F(ConversationTest, UnknownIdsAreNamed) {
    auto& c = store().conversations();
    EXPECT_EQ(code_of([&] { c.get(7); }), Code::store_not_found);
    EXPECT_EQ(code_of([&] { c.rename(7, "x"); }), Code::store_not_found);
    EXPECT_EQ(code_of([&] { c.set_draft(7, "x"); }), Code::store_not_found);
    EXPECT_EQ(code_of([&] { c.remove(7); }), Code::store_not_found);
    EXPECT_EQ(code_of([&] { say(7, "x"); }), Code::store_not_found);
}

TEST_F(ConversationTest, RefusesSettingsThatAreNoJson) {
    const ConversationId id = new_conversation();
    EXPECT_EQ(code_of([&] { store().conversations().set_sampling(id, "{temperature"); }), Code::json_invalid);
    EXPECT_EQ(store().conversations().get(id).sampling_json, "{}");
}

// An id must not come to mean another conversation: pages remember it.
TEST_F(ConversationTest, IdsAreNeverGivenTwice) {
    const ConversationId first = new_conversation();
    store().conversations().remove(first);
    now_ += ConversationStore::keep_deleted_ms + 1;
    store().conversations().purge();
    EXPECT_GT(new_conversation(), first);
}

}  // namespace
}  // namespace addend
