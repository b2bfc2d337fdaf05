#include "plugins/cuda/states.h"

#include <algorithm>

#include "plugins/common/checked.h"

namespace addend::cuda {

StateLayout lay_out_states(const Block& block) {
    StateLayout layout;
    layout.places.resize(block.states.size());
    for (std::size_t s = 0; s < block.states.size(); ++s) {
        if (block.states[s].kind != ADDEND_STATE_RECURRENT) continue;
        StatePlace& place = layout.places[s];
        place.role = StateRole::recurrent;
        place.offset = layout.recurrent_bytes / sizeof(float);
        layout.recurrent_bytes = checked_add(
            layout.recurrent_bytes, round_up(std::uint64_t{block.states[s].width} * sizeof(float), 64));
    }
    for (const addend_instruction& i : block.instructions) {
        if (i.op != ADDEND_OP_ATTENTION) continue;
        const auto window = static_cast<std::uint32_t>(i.i[3]);
        auto group = std::find_if(layout.groups.begin(), layout.groups.end(),
                                  [&](const StateLayout::Group& g) { return g.window == window; });
        if (group == layout.groups.end()) group = layout.groups.insert(group, {window, 0});
        for (int k = 0; k < 2; ++k) {
            StatePlace& place = layout.places[i.state[k]];
            place.role = k == 0 ? StateRole::keys : StateRole::values;
            place.kv_heads = static_cast<std::uint32_t>(i.i[1]);
            place.head_width = static_cast<std::uint32_t>(i.i[2]);
            place.window = window;
            place.group = static_cast<std::uint32_t>(group - layout.groups.begin());
            place.offset = group->block_bytes;
            const std::uint64_t position = std::uint64_t{place.kv_heads} * place.head_width * sizeof(float);
            group->block_bytes =
                checked_add(group->block_bytes, checked_mul(position, kernels::cuda::kv_block_positions));
        }
    }
    return layout;
}

kernels::cuda::AttentionJob cache_of(const StateLayout& layout, std::uint32_t keys, std::uint32_t values) {
    const StatePlace& k = layout.places[keys];
    kernels::cuda::AttentionJob job;
    job.kv_heads = k.kv_heads;
    job.head_width = k.head_width;
    job.window = k.window;
    job.group = k.group;
    job.keys = k.offset;
    job.values = layout.places[values].offset;
    return job;
}

}  // namespace addend::cuda
