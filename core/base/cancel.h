// A flag one thread raises and another polls.
#pragma once

#include <atomic>
#include <memory>

#include "core/base/message.h"

namespace addend {

/// Copies share the flag. Thread-safe.
class CancelToken {
  public:
    void cancel() const noexcept { flag_->store(true, std::memory_order_relaxed); }
    void reset() const noexcept { flag_->store(false, std::memory_order_relaxed); }
    bool cancelled() const noexcept { return flag_->load(std::memory_order_relaxed); }
    /// Throws Failure(cancelled) once the flag is up: the poll of long loops in core.
    void check() const {
        if (cancelled()) throw Failure(Code::cancelled, {});
    }

  private:
    std::shared_ptr<std::atomic<bool>> flag_ = std::make_shared<std::atomic<bool>>(false);
};

}  // namespace addend
