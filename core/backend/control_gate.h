// Serialises the [control] calls into one plugin, until it is given up: then nobody waits for it any more.
#pragma once

#include <condition_variable>
#include <mutex>
#include <utility>

namespace addend {

/// Any thread. Not std::timed_mutex: that could be left only by asking again and again, and ThreadSanitizer
/// of GCC 12 does not see its pthread_mutex_clocklock.
class ControlGate {
  public:
    /// The right to call, until destroyed; or nothing, where the gate is closed.
    class Pass {
      public:
        explicit Pass(ControlGate* gate = nullptr) noexcept : gate_(gate) {}
        Pass(Pass&& other) noexcept : gate_(std::exchange(other.gate_, nullptr)) {}
        Pass& operator=(Pass&&) = delete;
        ~Pass() {
            if (gate_ != nullptr) gate_->leave();
        }
        bool granted() const noexcept { return gate_ != nullptr; }

      private:
        ControlGate* gate_;
    };

    /// Waits while somebody else is inside, however long that takes, but not once the gate is closed.
    Pass enter() noexcept {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return closed_ || !taken_; });
        if (closed_) return Pass();
        taken_ = true;
        return Pass(this);
    }
    /// For good: whoever waits goes away with nothing. Who is inside stays, and may never come out.
    void close() noexcept {
        const std::scoped_lock lock(mutex_);
        closed_ = true;
        changed_.notify_all();
    }

  private:
    void leave() noexcept {
        const std::scoped_lock lock(mutex_);
        taken_ = false;
        changed_.notify_one();
    }

    std::mutex mutex_;
    std::condition_variable changed_;
    bool taken_ = false;
    bool closed_ = false;
};

}  // namespace addend
