// What a session's attention remembers. Positions come in blocks, so that growing copies nothing and what a
// sliding window has left behind can be given back.
//
// In a block, for each KV state and each kv head (head_width floats a position, F32):
//   keys    panels of 16 positions, transposed: [16 panels][head_width][16]; a lane is a key, so that one
//           vector holds 16 scores. Panels are aligned to absolute positions.
//   values  rows: [256][head_width]
#pragma once

#include <atomic>
#include <cstdint>
#include <vector>

#include "plugins/cpu/block.h"
#include "plugins/cpu/buffer.h"

namespace addend::cpu {

inline constexpr std::uint32_t kv_block_positions = 256;
inline constexpr std::uint32_t kv_panel_keys = 16;
/// Far beyond any memory; keeps position arithmetic out of reach of overflow.
inline constexpr std::uint64_t kv_most_positions = std::uint64_t{1} << 31;

enum class StateRole : std::uint8_t { recurrent, keys, values, unused };

/// How a program's instructions use a state. Programs that share a session must agree in all of it: the
/// cache's layout follows from it, and what is outside the window is gone.
struct StateForm {
    StateRole role = StateRole::unused;
    std::uint32_t kv_heads = 0;
    std::uint32_t head_width = 0;
    std::uint32_t window = 0;  // positions a query sees, itself among them; 0: all
    bool operator==(const StateForm&) const = default;
};

std::vector<StateForm> state_forms(const Block& block);

/// The first position that a query at `position` sees.
inline std::uint64_t first_visible(std::uint64_t position, std::uint32_t window) {
    return window != 0 && position + 1 > window ? position + 1 - window : 0;
}

class KvCache {
  public:
    explicit KvCache(std::vector<StateForm> forms);

    /// True for a program without attention.
    bool empty() const { return groups_.empty(); }
    /// Room for what queries from `position` on see, and for positions up to `end`. Throws OUT_OF_MEMORY, and
    /// then nothing has changed.
    void reserve(std::uint64_t position, std::uint64_t end);
    /// Before positions [position, end) are written: kernels read whole panels, and the lanes of the last one
    /// that hold no key yet should be zeros, not subnormal remains that slow arithmetic down.
    void clear_last_panel(std::uint64_t position, std::uint64_t end) noexcept;
    /// Gives back blocks that hold nothing a session at `position` needs: those its windows have left behind,
    /// and those that begin later.
    void release_unused(std::uint64_t position) noexcept;
    void clear() noexcept;
    std::uint64_t bytes() const { return bytes_.load(std::memory_order_relaxed); }  // [any]

    const StateForm& form(std::uint32_t state) const { return forms_[state]; }
    /// [run], by several threads for different positions. Positions [first, first + count) of a KV state,
    /// count within one block, to or from dense rows of kv_heads * head_width floats, `stride` floats apart.
    void read(std::uint32_t state, std::uint64_t first, std::uint32_t count, float* rows,
              std::uint64_t stride) const;
    void write(std::uint32_t state, std::uint64_t first, std::uint32_t count, const float* rows,
               std::uint64_t stride);
    /// Of one kv head in the block of that number, which must be there.
    float* head(std::uint32_t state, std::uint64_t block, std::uint32_t head) {
        const Place& place = places_[state];
        return reinterpret_cast<float*>(groups_[place.group].blocks[block].data() + place.offset) +
               std::uint64_t{head} * kv_block_positions * forms_[state].head_width;
    }
    const float* head(std::uint32_t state, std::uint64_t block, std::uint32_t head) const {
        return const_cast<KvCache*>(this)->head(state, block, head);
    }

  private:
    // States of one window come and go together: few large allocations, which large pages suit.
    struct Group {
        std::uint32_t window = 0;
        std::uint64_t block_bytes = 0;
        std::vector<Buffer> blocks;  // by number; given back ones are empty
    };
    struct Place {
        std::size_t group = 0;
        std::uint64_t offset = 0;  // bytes
    };

    std::vector<StateForm> forms_;
    std::vector<Place> places_;  // by state
    std::vector<Group> groups_;
    std::atomic<std::uint64_t> bytes_{0};
};

}  // namespace addend::cpu
