// A kept run in the words of the interface: what kind it is, and every figure of its JSON with a name.
#pragma once

#include <QString>
#include <nlohmann/json.hpp>
#include <optional>
#include <vector>

#include "core/base/series.h"
#include "core/evaluate/speed_rows.h"
#include "core/store/run_store.h"

namespace addend::ui {

/// A run read and parsed; made on the store's thread, since results can be large.
struct LoadedRun {
    RunRecord record;  // without its two JSON texts
    nlohmann::json settings, result;
    std::vector<SampledSeries> series;
    std::vector<SpeedRow> rows;

    /// JSON that cannot be read is null: such a run is shown by what its record says.
    static LoadedRun read(RunStore& runs, RunId id);
};

/// One line of a run's description.
struct RunField {
    enum class Part { Run, Results, Settings, Environment };
    Part part = Part::Run;
    QString path;  // stable: "memory.weights", "lanes.A.threads"
    QString name;
    QString text;
    std::optional<double> number;  // of which ratios are made
    QString provenance;            // "measured", …; empty: a setting
};

/// "Benchmark", "Comparison", …
QString runKindName(const std::string& kind);
/// As the context bar names it: backend:device.
QString runDevice(const std::string& backend, const std::string& device);
/// Date and time, short, by the locale.
QString runTime(qint64 ms);
/// "measured", "simulated", … in the interface's language.
QString provenanceName(const std::string& provenance);

/// Every field in the order it is read: the run, its results, settings, environment. Samples are left out.
std::vector<RunField> runFields(const LoadedRun& run);

}  // namespace addend::ui
