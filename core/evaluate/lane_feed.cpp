#include "core/evaluate/lane_feed.h"

namespace addend {

void LaneFeed::start(std::int64_t now_ns) {
    const std::lock_guard lock(mutex_);
    state_.began_ns = now_ns;
}

void LaneFeed::begin(std::size_t lane, std::uint32_t prompt, std::uint32_t repetition, std::int64_t now_ns) {
    const std::lock_guard lock(mutex_);
    LaneFeedState::Lane& one = state_.lanes.at(lane);
    one.running = true;
    one.prompt = prompt;
    one.repetition = repetition;
    one.began_ns = now_ns;
    one.ids.clear();
    one.token_ns.clear();
    one.pieces.clear();
}

void LaneFeed::token(std::size_t lane, const TokenEvent& event) {
    const std::lock_guard lock(mutex_);
    LaneFeedState::Lane& one = state_.lanes.at(lane);
    one.ids.push_back(event.id);
    one.token_ns.push_back(event.time_ns);
    one.pieces.push_back(event.text);
}

void LaneFeed::end(std::size_t lane, std::int64_t now_ns, const MemoryUse& memory) {
    const std::lock_guard lock(mutex_);
    LaneFeedState::Lane& one = state_.lanes.at(lane);
    one.running = false;
    one.spans.push_back({one.began_ns, now_ns});
    one.memory.push_back({now_ns, memory});
}

void LaneFeed::fail(std::size_t lane, const Message& why) {
    const std::lock_guard lock(mutex_);
    state_.lanes.at(lane).running = false;
    state_.lanes.at(lane).failure = why;
}

void LaneFeed::process(std::int64_t now_ns, const ProcessMemory& memory) {
    const std::lock_guard lock(mutex_);
    state_.process.push_back({now_ns, memory});
}

LaneFeedState LaneFeed::state() const {
    const std::lock_guard lock(mutex_);
    return state_;
}

}  // namespace addend
