// Sessions with a KV cache: growth, limits, cancelling, snapshots, and a patch switched between two runs.
#include <gtest/gtest.h>

#include "core/program/program_edit.h"
#include "tests/unit/plugins/backend_under_test.h"
#include "tests/unit/plugins/small_transformer.h"

namespace addend::test {
namespace {

class KvSessions : public testing::Test {
  protected:
    static TransformerShape shape() {
        TransformerShape s;
        s.window = 100;  // of the odd one of two layers
        return s;
    }
    Plugin plugin{plugin_under_test()};
    SmallModel model = make_transformer(shape());
    Loaded loaded{plugin, model, 0, 2};
    std::vector<std::int32_t> tokens = some_tokens(700, 61);
    static constexpr std::uint64_t row_bytes = 2 * 12 * 4;             // 2 kv heads of 12 floats
    static constexpr std::uint64_t block_bytes = 2 * 256 * row_bytes;  // keys and values of one layer

    std::uint64_t position(addend_session* session) {
        std::uint64_t held = 0;
        EXPECT_EQ(plugin->session_position(session, &held), ADDEND_OK);
        return held;
    }
    std::uint64_t state_bytes(addend_session* session) {
        addend_memory memory{};
        memory.struct_size = sizeof memory;
        EXPECT_EQ(plugin->session_memory(session, &memory), ADDEND_OK);
        return memory.state;
    }
    std::vector<std::byte> snapshot(addend_session* session) {
        std::uint64_t bytes = 0;
        EXPECT_EQ(plugin->session_snapshot_bytes(session, &bytes, nullptr), ADDEND_OK);
        std::vector<std::byte> data(bytes);
        EXPECT_EQ(plugin->session_snapshot(session, data.data(), bytes, nullptr), ADDEND_OK);
        return data;
    }
    std::shared_ptr<const Program> patched() const {
        const std::vector<ArithmeticEdit> edits = {{ProductSite::qk, {ADDEND_LMUL, 3}, 0, {}},
                                                   {ProductSite::pv, {ADDEND_LMUL, 3}, 0, {}}};
        return with_arithmetic(*model.program, edits);
    }
};

TEST_F(KvSessions, MemoryGrowsByBlocksAndWindowsGiveBack) {
    addend_plan* const plan = loaded.plan(64);
    addend_session* const session = loaded.session();
    EXPECT_EQ(state_bytes(session), 0u);
    ASSERT_EQ(loaded.run(plan, session, std::span(tokens).first(1)).status, ADDEND_OK);
    EXPECT_EQ(state_bytes(session), 2 * block_bytes);
    ASSERT_EQ(loaded.run(plan, session, std::span(tokens).first(255)).status, ADDEND_OK);
    EXPECT_EQ(state_bytes(session), 2 * block_bytes);
    ASSERT_EQ(loaded.run(plan, session, std::span(tokens).first(1)).status, ADDEND_OK);
    EXPECT_EQ(state_bytes(session), 4 * block_bytes);
    // At 355 the window's 100 positions begin at 256: the first block of the odd layer is out of view.
    ASSERT_EQ(loaded.run(plan, session, std::span(tokens).first(97)).status, ADDEND_OK);
    EXPECT_EQ(state_bytes(session), 4 * block_bytes);
    ASSERT_EQ(loaded.run(plan, session, std::span(tokens).first(1)).status, ADDEND_OK);
    EXPECT_EQ(state_bytes(session), 3 * block_bytes);
    ASSERT_EQ(plugin->session_reset(session, nullptr), ADDEND_OK);
    EXPECT_EQ(state_bytes(session), 0u);
    EXPECT_EQ(position(session), 0u);
    EXPECT_TRUE(same_bits(loaded.run(plan, session, tokens).logits,
                          loaded.run(plan, loaded.session(), tokens).logits));
}

TEST_F(KvSessions, CancelGoesBackToTheLastChunk) {
    const RunResult whole = loaded.run(loaded.plan(1), loaded.session(), tokens);
    addend_plan* const plan = loaded.plan(120);
    for (unsigned threads : {1u, 2u}) {
        addend_session* const session = loaded.session(threads);
        RunOptions options;
        options.id = 5;
        options.progress = [&](std::uint32_t done) {
            if (done == 480) plugin->cancel(session, 5);
        };
        const RunResult result = loaded.run(plan, session, tokens, options);
        EXPECT_EQ(result.status, ADDEND_CANCELLED);
        EXPECT_EQ(position(session), 480u);
        const std::vector<std::byte> before = snapshot(session);
        // Other tokens are begun and cancelled too: what they wrote behind the position does not count.
        options.id = 6;
        options.progress = [&](std::uint32_t) { plugin->cancel(session, 6); };
        plugin->cancel(session, 6);
        EXPECT_EQ(loaded.run(plan, session, some_tokens(200, 53), options).status, ADDEND_CANCELLED);
        EXPECT_TRUE(same_bits(snapshot(session), before));
        options.id = 7;
        options.progress = nullptr;
        const RunResult rest = loaded.run(plan, session, std::span(tokens).subspan(480), options);
        ASSERT_EQ(rest.status, ADDEND_OK);
        EXPECT_EQ(std::memcmp(rest.logits.data(), whole.logits.data() + 480 * 61, rest.logits.size() * 4), 0);
    }
}

TEST_F(KvSessions, SnapshotInTheMiddleGoesBackExactly) {
    addend_plan* const plan = loaded.plan(64);
    addend_session* const session = loaded.session();
    for (const std::size_t middle : {5u, 256u, 470u}) {
        ASSERT_EQ(plugin->session_reset(session, nullptr), ADDEND_OK);
        ASSERT_EQ(loaded.run(plan, session, std::span(tokens).first(middle)).status, ADDEND_OK);
        const std::vector<std::byte> there = snapshot(session);
        // The used part only: all positions of the even layer, those the next token sees of the odd one.
        const std::size_t kept = middle + std::min<std::size_t>(middle, 99);
        EXPECT_EQ(there.size(), 48 + kept * 2 * row_bytes) << middle;
        const RunResult rest = loaded.run(plan, session, std::span(tokens).subspan(middle));
        addend_session* const other = loaded.session(2);
        for (addend_session* s : {session, other}) {
            ASSERT_EQ(plugin->session_restore(s, there.data(), there.size(), nullptr), ADDEND_OK);
            EXPECT_EQ(position(s), middle);
            EXPECT_TRUE(same_bits(snapshot(s), there));
            EXPECT_TRUE(same_bits(loaded.run(loaded.plan(33), s, std::span(tokens).subspan(middle)).logits,
                                  rest.logits));
        }
        ASSERT_EQ(plugin->session_restore(other, there.data(), there.size(), nullptr), ADDEND_OK);
        EXPECT_EQ(state_bytes(other), (middle <= 256 ? 2 : 3) * block_bytes) << middle;
    }
}

TEST_F(KvSessions, BentSnapshotsAreRefusedAndChangeNothing) {
    addend_session* const session = loaded.session();
    ASSERT_EQ(loaded.run(loaded.plan(8), session, std::span(tokens).first(20)).status, ADDEND_OK);
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
    EXPECT_EQ(position(session), 20u);
}

TEST_F(KvSessions, PatchSwitchedBetweenRuns) {
    const std::size_t half = 300;
    addend_plan* const exact = loaded.plan(64);
    addend_session* const session = loaded.session();
    const RunResult all_exact = loaded.run(exact, loaded.session(), tokens);
    ASSERT_EQ(loaded.run(exact, session, std::span(tokens).first(half)).status, ADDEND_OK);
    const std::vector<std::byte> there = snapshot(session);

    loaded.use(*patched());
    addend_plan* const lmul = loaded.plan(64);
    const RunResult switched = loaded.run(lmul, session, std::span(tokens).subspan(half));
    ASSERT_EQ(switched.status, ADDEND_OK) << switched.error.text[1];
    EXPECT_NE(std::memcmp(switched.logits.data(), all_exact.logits.data() + half * 61, 61 * 4), 0);

    // The snapshot of the exact session in one made for the patched program.
    addend_session* const other = loaded.session(2);
    ASSERT_EQ(plugin->session_restore(other, there.data(), there.size(), nullptr), ADDEND_OK);
    EXPECT_TRUE(same_bits(loaded.run(lmul, other, std::span(tokens).subspan(half)).logits, switched.logits));
    // And back: the patch leaves nothing behind but what it computed.
    ASSERT_EQ(plugin->session_restore(other, there.data(), there.size(), nullptr), ADDEND_OK);
    const RunResult back = loaded.run(exact, other, std::span(tokens).subspan(half));
    EXPECT_EQ(std::memcmp(back.logits.data(), all_exact.logits.data() + half * 61, back.logits.size() * 4),
              0);
    // Patched from the start is another thing than patched from the middle on.
    const RunResult all_patched = loaded.run(lmul, loaded.session(), tokens);
    EXPECT_NE(std::memcmp(all_patched.logits.data() + half * 61, switched.logits.data(), 61 * 4), 0);
}

TEST_F(KvSessions, ContextLimitIsKept) {
    addend_plan* const plan = loaded.plan(16);
    addend_session* const session = loaded.session(1, 100);
    ASSERT_EQ(loaded.run(plan, session, std::span(tokens).first(90)).status, ADDEND_OK);
    const RunResult refused = loaded.run(plan, session, std::span(tokens).first(11));
    EXPECT_EQ(refused.status, ADDEND_FAILED);
    EXPECT_EQ(refused.error.code, ADDEND_ERROR_CONTEXT_FULL);
    EXPECT_EQ(refused.error.number[0], 90);
    EXPECT_EQ(refused.error.number[1], 100);
    EXPECT_EQ(refused.tokens_done, 0u);
    EXPECT_EQ(position(session), 90u);
    EXPECT_EQ(loaded.run(plan, session, std::span(tokens).first(10)).status, ADDEND_OK);

    const std::vector<std::byte> full = snapshot(session);
    addend_error error = new_error();
    EXPECT_EQ(plugin->session_restore(loaded.session(1, 99), full.data(), full.size(), &error),
              ADDEND_FAILED);
    EXPECT_EQ(error.code, ADDEND_ERROR_CONTEXT_FULL);
    EXPECT_EQ(plugin->session_restore(loaded.session(1, 100), full.data(), full.size(), &error), ADDEND_OK);
}

TEST_F(KvSessions, LimitCountsForEachItemOfARun) {
    addend_session* const small = loaded.session(1, 8);
    addend_session* const wide = loaded.session();
    addend_run_item items[2] = {};
    items[0].session = wide;
    items[1].session = small;
    for (addend_run_item& item : items) {
        item.tokens = tokens.data();
        item.n_tokens = 9;
    }
    addend_run run{};
    run.struct_size = sizeof run;
    run.n_items = 2;
    run.items = items;
    run.id = 1;
    addend_error error = new_error();
    EXPECT_EQ(plugin->run(loaded.plan(4), &run, &error), ADDEND_FAILED);
    EXPECT_EQ(error.code, ADDEND_ERROR_CONTEXT_FULL);
    EXPECT_EQ(position(wide), 0u);  // nothing has moved
}

TEST_F(KvSessions, CachesAreNotInjected) {
    for (std::uint32_t state = 0; state < model.program->states().size(); ++state) {
        const std::uint32_t target = ADDEND_INJECT_STATE | state;
        addend_plan_options options{};
        options.struct_size = sizeof options;
        options.max_rows = 1;
        options.n_injections = 1;
        options.injections = &target;
        addend_plan* plan = nullptr;
        addend_error error = new_error();
        EXPECT_EQ(plugin->plan_create(loaded.program, &options, &plan, &error), ADDEND_FAILED);
        EXPECT_EQ(error.code, ADDEND_ERROR_UNSUPPORTED_OP);
        EXPECT_EQ(error.number[1], ADDEND_OP_ATTENTION);
        ASSERT_LT(error.number[0], static_cast<std::int64_t>(model.program->instructions().size()));
        EXPECT_EQ(model.program->instructions()[static_cast<std::size_t>(error.number[0])].op,
                  ADDEND_OP_ATTENTION);
        EXPECT_NE(error.text[0][0], '\0');
    }
}

// What was outside its window is gone: a program with the same states but another window may not go on.
TEST_F(KvSessions, AnotherWindowIsAnotherLayout) {
    addend_session* const session = loaded.session();
    TransformerShape wider = shape();
    wider.window = 0;
    const SmallModel other = make_transformer(wider);
    ASSERT_EQ(other.program->header().state_layout, model.program->header().state_layout);
    loaded.use(*other.program);
    const RunResult result = loaded.run(loaded.plan(4), session, tokens);
    EXPECT_EQ(result.status, ADDEND_FAILED);
    EXPECT_EQ(result.error.code, ADDEND_ERROR_BAD_ARGUMENT);
}

}  // namespace
}  // namespace addend::test
