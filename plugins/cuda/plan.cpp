#include "plugins/cuda/plan.h"

#include <algorithm>

#include "plugins/abi/ext_inject_1.h"
#include "plugins/common/op_rules.h"
#include "plugins/cuda/ahead.h"
#include "plugins/cuda/chain_compiler.h"
#include "plugins/cuda/row_compiler.h"

namespace addend::cuda {

using namespace kernels::cuda;

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

// What launches hand on to each other, and what must exist as itself.
std::vector<bool> values_in_memory(const Block& block, const Schedule& schedule, const Kept& kept) {
    std::vector<bool> in_memory(block.values.size());
    for (std::uint32_t v = 0; v < block.values.size(); ++v) {
        const std::uint32_t made_in = schedule.launch_of[block.values[v].producer];
        bool needed = kept.value(v) || v == block.header.logits;
        for (std::uint32_t user : schedule.users[v]) needed = needed || schedule.launch_of[user] != made_in;
        if (schedule.launches[made_in].kind != LaunchKind::rows) {
            // Kernels of their own write memory always, but for what they take through an epilogue.
            const std::vector<TernaryPart>& parts = schedule.launches[made_in].parts;
            const std::vector<std::uint32_t>& all = schedule.launches[made_in].instructions;
            needed = parts.empty() ? block.values[v].producer == all.back()
                                   : std::any_of(parts.begin(), parts.end(), [&](const TernaryPart& part) {
                                         return part.written() == block.values[v].producer;
                                     });
        }
        in_memory[v] = needed;
    }
    return in_memory;
}

}  // namespace

Upload::Upload(std::uint32_t max_rows) {
    tokens = round_up(sizeof(Frame), 16);
    selected = checked_add(tokens, round_up(checked_mul(max_rows, 4), 16));
    draw = checked_add(selected, round_up(checked_mul(max_rows, 4), 16));
    bytes = checked_add(draw, 16);
}

Scratch::Scratch() = default;
Scratch::~Scratch() = default;

std::uint64_t Scratch::bytes() const {
    std::uint64_t all = arena.bytes() + upload.bytes() + scores.bytes() + exchange.bytes();
    if (ahead) all += ahead->bytes();
    for (const DeviceBuffer& f : frozen) all += f.bytes();
    return all;
}

void Scratch::forget_graphs() {
    graphs.clear();
    chunks.clear();
}

Plan::Plan(const Program& program, const addend_plan_options& options) : program_(program) {
    read_options(options);
    const Block& block = program_.block();
    schedule_ = make_schedule(block, kept_, max_rows_ == 1);
    needed_ = in_memory_ = values_in_memory(block, schedule_, kept_);
    layout_.slots.resize(block.values.size());
    for (const Launch& launch : schedule_.launches)
        if (launch.kind == LaunchKind::rows) compile_rows(program_, launch, layout_.slots, in_memory_);
    layout_ = lay_out(block, schedule_, in_memory_, max_rows_);
    upload_ = Upload(max_rows_);
    for (const Launch& launch : schedule_.launches) steps_.push_back(make_step(launch));
    if (max_rows_ == 1) look_ahead();
    use_device(device().ordinal);
    token_ = TokenPlan::make(*this);
    if (token_) bytes_ = token_->bytes();
    idle_.push_back(make_scratch());  // so that a lack of memory is known now
}

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
        const bool is_state = (options.injections[n] & ADDEND_INJECT_STATE) != 0;
        const std::uint32_t target = options.injections[n] & ~ADDEND_INJECT_STATE;
        std::vector<bool>& set = is_state ? kept_.changed_states : kept_.changed;
        if (target >= set.size()) bad_argument("injections", "names a value or state that does not exist");
        if (is_state) require_changeable(block, target);
        set[target] = true;
    }
}

Place Plan::place(const addend_operand& from) const {
    const Slot& slot = layout_.slots[from.value];
    const std::uint32_t element = element_bytes(program_.block().values[from.value].dtype);
    return {slot.offset + std::uint64_t{from.column} * element, slot.stride};
}

