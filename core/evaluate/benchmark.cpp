#include "core/evaluate/benchmark.h"

#include <new>
#include <utility>

#include "core/meters/system_sensors.h"

namespace addend {
namespace {

using Step = BenchmarkProgress::Step;

// Shares of one device's part, and the reference's part in devices: for a bar that moves evenly, no more.
constexpr double reference_part = 0.4;
constexpr double load_share = 0.2, check_share = 0.15, warm_up_share = 0.15;

/// Where in the whole a step of one device, or of the reference (number 0), stands.
class ShownSteps {
  public:
    ShownSteps(const BenchmarkEvents& events, std::size_t devices) : events_(events), devices_(devices) {}

    void begin(const std::string& device, std::size_t number) {
        device_ = device;
        number_ = number;
    }
    void tell(Step step, double within) const {
        if (!events_.progress) return;
        const double whole = reference_part + static_cast<double>(devices_);
        const double before = number_ == 0 ? 0 : reference_part + static_cast<double>(number_ - 1);
        const double part = number_ == 0 ? reference_part : 1;
        events_.progress({device_, number_, devices_, step, (before + part * share(step, within)) / whole});
    }
    LoadProgress loading() const {
        return [this](LoadPhase, double fraction) { tell(Step::load, fraction); };
    }
    BenchReport running() const {
        return [this](const BenchProgress& p) {
            const double within = p.total == 0 ? 1 : static_cast<double>(p.done) / p.total;
            switch (p.phase) {
                case BenchProgress::Phase::reference:
                    return tell(Step::reference, within);
                case BenchProgress::Phase::check:
                    return tell(Step::check, within);
                case BenchProgress::Phase::warm_up:
                    return tell(Step::warm_up, within);
                case BenchProgress::Phase::measure:
                    return tell(Step::measure, within);
            }
        };
    }

  private:
    static double share(Step step, double within) {
        constexpr double checked = load_share + check_share, warm = checked + warm_up_share;
        switch (step) {
            case Step::load:
                return load_share * within;
            case Step::reference:
                return load_share + (1 - load_share) * within;
            case Step::check:
                return load_share + check_share * within;
            case Step::warm_up:
                return checked + warm_up_share * within;
            case Step::measure:
                break;
        }
        return warm + (1 - warm) * within;
    }

