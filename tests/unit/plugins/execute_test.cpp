// Inside the CPU backend: how work is shared and how soon a cancel is seen, counted in kernel calls and not
// in time.
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <numeric>

#include "core/program/program_edit.h"
#include "plugins/cpu/execute.h"
#include "plugins/cpu/fault.h"
#include "plugins/cpu/run.h"
#include "plugins/cpu/schedule.h"
#include "plugins/cpu/session.h"
#include "plugins/cpu/step_gate.h"
#include "plugins/cpu/thread_team.h"
#include "tests/unit/plugins/small_transformer.h"

namespace addend::cpu {
namespace {

using test::make_small_model;
using test::SmallModel;

// Kernels that count, and that cancel a session when the count says so.
std::atomic<std::uint64_t> calls{0}, most_rows{0};
std::uint64_t cancel_at = 0;
Session* to_cancel = nullptr;
const kernels::KernelTable* real = nullptr;

void count_call(std::size_t rows) {
    if (rows > most_rows) most_rows = rows;
    if (++calls == cancel_at) to_cancel->cancel(1);
}
void counting_gemm(const std::uint8_t* packed, std::size_t columns, std::size_t begin, std::size_t end,
                   const std::int8_t* q, std::size_t q_stride, const std::int32_t* sums, std::size_t n,
                   std::int32_t* out, std::size_t out_stride) {
    count_call(n);
    real->gemm_t2_i8(packed, columns, begin, end, q, q_stride, sums, n, out, out_stride);
}
void counting_gemv(const std::uint8_t* packed, std::size_t columns, std::size_t begin, std::size_t end,
                   const std::int8_t* q, std::int32_t sum, std::int32_t* out) {
    count_call(1);
    real->gemv_t2_i8(packed, columns, begin, end, q, sum, out);
}

class Cancelling : public testing::TestWithParam<unsigned> {
  protected:
    Cancelling() {
        real = &kernels::kernels_for(kernels::best_isa());
        table_ = *real;
        table_.gemm_t2_i8 = counting_gemm;
        table_.gemv_t2_i8 = counting_gemv;
        const Block block = read_block(model_.program->bytes().data(), model_.program->bytes().size());
        weights_ = std::make_unique<Weights>(block, 0, table_);
        ThreadTeam alone(1);
        EXPECT_TRUE(weights_->load(model_.source(), alone));
        program_ = std::make_unique<Program>(*weights_, block);
        session_ = std::make_unique<Session>(*weights_, program_->block(), GetParam());
    }

    // One chunk of `rows` tokens, cancelled at that call of a product (0: not).
    std::int32_t run(std::uint32_t rows, std::uint64_t cancel_call) {
        addend_plan_options options{};
        options.struct_size = sizeof options;
        options.max_rows = rows;
        Plan plan(*program_, options);
        const std::vector<std::int32_t> tokens(rows, 3);
        addend_run_item item{};
        item.session = reinterpret_cast<addend_session*>(session_.get());
        item.tokens = tokens.data();
        item.n_tokens = rows;
        addend_run asked{};
        asked.struct_size = sizeof asked;
        asked.n_items = 1;
        asked.items = &item;
        asked.id = 1;
        calls = 0;
        most_rows = 0;
        cancel_at = cancel_call;
        to_cancel = session_.get();
        const std::int32_t status = run_items(plan, asked, nullptr, 0);
        EXPECT_EQ(item.tokens_done, status == ADDEND_OK ? rows : 0u);
        EXPECT_EQ(session_->position(), item.tokens_done);
        return status;
    }

