// A real Llama-architecture GGUF: llama.cpp's greedy text, letter for letter.
#include <gtest/gtest.h>

#include <fstream>

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
        // As many tokens as llama.cpp was asked for is not known: enough, and cut where its text ends.
        const std::string text = model->tokenizer().decode(machine->greedy(std::move(ids), 64));
        ASSERT_GE(text.size(), texts[n].size());
        EXPECT_EQ(text.substr(0, texts[n].size()), texts[n]);
    }
}

INSTANTIATE_TEST_SUITE_P(Llama, Stories, testing::Values(MachineKind::reference, MachineKind::cpu),
                         [](const auto& instance) { return machine_name(instance.param); });

}  // namespace
}  // namespace addend::test
