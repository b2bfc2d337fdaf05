// One benchmark as the page drives it: the engine's protocol as a job, its figures kept as runs.
#pragma once

#include <QObject>
#include <memory>
#include <vector>

#include "core/evaluate/benchmark.h"
#include "core/store/run_store.h"
#include "ui/engine/TaskRunner.h"

namespace addend::ui {

class Workbench;

class BenchmarkRun : public QObject {
    Q_OBJECT

  public:
    explicit BenchmarkRun(Workbench& bench, QObject* parent = nullptr);

    bool isRunning() const { return task_.isActive(); }
    const std::vector<DeviceRefusal>& refused() const { return refused_; }
    /// On the model that is open. Ends with kept() or failed(). The engine must be idle: what else runs would
    /// be measured too.
    void start(const BenchmarkRequest& request);
    void cancel() { task_.cancel(); }

  Q_SIGNALS:
    void runningChanged();
    /// At most a few times a second, so that drawing does not disturb what is timed.
    void progressed(const addend::BenchmarkProgress& progress);
    /// The runs are in the store: one for each device that was measured. refused() says what was not.
    void kept(const std::vector<addend::RunId>& runs);
    void failed(const addend::Message& why);

  private:
    void keep(const BenchmarkRequest& request, const Benchmark& benchmark, const std::string& hash, qint64 startedMs);

    Workbench& bench_;
    TaskHandle task_;
    std::vector<DeviceRefusal> refused_;
};

}  // namespace addend::ui

Q_DECLARE_METATYPE(addend::BenchmarkProgress)
