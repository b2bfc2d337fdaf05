// How a program's states lie in a session: recurrent ones side by side, keys and values in blocks of
// positions. States of one window come and go together: they share a group of blocks.
#pragma once

#include <cstdint>
#include <vector>

#include "kernels/cuda/launch.h"
#include "plugins/common/block.h"

namespace addend::cuda {
using namespace addend::plugin;

enum class StateRole : std::uint8_t { recurrent, keys, values, unused };

struct StatePlace {
    StateRole role = StateRole::unused;
    std::uint32_t kv_heads = 0, head_width = 0, window = 0;
    std::uint32_t group = 0;
    std::uint64_t offset = 0;  // recurrent: floats; KV: bytes into a block
    bool operator==(const StatePlace&) const = default;
};

struct StateLayout {
    std::vector<StatePlace> places;  // by state
    std::uint64_t recurrent_bytes = 0;
    struct Group {
        std::uint32_t window = 0;
        std::uint64_t block_bytes = 0;
        bool operator==(const Group&) const = default;
    };
    std::vector<Group> groups;

    bool has_kv() const { return !groups.empty(); }
    bool operator==(const StateLayout&) const = default;
};

StateLayout lay_out_states(const Block& block);

/// The first position that a query at `position` sees.
inline std::uint64_t first_visible(std::uint64_t position, std::uint32_t window) {
    return window != 0 && position + 1 > window ? position + 1 - window : 0;
}

/// What the kernels need of an attention's cache.
kernels::cuda::AttentionJob cache_of(const StateLayout& layout, std::uint32_t keys, std::uint32_t values);

}  // namespace addend::cuda
