// An embedding that stays with the host: its rows are read when tokens look them up, and a read that fails
// leaves the session where it was. Trits packed as asked; what loading would take, told before it.
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <thread>

#include "plugins/abi/ext_weights_memory_1.h"
#include "tests/unit/plugins/backend_under_test.h"
#include "tests/unit/plugins/small_transformer.h"

namespace addend::test {
namespace {

constexpr std::uint32_t row_vocab = 97, row_width = 48, row_table = 0;  // of make_small_model
constexpr std::uint32_t keep_source = ADDEND_WEIGHTS_KEEP_SOURCE;

addend_memory taken_by(const Plugin& plugin, const Loaded& loaded) {
    addend_memory memory{};
    memory.struct_size = sizeof memory;
    EXPECT_EQ(plugin->weights_memory(loaded.weights, &memory), ADDEND_OK);
    return memory;
}

TEST(FileRows, TheTableIsNeitherReadNorHeld) {
    const Plugin plugin(plugin_path("addend_cpu"));
    SmallModel model = make_small_model({});
    const Loaded here(plugin, model);
    model.unreadable = row_table;
    const Loaded there(plugin, model, 0, 1, keep_source);
    ASSERT_NE(there.program, nullptr);
    const addend_memory held = taken_by(plugin, here), left = taken_by(plugin, there);
    EXPECT_EQ(held.on_file, 0u);
    EXPECT_EQ(left.on_file, (row_vocab + 15) / 16 * 16 * row_width * 2u);  // bf16, in panels of 16 rows
    EXPECT_EQ(left.weights + left.on_file, held.weights);
}

TEST(FileRows, ABackendOfAnEarlierMinorVersionMayLeaveTheFieldOut) {
    const Plugin plugin(plugin_path("addend_cpu"));
    SmallModel model = make_small_model({});
    const Loaded loaded(plugin, model, 0, 1, keep_source);
    addend_memory memory{};
    memory.struct_size = offsetof(addend_memory, on_file);
    memory.on_file = 1234;
    EXPECT_EQ(plugin->weights_memory(loaded.weights, &memory), ADDEND_OK);
    EXPECT_EQ(memory.on_file, 1234u) << "written past what the caller knows";
}

TEST(FileRows, TheStepSaysSo) {
    const Plugin plugin(plugin_path("addend_cpu"));
    SmallModel model = make_small_model({});
    for (const std::uint32_t flags : {0u, keep_source}) {
        Loaded loaded(plugin, model, 0, 1, flags);
        char name[64] = {};
        ASSERT_EQ(plugin->plan_step_name(loaded.plan(1), 0, name), ADDEND_OK);
        EXPECT_EQ(std::string(name).find("file") != std::string::npos, flags == keep_source) << name;
    }
}

// Twice the same, neighbours, the first and the last row.
std::vector<std::int32_t> mixed_tokens() {
    std::vector<std::int32_t> tokens = {5, 6, 7, 5, 96, 0, 6, 6, 95, 1};
    for (const std::int32_t token : some_tokens(23, row_vocab)) tokens.push_back(token);
    return tokens;
}

TEST(FileRows, SameBitsWithFewReads) {
    const Plugin plugin(plugin_path("addend_cpu"));
    SmallModel model = make_small_model({});
    const std::vector<std::int32_t> tokens = mixed_tokens();
    Loaded here(plugin, model);
    const RunResult expected = here.run(here.plan(64), here.session(), tokens);
    for (std::uint32_t d = 0; d < plugin->device_count(); ++d) {
        Loaded there(plugin, model, d, 1, keep_source);
        for (const std::uint32_t rows : {1u, 5u, 64u})
            for (const std::uint32_t threads : {1u, 2u}) {
                model.reads = 0;
                const RunResult found = there.run(there.plan(rows), there.session(threads), tokens);
                ASSERT_EQ(found.status, ADDEND_OK);
                EXPECT_TRUE(same_bits(found.logits, expected.logits)) << "rows " << rows;
                if (rows == 1) {
                    EXPECT_EQ(model.reads, tokens.size());
                }
                if (rows != 64) continue;
                // One for each stretch of neighbouring ids.
                std::vector<std::int32_t> ids = tokens;
                std::sort(ids.begin(), ids.end());
                std::size_t stretches = 1;
                for (std::size_t n = 1; n < ids.size(); ++n) stretches += ids[n] > ids[n - 1] + 1 ? 1 : 0;
                EXPECT_EQ(model.reads, stretches);
            }
    }
}

TEST(FileRows, AFailedReadLeavesTheSessionAtItsLastChunk) {
    const Plugin plugin(plugin_path("addend_cpu"));
    for (const std::uint32_t rows : {1u, 4u}) {
        SmallModel model = make_small_model({});
        Loaded loaded(plugin, model, 0, 1, keep_source);
        const std::vector<std::int32_t> tokens = mixed_tokens();
        const RunResult whole = loaded.run(loaded.plan(rows), loaded.session(), tokens);
        addend_session* const session = loaded.session(2);
        RunOptions failing;
        failing.progress = [&](std::uint32_t done) {
            if (done == 8) model.unreadable = row_table;
        };
        const RunResult failed = loaded.run(loaded.plan(rows), session, tokens, failing);
        EXPECT_EQ(failed.status, ADDEND_FAILED);
        EXPECT_EQ(failed.error.code, ADDEND_ERROR_READ_WEIGHT);
        EXPECT_EQ(failed.error.number[0], std::int64_t{row_table});
        EXPECT_EQ(failed.tokens_done, 8u);
        std::uint64_t position = 0;
        plugin->session_position(session, &position);
        EXPECT_EQ(position, 8u);
        model.unreadable = ADDEND_NONE;
        const RunResult rest = loaded.run(loaded.plan(rows), session, std::span(tokens).subspan(8));
        ASSERT_EQ(rest.status, ADDEND_OK);
        EXPECT_TRUE(std::equal(rest.logits.begin(), rest.logits.end(), whole.logits.begin() + 8 * row_vocab));
    }
}

TEST(FileRows, SessionsLookUpAtOnce) {
    const Plugin plugin(plugin_path("addend_cpu"));
    SmallModel model = make_small_model({});
    const std::vector<std::int32_t> tokens = mixed_tokens();
    Loaded here(plugin, model), there(plugin, model, 0, 1, keep_source);
    const RunResult expected = here.run(here.plan(8), here.session(), tokens);
    // One plan for all: scratch memory, and so the rows in it, belongs to a run.
    addend_plan* const plan = there.plan(8);
    constexpr int lanes = 4;
    std::vector<addend_session*> sessions;
    for (int n = 0; n < lanes; ++n) sessions.push_back(there.session());
    std::atomic<int> right{0};
    std::vector<std::thread> threads;
    for (addend_session* session : sessions)
        threads.emplace_back([&, session] {
            for (int round = 0; round < 5; ++round) {
                addend_run_item item{};
                std::vector<std::uint32_t> rows(tokens.size());
                for (std::uint32_t r = 0; r < rows.size(); ++r) rows[r] = r;
                std::vector<float> logits(rows.size() * row_vocab);
                item.session = session;
                item.tokens = tokens.data();
                item.n_tokens = item.n_logits = static_cast<std::uint32_t>(tokens.size());
                item.logits_rows = rows.data();
                item.logits = logits.data();
                addend_run run{};
                run.struct_size = sizeof run;
                run.n_items = 1;
                run.items = &item;
                run.id = static_cast<std::uint64_t>(round + 1);
                addend_error error = new_error();
                plugin->session_reset(session, &error);
                const bool done = plugin->run(plan, &run, &error) == ADDEND_OK;
                if (done && same_bits(logits, expected.logits)) ++right;
            }
        });
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(right, lanes * 5);
}

// A table that a product needs as well is here.
TEST(FileRows, ATiedTableIsHeld) {
    const Plugin plugin(plugin_path("addend_cpu"));
    SmallModel untied = make_transformer({});
    const Loaded loaded(plugin, untied, 0, 1, keep_source);
    EXPECT_GT(taken_by(plugin, loaded).on_file, 0u);
    TransformerShape shape;
    shape.tied_head = true;
    SmallModel model = make_transformer(shape);
    const Loaded tied(plugin, model, 0, 1, keep_source);
    EXPECT_EQ(taken_by(plugin, tied).on_file, 0u);
}

addend_weights_memory foreseen_for(const Plugin& plugin, const SmallModel& model, std::uint32_t flags) {
    const auto* extension =
        static_cast<const addend_ext_weights_memory_1*>(plugin->get_extension(ADDEND_EXT_WEIGHTS_MEMORY_1));
    addend_weights_options options{};
    options.struct_size = sizeof options;
    options.flags = flags;
    addend_weights_memory memory{};
    memory.struct_size = sizeof memory;
    const auto block = model.program->bytes();
    addend_error error = new_error();
    EXPECT_EQ(extension->weights_memory(block.data(), block.size(), &options, &memory, &error), ADDEND_OK)
        << error.text[1];
    return memory;
}

TEST(WeightsMemory, IsWhatLoadingTakes) {
    const Plugin plugin(plugin_path("addend_cpu"));
    SmallModel model = make_small_model({97, 80, 320, 2, ADDEND_BF16, false, 0, false, 3});
    std::vector<std::uint64_t> bytes;
    for (const std::uint32_t packing : {ADDEND_WEIGHTS_TWO_BITS, ADDEND_WEIGHTS_FIVE_A_BYTE})
        for (const std::uint32_t flags : {packing + 0u, packing | keep_source}) {
            const addend_weights_memory told = foreseen_for(plugin, model, flags);
            const Loaded loaded(plugin, model, 0, 1, flags);
            const addend_memory taken = taken_by(plugin, loaded);
            EXPECT_EQ(told.weights, taken.weights);
            EXPECT_EQ(told.on_file, taken.on_file);
            EXPECT_EQ(told.trit_bits_x10, packing == ADDEND_WEIGHTS_TWO_BITS ? 20u : 16u);
            bytes.push_back(told.weights);
        }
    EXPECT_LT(bytes[2], bytes[0]) << "five a byte take less";
    EXPECT_LT(bytes[1], bytes[0]) << "the table is left out";
}

TEST(WeightsMemory, TwoWaysAtOnceAreRefused) {
    const Plugin plugin(plugin_path("addend_cpu"));
    SmallModel model = make_small_model({});
    addend_weights_options options{};
    options.struct_size = sizeof options;
    options.flags = ADDEND_WEIGHTS_TWO_BITS | ADDEND_WEIGHTS_FIVE_A_BYTE;
    const addend_weight_source source = model.source();
    const auto block = model.program->bytes();
    addend_weights* weights = nullptr;
    addend_error error = new_error();
    EXPECT_EQ(plugin->weights_create(block.data(), block.size(), &source, &options, &weights, &error),
              ADDEND_FAILED);
    EXPECT_EQ(error.code, ADDEND_ERROR_BAD_ARGUMENT);
}

}  // namespace
}  // namespace addend::test
