#include "ui/shell/LogSink.h"

#include <QCoreApplication>
#include <chrono>

namespace addend::ui {
namespace {

LogEntry::Level levelOf(spdlog::level::level_enum level) {
    if (level >= spdlog::level::err) return LogEntry::Level::Error;
    if (level == spdlog::level::warn) return LogEntry::Level::Warning;
    if (level == spdlog::level::info) return LogEntry::Level::Info;
    return LogEntry::Level::Debug;
}

QString text(const spdlog::string_view_t& view) {
    return QString::fromUtf8(view.data(), qsizetype(view.size()));
}

}  // namespace

void LogSink::sink_it_(const spdlog::details::log_msg& message) {
    const auto ms =
        std::chrono::duration_cast<std::chrono::milliseconds>(message.time.time_since_epoch()).count();
    // A flood while the UI thread is busy must not eat memory: the model would drop the oldest anyway.
    if (waiting_.size() >= LogModel::limit) waiting_.removeFirst();
    waiting_.append({QDateTime::fromMSecsSinceEpoch(ms), levelOf(message.level), text(message.logger_name),
                     text(message.payload)});
    if (scheduled_ || QCoreApplication::instance() == nullptr) return;
    scheduled_ = true;
    auto self = shared_from_this();
    QMetaObject::invokeMethod(
        QCoreApplication::instance(), [self] { self->deliver(); }, Qt::QueuedConnection);
}

void LogSink::deliver() {
    QList<LogEntry> batch;
    {
        const std::lock_guard lock(mutex_);
        batch.swap(waiting_);
        scheduled_ = false;
    }
    if (model_) model_->append(batch);
}

}  // namespace addend::ui
