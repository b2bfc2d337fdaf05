// What a lane's worker, its watchdog and its owner share. Private to core/runtime.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <variant>

#include "core/runtime/lane.h"
#include "core/runtime/run_control.h"

namespace addend {

struct LoadJob {
    std::filesystem::path path;
    DeviceChoice device;
    Model::Options options;
};
struct UnloadJob {};

/// One thing asked of the lane. Its control is its own, so that a cancel never reaches the next job.
struct LaneJob {
    std::variant<LoadJob, ReplyRequest, UnloadJob> what;
    RunControl control;

    // Guarded by LaneState::mutex.
    std::optional<std::int64_t> cancelled_ns;  // when the cancel was asked for
    std::string backend_id;                    // that the job has entered or will
    std::shared_ptr<Backend> backend;          // null until it is known
    GenerationResult partial;                  // delivered so far: what is left of a reply that never returns
};

/// Kept alive by whoever still runs: an abandoned worker outlives its Lane.
class LaneState {
  public:
    LaneState(std::shared_ptr<BackendRegistry> backends, LaneEvents events, LaneOptions options);

    void enqueue(std::variant<LoadJob, ReplyRequest, UnloadJob> what);
    void cancel();
    bool busy() const;
    /// No job is taken any more, and what runs is cancelled.
    void begin_close();
    /// Until the worker has ended or was abandoned; true if it has ended.
    bool wait_for_worker();
    /// No callback begins after this; `from_callback`: the caller is in one itself.
    void mute(bool from_callback);
    bool in_callback() const { return callback_thread_.load() == std::this_thread::get_id(); }

    /// The two threads' bodies.
    static void work(const std::shared_ptr<LaneState>& state);
    static void watch(const std::shared_ptr<LaneState>& state);

  private:
    friend class LaneWorker;

    /// Calls `f`, unless the lane is closed, or the worker calls after it was abandoned.
    void emit(bool from_worker, const std::function<void()>& f);
    std::shared_ptr<LaneJob> take();  // null: end
    void done(const std::shared_ptr<LaneJob>& job);
    void abandon(const std::shared_ptr<LaneJob>& job);
    void refuse(const std::shared_ptr<LaneJob>& job, const std::string& backend);

    const std::shared_ptr<BackendRegistry> backends_;
    const LaneEvents events_;
    const LaneOptions options_;
    const Clock& clock_;

    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<std::shared_ptr<LaneJob>> queue_;
    std::shared_ptr<LaneJob> current_;
    bool closing_ = false;
    bool worker_ended_ = false;
    bool abandoned_ = false;
    std::string abandoned_backend_;

    std::mutex callback_mutex_;  // held during callbacks; taken before mutex_, never after
    std::atomic<std::thread::id> callback_thread_{};
    bool muted_ = false;
    bool worker_muted_ = false;
};

}  // namespace addend
