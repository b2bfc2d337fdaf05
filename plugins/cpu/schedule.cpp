#include "plugins/cpu/schedule.h"

#include <algorithm>
#include <set>

#include "plugins/cpu/op_rules.h"

namespace addend::cpu {
namespace {

// How far a step looks past instructions that do not fit it; bounds the work for a hostile program.
constexpr int look_ahead = 256;
constexpr std::uint32_t tile_columns = 16;  // products come in tiles of this many outputs
constexpr std::uint32_t most_shifts = 4;

class Scheduler {
  public:
    Scheduler(const Block& block, const Kept& kept) : block_(block), kept_(kept) {
        result_.step_of.assign(block.instructions.size(), ADDEND_NONE);
        result_.elided.assign(block.values.size(), false);
        place_.assign(block.values.size(), {});
        find_users();
    }

    Schedule run() {
        while (!ready_.empty()) {
            begin_step();
            fill_step();
            end_step();
        }
        return std::move(result_);
    }

  private:
    struct Place {
        std::uint32_t step = ADDEND_NONE;
        std::uint32_t part = 0;
    };

    const addend_instruction& instruction(std::uint32_t n) const { return block_.instructions[n]; }
    const OpRule& rule(std::uint32_t n) const { return *op_rule(instruction(n).op); }
    const addend_value& output(std::uint32_t n) const { return block_.values[instruction(n).out[0]]; }
    std::uint32_t current() const { return static_cast<std::uint32_t>(result_.steps.size()) - 1; }
    bool in_this_step(std::uint32_t value) const { return place_[value].step == current(); }

    void find_users() {
        users_.resize(block_.values.size());
        waiting_.assign(block_.instructions.size(), 0);
        for (std::uint32_t n = 0; n < block_.instructions.size(); ++n) {
            for (const addend_operand& in : instruction(n).in) {
                if (in.value == ADDEND_NONE) continue;
                users_[in.value].push_back(n);
                ++waiting_[n];
            }
            if (waiting_[n] == 0) ready_.insert(n);
        }
    }

    void begin_step() {
        std::uint32_t first = *ready_.begin();
        Step step;
        step.kind = StepKind::columns;
        int looked = 0;
        for (std::uint32_t n : ready_) {
            if (++looked > look_ahead) break;
            if (rule(n).cut != Cut::rows) continue;
            first = n;
            step.kind = StepKind::rows;
            break;
        }
        step.row_kind = output(first).rows;
        step.width = output(first).width;
        if (rule(first).cut == Cut::heads) {
            step.kind = StepKind::heads;
            step.width = static_cast<std::uint32_t>(instruction(first).i[1]);
        }
        result_.steps.push_back(step);
        if (step.kind != StepKind::columns) take(first, {0});
        // A column step's first instruction is met first by fill_step: nothing before it is ready.
    }

    // One pass is enough: instructions that become ready stand later in the program than their inputs.
    void fill_step() {
        if (step().kind == StepKind::heads) return;
        int passed_over = 0;
        for (auto at = ready_.begin(); at != ready_.end() && passed_over < look_ahead;) {
            const std::uint32_t n = *at;
            std::vector<std::uint32_t> shifts{0};
            const bool fits = step().kind == StepKind::rows ? fits_rows(n) : fits_columns(n, shifts);
            if (fits)
                take(n, std::move(shifts));  // a set's other iterators stay valid
            else
                ++passed_over;
            at = ready_.upper_bound(n);
        }
    }

    Step& step() { return result_.steps.back(); }

    void take(std::uint32_t n, std::vector<std::uint32_t> shifts) {
        result_.step_of[n] = current();
        Part part;
        part.instruction = n;
        part.shifts = std::move(shifts);
        step().parts.push_back(std::move(part));
        ready_.erase(n);
        for (std::uint32_t out : instruction(n).out) {
            if (out == ADDEND_NONE) continue;
            place_[out] = {current(), static_cast<std::uint32_t>(step().parts.size()) - 1};
            for (std::uint32_t user : users_[out])
                if (--waiting_[user] == 0) ready_.insert(user);
        }
    }

    bool reads_kept_of_this_step(std::uint32_t n) const {
        for (const addend_operand& in : instruction(n).in)
            if (in.value != ADDEND_NONE && in_this_step(in.value) && kept_.value(in.value)) return true;
        return false;
    }

