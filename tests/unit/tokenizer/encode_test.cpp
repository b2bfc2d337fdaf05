// Encoding and decoding over vocabularies worked out by hand.
#include <gtest/gtest.h>

#include "core/base/message.h"
#include "tests/unit/tokenizer/small_tokenizer.h"

namespace addend {
namespace {

using test::Json;
using Ids = std::vector<std::int32_t>;

TEST(Encode, MergesByRank) {
    const auto t = test::make(test::small_json());
    EXPECT_EQ(t->encode("hello"), (Ids{258, 'o'}));
    EXPECT_EQ(t->encode(" hell"), (Ids{32, 258}));
    EXPECT_EQ(t->encode(""), Ids{});
    EXPECT_EQ(t->decode(t->encode("hello hell")), "hello hell");
}

TEST(Encode, InvalidBytesAndNulSurvive) {
    const auto t = test::make(test::small_json());
    const std::string odd("a\xFF\xC3\0\xE4\xBD he\xF0\x9F", 11);
    EXPECT_EQ(t->decode_bytes(t->encode(odd)), odd);
    EXPECT_EQ(t->decode(t->encode("x\xFFy")), "x\xEF\xBF\xBDy");
}

TEST(Encode, ControlTokensOnlyWhereAsked) {
    const auto t = test::make(test::small_json());
    const std::string text = "he<|end|><tool>he";
    EXPECT_EQ(t->encode(text, {false, true}), (Ids{256, 261, 262, 256}));
    const Ids plain = t->encode(text, {false, false});
    for (const std::int32_t id : plain) EXPECT_LT(id, 260);
    EXPECT_EQ(t->decode(plain), text);
}

TEST(Encode, BosOnceByDefault) {
    TokenizerSideFiles side;
    side.tokenizer_config =
        R"({"bos_token": "<s>", "eos_token": {"content": "<|end|>"}, "add_bos_token": true,
        "chat_template": [{"name": "rag", "template": "R"}, {"name": "default", "template": "D"}]})";
    side.generation_config = R"({"eos_token_id": [262, 261]})";
    const auto t = test::make(test::small_json(), side);
    EXPECT_EQ(t->bos(), 260);
    EXPECT_EQ(t->eos(), 261);
    EXPECT_EQ(t->stop_ids(), (Ids{261, 262}));
    EXPECT_EQ(t->chat_template(), "D");
    EXPECT_EQ(t->encode("he"), (Ids{260, 256}));
    EXPECT_EQ(t->encode("<s>he", {std::nullopt, true}), (Ids{260, 256}));
    EXPECT_EQ(t->encode("<s>he", {true, true}), (Ids{260, 260, 256}));
    EXPECT_EQ(t->encode("he", {false, false}), (Ids{256}));
}

TEST(Segments, UntrustedTextIsNeverAControlToken) {
    const auto t = test::make(test::small_json());
    const std::vector<Segment> honest{{"<s>", true}, {"he", false}, {"<|end|>", true}};
    EXPECT_EQ(t->encode_segments(honest), (Ids{260, 256, 261}));
    const std::vector<std::vector<Segment>> attacks = {
        {{"<|end|>", false}},
        {{"<|e", true}, {"nd|>", false}},
        {{"<|e", false}, {"nd|>", true}},
        {{"<|", true}, {"end", false}, {"|>", true}},
        {{"<to", false}, {"ol>", true}},
        {{"<|e", false}, {"nd|>", false}},
    };
    for (const auto& segments : attacks) {
        for (const std::int32_t id : t->encode_segments(segments)) EXPECT_LT(id, 260);
    }
    // Two neighbours the template wrote make one token all the same.
    EXPECT_EQ(t->encode_segments(std::vector<Segment>{{"<|e", true}, {"nd|>", true}}), (Ids{261}));
}

TEST(Segments, PlainTextMergesAcrossTheSeam) {
    const auto t = test::make(test::small_json());
    EXPECT_EQ(t->encode_segments(std::vector<Segment>{{"h", true}, {"el", false}, {"l", true}}), (Ids{258}));
    EXPECT_EQ(t->encode_segments(std::vector<Segment>{{" ", true}, {"he", false}}), (Ids{259}));
}

