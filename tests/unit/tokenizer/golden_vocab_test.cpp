// Real vocabularies and cases from the shared folder: every case must match, id for id.
#include <gtest/gtest.h>

#include <filesystem>
#include <sstream>

#include "core/base/file.h"
#include "core/tokenizer/load.h"
#include "core/tokenizer/utf8.h"
#include "tests/unit/tokenizer/gguf_vocab.h"

namespace addend {
namespace {

const std::filesystem::path shared = ADDEND_SHARED_DATA;

struct Case {
    std::string text;
    std::vector<std::int32_t> ids;
};

std::vector<Case> cases_of(const std::filesystem::path& vocab) {
    const std::string inputs = read_text_file(vocab.string() + ".inp", 1 << 20);
    std::istringstream outputs(read_text_file(vocab.string() + ".out", 1 << 20));
    const std::string separator = "\n__ggml_vocab_test__\n";
    std::vector<Case> cases;
    for (std::size_t at = 0;;) {
        const std::size_t end = inputs.find(separator, at);
        if (end == std::string::npos) break;
        Case one{inputs.substr(at, end - at), {}};
        std::string line;
        std::getline(outputs, line);
        std::istringstream numbers(line);
        for (std::int32_t id; numbers >> id;) one.ids.push_back(id);
        cases.push_back(std::move(one));
        at = end + separator.size();
    }
    return cases;
}

class GoldenVocab : public testing::TestWithParam<const char*> {};

TEST_P(GoldenVocab, EveryCase) {
    const auto path = shared / "vocab" / (std::string("ggml-vocab-") + GetParam() + ".gguf");
    if (!std::filesystem::exists(path)) GTEST_SKIP() << path << " is absent";
    const auto tokenizer = make_tokenizer(test::read_gguf_vocabulary(path));
    const auto cases = cases_of(path);
    ASSERT_GT(cases.size(), 40U);
    const EncodeOptions plain{false, false};
    for (const Case& c : cases) {
        const auto ids = tokenizer->encode(c.text, plain);
        EXPECT_EQ(ids, c.ids) << "[" << c.text << "]";
        EXPECT_EQ(tokenizer->decode(ids), c.text);
    }
}

INSTANTIATE_TEST_SUITE_P(Files, GoldenVocab, testing::Values("gpt-2", "llama-bpe", "llama-spm"));

TEST(GoldenDemo, SamplesRoundTrip) {
    const auto folder = shared / "models" / "demo";
    if (!std::filesystem::exists(folder)) GTEST_SKIP() << folder << " is absent";
    const auto tokenizer = load_tokenizer(folder);
    EXPECT_EQ(tokenizer->vocab_size(), 4096U);
    EXPECT_EQ(tokenizer->stop_ids(), (std::vector<std::int32_t>{2, 5}));
    EXPECT_TRUE(tokenizer->chat_template().has_value());
    const std::string samples = read_text_file(folder / "samples.txt", 1 << 20);
    for (const bool parse : {true, false}) {
        const auto ids = tokenizer->encode(samples, {false, parse});
        EXPECT_EQ(tokenizer->decode(ids, false), samples);
        const bool has_marks = std::find(ids.begin(), ids.end(), *tokenizer->find("<|user|>")) != ids.end();
        EXPECT_EQ(has_marks, parse);
    }
}

/// I32 or I64 arrays `ids.N` of a safetensors file.
std::vector<std::vector<std::int32_t>> expected_ids(const std::filesystem::path& path);

TEST(GoldenDemo, ExpectedIdsComeBackFromTheirText) {
    const auto folder = shared / "models" / "demo";
    if (!std::filesystem::exists(folder)) GTEST_SKIP() << folder << " is absent";
    const auto tokenizer = load_tokenizer(folder);
    const auto all = expected_ids(folder / "expected.safetensors");
    ASSERT_FALSE(all.empty());
    for (const auto& ids : all) {
        const std::string text = tokenizer->decode(ids, false);
        EXPECT_EQ(tokenizer->encode(text, {std::nullopt, true}), ids) << text;
    }
}

}  // namespace
}  // namespace addend

#include <nlohmann/json.hpp>

namespace addend {
namespace {

std::vector<std::vector<std::int32_t>> expected_ids(const std::filesystem::path& path) {
    const std::string bytes = read_text_file(path, 64 << 20);
    std::uint64_t header = 0;
    std::memcpy(&header, bytes.data(), sizeof header);
    const auto json = nlohmann::json::parse(bytes.substr(8, header));
    std::vector<std::vector<std::int32_t>> all;
    for (const auto& [name, entry] : json.items()) {
        if (!name.starts_with("ids.")) continue;
        const std::size_t width = entry["dtype"] == "I64" ? 8 : 4;
        const std::size_t begin = entry["data_offsets"][0];
        const std::size_t end = entry["data_offsets"][1];
        std::vector<std::int32_t> ids;
        for (std::size_t at = begin; at < end; at += width) {
            std::int64_t value = 0;
            std::memcpy(&value, bytes.data() + 8 + header + at, width);
            ids.push_back(static_cast<std::int32_t>(value));
        }
        all.push_back(std::move(ids));
    }
    return all;
}

}  // namespace
}  // namespace addend
