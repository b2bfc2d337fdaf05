#include "core/runtime/reply_text.h"

#include <gtest/gtest.h>

#include "tests/unit/tokenizer/small_tokenizer.h"

namespace addend::test {
namespace {

struct Reply {
    explicit Reply(std::vector<std::string> stops = {})
        : text(make(small_json()), std::move(stops), true,
               [this](const TokenEvent& e) { events.push_back(e); }) {}

    /// Bytes as tokens; true once stopped.
    bool push(std::string_view bytes) {
        for (const char c : bytes) {
            TokenEvent event;
            event.id = static_cast<unsigned char>(c);
            if (text.push(event)) return true;
        }
        return false;
    }
    std::string shown() const {
        std::string all;
        for (const TokenEvent& e : events) all += e.text;
        return all;
    }

    std::vector<TokenEvent> events;
    ReplyText text;
};

TEST(ReplyText, NeverEmitsHalfACharacter) {
    Reply r;
    r.push("a\xE4\xB8");
    EXPECT_EQ(r.shown(), "a");
    EXPECT_EQ(r.events.size(), 1u);
    r.push("\xAD");
    EXPECT_EQ(r.shown(), "a\xE4\xB8\xAD");
    ASSERT_EQ(r.events.size(), 4u);
    // All three tokens have the whole character; the text came with the one that completed it.
    for (std::size_t i = 1; i < 4; ++i) {
        EXPECT_EQ(r.events[i].begin, 1u);
        EXPECT_EQ(r.events[i].end, 4u);
        EXPECT_EQ(r.events[i].text.empty(), i < 3);
    }
}

TEST(ReplyText, AnUnfinishedCharacterEndsAsReplacement) {
    Reply r;
    r.push("x\xF0\x9F");
    r.text.finish();
    EXPECT_EQ(r.text.text(), "x\xEF\xBF\xBD");
    EXPECT_EQ(r.shown(), r.text.text());
    EXPECT_EQ(r.events.size(), 3u);
}

TEST(ReplyText, StopTextsSpanTokensAndAreCutOff) {
    Reply r({"\nUser:"});
    EXPECT_FALSE(r.push("Hi\nUse"));
    EXPECT_EQ(r.shown(), "Hi") << "what may become the stop text is held back";
    EXPECT_TRUE(r.push("r:"));
    r.text.finish();
    EXPECT_EQ(r.text.text(), "Hi");
    EXPECT_EQ(r.shown(), "Hi");
    EXPECT_EQ(r.text.ids(), (std::vector<std::int32_t>{'H', 'i'}));
}

TEST(ReplyText, WhatWasHeldInVainIsShown) {
    Reply r({"stop!"});
    EXPECT_FALSE(r.push("sto"));
    EXPECT_EQ(r.shown(), "");
    EXPECT_FALSE(r.push("ry"));
    EXPECT_EQ(r.shown(), "story");
    EXPECT_EQ(r.events.size(), 5u);
    r.push("st");
    r.text.finish();
    EXPECT_EQ(r.shown(), "storyst");
}

TEST(ReplyText, AnOverlappingStartIsNotMissed) {
    Reply r({"aab"});
    EXPECT_FALSE(r.push("aaa"));
    EXPECT_EQ(r.shown(), "a");
    EXPECT_TRUE(r.push("b"));
    EXPECT_EQ(r.text.text(), "a");
}

TEST(ReplyText, TheEarliestOfSeveralStopsWins) {
    Reply r({"world", "o w"});
    EXPECT_TRUE(r.push("hello world"));
    EXPECT_EQ(r.text.text(), "hell");
}

TEST(ReplyText, AStopInsideATokenCutsIt) {
    Reply r({"l"});
    TokenEvent hell;
    hell.id = 258;  // "hell"
    EXPECT_TRUE(r.text.push(hell));
    EXPECT_EQ(r.text.text(), "he");
    ASSERT_EQ(r.events.size(), 1u);
    EXPECT_EQ(r.events[0].text, "he");
    EXPECT_EQ(r.events[0].end, 2u);
    EXPECT_EQ(r.text.ids(), std::vector<std::int32_t>{258});
}

TEST(ReplyText, AStopTextThatEndsInAHeldCharacterIsFoundAtTheEnd) {
    Reply r({"\xEF\xBF\xBD"});
    EXPECT_FALSE(r.push("ok\xE4"));
    r.text.finish();
    EXPECT_EQ(r.text.text(), "ok");
}

TEST(ReplyText, EmptyStopTextsAreIgnored) {
    Reply r({""});
    EXPECT_FALSE(r.push("text"));
    EXPECT_EQ(r.shown(), "text");
}

TEST(ReplyText, ControlTokensHaveNoText) {
    Reply r;
    r.push("a");
    TokenEvent control;
    control.id = 260;
    r.text.push(control);
    r.push("b");
    EXPECT_EQ(r.shown(), "ab");
    ASSERT_EQ(r.events.size(), 3u);
    EXPECT_EQ(r.events[1].begin, r.events[1].end);
}

TEST(ReplyText, SpansAndTextsAgree) {
    Reply r({"zzz"});
    const std::string text = "caf\xC3\xA9 \xF0\x9F\x98\x80 zz\xE2\x82\xAC.";
    r.push(text);
    r.text.finish();
    EXPECT_EQ(r.shown(), text);
    for (const TokenEvent& e : r.events) {
        EXPECT_LE(e.begin, e.end);
        EXPECT_LE(e.end, text.size());
    }
}

}  // namespace
}  // namespace addend::test
