#include "plugins/cpu/kv_cache.h"

#include <algorithm>
#include <cstring>

namespace addend::cpu {
namespace {

constexpr const char* what = "the keys and values of a session";

std::uint64_t block_of(std::uint64_t position) {
    return position / kv_block_positions;
}

}  // namespace

std::vector<StateForm> state_forms(const Block& block) {
    std::vector<StateForm> forms(block.states.size());
    for (std::size_t s = 0; s < forms.size(); ++s)
        if (block.states[s].kind == ADDEND_STATE_RECURRENT) forms[s].role = StateRole::recurrent;
    for (const addend_instruction& i : block.instructions) {
        if (i.op != ADDEND_OP_ATTENTION) continue;
        StateForm form;
        form.kv_heads = static_cast<std::uint32_t>(i.i[1]);
        form.head_width = static_cast<std::uint32_t>(i.i[2]);
        form.window = static_cast<std::uint32_t>(i.i[3]);
        form.role = StateRole::keys;
        forms[i.state[0]] = form;
        form.role = StateRole::values;
        forms[i.state[1]] = form;
    }
    return forms;
}

KvCache::KvCache(std::vector<StateForm> forms) : forms_(std::move(forms)), places_(forms_.size()) {
    for (std::size_t s = 0; s < forms_.size(); ++s) {
        const StateForm& form = forms_[s];
        if (form.role != StateRole::keys && form.role != StateRole::values) continue;
        auto group = std::find_if(groups_.begin(), groups_.end(),
                                  [&](const Group& g) { return g.window == form.window; });
        if (group == groups_.end()) {
            group = groups_.insert(group, Group{});
            group->window = form.window;
        }
        places_[s] = {static_cast<std::size_t>(group - groups_.begin()), group->block_bytes};
        const std::uint64_t position = std::uint64_t{form.kv_heads} * form.head_width * sizeof(float);
        group->block_bytes = checked_add(group->block_bytes, checked_mul(position, kv_block_positions));
    }
}

void KvCache::reserve(std::uint64_t position, std::uint64_t end) {
    struct Fresh {
        Group* group;
        std::uint64_t number;
        Buffer memory;
    };
    std::vector<Fresh> fresh;
    std::uint64_t more = 0;
    const std::uint64_t blocks = block_of(end + kv_block_positions - 1);
    for (Group& group : groups_) {
        if (group.blocks.size() < blocks) group.blocks.resize(blocks);
        for (std::uint64_t b = block_of(first_visible(position, group.window)); b < blocks; ++b) {
            if (group.blocks[b].data()) continue;
            if (checked_add(bytes() + more, group.block_bytes) > physical_memory())
                out_of_memory(group.block_bytes, what);
            fresh.push_back({&group, b, Buffer(group.block_bytes, what)});
            more += fresh.back().memory.bytes();
        }
    }
    for (Fresh& f : fresh) f.group->blocks[f.number] = std::move(f.memory);
    bytes_.fetch_add(more, std::memory_order_relaxed);
}

void KvCache::release_unused(std::uint64_t position) noexcept {
    std::uint64_t less = 0;
    const std::uint64_t end = block_of(position + kv_block_positions - 1);
    for (Group& group : groups_) {
        for (; group.blocks.size() > end; group.blocks.pop_back()) less += group.blocks.back().bytes();
        const std::uint64_t first = block_of(first_visible(position, group.window));
        // From the newest: the older ones went before.
        for (std::uint64_t b = std::min<std::uint64_t>(first, group.blocks.size());
             b > 0 && group.blocks[b - 1].data(); --b) {
            less += group.blocks[b - 1].bytes();
            group.blocks[b - 1] = Buffer();
        }
    }
    bytes_.fetch_sub(less, std::memory_order_relaxed);
}

void KvCache::clear() noexcept {
    for (Group& group : groups_) group.blocks.clear();
    bytes_.store(0, std::memory_order_relaxed);
}

namespace {

// Where float 0 of a position's row stands in a head's part of the block; a key's floats follow a panel's
// width apart.
std::uint64_t start_of(const StateForm& form, std::uint64_t position) {
    const std::uint64_t in_block = position % kv_block_positions, width = form.head_width;
    if (form.role == StateRole::values) return in_block * width;
    const std::uint64_t lane = in_block % kv_panel_keys;
    return (in_block - lane) * width + lane;
}

}  // namespace

void KvCache::clear_last_panel(std::uint64_t position, std::uint64_t end) noexcept {
    const std::uint64_t panel = end / kv_panel_keys * kv_panel_keys;
    if (panel == end || panel < position) return;  // full, or begun before
    for (std::uint32_t s = 0; s < forms_.size(); ++s) {
        const StateForm& form = forms_[s];
        if (form.role != StateRole::keys) continue;
        for (std::uint32_t h = 0; h < form.kv_heads; ++h)
            std::memset(head(s, block_of(panel), h) + start_of(form, panel), 0,
                        std::size_t{form.head_width} * kv_panel_keys * sizeof(float));
    }
}

void KvCache::read(std::uint32_t state, std::uint64_t first, std::uint32_t count, float* rows,
                   std::uint64_t stride) const {
    const StateForm& form = forms_[state];
    for (std::uint32_t h = 0; h < form.kv_heads; ++h) {
        const float* const block = head(state, block_of(first), h);
        for (std::uint32_t n = 0; n < count; ++n) {
            const float* const from = block + start_of(form, first + n);
            float* const to = rows + n * stride + std::uint64_t{h} * form.head_width;
            if (form.role == StateRole::values)
                std::memcpy(to, from, form.head_width * sizeof(float));
            else
                for (std::uint32_t d = 0; d < form.head_width; ++d)
                    to[d] = from[std::size_t{d} * kv_panel_keys];
        }
    }
}

void KvCache::write(std::uint32_t state, std::uint64_t first, std::uint32_t count, const float* rows,
                    std::uint64_t stride) {
    const StateForm& form = forms_[state];
    for (std::uint32_t h = 0; h < form.kv_heads; ++h) {
        float* const block = head(state, block_of(first), h);
        for (std::uint32_t n = 0; n < count; ++n) {
            float* const to = block + start_of(form, first + n);
            const float* const from = rows + n * stride + std::uint64_t{h} * form.head_width;
            if (form.role == StateRole::values)
                std::memcpy(to, from, form.head_width * sizeof(float));
            else
                for (std::uint32_t d = 0; d < form.head_width; ++d)
                    to[std::size_t{d} * kv_panel_keys] = from[d];
        }
    }
}

}  // namespace addend::cpu
