// What lanes at work have done so far, for who draws it: the lanes' threads write, the window looks now and then.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "core/backend/backend.h"
#include "core/meters/memory.h"
#include "core/runtime/generation.h"

namespace addend {

/// A span of time in which one lane was at work; ns on the comparison's clock.
struct LaneSpan {
    std::int64_t begin_ns = 0, end_ns = 0;
    friend bool operator==(const LaneSpan&, const LaneSpan&) = default;
};

/// The process's memory at a moment, read while no lane is timed.
struct ProcessMemorySample {
    std::int64_t time_ns = 0;
    ProcessMemory memory;
};

/// What a lane had allocated when a repetition ended.
struct LaneMemorySample {
    std::int64_t time_ns = 0;
    MemoryUse memory;
};

struct LaneFeedState {
    struct Lane {
        bool running = false;
        std::uint32_t prompt = 0, repetition = 0;
        std::vector<std::int32_t> ids;       // of the reply under way, or of the last one
        std::vector<std::int64_t> token_ns;  // since the reply began
        std::vector<std::string> pieces;     // whole characters that came with each token
        std::vector<LaneSpan> spans;         // ended ones
        std::int64_t began_ns = 0;           // of the reply under way
        std::vector<LaneMemorySample> memory;
        std::optional<Message> failure;
    };
    std::int64_t began_ns = 0;  // the first moment of the whole
    std::vector<Lane> lanes;
    std::vector<ProcessMemorySample> process;
};

/// Thread-safe. A token costs a lock nobody else holds for long, and three appends.
class LaneFeed {
  public:
    explicit LaneFeed(std::size_t lanes) { state_.lanes.resize(lanes); }

    void start(std::int64_t now_ns);
    void begin(std::size_t lane, std::uint32_t prompt, std::uint32_t repetition, std::int64_t now_ns);
    void token(std::size_t lane, const TokenEvent& event);
    void end(std::size_t lane, std::int64_t now_ns, const MemoryUse& memory);
    void fail(std::size_t lane, const Message& why);
    void process(std::int64_t now_ns, const ProcessMemory& memory);
    LaneFeedState state() const;

  private:
    mutable std::mutex mutex_;
    LaneFeedState state_;
};

}  // namespace addend
