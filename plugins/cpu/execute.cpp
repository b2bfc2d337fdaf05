#include "plugins/cpu/execute.h"

#include <algorithm>
#include <atomic>
#include <cmath>

#include "plugins/cpu/inject.h"
#include "plugins/cpu/taps.h"

namespace addend::cpu {
namespace {

constexpr std::uint32_t column_unit = 16;  // one tile of a product, one cache line of floats

std::uint32_t divide_up(std::uint32_t a, std::uint32_t b) {
    return (a + b - 1) / b;
}

Cutting cut_step(const PlanStep& step, std::uint32_t rows, unsigned threads) {
    if (rows == 0) return {};
    if (step.kind != StepKind::rows && step.kind != StepKind::columns) return {1, 1, 0, rows};
    const float cost = step.row_cost * static_cast<float>(rows);
    // Four parts a thread even out what the estimate gets wrong and what other programs take away.
    const float part = std::clamp(cost / static_cast<float>(threads * 4), least_part_ns, most_part_ns);
    auto wanted = static_cast<std::uint32_t>(std::clamp(cost / part, 1.0f, 1e6f));
    if (wanted > 1) wanted = divide_up(wanted, threads) * threads;  // or some would wait for one last part
    Cutting cutting{1, 1, step.width, rows};
    if (step.kind == StepKind::columns) {
        const std::uint32_t units = divide_up(step.width, column_unit);
        cutting.columns = divide_up(units, std::min(units, wanted)) * column_unit;
        cutting.column_chunks = divide_up(step.width, cutting.columns);
        if (step.whole_rows_only) {
            cutting.chunks = cutting.column_chunks;
            return cutting;
        }
    }
    const std::uint32_t row_chunks =
        std::min(divide_up(wanted, cutting.column_chunks),
                 step.kind == StepKind::rows ? rows : divide_up(rows, block_rows));
    cutting.rows = divide_up(rows, row_chunks);
    if (step.kind == StepKind::columns) cutting.rows = divide_up(cutting.rows, block_rows) * block_rows;
    cutting.chunks = cutting.column_chunks * divide_up(rows, cutting.rows);
    return cutting;
}

// Shared by the threads of one chunk.
struct Chunk {
    const Plan& plan;
    const Frame& frame;
    const Session& session;
    std::uint64_t run_id;
    Scratch& scratch;
    std::atomic<bool> stopped{false};

    bool must_stop() {
        if (stopped.load(std::memory_order_relaxed)) return true;
        if (!session.is_cancelled(run_id)) return false;
        stopped.store(true, std::memory_order_relaxed);
        return true;
    }
};

void run_part(Chunk& chunk, const PlanStep& step, const Cutting& cutting, std::uint32_t part) {
    const Frame& frame = chunk.frame;
    if (step.kind == StepKind::tap) return copy_tap(chunk.plan, frame, step.target);
    if (step.kind == StepKind::inject_value) return inject_value(chunk.plan, frame, step.target);
    if (step.kind == StepKind::inject_state) return inject_state(frame, step.target);

    const std::uint32_t rows = frame.rows_of(step.row_kind);
    const std::uint32_t first_row = part / cutting.column_chunks * cutting.rows;
    const std::uint32_t last_row = std::min(first_row + cutting.rows, rows);
    const std::uint32_t first_col = part % cutting.column_chunks * cutting.columns;
    const std::uint32_t last_col = std::min(first_col + cutting.columns, step.width);
    for (std::uint32_t row = first_row; row < last_row; row += block_rows) {
        const std::uint32_t row_end = std::min(row + block_rows, last_row);
        for (const Op& op : step.ops) {
            if (step.kind == StepKind::rows) {
                op.run(op, frame, {row, row_end, 0, op.width});
                continue;
            }
            for (std::uint32_t shift : op.shifts)
                op.run(op, frame, {row, row_end, first_col + shift, last_col + shift});
        }
        if (chunk.must_stop()) return;
    }
}

// What every thread does. Once stopped, parts are only counted off, so that nobody waits for ever.
void work(void* context) {
    Chunk& chunk = *static_cast<Chunk*>(context);
    const std::vector<PlanStep>& steps = chunk.plan.steps();
    for (std::size_t s = 0; s < steps.size(); ++s) {
        const Cutting& cutting = chunk.scratch.cuttings[s];
        StepGate& gate = chunk.scratch.gates[s];
        for (std::uint32_t part = 0; gate.claim(cutting.chunks, &part); gate.finish())
            if (!chunk.must_stop()) run_part(chunk, steps[s], cutting, part);
        gate.wait(cutting.chunks);
    }
}

void work_alone(Chunk& chunk) {
    const std::vector<PlanStep>& steps = chunk.plan.steps();
    for (std::size_t s = 0; s < steps.size(); ++s)
        for (std::uint32_t part = 0; part < chunk.scratch.cuttings[s].chunks; ++part) {
            if (chunk.must_stop()) return;
            run_part(chunk, steps[s], chunk.scratch.cuttings[s], part);
        }
}

}  // namespace

void cut_steps(const Plan& plan, const Frame& frame, unsigned threads, Scratch& scratch) {
    if (scratch.cut_tokens == frame.n_tokens && scratch.cut_selected == frame.n_selected &&
        scratch.cut_threads == threads)
        return;
    std::uint32_t most_chunks = 1;
    for (std::size_t s = 0; s < plan.steps().size(); ++s) {
        const PlanStep& step = plan.steps()[s];
        const std::uint32_t rows = step.kind == StepKind::inject_state ? 1 : frame.rows_of(step.row_kind);
        scratch.cuttings[s] = cut_step(step, rows, threads);
        most_chunks = std::max(most_chunks, scratch.cuttings[s].chunks);
    }
    scratch.useful_threads = std::min(threads, most_chunks);
    scratch.cut_tokens = frame.n_tokens;
    scratch.cut_selected = frame.n_selected;
    scratch.cut_threads = threads;
}

bool run_chunk(const Plan& plan, const Frame& frame, Session& session, std::uint64_t run_id,
               Scratch& scratch) {
    cut_steps(plan, frame, session.team().threads(), scratch);
    Chunk chunk{plan, frame, session, run_id, scratch};
    if (scratch.useful_threads == 1) {
        work_alone(chunk);
    } else {
        for (StepGate& gate : scratch.gates) gate.reset();
        session.team().run(scratch.useful_threads, work, &chunk);
    }
    return !chunk.stopped.load(std::memory_order_relaxed);
}

}  // namespace addend::cpu
