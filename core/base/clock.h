// Monotonic time behind a seam, so that tests count polls instead of waiting.
#pragma once

#include <chrono>
#include <cstdint>

namespace addend {

/// Nanoseconds since an arbitrary start; never goes back.
class Clock {
  public:
    virtual ~Clock() = default;
    virtual std::int64_t now_ns() const = 0;
    /// The real steady clock.
    static const Clock& steady();
};

inline const Clock& Clock::steady() {
    struct Steady final : Clock {
        std::int64_t now_ns() const override {
            return std::chrono::steady_clock::now().time_since_epoch() / std::chrono::nanoseconds(1);
        }
    };
    static const Steady clock;
    return clock;
}

}  // namespace addend
