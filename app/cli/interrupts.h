// Ctrl+C and SIGTERM as requests to the running task, never in a signal handler.
#pragma once

#include <mutex>
#include <thread>

#include "core/runtime/run_control.h"

namespace addend::cli {

/// Made before any other thread, so that all of them leave the signals to this one. A second signal while a
/// task is being cancelled ends the process at once: a backend may hang.
class Interrupts {
  public:
    Interrupts();
    ~Interrupts();
    Interrupts(const Interrupts&) = delete;
    Interrupts& operator=(const Interrupts&) = delete;

    /// While it exists, signals cancel this task.
    class Task {
      public:
        Task(Interrupts& interrupts, RunControl& control);
        ~Task();
        Task(const Task&) = delete;
        Task& operator=(const Task&) = delete;

      private:
        Interrupts& interrupts_;
    };

    /// Readable once a signal came while no task ran.
    int descriptor() const { return pipe_[0]; }
    /// Takes one such signal; true if it was SIGTERM.
    bool take();

  private:
    void wait_for_signals();
    void arrived(int signal);

    int pipe_[2] = {-1, -1};
    std::mutex mutex_;
    RunControl* task_ = nullptr;
    std::thread thread_;
};

}  // namespace addend::cli
