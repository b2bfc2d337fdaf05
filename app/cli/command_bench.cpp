// addend bench: llama-bench's protocol, with what each figure is.
#include "app/cli/context.h"
#include "app/cli/describe.h"
#include "app/cli/models.h"
#include "app/cli/progress_line.h"
#include "app/cli/sentences.h"
#include "core/base/number.h"
#include "core/meters/system_sensors.h"
#include "core/runtime/bench.h"

namespace addend::cli {
namespace {

Json statistics_json(const Statistics& s) {
    return {{"mean", s.mean}, {"sd", s.sd}, {"p50", s.p50}, {"p95", s.p95}};
}

Json counted(std::uint64_t bytes) {
    return {{"value", bytes},
            {"unit", "byte"},
            {"provenance", "measured"},
            {"source", "the backend's own allocations"}};
}

Json memory_json(const BenchResult& r) {
    Json json{{"weights", counted(r.memory.weights)},
              {"on_file", counted(r.memory.on_file)},
              {"state", counted(r.memory.state)},
              {"scratch", counted(r.memory.scratch)}};
    if (r.peak_rss)
        json["peak_rss"] = {
            {"value", *r.peak_rss},
            {"unit", "byte"},
            {"provenance", "measured"},
            {"source", "VmHWM of the whole process"},
            {"window", r.peak_since_load ? "check and measurement" : "since the process started"}};
    else
        json["peak_rss"] = {
            {"value", nullptr}, {"provenance", "unavailable"}, {"reason", "/proc is not there"}};
    return json;
}

/// Joules of all repetitions, and of one token.
Json figure_json(const EnergyFigure& figure, const SensorInfo& sensor, std::uint64_t tokens) {
    if (tokens == 0) return nullptr;
    if (figure.why) return unavailable_json(*figure.why);
    const auto count = static_cast<double>(tokens);
    Json json{{"joules", figure.joules},
              {"joules_per_token", figure.joules / count},
              {"seconds", figure.seconds},
              {"samples", figure.samples},
              {"provenance", provenance_name(sensor.provenance)}};
    if (figure.above_idle) {
        json["above_idle_joules"] = *figure.above_idle;
        json["above_idle_joules_per_token"] = *figure.above_idle / count;
    }
    return json;
}

/// `provenance` and `reason` are those of the first sensor with a figure, else of the first.
Json energy_json(const BenchResult& r) {
    Json list = Json::array();
    const BenchEnergy* told = nullptr;
    for (const BenchEnergy& energy : r.energy) {
        if (told == nullptr && !(energy.prefill.why && energy.decode.why)) told = &energy;
        Json json{{"sensor", energy.sensor.id},
                  {"boundary", energy.sensor.boundary},
                  {"source", energy.sensor.source},
                  {"prefill", figure_json(energy.prefill, energy.sensor,
                                          std::uint64_t{r.prefill_tokens} * r.repetitions)},
                  {"decode", figure_json(energy.decode, energy.sensor,
                                         std::uint64_t{r.decode_tokens} * r.repetitions)}};
        if (energy.idle)
            json["idle"] = {{"watts", energy.idle->watts},
                            {"seconds", energy.idle->seconds},
                            {"samples", energy.idle->samples},
                            {"provenance", provenance_name(energy.sensor.provenance)}};
        list.push_back(std::move(json));
    }
    Json json = told != nullptr    ? Json{{"provenance", provenance_name(told->sensor.provenance)}}
                : r.energy.empty() ? Json{{"provenance", "unavailable"}}
                                   : unavailable_json(*r.energy.front().decode.why);
    json["sensors"] = std::move(list);
    return json;
}

Json result_json(const BenchResult& r, const std::string& choice) {
    Json check{{"reference", "cpu:scalar"},
               {"is_reference", r.is_reference},
               {"tokens", r.check.tokens()},
               {"top1_agreement", r.check.top1_agreement()},
               {"mean_kl_nats", r.check.mean_divergence()},
               {"max_logit_difference", r.check.largest_difference()}};
    return {{"backend", r.backend},
            {"device", r.device},
            {"choice", choice},
            {"device_name", r.device_name},
            {"model", r.model},
            {"patch", r.patch},
            {"threads", r.threads},
            {"prefill_tokens", r.prefill_tokens},
            {"decode_tokens", r.decode_tokens},
            {"repetitions", r.repetitions},
            {"prefill_tokens_per_second", statistics_json(r.prefill)},
            {"decode_tokens_per_second", statistics_json(r.decode)},
            {"decode_seconds_per_token", statistics_json(r.decode_token_seconds)},
            {"time_provenance", "measured"},
            {"check", check},
            {"memory", memory_json(r)},
            {"energy", energy_json(r)}};
}

std::string speed(const Statistics& s) {
    return to_text_fixed(s.mean, 1) + " ± " + to_text_fixed(s.sd, 1) + " tokens/s (p50 " +
           to_text_fixed(s.p50, 1) + ", p95 " + to_text_fixed(s.p95, 1) + ")";
}

std::string figure_text(const EnergyFigure& figure, std::uint64_t tokens) {
    if (figure.why) return "unavailable: " + sentence(*figure.why);
    const auto each = [&](double joules) {
        return to_text_fixed(1e3 * joules / static_cast<double>(tokens), 3);
    };
    return each(figure.joules) + " mJ/token" +
           (figure.above_idle ? " (" + each(*figure.above_idle) + " above idle)" : std::string()) + " over " +
           to_text_fixed(figure.seconds, 2) + " s, " + to_text(std::int64_t{figure.samples}) + " samples";
}

void print_energy(Console& console, const BenchResult& r, const BenchEnergy& energy) {
    const std::string sensor = energy.sensor.source + ", " + energy.sensor.boundary;
    // A sensor that never answered has one reason for everything.
    if (energy.prefill.why && energy.decode.why && energy.prefill.why == energy.decode.why) {
        console.line("  energy  unavailable (" + sensor + "): " + sentence(*energy.decode.why));
        if (energy.sensor.remedy) console.line("          " + sentence(*energy.sensor.remedy));
        return;
    }
    console.line("  energy  " + std::string(provenance_name(energy.sensor.provenance)) + " by " + sensor +
                 (energy.idle ? ", idle " + to_text_fixed(energy.idle->watts, 2) + " W" : std::string()));
    if (r.prefill_tokens > 0)
        console.line("          prefill " +
                     figure_text(energy.prefill, std::uint64_t{r.prefill_tokens} * r.repetitions));
    if (r.decode_tokens > 0)
        console.line("          decode " +
                     figure_text(energy.decode, std::uint64_t{r.decode_tokens} * r.repetitions));
}

void print(Console& console, const BenchResult& r) {
    console.line(r.model + " on " + r.backend + ":" + r.device + " (" + r.device_name + "), " +
                 to_text(std::int64_t{r.threads}) + " threads, " +
                 (r.patch == "none" ? "" : "patch " + r.patch + ", ") + "measured");
    if (r.prefill_tokens > 0)
        console.line("  prefill " + to_text(std::int64_t{r.prefill_tokens}) + "  " + speed(r.prefill));
    if (r.decode_tokens > 0)
        console.line("  decode " + to_text(std::int64_t{r.decode_tokens}) + "  " + speed(r.decode));
    console.line("  memory  weights " + bytes_text(r.memory.weights) + ", state " +
                 bytes_text(r.memory.state) + ", scratch " + bytes_text(r.memory.scratch) +
                 (r.memory.on_file > 0 ? ", " + bytes_text(r.memory.on_file) + " left in the file" : "") +
                 (r.peak_rss ? ", peak of the process " + bytes_text(*r.peak_rss) : std::string()));
    for (const BenchEnergy& energy : r.energy) print_energy(console, r, energy);
    console.line("  checked against cpu:scalar on " + to_text(static_cast<std::int64_t>(r.check.tokens())) +
                 " tokens: top-1 " + to_text_fixed(r.check.top1_agreement(), 4) + ", mean KL " +
                 to_text(r.check.mean_divergence()) + " nats");
}

/// The processor's and the machine's sensors, and those of the backend that runs.
std::vector<std::unique_ptr<Sensor>> sensors_of(const BackendRegistry& backends, const LoadedModel& model) {
    const auto files = std::make_shared<SystemFiles>();
    auto sensors = cpu_energy_sensors(files);
    for (auto& sensor : system_power_sensors(files)) sensors.push_back(std::move(sensor));
    for (auto& sensor : backend_sensors(backends.find(model.device().backend)))
        sensors.push_back(std::move(sensor));
    return sensors;
}

class ShownProgress {
  public:
    ShownProgress(Console& console, std::string where) : line_(console), where_(std::move(where)) {}
    void operator()(const BenchProgress& p) {
        using Phase = BenchProgress::Phase;
        const char* what = p.phase == Phase::reference ? "reference"
                           : p.phase == Phase::check   ? "check"
                           : p.phase == Phase::warm_up ? "warm-up"
                                                       : "measuring";
        line_.show(where_ + ": " + what, p.total == 0 ? 1.0 : static_cast<double>(p.done) / p.total);
    }

