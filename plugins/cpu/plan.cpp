#include "plugins/cpu/plan.h"

#include <algorithm>
#include <cmath>

#include "plugins/cpu/fault.h"
#include "plugins/cpu/op_rules.h"

namespace addend::cpu {

Plan::Plan(const Program& program, const addend_plan_options& options) : program_(program) {
    read_options(options);
    const Block& block = program_.block();
    schedule_ = make_schedule(block, kept_);
    const auto none = [](const std::vector<bool>& set) {
        return std::find(set.begin(), set.end(), true) == set.end();
    };
    in_lockstep_ = max_rows_ == 1 && none(kept_.tapped) && none(kept_.changed) && none(kept_.changed_states);
    if (in_lockstep_) repeat_row_steps(block, schedule_);
    layout_ = lay_out(block, schedule_, max_rows_);
    find_file_weights();
    for (const Step& step : schedule_.steps) steps_.push_back(make_step(step));
    idle_.push_back(make_scratch());  // so that a lack of memory is known now
    scratches_ = 1;
}

namespace {

void require_changeable(const Block& block, std::uint32_t state) {
    if (block.states[state].kind == ADDEND_STATE_RECURRENT) return;
    std::uint32_t user = ADDEND_NONE;
    for (std::uint32_t n = 0; n < block.instructions.size(); ++n)
        for (std::uint32_t s : block.instructions[n].state)
            if (s == state) user = n;
    throw Fault{make_error(ADDEND_ERROR_UNSUPPORTED_OP, user, ADDEND_OP_ATTENTION,
                           "changing or freezing a KV cache; only recurrent states can be changed")};
}

}  // namespace

void Plan::read_options(const addend_plan_options& options) {
    const Block& block = program_.block();
    if (options.max_rows == 0) bad_argument("max_rows", "is 0");
    if ((options.n_taps > 0 && !options.taps) || (options.n_injections > 0 && !options.injections))
        bad_argument("taps or injections", "is NULL");
    max_rows_ = options.max_rows;
    kept_.tapped.assign(block.values.size(), false);
    kept_.changed.assign(block.values.size(), false);
    kept_.changed_states.assign(block.states.size(), false);
    for (std::uint32_t n = 0; n < options.n_taps; ++n) {
        if (options.taps[n] >= block.values.size()) bad_argument("taps", "names a value that does not exist");
        kept_.tapped[options.taps[n]] = true;
    }
    for (std::uint32_t n = 0; n < options.n_injections; ++n) {
        const std::uint32_t target = options.injections[n] & ~ADDEND_INJECT_STATE;
        std::vector<bool>& set =
            options.injections[n] & ADDEND_INJECT_STATE ? kept_.changed_states : kept_.changed;
        if (target >= set.size()) bad_argument("injections", "names a value or state that does not exist");
        if (options.injections[n] & ADDEND_INJECT_STATE) require_changeable(block, target);
        set[target] = true;
    }
}

void Plan::find_file_weights() {
    for (const addend_instruction& i : program_.block().instructions) {
        if (i.op != ADDEND_OP_EMBED || program_.weights().at(i.weight[0]).storage != Storage::file) continue;
        if (std::find(file_weights_.begin(), file_weights_.end(), i.weight[0]) == file_weights_.end())
            file_weights_.push_back(i.weight[0]);
    }
}

namespace {

// Checked to be positive when the block was read.
void put_heads(Op& op, const addend_instruction& i) {
    op.heads = static_cast<std::uint32_t>(i.i[0]);
    if (i.op == ADDEND_OP_ROPE) {
        op.head_width = static_cast<std::uint32_t>(i.i[1]);
        op.rotated = static_cast<std::uint32_t>(i.i[2]);
        op.pairs = i.i[3] == 0 ? kernels::RopePairs::halves : kernels::RopePairs::neighbours;
        return;
    }
    op.kv_heads = static_cast<std::uint32_t>(i.i[1]);
    op.head_width = static_cast<std::uint32_t>(i.i[2]);
    op.window = static_cast<std::uint32_t>(i.i[3]);
    op.value_state = i.state[1];
}

}  // namespace

Op Plan::make_op(const Part& part) const {
    const Block& block = program_.block();
    const addend_instruction& first = block.instructions[part.instruction];
    const addend_instruction* second =
        part.second == ADDEND_NONE ? nullptr : &block.instructions[part.second];
    const addend_instruction& last = second ? *second : first;
    const auto place = [&](std::uint32_t value, std::uint32_t column) {
        const Slot& slot = layout_.slots[value];
        return Place{slot.offset + std::uint64_t{column} * element_bytes(block.values[value].dtype),
                     slot.stride, slot.own};
    };
    const auto sums_of = [&](std::uint32_t value) {
        return Place{layout_.slots[value].sums, 1, layout_.slots[value].own};
    };
    Op op;
    op.shifts = part.shifts;
    op.width = block.values[last.out[0]].width;
    const auto put_in = [&](int k, const addend_operand& from) {
        op.in[k] = place(from.value, from.column);
        if (block.values[from.value].dtype == ADDEND_I8) op.sums = sums_of(from.value);
    };
    for (int k = 0; k < op_rule(first.op)->n_in; ++k) put_in(k, first.in[k]);
    if (second && second->op == ADDEND_OP_RESCALE) put_in(1, second->in[1]);
    if (second && second->op == ADDEND_OP_MUL)
        put_in(1, second->in[second->in[0].value == first.out[0] ? 1 : 0]);
    for (int k = 0; k < 2; ++k) {
        if (last.out[k] == ADDEND_NONE) continue;
        op.out[k] = place(last.out[k], 0);
        if (block.values[last.out[k]].dtype == ADDEND_I8) op.sums = sums_of(last.out[k]);
    }
    for (int k = 0; k < 2; ++k) {
        if (first.weight[k] == ADDEND_NONE) continue;
        if (program_.weights().at(first.weight[k]).storage != Storage::file)
            op.weight[k] = program_.weights().data(first.weight[k]);
    }
    if (first.op == ADDEND_OP_RMS_NORM) op.weight[0] = program_.norm_weight(part.instruction);
    if (first.weight[0] != ADDEND_NONE) {
        op.weight_columns = program_.weights().at(first.weight[0]).cols;
        op.five_trits = program_.weights().at(first.weight[0]).storage == Storage::trits5;
        if (program_.weights().at(first.weight[0]).storage == Storage::panels)
            op.matrix = program_.weights().panels(first.weight[0]);
        const auto on_file = std::find(file_weights_.begin(), file_weights_.end(), first.weight[0]);
        if (on_file != file_weights_.end())
            op.file_rows = static_cast<std::uint32_t>(on_file - file_weights_.begin());
    }
    op.state = first.state[0];
    op.state_changes = op.state != ADDEND_NONE && kept_.changed_states[op.state];
    op.f[0] = second && second->op == ADDEND_OP_RESCALE ? second->f[0] : first.f[0];
    op.f[1] = first.f[1];
    op.i = last.i[0];
    for (int k = 0; k < 2; ++k) op.product[k] = {first.arithmetic[k].mode, first.arithmetic[k].bits};
    if (first.op == ADDEND_OP_ROPE || first.op == ADDEND_OP_ATTENTION) put_heads(op, first);
    bind_op(op, first, second);
    if (part.before == Part::Before::store) {
        op.run = run_store;
        op.column_cost = 8;
    }
    return op;
}

PlanStep Plan::make_step(const Step& step) const {
    PlanStep made{};
    made.kind = step.kind;
    made.row_kind = step.row_kind;
    made.width = step.width;
    made.target = step.target;
    made.every_thread = step.every_thread;
    for (const Part& part : step.parts) {
        made.ops.push_back(make_op(part));
        made.row_cost +=
            made.ops.back().column_cost * std::ceil(static_cast<float>(made.ops.back().width) / 16);
        const std::uint16_t op = program_.block().instructions[part.instruction].op;
        made.whole_rows_only |= op_rule(op)->cut == Cut::channels;
        made.dense_products |= op == ADDEND_OP_MATMUL;
        made.ternary_products |= op == ADDEND_OP_TERNARY_MATMUL;
    }
    return made;
}

std::unique_ptr<Scratch> Plan::make_scratch() const {
    auto scratch = std::make_unique<Scratch>();
    scratch->arena = Buffer(layout_.bytes, "scratch memory for a chunk of tokens");
    for (const std::uint32_t weight : file_weights_)
        scratch->file_rows.emplace_back(program_.weights(), weight, max_rows_);
    scratch->gates = std::vector<StepGate>(steps_.size());
    scratch->cuttings.resize(steps_.size());
    return scratch;
}

std::unique_ptr<Scratch> Plan::take_scratch() {
    {
        const std::lock_guard lock(mutex_);
        if (!idle_.empty()) {
            std::unique_ptr<Scratch> scratch = std::move(idle_.back());
            idle_.pop_back();
            return scratch;
        }
    }
    std::unique_ptr<Scratch> scratch = make_scratch();
    const std::lock_guard lock(mutex_);
    idle_.reserve(scratches_ + 1);  // so that give_scratch cannot fail
    ++scratches_;
    return scratch;
}

void Plan::give_scratch(std::unique_ptr<Scratch> scratch) noexcept {
    const std::lock_guard lock(mutex_);
    idle_.push_back(std::move(scratch));
}

void Plan::reserve_threads(Scratch& scratch, unsigned seats, std::uint64_t context) const {
    if (seats > scratch.seats && layout_.own_bytes > 0) {
        Buffer own(checked_mul(layout_.own_bytes, seats), "scratch memory for a token");
        thread_bytes_.fetch_add(own.bytes() - scratch.own.bytes(), std::memory_order_relaxed);
        scratch.own = std::move(own);
        scratch.own_bytes = layout_.own_bytes;
    }
    std::uint64_t bytes = 0, shared = 0;
    for (const PlanStep& step : steps_) {
        if (step.kind != StepKind::heads) continue;
        bytes = std::max(bytes, attention_bytes(step.ops[0], context));
        shared = std::max(shared, token_scores_bytes(step.ops[0], context));
    }
    if (bytes <= scratch.thread_bytes && shared <= scratch.shared_bytes && seats <= scratch.seats) return;
    bytes = std::max(bytes, scratch.thread_bytes);
    shared = std::max(shared, scratch.shared_bytes);
    seats = std::max(seats, scratch.seats);
    Buffer memory(checked_add(checked_mul(bytes, seats), shared), "scratch memory for attention");
    thread_bytes_.fetch_add(memory.bytes() - scratch.thread_memory.bytes(), std::memory_order_relaxed);
    scratch.thread_memory = std::move(memory);
    scratch.thread_bytes = bytes;
    scratch.shared_bytes = shared;
    scratch.seats = seats;
}

std::string Plan::name_of(std::uint32_t step) const {
    std::string name = step_name(program_.block(), schedule_.steps[step]);
    const std::vector<Op>& ops = steps_[step].ops;
    const std::string embed = op_rule(ADDEND_OP_EMBED)->name;
    const bool from_file =
        std::any_of(ops.begin(), ops.end(), [](const Op& op) { return op.file_rows != ADDEND_NONE; });
    // Beside the word, since a long name is cut at its end.
    if (const std::size_t at = name.find(embed); from_file && at != std::string::npos)
        name.insert(at + embed.size(), " from the file");
    return name;
}

std::uint64_t Plan::scratch_bytes() const {
    std::uint64_t rows = 0;
    for (const std::uint32_t weight : file_weights_)
        rows += file_rows_bytes(program_.weights().at(weight), max_rows_);
    const std::lock_guard lock(mutex_);
    return thread_bytes_.load(std::memory_order_relaxed) +
           scratches_ * (layout_.bytes + rows + steps_.size() * (sizeof(StepGate) + sizeof(Cutting)));
}

}  // namespace addend::cpu
