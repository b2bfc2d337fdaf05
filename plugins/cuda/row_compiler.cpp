#include "plugins/cuda/row_compiler.h"

#include <algorithm>
#include <map>

#include "plugins/common/fault.h"

namespace addend::cuda {
namespace {

using namespace kernels::cuda;

struct Overflow {};

Micro micro_of(std::uint16_t op) {
    switch (op) {
        case ADDEND_OP_SIGMOID:
            return Micro::sigmoid;
        case ADDEND_OP_SILU:
            return Micro::silu;
        case ADDEND_OP_GELU_TANH:
            return Micro::gelu_tanh;
        case ADDEND_OP_RELU2:
            return Micro::relu2;
        case ADDEND_OP_MUL:
            return Micro::mul;
        case ADDEND_OP_ADD:
            return Micro::add;
        case ADDEND_OP_FORGET_GATE:
            return Micro::forget_gate;
        case ADDEND_OP_INPUT_GATE:
            return Micro::input_gate;
        case ADDEND_OP_MLGRU_SCAN:
            return Micro::scan;
        case ADDEND_OP_SOFT_CAP:
            return Micro::soft_cap;
        case ADDEND_OP_ROPE:
            return Micro::rope;
        case ADDEND_OP_RESCALE:
            return Micro::rescale;
        case ADDEND_OP_EMBED:
            return Micro::embed;
        default:
            return Micro::load;  // select_rows
    }
}

class Compiler {
  public:
    Compiler(const Program& program, const std::vector<Slot>& slots, std::vector<bool>& in_memory)
        : program_(program), block_(program.block()), slots_(slots), in_memory_(in_memory) {}

    void branch(const std::vector<std::uint32_t>& instructions) {
        pass_.clear();
        loaded_.clear();
        open_ = false;
        shared_ = ADDEND_NONE;
        if (made_.branches == most_branches) throw Overflow{};
        for (std::uint32_t n : instructions) {
            const addend_instruction& i = block_.instructions[n];
            if (i.op == ADDEND_OP_RMS_NORM)
                add_norm(i);
            else if (i.op == ADDEND_OP_QUANTIZE_I8)
                add_quantize(i);
            else
                add_element(i);
        }
        close();
        made_.branch_begin[++made_.branches] = static_cast<std::uint16_t>(stages_);
    }
    const RowProgram& result() const { return made_; }

  private:
    std::uint32_t width_of(std::uint32_t value) const { return block_.values[value].width; }
    Place place(std::uint32_t value, std::uint32_t column) const {
        const Slot& slot = slots_[value];
        return {slot.offset + std::uint64_t{column} * element_bytes(block_.values[value].dtype), slot.stride};
    }
    Place from_memory(const addend_operand& from) {
        in_memory_[from.value] = true;
        return place(from.value, from.column);
    }
    const float* row_weight(std::uint32_t weight) const {
        return weight == ADDEND_NONE ? nullptr
                                     : reinterpret_cast<const float*>(program_.weights().data(weight));
    }
    bool whole(const addend_operand& from) const {
        return from.column == 0 && from.width == width_of(from.value);
    }

    Stage& stage() { return made_.stages[stages_ - 1]; }
    Stage& add_stage(StageKind kind, std::uint32_t width) {
        if (stages_ == most_stages) throw Overflow{};
        Stage& added = made_.stages[stages_++];
        added = {};
        added.kind = kind;
        added.width = width;
        made_.widest = std::max(made_.widest, width);
        return added;
    }
    MicroOp& add_micro(Micro code) {
        if (micros_ == most_micros) throw Overflow{};
        MicroOp& added = made_.micros[micros_++];
        added = {};
        added.code = code;
        stage().end = static_cast<std::uint16_t>(micros_);
        return added;
    }
    std::uint8_t new_slot() { return next_slot_++; }

    void open(std::uint32_t width) {
        add_stage(StageKind::elements, width);
        stage().first = stage().end = static_cast<std::uint16_t>(micros_);
        pass_.clear();
        loaded_.clear();
        next_slot_ = 0;
        open_ = true;
    }
    void close() { open_ = false; }