    bool fits_rows(std::uint32_t n) {
        if (rule(n).cut != Cut::rows && rule(n).cut != Cut::elements) return false;
        if (output(n).rows != step().row_kind || reads_kept_of_this_step(n)) return false;
        // Selected rows are other rows than those of the same part.
        return instruction(n).op != ADDEND_OP_SELECT_ROWS || !in_this_step(instruction(n).in[0].value);
    }

    bool fits_columns(std::uint32_t n, std::vector<std::uint32_t>& shifts) {
        const OpRule& r = rule(n);
        if (r.cut == Cut::rows || r.cut == Cut::heads || output(n).rows != step().row_kind ||
            reads_kept_of_this_step(n))
            return false;
        for (int k = 0; k < r.n_in; ++k) {
            const bool whole_rows =
                r.cut == Cut::columns || (instruction(n).op == ADDEND_OP_RESCALE && k == 1);
            if (whole_rows && in_this_step(instruction(n).in[k].value)) return false;
        }
        const std::uint32_t own = output(n).width, all = step().width;
        if (own == all) return operands_line_up(n, {0});
        const std::uint32_t narrow = std::min(own, all), wide = std::max(own, all);
        if (wide % narrow != 0 || wide / narrow > most_shifts || narrow % tile_columns != 0) return false;
        std::vector<std::uint32_t> several;
        for (std::uint32_t s = 0; s < wide; s += narrow) several.push_back(s);
        if (own > all) {
            if (!operands_line_up(n, several)) return false;
            shifts = std::move(several);
            return true;
        }
        return narrow_step(n, several);
    }

    // Narrows the step to n's width, so that what is there covers the old width in several shifts.
    bool narrow_step(std::uint32_t n, const std::vector<std::uint32_t>& several) {
        const std::vector<Part> before = step().parts;
        for (Part& part : step().parts) {
            std::vector<std::uint32_t> finer;
            for (std::uint32_t old : part.shifts)
                for (std::uint32_t s : several) finer.push_back(old + s);
            part.shifts = std::move(finer);
        }
        const bool few = std::all_of(step().parts.begin(), step().parts.end(),
                                     [](const Part& p) { return p.shifts.size() <= most_shifts; });
        if (!few || !operands_line_up(n, {0})) {
            step().parts = before;
            return false;
        }
        step().width = output(n).width;
        return true;
    }

    // Whatever n reads of this step must have been computed by the same part of the step's columns.
    bool operands_line_up(std::uint32_t n, const std::vector<std::uint32_t>& shifts) {
        for (const addend_operand& in : instruction(n).in) {
            if (in.value == ADDEND_NONE || !in_this_step(in.value)) continue;
            const std::vector<std::uint32_t>& made = step().parts[place_[in.value].part].shifts;
            for (std::uint32_t s : shifts)
                if (std::find(made.begin(), made.end(), in.column + s) == made.end()) return false;
        }
        return true;
    }

    void end_step() {
        pair_up();
        const Step done = step();  // the pushes below move it
        for (const Part& part : done.parts) add_injections_before(part);
        if (done.kind == StepKind::heads) add_steps_before(done.parts[0]);
        for (const Part& part : done.parts)
            for (std::uint32_t n : {part.instruction, part.second})
                if (n != ADDEND_NONE) add_after(n);
    }

    // States are changed before the step that reads them: that step moves one place on.
    void add_injections_before(const Part& part) {
        const std::uint32_t state = instruction(part.instruction).state[0];
        if (state == ADDEND_NONE || !kept_.changed_states[state]) return;
        Step inject;
        inject.kind = StepKind::inject_state;
        inject.target = state;
        insert_before(inject);
    }

    void add_steps_before(const Part& attention) {
        for (const auto before : {Part::Before::store, Part::Before::scores}) {
            Step other;
            other.kind = before == Part::Before::store ? StepKind::rows : StepKind::scores;
            other.row_kind = output(attention.instruction).rows;
            Part part;
            part.instruction = attention.instruction;
            part.before = before;
            other.parts.push_back(part);
            insert_before(other);
        }
    }

