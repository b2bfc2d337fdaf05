// A real Llama-architecture GGUF: llama.cpp's greedy text, letter for letter.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "core/runtime/model.h"
#include "core/tokenizer/tokenizer.h"
#include "tests/integration/machines.h"

namespace addend::test {
namespace {

namespace fs = std::filesystem;

/// Texts of stories260K.greedy.txt without the "<s> " that llama.cpp shows.
std::vector<std::string> greedy_texts(const fs::path& path) {
    constexpr std::string_view start = "<s> ";
    std::ifstream in(path);
    std::vector<std::string> texts;
    for (std::string line; std::getline(in, line);)
        if (line.starts_with(start)) texts.push_back(line.substr(start.size()));
    return texts;
}

std::int32_t best(const Rows& logits) {
    const auto last = logits.row(logits.count() - 1);
    return static_cast<std::int32_t>(std::ranges::max_element(last) - last.begin());
}

class Stories : public testing::TestWithParam<MachineKind> {};

TEST_P(Stories, GreedyTextIsThatOfLlamaCpp) {
    const fs::path folder = fs::path(ADDEND_SHARED_DATA) / "models";
    const fs::path path = folder / "stories260K.gguf";
    if (!fs::exists(path)) GTEST_SKIP() << path << " is absent";
    const auto model = Model::open(path);
    const auto machine = make_machine(GetParam(), path);
    ASSERT_EQ(machine->refusal(), "");
    const auto texts = greedy_texts(folder / "stories260K.greedy.txt");
    const std::vector<std::string> prompts{"Once upon a time", "The little dog"};
    ASSERT_EQ(texts.size(), prompts.size());
    for (std::size_t n = 0; n < texts.size(); ++n) {
        ASSERT_TRUE(texts[n].starts_with(prompts[n])) << texts[n];
        auto ids = model->tokenizer().encode(prompts[n]);
        ASSERT_EQ(ids.front(), 1);
        std::string text;
        while (text.size() < texts[n].size() && ids.size() < 128) {
            ids.push_back(best(machine->run({.tokens = ids})));
            text = model->tokenizer().decode(ids);
        }
        EXPECT_EQ(text, texts[n]);
    }
}

INSTANTIATE_TEST_SUITE_P(Llama, Stories, testing::Values(MachineKind::reference, MachineKind::cpu),
                         [](const auto& instance) { return machine_name(instance.param); });

}  // namespace
}  // namespace addend::test