    // The slot of an operand in the pass that is open.
    std::uint8_t operand(const addend_operand& from) {
        if (whole(from)) {
            if (const auto found = pass_.find(from.value); found != pass_.end()) return found->second;
        }
        const auto key = std::make_pair(from.value, from.column);
        if (const auto found = loaded_.find(key); found != loaded_.end()) return found->second;
        const std::uint8_t slot = new_slot();
        if (whole(from) && shared_ == from.value) {
            add_micro(Micro::load_shared).out = slot;
        } else {
            const Place where = from_memory(from);
            MicroOp& load = add_micro(Micro::load);
            load.place = where;
            load.out = slot;
        }
        loaded_[key] = slot;
        return slot;
    }
    std::uint8_t weight_operand(std::uint32_t weight) {
        MicroOp& load = add_micro(Micro::load_weight);
        load.pointer = row_weight(weight);
        return load.out = new_slot();
    }

    bool reads_memory_made_here(const addend_instruction& i) const {
        const bool always =
            i.op == ADDEND_OP_ROPE || i.op == ADDEND_OP_RESCALE || i.op == ADDEND_OP_SELECT_ROWS;
        for (const addend_operand& in : i.in)
            if (in.value != ADDEND_NONE && pass_.count(in.value) != 0 && (always || !whole(in))) return true;
        return false;
    }

    void add_element(const addend_instruction& i) {
        const std::uint32_t out = i.out[0], width = width_of(out);
        if (!open_ || stage().width != width || next_slot_ + 4u > most_slots || reads_memory_made_here(i))
            open(width);
        const Micro code = micro_of(i.op);
        std::uint8_t a = 0, b = 0;
        Place first, second;
        if (code == Micro::rope || code == Micro::rescale || code == Micro::load) {
            first = from_memory(i.in[0]);
            if (code == Micro::rescale) second = from_memory(i.in[1]);
        } else if (code == Micro::forget_gate) {
            a = operand(i.in[0]);
            if (i.weight[0] == ADDEND_NONE) {  // nothing to do: another name for the same numbers
                finish(out, a);
                return;
            }
            b = weight_operand(i.weight[0]);
        } else if (code != Micro::embed) {
            a = operand(i.in[0]);
            if (i.in[1].value != ADDEND_NONE) b = operand(i.in[1]);
        }
        MicroOp& op = add_micro(code);
        op.a = a;
        op.b = b;
        op.place = first;
        op.second = second;
        op.product = {i.arithmetic[0].mode, i.arithmetic[0].bits};
        op.f = i.f[0];
        op.selected = i.op == ADDEND_OP_SELECT_ROWS;
        op.out = new_slot();
        if (code == Micro::rope) {
            op.pointer = row_weight(i.weight[0]);
            op.n[0] = static_cast<std::uint32_t>(i.i[1]);
            op.n[1] = static_cast<std::uint32_t>(i.i[2]);
            op.neighbours = i.i[3] != 0;
        }
        if (code == Micro::embed) {
            const kernels::DensePanels w = program_.weights().panels(i.weight[0]);
            op.pointer = w.data;
            op.columns = static_cast<std::uint32_t>(w.columns);
            op.format = w.format;
        }
        if (code == Micro::scan)
            op.n[0] = static_cast<std::uint32_t>(program_.states().places[i.state[0]].offset);
        const std::uint8_t slot = op.out;
        finish(out, slot);
    }

    void finish(std::uint32_t out, std::uint8_t slot) {
        pass_[out] = slot;
        if (!in_memory_[out]) return;
        MicroOp& store = add_micro(Micro::store);
        store.a = slot;
        store.place = place(out, 0);
    }

    // Whether the operand is in shared memory when the stage begins; it is put there if the pass before has
    // it.
    bool bring_to_shared(const addend_operand& from, std::uint32_t room) {
        if (!whole(from)) {
            close();
            return false;
        }
        if (shared_ == from.value) {
            close();
            return true;
        }
        const auto found = pass_.find(from.value);
        if (!open_ || found == pass_.end() || room > most_shared_floats) {
            close();
            return false;
        }
        add_micro(Micro::store_shared).a = found->second;
        made_.shared_floats = std::max(made_.shared_floats, room);
        shared_ = from.value;
        close();
        return true;
    }

