// Long work beside the lane: a body on a worker thread, a Job in the list, the result back on the UI thread.
#pragma once

#include <QObject>
#include <QPointer>
#include <QString>
#include <functional>
#include <memory>
#include <type_traits>
#include <utility>
#include <vector>

#include "core/base/message.h"
#include "core/runtime/run_control.h"

namespace addend::ui {

class Job;
class JobListModel;

/// What a body sees of its task. Used on the worker's thread only, except where said otherwise.
class TaskContext {
  public:
    virtual ~TaskContext() = default;
    /// For engine calls: Running{control(), session} lets a cancel reach the backend.
    virtual RunControl& control() = 0;
    const CancelToken& cancel() { return control().token(); }
    /// Thread-safe; the window hears of it at most 20 times a second. `total` 0: it cannot be told.
    virtual void report(std::uint64_t done, std::uint64_t total) = 0;
    /// Translated by the caller.
    virtual void phase(const QString& text) = 0;
};

/// A task that was started; copies are the same one. UI thread only.
class TaskHandle {
  public:
    TaskHandle() = default;
    /// Asks the body to stop; `failed` then gets Code::cancelled. Nothing if it is over.
    void cancel() const;
    bool isActive() const;
    /// The job in the list; null once it was cleared there.
    Job* job() const;

  private:
    friend class TaskRunner;
    struct Shared;
    explicit TaskHandle(std::shared_ptr<Shared> shared) : shared_(std::move(shared)) {}
    std::shared_ptr<Shared> shared_;
};

/// Starts tasks, each on a thread of its own, and ends them with itself. UI thread only.
class TaskRunner : public QObject {
    Q_OBJECT

  public:
    using Failed = std::function<void(const Message&)>;
    /// How long a cancelled task is waited for at the end before its thread is left behind.
    static constexpr int patienceMilliseconds = 2000;

    explicit TaskRunner(JobListModel& jobs, QObject* parent = nullptr);
    ~TaskRunner() override;

    /// Runs `body(TaskContext&)` on a worker; then, on the UI thread and unless `context` is gone, `done`
    /// with its result, or `failed` with why not (Code::cancelled after a cancel). A title not empty makes a
    /// Job.
    template <class Body, class Done>
    TaskHandle start(QObject* context, const QString& title, Body body, Done done, Failed failed = {}) {
        using Result = std::invoke_result_t<Body, TaskContext&>;
        const QPointer<QObject> guard(context);
        return run(
            title, guard,
            [body = std::move(body), done = std::move(done)](TaskContext& task) mutable {
                // Made on the worker, called (or dropped) on the UI thread.
                if constexpr (std::is_void_v<Result>) {
                    body(task);
                    return std::function<void()>([done = std::move(done)]() mutable { done(); });
                } else {
                    auto result = std::make_shared<Result>(body(task));
                    return std::function<void()>(
                        [done = std::move(done), result = std::move(result)]() mutable {
                            done(std::move(*result));
                        });
                }
            },
            std::move(failed));
    }

    int activeCount() const;
    /// Cancels all and waits, each task up to patienceMilliseconds in all. True: some thread was left behind,
    /// so that the process must end by _exit.
    bool close();

  private:
    using Work = std::function<std::function<void()>(TaskContext&)>;
    TaskHandle run(const QString& title, const QPointer<QObject>& context, Work work, Failed failed);
    void forgetEnded();

    JobListModel& jobs_;
    std::vector<std::shared_ptr<TaskHandle::Shared>> tasks_;
    bool closed_ = false;
    bool abandoned_ = false;
};

}  // namespace addend::ui