    void insert_before(const Step& other) {
        result_.steps.insert(result_.steps.end() - 1, other);
        for (const Part& p : step().parts)
            for (std::uint32_t n : {p.instruction, p.second})
                if (n != ADDEND_NONE) result_.step_of[n] = current();
    }

    void add_after(std::uint32_t n) {
        for (std::uint32_t value : instruction(n).out) {
            if (value == ADDEND_NONE) continue;
            if (kept_.changed[value]) add_value_step(StepKind::inject_value, value);
            if (kept_.tapped[value]) add_value_step(StepKind::tap, value);
        }
    }

    void add_value_step(StepKind kind, std::uint32_t value) {
        Step added;
        added.kind = kind;
        added.row_kind = block_.values[value].rows;
        added.target = value;
        result_.steps.push_back(added);
    }

    // Two primitives that one kernel computes, where nobody else sees the value between.
    void pair_up() {
        std::vector<Part>& parts = step().parts;
        for (Part& second : parts) {
            for (Part& first : parts) {
                if (&first == &second) break;
                if (first.instruction == ADDEND_NONE || first.second != ADDEND_NONE) continue;
                if (!pairs(first.instruction, second.instruction)) continue;
                result_.elided[instruction(first.instruction).out[0]] = true;
                second.second = second.instruction;
                second.instruction = first.instruction;
                first.instruction = ADDEND_NONE;
                break;
            }
        }
        std::erase_if(parts, [](const Part& p) { return p.instruction == ADDEND_NONE; });
    }

    bool pairs(std::uint32_t first, std::uint32_t second) const {
        const std::uint32_t between = instruction(first).out[0];
        const addend_instruction& b = instruction(second);
        if (users_[between].size() != 1 || users_[between][0] != second) return false;
        if (kept_.value(between) || between == block_.header.logits) return false;
        switch (instruction(first).op) {
            case ADDEND_OP_RMS_NORM:
                return b.op == ADDEND_OP_QUANTIZE_I8 && instruction(first).i[0] <= 0 &&
                       b.in[0].width == block_.values[between].width;
            case ADDEND_OP_TERNARY_MATMUL:
                return b.op == ADDEND_OP_RESCALE && b.in[0].width == block_.values[between].width;
            case ADDEND_OP_SILU:
                return b.op == ADDEND_OP_MUL && b.arithmetic[0].mode == ADDEND_EXACT &&
                       b.in[0].width == block_.values[between].width;
            default:
                return false;
        }
    }

    const Block& block_;
    const Kept& kept_;
    Schedule result_;
    std::vector<std::vector<std::uint32_t>> users_;  // by value
    std::vector<std::uint32_t> waiting_;             // by instruction: inputs not yet placed
    std::vector<Place> place_;                       // by value
    std::set<std::uint32_t> ready_;
};

}  // namespace

Schedule make_schedule(const Block& block, const Kept& kept) {
    return Scheduler(block, kept).run();
}

void repeat_row_steps(const Block& block, Schedule& schedule) {
    for (Step& step : schedule.steps) {
        if (step.kind != StepKind::rows) continue;
        step.every_thread = std::none_of(step.parts.begin(), step.parts.end(), [&](const Part& part) {
            const std::uint32_t last = part.second == ADDEND_NONE ? part.instruction : part.second;
            return part.before != Part::Before::no || block.instructions[last].out[0] == block.header.logits;
        });
    }
}

std::string step_name(const Block& block, const Step& step) {
    if (step.kind == StepKind::tap) return std::string("tap ") + block.name(block.values[step.target].name);
    if (step.kind == StepKind::inject_value)
        return std::string("inject ") + block.name(block.values[step.target].name);
    if (step.kind == StepKind::inject_state)
        return std::string("inject ") + block.name(block.states[step.target].name);
    std::vector<std::pair<std::string, int>> counts;
    for (const Part& part : step.parts) {
        std::string name = op_rule(block.instructions[part.instruction].op)->name;
        if (part.before == Part::Before::store) name = "store keys and values";
        if (part.before == Part::Before::scores) name = "attention scores of one token";
        if (part.second != ADDEND_NONE)
            name += std::string("+") + op_rule(block.instructions[part.second].op)->name;
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

}  // namespace addend::cpu
