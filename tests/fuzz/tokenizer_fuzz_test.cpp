// Mutated tokenizer files and texts: a Failure or a working tokenizer, nothing else.
#include <gtest/gtest.h>

#include "core/base/message.h"
#include "core/tokenizer/sentencepiece_proto.h"
#include "core/tokenizer/utf8.h"
#include "tests/fuzz/mutate.h"
#include "tests/unit/tokenizer/small_tokenizer.h"

namespace addend {
namespace {

const std::vector<std::string> json_words = {"null",        "-1",
                                             "4294967296",  "1e99",
                                             "{}",          "[]",
                                             "\"\"",        "\"type\":\"Sequence\"",
                                             "\"Split\"",   "\"Metaspace\"",
                                             "\"Replace\"", "\"Regex\":\"(a*)*\"",
                                             "true",        ","};
const std::vector<std::string> text_words = {
    "<|end|>", "<s>",   "\xF0\x9F\xA6\x99", "\xFF",         std::string(1, '\0'), "\xE2\x96\x81", " ",
    "\n",      "hello", "<0x41>",           "\xED\xA0\x80", "e\xCC\x81",          "1234"};

/// Whatever the text, plain encoding makes no mark and loses no byte (of the byte-level vocabulary).
void check_text(const Tokenizer& t, const std::string& text, bool exact) {
    const auto plain = t.encode(text, {false, false});
    for (const std::int32_t id : plain) ASSERT_NE(t.kind(id), TokenKind::control);
    if (exact) {
        ASSERT_EQ(t.decode_bytes(plain), text);
    }
    ASSERT_TRUE(utf8::valid(t.decode(plain)));
    ASSERT_EQ(t.decode_with_spans(plain).spans.size(), plain.size());
    const auto parsed = t.encode(text, {true, true});
    if (exact) {
        ASSERT_EQ(t.decode_bytes(parsed, false), text);
    }
}

TEST(Fuzz, TokenizerJson) {
    const std::vector<std::string> seeds = {test::small_json().dump(), test::metaspace_json().dump()};
    test::Mutator mutator(1, json_words);
    int loaded = 0;
    for (int i = 0; i < 1500; ++i) {
        const std::string json = mutator.mutate(seeds[static_cast<std::size_t>(i % 2)]);
        try {
            const auto t = make_tokenizer_from_json(json, {}, "fuzz");
            ++loaded;
            const auto ids = t->encode("<s>hello \xFFworld 12\n<|end|>", {true, true});
            t->decode(ids);
        } catch (const Failure& failure) {
            ASSERT_NE(failure.code(), Code::internal_error) << failure.what();
        }
    }
    EXPECT_GT(loaded, 20);
    EXPECT_LT(loaded, 1400);
}

TEST(Fuzz, TokenizerJsonCutAtEveryByte) {
    const std::string whole = test::small_json().dump();
    for (std::size_t length = 0; length < whole.size(); ++length) {
        try {
            make_tokenizer_from_json(whole.substr(0, length), {}, "cut");
            FAIL() << "opened when cut at " << length;
        } catch (const Failure& failure) {
            ASSERT_NE(failure.code(), Code::internal_error) << length << ": " << failure.what();
        }
    }
}

TEST(Fuzz, SideFiles) {
    const std::string config =
        R"({"bos_token":"<s>","eos_token":{"content":"<|end|>"},"added_tokens_decoder":{"263":{"content":"<x>","special":true}},)"
        R"("chat_template":[{"name":"default","template":"x"}],"add_bos_token":true})";
    test::Mutator mutator(2, json_words);
    for (int i = 0; i < 300; ++i) {
        TokenizerSideFiles side;
        side.tokenizer_config = mutator.mutate(config);
        side.generation_config = mutator.mutate(R"({"eos_token_id":[1,2],"bos_token_id":1})");
        try {
            test::make(test::small_json(), side)->encode("hello");
        } catch (const Failure& failure) {
            ASSERT_NE(failure.code(), Code::internal_error) << failure.what();
        }
    }
}

std::string small_sentencepiece() {
    SentencePieceProto proto;
    proto.model_type = SentencePieceProto::ModelType::bpe;
    proto.pieces = {{"<unk>", 0, PieceType::unknown},
                    {"<s>", 0, PieceType::control},
                    {"\xE2\x96\x81", -1, PieceType::normal},
                    {"a", -2, PieceType::normal},
                    {"b", -3, PieceType::normal},
                    {"ab", -1, PieceType::normal},
                    {"\n\n", 0, PieceType::user_defined}};
    // A sound trie of one unit and one replacement, for the mutations to break.
    proto.charsmap = std::string("\4\4\0\0", 4) + std::string(1028, '\0') + std::string("x\0", 2);
    return proto.serialized();
}

/// A cut between two fields leaves a smaller model, so some of these open; each bit flipped likewise.
TEST(Fuzz, SentencePieceModelCutAndFlipped) {
    const std::string whole = small_sentencepiece();
    std::vector<std::string> damaged;
    for (std::size_t length = 0; length < whole.size(); ++length) damaged.push_back(whole.substr(0, length));
    for (std::size_t bit = 0; bit < 8 * whole.size(); ++bit) {
        damaged.push_back(whole);
        char& byte = damaged.back()[bit / 8];
        byte = static_cast<char>(byte ^ (1 << (bit % 8)));
    }
    std::size_t refused = 0;
    for (std::size_t i = 0; i < damaged.size(); ++i) {
        try {
            const auto t = make_tokenizer_from_sentencepiece(damaged[i], {}, "damaged");
            t->decode(t->encode("ab ba\n\n x", {true, true}));
        } catch (const Failure& failure) {
            ++refused;
            ASSERT_NE(failure.code(), Code::internal_error) << i << ": " << failure.what();
        }
    }
    EXPECT_GT(refused, 50u);
    EXPECT_LT(refused, damaged.size());
}

TEST(Fuzz, SentencePieceModel) {
    const std::string seed = small_sentencepiece();
    ASSERT_NO_THROW(SentencePieceProto::parse(seed, "fuzz"));
    test::Mutator mutator(
        3, {std::string("\x0A\x03", 2), "\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x01", std::string(4, '\0')});
    int loaded = 0;
    for (int i = 0; i < 2000; ++i) {
        try {
            const auto t = make_tokenizer_from_sentencepiece(mutator.mutate(seed), {}, "fuzz");
            ++loaded;
            t->decode(t->encode("ab ba\n\n\xFF \xE4\xB8\xAD x", {true, true}));
        } catch (const Failure& failure) {
            ASSERT_NE(failure.code(), Code::internal_error) << failure.what();
        }
    }
    EXPECT_GT(loaded, 20);
}

TEST(Fuzz, Text) {
    const auto bytes = test::make(test::small_json());
    const auto pieces = test::make(test::metaspace_json());
    test::Mutator mutator(4, text_words);
    std::string text = "hello <|end|> world";
    for (int i = 0; i < 4000; ++i) {
        text = mutator.mutate(text);
        if (text.size() > 300) text.resize(50);
        check_text(*bytes, text, true);
        check_text(*pieces, text, false);
    }
}

TEST(Fuzz, SegmentsNeverMakeMarksFromUntrustedText) {
    const auto t = test::make(test::small_json());
    test::Mutator mutator(5, text_words);
    for (int i = 0; i < 3000; ++i) {
        std::vector<Segment> segments;
        std::string whole;
        for (int s = 0; s < 5; ++s) {
            // Trusted text holds parts of marks, never a whole one: any mark that comes out was forged.
            const bool trusted = mutator.below(2) == 0;
            const std::string text = trusted ? std::string("<|end|>").substr(0, mutator.below(7))
                                             : mutator.mutate("<|end|> d|><s>");
            segments.push_back({text, trusted});
            if (trusted) segments.push_back({"-", false});
            whole += text + (trusted ? "-" : "");
        }
        const auto ids = t->encode_segments(segments);
        for (const std::int32_t id : ids) ASSERT_LT(id, 260);
        ASSERT_EQ(t->decode_bytes(ids), whole);
    }
}

}  // namespace
}  // namespace addend
