#include "plugins/cpu/session.h"

#include <cstring>

#include "plugins/cpu/fault.h"

namespace addend::cpu {
namespace {

// Of one recurrent state; 0 for others, which live in the cache.
std::uint64_t state_bytes_of(const addend_state& state) {
    return state.kind == ADDEND_STATE_RECURRENT
               ? round_up(std::uint64_t{state.width} * sizeof(float), buffer_alignment)
               : 0;
}

std::uint64_t states_bytes(const std::vector<addend_state>& states) {
    std::uint64_t bytes = 0;
    for (const addend_state& s : states) bytes = checked_add(bytes, state_bytes_of(s));
    return bytes;
}

}  // namespace

Session::Session(const Weights& weights, const Block& block, unsigned threads, std::uint32_t max_context)
    : weights_(weights),
      layout_(block.states),
      layout_hash_(block.header.state_layout),
      forms_(state_forms(block)),
      state_(states_bytes(layout_), "a session's state"),
      saved_(state_.bytes(), "a session's state"),
      cache_(forms_),
      max_context_(max_context),
      team_(threads) {
    std::byte* at = state_.data();
    for (const addend_state& s : layout_) {
        if (s.dtype != ADDEND_F32)
            throw Fault{make_error(ADDEND_ERROR_UNSUPPORTED_OP, ADDEND_NONE, 0, "a state that is not F32")};
        pointers_.push_back(state_bytes_of(s) > 0 ? reinterpret_cast<float*>(at) : nullptr);
        at += state_bytes_of(s);
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
    if (!same || program.state_forms() != forms_)
        bad_argument("session", "its state layout is not that of the plan's program");
}

void Session::require_room(std::uint64_t tokens) const {
    if (cache_.empty()) return;
    const std::uint64_t limit = max_context_ == 0 ? kv_most_positions : max_context_;
    if (checked_add(position_, tokens) > limit)
        throw Fault{make_error(ADDEND_ERROR_CONTEXT_FULL, static_cast<std::int64_t>(position_),
                               static_cast<std::int64_t>(limit))};
}

void Session::reset() {
    if (state_.bytes() > 0) std::memset(state_.data(), 0, state_.bytes());
    cache_.clear();
    position_ = 0;
}

void Session::begin_chunk(std::uint32_t tokens) {
    cache_.reserve(position_, position_ + tokens);
    cache_.clear_last_panel(position_, position_ + tokens);
    if (state_.bytes() > 0) std::memcpy(saved_.data(), state_.data(), state_.bytes());
}

void Session::commit_chunk(std::uint32_t tokens) {
    position_ += tokens;
    cache_.release_unused(position_);
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
