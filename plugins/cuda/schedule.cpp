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
            if (const std::uint32_t first = first_of(&Scheduler::in_rows); first != ADDEND_NONE) {
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
            if (launch().instructions.size() == kernels::cuda::most_jobs) break;
            if (!is_ternary(n) || row_kind(n) != launch().row_kind) continue;
            take(n);
            const std::uint32_t rescale = rescale_after(n);
            launch().rescales.push_back(rescale);
            if (rescale != ADDEND_NONE) mark(rescale);
        }
    }

    // The product's only use, if that is a rescale by something known already.
    std::uint32_t rescale_after(std::uint32_t n) const {
        const std::uint32_t acc = instruction(n).out[0];
        if (result_.users[acc].size() != 1 || kept_.value(acc)) return ADDEND_NONE;
        const std::uint32_t user = result_.users[acc][0];
        const addend_instruction& i = instruction(user);
        const bool whole = i.op == ADDEND_OP_RESCALE && i.in[0].value == acc &&
                           i.in[0].width == block_.values[acc].width && row_kind(user) == row_kind(n);
        if (!whole || waiting_[user] != 0 || here(i.in[1].value)) return ADDEND_NONE;
        return user;
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
        for (std::uint32_t n : done.rescales)
            if (n != ADDEND_NONE) add(n);
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
    for (std::size_t n = 0; n < launch.instructions.size(); ++n) {
        std::string name = op_rule(block.instructions[launch.instructions[n]].op)->name;
        if (n < launch.rescales.size() && launch.rescales[n] != ADDEND_NONE) name += "+rescale";
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