    const BenchmarkEvents& events_;
    std::size_t devices_;
    std::string device_;
    std::size_t number_ = 0;
};

std::string provenance_text(Provenance provenance) {
    switch (provenance) {
        case Provenance::measured:
            return "measured";
        case Provenance::simulated:
            return "simulated";
        case Provenance::modelled:
            return "modelled";
        case Provenance::unavailable:
            break;
    }
    return "unavailable";
}

SampledSeries token_series(const BenchResult& result, std::int64_t begin_ns) {
    SampledSeries series{"token", "s", "measured", "monotonic clock", "one decoded token", {}};
    for (const BenchToken& token : result.tokens)
        series.points.push_back({token.time_ns - begin_ns, token.seconds});
    return series;
}

std::vector<SampledSeries> series_of(const BenchResult& result, const MeterSampler* meters, std::int64_t begin_ns,
                                     std::int64_t end_ns) {
    std::vector<SampledSeries> all;
    if (!result.tokens.empty()) all.push_back(token_series(result, begin_ns));
    if (meters == nullptr) return all;
    for (std::size_t n = 0; n < meters->sensors().size(); ++n) {
        const SensorInfo& sensor = meters->sensors()[n];
        if (sensor_of_another(sensor.id, result.backend)) continue;
        SampledSeries series{sensor.id,     sensor.facts.kind == SensorKind::power ? "W" : "J",
                             provenance_text(sensor.provenance), sensor.source, sensor.boundary, {}};
        for (const SensorSample& sample : meters->samples(n, begin_ns))
            if (sample.time_ns >= begin_ns && sample.time_ns <= end_ns)
                series.points.push_back({sample.time_ns - begin_ns, sample.value});
        if (series.points.empty()) series.provenance = "unavailable";
        all.push_back(std::move(series));
    }
    return all;
}

DeviceBenchmark measure(const std::string& device, const BenchReference& reference, const BenchOptions& options,
                        const BenchmarkHost& host, const ShownSteps& steps, RunControl& control, const Clock& clock) {
    DeviceBenchmark result;
    result.choice = device;
    steps.tell(Step::load, 0);
    const std::int64_t before = clock.now_ns();
    const BenchmarkHost::Loaded loaded = host.load(device, steps.loading(), control.token());
    if (loaded.now) result.load_seconds = static_cast<double>(clock.now_ns() - before) * 1e-9;
    const auto meters = host.meters ? host.meters(*loaded.model) : nullptr;
    const std::int64_t begin = clock.now_ns();
    result.figures =
        run_bench(*loaded.model, reference, options, steps.running(), control, clock, meters.get());
    // A desktop watches the sensors of all its backends.
    std::erase_if(result.figures.energy, [&](const BenchEnergy& energy) {
        return sensor_of_another(energy.sensor.id, result.figures.backend);
    });
    result.series = series_of(result.figures, meters.get(), begin, clock.now_ns());
    return result;
}

}  // namespace

Benchmark run_benchmark(const BenchmarkRequest& request, const BenchmarkHost& host, const BenchmarkEvents& events,
                        RunControl& control, const Clock& clock) {
    Benchmark benchmark;
    benchmark.environment = read_environment();
    benchmark.options = request.options;
    ShownSteps steps(events, request.devices.size());
    steps.begin(bench_reference_device, 0);
    steps.tell(Step::load, 0);
    BenchReference reference;
    {
        const auto scalar = host.load(bench_reference_device, steps.loading(), control.token()).model;
        benchmark.model = scalar->model().summary();
        if (host.energy) benchmark.modelled = host.energy(scalar->model(), request.options, control.token());
        reference = make_bench_reference(*scalar, request.options, steps.running(), control);
    }
    const auto refuse = [&](const std::string& device, const Message& why) {
        benchmark.refused.push_back({device, why});
        if (events.refused) events.refused(benchmark.refused.back());
    };
    for (std::size_t n = 0; n < request.devices.size(); ++n) {
        const std::string& device = request.devices[n];
        steps.begin(device, n + 1);
        try {
            benchmark.devices.push_back(measure(device, reference, request.options, host, steps, control, clock));
            if (events.measured) events.measured(benchmark.devices.back());
        } catch (const Failure& failure) {
            if (failure.code() == Code::cancelled) throw;
            refuse(device, failure.message());
        } catch (const std::bad_alloc&) {
            refuse(device, {Code::memory_exhausted, {}});
        }
    }
    return benchmark;
}

Benchmark benchmark_of(const Benchmark& whole, std::size_t device) {
    return {whole.environment, whole.model, whole.options, whole.modelled, {whole.devices[device]}, {}};
}

BenchmarkHost benchmark_host(std::shared_ptr<const Model> model, std::shared_ptr<const BackendRegistry> backends) {
    BenchmarkHost host;
    host.load = [model, backends](const std::string& device, const LoadProgress& progress,
                                  const CancelToken& cancel) {
        const DeviceChoice choice = parse_device_choice(device);
        return BenchmarkHost::Loaded{
            LoadedModel::load(model, backends->find(choice.backend), choice, progress, cancel), true};
    };
    host.meters = [backends](LoadedModel& loaded) {
        const auto files = std::make_shared<SystemFiles>();
        auto sensors = cpu_energy_sensors(files);
        for (auto& sensor : system_power_sensors(files)) sensors.push_back(std::move(sensor));
        for (auto& sensor : backend_sensors(backends->find(loaded.device().backend)))
            sensors.push_back(std::move(sensor));
        return std::make_shared<MeterSampler>(std::move(sensors));
    };
    return host;
}

}  // namespace addend
