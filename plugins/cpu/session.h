// A sequence: its recurrent state, its keys and values, how far it is, and the threads that work for it.
#pragma once

#include <atomic>
#include <vector>

#include "plugins/cpu/kv_cache.h"
#include "plugins/cpu/program.h"
#include "plugins/cpu/thread_team.h"

namespace addend::cpu {

class Session {
  public:
    /// `max_context`: tokens, 0 for no limit; counts only for programs with attention.
    Session(const Weights& weights, const Block& block, unsigned threads, std::uint32_t max_context = 0);

    /// Throws BAD_ARGUMENT unless the program has the weights and the states this session has.
    void require_same(const Program& program) const;
    /// Throws CONTEXT_FULL if `tokens` more do not fit.
    void require_room(std::uint64_t tokens) const;
    void reset();
    std::uint64_t position() const { return position_; }
    std::uint64_t state_bytes() const { return state_.bytes() + saved_.bytes() + cache_.bytes(); }  // [any]

    std::uint64_t snapshot_bytes() const { return snapshot_bytes_at(position_); }
    void snapshot(void* data, std::uint64_t bytes) const;
    /// Leaves the session as it was if the snapshot is refused.
    void restore(const void* data, std::uint64_t bytes);

    ThreadTeam& team() { return team_; }
    float* const* states() const { return pointers_.data(); }  // null for a KV state
    KvCache& cache() { return cache_; }
    const addend_state& layout(std::uint32_t state) const { return layout_[state]; }

    /// A chunk either moves the session on, or leaves it as it was. Of keys and values only the position
    /// counts: what stands behind it is written again. Throws OUT_OF_MEMORY, and then nothing has changed.
    void begin_chunk(std::uint32_t tokens);
    void commit_chunk(std::uint32_t tokens);
    void roll_back();

    /// False if another run holds it.
    bool enter() { return !busy_.exchange(true, std::memory_order_acquire); }
    void leave() { busy_.store(false, std::memory_order_release); }
    void cancel(std::uint64_t run_id);
    const std::atomic<std::uint64_t>& cancelled_through() const { return cancelled_through_; }

  private:
    std::uint64_t snapshot_bytes_at(std::uint64_t position) const;

    const Weights& weights_;
    std::vector<addend_state> layout_;
    std::uint64_t layout_hash_;
    std::vector<StateForm> forms_;
    Buffer state_, saved_;          // recurrent
    std::vector<float*> pointers_;  // into state_
    KvCache cache_;
    std::uint32_t max_context_;
    std::uint64_t position_ = 0;
    std::atomic<std::uint64_t> cancelled_through_{0};
    std::atomic<bool> busy_{false};
    ThreadTeam team_;
};

}  // namespace addend::cpu
