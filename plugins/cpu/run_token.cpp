// One token by a plan for one row. Steps by rows (norms, quantisation, rope) are repeated by every thread in
// memory of its own: for one row that takes less time than waiting for another thread's result. So only steps
// by columns and by heads end at a barrier.
#include <algorithm>
#include <chrono>

#include "plugins/cpu/execute.h"
#include "plugins/cpu/lockstep.h"

namespace addend::cpu {
namespace {

// How long the first thread waits for others before it begins without them: about what two threads save.
constexpr int spins_for_helpers = 1500;
constexpr std::uint32_t tile = 16;  // columns

struct Token {
    const Plan& plan;
    const Frame& frame;
    Scratch& scratch;
    std::uint32_t wanted;
    Door door;
    Barrier barrier;
    std::atomic<bool> stopped{false}, in_company{false}, held_up{false};

    Token(const Plan& with, const Frame& what, Scratch& in)
        : plan(with), frame(what), scratch(in), wanted(in.company.wanted(in.useful_threads)) {}

    bool must_stop() {
        if (stopped.load(std::memory_order_relaxed)) return true;
        if (!frame.is_cancelled()) return false;
        stopped.store(true, std::memory_order_relaxed);
        return true;
    }
};

void run_columns(const PlanStep& step, const Frame& frame, Share share) {
    const std::uint32_t tiles = (step.width + tile - 1) / tile;
    const auto first = static_cast<std::uint32_t>(share.begin(tiles) * tile);
    const auto last = std::min(static_cast<std::uint32_t>(share.end(tiles) * tile), step.width);
    if (first >= last) return;
    for (const Op& op : step.ops)
        for (std::uint32_t shift : op.shifts) op.run(op, frame, {0, 1, first + shift, last + shift});
}

void run_share(const PlanStep& step, const Cutting& cutting, const Frame& frame, Share share) {
    if (step.kind == StepKind::columns) return run_columns(step, frame, share);
    if (step.kind == StepKind::rows) {  // stores keys and values
        if (share.part != 0) return;
        for (const Op& op : step.ops) op.run(op, frame, {0, 1, 0, op.width});
        return;
    }
    for (std::uint32_t part = share.part; part < cutting.chunks; part += share.parts)
        run_heads(frame, step, cutting, part);
}

// What every thread does.
void take_part(void* context) {
    Token& token = *static_cast<Token*>(context);
    const Door::Seat seat = token.door.enter(token.wanted, spins_for_helpers);
    if (!seat.inside) return;
    const Frame frame = frame_of_seat(token.frame, token.scratch, seat.number);
    const std::vector<PlanStep>& steps = token.plan.steps();
    std::uint32_t awaited = 0;
    std::int64_t waited = 0;
    const auto begin = std::chrono::steady_clock::now();
    for (std::size_t s = 0; s < steps.size(); ++s) {
        const PlanStep& step = steps[s];
        const Cutting& cutting = token.scratch.cuttings[s];
        if (cutting.chunks == 0) continue;
        // Once stopped, everybody only walks to the end.
        if (step.every_thread) {
            if (token.must_stop()) continue;
            for (const Op& op : step.ops) op.run(op, frame, {0, 1, 0, op.width});
            continue;
        }
        if (!token.must_stop()) run_share(step, cutting, frame, {seat.number, seat.of});
        if (seat.of > 1) waited += token.barrier.meet(seat.of, &awaited);
    }
    if (seat.of > 1) {
        token.in_company.store(true, std::memory_order_relaxed);
        const std::chrono::nanoseconds all = std::chrono::steady_clock::now() - begin;
        if (2 * waited > all.count()) token.held_up.store(true, std::memory_order_relaxed);
    }
    // Attention cut short by a cancel looks at nothing but the cancel itself.
    static_cast<void>(token.must_stop());
}

}  // namespace

bool run_token(const Plan& plan, const Frame& frame, ThreadTeam& team, Scratch& scratch) {
    Token token(plan, frame, scratch);
    team.run(token.wanted, take_part, &token);
    if (token.in_company.load(std::memory_order_relaxed))
        scratch.company.went(token.held_up.load(std::memory_order_relaxed));
    return !token.stopped.load(std::memory_order_relaxed);
}

}  // namespace addend::cpu
