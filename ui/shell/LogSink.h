// Brings spdlog's lines, from any thread, to the LogModel on the UI thread.
#pragma once

#include <spdlog/sinks/base_sink.h>

#include <QList>
#include <QPointer>
#include <mutex>

#include "ui/shell/LogModel.h"

namespace addend::ui {

/// Batches: however many lines arrive, one queued call is under way at a time.
class LogSink final : public spdlog::sinks::base_sink<std::mutex>,
                      public std::enable_shared_from_this<LogSink> {
  public:
    explicit LogSink(LogModel* model) : model_(model) {}

  protected:
    void sink_it_(const spdlog::details::log_msg& message) override;
    void flush_() override {}

  private:
    void deliver();
    QPointer<LogModel> model_;
    QList<LogEntry> waiting_;
    bool scheduled_ = false;
};

}  // namespace addend::ui
