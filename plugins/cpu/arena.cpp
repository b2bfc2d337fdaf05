#include "plugins/cpu/arena.h"

#include <algorithm>
#include <map>

#include "plugins/cpu/buffer.h"

namespace addend::cpu {
namespace {

constexpr std::uint64_t row_alignment = 64;

// First fit over the gaps that dead values left; grows at the end.
class FreeList {
  public:
    std::uint64_t take(std::uint64_t bytes) {
        for (auto gap = gaps_.begin(); gap != gaps_.end(); ++gap) {
            if (gap->second < bytes) continue;
            const std::uint64_t offset = gap->first, left = gap->second - bytes;
            gaps_.erase(gap);
            if (left > 0) gaps_[offset + bytes] = left;
            return offset;
        }
        const std::uint64_t offset = end_;
        end_ = checked_add(end_, bytes);
        return offset;
    }

    void give(std::uint64_t offset, std::uint64_t bytes) {
        auto gap = gaps_.emplace(offset, bytes).first;
        if (gap != gaps_.begin()) {
            const auto before = std::prev(gap);
            if (before->first + before->second == gap->first) {
                before->second += gap->second;
                gaps_.erase(gap);
                gap = before;
            }
        }
        const auto after = std::next(gap);
        if (after != gaps_.end() && gap->first + gap->second == after->first) {
            gap->second += after->second;
            gaps_.erase(after);
        }
    }

    std::uint64_t end() const { return end_; }

  private:
    std::map<std::uint64_t, std::uint64_t> gaps_;  // offset -> bytes
    std::uint64_t end_ = 0;
};

std::vector<std::uint32_t> last_uses(const Block& block, const Schedule& schedule) {
    std::vector<std::uint32_t> last(block.values.size(), 0);
    for (std::uint32_t n = 0; n < block.instructions.size(); ++n) {
        const std::uint32_t step = schedule.step_of[n];
        for (const addend_operand& in : block.instructions[n].in)
            if (in.value != ADDEND_NONE) last[in.value] = std::max(last[in.value], step);
        for (std::uint32_t out : block.instructions[n].out)
            if (out != ADDEND_NONE) last[out] = std::max(last[out], step);
    }
    for (std::uint32_t s = 0; s < schedule.steps.size(); ++s) {
        const Step& step = schedule.steps[s];
        if (step.kind == StepKind::tap || step.kind == StepKind::inject_value)
            last[step.target] = std::max(last[step.target], s);
    }
    last[block.header.logits] =
        static_cast<std::uint32_t>(schedule.steps.size());  // read after the last step
    return last;
}

// The step at whose end all threads have met: what a step that every thread runs reads may not be
// overwritten before.
std::vector<std::uint32_t> meeting_steps(const Schedule& schedule) {
    std::vector<std::uint32_t> meeting(schedule.steps.size() + 1);
    auto next = static_cast<std::uint32_t>(schedule.steps.size());
    meeting[next] = next;
    for (std::uint32_t s = next; s > 0; --s) {
        if (!schedule.steps[s - 1].every_thread) next = s - 1;
        meeting[s - 1] = next;
    }
    return meeting;
}

}  // namespace

ArenaLayout lay_out(const Block& block, const Schedule& schedule, std::uint32_t max_rows) {
    ArenaLayout layout;
    layout.slots.resize(block.values.size());
    const std::vector<std::uint32_t> last = last_uses(block, schedule);
    std::vector<std::vector<std::uint32_t>> dying(schedule.steps.size() + 1);
    std::vector<std::uint64_t> sizes(block.values.size());
    const std::vector<std::uint32_t> meeting = meeting_steps(schedule);
    FreeList shared, own;
    for (std::uint32_t s = 0; s < schedule.steps.size(); ++s) {
        for (const Part& part : schedule.steps[s].parts) {
            if (part.before != Part::Before::no) continue;  // its instruction comes again
            for (std::uint32_t n : {part.instruction, part.second}) {
                if (n == ADDEND_NONE) continue;
                for (std::uint32_t v : block.instructions[n].out) {
                    if (v == ADDEND_NONE || schedule.elided[v]) continue;
                    const addend_value& value = block.values[v];
                    const std::uint32_t element = element_bytes(value.dtype);
                    const std::uint64_t row = round_up(std::uint64_t{value.width} * element, row_alignment);
                    const std::uint64_t rows = checked_mul(row, max_rows);
                    const std::uint64_t sums =
                        value.dtype == ADDEND_I8 ? round_up(std::uint64_t{max_rows} * 4, row_alignment) : 0;
                    sizes[v] = checked_add(rows, sums);
                    Slot& slot = layout.slots[v];
                    slot.own = schedule.steps[s].every_thread;
                    slot.offset = (slot.own ? own : shared).take(sizes[v]);
                    slot.stride = static_cast<std::uint32_t>(row / element);
                    if (sums > 0) slot.sums = slot.offset + rows;
                    dying[slot.own ? last[v] : meeting[last[v]]].push_back(v);
                }
            }
        }
        for (std::uint32_t v : dying[s])
            (layout.slots[v].own ? own : shared).give(layout.slots[v].offset, sizes[v]);
    }
    layout.bytes = shared.end();
    layout.own_bytes = round_up(own.end(), buffer_alignment);
    return layout;
}

}  // namespace addend::cpu
