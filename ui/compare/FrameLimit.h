// At most so often: for drawing while something is timed.
#pragma once

#include <limits>

#include "core/base/clock.h"

namespace addend::ui {

class FrameLimit {
  public:
    static constexpr double mostHertz = 4;

    explicit FrameLimit(const Clock& clock = Clock::steady()) : clock_(&clock) {}
    /// True at most four times a second; the first time at once.
    bool due() {
        const std::int64_t now = clock_->now_ns();
        if (last_ != never && now - last_ < static_cast<std::int64_t>(1e9 / mostHertz)) return false;
        last_ = now;
        return true;
    }

  private:
    static constexpr std::int64_t never = std::numeric_limits<std::int64_t>::min();
    const Clock* clock_;
    std::int64_t last_ = never;
};

}  // namespace addend::ui
