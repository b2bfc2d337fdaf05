#include "plugins/cuda/schedule.h"

#include <algorithm>
#include <set>

#include "kernels/cuda/launch.h"
#include "plugins/common/op_rules.h"

namespace addend::cuda {
namespace {

constexpr int look_ahead = 256;           // bounds the work for a hostile program
constexpr std::size_t most_in_rows = 14;  // instructions of a row program; their micro-ops have a place each

class Scheduler {
  public:
    Scheduler(const Block& block, const Kept& kept, bool one_row)
        : block_(block), kept_(kept), one_row_(one_row) {
        result_.launch_of.assign(block.instructions.size(), ADDEND_NONE);
        result_.users.resize(block.values.size());
        waiting_.assign(block.instructions.size(), 0);
        for (std::uint32_t n = 0; n < block.instructions.size(); ++n) {
            for (const addend_operand& in : instruction(n).in) {
                if (in.value == ADDEND_NONE) continue;
                result_.users[in.value].push_back(n);
                ++waiting_[n];
            }
            if (waiting_[n] == 0) ready_.insert(n);
        }
    }

    Schedule run() {
        while (!ready_.empty()) {
            if (const std::uint32_t gate = first_of(&Scheduler::gates_a_scan); gate != ADDEND_NONE) {
                begin(LaunchKind::scan, row_kind(gate));
                take(gate);
                take(result_.users[out_of(gate)][0]);
            } else if (const std::uint32_t first = first_of(&Scheduler::in_rows); first != ADDEND_NONE) {
                collect_rows(first);
            } else if (const std::uint32_t product = first_of(&Scheduler::is_ternary);
                       product != ADDEND_NONE) {
                collect_ternary(product);
            } else {
                alone(*ready_.begin());
            }
            add_after();
        }
        return std::move(result_);
    }

  private:
    const addend_instruction& instruction(std::uint32_t n) const { return block_.instructions[n]; }
    std::uint16_t row_kind(std::uint32_t n) const { return block_.values[instruction(n).out[0]].rows; }
    Launch& launch() { return result_.launches.back(); }
    std::uint32_t current() const { return static_cast<std::uint32_t>(result_.launches.size()) - 1; }
    bool here(std::uint32_t value) const {
        return result_.launch_of[block_.values[value].producer] == current();
    }

    bool in_rows(std::uint32_t n) const {
        const addend_instruction& i = instruction(n);
        const Cut cut = op_rule(i.op)->cut;
        if (cut == Cut::rows || cut == Cut::elements) return true;
        return cut == Cut::channels && one_row_ && !kept_.changed_states[i.state[0]];
    }
    // An input gate for a recurrence over several rows, which takes it along; before rows, so that what
    // follows it is not cut in two.
    bool gates_a_scan(std::uint32_t n) const {
        const addend_instruction& i = instruction(n);
        if (i.op != ADDEND_OP_INPUT_GATE || one_row_ || !whole(i.in[0]) || !whole(i.in[1]) ||
            !used_by(i.out[0], 1))
            return false;
        const std::uint32_t scan = result_.users[i.out[0]][0];
        const addend_instruction& s = instruction(scan);
        return s.op == ADDEND_OP_MLGRU_SCAN && s.in[1].value == i.out[0] && s.in[0].value == i.in[1].value &&
               whole(s.in[0]) && whole(s.in[1]) && row_kind(scan) == row_kind(n) &&
               !kept_.changed_states[s.state[0]];
    }
    bool is_ternary(std::uint32_t n) const { return instruction(n).op == ADDEND_OP_TERNARY_MATMUL; }

    std::uint32_t first_of(bool (Scheduler::*fits)(std::uint32_t) const) const {
        int looked = 0;
        for (std::uint32_t n : ready_) {
            if (++looked > look_ahead) break;
            if ((this->*fits)(n)) return n;
        }
        return ADDEND_NONE;
    }

