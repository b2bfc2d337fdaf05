// What the charts of lanes hold, from lanes at work, from a comparison, or from lanes that were watched.
#pragma once

#include <string>
#include <vector>

#include "core/evaluate/comparison_record.h"
#include "core/evaluate/lane_watch.h"
#include "core/meters/sampler.h"
#include "ui/plots/SeriesPlot.h"

namespace addend::ui {

struct ChartData {
    QList<PlotSeries> latency;  // µs of each token of a reply
    QList<PlotSeries> speed;    // tokens/s since the lane's own start
    QList<PlotSeries> memory;   // MiB since the comparison began
    QList<PlotSeries> power;    // W since the comparison began
    QString noPower;            // why there is none to draw
    bool contended = false;     // lanes disturbed each other
};

/// Of one prompt's replies: the median over repetitions, and the middle repetition.
ChartData chartData(const ComparisonRecord& outcome, std::size_t prompt);
/// Lanes at work. `backends[i]` is lane i's backend; `meters` may be null.
ChartData chartData(const LaneFeedState& state, const std::vector<std::string>& backends, const MeterSampler* meters,
                    bool contended);
ChartData chartData(const WatchedLanes& watched);

/// The lane's repetition of a prompt whose length is in the middle; null: none.
const LaneRepetition* middleRepetition(const LaneFigures& lane, std::size_t prompt);

/// "measured", "simulated", "modelled" or "unavailable", translated.
QString provenanceWord(Provenance provenance);

}  // namespace addend::ui
