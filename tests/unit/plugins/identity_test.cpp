// DESIGN §2 "Determinism": the same bits whatever the chunking, threads, instruction set and fusion.
#include <gtest/gtest.h>

#include <cmath>

#include "tests/unit/plugins/backend_under_test.h"

namespace addend::test {
namespace {

class Identity : public testing::TestWithParam<int> {
  protected:
    static SmallShape shape() {
        SmallShape s;
        s.seed = static_cast<std::uint32_t>(GetParam()) + 7;
        switch (GetParam()) {
            case 1:
                s = {257, 64, 96, 2, ADDEND_F32, true, 30.0f, false, 3};
                break;
            case 2:
                s = {130, 36, 52, 4, ADDEND_F16, false, 0, true, 4};
                break;
            case 3:  // large enough that steps are shared among threads
                s = {600, 256, 512, 2, ADDEND_BF16, false, 0, false, 5};
                break;
            default:
                break;
        }
        return s;
    }
    Plugin plugin{plugin_under_test()};
    SmallModel model = make_small_model(shape());
    std::vector<std::int32_t> tokens = some_tokens(53, model.program->header().vocab);

    std::vector<float> logits(Loaded& loaded, std::uint32_t rows, std::uint32_t threads,
                              std::vector<std::uint32_t> taps = {}) {
        RunOptions options;
        options.taps = taps;
        const RunResult result =
            loaded.run(loaded.plan(rows, taps), loaded.session(threads), tokens, options);
        EXPECT_EQ(result.status, ADDEND_OK) << result.error.text[0];
        EXPECT_EQ(result.tokens_done, tokens.size());
        return result.logits;
    }
};

TEST_P(Identity, LogitsAreFiniteAndDiffer) {
    Loaded loaded(plugin, model);
    const std::vector<float> all = logits(loaded, 1, 1);
    for (float x : all) ASSERT_TRUE(std::isfinite(x));
    const std::uint32_t vocab = model.program->header().vocab;
    EXPECT_NE(std::memcmp(all.data(), all.data() + vocab, vocab * sizeof(float)), 0);
}

TEST_P(Identity, ChunksThreadsAndDecodingGiveTheSameBits) {
    Loaded loaded(plugin, model, 0, 2);
    const std::vector<float> expected = logits(loaded, 1, 1);
    for (std::uint32_t rows : {1u, 2u, 3u, 16u, 17u, 64u})
        for (std::uint32_t threads : {1u, 2u, 5u})
            EXPECT_TRUE(same_bits(logits(loaded, rows, threads), expected)) << rows << " rows, " << threads;
}

TEST_P(Identity, TokenByTokenInSeparateRuns) {
    Loaded loaded(plugin, model);
    const std::vector<float> expected = logits(loaded, 8, 1);
    addend_plan* const plan = loaded.plan(1);
    addend_session* const session = loaded.session(2);
    std::vector<float> all;
    for (const std::int32_t& token : tokens) {
        const RunResult one = loaded.run(plan, session, {&token, 1});
        ASSERT_EQ(one.status, ADDEND_OK);
        all.insert(all.end(), one.logits.begin(), one.logits.end());
    }
    EXPECT_TRUE(same_bits(all, expected));
}

TEST_P(Identity, EveryInstructionSet) {
    std::vector<float> expected;
    for (std::uint32_t d = 0; d < plugin->device_count(); ++d) {
        addend_device device{};
        device.struct_size = sizeof device;
        ASSERT_EQ(plugin->device_at(d, &device, nullptr), ADDEND_OK);
        if (!device.available) continue;
        Loaded loaded(plugin, model, d);
        for (std::uint32_t rows : {1u, 20u}) {
            const std::vector<float> found = logits(loaded, rows, 2);
            if (expected.empty()) expected = found;
            EXPECT_TRUE(same_bits(found, expected)) << device.id << ", " << rows << " rows";
        }
    }
}

// Every value tapped: nothing is fused. None: everything is.
TEST_P(Identity, FusedAndUnfused) {
    Loaded loaded(plugin, model);
    for (std::uint32_t rows : {1u, 20u}) {
        const std::vector<float> fused = logits(loaded, rows, 2);
        EXPECT_TRUE(same_bits(logits(loaded, rows, 2, loaded.all_values()), fused)) << rows;
        for (std::uint32_t v = 0; v < model.program->values().size(); v += 3)
            ASSERT_TRUE(same_bits(logits(loaded, rows, 1, {v}), fused)) << v;
    }
}

INSTANTIATE_TEST_SUITE_P(Shapes, Identity, testing::Range(0, 4));

}  // namespace
}  // namespace addend::test