    void begin(LaunchKind kind, std::uint16_t rows) {
        Launch made;
        made.kind = kind;
        made.row_kind = rows;
        result_.launches.push_back(std::move(made));
    }
    void mark(std::uint32_t n) {
        result_.launch_of[n] = current();
        ready_.erase(n);
        for (std::uint32_t out : instruction(n).out) {
            if (out == ADDEND_NONE) continue;
            for (std::uint32_t user : result_.users[out])
                if (--waiting_[user] == 0) ready_.insert(user);
        }
    }
    void take(std::uint32_t n) {
        launch().instructions.push_back(n);
        mark(n);
    }

    // A row program reads of other rows, and of changed values, only what was there before.
    bool fits_rows(std::uint32_t n) const {
        if (!in_rows(n) || row_kind(n) != result_.launches.back().row_kind) return false;
        for (const addend_operand& in : instruction(n).in)
            if (in.value != ADDEND_NONE && here(in.value) &&
                (kept_.changed[in.value] || instruction(n).op == ADDEND_OP_SELECT_ROWS))
                return false;
        return true;
    }

    void collect_rows(std::uint32_t first) {
        begin(LaunchKind::rows, row_kind(first));
        while (launch().instructions.size() < most_in_rows) {
            std::uint32_t found = ADDEND_NONE;
            int looked = 0;
            for (std::uint32_t n : ready_) {
                if (++looked > look_ahead) break;
                if (!fits_rows(n)) continue;
                found = n;
                break;
            }
            if (found == ADDEND_NONE) return;
            take(found);
        }
    }

    void collect_ternary(std::uint32_t first) {
        begin(LaunchKind::ternary, row_kind(first));
        const std::vector<std::uint32_t> candidates(ready_.begin(), ready_.end());
        for (std::uint32_t n : candidates) {
            if (launch().parts.size() == kernels::cuda::most_jobs) break;
            if (!is_ternary(n) || row_kind(n) != launch().row_kind) continue;
            take(n);
            TernaryPart part;
            part.product = n;
            part.rescale = rescale_after(n);
            if (part.rescale != ADDEND_NONE) take(part.rescale);
            launch().parts.push_back(part);
        }
        for (TernaryPart& part : launch().parts)
            if (part.rescale != ADDEND_NONE && !absorb_swiglu(part)) absorb_add(part);
        if (one_row_) absorb_mlgru();
        for (TernaryPart& part : launch().parts)
            if (part.rescale != ADDEND_NONE && part.last == ADDEND_NONE) absorb_gate(part);
    }

    // The forget gate's or the candidate's own function.
    void absorb_gate(TernaryPart& part) {
        const std::uint32_t x = out_of(part.rescale);
        const std::uint32_t silu = only_user(x, ADDEND_OP_SILU), sigmoid = only_user(x, ADDEND_OP_SIGMOID);
        const std::uint32_t first = silu != ADDEND_NONE ? silu : sigmoid;
        if (first == ADDEND_NONE || !whole(instruction(first).in[0])) return;
        part.epilogue = silu != ADDEND_NONE ? kernels::cuda::Epilogue::silu : kernels::cuda::Epilogue::forget;
        part.last = first;
        take(first);
        if (sigmoid == ADDEND_NONE) return;
        const std::uint32_t forget = only_user(out_of(sigmoid), ADDEND_OP_FORGET_GATE);
        if (forget == ADDEND_NONE || !whole(instruction(forget).in[0])) return;
        part.forget = part.last = forget;
        take(forget);
    }

    bool used_by(std::uint32_t value, std::size_t n) const {
        return result_.users[value].size() == n && !kept_.value(value) && value != block_.header.logits;
    }
    std::uint32_t only_user(std::uint32_t value, std::uint16_t op) const {
        if (!used_by(value, 1)) return ADDEND_NONE;
        const std::uint32_t user = result_.users[value][0];
        const addend_instruction& i = instruction(user);
        return i.op == op && row_kind(user) == result_.launches.back().row_kind ? user : ADDEND_NONE;
    }
    std::uint32_t out_of(std::uint32_t n) const { return instruction(n).out[0]; }
    std::uint32_t width_of(std::uint32_t value) const { return block_.values[value].width; }
    bool whole(const addend_operand& in) const { return in.column == 0 && in.width == width_of(in.value); }

