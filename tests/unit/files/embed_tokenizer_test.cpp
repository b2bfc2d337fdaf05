#include "core/files/embed_tokenizer.h"

#include <algorithm>

#include "core/files/synth_tokenizer.h"
#include "tests/unit/files/support.h"

namespace addend {
namespace {

Json bpe(const Json& vocab, const Json& merges) {
    return {{"model", {{"type", "BPE"}, {"vocab", vocab}, {"merges", merges}}},
            {"added_tokens", Json::array()},
            {"pre_tokenizer", {{"type", "ByteLevel"}, {"use_regex", true}}}};
}

TEST(EmbedTokenizer, FillsHolesUpToTheModelsRows) {
    GgufMetadata m("m");
    ASSERT_TRUE(embed_tokenizer_json(bpe({{"a", 0}, {"b", 2}, {"ab", 3}}, {"a b"}), 6, m));
    EXPECT_EQ(m.get_strings("tokenizer.ggml.tokens"),
              (std::vector<std::string>{"a", "[PAD1]", "b", "ab", "[PAD4]", "[PAD5]"}));
    EXPECT_EQ(m.find_ints("tokenizer.ggml.token_type"), (std::vector<std::int64_t>{1, 5, 1, 1, 5, 5}));
    EXPECT_EQ(m.get_strings("tokenizer.ggml.merges"), std::vector<std::string>{"a b"});
}

TEST(EmbedTokenizer, KnowsSplittingRules) {
    Json json = bpe({{"a", 0}}, Json::array());
    json["pre_tokenizer"] = {
        {"type", "Sequence"},
        {"pretokenizers",
         {{{"type", "Split"},
           {"pattern",
            {{"Regex",
              R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)"}}}},
          {{"type", "ByteLevel"}, {"use_regex", false}}}}};
    GgufMetadata m("m");
    ASSERT_TRUE(embed_tokenizer_json(json, 1, m));
    EXPECT_EQ(m.get_string("tokenizer.ggml.pre"), "llama-bpe");
    json["pre_tokenizer"]["pretokenizers"][0]["pattern"]["Regex"] = "something else";
    GgufMetadata none("m");
    EXPECT_FALSE(embed_tokenizer_json(json, 1, none));
    EXPECT_TRUE(none.entries().empty());
}

TEST(EmbedTokenizer, MetaspaceBecomesScores) {
    Json json = bpe({{"<unk>", 0}, {"<0x0A>", 1}, {"a", 2}, {"b", 3}, {"ab", 4}, {"ba", 5}},
                    Json::array({Json::array({"b", "a"}), Json::array({"a", "b"})}));
    json["model"]["byte_fallback"] = true;
    json["model"]["unk_token"] = "<unk>";
    json["normalizer"] = {{"type", "Sequence"}, {"normalizers", {{{"type", "Prepend"}, {"prepend", "_"}}}}};
    json["added_tokens"] = {{{"id", 0}, {"content", "<unk>"}, {"special", true}},
                            {{"id", 6}, {"content", "<user>"}, {"special", false}}};
    GgufMetadata m("m");
    ASSERT_TRUE(embed_tokenizer_json(json, 7, m));
    EXPECT_EQ(m.get_string("tokenizer.ggml.model"), "llama");
    EXPECT_EQ(m.find_ints("tokenizer.ggml.token_type"), (std::vector<std::int64_t>{2, 6, 1, 1, 1, 1, 4}));
    const auto& scores = *m.find_floats("tokenizer.ggml.scores");
    EXPECT_EQ(scores[5], 0.0f);   // the first merge
    EXPECT_EQ(scores[4], -1.0f);  // the second
    EXPECT_LT(scores[2], scores[4]);
    EXPECT_TRUE(m.get_bool("tokenizer.ggml.add_space_prefix"));
}

std::string varint_field(int number, unsigned value) {
    return std::string(1, static_cast<char>(number << 3)) + static_cast<char>(value);
}
std::string bytes_field(int number, const std::string& bytes) {
    return std::string(1, static_cast<char>(number << 3 | 2)) + static_cast<char>(bytes.size()) + bytes;
}
std::string piece(const std::string& text, float score, unsigned type) {
    return bytes_field(1, bytes_field(1, text) + "\x15" + test::raw(score) + varint_field(3, type));
}

TEST(EmbedSentencePiece, ReadsPiecesScoresAndTypes) {
    const std::string model = piece("<unk>", 0, 2) + bytes_field(2, varint_field(3, 2)) +
                              piece("a", -1.5f, 1) + piece("<0x0A>", 0, 6) +
                              bytes_field(3, varint_field(3, 0)) + varint_field(9, 5);
    GgufMetadata m("m");
    ASSERT_TRUE(embed_sentencepiece(model, 4, m));
    EXPECT_EQ(m.get_string("tokenizer.ggml.model"), "llama");
    EXPECT_EQ(m.get_strings("tokenizer.ggml.tokens"),
              (std::vector<std::string>{"<unk>", "a", "<0x0A>", "[PAD3]"}));
    EXPECT_EQ(m.find_ints("tokenizer.ggml.token_type"), (std::vector<std::int64_t>{2, 1, 6, 5}));
    EXPECT_EQ(m.find_floats("tokenizer.ggml.scores")->at(1), -1.5f);
    EXPECT_FALSE(m.get_bool("tokenizer.ggml.add_space_prefix"));
    // Cut anywhere but between fields, it is refused.
    std::size_t accepted = 0;
    for (std::size_t length = 0; length < model.size(); ++length) {
        GgufMetadata cut("m");
        accepted += embed_sentencepiece(model.substr(0, length), 4, cut) ? 1 : 0;
    }
    EXPECT_EQ(accepted, 4u);  // the ends of fields after the second, where the model is known to be BPE
}

TEST(EmbedSentencePiece, RefusesUnigramsAndUnknownTypes) {
    GgufMetadata m("m");
    EXPECT_FALSE(embed_sentencepiece(piece("a", 0, 1), 1, m));  // unigram is the default
    EXPECT_FALSE(embed_sentencepiece(bytes_field(2, varint_field(3, 2)) + piece("a", 0, 7), 1, m));
    EXPECT_FALSE(embed_sentencepiece(bytes_field(2, varint_field(3, 2)), 1, m));
    EXPECT_FALSE(embed_sentencepiece(std::string(20, '\xff'), 1, m));
    EXPECT_TRUE(m.entries().empty());
}

TEST(EmbedTokenizer, RefusesWhatIsMalformedWithoutGrowing) {
    const Json merges = Json::array();
    GgufMetadata m("m");
    EXPECT_FALSE(embed_tokenizer_json(Json::array(), 4, m));
    EXPECT_FALSE(embed_tokenizer_json(Json::object(), 4, m));
    EXPECT_FALSE(embed_tokenizer_json(bpe({{"a", -1}}, merges), 4, m));
    EXPECT_FALSE(embed_tokenizer_json(bpe({{"a", "0"}}, merges), 4, m));
    EXPECT_FALSE(embed_tokenizer_json(bpe({{"a", 4'000'000}}, merges), 4, m));
    EXPECT_FALSE(embed_tokenizer_json(bpe({{"a", std::uint64_t{1} << 40}}, merges), 4, m));
    EXPECT_FALSE(embed_tokenizer_json(bpe({{"a", 0}}, {"a"}), 4, m));
    EXPECT_FALSE(embed_tokenizer_json(bpe({{"a", 0}}, {7}), 4, m));
    Json json = bpe({{"a", 0}}, merges);
    json["added_tokens"] = {{{"id", 1}}};
    EXPECT_FALSE(embed_tokenizer_json(json, 4, m));
    json = bpe({{"a", 0}}, merges);
    json["model"]["type"] = "Unigram";
    EXPECT_FALSE(embed_tokenizer_json(json, 4, m));
    EXPECT_FALSE(embed_sentencepiece("no protobuf", 4, m));
    EXPECT_TRUE(m.entries().empty());
}

TEST(SynthTokenizer, FillsAnyVocabulary) {
    for (const std::uint32_t size : {259u, 320u, 5000u}) {
        const Json json = synth_tokenizer(size);
        EXPECT_EQ(json["model"]["vocab"].size(), size);
        EXPECT_EQ(json["model"]["merges"].size(), size - 259);
        GgufMetadata m("m");
        ASSERT_TRUE(embed_tokenizer_json(json, size, m));
        const auto types = m.find_ints("tokenizer.ggml.token_type");
        ASSERT_TRUE(types);
        EXPECT_EQ(std::count(types->begin(), types->end(), 5), 0);
    }
}

}  // namespace
}  // namespace addend
