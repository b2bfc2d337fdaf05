#include "plugins/cuda/arena.h"

#include <algorithm>
#include <map>

#include "plugins/common/checked.h"

namespace addend::cuda {
namespace {

constexpr std::uint64_t row_alignment = 64, slot_alignment = 256;

// First fit over the gaps that dead values left; grows at the end.
class Gaps {
  public:
    std::uint64_t take(std::uint64_t bytes) {
        for (auto gap = gaps_.begin(); gap != gaps_.end(); ++gap) {
            if (gap->second < bytes) continue;
            const auto [offset, room] = *gap;
            gaps_.erase(gap);
            if (room > bytes) gaps_[offset + bytes] = room - bytes;
            return offset;
        }
        const std::uint64_t offset = end_;
        end_ = checked_add(end_, bytes);
        return offset;
    }
    void give(std::uint64_t offset, std::uint64_t bytes) {
        auto gap = gaps_.emplace(offset, bytes).first;
        if (const auto after = std::next(gap); after != gaps_.end() && offset + bytes == after->first) {
            gap->second += after->second;
            gaps_.erase(after);
        }
        if (gap == gaps_.begin()) return;
        if (const auto before = std::prev(gap); before->first + before->second == offset) {
            before->second += gap->second;
            gaps_.erase(gap);
        }
    }
    std::uint64_t end() const { return end_; }

  private:
    std::map<std::uint64_t, std::uint64_t> gaps_;  // offset -> bytes
    std::uint64_t end_ = 0;
};

std::vector<std::uint32_t> last_uses(const Block& block, const Schedule& schedule) {
    std::vector<std::uint32_t> last(block.values.size(), 0);
    for (std::uint32_t v = 0; v < block.values.size(); ++v) {
        last[v] = schedule.launch_of[block.values[v].producer];
        for (std::uint32_t user : schedule.users[v]) last[v] = std::max(last[v], schedule.launch_of[user]);
    }
    for (std::uint32_t n = 0; n < schedule.launches.size(); ++n) {
        const Launch& launch = schedule.launches[n];
        if (launch.kind == LaunchKind::tap || launch.kind == LaunchKind::inject_value)
            last[launch.target] = std::max(last[launch.target], n);
    }
    last[block.header.logits] = static_cast<std::uint32_t>(schedule.launches.size());  // read after the last
    return last;
}

}  // namespace

ArenaLayout lay_out(const Block& block, const Schedule& schedule, const std::vector<bool>& in_memory,
                    std::uint32_t max_rows) {
    ArenaLayout layout;
    layout.slots.resize(block.values.size());
    const std::vector<std::uint32_t> last = last_uses(block, schedule);
    std::vector<std::vector<std::uint32_t>> born(schedule.launches.size()),
        dying(schedule.launches.size() + 1);
    for (std::uint32_t v = 0; v < block.values.size(); ++v) {
        if (!in_memory[v]) continue;
        born[schedule.launch_of[block.values[v].producer]].push_back(v);
        dying[last[v]].push_back(v);
    }
    std::vector<std::uint64_t> sizes(block.values.size());
    Gaps memory;
    for (std::uint32_t n = 0; n < schedule.launches.size(); ++n) {
        for (std::uint32_t v : born[n]) {
            const addend_value& value = block.values[v];
            const std::uint32_t element = element_bytes(value.dtype);
            const std::uint64_t row = round_up(std::uint64_t{value.width} * element, row_alignment);
            const std::uint64_t rows = round_up(checked_mul(row, max_rows), slot_alignment);
            const std::uint64_t sums =
                value.dtype == ADDEND_I8 ? round_up(std::uint64_t{max_rows} * 4, slot_alignment) : 0;
            sizes[v] = checked_add(rows, sums);
            Slot& slot = layout.slots[v];
            slot.offset = memory.take(sizes[v]);
            slot.stride = static_cast<std::uint32_t>(row / element);
            if (sums > 0) slot.sums = slot.offset + rows;
        }
        for (std::uint32_t v : dying[n]) memory.give(layout.slots[v].offset, sizes[v]);
    }
    layout.bytes = memory.end();
    return layout;
}

}  // namespace addend::cuda
