// Lanes measured against each other on one prompt: never at the same time, in turns, so that what disturbs
// the machine disturbs all of them alike.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/evaluate/bootstrap.h"
#include "core/meters/sampler.h"
#include "core/program/patch.h"
#include "core/runtime/generation.h"
#include "core/runtime/model.h"
#include "core/runtime/run_control.h"
#include "core/runtime/statistics.h"

namespace addend {

/// A model on a device under a patch.
struct CompareLane {
    std::string label;
    std::shared_ptr<LoadedModel> model;
    Patch patch = {};
};

struct LaneComparisonOptions {
    std::string prompt;             // continued as it is, or through the chat template
    bool chat = true;               // the model's template around it
    std::uint32_t max_tokens = 64;  // of a reply; greedy
    std::uint32_t repetitions = 6;  // of each lane, after one that is not counted
    double idle_seconds = 2;        // watched first, where a sensor answers
};

struct LaneRepetition {
    ReplyTimings timings;
    std::vector<std::int64_t> token_ns;  // when each token was there, since the repetition began
};

/// Energy of one lane by one sensor, over its repetitions.
struct LaneEnergy {
    std::size_t sensor = 0;  // of LaneComparison::sensors
    EnergyFigure whole;      // prefill and decode together
};

struct LaneFigures {
    std::string label, model, backend, device, device_name, patch;
    unsigned threads = 0;
    std::vector<std::int32_t> prompt_ids, reply_ids;
    std::string reply;
    bool reply_changed = false;  // some repetition wrote another text, which greedy sampling must not
    std::vector<LaneRepetition> repetitions;
    Statistics prefill, decode;       // tokens/s over repetitions
    Statistics first_token_seconds;   // over repetitions
    Statistics decode_token_seconds;  // between tokens, over all of them
    MemoryUse memory;                 // of its model and session
    std::vector<LaneEnergy> energy;
};

/// A lane beside the first one: figures above 1 are in its favour.
struct LaneRatios {
    RatioEstimate prefill, decode;
};

struct LaneComparison {
    std::vector<LaneFigures> lanes;
    std::vector<LaneRatios> ratios;  // ratios[i]: lane i + 1 beside lane 0
    std::vector<SensorInfo> sensors;
    std::vector<std::optional<IdleBaseline>> idle;  // of each sensor
};

struct LaneComparisonProgress {
    std::size_t lane = 0;
    std::uint32_t repetition = 0;       // 0 is the warm-up
    std::uint32_t done = 0, total = 0;  // repetitions of all lanes
};
using LaneComparisonReport = std::function<void(const LaneComparisonProgress&)>;

/// Lanes in the order they run: forward and backward in turn (ABBA, ABC-CBA), `rounds` times through all.
std::vector<std::size_t> interleaved_order(std::size_t lanes, std::uint32_t rounds);

/// Runs on the calling thread. Throws compare_no_lanes, cancelled, and what generate() refuses; a failure of
/// a lane in between is thrown too, since half a comparison compares nothing.
LaneComparison compare_lanes(const std::vector<CompareLane>& lanes, const LaneComparisonOptions& options,
                             const LaneComparisonReport& report, RunControl& control,
                             const Clock& clock = Clock::steady(), MeterSampler* meters = nullptr);

}  // namespace addend
