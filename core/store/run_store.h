// Measured runs and the samples of meters.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace addend {

class Database;
using RunId = std::int64_t;
using MeterId = std::int64_t;

struct RunRecord {
    RunId id = 0;
    std::string kind = {};  // "bench", "compare", …
    std::string title = {};
    std::string model_hash = {};
    std::string backend = {};
    std::string device = {};
    std::optional<std::string> patch = {};
    std::string settings_json = "{}";
    std::string result_json = "{}";
    std::int64_t started_ms = 0;
    std::optional<std::int64_t> ended_ms = {};
    friend bool operator==(const RunRecord&, const RunRecord&) = default;
};

/// One series of a run. `provenance` is "measured", "simulated", "modelled" or "unavailable" (DESIGN §4).
struct MeterRecord {
    MeterId id = 0;
    std::string name = {};
    std::string unit = {};
    std::string provenance = {};
    std::string source = {};    // sensor, model or reason
    std::string boundary = {};  // "package", "board", "rail …"
    friend bool operator==(const MeterRecord&, const MeterRecord&) = default;
};

struct MeterSample {
    std::int64_t time_ns = 0;  // since the run began
    double value = 0;
    friend bool operator==(const MeterSample&, const MeterSample&) = default;
};

class RunStore {
  public:
    explicit RunStore(Database& database) : database_(database) {}

    /// `id` is ignored; a `started_ms` of 0 means now.
    RunId insert(const RunRecord& run);
    void finish(RunId run, const std::string& result_json);
    /// Throws store_not_found.
    RunRecord get(RunId run);
    /// The latest first.
    std::vector<RunRecord> list(int limit, int offset = 0);
    void remove(RunId run);

    MeterId add_meter(RunId run, const MeterRecord& meter);
    std::vector<MeterRecord> meters(RunId run);
    /// One transaction for the lot. A sample at a time already there takes its place.
    void append_samples(MeterId meter, std::span<const MeterSample> samples);
    std::vector<MeterSample> samples(MeterId meter);

  private:
    Database& database_;
};

}  // namespace addend
