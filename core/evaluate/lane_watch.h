// Lanes at work at the same time, for watching: they disturb each other, so that no figure of theirs is a measurement
// of a device, and none may be kept as one or name a winner.
#pragma once

#include "core/evaluate/lane_comparison.h"

namespace addend {

struct WatchedLane {
    LaneFigures figures;  // one repetition, contended
    std::optional<Message> failure;
};

/// Every figure in it is contended.
struct WatchedLanes {
    std::vector<WatchedLane> lanes;
    std::vector<SensorInfo> sensors;
    std::vector<std::vector<SensorSample>> samples;  // of the whole machine: not of any lane
    std::vector<ProcessMemorySample> process;
};

/// Threads for each lane of devices of these kinds. Lanes that compute on the host's processors share `cores` evenly,
/// the earlier ones the rest; another device takes none. Throws watch_too_few_cores{lanes, cores} where more lanes want
/// a processor than there are: across devices the same number may run.
std::vector<unsigned> split_threads(const std::vector<DeviceKind>& lanes, unsigned cores);

/// Runs every lane on a thread of its own and waits for all. A lane that fails says so in its result, and the others go
/// on. Throws compare_no_lanes, watch_too_few_cores, cancelled.
WatchedLanes watch_lanes(const std::vector<CompareLane>& lanes, const LaneComparisonOptions& options, unsigned cores,
                         LaneFeed& feed, RunControl& control, const Clock& clock = Clock::steady(),
                         MeterSampler* meters = nullptr);

}  // namespace addend
