// One task's Stop: raises the flag that core polls, wakes a waiting worker, and cancels the backend's run.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>

#include "core/backend/backend.h"
#include "core/base/cancel.h"
#include "core/base/clock.h"

namespace addend {

/// Thread-safe. One for each task; once cancelled it stays so.
class RunControl {
  public:
    const CancelToken& token() const { return token_; }
    bool cancelled() const { return token_.cancelled(); }

    void cancel();
    /// The backend forgets a cancel that comes just before its run begins: whoever waits for a cancelled task
    /// calls this again until the task is over.
    void repeat_cancel();

    /// Waits until `clock` reaches `deadline_ns` or the task is cancelled; true if cancelled.
    bool wait_until(const Clock& clock, std::int64_t deadline_ns);

    /// While it exists, cancel() reaches this session.
    class Running {
      public:
        Running(RunControl& control, BackendSession& session);
        ~Running();
        Running(const Running&) = delete;
        Running& operator=(const Running&) = delete;

      private:
        RunControl& control_;
    };

  private:
    CancelToken token_;
    std::mutex mutex_;
    std::condition_variable changed_;
    BackendSession* running_ = nullptr;
};

}  // namespace addend
