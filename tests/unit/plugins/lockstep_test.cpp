// How threads go through one token together: who takes part, where they meet, and what each keeps to itself.
#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

#include "plugins/cpu/execute.h"
#include "plugins/cpu/lockstep.h"
#include "plugins/cpu/run.h"
#include "plugins/cpu/session.h"
#include "plugins/cpu/thread_team.h"
#include "tests/unit/plugins/small_transformer.h"

namespace addend::cpu {
namespace {

using test::make_small_model;
using test::SmallModel;

constexpr int no_patience = 0, endless_patience = 2000000000;

TEST(Door, WhoComesAloneGoesInAlone) {
    Door door;
    const Door::Seat first = door.enter(4, no_patience);
    EXPECT_TRUE(first.inside);
    EXPECT_EQ(first.number, 0u);
    EXPECT_EQ(first.of, 1u);
    EXPECT_FALSE(door.enter(4, endless_patience).inside);  // closed: nobody waits for anybody
}

TEST(Door, LetsInAllThatAreWantedAndNoMore) {
    constexpr unsigned wanted = 3, come = 8;
    for (int round = 0; round < 50; ++round) {
        Door door;
        std::vector<std::atomic<int>> taken(wanted);
        std::atomic<unsigned> outside{0};
        std::vector<std::thread> threads;
        for (unsigned t = 0; t < come; ++t)
            threads.emplace_back([&] {
                const Door::Seat seat = door.enter(wanted, endless_patience);
                if (!seat.inside) {
                    ++outside;
                    return;
                }
                EXPECT_EQ(seat.of, wanted);
                ++taken[seat.number];
            });
        for (std::thread& thread : threads) thread.join();
        EXPECT_EQ(outside, come - wanted);
        for (const std::atomic<int>& seat : taken) EXPECT_EQ(seat, 1);
    }
}

// More threads than any machine for tests has processors: who waits gives way.
TEST(Barrier, NobodyPassesBeforeAllHaveArrived) {
    constexpr std::uint32_t threads = 24, rounds = 100;
    Barrier barrier;
    std::vector<std::uint32_t> plain(threads);  // ordered by the barrier alone
    std::atomic<int> early{0};
    std::vector<std::thread> team;
    for (std::uint32_t t = 0; t < threads; ++t)
        team.emplace_back([&, t] {
            std::uint32_t awaited = 0;
            for (std::uint32_t round = 1; round <= rounds; ++round) {
                plain[t] = round;
                barrier.meet(threads, &awaited);
                for (const std::uint32_t other : plain)
                    if (other != round) ++early;
                barrier.meet(threads, &awaited);
            }
        });
    for (std::thread& thread : team) thread.join();
    EXPECT_EQ(early, 0);
}

TEST(Company, IsLeftForLongerEachTimeItHoldsUp) {
    Company company;
    const auto alone = [&] {  // tokens until the next try
        std::uint32_t tokens = 0;
        while (company.wanted(2) == 1) ++tokens;
        return tokens;
    };
    EXPECT_EQ(alone(), 0u);
    company.went(false);
    EXPECT_EQ(alone(), 0u);
    for (std::uint32_t pause = Company::first_pause; pause <= Company::longest_pause; pause *= 2) {
        company.went(true);
        EXPECT_EQ(alone(), pause);
    }
    company.went(true);
    EXPECT_EQ(alone(), Company::longest_pause);
    company.went(false);
    EXPECT_EQ(alone(), 0u);
    company.went(true);
    EXPECT_EQ(alone(), Company::first_pause);
}

struct LoadedModel {
    LoadedModel(SmallModel& model, const kernels::KernelTable& table,
                TritPacking packing = TritPacking::by_size)
        : block(read_block(model.program->bytes().data(), model.program->bytes().size())),
          weights(block, 0, table, {packing}) {
        ThreadTeam alone(1);
        EXPECT_TRUE(weights.load(model.source(), alone));
        program = std::make_unique<Program>(weights, block);
    }
    std::unique_ptr<Plan> plan(std::uint32_t rows, std::vector<std::uint32_t> taps = {}) const {
        addend_plan_options options{};
        options.struct_size = sizeof options;
        options.max_rows = rows;
        options.taps = taps.data();
        options.n_taps = static_cast<std::uint32_t>(taps.size());
        return std::make_unique<Plan>(*program, options);
    }
    Block block;
    Weights weights;
    std::unique_ptr<Program> program;
};

const kernels::KernelTable& best_table() {
    return kernels::kernels_for(kernels::best_isa());
}

TEST(Lockstep, IsForPlansOfOneRowThatShowNothing) {
    SmallModel model = make_small_model({});
    const LoadedModel loaded(model, best_table());
    const auto repeated = [](const Plan& plan) {
        return std::count_if(plan.steps().begin(), plan.steps().end(),
                             [](const PlanStep& step) { return step.every_thread; });
    };
    const auto one = loaded.plan(1);
    EXPECT_TRUE(one->in_lockstep());
    EXPECT_GE(repeated(*one), 4 * 3);                                                       // four a layer
    EXPECT_LE(static_cast<std::int64_t>(one->steps().size()) - repeated(*one), 4 * 3 + 1);  // joins
    for (const auto& other : {loaded.plan(2), loaded.plan(1, {0})}) {
        EXPECT_FALSE(other->in_lockstep());
        EXPECT_EQ(repeated(*other), 0);
    }
}

// What a thread writes in a step that all repeat is its own; what such a step reads stays until the threads
// have met again.
TEST(Lockstep, NoThreadOverwritesWhatAnotherMayStillRead) {
    for (const bool attention : {false, true}) {
        const SmallModel model = attention ? test::make_transformer({}) : make_small_model({});
        const Block block = read_block(model.program->bytes().data(), model.program->bytes().size());
        Kept kept;
        kept.tapped.assign(block.values.size(), false);
        kept.changed = kept.tapped;
        kept.changed_states.assign(block.states.size(), false);
        Schedule schedule = make_schedule(block, kept);
        repeat_row_steps(block, schedule);
        const ArenaLayout layout = lay_out(block, schedule, 1);
        EXPECT_GT(layout.own_bytes, 0u);
        const auto step_of = [&](std::uint32_t value) {
            return schedule.step_of[block.values[value].producer];
        };
        const auto end_of = [&](std::uint32_t v) {
            return layout.slots[v].offset +
                   std::uint64_t{layout.slots[v].stride} * element_bytes(block.values[v].dtype);
        };
        for (std::uint32_t v = 0; v < block.values.size(); ++v)
            EXPECT_TRUE(schedule.elided[v] || layout.slots[v].own == schedule.steps[step_of(v)].every_thread);
        EXPECT_FALSE(layout.slots[block.header.logits].own);
        for (std::uint32_t n = 0; n < block.instructions.size(); ++n) {
            std::uint32_t met = schedule.step_of[n];
            while (met < schedule.steps.size() && schedule.steps[met].every_thread) ++met;
            for (const addend_operand& in : block.instructions[n].in) {
                if (in.value == ADDEND_NONE || schedule.elided[in.value] || layout.slots[in.value].own)
                    continue;
                for (std::uint32_t other = 0; other < block.values.size(); ++other) {
                    if (other == in.value || schedule.elided[other] || layout.slots[other].own) continue;
                    if (step_of(other) < step_of(in.value) || step_of(other) > met) continue;
                    EXPECT_TRUE(layout.slots[other].offset >= end_of(in.value) ||
                                layout.slots[in.value].offset >= end_of(other))
                        << in.value << " " << other;
                }
            }
        }
    }
}

// ---- whole tokens

// Tokens one by one, and all logits.
std::vector<float> decode_tokens(Plan& plan, Session& session, std::uint32_t tokens, std::uint32_t vocab) {
    std::vector<float> logits(std::size_t{tokens} * vocab);
    for (std::uint32_t t = 0; t < tokens; ++t) {
        const std::int32_t token = static_cast<std::int32_t>(7 * t % vocab);
        const std::uint32_t row = 0;
        addend_run_item item{};
        item.session = reinterpret_cast<addend_session*>(&session);
        item.tokens = &token;
        item.n_tokens = 1;
        item.logits_rows = &row;
        item.n_logits = 1;
        item.logits = logits.data() + std::size_t{t} * vocab;
        addend_run asked{};
        asked.struct_size = sizeof asked;
        asked.n_items = 1;
        asked.items = &item;
        asked.id = t + 1;
        EXPECT_EQ(run_items(plan, asked, nullptr, 0), ADDEND_OK);
    }
    return logits;
}

std::vector<float> prefill_tokens(Plan& plan, Session& session, std::uint32_t tokens, std::uint32_t vocab) {
    std::vector<float> logits(std::size_t{tokens} * vocab);
    std::vector<std::int32_t> ids;
    std::vector<std::uint32_t> rows;
    for (std::uint32_t t = 0; t < tokens; ++t) {
        ids.push_back(static_cast<std::int32_t>(7 * t % vocab));
        rows.push_back(t);
    }
    addend_run_item item{};
    item.session = reinterpret_cast<addend_session*>(&session);
    item.tokens = ids.data();
    item.n_tokens = tokens;
    item.logits_rows = rows.data();
    item.n_logits = tokens;
    item.logits = logits.data();
    addend_run asked{};
    asked.struct_size = sizeof asked;
    asked.n_items = 1;
    asked.items = &item;
    asked.id = 1;
    EXPECT_EQ(run_items(plan, asked, nullptr, 0), ADDEND_OK);
    return logits;
}

// Several sessions of several threads each on one plan: more threads than processors, and none may wait for
// one that is not running without giving way.
TEST(Lockstep, OversubscribedSessionsGetTheBitsOfOneThread) {
    for (const bool attention : {false, true}) {
        SmallModel model = attention ? test::make_transformer({600, 256, 9, 3, 32, 2, 512})
                                     : make_small_model({600, 256, 512, 3, ADDEND_BF16, false, 0, false, 5});
        const LoadedModel loaded(model, best_table());
        const std::uint32_t vocab = loaded.block.header.vocab;
        constexpr std::uint32_t tokens = 20;
        const auto plan = loaded.plan(1), shown = loaded.plan(1, {0});
        Session alone(loaded.weights, loaded.block, 1);
        const std::vector<float> expected = decode_tokens(*plan, alone, tokens, vocab);
        Session unlocked(loaded.weights, loaded.block, 2);
        EXPECT_EQ(decode_tokens(*shown, unlocked, tokens, vocab),
                  expected);  // the other way through the steps
        std::vector<std::thread> lanes;
        for (int lane = 0; lane < 4; ++lane)
            lanes.emplace_back([&] {
                Session session(loaded.weights, loaded.block, 4);
                EXPECT_EQ(decode_tokens(*plan, session, tokens, vocab), expected);
            });
        for (std::thread& lane : lanes) lane.join();
    }
}

// A model's trits may be packed either way: the bits are the same, in fewer bytes. Widths here are no
// multiples of a group or a tile.
TEST(TritPacking, FiveAByteGiveTheBitsOfTwoBitsEach) {
    for (const kernels::Isa isa : kernels::detected_isas()) {
        SmallModel model = make_small_model({97, 72, 104, 2, ADDEND_BF16, false, 0, false, 6});
        const kernels::KernelTable& table = kernels::kernels_for(isa);
        const LoadedModel two(model, table, TritPacking::two_bits);
        const LoadedModel five(model, table, TritPacking::five_a_byte);
        EXPECT_LT(five.weights.bytes(), two.weights.bytes());
        constexpr std::uint32_t tokens = 12;
        std::vector<std::vector<float>> results;
        for (const LoadedModel* loaded : {&two, &five})
            for (const bool one_by_one : {true, false}) {
                const auto plan = loaded->plan(one_by_one ? 1 : 8);
                Session session(loaded->weights, loaded->block, 2);
                results.push_back(one_by_one ? decode_tokens(*plan, session, tokens, 97)
                                             : prefill_tokens(*plan, session, tokens, 97));
            }
        for (const std::vector<float>& other : results) EXPECT_EQ(other, results[0]) << isa_name(isa);
    }
}

TEST(TritPacking, SmallModelsKeepTwoBits) {
    SmallModel model = make_small_model({});
    const LoadedModel by_size(model, best_table()), two(model, best_table(), TritPacking::two_bits);
    EXPECT_EQ(by_size.weights.bytes(), two.weights.bytes());
}

// ---- cancelling

std::atomic<std::uint64_t> gemv_calls{0};
std::uint64_t cancel_at_gemv = 0;
Session* cancelled_session = nullptr;
const kernels::KernelTable* real_kernels = nullptr;

void cancelling_gemv(const std::uint8_t* packed, std::size_t columns, std::size_t begin, std::size_t end,
                     const std::int8_t* q, std::int32_t sum, std::int32_t* out) {
    if (++gemv_calls == cancel_at_gemv) cancelled_session->cancel(1);
    real_kernels->gemv_t2_i8(packed, columns, begin, end, q, sum, out);
}

class CancellingAToken : public testing::TestWithParam<unsigned> {};

TEST_P(CancellingAToken, EndsWithinTheStepEachThreadIsIn) {
    real_kernels = &best_table();
    kernels::KernelTable table = *real_kernels;
    table.gemv_t2_i8 = cancelling_gemv;
    SmallModel model = make_small_model({600, 256, 512, 3, ADDEND_BF16, false, 0, false, 5});
    const LoadedModel loaded(model, table);
    const auto plan = loaded.plan(1);
    Session session(loaded.weights, loaded.block, GetParam());
    cancelled_session = &session;
    const auto run = [&](std::uint64_t id, std::uint64_t at) {
        const std::int32_t token = 3;
        addend_run_item item{};
        item.session = reinterpret_cast<addend_session*>(&session);
        item.tokens = &token;
        item.n_tokens = 1;
        addend_run asked{};
        asked.struct_size = sizeof asked;
        asked.n_items = 1;
        asked.items = &item;
        asked.id = id;
        gemv_calls = 0;
        cancel_at_gemv = at;
        return run_items(*plan, asked, nullptr, 0);
    };
    constexpr std::uint64_t at = 4, most_products_of_a_step = 3;  // i, f and g
    EXPECT_EQ(run(1, at), ADDEND_CANCELLED);
    EXPECT_LE(gemv_calls, at + GetParam() * most_products_of_a_step);
    EXPECT_EQ(session.position(), 0u);
    Session fresh(loaded.weights, loaded.block, 1);
    std::vector<std::byte> left(session.snapshot_bytes()), untouched(fresh.snapshot_bytes());
    session.snapshot(left.data(), left.size());
    fresh.snapshot(untouched.data(), untouched.size());
    EXPECT_EQ(left, untouched);
    EXPECT_EQ(run(2, 0), ADDEND_OK);  // and nobody was left behind
    EXPECT_GT(gemv_calls, 2 * at);
}

INSTANTIATE_TEST_SUITE_P(Threads, CancellingAToken, testing::Values(1u, 2u, 4u));

}  // namespace
}  // namespace addend::cpu
