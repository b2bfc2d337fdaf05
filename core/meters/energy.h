// Energy of a span of time from a sensor's samples: exact where they tell it, a reason where they don't.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "core/base/message.h"

namespace addend {

/// What a sensor counts. A counter gives joules since some start; a power sensor gives watts.
enum class SensorKind { energy_counter, power };

struct SensorSample {
    std::int64_t time_ns = 0;  // monotonic
    double value = 0;          // J or W
    friend bool operator==(const SensorSample&, const SensorSample&) = default;
};

/// What must be known of a sensor to believe its samples.
struct SensorFacts {
    SensorKind kind = SensorKind::energy_counter;
    double wraps_at = 0;       // J at which a counter begins anew; 0: it does not
    double most_watts = 5000;  // nothing behind this boundary draws more: a fall of the counter that would
                               // need more is a reset, not a wrap
    std::int64_t update_ns = 0;  // how often the sensor itself changes, 0 unknown; or its averaging window
    std::int64_t longest_gap_ns = 1'000'000'000;  // between samples of power: beyond it nothing is known
};

/// Idle power, measured by the application before a run.
struct IdleBaseline {
    double watts = 0;
    double seconds = 0;
    std::uint32_t samples = 0;
};

struct EnergyFigure {
    std::optional<Message> why;        // not empty: unavailable, and the figures below mean nothing
    double joules = 0;                 // gross
    std::optional<double> above_idle;  // J, gross less idle power times seconds; may be negative
    double seconds = 0;
    std::uint32_t samples = 0;  // that lie in the span or bracket it
};

/// A span holds at least this many updates of the sensor, else it is too short for it.
inline constexpr int least_updates = 10;

/// Energy from `begin_ns` to `end_ns`. Samples stand in order of time and bracket the span; between two
/// samples power is taken as linear, a counter's energy as spread evenly. Reasons: energy_window_short,
/// energy_not_covered, energy_samples_missing, energy_counter_reset.
EnergyFigure energy_between(std::span<const SensorSample> samples, const SensorFacts& facts,
                            std::int64_t begin_ns, std::int64_t end_ns,
                            const std::optional<IdleBaseline>& idle = {});

/// Energy of a counter between two readings, `seconds` apart: nothing where it was reset, or may have wrapped
/// more than once.
std::optional<double> counter_delta(double before, double after, double seconds, const SensorFacts& facts);

/// Mean power over the samples, as an idle baseline; nothing where energy_between gives a reason.
std::optional<IdleBaseline> idle_baseline(std::span<const SensorSample> samples, const SensorFacts& facts);

}  // namespace addend