    // The product's only use, if that is a rescale by something known already.
    std::uint32_t rescale_after(std::uint32_t n) const {
        const std::uint32_t user = only_user(out_of(n), ADDEND_OP_RESCALE);
        if (user == ADDEND_NONE || !whole(instruction(user).in[0]) ||
            instruction(user).in[0].value != out_of(n))
            return ADDEND_NONE;
        return waiting_[user] != 0 || here(instruction(user).in[1].value) ? ADDEND_NONE : user;
    }

    // x + product, where that is the product's only use.
    void absorb_add(TernaryPart& part) {
        const std::uint32_t y = out_of(part.rescale), add = only_user(y, ADDEND_OP_ADD);
        if (add == ADDEND_NONE || waiting_[add] != 0) return;
        const addend_instruction& i = instruction(add);
        const int side = i.in[0].value == y ? 0 : 1;
        if (!whole(i.in[side]) || here(i.in[1 - side].value)) return;
        part.epilogue = kernels::cuda::Epilogue::add;
        part.other = i.in[1 - side];
        part.last = add;
        take(add);
    }

    // silu(product[c, c + w)) * product[d, d + w), tile by tile.
    bool absorb_swiglu(TernaryPart& part) {
        const std::uint32_t both = out_of(part.rescale);
        if (!used_by(both, 2)) return false;
        std::uint32_t silu = result_.users[both][0], mul = result_.users[both][1];
        if (instruction(silu).op != ADDEND_OP_SILU) std::swap(silu, mul);
        const addend_instruction &s = instruction(silu), &m = instruction(mul);
        if (s.op != ADDEND_OP_SILU || m.op != ADDEND_OP_MUL || only_user(s.out[0], ADDEND_OP_MUL) != mul)
            return false;
        const int side = m.in[0].value == s.out[0] ? 0 : 1;
        const addend_operand &gate = s.in[0], &up = m.in[1 - side];
        constexpr std::uint32_t tile = kernels::cuda::tile_rows;
        if (up.value != both || gate.column % tile != 0 || up.column % tile != 0 || up.width != gate.width ||
            width_of(s.out[0]) != gate.width || !whole(m.in[side]))
            return false;
        part.epilogue = kernels::cuda::Epilogue::swiglu;
        part.first_column = gate.column;
        part.second_column = up.column;
        part.last = mul;
        take(silu);
        take(mul);
        return true;
    }

    // A forget gate's product and a candidate's, through both gates and one step of the recurrence.
    void absorb_mlgru() {
        for (std::size_t f = 0; f < launch().parts.size(); ++f)
            for (std::size_t c = 0; c < launch().parts.size(); ++c)
                if (f != c && absorb_mlgru(launch().parts[f], launch().parts[c])) {
                    launch().parts.erase(launch().parts.begin() + static_cast<std::ptrdiff_t>(c));
                    if (c < f) --f;
                    break;
                }
    }
    bool absorb_mlgru(TernaryPart& f, const TernaryPart& c) {
        if (f.last != ADDEND_NONE || c.last != ADDEND_NONE || f.rescale == ADDEND_NONE ||
            c.rescale == ADDEND_NONE)
            return false;
        const std::uint32_t sigmoid = only_user(out_of(f.rescale), ADDEND_OP_SIGMOID);
        const std::uint32_t silu = only_user(out_of(c.rescale), ADDEND_OP_SILU);
        if (sigmoid == ADDEND_NONE || silu == ADDEND_NONE) return false;
        std::uint32_t value = out_of(sigmoid);
        const std::uint32_t forget = only_user(value, ADDEND_OP_FORGET_GATE);
        if (forget != ADDEND_NONE) value = out_of(forget);
        const std::uint32_t gate = only_user(out_of(silu), ADDEND_OP_INPUT_GATE);
        if (gate == ADDEND_NONE || !used_by(value, 2)) return false;
        const std::uint32_t scan = only_user(out_of(gate), ADDEND_OP_MLGRU_SCAN);
        if (scan == ADDEND_NONE || kept_.changed_states[instruction(scan).state[0]]) return false;
        const addend_instruction &g = instruction(gate), &s = instruction(scan);
        const std::uint32_t width = width_of(value);
        if (g.in[0].value != out_of(silu) || g.in[1].value != value || s.in[0].value != value ||
            s.in[1].value != out_of(gate) || width_of(out_of(c.rescale)) != width ||
            width_of(s.out[0]) != width ||
            block_.weights[instruction(f.product).weight[0]].cols !=
                block_.weights[instruction(c.product).weight[0]].cols)
            return false;
        for (const std::uint32_t n : {sigmoid, silu, forget, gate, scan})
            if (n != ADDEND_NONE)
                for (const addend_operand& in : instruction(n).in)
                    if (in.value != ADDEND_NONE && !whole(in)) return false;
        f.epilogue = kernels::cuda::Epilogue::mlgru;
        f.second = c.product;
        f.second_rescale = c.rescale;
        f.forget = forget;
        f.gate = gate;
        f.last = scan;
        for (const std::uint32_t n : {sigmoid, forget, silu, gate, scan})
            if (n != ADDEND_NONE) take(n);
        return true;
    }

