// Threads that come to help for the length of one call. Two implementations, chosen by CMake's
// ADDEND_THREADS: over oneTBB (thread_team_tbb.cpp), and over std::thread (thread_team_std.cpp) where
// ThreadSanitizer must see every synchronisation.
//
// Neither promises that helpers run at the same time, or at all, so the body must be one that a single call
// can finish: the calls share work by claiming parts of it (step_gate.h).
#pragma once

#include <memory>

namespace addend::cpu {

class ThreadTeam {
  public:
    /// At most `threads` at once, the caller's among them; at least 1. Threads start when first needed.
    explicit ThreadTeam(unsigned threads);
    ~ThreadTeam();
    ThreadTeam(const ThreadTeam&) = delete;
    ThreadTeam& operator=(const ThreadTeam&) = delete;

    unsigned threads() const { return threads_; }

    /// Calls body(context) on this thread and on up to `threads` - 1 others; returns when all calls have.
    /// `body` throws nothing. One run at a time for one team.
    void run(unsigned threads, void (*body)(void*), void* context) noexcept;

  private:
    struct Implementation;
    unsigned threads_;
    std::unique_ptr<Implementation> implementation_;
};

}  // namespace addend::cpu
