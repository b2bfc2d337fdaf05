#include "ui/compare/ChartData.h"

#include <QCoreApplication>
#include <algorithm>
#include <cmath>
#include <set>

#include "ui/compare/LaneEditor.h"
#include "ui/text/Sentences.h"

namespace addend::ui {
namespace {

constexpr std::size_t speedWindow = 8;  // tokens a speed is taken over
constexpr double mebi = 1024.0 * 1024.0;

double seconds(std::int64_t ns) {
    return static_cast<double>(ns) * 1e-9;
}

struct Provenances {
    QString word;
    PlotSeries::Stroke stroke = PlotSeries::Stroke::Solid;
};

Provenances provenanceOf(Provenance provenance) {
    const auto tr = [](const char* text) { return QCoreApplication::translate("ChartData", text); };
    switch (provenance) {
        case Provenance::measured:
            return {tr(QT_TRANSLATE_NOOP("ChartData", "measured")), PlotSeries::Stroke::Solid};
        case Provenance::simulated:
            return {tr(QT_TRANSLATE_NOOP("ChartData", "simulated")), PlotSeries::Stroke::Dashed};
        case Provenance::modelled:
            return {tr(QT_TRANSLATE_NOOP("ChartData", "modelled")), PlotSeries::Stroke::Dotted};
        case Provenance::unavailable:
            break;
    }
    return {tr(QT_TRANSLATE_NOOP("ChartData", "unavailable")), PlotSeries::Stroke::Solid};
}

QString measuredWord(bool contended) {
    return contended ? QCoreApplication::translate("ChartData", "contended")
                     : provenanceOf(Provenance::measured).word;
}

PlotSeries laneSeries(std::size_t lane, const QString& what) {
    PlotSeries series;
    series.lane = static_cast<int>(lane);
    series.name = QStringLiteral("%1 · %2").arg(laneTitle(series.lane), what);
    return series;
}

PlotSeries latencyOf(std::size_t lane, const std::vector<std::int64_t>& times, bool contended) {
    PlotSeries series = laneSeries(lane, measuredWord(contended));
    for (std::size_t t = 1; t < times.size(); ++t) {
        series.x.push_back(static_cast<double>(t));
        series.y.push_back(static_cast<double>(times[t] - times[t - 1]) * 1e-3);
    }
    return series;
}

/// Over the last few tokens at each token.
PlotSeries speedOf(std::size_t lane, const std::vector<std::int64_t>& times, bool contended) {
    PlotSeries series = laneSeries(lane, measuredWord(contended));
    for (std::size_t t = 1; t < times.size(); ++t) {
        const std::size_t from = t > speedWindow ? t - speedWindow : 0;
        const double took = seconds(times[t] - times[from]);
        if (took <= 0) continue;
        series.x.push_back(seconds(times[t]));
        series.y.push_back(static_cast<double>(t - from) / took);
    }
    return series;
}

PlotSeries laneMemory(std::size_t lane, const std::vector<LaneMemorySample>& samples, std::int64_t origin) {
    PlotSeries series = laneSeries(lane, QCoreApplication::translate("ChartData", "allocated"));
    for (const LaneMemorySample& sample : samples) {
        series.x.push_back(seconds(sample.time_ns - origin));
        series.y.push_back(
            static_cast<double>(sample.memory.weights + sample.memory.state + sample.memory.scratch) / mebi);
    }
    return series;
}

/// The whole process, once.
PlotSeries processMemory(const std::vector<ProcessMemorySample>& samples, std::int64_t origin) {
    PlotSeries series;
    const bool proportional =
        std::ranges::all_of(samples, [](const ProcessMemorySample& s) { return s.memory.proportional.has_value(); });
    series.name = proportional ? QCoreApplication::translate("ChartData", "Process as a whole (PSS) · measured")
                               : QCoreApplication::translate("ChartData", "Process as a whole (RSS) · measured");
    series.role = Theme::Role::Muted;
    for (const ProcessMemorySample& sample : samples) {
        series.x.push_back(seconds(sample.time_ns - origin));
        series.y.push_back(
            static_cast<double>(proportional ? *sample.memory.proportional : sample.memory.resident) / mebi);
    }
    return series;
}

/// What a lane's sensor gave, for the chart.
struct SensorView {
    const SensorInfo* info = nullptr;
    std::vector<SensorSample> samples;  // times since `origin` was
    bool answers() const { return !samples.empty(); }
};

QString boundaryOf(const SensorInfo& sensor) {
    return QString::fromStdString(sensor.boundary.empty() ? sensor.id : sensor.boundary);
}

PlotSeries unavailablePower(std::size_t lane, const SensorInfo& sensor) {
    return laneSeries(lane, QStringLiteral("%1 · %2").arg(boundaryOf(sensor),
                                                          provenanceOf(Provenance::unavailable).word));
}

/// Mean power over each of the lane's turns: a point a turn, a gap where the sensor does not tell.
PlotSeries powerOfTurns(std::size_t lane, const SensorView& sensor, const std::vector<LaneSpan>& spans) {
    const Provenances from = provenanceOf(sensor.info->provenance);
    PlotSeries series = laneSeries(lane, QStringLiteral("%1 · %2").arg(boundaryOf(*sensor.info), from.word));
    series.stroke = from.stroke;
    for (const LaneSpan& span : spans) {
        const EnergyFigure figure = energy_around(sensor.samples, sensor.info->facts, span);
        series.x.push_back(seconds(span.begin_ns + span.end_ns) / 2);
        series.y.push_back(figure.why ? std::nan("") : figure.joules / figure.seconds);
    }
    return series;
}

/// Between samples, of no lane in particular.
PlotSeries powerUnattributed(const SensorView& sensor) {
    const Provenances from = provenanceOf(sensor.info->provenance);
    PlotSeries series;
    series.name = QCoreApplication::translate("ChartData", "%1, of all lanes together · %2")
                      .arg(boundaryOf(*sensor.info), from.word);
    series.stroke = from.stroke;
    series.role = Theme::Role::Muted;
    const auto& samples = sensor.samples;
    for (std::size_t n = 0; n < samples.size(); ++n) {
        double watts = samples[n].value;
        if (sensor.info->facts.kind == SensorKind::energy_counter) {
            if (n == 0) continue;
            const double took = seconds(samples[n].time_ns - samples[n - 1].time_ns);
            const auto delta = counter_delta(samples[n - 1].value, samples[n].value, took, sensor.info->facts);
            watts = delta && took > 0 ? *delta / took : std::nan("");
        }
        series.x.push_back(seconds(samples[n].time_ns));
        series.y.push_back(watts);
    }
    return series;
}

struct PowerLane {
    std::string backend;
    std::vector<LaneSpan> spans;
};

void addPower(ChartData& data, const std::vector<PowerLane>& lanes, const std::vector<SensorInfo>& sensors,
              const std::function<std::vector<SensorSample>(std::size_t)>& samples) {
    std::set<std::size_t> drawn;
    bool any = false;
    QStringList reasons;
    for (std::size_t lane = 0; lane < lanes.size(); ++lane) {
        const auto sensor = sensor_of_backend(lanes[lane].backend, sensors,
                                              [&](std::size_t n) { return !samples(n).empty(); });
        if (!sensor) continue;
        const SensorView view{&sensors[*sensor], samples(*sensor)};
        if (!view.answers()) {
            if (view.info->why) reasons << sentence(*view.info->why);
            if (view.info->why && view.info->remedy) reasons << sentence(*view.info->remedy);
            if (!data.contended) data.power << unavailablePower(lane, *view.info);
        } else if (data.contended) {
            any = true;
            // Once, whatever number of lanes it holds.
            if (drawn.insert(*sensor).second) data.power << powerUnattributed(view);
        } else {
            any = true;
            data.power << powerOfTurns(lane, view, lanes[lane].spans);
        }
    }
    reasons.removeDuplicates();
    if (!any) {
        data.noPower = reasons.isEmpty() ? QCoreApplication::translate("ChartData", "No sensor tells power here.")
                                         : reasons.join(QLatin1Char(' '));
        data.power.clear();
    }
}

}  // namespace

QString provenanceWord(Provenance provenance) {
    return provenanceOf(provenance).word;
}

const LaneRepetition* middleRepetition(const LaneFigures& lane, std::size_t prompt) {
    std::vector<const LaneRepetition*> sorted;
    for (const LaneRepetition& r : lane.repetitions)
        if (r.prompt == prompt) sorted.push_back(&r);
    std::ranges::sort(sorted, {}, [](const LaneRepetition* r) { return r->timings.decode_ns; });
    return sorted.empty() ? nullptr : sorted[sorted.size() / 2];
}

ChartData chartData(const ComparisonRecord& outcome, std::size_t prompt) {
    ChartData data;
    const LaneComparison& comparison = outcome.comparison;
    std::vector<PowerLane> power;
    for (std::size_t n = 0; n < comparison.lanes.size(); ++n) {
        const LaneFigures& lane = comparison.lanes[n];
        PlotSeries latency = laneSeries(n, measuredWord(false));
        const LaneRepetition* middle = middleRepetition(lane, prompt);
        // The median over repetitions of each token's own time.
        for (std::size_t t = 1; middle != nullptr && t < middle->token_ns.size(); ++t) {
            std::vector<double> times;
            for (const LaneRepetition& r : lane.repetitions)
                if (r.prompt == prompt && t < r.token_ns.size())
                    times.push_back(static_cast<double>(r.token_ns[t] - r.token_ns[t - 1]) * 1e-3);
            latency.x.push_back(static_cast<double>(t));
            latency.y.push_back(statistics_of(times).p50);
        }
        data.latency << latency;
        data.speed << speedOf(n, middle != nullptr ? middle->token_ns : std::vector<std::int64_t>{}, false);
        data.memory << laneMemory(n, lane.memory_samples, 0);
        power.push_back({lane.backend, {}});
        for (const LaneRepetition& r : lane.repetitions) power.back().spans.push_back(r.span);
    }
    if (!comparison.process.empty()) data.memory << processMemory(comparison.process, 0);
    addPower(data, power, comparison.sensors, [&](std::size_t n) {
        return n < comparison.samples.size() ? comparison.samples[n] : std::vector<SensorSample>{};
    });
    return data;
}

ChartData chartData(const LaneFeedState& state, const std::vector<std::string>& backends, const MeterSampler* meters,
                    bool contended) {
    ChartData data;
    data.contended = contended;
    std::vector<PowerLane> power;
    for (std::size_t n = 0; n < state.lanes.size(); ++n) {
        const LaneFeedState::Lane& lane = state.lanes[n];
        data.latency << latencyOf(n, lane.token_ns, contended);
        data.speed << speedOf(n, lane.token_ns, contended);
        data.memory << laneMemory(n, lane.memory, state.began_ns);
        power.push_back({n < backends.size() ? backends[n] : std::string(), lane.spans});
        for (LaneSpan& span : power.back().spans) {
            span.begin_ns -= state.began_ns;
            span.end_ns -= state.began_ns;
        }
    }
    if (!state.process.empty()) data.memory << processMemory(state.process, state.began_ns);
    if (meters == nullptr) {
        data.noPower = QCoreApplication::translate("ChartData", "The sensors are being looked for.");
        return data;
    }
    std::vector<std::vector<SensorSample>> samples(meters->sensors().size());
    for (std::size_t n = 0; n < samples.size(); ++n) {
        samples[n] = meters->samples(n, state.began_ns);
        for (SensorSample& sample : samples[n]) sample.time_ns -= state.began_ns;
    }
    addPower(data, power, meters->sensors(), [&](std::size_t n) { return samples[n]; });
    return data;
}

ChartData chartData(const WatchedLanes& watched) {
    ChartData data;
    data.contended = true;
    std::vector<PowerLane> power;
    for (std::size_t n = 0; n < watched.lanes.size(); ++n) {
        const LaneFigures& lane = watched.lanes[n].figures;
        const std::vector<std::int64_t> times =
            lane.repetitions.empty() ? std::vector<std::int64_t>{} : lane.repetitions.front().token_ns;
        data.latency << latencyOf(n, times, true);
        data.speed << speedOf(n, times, true);
        const std::int64_t end = lane.repetitions.empty() ? 0 : lane.repetitions.front().span.end_ns;
        data.memory << laneMemory(n, std::vector<LaneMemorySample>{{end, lane.memory}}, 0);
        power.push_back({lane.backend, {}});
    }
    if (!watched.process.empty()) data.memory << processMemory(watched.process, 0);
    addPower(data, power, watched.sensors, [&](std::size_t n) {
        return n < watched.samples.size() ? watched.samples[n] : std::vector<SensorSample>{};
    });
    return data;
}

}  // namespace addend::ui
