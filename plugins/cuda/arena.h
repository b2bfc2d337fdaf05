// Where each value of a plan lies in the device memory of a run. Values that are never needed by the same
// launch share memory; a value that only passes through registers or shared memory has none.
#pragma once

#include "plugins/cuda/schedule.h"

namespace addend::cuda {

/// Rows are padded to 64 bytes: int8 rows are read to whole chunks of columns.
struct Slot {
    std::uint64_t offset = 0;
    std::uint32_t stride = 0;         // elements of one row
    std::uint64_t sums = UINT64_MAX;  // I8: offset of the rows' sums (I32), which products need
};

struct ArenaLayout {
    std::vector<Slot> slots;  // by value
    std::uint64_t bytes = 0;  // UINT64_MAX if it cannot be represented
};

ArenaLayout lay_out(const Block& block, const Schedule& schedule, const std::vector<bool>& in_memory,
                    std::uint32_t max_rows);

}  // namespace addend::cuda
