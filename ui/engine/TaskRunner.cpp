#include "ui/engine/TaskRunner.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QTimer>
#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>

#include "core/base/clock.h"
#include "core/runtime/caught.h"
#include "ui/shell/Job.h"
#include "ui/shell/JobListModel.h"

namespace addend::ui {
namespace {

constexpr std::int64_t reportInterval = 50'000'000;  // ns
constexpr int repeatCancelMilliseconds = 50;

}  // namespace

/// Kept alive by the worker too: a thread that was left behind outlives its runner.
struct TaskHandle::Shared : std::enable_shared_from_this<TaskHandle::Shared> {
    RunControl control;
    std::thread thread;
    bool active = true;  // UI thread
    QPointer<Job> job;   // UI thread
    std::atomic<std::int64_t> reported{-reportInterval};

    std::mutex mutex;
    std::condition_variable changed;
    bool ended = false;      // guarded by mutex
    bool deliveries = true;  // guarded by mutex: false once the runner is gone

    /// Queues `call` for the UI thread, unless the runner is gone.
    template <class Call>
    void onUi(Call call) {
        const std::lock_guard lock(mutex);
        if (!deliveries) return;
        QMetaObject::invokeMethod(
            QCoreApplication::instance(),
            [self = shared_from_this(), call = std::move(call)]() mutable {
                {
                    const std::lock_guard inner(self->mutex);
                    if (!self->deliveries) return;
                }
                call(*self);
            },
            Qt::QueuedConnection);
    }

    void requestCancel() {
        if (!active) return;
        control.cancel();
        // A backend forgets a cancel that comes just before its run begins.
        QTimer::singleShot(repeatCancelMilliseconds, QCoreApplication::instance(),
                           [weak = weak_from_this()] { repeat(weak); });
    }
    static void repeat(const std::weak_ptr<Shared>& weak) {
        const auto self = weak.lock();
        if (!self || !self->active) return;
        self->control.repeat_cancel();
        QTimer::singleShot(repeatCancelMilliseconds, QCoreApplication::instance(), [weak] { repeat(weak); });
    }
};

namespace {

class WorkerContext final : public TaskContext {
  public:
    explicit WorkerContext(std::function<void(std::optional<double>)> progress,
                           std::function<void(const QString&)> phase, RunControl& control,
                           std::atomic<std::int64_t>& reported)
        : progress_(std::move(progress)), phase_(std::move(phase)), control_(control), reported_(reported) {}

    RunControl& control() override { return control_; }
    void report(std::uint64_t done, std::uint64_t total) override {
        const std::int64_t now = Clock::steady().now_ns();
        std::int64_t last = reported_.load();
        if (now - last < reportInterval && done != total) return;
        if (!reported_.compare_exchange_strong(last, now)) return;  // another thread reports
        progress_(total == 0 ? std::nullopt
                             : std::optional(static_cast<double>(done) / static_cast<double>(total)));
    }
    void phase(const QString& text) override { phase_(text); }

  private:
    std::function<void(std::optional<double>)> progress_;
    std::function<void(const QString&)> phase_;
    RunControl& control_;
    std::atomic<std::int64_t>& reported_;
};

}  // namespace

void TaskHandle::cancel() const {
    if (shared_) shared_->requestCancel();
}

bool TaskHandle::isActive() const {
    return shared_ && shared_->active;
}

Job* TaskHandle::job() const {
    return shared_ ? shared_->job.data() : nullptr;
}

TaskRunner::TaskRunner(JobListModel& jobs, QObject* parent) : QObject(parent), jobs_(jobs) {}

TaskRunner::~TaskRunner() {
    close();
}

TaskHandle TaskRunner::run(const QString& title, const QPointer<QObject>& context, Work work, Failed failed) {
    if (closed_) return {};
    forgetEnded();
    auto shared = std::make_shared<TaskHandle::Shared>();
    if (!title.isEmpty())
        shared->job = jobs_.start(title, [weak = std::weak_ptr(shared)] {
            if (const auto self = weak.lock()) self->requestCancel();
        });
    tasks_.push_back(shared);
    shared->thread =
        std::thread([shared, context, work = std::move(work), failed = std::move(failed)]() mutable {
            using Shared = TaskHandle::Shared;
            WorkerContext task(
                [&](std::optional<double> progress) {
                    shared->onUi([progress](Shared& s) {
                        if (s.job) s.job->setProgress(progress);
                    });
                },
                [&](const QString& text) {
                    shared->onUi([text](Shared& s) {
                        if (s.job) s.job->setPhase(text);
                    });
                },
                shared->control, shared->reported);
            std::function<void()> deliver;
            Message why;
            try {
                deliver = work(task);
            } catch (...) {
                why = caught_message();
            }
            // The body's captures (a model, say) go before the window hears of the end.
            work = {};
            shared->onUi([context, deliver = std::move(deliver), failed = std::move(failed), why](Shared& s) {
                s.active = false;
                const bool cancelled = s.control.cancelled() || why.code == Code::cancelled;
                if (s.job) {
                    if (cancelled)
                        s.job->markCancelled();
                    else if (deliver)
                        s.job->finish();
                    else
                        s.job->fail(why);
                }
                if (!context) return;
                if (deliver && !cancelled)
                    deliver();
                else if (failed)
                    failed(cancelled ? Message{Code::cancelled, {}} : why);
            });
            const std::lock_guard lock(shared->mutex);
            shared->ended = true;
            shared->changed.notify_all();
        });
    return TaskHandle(shared);
}

int TaskRunner::activeCount() const {
    return static_cast<int>(
        std::count_if(tasks_.begin(), tasks_.end(), [](const auto& task) { return task->active; }));
}

void TaskRunner::forgetEnded() {
    std::erase_if(tasks_, [](const auto& task) {
        {
            const std::lock_guard lock(task->mutex);
            if (!task->ended) return false;
        }
        if (task->thread.joinable()) task->thread.join();
        return true;
    });
}

bool TaskRunner::close() {
    closed_ = true;
    for (const auto& task : tasks_) {
        const std::lock_guard lock(task->mutex);
        task->deliveries = false;
    }
    QElapsedTimer since;
    since.start();
    for (const auto& task : tasks_) {
        task->control.cancel();
        std::unique_lock lock(task->mutex);
        while (!task->ended && since.elapsed() < patienceMilliseconds) {
            task->control.repeat_cancel();
            task->changed.wait_for(lock, std::chrono::milliseconds(repeatCancelMilliseconds));
        }
        const bool ended = task->ended;
        lock.unlock();
        task->active = false;
        if (task->job) task->job->markCancelled();
        if (ended) {
            task->thread.join();
        } else {
            task->thread.detach();
            abandoned_ = true;
        }
    }
    tasks_.clear();
    return abandoned_;
}

}  // namespace addend::ui