    SmallModel model_ = make_small_model({600, 256, 512, 3, ADDEND_BF16, false, 0, false, 5});
    kernels::KernelTable table_;
    std::unique_ptr<Weights> weights_;
    std::unique_ptr<Program> program_;
    std::unique_ptr<Session> session_;
};

TEST_P(Cancelling, EndsWithinTheBlockOfRowsEachThreadIsIn) {
    constexpr std::uint32_t rows = 1024;
    constexpr std::uint64_t at = 20;
    constexpr std::uint64_t products_of_a_block = 3;  // i, f and g
    EXPECT_EQ(run(rows, at), ADDEND_CANCELLED);
    EXPECT_LE(calls, at + GetParam() * products_of_a_block);
    EXPECT_LE(most_rows, ternary_block_rows);

    // The state is untouched, and without a cancel there is much more to do.
    session_->reset();
    session_ = std::make_unique<Session>(*weights_, program_->block(), GetParam());
    EXPECT_EQ(run(rows, 0), ADDEND_OK);
    EXPECT_GT(calls, 20 * at);
}

TEST_P(Cancelling, LeavesTheStateOfTheLastChunk) {
    std::vector<std::byte> before(session_->snapshot_bytes()), after(before.size());
    session_->snapshot(before.data(), before.size());
    EXPECT_EQ(run(256, 200), ADDEND_CANCELLED);  // in a later layer: earlier ones have written their states
    session_->snapshot(after.data(), after.size());
    EXPECT_EQ(before, after);
}

INSTANTIATE_TEST_SUITE_P(Threads, Cancelling, testing::Values(1u, 2u));

// Attention's kernels counted: one call takes a few rows over one block of the cache.
std::atomic<std::uint64_t> most_queries{0};
void counting_scores(const float* q, std::size_t q_stride, std::size_t rows, const float* k,
                     std::size_t k_stride, std::size_t head_width, kernels::KeyRange keys, float scale,
                     kernels::Product product, float* out, std::size_t out_stride) {
    if (rows > most_queries) most_queries = rows;
    EXPECT_LE(keys.end, kv_block_positions);
    count_call(0);
    real->attention_scores_f32(q, q_stride, rows, k, k_stride, head_width, keys, scale, product, out,
                               out_stride);
}

class CancellingAttention : public testing::TestWithParam<unsigned> {
  protected:
    CancellingAttention() {
        real = &kernels::kernels_for(kernels::best_isa());
        table_ = *real;
        table_.attention_scores_f32 = counting_scores;
        const Block block = read_block(model_.program->bytes().data(), model_.program->bytes().size());
        weights_ = std::make_unique<Weights>(block, 0, table_);
        ThreadTeam alone(1);
        EXPECT_TRUE(weights_->load(model_.source(), alone));
        program_ = std::make_unique<Program>(*weights_, block);
        session_ = std::make_unique<Session>(*weights_, program_->block(), GetParam());
    }
    std::int32_t run(std::uint32_t rows, std::uint64_t id, std::uint64_t cancel_call) {
        addend_plan_options options{};
        options.struct_size = sizeof options;
        options.max_rows = rows;
        Plan plan(*program_, options);
        const std::vector<std::int32_t> tokens(rows, 3);
        addend_run_item item{};
        item.session = reinterpret_cast<addend_session*>(session_.get());
        item.tokens = tokens.data();
        item.n_tokens = rows;
        addend_run asked{};
        asked.struct_size = sizeof asked;
        asked.n_items = 1;
        asked.items = &item;
        asked.id = id;
        calls = 0;
        cancel_at = cancel_call;
        to_cancel = session_.get();
        return run_items(plan, asked, nullptr, 0);
    }

