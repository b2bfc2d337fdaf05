// A sequence: its recurrent state and its keys and values on the device, and how far it is.
#pragma once

#include <atomic>
#include <utility>

#include "plugins/cuda/program.h"

namespace addend::cuda {

/// Far beyond any memory; keeps position arithmetic out of reach of overflow.
inline constexpr std::uint64_t most_positions = std::uint64_t{1} << 31;

class Session {
  public:
    /// `max_context`: tokens, 0 for no limit; counts only for programs with attention.
    Session(const Weights& weights, const Program& program, std::uint32_t max_context);

    /// Throws BAD_ARGUMENT unless the program has the weights and the states this session has.
    void require_same(const Program& program) const;
    /// Throws CONTEXT_FULL if `tokens` more do not fit.
    void require_room(std::uint64_t tokens) const;
    void reset();
    std::uint64_t position() const { return position_; }
    std::uint64_t state_bytes() const { return bytes_.load(std::memory_order_relaxed); }        // [any]
    std::uint64_t table_bytes() const { return table_bytes_.load(std::memory_order_relaxed); }  // [any]

    std::uint64_t snapshot_bytes() const { return snapshot_bytes_at(position_); }
    void snapshot(void* data, std::uint64_t bytes) const;
    /// Leaves the session as it was if the snapshot is refused.
    void restore(const void* data, std::uint64_t bytes);

    float* states() const { return reinterpret_cast<float*>(state_.data()); }
    /// As large: where a token's states may go that is not committed yet; swap_states() commits them.
    float* other_states() const { return reinterpret_cast<float*>(saved_.data()); }
    void swap_states() { std::swap(state_, saved_); }
    std::byte* const* blocks() const { return reinterpret_cast<std::byte* const*>(table_.data()); }
    std::uint32_t capacity() const { return capacity_; }  // of a group in blocks()
    const StateLayout& layout() const { return layout_; }

    /// Before a chunk: room for its keys and values; `save`: its states can be rolled back. Throws
    /// OUT_OF_MEMORY, and then nothing has changed.
    void begin_chunk(std::uint32_t tokens, bool save, cudaStream_t stream);
    void commit_chunk(std::uint32_t tokens);
    void roll_back(cudaStream_t stream);

    /// False if another run holds it.
    bool enter() { return !busy_.exchange(true, std::memory_order_acquire); }
    void leave() { busy_.store(false, std::memory_order_release); }
    void cancel(std::uint64_t run_id);
    bool is_cancelled(std::uint64_t run_id) const {
        return cancelled_through_.load(std::memory_order_relaxed) >= run_id;
    }

  private:
    std::uint64_t snapshot_bytes_at(std::uint64_t position) const;
    void reserve(std::uint64_t position, std::uint64_t end);
    void release_unused(std::uint64_t position);
    void write_table();

    const Weights& weights_;
    std::vector<addend_state> states_;
    std::uint64_t layout_hash_;
    StateLayout layout_;
    DeviceBuffer state_, saved_;
    std::vector<std::vector<DeviceBuffer>> blocks_;  // by group, by number; given back ones are empty
    DeviceBuffer table_;
    std::uint32_t capacity_ = 0;
    std::uint32_t max_context_;
    std::uint64_t position_ = 0;
    std::atomic<std::uint64_t> bytes_{0}, table_bytes_{0};
    std::atomic<std::uint64_t> cancelled_through_{0};
    std::atomic<bool> busy_{false};
};

}  // namespace addend::cuda
