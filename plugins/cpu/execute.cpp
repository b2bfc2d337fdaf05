#include "plugins/cpu/execute.h"

#include <algorithm>
#include <atomic>
#include <bit>

#include "plugins/cpu/inject.h"
#include "plugins/cpu/taps.h"

namespace addend::cpu {
namespace {

constexpr std::uint32_t column_unit = 16;  // one tile of a product, one cache line of floats

std::uint32_t divide_up(std::uint32_t a, std::uint32_t b) {
    return (a + b - 1) / b;
}

std::uint32_t wanted_parts(float cost, unsigned threads, float most_ns = most_part_ns) {
    // Four parts a thread even out what the estimate gets wrong and what other programs take away.
    const float part = std::clamp(cost / static_cast<float>(threads * 4), least_part_ns, most_ns);
    const auto wanted = static_cast<std::uint32_t>(std::clamp(cost / part, 1.0f, 1e6f));
    return wanted > 1 ? divide_up(wanted, threads) * threads : 1;  // or some would wait for one last part
}

// By kv heads first, which share nothing, then by rows. One token's heads may be too few, or not come out
// even: then its keys are shared in the step before, and here its channels.
Cutting cut_heads(const PlanStep& step, std::uint32_t rows, unsigned threads, std::uint64_t context) {
    const Op& op = step.ops[0];
    const float cost =
        attention_cost(op, context) * static_cast<float>(rows) * static_cast<float>(op.kv_heads);
    const std::uint32_t wanted = wanted_parts(cost, threads);
    Cutting cutting;
    cutting.one_token = rows == 1 && wanted > 1 && op.kv_heads % threads != 0;
    if (cutting.one_token) {
        cutting.column_chunks = divide_up(wanted, op.kv_heads);
        if (step.kind == StepKind::heads)
            cutting.column_chunks = std::min(cutting.column_chunks, divide_up(op.head_width, column_unit));
        cutting.chunks = op.kv_heads * cutting.column_chunks;
        return cutting;
    }
    if (step.kind == StepKind::scores) return {};
    cutting.columns = divide_up(op.kv_heads, std::min(op.kv_heads, wanted));
    cutting.column_chunks = divide_up(op.kv_heads, cutting.columns);
    const std::uint32_t together = attention_rows(op, context);
    const std::uint32_t row_chunks =
        std::min(divide_up(wanted, cutting.column_chunks), divide_up(rows, together));
    cutting.rows = divide_up(divide_up(rows, row_chunks), together) * together;
    cutting.chunks = cutting.column_chunks * divide_up(rows, cutting.rows);
    return cutting;
}

// Dense products of many rows: what is done to a slice of weights is shared by the rows of a part, what is
// done to x by its columns, so parts are large both ways.
Cutting cut_dense(const PlanStep& step, std::uint32_t rows, unsigned threads) {
    const std::uint32_t wanted =
        wanted_parts(step.row_cost * static_cast<float>(rows), threads, most_dense_part_ns);
    const std::uint32_t row_chunks = std::min(wanted, divide_up(rows, dense_block_rows));
    const std::uint32_t units = divide_up(step.width, dense_column_unit);
    Cutting cutting;
    cutting.rows = divide_up(rows, row_chunks);
    cutting.columns = divide_up(units, std::min(units, divide_up(wanted, row_chunks))) * dense_column_unit;
    cutting.column_chunks = divide_up(step.width, cutting.columns);
    cutting.chunks = cutting.column_chunks * divide_up(rows, cutting.rows);
    return cutting;
}

Cutting cut_step(const PlanStep& step, std::uint32_t rows, unsigned threads, std::uint64_t context) {
    if (rows == 0) return {};
    if (step.kind == StepKind::heads || step.kind == StepKind::scores)
        return cut_heads(step, rows, threads, context);
    if (step.kind != StepKind::rows && step.kind != StepKind::columns) return {1, 1, 0, rows};
    if (step.dense_products && !step.whole_rows_only && rows >= block_rows)
        return cut_dense(step, rows, threads);
    const std::uint32_t wanted = wanted_parts(step.row_cost * static_cast<float>(rows), threads);
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
    Scratch& scratch;
    std::atomic<bool> stopped{false};
    std::atomic<unsigned> next_seat{0};

    bool must_stop() {
        if (stopped.load(std::memory_order_relaxed)) return true;
        if (!frame.is_cancelled()) return false;
        stopped.store(true, std::memory_order_relaxed);
        return true;
    }

    // The calling thread's.
    Frame take_seat() { return frame_of_seat(frame, scratch, next_seat.fetch_add(1)); }
};

}  // namespace

Frame frame_of_seat(const Frame& frame, Scratch& scratch, unsigned seat) {
    Frame own = frame;
    if (scratch.own.data()) own.own = scratch.own.data() + seat * scratch.own_bytes;
    if (!scratch.thread_memory.data()) return own;
    own.thread_memory = scratch.thread_memory.data() + seat * scratch.thread_bytes;
    own.token_scores =
        reinterpret_cast<float*>(scratch.thread_memory.data() + scratch.seats * scratch.thread_bytes);
    return own;
}

// Head by head, whose keys and values then stay in the cache; the last rows first, which see most, so that no
// thread begins the longest part last. Attention looks for a cancel itself.
void run_heads(const Frame& frame, const PlanStep& step, const Cutting& cutting, std::uint32_t part) {
    if (cutting.one_token) {
        const auto run = step.kind == StepKind::scores ? score_token : sum_token;
        return run(step.ops[0], frame, part / cutting.column_chunks,
                   {part % cutting.column_chunks, cutting.column_chunks});
    }
    const std::uint32_t row_chunks = cutting.chunks / cutting.column_chunks;
    const std::uint32_t first_row = (row_chunks - 1 - part % row_chunks) * cutting.rows;
    const std::uint32_t first_head = part / row_chunks * cutting.columns;
    const Op& op = step.ops[0];
    op.run(op, frame,
           {first_row, std::min(first_row + cutting.rows, frame.rows_of(step.row_kind)), first_head,
            std::min(first_head + cutting.columns, step.width)});
}

namespace {

void run_part(Chunk& chunk, const Frame& frame, const PlanStep& step, const Cutting& cutting,
              std::uint32_t part) {
    if (step.kind == StepKind::tap) return copy_tap(chunk.plan, frame, step.target);
    if (step.kind == StepKind::inject_value) return inject_value(chunk.plan, frame, step.target);
    if (step.kind == StepKind::inject_state) return inject_state(frame, step.target);
    if (step.kind == StepKind::heads || step.kind == StepKind::scores) {
        run_heads(frame, step, cutting, part);
        static_cast<void>(chunk.must_stop());  // what a cancel cut short is not complete
        return;
    }

    const std::uint32_t rows = frame.rows_of(step.row_kind);
    const std::uint32_t first_row = part / cutting.column_chunks * cutting.rows;
    const std::uint32_t last_row = std::min(first_row + cutting.rows, rows);
    const std::uint32_t first_col = part % cutting.column_chunks * cutting.columns;
    const std::uint32_t last_col = std::min(first_col + cutting.columns, step.width);
    const std::uint32_t block = step.dense_products     ? dense_block_rows
                                : step.ternary_products ? ternary_block_rows
                                                        : block_rows;
    for (std::uint32_t row = first_row; row < last_row; row += block) {
        const std::uint32_t row_end = std::min(row + block, last_row);
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
    const Frame frame = chunk.take_seat();
    const std::vector<PlanStep>& steps = chunk.plan.steps();
    for (std::size_t s = 0; s < steps.size(); ++s) {
        const Cutting& cutting = chunk.scratch.cuttings[s];
        StepGate& gate = chunk.scratch.gates[s];
        for (std::uint32_t part = 0; gate.claim(cutting.chunks, &part); gate.finish())
            if (!chunk.must_stop()) run_part(chunk, frame, steps[s], cutting, part);
        gate.wait(cutting.chunks);
    }
}

void work_alone(Chunk& chunk) {
    const Frame frame = chunk.take_seat();
    const std::vector<PlanStep>& steps = chunk.plan.steps();
    for (std::size_t s = 0; s < steps.size(); ++s)
        for (std::uint32_t part = 0; part < chunk.scratch.cuttings[s].chunks; ++part) {
            if (chunk.must_stop()) return;
            run_part(chunk, frame, steps[s], chunk.scratch.cuttings[s], part);
        }
}

}  // namespace

void cut_steps(const Plan& plan, const Frame& frame, unsigned threads, Scratch& scratch) {
    const std::uint64_t context = std::bit_ceil(frame.position + frame.n_tokens);
    if (scratch.cut_tokens == frame.n_tokens && scratch.cut_selected == frame.n_selected &&
        scratch.cut_threads == threads && scratch.cut_context == context)
        return;
    std::uint32_t most_chunks = 1;
    for (std::size_t s = 0; s < plan.steps().size(); ++s) {
        const PlanStep& step = plan.steps()[s];
        const std::uint32_t rows = step.kind == StepKind::inject_state ? 1 : frame.rows_of(step.row_kind);
        scratch.cuttings[s] = cut_step(step, rows, threads, context);
        most_chunks = std::max(most_chunks, scratch.cuttings[s].chunks);
    }
    scratch.useful_threads = std::min(threads, most_chunks);
    scratch.cut_tokens = frame.n_tokens;
    scratch.cut_selected = frame.n_selected;
    scratch.cut_threads = threads;
    scratch.cut_context = context;
}

bool run_chunk(const Plan& plan, const Frame& frame, ThreadTeam& team, Scratch& scratch) {
    cut_steps(plan, frame, team.threads(), scratch);
    // One seat more: a call that had to begin again alone takes another.
    plan.reserve_threads(scratch, scratch.useful_threads + 1, frame.position + frame.n_tokens);
    if (plan.in_lockstep()) return run_token(plan, frame, team, scratch);
    Chunk chunk{plan, frame, scratch};
    if (scratch.useful_threads == 1) {
        work_alone(chunk);
    } else {
        for (StepGate& gate : scratch.gates) gate.reset();
        team.run(scratch.useful_threads, work, &chunk);
    }
    return !chunk.stopped.load(std::memory_order_relaxed);
}

}  // namespace addend::cpu
