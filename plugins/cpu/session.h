// A sequence: its recurrent state, how far it is, and the threads that work for it.
#pragma once

#include <atomic>
#include <vector>

#include "plugins/cpu/program.h"
#include "plugins/cpu/thread_team.h"

namespace addend::cpu {

class Session {
  public:
    Session(const Weights& weights, const Block& block, unsigned threads);

    /// Throws BAD_ARGUMENT unless the program has the weights and the states this session has.
    void require_same(const Program& program) const;
    void reset();
    std::uint64_t position() const { return position_; }
    std::uint64_t state_bytes() const { return state_.bytes() + saved_.bytes(); }

    std::uint64_t snapshot_bytes() const;
    void snapshot(void* data, std::uint64_t bytes) const;
    /// Leaves the session as it was if the snapshot is refused.
    void restore(const void* data, std::uint64_t bytes);

    ThreadTeam& team() { return team_; }
    float* const* states() const { return pointers_.data(); }
    const addend_state& layout(std::uint32_t state) const { return layout_[state]; }

    /// A chunk either moves the session on, or leaves it as it was.
    void begin_chunk();
    void commit_chunk(std::uint32_t tokens) { position_ += tokens; }
    void roll_back();

    /// False if another run holds it.
    bool enter() { return !busy_.exchange(true, std::memory_order_acquire); }
    void leave() { busy_.store(false, std::memory_order_release); }
    void cancel(std::uint64_t run_id);
    bool is_cancelled(std::uint64_t run_id) const {
        return cancelled_through_.load(std::memory_order_relaxed) >= run_id;
    }

  private:
    const Weights& weights_;
    std::vector<addend_state> layout_;
    std::uint64_t layout_hash_;
    Buffer state_, saved_;
    std::vector<float*> pointers_;  // into state_
    std::uint64_t position_ = 0;
    std::atomic<std::uint64_t> cancelled_through_{0};
    std::atomic<bool> busy_{false};
    ThreadTeam team_;
};

}  // namespace addend::cpu
