// Sessions: cancelling, snapshots, several at once, several in one run.
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "tests/unit/plugins/backend_under_test.h"

namespace addend::test {
namespace {

class Sessions : public testing::Test {
  protected:
    Plugin plugin{plugin_under_test()};
    SmallModel model = make_small_model({});
    std::vector<std::int32_t> tokens = some_tokens(40, 97);

    std::uint64_t position(addend_session* session) {
        std::uint64_t tokens_held = 0;
        EXPECT_EQ(plugin->session_position(session, &tokens_held), ADDEND_OK);
        return tokens_held;
    }
    std::vector<std::byte> snapshot(addend_session* session) {
        std::uint64_t bytes = 0;
        EXPECT_EQ(plugin->session_snapshot_bytes(session, &bytes, nullptr), ADDEND_OK);
        std::vector<std::byte> data(bytes);
        EXPECT_EQ(plugin->session_snapshot(session, data.data(), bytes, nullptr), ADDEND_OK);
        return data;
    }
};

TEST_F(Sessions, CancelFromProgressEndsAfterThatChunk) {
    Loaded loaded(plugin, model);
    addend_plan* const plan = loaded.plan(8);
    for (unsigned threads : {1u, 2u}) {
        addend_session* const session = loaded.session(threads);
        RunOptions options;
        options.id = 5;
        std::vector<std::uint32_t> seen;
        options.progress = [&](std::uint32_t done) {
            seen.push_back(done);
            if (done == 16) plugin->cancel(session, 5);
        };
        const RunResult result = loaded.run(plan, session, tokens, options);
        EXPECT_EQ(result.status, ADDEND_CANCELLED);
        EXPECT_EQ(result.tokens_done, 16u);
        EXPECT_EQ(seen, (std::vector<std::uint32_t>{8, 16}));
        EXPECT_EQ(position(session), 16u);

        // Exactly where 16 tokens stand: the rest gives what it gives without a cancel.
        options.id = 6;
        options.progress = nullptr;
        const RunResult rest = loaded.run(plan, session, std::span(tokens).subspan(16), options);
        ASSERT_EQ(rest.status, ADDEND_OK);
        const RunResult whole = loaded.run(plan, loaded.session(), tokens);
        EXPECT_EQ(std::memcmp(rest.logits.data(), whole.logits.data() + 16 * 97, rest.logits.size() * 4), 0);
    }
}

TEST_F(Sessions, CancelCountsForItsRunAndThoseBeforeOnly) {
    Loaded loaded(plugin, model);
    addend_plan* const plan = loaded.plan(8);
    addend_session* const session = loaded.session();
    plugin->cancel(session, 3);  // overtakes the start of its run
    RunOptions options;
    options.id = 3;
    EXPECT_EQ(loaded.run(plan, session, tokens, options).status, ADDEND_CANCELLED);
    EXPECT_EQ(position(session), 0u);
    options.id = 4;
    EXPECT_EQ(loaded.run(plan, session, tokens, options).status, ADDEND_OK);
    plugin->cancel(session, 4);  // late
    options.id = 5;
    EXPECT_EQ(loaded.run(plan, session, tokens, options).status, ADDEND_OK);
    plugin->cancel(session, 7);
    plugin->cancel(session, 2);  // does not take the other back
    options.id = 7;
    EXPECT_EQ(loaded.run(plan, session, tokens, options).status, ADDEND_CANCELLED);
}

TEST_F(Sessions, SnapshotGoesBackExactly) {
    Loaded loaded(plugin, model);
    addend_plan* const plan = loaded.plan(8);
    addend_session* const session = loaded.session();
    ASSERT_EQ(loaded.run(plan, session, std::span(tokens).first(20)).status, ADDEND_OK);
    const std::vector<std::byte> there = snapshot(session);
    const RunResult first = loaded.run(plan, session, std::span(tokens).subspan(20));
    EXPECT_EQ(position(session), 40u);

    addend_session* const other = loaded.session();
    for (addend_session* s : {session, other}) {
        ASSERT_EQ(plugin->session_restore(s, there.data(), there.size(), nullptr), ADDEND_OK);
        EXPECT_EQ(position(s), 20u);
        EXPECT_TRUE(same_bits(snapshot(s), there));
        EXPECT_TRUE(same_bits(loaded.run(plan, s, std::span(tokens).subspan(20)).logits, first.logits));
    }
    ASSERT_EQ(plugin->session_reset(session, nullptr), ADDEND_OK);
    EXPECT_EQ(position(session), 0u);
    EXPECT_TRUE(same_bits(loaded.run(plan, session, tokens).logits,
                          loaded.run(plan, loaded.session(), tokens).logits));
}

TEST_F(Sessions, BentSnapshotsAreRefusedAndChangeNothing) {
    Loaded loaded(plugin, model);
    addend_session* const session = loaded.session();
    ASSERT_EQ(loaded.run(loaded.plan(8), session, tokens).status, ADDEND_OK);
    const std::vector<std::byte> good = snapshot(session);
    addend_error error = new_error();
    for (std::size_t at = 0; at < good.size(); ++at) {
        std::vector<std::byte> bent = good;
        bent[at] ^= std::byte{0x10};
        ASSERT_EQ(plugin->session_restore(session, bent.data(), bent.size(), &error), ADDEND_FAILED) << at;
        ASSERT_EQ(error.code, ADDEND_ERROR_BAD_SNAPSHOT);
    }
    for (std::size_t size = 0; size < good.size(); size += 7)
        ASSERT_EQ(plugin->session_restore(session, good.data(), size, &error), ADDEND_FAILED) << size;
    EXPECT_TRUE(same_bits(snapshot(session), good));

    SmallModel wider = make_small_model({97, 64, 80, 3});
    Loaded other(plugin, wider);
    EXPECT_EQ(plugin->session_restore(other.session(), good.data(), good.size(), &error), ADDEND_FAILED);
}

TEST_F(Sessions, TwoAtOnceOverOnePlan) {
    Loaded loaded(plugin, model);
    addend_plan* const plan = loaded.plan(8);
    const RunResult expected = loaded.run(plan, loaded.session(), tokens);
    addend_session* const sessions[2] = {loaded.session(2), loaded.session(2)};
    std::atomic<int> right{0};
    const auto work = [&](addend_session* session) {
        for (int round = 0; round < 20; ++round) {
            plugin->session_reset(session, nullptr);
            RunOptions options;
            options.id = static_cast<std::uint64_t>(round) + 1;
            const RunResult result = loaded.run(plan, session, tokens, options);
            if (result.status == ADDEND_OK && same_bits(result.logits, expected.logits)) ++right;
        }
    };
    std::thread other(work, sessions[0]);
    work(sessions[1]);
    other.join();
    EXPECT_EQ(right, 40);
}

TEST_F(Sessions, CancelFromAnotherThreadDuringRuns) {
    Loaded loaded(plugin, model);
    addend_plan* const plan = loaded.plan(4);
    addend_session* const session = loaded.session(2);
    const std::vector<std::int32_t> many = some_tokens(4000, 97);
    for (std::uint64_t id = 1; id <= 5; ++id) {
        std::atomic<bool> begun{false};
        std::thread canceller([&] {
            while (!begun) std::this_thread::yield();
            plugin->cancel(session, id);
        });
        RunOptions options;
        options.id = id;
        options.all_logits = false;
        options.progress = [&](std::uint32_t) { begun = true; };
        const std::uint64_t before = position(session);
        const RunResult result = loaded.run(plan, session, many, options);
        canceller.join();
        EXPECT_EQ(result.tokens_done % 4, 0u);
        EXPECT_EQ(position(session), before + result.tokens_done);
    }
}

TEST_F(Sessions, SeveralItemsInOneRun) {
    Loaded loaded(plugin, model);
    addend_plan* const plan = loaded.plan(8);
    addend_session* const a = loaded.session();
    addend_session* const b = loaded.session();
    const std::vector<std::int32_t> other = some_tokens(13, 53);
    std::vector<float> logits_a(97), logits_b(97);
    const std::uint32_t last_a = 39, last_b = 12;
    addend_run_item items[2] = {};
    items[0] = {a, tokens.data(), 40, 1, &last_a, logits_a.data(), nullptr, 0, 0};
    items[1] = {b, other.data(), 13, 1, &last_b, logits_b.data(), nullptr, 0, 0};
    addend_run run{};
    run.struct_size = sizeof run;
    run.n_items = 2;
    run.items = items;
    run.id = 100;
    addend_error error = new_error();
    ASSERT_EQ(plugin->run(plan, &run, &error), ADDEND_OK) << error.text[0];
    EXPECT_EQ(items[0].tokens_done, 40u);
    EXPECT_EQ(items[1].tokens_done, 13u);
    const RunResult alone = loaded.run(plan, loaded.session(), other);
    EXPECT_EQ(std::memcmp(logits_b.data(), alone.logits.data() + 12 * 97, 97 * 4), 0);

    items[1].session = a;  // one session twice
    EXPECT_EQ(plugin->run(plan, &run, &error), ADDEND_FAILED);
    EXPECT_EQ(error.code, ADDEND_ERROR_BAD_ARGUMENT);
    EXPECT_EQ(position(a), 40u);
}

TEST_F(Sessions, AnotherProgramOfTheSameStatesMayTakeOver) {
    Loaded loaded(plugin, model);
    addend_session* const session = loaded.session();
    addend_program* again = nullptr;
    const auto block = model.program->bytes();
    ASSERT_EQ(plugin->program_create(loaded.weights, block.data(), block.size(), &again, nullptr), ADDEND_OK);
    loaded.more_programs.push_back(loaded.program);
    loaded.program = again;
    EXPECT_EQ(loaded.run(loaded.plan(4), session, tokens).status, ADDEND_OK);

    SmallModel wider = make_small_model({97, 64, 80, 3});
    Loaded other(plugin, wider);
    const RunResult result = loaded.run(other.plan(4), session, tokens);
    EXPECT_EQ(result.status, ADDEND_FAILED);
    EXPECT_EQ(result.error.code, ADDEND_ERROR_BAD_ARGUMENT);
}

}  // namespace
}  // namespace addend::test
