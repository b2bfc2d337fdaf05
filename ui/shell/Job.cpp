#include "ui/shell/Job.h"

#include <algorithm>

namespace addend::ui {

Job::Job(QString title, std::function<void()> cancel, const Clock& clock, QObject* parent)
    : QObject(parent),
      title_(std::move(title)),
      cancel_(std::move(cancel)),
      clock_(clock),
      started_(clock.now_ns()) {}

std::optional<double> Job::secondsLeft() const {
    constexpr double least = 1.0;  // a guess from less than this jumps about
    const double elapsed = static_cast<double>(clock_.now_ns() - started_) * 1e-9;
    if (!progress_ || *progress_ <= 0 || elapsed < least || !isActive()) return std::nullopt;
    return elapsed * (1 - *progress_) / *progress_;
}

void Job::setPhase(const QString& phase) {
    if (phase == phase_) return;
    phase_ = phase;
    Q_EMIT changed();
}

void Job::setProgress(std::optional<double> progress) {
    if (progress) progress = std::clamp(*progress, 0.0, 1.0);
    if (progress == progress_) return;
    progress_ = progress;
    Q_EMIT changed();
}

void Job::setTitle(const QString& title) {
    if (title == title_) return;
    title_ = title;
    Q_EMIT changed();
}

void Job::cancel() {
    if (!canCancel()) return;
    state_ = State::Cancelling;
    Q_EMIT changed();
    cancel_();
}

void Job::finish() {
    end(State::Done);
}

void Job::fail(const Message& why) {
    if (!isActive()) return;
    if (why.code == Code::cancelled) return end(State::Cancelled);
    failure_ = why;
    end(State::Failed);
}

void Job::markCancelled() {
    end(State::Cancelled);
}

void Job::end(State state) {
    if (!isActive()) return;
    state_ = state;
    if (state == State::Done) progress_ = 1.0;
    Q_EMIT changed();
    Q_EMIT ended();
}

}  // namespace addend::ui
