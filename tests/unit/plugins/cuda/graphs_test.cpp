// Graphs are recorded while runs go on: nothing that another thread does may break a recording off, and no
// recording may make another thread's call fail.
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "tests/unit/plugins/backend_under_test.h"

namespace addend::test {
namespace {

TEST(Graphs, ResetsInAnotherThreadDoNotMeetRecordings) {
    const Plugin plugin(plugin_under_test());
    SmallModel model = make_small_model({});
    Loaded loaded(plugin, model);
    const std::vector<std::int32_t> tokens = some_tokens(40, 97);
    const RunResult expected = loaded.run(loaded.plan(8), loaded.session(), tokens);
    addend_session *const runs = loaded.session(), *const idle = loaded.session();
    std::atomic<bool> done{false};
    std::atomic<int> failed{0};
    std::thread other([&] {
        while (!done) failed += plugin->session_reset(idle, nullptr) != ADDEND_OK;
    });
    for (int round = 0; round < 30; ++round) {
        ASSERT_EQ(plugin->session_reset(runs, nullptr), ADDEND_OK);
        // A new plan records anew, at its second chunk or token.
        const RunResult result = loaded.run(loaded.plan(round % 2 == 0 ? 8 : 1), runs, tokens);
        EXPECT_EQ(result.status, ADDEND_OK) << result.error.text[0];
        EXPECT_TRUE(same_bits(result.logits, expected.logits)) << round;
    }
    done = true;
    other.join();
    EXPECT_EQ(failed, 0);
}

// Chunks as long as the plan's are replayed, others and the first are not: all in one prompt.
TEST(Graphs, ChunksReplayedAndLaunchedContinueEachOther) {
    const Plugin plugin(plugin_under_test()), cpu(plugin_path("addend_cpu"));
    SmallModel model = make_small_model({600, 256, 512, 2, ADDEND_BF16, false, 0, false, 5});
    Loaded loaded(plugin, model), expected(cpu, model);
    const std::vector<std::int32_t> tokens = some_tokens(200, 600);
    RunOptions options;
    options.all_logits = false;
    options.logits_rows = {0, 70, 71, 199};
    const RunResult right = expected.run(expected.plan(32), expected.session(), tokens, options);
    addend_plan* const plan = loaded.plan(24);
    for (int round = 0; round < 3; ++round) {
        const RunResult found = loaded.run(plan, loaded.session(), tokens, options);
        ASSERT_EQ(found.status, ADDEND_OK) << found.error.text[0];
        EXPECT_TRUE(same_bits(found.logits, right.logits)) << round;
    }
}

}  // namespace
}  // namespace addend::test
