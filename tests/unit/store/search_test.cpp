#include <atomic>
#include <thread>

#include "core/store/search_query.h"
#include "tests/unit/store/store_test_support.h"

namespace addend {
namespace {

using SearchTest = StoreTest;

std::vector<std::string> marked(const SearchHit& hit) {
    std::vector<std::string> parts;
    for (const ByteSpan& mark : hit.marks)
        parts.push_back(hit.snippet.substr(mark.begin, mark.end - mark.begin));
    return parts;
}

TEST_F(SearchTest, FindsWordsWhateverTheirCaseAndAccents) {
    const ConversationId c = new_conversation();
    const MessageId cafe = say(c, "At the CAFÉ we spoke of naïve rivers.");
    say(c, "Nothing here.");
    for (const char* query : {"cafe", "café", "CAFE river", "naive", "spok"}) {
        const auto hits = store().search().find(query);
        ASSERT_EQ(hits.size(), 1u) << query;
        EXPECT_EQ(hits[0].message, cafe);
    }
    const auto hit = store().search().find("cafe").front();
    EXPECT_EQ(hit.snippet, "At the CAFÉ we spoke of naïve rivers.");
    EXPECT_EQ(marked(hit), std::vector<std::string>{"CAFÉ"});
    EXPECT_FALSE(hit.cut_before);
    EXPECT_FALSE(hit.cut_after);
    EXPECT_EQ(hit.conversation, c);
    EXPECT_EQ(hit.conversation_title, "A talk");
    EXPECT_TRUE(store().search().find("cafe absent").empty());  // every word must occur
}

TEST_F(SearchTest, FindsRussianChineseAndTheMiddleOfWords) {
    const ConversationId c = new_conversation();
    const MessageId russian = say(c, "Жила-была Лягушка-путешественница в болоте.");
    const MessageId chinese = say(c, "从前有一只猫和一只狗住在森林里。");
    const MessageId english = say(c, "The quantization of weights.");
    const auto only = [&](std::string_view query) {
        const auto hits = store().search().find(query);
        return hits.size() == 1 ? hits[0].message : std::nullopt;
    };
    EXPECT_EQ(only("лягуш"), russian);
    EXPECT_EQ(only("ЛЯГУШКА болот"), russian);
    EXPECT_EQ(only("шествен"), russian);  // inside a word, another case
    EXPECT_EQ(only("ШЕСТВЕН"), russian);
    EXPECT_EQ(only("住在森林"), chinese);
    EXPECT_EQ(only("森林"), chinese);  // two characters: below a trigram
    EXPECT_EQ(only("猫"), chinese);
    EXPECT_EQ(only("猫　森林"), chinese);  // an ideographic space between
    EXPECT_EQ(only("ntiz"), english);
    EXPECT_EQ(only("ntiz of"), english);
    EXPECT_EQ(marked(store().search().find("森林").front()), std::vector<std::string>{"森林"});
    EXPECT_EQ(marked(store().search().find("шествен").front()), std::vector<std::string>{"шествен"});
    EXPECT_EQ(only("鱼"), std::nullopt);
}

TEST_F(SearchTest, WholeWordsComeBeforeTheMiddleOfWords) {
    const ConversationId c = new_conversation();
    const MessageId inside = say(c, "a concatenation");
    const MessageId begins = say(c, "catalogue");
    const MessageId often = say(c, "cat cat cat");
    std::vector<MessageId> found;
    for (const auto& hit : store().search().find("cat")) found.push_back(*hit.message);
    EXPECT_EQ(found, (std::vector{often, begins, inside}));
}

TEST_F(SearchTest, TitlesComeFirstAndFollowARename) {
    const ConversationId c = new_conversation("Rivers of Europe");
    say(c, "the rivers");
    auto hits = store().search().find("rivers");
    ASSERT_EQ(hits.size(), 2u);
    EXPECT_FALSE(hits[0].message);
    EXPECT_EQ(hits[0].snippet, "Rivers of Europe");
    EXPECT_EQ(marked(hits[0]), std::vector<std::string>{"Rivers"});
    store().conversations().rename(c, "Mountains");
    EXPECT_EQ(store().search().find("rivers").size(), 1u);
    EXPECT_EQ(store().search().find("mountains").size(), 1u);
    EXPECT_EQ(store().search().find("ountain").size(), 1u);
}

TEST_F(SearchTest, DeletedConversationsAreLeftOut) {
    const ConversationId c = new_conversation("secret title");
    say(c, "secret words");
    store().conversations().remove(c);
    EXPECT_TRUE(store().search().find("secret").empty());
    EXPECT_TRUE(store().search().find("ecre").empty());
    store().conversations().restore(c);
    EXPECT_EQ(store().search().find("secret").size(), 2u);
}

// Nothing a user types is an operator, and nothing they type is an error.
TEST_F(SearchTest, HostileQueriesAreLiteral) {
    const ConversationId c = new_conversation("t");
    const MessageId odd = say(c, R"(He said "a*b" AND (c) NEAR/3 -- {x}: 100%_off; 'it''s' ^up \ back)");
    say(c, "plain text about near and far");
    for (const char* query : {"\"",       "\"\"",         "'",       "''",   "*",     "**",
                              "a*b",      "\"a*b\"",      "(c)",     "(",    ")",     "NEAR/3",
                              "NEAR(",    "100%_off",     "%_off",   "{x}:", "{",     "^up",
                              "\\",       "--",           ";",       "a OR", "AND",   "\"a*b\" AND (c)",
                              "it''s",    "text:he",      "-he",     "+he",  "he:\"", "\xFF\xFE",
                              "\xE6\xA3", "\xEF\xB7\x90", "\x01\x02"}) {
        EXPECT_EQ(code_of([&] { store().search().find(query); }), Code::count_) << query;
        EXPECT_EQ(code_of([&] { store().search().find_in(c, query); }), Code::count_) << query;
    }
    const auto only = [&](std::string_view query) {
        const auto hits = store().search().find(query);
        return hits.size() == 1 && hits[0].message == odd;
    };
    EXPECT_TRUE(only("\"a*b\""));
    EXPECT_TRUE(only("a*b"));
    EXPECT_TRUE(only("%_off"));
    EXPECT_TRUE(only("NEAR/3"));
    EXPECT_TRUE(only("(c)"));
    EXPECT_TRUE(only("%_"));  // LIKE's own wildcards
    EXPECT_TRUE(only("\\"));
    EXPECT_TRUE(store().search().find("plain OR said").empty());
    EXPECT_TRUE(store().search().find("").empty());
    EXPECT_TRUE(store().search().find(" \t\n ").empty());
    EXPECT_TRUE(store().search().find("said", 0).empty());
    EXPECT_TRUE(store().search().find("said", -1).empty());
    // Embedded NULs and sheer size.
    EXPECT_TRUE(only(std::string_view("sai\0d", 5)));
    EXPECT_EQ(code_of([&] { store().search().find(std::string_view("sai\0\"d", 6)); }), Code::count_);
    EXPECT_EQ(code_of([&] { store().search().find(std::string(1'000'000, '"')); }), Code::count_);
    std::string many;
    for (int i = 0; i < 100'000; ++i) many += "a ";
    EXPECT_EQ(code_of([&] { store().search().find(many); }), Code::count_);
}

TEST_F(SearchTest, SnippetsAreCutAroundTheMatchAtWholeCharacters) {
    const ConversationId c = new_conversation();
    std::string text;
    for (int i = 0; i < 400; ++i) text += "слово ";
    text += "иголка\tи\n";
    for (int i = 0; i < 400; ++i) text += "сено ";
    say(c, text);
    const auto hit = store().search().find("иголка").front();
    EXPECT_TRUE(hit.cut_before);
    EXPECT_TRUE(hit.cut_after);
    EXPECT_LE(hit.snippet.size(), 240u);
    EXPECT_EQ(marked(hit), std::vector<std::string>{"иголка"});
    EXPECT_TRUE(hit.snippet.starts_with("слово "));
    EXPECT_NE(hit.snippet.find("иголка и сено"), std::string::npos);
    EXPECT_NE(static_cast<unsigned char>(hit.snippet.back()) & 0xC0, 0xC0);

    // A text that holds the marks itself gets odd marks at worst, never ones outside.
    say(c, "\xEF\xB7\x91 pin \xEF\xB7\x90\xEF\xB7\x90 cushion \xEF\xB7\x90");
    for (const auto& odd : store().search().find("cushion"))
        for (const ByteSpan& mark : odd.marks) {
            EXPECT_LT(mark.begin, mark.end);
            EXPECT_LE(mark.end, odd.snippet.size());
        }
}

TEST_F(SearchTest, OneConversationInTheOrderWritten) {
    const ConversationId a = new_conversation();
    const ConversationId b = new_conversation();
    const MessageId first = say(a, "a needle deep in hay");
    say(b, "needle");
    const MessageId second = say(a, "pineedles");
    const MessageId third = say(a, "needle needle needle");
    std::vector<MessageId> found;
    for (const auto& hit : store().search().find_in(a, "needle")) found.push_back(*hit.message);
    EXPECT_EQ(found, (std::vector{first, second, third}));
}

TEST_F(SearchTest, TenThousandMessages) {
    const ConversationId c = new_conversation();
    store().database().write([&] {
        for (int i = 0; i < 10'000; ++i)
            say(c, "common words number" + std::to_string(i) + " 第" + std::to_string(i) + "章 сказка");
    });
    ASSERT_EQ(store().search().find("number7777").size(), 1u);
    EXPECT_EQ(store().search().find("umber7777").size(), 1u);
    EXPECT_EQ(store().search().find("common", 50).size(), 50u);
    EXPECT_EQ(store().search().find("ommon", 50).size(), 50u);
    EXPECT_EQ(store().search().find("第", 50).size(), 50u);
    EXPECT_EQ(store().search().find("сказ number99").size(), 100u);  // 99, 990…999, 9900…9999: limited to 100
    EXPECT_EQ(store().search().find_in(c, "number123", 1000).size(), 11u);
}

TEST_F(SearchTest, AnInterruptBetweenTwoStatementsEndsTheSearch) {
    const ConversationId c = new_conversation();
    for (int i = 0; i < 20; ++i) say(c, "words");
    store().database().read([&] {
        EXPECT_EQ(store().search().find("or").size(), 20u);
        store().interrupt();
        EXPECT_EQ(code_of([&] { store().search().find("or"); }), Code::cancelled);
        EXPECT_EQ(code_of([&] { store().search().find("words"); }), Code::cancelled);
    });
    EXPECT_EQ(store().search().find("or").size(), 20u);  // the next is not meant
}

// A statement that never ends by itself, and one call that comes just before it, at its start or within it.
TEST_F(SearchTest, AnInterruptWithinAStatementEndsIt) {
    const ConversationId c = new_conversation();
    for (int round = 0; round < 20; ++round) {
        std::atomic<bool> reading = false;
        std::thread interrupter([&] {
            reading.wait(false);
            store_->interrupt();
        });
        store().database().read([&] {
            Statement endless = store().database().prepare_once(
                "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n");
            reading = true;
            reading.notify_one();
            EXPECT_EQ(code_of([&] { endless.step(); }), Code::cancelled);
        });
        interrupter.join();
        say(c, "words");
        EXPECT_EQ(store().search().find("or").size(), static_cast<std::size_t>(round + 1));
    }
}

TEST_F(SearchTest, AnInterruptOutsideAReadDoesNothing) {
    const ConversationId c = new_conversation();
    say(c, "words");
    store().interrupt();
    EXPECT_EQ(store().search().find("or").size(), 1u);
    store().database().write([&] {
        store().interrupt();
        say(c, "more words");
        EXPECT_EQ(store().search().find("or").size(), 2u);
    });
    EXPECT_EQ(store().search().find("or").size(), 2u);
}

TEST(SearchQuery, PutsTermsInQuotes) {
    const SearchQuery query = parse_search("ab \"c*d\"  %x");
    EXPECT_EQ(query.terms, (std::vector<std::string>{"ab", "\"c*d\"", "%x"}));
    EXPECT_EQ(query.words, R"("ab"* """c*d"""* "%x"* )");
    EXPECT_EQ(query.grams, R"("""c*d""" )");
    EXPECT_EQ(query.patterns, (std::vector<std::string>{"%ab%", R"(%\%x%)"}));
}

}  // namespace
}  // namespace addend
