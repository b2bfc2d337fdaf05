// A token in one launch: which plans have it, and that sessions do not meet in it. (That its results are the
// CPU's is the business of agreement_test.cpp.)
#include <gtest/gtest.h>

#include <thread>

#include "tests/unit/plugins/backend_under_test.h"

namespace addend::test {
namespace {

// Launches of a plan, as the plugin tells them; and the name of the first.
struct Shown {
    std::uint32_t steps = 0;
    std::string first;
};
Shown shown(const Plugin& plugin, const SmallModel& model, const addend_plan* plan) {
    Shown result;
    const auto n = static_cast<std::uint32_t>(model.program->instructions().size());
    std::vector<std::uint32_t> step_of(n);
    EXPECT_EQ(plugin->plan_cover(plan, step_of.data(), n, &result.steps), ADDEND_OK);
    for (const std::uint32_t step : step_of) EXPECT_LT(step, result.steps);
    char name[64] = {};
    EXPECT_EQ(plugin->plan_step_name(plan, 0, name), ADDEND_OK);
    result.first = name;
    return result;
}
// Its rows are whole tiles, as those of published models are.
SmallModel whole_model(bool plain_head = false) {
    return make_small_model({600, 256, 512, 4, ADDEND_BF16, false, 0, plain_head, 5});
}
// Compute capability 9.0 is what the launch is written for.
bool has_it(const Plugin& plugin) {
    SmallModel model = whole_model();
    Loaded loaded(plugin, model);
    return shown(plugin, model, loaded.plan(1)).first.rfind("token:", 0) == 0;
}

TEST(TokenLaunch, APlanOfOneRowIsOneLaunch) {
    const Plugin plugin(plugin_under_test());
    if (!has_it(plugin)) GTEST_SKIP() << "this device runs a token as launches";
    SmallModel model = whole_model();
    Loaded loaded(plugin, model);
    const Shown whole = shown(plugin, model, loaded.plan(1));
    EXPECT_EQ(whole.steps, 1u);
    EXPECT_EQ(whole.first, "token: 17 chains with their products");
    EXPECT_GT(shown(plugin, model, loaded.plan(2)).steps, 30u);
    EXPECT_GT(shown(plugin, model, loaded.plan(1, {0})).steps, 30u) << "a value is wanted from in between";
    // A head that is no ternary product comes after it.
    SmallModel plain = whole_model(true);
    Loaded with_head(plugin, plain);
    const Shown head = shown(plugin, plain, with_head.plan(1));
    EXPECT_GT(head.steps, 1u);
    EXPECT_LT(head.steps, 8u);
    EXPECT_EQ(head.first, "token: 16 chains with their products");
}

// All blocks of a launch must be there at once; two launches may be asked for at the same time.
TEST(TokenLaunch, SessionsInSeveralThreadsDoNotMeet) {
    const Plugin plugin(plugin_under_test());
    SmallModel model = whole_model();
    Loaded loaded(plugin, model);
    addend_plan* const plan = loaded.plan(1);
    constexpr std::size_t n = 3;
    std::vector<std::int32_t> tokens[n];
    std::vector<float> alone[n], together[n];
    addend_session* sessions[n];
    for (std::size_t s = 0; s < n; ++s) {
        const auto all = some_tokens(60 + 20 * s, 600);
        tokens[s].assign(all.rbegin(), all.rend());
        alone[s] = loaded.run(plan, loaded.session(), tokens[s]).logits;
        sessions[s] = loaded.session();
    }
    std::vector<std::thread> threads;
    for (std::size_t s = 0; s < n; ++s)
        threads.emplace_back([&, s] { together[s] = loaded.run(plan, sessions[s], tokens[s]).logits; });
    for (std::thread& t : threads) t.join();
    for (std::size_t s = 0; s < n; ++s) EXPECT_TRUE(same_bits(together[s], alone[s])) << s;
}

// Whatever was in a scratch before: a shorter context, other sessions, a run without logits.
TEST(TokenLaunch, RunsWithAndWithoutLogitsTakeTurns) {
    const Plugin plugin(plugin_under_test()), cpu(plugin_path("addend_cpu"));
    SmallModel model = whole_model();
    Loaded loaded(plugin, model), expected(cpu, model);
    addend_plan* const plan = loaded.plan(1);
    addend_session *const session = loaded.session(), *const right = expected.session(1);
    addend_plan* const right_plan = expected.plan(8);
    const auto tokens = some_tokens(90, 600);
    for (std::size_t first = 0; first < 90; first += 9) {
        RunOptions options;
        options.all_logits = false;
        if (first % 2 == 0) options.logits_rows = {3, 8};
        const std::span now = std::span(tokens).subspan(first, 9);
        const RunResult found = loaded.run(plan, session, now, options);
        ASSERT_EQ(found.status, ADDEND_OK) << found.error.text[0];
        EXPECT_TRUE(same_bits(found.logits, expected.run(right_plan, right, now, options).logits)) << first;
    }
}

}  // namespace
}  // namespace addend::test
