// Calls into someone else's library that may never return: they run on a thread of their own, and whoever asked waits no longer than
// it wants to.
#pragma once

#include <functional>
#include <memory>

namespace addend::fpga {

class Worker {
  public:
    Worker();
    /// Waits for nobody: a call that hangs keeps its thread, and what its function holds.
    ~Worker();
    Worker(const Worker&) = delete;
    Worker& operator=(const Worker&) = delete;

    class Job;
    /// Queues a call. It must own all it touches, since its caller may be gone when it runs.
    std::shared_ptr<Job> post(std::function<void()> call);
    /// False if it was not done within the limit. What the call threw is thrown here.
    bool wait(Job& job, int limit_ms) const;

  private:
    struct Shared;
    std::shared_ptr<Shared> shared_;
};

}  // namespace addend::fpga
