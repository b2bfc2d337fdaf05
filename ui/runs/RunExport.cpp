#include "ui/runs/RunExport.h"

#include "core/base/file.h"
#include "ui/runs/RunText.h"

namespace addend::ui {
namespace {

using Json = nlohmann::json;

Json optionalJson(const auto& value) {
    return value ? Json(*value) : Json(nullptr);
}

Json runJson(const LoadedRun& run) {
    const RunRecord& r = run.record;
    Json meters = Json::array();
    for (const SampledSeries& series : run.series) {
        Json times = Json::array(), values = Json::array();
        for (const SeriesPoint& point : series.points) {
            times.push_back(point.time_ns);
            values.push_back(point.value);
        }
        meters.push_back({{"name", series.name},
                          {"unit", series.unit},
                          {"provenance", series.provenance},
                          {"source", series.source},
                          {"boundary", series.boundary},
                          {"time_ns", std::move(times)},
                          {"value", std::move(values)}});
    }
    return {{"id", r.id},
            {"kind", r.kind},
            {"title", r.title},
            {"model_hash", r.model_hash},
            {"backend", r.backend},
            {"device", r.device},
            {"patch", optionalJson(r.patch)},
            {"started_ms", r.started_ms},
            {"ended_ms", optionalJson(r.ended_ms)},
            {"notes", r.notes},
            {"settings", run.settings},
            {"result", run.result},
            {"meters", std::move(meters)}};
}

}  // namespace

QString runFileSuffix(RunFormat format) {
    switch (format) {
        case RunFormat::Json:
            return QStringLiteral("json");
        case RunFormat::Csv:
            return QStringLiteral("csv");
        case RunFormat::Markdown:
            break;
    }
    return QStringLiteral("md");
}

std::string runsText(RunStore& runs, const std::vector<RunId>& ids, RunFormat format) {
    Json list = Json::array();
    std::vector<SpeedRow> rows;
    for (const RunId id : ids) {
        LoadedRun run = LoadedRun::read(runs, id);
        if (format == RunFormat::Json) list.push_back(runJson(run));
        rows.insert(rows.end(), run.rows.begin(), run.rows.end());
    }
    if (format == RunFormat::Csv) return speed_csv(rows);
    if (format == RunFormat::Markdown) return speed_markdown(rows);
    const Json all{{"format", "addend-runs-1"}, {"runs", std::move(list)}};
    return all.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

void writeRuns(RunStore& runs, const std::vector<RunId>& ids, RunFormat format, const std::filesystem::path& path) {
    OutputFile file(path);
    file.write(std::string_view(runsText(runs, ids, format)));
    file.commit();
}

}  // namespace addend::ui
