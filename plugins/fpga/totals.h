// What a device's counters say of all runs since the backend began, for meters.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>

#include "plugins/fpga/isa.h"

namespace addend::fpga {

struct Totals {
    std::array<std::atomic<std::uint64_t>, counter_count> counts{};
    std::atomic<std::uint64_t> token_beats{0};  // weight beats times the tokens that shared each
    void add(Counter counter, std::uint64_t n) { counts[static_cast<std::size_t>(counter)] += n; }
    std::uint64_t of(Counter counter) const { return counts[static_cast<std::size_t>(counter)].load(); }
};

}  // namespace addend::fpga
