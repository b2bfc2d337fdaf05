// Where each value of a plan lies in the scratch memory of a run. Values that are never alive in the same
// step share memory.
#pragma once

#include <cstdint>
#include <vector>

#include "plugins/cpu/schedule.h"

namespace addend::cpu {

/// Rows are padded to 64 bytes: whole product tiles can be written, and int8 rows read to their padding.
struct Slot {
    std::uint64_t offset = 0;
    std::uint32_t stride = 0;         // elements of one row
    std::uint64_t sums = UINT64_MAX;  // I8: offset of the rows' sums (I32), which products need
    bool own = false;                 // offsets are those of a thread's own memory
};

struct ArenaLayout {
    std::vector<Slot> slots;  // by value
    std::uint64_t bytes = 0;  // UINT64_MAX if it cannot be represented; own_bytes too
    std::uint64_t own_bytes = 0;
};

/// Values of the steps that every thread runs lie in each thread's own memory.
ArenaLayout lay_out(const Block& block, const Schedule& schedule, std::uint32_t max_rows);

}  // namespace addend::cpu
