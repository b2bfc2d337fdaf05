#include "core/runtime/run_control.h"

#include <algorithm>
#include <chrono>

namespace addend {

void RunControl::cancel() {
    {
        // Under the mutex, so that a waiter cannot miss the change between its test and its wait.
        const std::lock_guard lock(mutex_);
        token_.cancel();
        if (running_) running_->cancel();
    }
    changed_.notify_all();
}

void RunControl::repeat_cancel() {
    const std::lock_guard lock(mutex_);
    if (running_ && token_.cancelled()) running_->cancel();
}

bool RunControl::wait_until(const Clock& clock, std::int64_t deadline_ns) {
    std::unique_lock lock(mutex_);
    for (;;) {
        if (token_.cancelled()) return true;
        const std::int64_t left = deadline_ns - clock.now_ns();
        if (left <= 0) return false;
        // Bounded, so that wait_for's own sum stays inside 64 bits.
        constexpr std::int64_t hour = 3'600'000'000'000;
        changed_.wait_for(lock, std::chrono::nanoseconds(std::min(left, hour)));
    }
}

RunControl::Running::Running(RunControl& control, BackendSession& session) : control_(control) {
    const std::lock_guard lock(control_.mutex_);
    control_.running_ = &session;
}

RunControl::Running::~Running() {
    const std::lock_guard lock(control_.mutex_);
    control_.running_ = nullptr;
}

}  // namespace addend