TernaryJob Plan::make_job(const TernaryPart& part) const {
    const Block& block = program_.block();
    const auto factor = [&](std::uint32_t product, std::uint32_t rescale) {
        const addend_instruction& i = block.instructions[product];
        TernaryFactor made;
        made.weight = program_.weights().data(i.weight[0]);
        made.q = place(i.in[0]);
        made.sums = layout_.slots[i.in[0].value].sums;
        if (rescale == ADDEND_NONE) return made;
        made.beta = block.instructions[rescale].f[0];
        made.scale = place(block.instructions[rescale].in[1]);
        return made;
    };
    const addend_weight& weight = block.weights[block.instructions[part.product].weight[0]];
    const addend_instruction& last = block.instructions[part.written()];
    TernaryJob job;
    job.first = factor(part.product, part.rescale);
    job.rows = weight.rows;
    job.chunks = static_cast<std::uint32_t>(ternary_chunks(weight.cols));
    job.rescale = part.rescale != ADDEND_NONE;
    job.epilogue = part.epilogue;
    job.out = place(last.out[0]);
    if (part.epilogue == Epilogue::add) job.other = place(part.other);
    job.product = {last.arithmetic[0].mode, last.arithmetic[0].bits};
    if (part.epilogue == Epilogue::swiglu) {
        const std::uint64_t tile = std::uint64_t{job.chunks} * 32 * unit_bytes;
        job.rows = block.values[last.out[0]].width;
        job.second = job.first;
        job.first.weight += part.first_column / tile_rows * tile;
        job.second.weight += part.second_column / tile_rows * tile;
    }
    if (part.forget != ADDEND_NONE && block.instructions[part.forget].weight[0] != ADDEND_NONE)
        job.bound = reinterpret_cast<const float*>(
            program_.weights().data(block.instructions[part.forget].weight[0]));
    if (part.epilogue == Epilogue::mlgru) {
        const addend_arithmetic gate = block.instructions[part.gate].arithmetic[0];
        job.second = factor(part.second, part.second_rescale);
        job.recurrence = job.product;
        job.product = {gate.mode, gate.bits};
        job.state = static_cast<std::uint32_t>(program_.states().places[last.state[0]].offset);
    }
    return job;
}

PlanStep Plan::make_step(const Launch& launch) {
    const Block& block = program_.block();
    const Weights& weights = program_.weights();
    PlanStep step;
    step.kind = launch.kind;
    step.row_kind = launch.row_kind;
    step.target = launch.target;
    const auto own = [&](auto&& work) { step.work = std::make_unique<Work>(work); };
    if (launch.kind == LaunchKind::rows) {
        if (const auto chain = compile_chain(program_, launch, layout_.slots, needed_))
            own(*chain);
        else
            own(compile_rows(program_, launch, layout_.slots, in_memory_));
        return step;
    }
    if (launch.kind == LaunchKind::ternary) {
        TernaryBatch batch;
        for (const TernaryPart& part : launch.parts) batch.jobs[batch.n++] = make_job(part);
        own(batch);
        return step;
    }
    own(HostStep{});
    if (launch.instructions.empty()) return step;
    const addend_instruction& i = block.instructions[launch.instructions[0]];
    const auto product = [&](int site) {
        return kernels::Product{i.arithmetic[site].mode, i.arithmetic[site].bits};
    };
    if (launch.kind == LaunchKind::dense) {
        DenseJob job;
        job.matrix = weights.panels(i.weight[0]);
        job.rows = weights.at(i.weight[0]).rows;
        if (i.weight[1] != ADDEND_NONE) job.bias = reinterpret_cast<const float*>(weights.data(i.weight[1]));
        job.in = place(i.in[0]);
        job.out = place(i.out[0]);
        job.product = product(0);
        own(job);
    } else if (launch.kind == LaunchKind::scan) {
        // Its input gate comes along, or not.
        const addend_instruction& scan = block.instructions[launch.instructions.back()];
        ScanJob job;
        job.gated = launch.instructions.size() == 2;
        job.gate = product(0);
        job.f = place(scan.in[0]);
        job.i = place(job.gated ? i.in[0] : scan.in[1]);
        job.out = place(scan.out[0]);
        job.width = block.values[scan.out[0]].width;
        job.state = static_cast<std::uint32_t>(program_.states().places[scan.state[0]].offset);
        job.product = {scan.arithmetic[0].mode, scan.arithmetic[0].bits};
        step.target = scan.state[0];
        own(job);
    } else if (launch.kind == LaunchKind::attention) {
        AttentionJob job = cache_of(program_.states(), i.state[0], i.state[1]);
        job.q = place(i.in[0]);
        job.k = place(i.in[1]);
        job.v = place(i.in[2]);
        job.out = place(i.out[0]);
        job.heads = static_cast<std::uint32_t>(i.i[0]);
        job.scale = i.f[0];
        job.soft_cap = i.f[1];
        job.qk = product(0);
        job.pv = product(1);
        own(job);
    }
    return step;
}

