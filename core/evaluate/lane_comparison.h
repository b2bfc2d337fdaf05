// Lanes measured against each other on one prompt: never at the same time, in turns, so that what disturbs
// the machine disturbs all of them alike.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/evaluate/bootstrap.h"
#include "core/evaluate/lane_feed.h"
#include "core/meters/sampler.h"
#include "core/program/patch.h"
#include "core/runtime/generate.h"
#include "core/runtime/model.h"
#include "core/runtime/run_control.h"
#include "core/runtime/statistics.h"

namespace addend {

/// A model on a device under a patch.
struct CompareLane {
    std::string label;
    std::shared_ptr<LoadedModel> model;
    Patch patch = {};
    std::string backend_version = {};
};

struct LaneComparisonOptions {
    std::vector<std::string> prompts;  // each answered by every lane
    bool chat = true;                  // the model's template around it; else continued as it is
    std::uint32_t max_tokens = 64;     // of a reply; greedy
    std::uint32_t repetitions = 6;     // of each lane and prompt, after one round that is not counted
    double idle_seconds = 2;           // watched first, where a sensor answers
};

struct LaneRepetition {
    std::uint32_t prompt = 0;
    LaneSpan span;  // since the comparison began
    ReplyTimings timings;
    std::vector<std::int64_t> token_ns;  // when each token was there, since the repetition began
};

/// What a lane read and wrote for one prompt; the same in every repetition, unless `changed`.
struct LaneReply {
    std::vector<std::int32_t> prompt_ids, ids;
    std::vector<std::string> pieces;  // whole characters that came with each token
    std::string text;
    bool changed = false;  // some repetition wrote another text, which greedy sampling must not
};

/// Energy of one lane by one sensor, over its repetitions. The sensor is read between prompt and reply, and the time that
/// takes is in neither's.
struct LaneEnergy {
    std::size_t sensor = 0;  // of LaneComparison::sensors
    EnergyFigure whole;      // prefill and decode together
    EnergyFigure prefill = {}, decode = {};
};

struct LaneFigures {
    std::string label, model, quick_id, model_hash, patch;
    std::string backend, backend_version, device, device_name;
    DeviceKind kind = DeviceKind::cpu;
    unsigned threads = 0;
    std::vector<LaneReply> replies;  // one a prompt
    std::vector<LaneRepetition> repetitions;
    Statistics prefill, decode;       // tokens/s over repetitions
    Statistics first_token_seconds;   // over repetitions
    Statistics decode_token_seconds;  // between tokens, over all of them
    MemoryUse memory;                 // of its model and session, at the last repetition's end
    std::vector<LaneMemorySample> memory_samples;
    std::vector<LaneEnergy> energy;
    bool changed() const;
    /// Of all counted repetitions: tokens of prompts, and tokens written after the first of each reply.
    std::uint64_t prefilled_tokens() const;
    std::uint64_t decoded_tokens() const;
};

/// Energy of a span that was sampled just before and just after: of the time between those two samples, so that a
/// counter's joules are what it counted and nothing is interpolated. Where they are missing, as energy_between().
EnergyFigure energy_around(std::span<const SensorSample> samples, const SensorFacts& facts, LaneSpan span,
                           const std::optional<IdleBaseline>& idle = {});

/// The sensor whose boundary holds a backend's devices and not another one's: the backend's own before the
/// machine's, one that answers before one that does not. Nothing: no sensor at all.
std::optional<std::size_t> sensor_of_backend(const std::string& backend, const std::vector<SensorInfo>& sensors,
                                             const std::function<bool(std::size_t)>& answers);
/// A lane's energy by that sensor.
const LaneEnergy* energy_of_lane(const LaneFigures& lane, const std::vector<SensorInfo>& sensors);

/// Statistics from the repetitions: tokens/s of each.
std::vector<double> prefill_rates(const LaneFigures& lane);
/// Tokens after the first, over the time since it.
std::vector<double> decode_rates(const LaneFigures& lane);
/// Fills in the statistics.
void summarize_repetitions(LaneFigures& lane);

/// A lane beside the first one: figures above 1 are in its favour.
struct LaneRatios {
    RatioEstimate prefill, decode;
};

struct LaneComparison {
    std::vector<LaneFigures> lanes;
    std::vector<LaneRatios> ratios;  // ratios[i]: lane i + 1 beside lane 0
    std::vector<SensorInfo> sensors;
    std::vector<std::optional<IdleBaseline>> idle;   // of each sensor
    std::vector<std::vector<SensorSample>> samples;  // of each sensor; times since the comparison began
    std::vector<ProcessMemorySample> process;        // the whole process, between repetitions
};

std::vector<LaneRatios> ratios_beside_first(const std::vector<LaneFigures>& lanes);

struct LaneComparisonProgress {
    std::size_t lane = 0;
    std::uint32_t repetition = 0;       // 0 is the warm-up
    std::uint32_t prompt = 0;
    std::uint32_t done = 0, total = 0;  // repetitions of all lanes
};
using LaneComparisonReport = std::function<void(const LaneComparisonProgress&)>;

/// Lanes in the order they run: forward and backward in turn (ABBA, ABC-CBA), `rounds` times through all.
std::vector<std::size_t> interleaved_order(std::size_t lanes, std::uint32_t rounds);

/// One repetition of the plan.
struct LaneTurn {
    std::size_t lane = 0;
    std::uint32_t prompt = 0, repetition = 0;
    friend bool operator==(const LaneTurn&, const LaneTurn&) = default;
};
/// The warm-up (the first prompt only), then for each repetition and prompt all lanes, forward and backward in turn.
std::vector<LaneTurn> planned_turns(std::size_t lanes, std::size_t prompts, std::uint32_t repetitions);

/// The request every lane gets for a prompt: greedy, through its chat template or as it is.
GenerateRequest lane_request(const CompareLane& lane, const LaneComparisonOptions& options, std::size_t prompt);
/// What identifies a lane, without figures. `hash`: also the model's content hash, which reads its files once.
LaneFigures described_lane(const CompareLane& lane, const CancelToken* hash);

/// Runs on the calling thread. Throws compare_no_lanes, cancelled, and what generate() refuses; a failure of
/// a lane in between is thrown too, since half a comparison compares nothing.
LaneComparison compare_lanes(const std::vector<CompareLane>& lanes, const LaneComparisonOptions& options,
                             const LaneComparisonReport& report, RunControl& control,
                             const Clock& clock = Clock::steady(), MeterSampler* meters = nullptr,
                             LaneFeed* feed = nullptr);

}  // namespace addend
