// The benchmark protocol, one for the command line and the desktop: a reference, then each device in turn
// (loaded, checked against the reference, warmed up, measured), with what a reader needs to judge the figures.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "core/base/series.h"
#include "core/evaluate/energy_rows.h"
#include "core/evaluate/environment.h"
#include "core/meters/sampler.h"
#include "core/runtime/bench.h"

namespace addend {

/// What defines right output (DESIGN §4).
inline constexpr const char* bench_reference_device = "cpu:scalar";

struct BenchmarkRequest {
    std::vector<std::string> devices = {"cpu"};  // as parse_device_choice reads them
    BenchOptions options;
};

/// Energies from counts and a table, for the tokens that are timed.
struct ModelledEnergy {
    EnergyQuestion question;
    EnergyTable table;
    std::vector<EnergyRow> rows;  // the model under its patch, its exact twin, an fp16 transformer of its shape
};

/// How the engine gets what it measures: a seam for tests, and for a desktop that has a model open.
struct BenchmarkHost {
    struct Loaded {
        std::shared_ptr<LoadedModel> model;
        bool now = true;  // false: it was there already, so there is no load time
    };
    /// The model on a device. Throws what loading does; cancelled ends the benchmark.
    std::function<Loaded(const std::string& device, const LoadProgress& progress, const CancelToken& cancel)> load;
    /// The sensors to watch while it runs; may give null, or be empty.
    std::function<std::shared_ptr<MeterSampler>(LoadedModel& model)> meters = {};
    /// What the arithmetic would cost, counted from the program (model_energy of core/inspect); absent: not asked for.
    std::function<ModelledEnergy(const Model& model, const BenchOptions& options, const CancelToken& cancel)> energy = {};
};

struct BenchmarkProgress {
    enum class Step { load, reference, check, warm_up, measure };
    std::string device;
    std::size_t number = 0, devices = 0;  // which of how many; 0: the reference
    Step step = Step::load;
    double fraction = 0;  // of the whole benchmark
};

struct DeviceBenchmark {
    std::string choice;  // as it was asked for, packing included
    BenchResult figures;
    std::optional<double> load_seconds;  // nothing: it was loaded before
    std::vector<SampledSeries> series;   // seconds of each token, and what each sensor said
};

struct DeviceRefusal {
    std::string device;
    Message why;
};

struct Benchmark {
    Environment environment;
    ModelSummary model;
    BenchOptions options;
    std::optional<ModelledEnergy> modelled;  // the same on every device
    std::vector<DeviceBenchmark> devices;
    std::vector<DeviceRefusal> refused;  // missing, unable, or wrong
};

/// All on the calling thread, in order; any may be empty.
struct BenchmarkEvents {
    std::function<void(const BenchmarkProgress&)> progress = {};
    std::function<void(const DeviceBenchmark&)> measured = {};
    std::function<void(const DeviceRefusal&)> refused = {};
};

/// A device that fails, or whose output does not match the reference's, is among `refused`, without any timing,
/// and hides no other. Throws cancelled, and what loading the reference throws.
Benchmark run_benchmark(const BenchmarkRequest& request, const BenchmarkHost& host, const BenchmarkEvents& events,
                        RunControl& control, const Clock& clock = Clock::steady());

/// A host that loads from `backends`, and watches the machine's sensors and the backend's.
BenchmarkHost benchmark_host(std::shared_ptr<const Model> model, std::shared_ptr<const BackendRegistry> backends);

/// The benchmark of one of its devices alone: what is kept as a run, so that devices are compared as runs are.
Benchmark benchmark_of(const Benchmark& whole, std::size_t device);

/// Sentences for messages; absent: their code stands for them.
using MessageText = std::function<std::string(const Message&)>;

/// {"format", "model", "settings", "environment", "modelled_energy", "results", "refused"}, as the store keeps it and `addend bench
/// --json` prints it.
nlohmann::json benchmark_json(const Benchmark& benchmark, const MessageText& text = {});
/// What was asked for, as the store keeps it with the run.
nlohmann::json benchmark_settings_json(const BenchmarkRequest& request);

}  // namespace addend
