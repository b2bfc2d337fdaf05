// One comparison as the page drives it: lanes loaded, measured in turns, replayed on each other's text, kept.
#pragma once

#include <QObject>
#include <memory>
#include <optional>
#include <vector>

#include "core/evaluate/lane_comparison.h"
#include "core/evaluate/twin_replay.h"
#include "ui/engine/TaskRunner.h"

namespace addend::ui {

class Workbench;

/// What a lane is to be: the current model on a device under a patch.
struct LaneChoice {
    QString device;  // as the context bar names it
    Patch patch;
    friend bool operator==(const LaneChoice& a, const LaneChoice& b) {
        return a.device == b.device && a.patch.same_rules(b.patch);
    }
};

struct CompareOutcome {
    LaneComparisonOptions options;
    LaneComparison comparison;
    std::vector<TwinResult> twins;  // lane i + 1 beside lane 0, on the first lane's prompt and reply
};

class CompareRun : public QObject {
    Q_OBJECT

  public:
    explicit CompareRun(Workbench& bench, QObject* parent = nullptr);

    bool isRunning() const { return task_.isActive(); }
    const std::shared_ptr<const CompareOutcome>& outcome() const { return outcome_; }
    /// Ends with finished() or failed(). The engine must be idle: what else runs would be measured too.
    void start(const QList<LaneChoice>& lanes, const LaneComparisonOptions& options);
    void cancel() { task_.cancel(); }

  Q_SIGNALS:
    void runningChanged();
    /// Once a repetition, so that drawing does not disturb what is timed.
    void progressed(int lane, int repetition, double fraction);
    /// Measured; now the lanes read the same tokens.
    void checking();
    void finished();
    void failed(const addend::Message& why);

  private:
    void keep();

    Workbench& bench_;
    TaskHandle task_;
    std::shared_ptr<const CompareOutcome> outcome_;
};

}  // namespace addend::ui
