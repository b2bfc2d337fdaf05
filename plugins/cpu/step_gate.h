// How threads share the parts of one step: whoever comes claims the next part; the step is over when all
// claimed parts are done. A thread alone does them all, so helpers that come late, or never, cost only time.
#pragma once

#include <atomic>
#include <cstdint>
#include <thread>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace addend::cpu {

inline void spin_pause() {
#if defined(__x86_64__)
    _mm_pause();
#endif
}

/// Before yielding the processor: about as long as a part takes, so that waiting for one never sleeps.
inline constexpr int spins_before_yield = 2000;

struct alignas(64) StepGate {
    std::atomic<std::uint32_t> next{0};
    std::atomic<std::uint32_t> done{0};

    StepGate() = default;
    void reset() {
        next.store(0, std::memory_order_relaxed);
        done.store(0, std::memory_order_relaxed);
    }
    /// False when all parts are claimed.
    bool claim(std::uint32_t parts, std::uint32_t* part) {
        if (next.load(std::memory_order_relaxed) >= parts) return false;
        *part = next.fetch_add(1, std::memory_order_relaxed);
        return *part < parts;
    }
    void finish() { done.fetch_add(1, std::memory_order_release); }
    /// Until all parts are done; what they wrote is then visible here.
    void wait(std::uint32_t parts) const {
        for (int spins = 0; done.load(std::memory_order_acquire) != parts;) {
            if (++spins < spins_before_yield)
                spin_pause();
            else
                std::this_thread::yield();
        }
    }
};

}  // namespace addend::cpu
