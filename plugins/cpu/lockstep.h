// Threads that go through the steps of one token together. Work between two steps is a few microseconds, too
// little to hand out piece by piece: who takes part is settled once, when the token begins, and from then on
// each does its fixed share of every step and meets the others at a barrier.
#pragma once

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <thread>

#include "plugins/cpu/step_gate.h"

namespace addend::cpu {

/// Waits for a condition that is due in less than a microsecond when every thread has a processor, and gives
/// the processor away when it is not. Returns how long it was given away, in ns.
template <class Condition>
std::int64_t spin_until(Condition condition) {
    for (int spins = 0; spins < spins_before_yield; ++spins) {
        if (condition()) return 0;
        spin_pause();
    }
    const auto begin = std::chrono::steady_clock::now();
    while (!condition()) std::this_thread::yield();
    return std::chrono::nanoseconds(std::chrono::steady_clock::now() - begin).count();
}

/// Whether helpers are worth having. When a token spent more than half of its time waiting for threads that
/// were not running (others need the processors), some tokens are computed alone; each time that a try in
/// company goes wrong again, twice as many.
class Company {
  public:
    static constexpr std::uint32_t first_pause = 8, longest_pause = 256;  // tokens

    /// Of `threads`, for the next token.
    std::uint32_t wanted(std::uint32_t threads) {
        if (alone_ == 0) return threads;
        --alone_;
        return 1;
    }
    /// How a token in company went.
    void went(bool held_up) {
        pause_ = !held_up ? 0 : pause_ == 0 ? first_pause : std::min(2 * pause_, longest_pause);
        alone_ = pause_;
    }

  private:
    std::uint32_t alone_ = 0, pause_ = 0;
};

/// Who takes part: whoever has entered when the door closes, which it does when all that are wanted are
/// there, or when the first has waited long enough. Helpers may be asleep, busy elsewhere, or never come.
class alignas(64) Door {
  public:
    struct Seat {
        bool inside;
        std::uint32_t number, of;  // if inside: 0 <= number < of
    };

    /// Returns when the door is closed. `wanted` (at least 1) is the same for all; more than that stay
    /// outside. The first waits for about `spins` pauses.
    Seat enter(std::uint32_t wanted, int spins) {
        std::uint32_t seen = state_.load(std::memory_order_acquire);
        do {
            if (seen >= closed || seen >= wanted) return {false, 0, 0};
        } while (!state_.compare_exchange_weak(seen, seen + 1, std::memory_order_acq_rel,
                                               std::memory_order_acquire));
        const std::uint32_t number = seen;
        if (number == 0)
            for (int spin = 0; spin < spins && state_.load(std::memory_order_acquire) < wanted; ++spin)
                spin_pause();
        if (number == 0) state_.fetch_or(closed, std::memory_order_acq_rel);
        spin_until([&] { return state_.load(std::memory_order_acquire) >= closed; });
        return {true, number, state_.load(std::memory_order_acquire) - closed};
    }

  private:
    static constexpr std::uint32_t closed = 1u << 31;
    std::atomic<std::uint32_t> state_{0};
};

/// What the threads of one token do before an arrival is seen by all of them behind it. Each thread keeps
/// its own count of arrivals awaited.
class alignas(64) Barrier {
  public:
    /// `awaited` begins at 0 and belongs to one thread. Returns as spin_until.
    std::int64_t meet(std::uint32_t threads, std::uint32_t* awaited) {
        *awaited += threads;
        if (arrived_.fetch_add(1, std::memory_order_acq_rel) + 1 == *awaited) return 0;
        return spin_until([&] {
            return static_cast<std::int32_t>(arrived_.load(std::memory_order_acquire) - *awaited) >= 0;
        });
    }

  private:
    std::atomic<std::uint32_t> arrived_{0};
};

}  // namespace addend::cpu
