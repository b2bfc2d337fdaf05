// Measured runs and the samples of meters.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/base/series.h"

namespace addend {

class Database;
using RunId = std::int64_t;
using MeterId = std::int64_t;

struct RunRecord {
    RunId id = 0;
    std::string kind = {};   // "bench", "compare", "scaling", …
    std::string title = {};  // the model's name
    std::string model_hash = {};
    std::string backend = {};
    std::string device = {};
    std::optional<std::string> patch = {};
    std::string settings_json = "{}";
    std::string result_json = "{}";
    std::int64_t started_ms = 0;
    std::optional<std::int64_t> ended_ms = {};
    /// Headline figures in tokens per second, for lists: of the first lane or device.
    std::optional<double> prefill_rate = {}, decode_rate = {};
    std::string notes = {};
    std::optional<std::int64_t> deleted_ms = {};
    friend bool operator==(const RunRecord&, const RunRecord&) = default;
};

/// What a list shows of a run: all but its settings and result.
struct RunSummary {
    RunId id = 0;
    std::string kind = {}, title = {}, backend = {}, device = {};
    std::optional<std::string> patch = {};
    std::int64_t started_ms = 0;
    std::optional<double> prefill_rate = {}, decode_rate = {};
    std::string notes = {};
    friend bool operator==(const RunSummary&, const RunSummary&) = default;
};

/// Conditions that all hold; an empty one holds for every run.
struct RunFilter {
    std::string text = {};  // each word in title, kind, backend, device, patch or notes, in any place of a word
    std::string kind = {};
    std::string title = {};
    std::string backend = {};
    std::optional<std::int64_t> from_ms = {};    // of the start
    std::optional<std::int64_t> before_ms = {};  // exclusive
    friend bool operator==(const RunFilter&, const RunFilter&) = default;
};

enum class RunOrder { started, kind, title, backend, prefill, decode };

/// What there is to filter by, each sorted.
struct RunChoices {
    std::vector<std::string> kinds = {}, titles = {}, backends = {};
    friend bool operator==(const RunChoices&, const RunChoices&) = default;
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

using MeterSample = SeriesPoint;

/// Every function taking an id throws Failure store_not_found when there is none such.
class RunStore {
  public:
    static constexpr std::int64_t keep_deleted_ms = 30LL * 24 * 60 * 60 * 1000;

    explicit RunStore(Database& database) : database_(database) {}

    /// `id` and `deleted_ms` are ignored; a `started_ms` of 0 means now.
    RunId insert(const RunRecord& run);
    /// A run that is over, with its series, in one transaction; without an `ended_ms` it ended now.
    RunId put(const RunRecord& run, const std::vector<SampledSeries>& series);
    void finish(RunId run, const std::string& result_json);

    RunRecord get(RunId run);
    /// The latest first, without the deleted.
    std::vector<RunRecord> list(int limit, int offset = 0);
    /// The same of one kind: no run of another kind is read.
    std::vector<RunRecord> latest(const std::string& kind, std::size_t limit);
    std::int64_t count();
    /// Ids of the runs that fit, in order: a list holds these, and asks for the rows it shows. Rows that are
    /// equal stand by their start; runs without a figure are the least. Answered from indexes alone.
    std::vector<RunId> find(const RunFilter& filter, RunOrder order = RunOrder::started, bool descending = true);
    /// In the order of `runs`; one that is gone is left out.
    std::vector<RunSummary> summaries(std::span<const RunId> runs);
    RunChoices choices();

    /// Returns the former notes, for undo.
    std::string set_notes(RunId run, const std::string& notes);
    /// Hides it; undo with restore() until purge.
    void remove(RunId run);
    void restore(RunId run);
    /// Removes for good what was deleted more than 30 days ago; Store::open does it. Returns how many.
    std::int64_t purge();

    MeterId add_meter(RunId run, const MeterRecord& meter);
    std::vector<MeterRecord> meters(RunId run);
    /// One transaction for the lot. A sample at a time already there takes its place.
    void append_samples(MeterId meter, std::span<const MeterSample> samples);
    std::vector<MeterSample> samples(MeterId meter);
    /// Every meter of a run with its samples.
    std::vector<SampledSeries> series(RunId run);

    /// The SQL behind find(), for a test of its plan. Parameters: ?1 words, ?2 kind, ?3 title, ?4 backend, ?5 from,
    /// ?6 before, then the patterns of short words.
    static std::string find_sql(const RunFilter& filter, RunOrder order, bool descending);

  private:
    Database& database_;
};

}  // namespace addend
