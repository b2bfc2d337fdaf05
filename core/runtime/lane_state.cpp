#include "core/runtime/lane_state.h"

#include <chrono>
#include <utility>

#include "core/runtime/lane_worker.h"

namespace addend {
namespace {

std::atomic<bool> abandoned_anywhere{false};

constexpr std::chrono::milliseconds watch_step{10};  // between two looks at a cancelled job

}  // namespace

bool Lane::any_abandoned() {
    return abandoned_anywhere.load();
}

LaneState::LaneState(std::shared_ptr<BackendRegistry> backends, LaneEvents events, LaneOptions options)
    : backends_(std::move(backends)),
      events_(std::move(events)),
      options_(std::move(options)),
      clock_(options_.clock ? *options_.clock : Clock::steady()) {}

void LaneState::enqueue(std::variant<LoadJob, ReplyRequest, UnloadJob> what) {
    auto job = std::make_shared<LaneJob>();
    job->what = std::move(what);
    {
        const std::lock_guard lock(mutex_);
        if (closing_) return;
        queue_.push_back(std::move(job));
    }
    changed_.notify_all();
}

/// Queued jobs are cancelled too and stay in the queue: each is answered, in order, by the worker.
void LaneState::cancel() {
    std::deque<std::shared_ptr<LaneJob>> jobs;
    {
        const std::lock_guard lock(mutex_);
        jobs = queue_;
        if (current_) jobs.push_front(current_);
        for (const auto& job : jobs)
            if (!job->cancelled_ns) job->cancelled_ns = clock_.now_ns();
    }
    for (const auto& job : jobs) job->control.cancel();
    changed_.notify_all();
}

bool LaneState::busy() const {
    const std::lock_guard lock(mutex_);
    return !abandoned_ && (current_ || !queue_.empty());
}

void LaneState::begin_close() {
    {
        const std::lock_guard lock(mutex_);
        closing_ = true;
        queue_.clear();
    }
    cancel();
}

bool LaneState::wait_for_worker() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return worker_ended_ || abandoned_; });
    return worker_ended_;
}

void LaneState::mute(bool from_callback) {
    std::unique_lock lock(callback_mutex_, std::defer_lock);
    if (!from_callback) lock.lock();
    muted_ = true;
}

void LaneState::emit(bool from_worker, const std::function<void()>& f) {
    const std::lock_guard lock(callback_mutex_);
    if (muted_ || (from_worker && worker_muted_)) return;
    struct Mark {
        std::atomic<std::thread::id>& thread;
        explicit Mark(std::atomic<std::thread::id>& t) : thread(t) { thread = std::this_thread::get_id(); }
        ~Mark() { thread = std::thread::id(); }
    } const mark(callback_thread_);
    f();
}

std::shared_ptr<LaneJob> LaneState::take() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return closing_ || abandoned_ || !queue_.empty(); });
    if (closing_ || abandoned_) return nullptr;
    current_ = queue_.front();
    queue_.pop_front();
    return current_;
}

void LaneState::done(const std::shared_ptr<LaneJob>& job) {
    {
        const std::lock_guard lock(mutex_);
        if (current_ == job) current_.reset();
    }
    changed_.notify_all();
}

void LaneState::work(const std::shared_ptr<LaneState>& state) {
    {
        LaneWorker worker(*state);
        while (const auto job = state->take()) {
            worker.run(*job);
            state->done(job);
        }
        // The model goes with the worker: that too is the backend's code, and is over before the lane is
        // closed.
    }
    {
        const std::lock_guard lock(state->mutex_);
        state->worker_ended_ = true;
    }
    state->changed_.notify_all();
}

/// Sleeps until a running job is cancelled; then repeats the cancel until the job is over or the grace is.
void LaneState::watch(const std::shared_ptr<LaneState>& state) {
    LaneState& s = *state;
    std::unique_lock lock(s.mutex_);
    for (;;) {
        s.changed_.wait(lock, [&] {
            return s.worker_ended_ || (s.current_ && s.current_->cancelled_ns) || s.abandoned_;
        });
        if (s.worker_ended_) return;
        if (s.abandoned_) break;
        const auto job = s.current_;
        if (s.clock_.now_ns() - *job->cancelled_ns >= s.options_.cancel_grace_ns) {
            lock.unlock();
            s.abandon(job);
            lock.lock();
            continue;
        }
        lock.unlock();
        job->control.repeat_cancel();
        lock.lock();
        s.changed_.wait_for(lock, watch_step, [&] { return s.worker_ended_ || s.current_ != job; });
    }
    // The lane is dead: what is asked of it now is refused from here.
    while (!s.closing_) {
        s.changed_.wait(lock, [&] { return s.closing_ || !s.queue_.empty(); });
        if (s.queue_.empty()) continue;
        const auto job = s.queue_.front();
        s.queue_.pop_front();
        lock.unlock();
        s.refuse(job, s.abandoned_backend_);
        lock.lock();
    }
}

void LaneState::abandon(const std::shared_ptr<LaneJob>& job) {
    std::string backend;
    {
        const std::lock_guard silence(callback_mutex_);
        const std::lock_guard lock(mutex_);
        if (current_ != job) return;  // it came back in this very moment
        worker_muted_ = true;
        abandoned_ = true;
        abandoned_backend_ = backend = job->backend_id;
        abandoned_anywhere = true;
    }
    if (job->backend) job->backend->mark_not_responding();
    refuse(job, backend);
    emit(false, [&] {
        if (events_.not_responding) events_.not_responding(backend);
    });
    changed_.notify_all();
}

void LaneState::refuse(const std::shared_ptr<LaneJob>& job, const std::string& backend) {
    const Message why{Code::backend_not_responding, {{"backend", backend}}};
    GenerationResult result;
    {
        const std::lock_guard lock(mutex_);
        result = job->partial;
    }
    result.stop = StopReason::failed;
    result.failure = why;
    emit(false, [&] {
        if (std::holds_alternative<LoadJob>(job->what)) {
            if (events_.load_failed) events_.load_failed(why);
        } else if (std::holds_alternative<ReplyRequest>(job->what)) {
            if (events_.reply_finished) events_.reply_finished(result);
        }
    });
}

}  // namespace addend