    void add_norm(const addend_instruction& i) {
        const std::uint32_t width = width_of(i.out[0]);
        const std::uint32_t group = i.i[0] > 0 ? static_cast<std::uint32_t>(i.i[0]) : width;
        const std::uint32_t room = width + width / group;
        const bool there = bring_to_shared(i.in[0], room);
        const Place in = there ? Place{} : from_memory(i.in[0]);
        Stage& added = add_stage(StageKind::norm, width);
        added.in_shared = there;
        added.in = in;
        added.group = group;
        added.eps = i.f[0];
        added.offset = i.f[1];
        added.weight = row_weight(i.weight[0]);
        added.store = in_memory_[i.out[0]];
        if (added.store) added.out = place(i.out[0], 0);
        made_.shared_floats = std::max(made_.shared_floats, room);
        shared_ = i.out[0];
        pass_.clear();
    }

    void add_quantize(const addend_instruction& i) {
        const std::uint32_t width = i.in[0].width;
        const bool there = bring_to_shared(i.in[0], width);
        const Place in = there ? Place{} : from_memory(i.in[0]);
        Stage& added = add_stage(StageKind::quantize, width);
        added.in_shared = there;
        added.in = in;
        added.even = i.i[0] == 1;
        in_memory_[i.out[0]] = in_memory_[i.out[1]] = true;
        added.out = place(i.out[0], 0);
        added.scale = place(i.out[1], 0);
        added.sums = slots_[i.out[0]].sums;
        pass_.clear();
    }

    const Program& program_;
    const Block& block_;
    const std::vector<Slot>& slots_;
    std::vector<bool>& in_memory_;
    RowProgram made_{};
    std::size_t stages_ = 0, micros_ = 0;
    bool open_ = false;
    std::uint8_t next_slot_ = 0;
    std::map<std::uint32_t, std::uint8_t> pass_;  // values at hand, by slot
    std::map<std::pair<std::uint32_t, std::uint32_t>, std::uint8_t> loaded_;
    std::uint32_t shared_ = ADDEND_NONE;  // the value whose row shared memory holds
};

// What each quantisation needs, as a list of its own, so that they run beside each other; what none needs
// goes with the first. A recurrence happens once.
std::vector<std::vector<std::uint32_t>> branches_of(const Block& block,
                                                    const std::vector<std::uint32_t>& all) {
    std::vector<std::uint32_t> ends;
    for (std::uint32_t n : all) {
        if (block.instructions[n].op == ADDEND_OP_MLGRU_SCAN) return {all};
        if (block.instructions[n].op == ADDEND_OP_QUANTIZE_I8) ends.push_back(n);
    }
    if (ends.size() < 2 || ends.size() > most_branches) return {all};
    std::map<std::uint32_t, std::uint32_t> masks;  // by instruction: branches that need it
    for (std::size_t e = 0; e < ends.size(); ++e) masks[ends[e]] |= 1u << e;
    for (auto n = all.rbegin(); n != all.rend(); ++n)
        for (const addend_operand& in : block.instructions[*n].in)
            if (in.value != ADDEND_NONE &&
                std::find(all.begin(), all.end(), block.values[in.value].producer) != all.end())
                masks[block.values[in.value].producer] |= masks[*n];
    std::vector<std::vector<std::uint32_t>> branches(ends.size());
    for (std::size_t e = 0; e < ends.size(); ++e)
        for (std::uint32_t n : all)
            if ((masks[n] >> e & 1u) != 0 || (e == 0 && masks[n] == 0)) branches[e].push_back(n);
    // What no quantisation needs may still read what others compute: those must then be with the first.
    for (std::uint32_t n : branches[0]) {
        for (const addend_operand& in : block.instructions[n].in) {
            if (in.value == ADDEND_NONE) continue;
            const std::uint32_t from = block.values[in.value].producer;
            const bool in_launch = std::find(all.begin(), all.end(), from) != all.end();
            if (in_launch && std::find(branches[0].begin(), branches[0].end(), from) == branches[0].end())
                return {all};
        }
    }
    return branches;
}

}  // namespace

RowProgram compile_rows(const Program& program, const Launch& launch, const std::vector<Slot>& slots,
                        std::vector<bool>& in_memory) {
    auto branches = branches_of(program.block(), launch.instructions);
    for (;;) {
        try {
            Compiler compiler(program, slots, in_memory);
            for (const std::vector<std::uint32_t>& branch : branches) compiler.branch(branch);
            return compiler.result();
        } catch (const Overflow&) {
            if (branches.size() == 1)
                throw Fault{
                    make_error(ADDEND_ERROR_INTERNAL, 0, 0, "a row program is longer than its launch holds")};
            branches = {launch.instructions};
        }
    }
}

}  // namespace addend::cuda
