// The demonstration model as it is shipped: small enough, and nothing of its folder lost.
#include <gtest/gtest.h>

#include <cstring>

#include "core/program/program.h"
#include "core/runtime/demo.h"
#include "core/runtime/prompt.h"
#include "core/runtime/session.h"

namespace addend::test {
namespace {

namespace fs = std::filesystem;

fs::path packed() {
    return fs::path(ADDEND_SOURCE_DIR) / "resources" / "demo.gguf";
}
fs::path folder() {
    return fs::path(ADDEND_SHARED_DATA) / "models" / "demo";
}

std::vector<float> logits_after(const std::shared_ptr<const Model>& model,
                                std::span<const std::int32_t> tokens) {
    const BackendRegistry registry({{fs::path(ADDEND_BINARY_DIR) / "lib" / "addend" / "plugins"}, {}});
    const auto loaded = LoadedModel::load(model, registry.find("cpu"), {}, {}, {});
    Session session(loaded);
    std::vector<float> logits(loaded->program().program().header().vocab);
    RunControl control;
    EXPECT_TRUE(session.read(tokens, logits, control));
    return logits;
}

TEST(Demo, IsSmallAndComplete) {
    EXPECT_LE(fs::file_size(packed()), 12'600'000u);
    const auto model = Model::open(packed());
    EXPECT_TRUE(model->summary().warnings.empty());
    EXPECT_TRUE(model->has_own_chat_template());
    EXPECT_EQ(model->reply_defaults().stop_ids, (std::vector<std::int32_t>{2, 5}));
    const Program& program = *model->program_shape();
    EXPECT_EQ(program.weights()[*program.find_weight("model.embeddings.weight")].dtype, ADDEND_BF16);
}

TEST(Demo, LosesNothingOfItsFolder) {
    if (!fs::exists(folder())) GTEST_SKIP() << folder() << " is not there";
    const auto original = Model::open(folder());
    const auto shipped = Model::open(packed());
    const auto& a = original->lower();
    const auto& b = shipped->lower();
    ASSERT_EQ(a.program->weights().size(), b.program->weights().size());
    for (std::uint32_t w = 0; w < a.program->weights().size(); ++w) {
        const addend_weight& weight = a.program->weights()[w];
        const auto name = a.program->name(weight.name);
        EXPECT_EQ(weight.scale, b.program->weights()[w].scale) << name;
        ASSERT_EQ(weight.bytes, b.program->weights()[w].bytes) << name;
        std::vector<std::byte> left(weight.bytes), right(weight.bytes);
        a.weights->read_rows(w, 0, weight.rows, left);
        b.weights->read_rows(w, 0, weight.rows, right);
        EXPECT_TRUE(left == right) << name;
    }
    const std::vector<ChatMessage> talk{{"user", "Tell me about <|end|> a dragon."}};
    const auto prompt = chat_prompt_ids(*shipped, talk);
    EXPECT_EQ(prompt, chat_prompt_ids(*original, talk));
    const auto from_folder = logits_after(original, prompt), from_file = logits_after(shipped, prompt);
    EXPECT_EQ(0, std::memcmp(from_folder.data(), from_file.data(), from_file.size() * sizeof(float)));
}

TEST(Demo, IsFoundWhereTheEnvironmentSays) {
    ::setenv("ADDEND_RESOURCES", packed().parent_path().c_str(), 1);
    EXPECT_EQ(demo_model_path(), packed());
    ::setenv("ADDEND_RESOURCES", "/no/such/folder", 1);
    try {
        (void)demo_model_path();
        ADD_FAILURE();
    } catch (const Failure& failure) {
        EXPECT_EQ(failure.code(), Code::demo_missing);
    }
    ::unsetenv("ADDEND_RESOURCES");
}

}  // namespace
}  // namespace addend::test