    SmallModel model_ = test::make_transformer({61, 16, 2, 1, 16, 1, 16});
    kernels::KernelTable table_;
    std::unique_ptr<Weights> weights_;
    std::unique_ptr<Program> program_;
    std::unique_ptr<Session> session_;
};

// Inside one part too: between two blocks of the cache, each thread at most finishes the one it is in.
TEST_P(CancellingAttention, EndsWithinTheBlockOfTheCacheEachThreadIsIn) {
    ASSERT_EQ(run(2048, 2, 0), ADDEND_OK);
    EXPECT_GT(calls, 250u);
    most_queries = 0;
    constexpr std::uint64_t at = 5;
    to_cancel = session_.get();
    // count_call cancels run 1 only: this one is run 1 of a session that holds 2048 positions.
    auto held = std::move(session_);
    session_ = std::make_unique<Session>(*weights_, program_->block(), GetParam());
    std::vector<std::byte> there(held->snapshot_bytes());
    held->snapshot(there.data(), there.size());
    session_->restore(there.data(), there.size());
    EXPECT_EQ(run(64, 1, at), ADDEND_CANCELLED);
    EXPECT_LE(calls, at + GetParam() - 1);
    EXPECT_LE(most_queries, 64u);
    EXPECT_EQ(session_->position(), 2048u);
    std::vector<std::byte> after(session_->snapshot_bytes());
    session_->snapshot(after.data(), after.size());
    EXPECT_EQ(after, there);
}

INSTANTIATE_TEST_SUITE_P(Threads, CancellingAttention, testing::Values(1u, 2u));

// One token's heads may not occupy all threads evenly: then keys and channels are shared.
TEST(AttentionCutting, OneTokenIsSharedBeyondItsHeads) {
    const SmallModel model = test::make_transformer({61, 16, 9, 3, 64, 1, 16});
    const Block block = read_block(model.program->bytes().data(), model.program->bytes().size());
    Weights weights(block, 0, kernels::kernels_for(kernels::best_isa()));
    const Program program(weights, block);
    addend_plan_options options{};
    options.struct_size = sizeof options;
    options.max_rows = 64;
    Plan plan(program, options);
    const auto chunks = [&](StepKind kind, std::uint32_t rows, unsigned threads) {
        const std::unique_ptr<Scratch> scratch = plan.take_scratch();
        Frame frame;
        frame.n_tokens = rows;
        frame.position = 4000;
        cut_steps(plan, frame, threads, *scratch);
        std::uint32_t found = 0;
        for (std::size_t s = 0; s < plan.steps().size(); ++s)
            if (plan.steps()[s].kind == kind) found += scratch->cuttings[s].chunks;
        return found;
    };
    EXPECT_EQ(chunks(StepKind::scores, 1, 1), 0u);
    EXPECT_EQ(chunks(StepKind::heads, 1, 3), 3u);
    EXPECT_EQ(chunks(StepKind::scores, 1, 3), 0u);
    for (const unsigned threads : {2u, 8u}) {
        EXPECT_GE(chunks(StepKind::scores, 1, threads), threads * 3);
        EXPECT_GE(chunks(StepKind::heads, 1, threads), threads);
        EXPECT_EQ(chunks(StepKind::scores, 64, threads), 0u);
    }
}

// Long contexts take fewer rows at a time; memory for a thread stays within what is set aside.
TEST(AttentionRows, ScoresStayInTheCache) {
    Op op;
    op.heads = 32;
    op.kv_heads = 8;
    op.head_width = 128;
    EXPECT_EQ(attention_rows(op, 1), block_rows);
    EXPECT_EQ(attention_rows(op, 512), block_rows);
    EXPECT_LT(attention_rows(op, 8192), block_rows);
    EXPECT_EQ(attention_rows(op, 1u << 30), 1u);
    op.window = 512;
    EXPECT_EQ(attention_rows(op, 1u << 30), block_rows);
    EXPECT_LT(attention_bytes(op, 1u << 30), 1u << 20);
    op.window = 0;
    EXPECT_EQ(attention_bytes(op, 1), attention_bytes(op, 256));  // grows by blocks
}

TEST(Schedule, AttentionStandsAloneAfterItsStore) {
    const SmallModel model = test::make_transformer({});
    const Block block = read_block(model.program->bytes().data(), model.program->bytes().size());
    Kept kept;
    kept.tapped.assign(block.values.size(), false);
    kept.changed = kept.tapped;
    kept.changed_states.assign(block.states.size(), false);
    const Schedule schedule = make_schedule(block, kept);
    std::size_t attentions = 0;
    for (std::uint32_t n = 0; n < block.instructions.size(); ++n) {
        if (block.instructions[n].op != ADDEND_OP_ATTENTION) continue;
        ++attentions;
        const std::uint32_t s = schedule.step_of[n];
        ASSERT_GT(s, 1u);
        EXPECT_EQ(schedule.steps[s].kind, StepKind::heads);
        EXPECT_EQ(schedule.steps[s].parts.size(), 1u);
        EXPECT_EQ(schedule.steps[s].width, 2u);  // kv heads
        for (const std::uint32_t before : {1u, 2u}) {
            ASSERT_EQ(schedule.steps[s - before].parts.size(), 1u);
            const Part& part = schedule.steps[s - before].parts[0];
            EXPECT_EQ(part.before, before == 1 ? Part::Before::scores : Part::Before::store);
            EXPECT_EQ(part.instruction, n);
        }
        for (const addend_operand& in : block.instructions[n].in)
            if (in.value != ADDEND_NONE) {
                EXPECT_LT(schedule.step_of[block.values[in.value].producer], s - 2);
            }
    }
    EXPECT_EQ(attentions, 2u);
}

// A gate's product under L-Mul is no exact product: it may not be taken into the SiLU before it.
TEST(Schedule, SiluTakesExactProductsOnly) {
    for (const std::uint8_t mode : {ADDEND_EXACT, ADDEND_LMUL}) {
        const SmallModel model = test::make_transformer({});
        const std::vector<ArithmeticEdit> edits = {
            {ProductSite::elementwise,
             {mode, static_cast<std::uint8_t>(mode == ADDEND_LMUL ? 4 : 0)},
             0,
             {}}};
        const auto program = with_arithmetic(*model.program, edits);
        const Block block = read_block(program->bytes().data(), program->bytes().size());
        Kept kept;
        kept.tapped.assign(block.values.size(), false);
        kept.changed = kept.tapped;
        kept.changed_states.assign(block.states.size(), false);
        const Schedule schedule = make_schedule(block, kept);
        EXPECT_EQ(std::count(schedule.elided.begin(), schedule.elided.end(), true) > 0, mode == ADDEND_EXACT);
    }
}

TEST(Schedule, KeepsValuesOutOfSteps) {
    const SmallModel model = make_small_model({});
    const Block block = read_block(model.program->bytes().data(), model.program->bytes().size());
    Kept kept;
    kept.tapped.assign(block.values.size(), true);
    kept.changed.assign(block.values.size(), false);
    kept.changed_states.assign(block.states.size(), false);
    const Schedule unfused = make_schedule(block, kept);
    EXPECT_TRUE(std::none_of(unfused.elided.begin(), unfused.elided.end(), [](bool e) { return e; }));
    for (std::uint32_t n = 0; n < block.instructions.size(); ++n)
        for (const addend_operand& in : block.instructions[n].in)
            if (in.value != ADDEND_NONE) {
                EXPECT_LT(unfused.step_of[block.values[in.value].producer], unfused.step_of[n]);
            }

    kept.tapped.assign(block.values.size(), false);
    const Schedule fused = make_schedule(block, kept);
    EXPECT_GT(std::count(fused.elided.begin(), fused.elided.end(), true), 0);
    EXPECT_LT(fused.steps.size() * 3, unfused.steps.size());
}

TEST(Arena, ValuesAliveTogetherDoNotOverlap) {
    const SmallModel model = make_small_model({});
    const Block block = read_block(model.program->bytes().data(), model.program->bytes().size());
    Kept kept;
    kept.tapped.assign(block.values.size(), false);
    kept.changed = kept.tapped;
    kept.changed_states.assign(block.states.size(), false);
    const Schedule schedule = make_schedule(block, kept);
    const ArenaLayout layout = lay_out(block, schedule, 3);
    std::vector<std::uint32_t> last(block.values.size());
    std::uint64_t all = 0;
    const auto bytes_of = [&](std::uint32_t v) {
        return std::uint64_t{3} * layout.slots[v].stride * element_bytes(block.values[v].dtype);
    };
    for (std::uint32_t v = 0; v < last.size(); ++v) last[v] = schedule.step_of[block.values[v].producer];
    for (std::uint32_t n = 0; n < block.instructions.size(); ++n)
        for (const addend_operand& in : block.instructions[n].in)
            if (in.value != ADDEND_NONE) last[in.value] = std::max(last[in.value], schedule.step_of[n]);
    for (std::uint32_t a = 0; a < last.size(); ++a) {
        if (schedule.elided[a]) continue;
        all += bytes_of(a);
        EXPECT_LE(layout.slots[a].offset + bytes_of(a), layout.bytes);
        for (std::uint32_t b = 0; b < a; ++b) {
            const bool together = !schedule.elided[b] &&
                                  schedule.step_of[block.values[a].producer] <= last[b] &&
                                  schedule.step_of[block.values[b].producer] <= last[a];
            if (together) {
                EXPECT_TRUE(layout.slots[a].offset >= layout.slots[b].offset + bytes_of(b) ||
                            layout.slots[b].offset >= layout.slots[a].offset + bytes_of(a))
                    << a << " " << b;
            }
        }
    }
    EXPECT_LT(layout.bytes, all / 2);  // memory is used again
}

// Parts are done once each, and a step's results are seen by the next, whoever comes to help.
TEST(ThreadTeam, StepsAreSharedAndOrdered) {
    constexpr std::uint32_t steps = 50, parts = 8;
    struct Work {
        std::vector<StepGate> gates = std::vector<StepGate>(steps);
        std::vector<std::uint32_t> done = std::vector<std::uint32_t>(steps * parts);
        std::atomic<bool> ordered{true};
    };
    ThreadTeam team(3);
    for (int round = 0; round < 200; ++round) {
        Work work;
        team.run(
            3,
            [](void* context) {
                Work& w = *static_cast<Work*>(context);
                for (std::uint32_t s = 0; s < steps; ++s) {
                    for (std::uint32_t part = 0; w.gates[s].claim(parts, &part); w.gates[s].finish()) {
                        for (std::uint32_t p = 0; s > 0 && p < parts; ++p)
                            if (w.done[(s - 1) * parts + p] != 1) w.ordered = false;
                        ++w.done[s * parts + part];
                    }
                    w.gates[s].wait(parts);
                }
            },
            &work);
        ASSERT_TRUE(work.ordered);
        ASSERT_EQ(std::accumulate(work.done.begin(), work.done.end(), 0u), steps * parts);
    }
}

}  // namespace
}  // namespace addend::cpu