    void alone(std::uint32_t n) {
        const std::uint16_t op = instruction(n).op;
        if (op == ADDEND_OP_MLGRU_SCAN && kept_.changed_states[instruction(n).state[0]]) {
            begin(LaunchKind::inject_state, row_kind(n));
            launch().target = instruction(n).state[0];
        }
        begin(op == ADDEND_OP_MLGRU_SCAN  ? LaunchKind::scan
              : op == ADDEND_OP_ATTENTION ? LaunchKind::attention
                                          : LaunchKind::dense,
              row_kind(n));
        take(n);
    }

    void add_after() {
        const Launch done = launch();
        const auto add = [&](std::uint32_t instruction_index) {
            for (std::uint32_t value : instruction(instruction_index).out) {
                if (value == ADDEND_NONE) continue;
                for (const LaunchKind kind : {LaunchKind::inject_value, LaunchKind::tap}) {
                    if (!(kind == LaunchKind::tap ? kept_.tapped : kept_.changed)[value]) continue;
                    begin(kind, block_.values[value].rows);
                    launch().target = value;
                }
            }
        };
        for (std::uint32_t n : done.instructions) add(n);
    }

    const Block& block_;
    const Kept& kept_;
    bool one_row_;
    Schedule result_;
    std::vector<std::uint32_t> waiting_;  // by instruction: inputs not yet placed
    std::set<std::uint32_t> ready_;
};

}  // namespace

bool Kept::any() const {
    const auto some = [](const std::vector<bool>& set) {
        return std::find(set.begin(), set.end(), true) != set.end();
    };
    return some(tapped) || some(changed) || some(changed_states);
}

Schedule make_schedule(const Block& block, const Kept& kept, bool one_row) {
    return Scheduler(block, kept, one_row).run();
}

std::string launch_name(const Block& block, const Launch& launch) {
    if (launch.kind == LaunchKind::tap)
        return std::string("tap ") + block.name(block.values[launch.target].name);
    if (launch.kind == LaunchKind::inject_value)
        return std::string("inject ") + block.name(block.values[launch.target].name);
    if (launch.kind == LaunchKind::inject_state)
        return std::string("inject ") + block.name(block.states[launch.target].name);
    std::vector<std::pair<std::string, int>> counts;
    for (const std::uint32_t n : launch.instructions) {
        const std::string name = op_rule(block.instructions[n].op)->name;
        const auto found =
            std::find_if(counts.begin(), counts.end(), [&](const auto& c) { return c.first == name; });
        if (found == counts.end())
            counts.emplace_back(name, 1);
        else
            ++found->second;
    }
    std::string text;
    for (const auto& [name, count] : counts)
        text += (text.empty() ? "" : ", ") + name + (count > 1 ? " x" + std::to_string(count) : "");
    return text;
}

}  // namespace addend::cuda