  private:
    ProgressLine line_;
    std::string where_;
};

}  // namespace

int run_bench(Context& context) {
    const Arguments& arguments = context.arguments;
    const auto backends = find_backends();
    const OpenedModel opened = open_patched(context);
    const auto& model = opened.model;
    BenchOptions options;
    options.prefill = arguments.prefill;
    options.decode = arguments.decode;
    options.repetitions = arguments.repetitions;
    options.patch = opened.patch();

    BenchReference reference;
    {
        ShownProgress progress(context.console, "cpu:scalar");
        const auto scalar = load_model(context, model, *backends, "cpu:scalar");
        reference = make_bench_reference(*scalar, options, std::ref(progress), context.control);
    }
    Json results = Json::array();
    Json refused = Json::array();
    const std::vector<std::string> one{"cpu"};
    for (const std::string& choice : arguments.backends.empty() ? one : arguments.backends) {
        try {
            ShownProgress progress(context.console, choice);
            const auto loaded = load_model(context, model, *backends, choice);
            MeterSampler meters(sensors_of(*backends, *loaded));
            const BenchResult result = addend::run_bench(*loaded, reference, options, std::ref(progress),
                                                         context.control, Clock::steady(), &meters);
            if (arguments.json)
                results.push_back(result_json(result, choice));
            else
                print(context.console, result);
        } catch (const Failure& failure) {
            // One backend that is missing or wrong does not hide the figures of the others.
            if (failure.code() == Code::cancelled) throw;
            context.console.warn(failure.message());
            refused.push_back({{"backend", choice}, {"reason", message_json(failure.message())}});
        }
    }
    if (arguments.json) context.console.json({{"results", results}, {"refused", refused}});
    return refused.empty() ? 0 : 1;
}

}  // namespace addend::cli
