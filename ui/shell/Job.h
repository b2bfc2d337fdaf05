// One long piece of work, as the user sees it: what, how far, and a way to stop it.
#pragma once

#include <QObject>
#include <QString>
#include <functional>
#include <optional>

#include "core/base/clock.h"
#include "core/base/message.h"

namespace addend::ui {

/// Lives on the UI thread; workers report through queued signals. Owned by JobListModel.
class Job : public QObject {
    Q_OBJECT

  public:
    enum class State { Running, Cancelling, Done, Failed, Cancelled };
    Q_ENUM(State)

    Job(QString title, std::function<void()> cancel, const Clock& clock, QObject* parent);

    QString title() const { return title_; }
    QString phase() const { return phase_; }
    /// 0 to 1, or nothing while it cannot be told.
    std::optional<double> progress() const { return progress_; }
    /// Seconds, from the pace so far; nothing in the first second or without progress.
    std::optional<double> secondsLeft() const;
    State state() const { return state_; }
    bool isActive() const { return state_ == State::Running || state_ == State::Cancelling; }
    bool canCancel() const { return state_ == State::Running && cancel_ != nullptr; }
    /// Why it failed; only in State::Failed.
    const Message& failure() const { return failure_; }

    void setPhase(const QString& phase);
    void setProgress(std::optional<double> progress);
    void setTitle(const QString& title);

    /// Each ends the job; later calls are ignored, so that a cancel may race with the end.
    void finish();
    void fail(const Message& why);
    void markCancelled();

  public Q_SLOTS:
    /// Asks the worker to stop; the worker answers with markCancelled().
    void cancel();

  Q_SIGNALS:
    void changed();
    /// Once, when the job ends in any way.
    void ended();

  private:
    void end(State state);

    QString title_;
    std::function<void()> cancel_;
    const Clock& clock_;
    std::int64_t started_;
    QString phase_;
    std::optional<double> progress_;
    State state_ = State::Running;
    Message failure_;
};

}  // namespace addend::ui