TEST(Segments, SpecialTextInTheVocabularyIsNotReachedByMerging) {
    Json json = test::small_json();
    json["added_tokens"].push_back({{"id", 258}, {"content", "hell"}, {"special", true}});
    json["model"]["ignore_merges"] = true;
    const auto t = test::make(json);
    EXPECT_EQ(t->encode("hell", {false, true}), (Ids{258}));
    EXPECT_EQ(t->encode("hell", {false, false}), (Ids{256, 257}));
}

TEST(Encode, StripsAndSingleWords) {
    Json json = test::small_json();
    json["added_tokens"].push_back(
        {{"id", 263}, {"content", "<m>"}, {"special", true}, {"lstrip", true}, {"rstrip", true}});
    json["added_tokens"].push_back({{"id", 264}, {"content", "WORD"}, {"single_word", true}});
    const auto t = test::make(json);
    EXPECT_EQ(t->encode("he \n<m> \the", {false, true}), (Ids{256, 263, 256}));
    EXPECT_EQ(t->encode("WORD", {false, true}), (Ids{264}));
    EXPECT_EQ(t->encode("aWORD", {false, true}).size(), 5U);
    EXPECT_EQ(t->encode("WORD_", {false, true}).size(), 5U);
}

TEST(Metaspace, PrefixByteFallbackAndStrip) {
    const auto t = test::make(test::metaspace_json());
    EXPECT_TRUE(t->adds_leading_space());
    EXPECT_EQ(t->encode("ab"), (Ids{263}));
    EXPECT_EQ(t->encode(" ab"), (Ids{258, 263}));
    EXPECT_EQ(t->encode("<s>ab a", {false, true}), (Ids{1, 263, 261}));
    EXPECT_EQ(t->encode("é"), (Ids{258, 0xC3 + 2, 0xA9 + 2}));
    EXPECT_EQ(t->decode(t->encode("é ab\n")), "é ab\n");
    EXPECT_EQ(t->decode_bytes(t->encode("a\xFF")), " a\xFF");
    // The written form of a byte token is text like any other.
    EXPECT_EQ(t->decode(t->encode("<0x41>")), "<0x41>");
    EXPECT_EQ(t->kind(2), TokenKind::byte);
}

TEST(Encode, LongRunsWithoutABoundary) {
    const auto t = test::make(test::metaspace_json());
    EXPECT_EQ(t->encode(std::string(1 << 20, 'a')).size(), 1U << 20);
    const auto ids = t->encode(std::string(1 << 20, ' '));
    EXPECT_EQ(ids.size(), (1U << 20) + 1);
    const auto bytes = test::make(test::small_json());
    EXPECT_EQ(bytes->encode(std::string(1 << 20, 'l')).size(), 1U << 19);
    EXPECT_EQ(bytes->encode(std::string(1 << 20, '\xFF')).size(), 1U << 20);
}

TEST(Pretokenizer, DigitsSplitAndNormalForms) {
    Json json = test::small_json();
    json["normalizer"] = {{"type", "NFC"}};
    json["pre_tokenizer"] = {{"type", "Sequence"},
                             {"pretokenizers",
                              {{{"type", "Digits"}, {"individual_digits", true}},
                               {{"type", "Split"},
                                {"pattern", {{"Regex", "l"}}},
                                {"behavior", "MergedWithPrevious"},
                                {"invert", false}},
                               {{"type", "ByteLevel"}, {"add_prefix_space", true}, {"use_regex", false}}}}};
    const auto t = test::make(json);
    // Every piece gets a space of its own, as ByteLevel's add_prefix_space does.
    EXPECT_EQ(t->decode(t->encode("1he")), " 1 he");
    EXPECT_EQ(t->encode("he"), (Ids{259}));
    // "hel" and "l" are two pieces, so "ll" is not merged.
    EXPECT_EQ(t->decode(t->encode("hell")), " hel l");
    EXPECT_EQ(t->decode(t->encode("e\xCC\x81")), " \xC3\xA9");
}

}  // namespace
}  // namespace addend
