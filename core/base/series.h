// A quantity over time, with what it is: kept with a run, drawn with its provenance.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace addend {

struct SeriesPoint {
    std::int64_t time_ns = 0;  // since the run began
    double value = 0;
    friend bool operator==(const SeriesPoint&, const SeriesPoint&) = default;
};

/// `provenance` is "measured", "simulated", "modelled" or "unavailable" (DESIGN §4).
struct SampledSeries {
    std::string name = {};
    std::string unit = {};
    std::string provenance = {};
    std::string source = {};    // sensor, model or reason
    std::string boundary = {};  // "package", "board", "one token", …
    std::vector<SeriesPoint> points = {};
    friend bool operator==(const SampledSeries&, const SampledSeries&) = default;
};

}  // namespace addend
