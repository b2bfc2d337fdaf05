// One comparison as the page drives it: lanes loaded, measured in turns, replayed on each other's text, kept; or at work
// at the same time, watched and not kept.
#pragma once

#include <QObject>
#include <memory>
#include <optional>
#include <vector>

#include "core/evaluate/comparison_record.h"
#include "core/evaluate/lane_watch.h"
#include "core/store/run_store.h"
#include "ui/engine/TaskRunner.h"

namespace addend::ui {

class Workbench;

/// What a lane is to be: a model on a device under a patch.
struct LaneChoice {
    QString device;  // as the context bar names it
    Patch patch;
    QString model = {};  // a file of the library; empty: the one that is open
    friend bool operator==(const LaneChoice& a, const LaneChoice& b) {
        return a.device == b.device && a.patch.same_rules(b.patch) && a.model == b.model;
    }
};

using CompareOutcome = ComparisonRecord;

class CompareRun : public QObject {
    Q_OBJECT

  public:
    explicit CompareRun(Workbench& bench, QObject* parent = nullptr);

    bool isRunning() const { return task_.isActive(); }
    bool isWatching() const { return watching_ && isRunning(); }
    /// Of the last measurement, or of what was opened again; null while lanes were watched last.
    const std::shared_ptr<const CompareOutcome>& outcome() const { return outcome_; }
    /// Of the last lanes that worked at the same time.
    const std::shared_ptr<const WatchedLanes>& watched() const { return watched_; }
    /// What the lanes under way have done; null before the first start.
    const std::shared_ptr<LaneFeed>& feed() const { return feed_; }
    /// Where the kept comparison lies; nothing before it is there.
    std::optional<RunId> kept() const { return kept_; }

    /// Ends with finished() or failed(). The engine must be idle: what else runs would be measured too.
    void start(const QList<LaneChoice>& lanes, const LaneComparisonOptions& options);
    /// All at the same time; ends with watchEnded() or failed(). Nothing of it is kept.
    void watch(const QList<LaneChoice>& lanes, const LaneComparisonOptions& options);
    /// From the store; ends with finished() or failed().
    void open(RunId run);
    void cancel() { task_.cancel(); }

    /// Processors of this machine; tests have their own number.
    void setCores(unsigned cores) { cores_ = cores; }

  Q_SIGNALS:
    void runningChanged();
    /// At most four times a second, so that drawing does not disturb what is timed.
    void progressed(const addend::LaneComparisonProgress& progress);
    /// Measured; now the lanes read the same tokens.
    void checking(double fraction);
    void finished();
    void watchEnded();
    void keptChanged();
    void failed(const addend::Message& why);

  private:
    void keep();
    template <class Signal>
    auto onUi(Signal signal);

    Workbench& bench_;
    TaskHandle task_;
    std::shared_ptr<const CompareOutcome> outcome_;
    std::shared_ptr<const WatchedLanes> watched_;
    std::shared_ptr<LaneFeed> feed_;
    std::optional<RunId> kept_;
    unsigned cores_;
    bool watching_ = false;
};

}  // namespace addend::ui