// Chains learn what the products after them will read.
void Plan::look_ahead() {
    for (std::size_t s = 0; s + 1 < steps_.size(); ++s) {
        auto* const chain = std::get_if<ChainJob>(steps_[s].work.get());
        const auto* const batch = std::get_if<TernaryBatch>(steps_[s + 1].work.get());
        if (!chain || !batch) continue;
        std::uint64_t room = most_ahead;
        std::size_t ranges = 0;
        for (std::uint32_t j = 0; j < batch->n; ++j)
            for (const TernaryFactor* factor : {&batch->jobs[j].first, &batch->jobs[j].second}) {
                if (!factor->weight || room == 0) continue;
                const std::uint64_t bytes =
                    ternary_tiles(batch->jobs[j].rows) * batch->jobs[j].chunks * 32 * unit_bytes;
                chain->ahead[ranges++] = {factor->weight, std::min(bytes, room)};
                room -= std::min(bytes, room);
            }
    }
}

std::uint32_t Plan::shown_steps() const {
    const auto all = static_cast<std::uint32_t>(steps_.size());
    return token_ ? 1 + all - token_->covers(true) : all;
}
std::uint32_t Plan::shown_step_of(std::uint32_t instruction) const {
    const std::uint32_t step = schedule_.launch_of[instruction];
    if (!token_) return step;
    return step < token_->covers(true) ? 0 : 1 + step - token_->covers(true);
}
std::string Plan::name_of(std::uint32_t shown_step) const {
    if (!token_) return launch_name(program_.block(), schedule_.launches[shown_step]);
    const std::uint32_t covered = token_->covers(true);
    if (shown_step > 0) return launch_name(program_.block(), schedule_.launches[shown_step - 1 + covered]);
    return "token: " + std::to_string(covered / 2) + " chains with their products";
}

std::unique_ptr<Scratch> Plan::make_scratch() const {
    auto scratch = std::make_unique<Scratch>();
    scratch->arena = DeviceBuffer(layout_.bytes, "scratch memory for a chunk of tokens");
    scratch->upload = DeviceBuffer(upload_.bytes, "scratch memory for a chunk of tokens");
    const std::uint64_t logits = round_up(std::uint64_t{program_.block().header.vocab} * sizeof(float), 16);
    scratch->host = PinnedBuffer(checked_add(checked_add(upload_.bytes, logits), sizeof(Picked)),
                                 "memory to pass tokens and logits on");
    if (token_) {
        scratch->exchange = DeviceBuffer(token_->exchange_bytes(), "scratch memory for a chunk of tokens");
        check(cudaMemsetAsync(scratch->exchange.data(), 0, scratch->exchange.bytes(), scratch->stream));
    }
    if (token_ && token_->can_pick())
        scratch->ahead = std::make_unique<AheadBuffers>(program_.block().header.vocab);
    scratch->frozen.resize(program_.block().states.size());
    for (std::size_t s = 0; s < scratch->frozen.size(); ++s)
        if (kept_.changed_states[s])
            scratch->frozen[s] = DeviceBuffer(program_.block().states[s].width, "flags of a frozen state");
    bytes_.fetch_add(scratch->bytes(), std::memory_order_relaxed);
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
    idle_.reserve(idle_.capacity() + 1);  // so that give_scratch cannot fail
    return scratch;
}

void Plan::give_scratch(std::unique_ptr<Scratch> scratch) noexcept {
    const std::lock_guard lock(mutex_);
    idle_.push_back(std::move(scratch));
}

void Plan::reserve_scores(Scratch& scratch, std::uint64_t context) const {
    std::uint64_t bytes = 0;
    for (const PlanStep& step : steps_)
        if (step.kind == LaunchKind::attention)
            bytes =
                std::max(bytes, attention_scratch(std::get<AttentionJob>(*step.work), max_rows_, context));
    if (bytes <= scratch.scores.bytes()) return;
    const std::uint64_t before = scratch.scores.bytes();
    scratch.forget_graphs();  // they hold the old address
    scratch.scores = DeviceBuffer();
    bytes_.fetch_sub(before, std::memory_order_relaxed);
    scratch.scores = DeviceBuffer(bytes, "scores of attention");
    bytes_.fetch_add(bytes, std::memory_order_relaxed);
}

}  // namespace addend::cuda
