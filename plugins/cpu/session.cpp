#include "plugins/cpu/session.h"

#include <cstring>

#include "plugins/cpu/fault.h"

namespace addend::cpu {
namespace {

std::uint64_t states_bytes(const std::vector<addend_state>& states) {
    std::uint64_t bytes = 0;
    for (const addend_state& s : states)
        bytes = checked_add(bytes, round_up(std::uint64_t{s.width} * sizeof(float), buffer_alignment));
    return bytes;
}

}  // namespace

Session::Session(const Weights& weights, const Block& block, unsigned threads)
    : weights_(weights),
      layout_(block.states),
      layout_hash_(block.header.state_layout),
      state_(states_bytes(layout_), "a session's state"),
      saved_(state_.bytes(), "a session's state"),
      team_(threads) {
    std::byte* at = state_.data();
    for (const addend_state& s : layout_) {
        if (s.kind != ADDEND_STATE_RECURRENT || s.dtype != ADDEND_F32)
            throw Fault{
                make_error(ADDEND_ERROR_UNSUPPORTED_OP, ADDEND_NONE, 0, "a state that is not recurrent F32")};
        pointers_.push_back(reinterpret_cast<float*>(at));
        at += round_up(std::uint64_t{s.width} * sizeof(float), buffer_alignment);
    }
    reset();
}

// By the states themselves: the hash in the header is the host's word.
void Session::require_same(const Program& program) const {
    if (&program.weights() != &weights_) bad_argument("session", "it belongs to other weights than the plan");
    const std::vector<addend_state>& states = program.block().states;
    bool same = states.size() == layout_.size() && program.block().header.state_layout == layout_hash_;
    for (std::size_t s = 0; same && s < states.size(); ++s)
        same = states[s].kind == layout_[s].kind && states[s].dtype == layout_[s].dtype &&
               states[s].width == layout_[s].width;
    if (!same) bad_argument("session", "its state layout is not that of the plan's program");
}

void Session::reset() {
    if (state_.bytes() > 0) std::memset(state_.data(), 0, state_.bytes());
    position_ = 0;
}

void Session::begin_chunk() {
    if (state_.bytes() > 0) std::memcpy(saved_.data(), state_.data(), state_.bytes());
}

void Session::roll_back() {
    if (state_.bytes() > 0) std::memcpy(state_.data(), saved_.data(), state_.bytes());
}

void Session::cancel(std::uint64_t run_id) {
    std::uint64_t known = cancelled_through_.load(std::memory_order_relaxed);
    while (known < run_id &&
           !cancelled_through_.compare_exchange_weak(known, run_id, std::memory_order_relaxed)) {
    }
}

}  // namespace addend::cpu
