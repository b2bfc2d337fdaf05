// Files that lie. Each gives one Failure that names what is wrong.
#include <gtest/gtest.h>

#include <functional>

#include "core/base/message.h"
#include "core/tokenizer/regex.h"
#include "core/tokenizer/sentencepiece_proto.h"
#include "tests/unit/tokenizer/small_tokenizer.h"

namespace addend {
namespace {

using test::Json;

Code code_of(const std::function<void()>& action) {
    try {
        action();
    } catch (const Failure& failure) {
        return failure.code();
    }
    return Code::count_;
}

Code code_of_json(const std::function<void(Json&)>& spoil) {
    Json json = test::small_json();
    spoil(json);
    return code_of([&] { test::make(json); });
}

TEST(HostileJson, EachDefectHasItsName) {
    EXPECT_EQ(code_of_json([](Json& j) { j["model"]["vocab"]["x!"] = 2'000'000'000; }),
              Code::tokenizer_id_out_of_range);
    EXPECT_EQ(code_of_json([](Json& j) { j["model"]["vocab"]["x!"] = -1; }), Code::tokenizer_id_out_of_range);
    EXPECT_EQ(code_of_json([](Json& j) { j["model"]["vocab"]["x!"] = 18446744073709551615ULL; }),
              Code::tokenizer_id_out_of_range);
    EXPECT_EQ(code_of_json([](Json& j) { j["model"]["vocab"]["x!"] = 7; }), Code::tokenizer_duplicate_id);
    EXPECT_EQ(code_of_json([](Json& j) { j["added_tokens"][0]["content"] = "he"; }),
              Code::tokenizer_duplicate_token);
    EXPECT_EQ(code_of_json([](Json& j) { j["added_tokens"][0]["id"] = 1 << 30; }),
              Code::tokenizer_id_out_of_range);
    EXPECT_EQ(code_of_json([](Json& j) { j["model"]["merges"].push_back("h Q!"); }),
              Code::tokenizer_merge_unknown);
    EXPECT_EQ(code_of_json([](Json& j) { j["model"]["merges"].push_back("l h"); }),
              Code::tokenizer_merge_unknown);
    EXPECT_EQ(code_of_json([](Json& j) { j["model"]["merges"].push_back("lone"); }),
              Code::tokenizer_merge_invalid);
    EXPECT_EQ(code_of_json([](Json& j) { j["model"]["merges"] = 3; }), Code::json_wrong_type);
    EXPECT_EQ(code_of_json([](Json& j) { j["model"].erase("vocab"); }), Code::json_missing_key);
    EXPECT_EQ(code_of_json([](Json& j) { j["model"]["type"] = "WordPiece"; }), Code::tokenizer_unsupported);
    EXPECT_EQ(code_of_json([](Json& j) {
                  j["pre_tokenizer"] = {{"type", "BertPreTokenizer"}};
              }),
              Code::tokenizer_unsupported);
    EXPECT_EQ(code_of_json([](Json& j) {
                  j["normalizer"] = {{"type", "Lowercase"}};
              }),
              Code::tokenizer_unsupported);
    EXPECT_EQ(code_of_json([](Json& j) { j["decoder"] = {{"type", "CTC"}}; }), Code::tokenizer_unsupported);
    EXPECT_EQ(code_of_json([](Json& j) {
                  j["post_processor"] = {{"type", "BertProcessing"}};
              }),
              Code::tokenizer_unsupported);
    EXPECT_EQ(code_of_json([](Json& j) {
                  j["pre_tokenizer"] = {
                      {"type", "Split"}, {"pattern", {{"Regex", "(["}}}, {"behavior", "Isolated"}};
              }),
              Code::tokenizer_regex_invalid);
    EXPECT_EQ(code_of([] { make_tokenizer_from_json("{\"model\"", {}, "x"); }), Code::json_invalid);
    EXPECT_EQ(code_of([] { make_tokenizer_from_json("[]", {}, "x"); }), Code::json_wrong_type);
    TokenizerSideFiles side;
    side.generation_config = R"({"eos_token_id": 999999})";
    EXPECT_EQ(code_of([&] { test::make(test::small_json(), side); }), Code::tokenizer_id_out_of_range);
    side = {};
    side.tokenizer_config = R"({"bos_token": "<nowhere>"})";
    EXPECT_EQ(code_of([&] { test::make(test::small_json(), side); }), Code::tokenizer_token_unknown);
}

TEST(HostileJson, DeepNestingIsRefused) {
    Json part = {{"type", "NFC"}};
    for (int i = 0; i < 50; ++i) part = {{"type", "Sequence"}, {"normalizers", {part}}};
    EXPECT_EQ(code_of_json([&](Json& j) { j["normalizer"] = part; }), Code::json_too_deep);
    const std::string deep(1 << 20, '[');
    EXPECT_EQ(code_of([&] { make_tokenizer_from_json(deep, {}, "x"); }), Code::json_too_deep);
}

TEST(HostileJson, CyclicMergesEnd) {
    const auto code = code_of_json([](Json& j) {
        j["model"]["vocab"]["hh"] = 263;
        j["model"]["merges"] = {"h h", "hh h", "h hh"};
    });
    EXPECT_EQ(code, Code::tokenizer_merge_unknown);
    Json json = test::small_json();
    json["model"]["merges"] = {"h e", "h e", "h e", "he ll", "l l"};
    EXPECT_EQ(test::make(json)->encode("hell").size(), 1U);
}

TEST(HostileRegex, BacktrackingIsStopped) {
    const std::string text = std::string(200'000, 'a') + "c";
    for (const char* pattern : {"(a+)+[bd]", "(a*)*[bd]", "a*a*a*a*a*[bd]", "(?:a|a)*[bd]", "(a|aa)+$"}) {
        const Regex regex(pattern, "test");
        std::vector<TextSpan> out;
        EXPECT_EQ(code_of([&] { regex.find_all(text, out); }), Code::tokenizer_regex_limit) << pattern;
    }
}

TEST(HostileRegex, ManyExpensiveMatchesShareOneBudget) {
    std::string text;
    for (int i = 0; i < 20'000; ++i) text += "aaaaaaaaaaaaaaaaaaaaaaaaaaaaac";
    const Regex regex("(a+)+[bd]|c", "test");
    std::vector<TextSpan> out;
    EXPECT_EQ(code_of([&] { regex.find_all(text, out); }), Code::tokenizer_regex_limit);
}

TEST(Regex, WhiteSpaceIsUnicodes) {
    const Regex regex("\\s+", "test");
    std::vector<TextSpan> out;
    regex.find_all(
        "a\xE1\xA0\x8E"
        "b\xC2\x85\xE3\x80\x80"
        "c",
        out);  // U+180E is none, U+0085 and U+3000 are
    EXPECT_EQ(out, (std::vector<TextSpan>{{5, 10}}));
}

TEST(HostileSentencePiece, GarbageIsRefused) {
    EXPECT_EQ(code_of([] { make_tokenizer_from_sentencepiece("", {}, "m"); }),
              Code::tokenizer_sentencepiece_invalid);
    EXPECT_EQ(code_of([] { make_tokenizer_from_sentencepiece("\x0A\xFF\xFF\xFF\xFF\x0F", {}, "m"); }),
              Code::tokenizer_sentencepiece_invalid);
    EXPECT_EQ(code_of([] { make_tokenizer_from_sentencepiece("hello world", {}, "m"); }),
              Code::tokenizer_sentencepiece_invalid);
}

TEST(HostileSentencePiece, CompiledRulesThatLeadOutsideAreRefused) {
    EXPECT_FALSE(charsmap_is_sound(""));
    EXPECT_FALSE(
        charsmap_is_sound(std::string_view("\xFF\xFF\xFF\x7F"
                                           "abcdefgh\0",
                                           13)));
    // A root whose children would lie beyond the array.
    EXPECT_FALSE(charsmap_is_sound(std::string_view("\4\0\0\0\0\0\0\0x\0", 10)));
}

TEST(HostileGguf, CountsAndIds) {
    GgufVocabulary v;
    v.source = "v.gguf";
    v.model = "gpt2";
    EXPECT_EQ(code_of([&] { make_tokenizer(v); }), Code::json_missing_key);
    for (int b = 0; b < 256; ++b) v.tokens.emplace_back(byte_to_alphabet(static_cast<unsigned char>(b)));
    EXPECT_EQ(make_tokenizer(v)->encode("hi").size(), 2U);
    const auto spoiled = [&](const std::function<void(GgufVocabulary&)>& spoil) {
        GgufVocabulary copy = v;
        spoil(copy);
        return code_of([&] { make_tokenizer(copy); });
    };
    EXPECT_EQ(spoiled([](auto& x) { x.scores = {1}; }), Code::tokenizer_count_differs);
    EXPECT_EQ(spoiled([](auto& x) { x.token_types.assign(256, 9); }), Code::tokenizer_unsupported);
    EXPECT_EQ(spoiled([](auto& x) { x.bos = 4'000'000'000U; }), Code::tokenizer_id_out_of_range);
    EXPECT_EQ(spoiled([](auto& x) { x.pre = "never-heard-of"; }), Code::tokenizer_unsupported);
    EXPECT_EQ(spoiled([](auto& x) { x.model = "rwkv"; }), Code::tokenizer_unsupported);
    EXPECT_EQ(spoiled([](auto& x) { x.merges = {"ab"}; }), Code::tokenizer_merge_invalid);
    EXPECT_EQ(spoiled([](auto& x) { x.tokens[5] = x.tokens[6]; }), Code::tokenizer_duplicate_token);
    EXPECT_EQ(spoiled([](auto& x) {
                  x.model = "llama";
                  x.scores.assign(256, std::numeric_limits<float>::quiet_NaN());
              }),
              Code::tokenizer_sentencepiece_invalid);
}

TEST(GgufSentencePiece, UserDefinedTokensAreMarksAndBlankOnesAreNot) {
    GgufVocabulary v;
    v.model = "llama";
    v.tokens = {"<unk>", "<s>", "▁", "a", "▁a", "<turn>", "\n\n", "<", "t", "u", "r", "n", ">", "▁▁", "\n"};
    v.token_types = {2, 3, 1, 1, 1, 4, 4, 1, 1, 1, 1, 1, 1, 4, 1};
    v.scores.assign(v.tokens.size(), 0);
    v.bos = 1;
    v.add_space_prefix = false;
    const auto t = make_tokenizer(v);
    using Tokens = std::vector<std::int32_t>;
    EXPECT_EQ(t->encode("a<turn>a", {false, true}), (Tokens{3, 5, 3}));
    EXPECT_EQ(t->encode("<turn>", {false, false}), (Tokens{7, 8, 9, 10, 11, 12}));
    EXPECT_EQ(t->encode("a\n\na  a", {false, false}), (Tokens{3, 6, 3, 13, 3}));
    EXPECT_EQ(t->encode("<s>", {false, false}).front(), 7);
    EXPECT_TRUE(t->adds_bos());
}

}  // namespace
}  // namespace addend
