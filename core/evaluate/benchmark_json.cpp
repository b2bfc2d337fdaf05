#include <utility>

#include "core/evaluate/benchmark.h"
#include "core/files/json.h"

namespace addend {
namespace {

Json spread_json(const Statistics& s) {
    return {{"mean", s.mean}, {"sd", s.sd}, {"p50", s.p50}, {"p95", s.p95}};
}

Json reason_of(const Message& why, const MessageText& text) {
    Json arguments = Json::object();
    for (const Arg& arg : why.args)
        std::visit([&](const auto& value) { arguments[arg.name] = value; }, arg.value);
    Json json{{"code", code_name(why.code)}, {"args", std::move(arguments)}};
    json["text"] = text ? text(why) : std::string(code_name(why.code));
    return json;
}

Json unavailable_figure(const Message& why, const MessageText& text) {
    Json reason = reason_of(why, text);
    Json words = reason["text"];
    reason.erase("text");
    return {{"value", nullptr},
            {"provenance", "unavailable"},
            {"reason", std::move(words)},
            {"message", std::move(reason)}};
}

const char* provenance_of(Provenance provenance) {
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

Json counted_bytes(std::uint64_t bytes) {
    return {{"value", bytes},
            {"unit", "byte"},
            {"provenance", "measured"},
            {"source", "the backend's own allocations"}};
}

Json bench_memory_json(const BenchResult& r) {
    Json json{{"weights", counted_bytes(r.memory.weights)},
              {"on_file", counted_bytes(r.memory.on_file)},
              {"state", counted_bytes(r.memory.state)},
              {"scratch", counted_bytes(r.memory.scratch)}};
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
Json energy_figure_json(const EnergyFigure& figure, const SensorInfo& sensor, std::uint64_t tokens,
                        const MessageText& text) {
    if (tokens == 0) return nullptr;
    if (figure.why) return unavailable_figure(*figure.why, text);
    const auto count = static_cast<double>(tokens);
    Json json{{"joules", figure.joules},
              {"joules_per_token", figure.joules / count},
              {"seconds", figure.seconds},
              {"samples", figure.samples},
              {"provenance", provenance_of(sensor.provenance)}};
    if (figure.above_idle) {
        json["above_idle_joules"] = *figure.above_idle;
        json["above_idle_joules_per_token"] = *figure.above_idle / count;
    }
    return json;
}

/// `provenance` and `reason` are those of the first sensor with a figure, else of the first.
Json bench_energy_json(const BenchResult& r, const MessageText& text) {
    Json list = Json::array();
    const BenchEnergy* told = nullptr;
    for (const BenchEnergy& energy : r.energy) {
        if (told == nullptr && !(energy.prefill.why && energy.decode.why)) told = &energy;
        Json json{{"sensor", energy.sensor.id},
                  {"boundary", energy.sensor.boundary},
                  {"source", energy.sensor.source},
                  {"prefill", energy_figure_json(energy.prefill, energy.sensor,
                                                 std::uint64_t{r.prefill_tokens} * r.repetitions, text)},
                  {"decode", energy_figure_json(energy.decode, energy.sensor,
                                                std::uint64_t{r.decode_tokens} * r.repetitions, text)}};
        if (energy.idle)
            json["idle"] = {{"watts", energy.idle->watts},
                            {"seconds", energy.idle->seconds},
                            {"samples", energy.idle->samples},
                            {"provenance", provenance_of(energy.sensor.provenance)}};
        list.push_back(std::move(json));
    }
    Json json;
    if (told != nullptr)
        json = {{"provenance", provenance_of(told->sensor.provenance)}};
    else if (!r.energy.empty() && r.energy.front().decode.why)
        json = unavailable_figure(*r.energy.front().decode.why, text);
    else
        json = {{"provenance", "unavailable"}};
    json["sensors"] = std::move(list);
    return json;
}

Json device_json(const DeviceBenchmark& device, const MessageText& text) {
    const BenchResult& r = device.figures;
    Json load = device.load_seconds
                    ? Json{{"value", *device.load_seconds},
                           {"unit", "s"},
                           {"provenance", "measured"},
                           {"window", "from the opened files to a model ready to run; the reference had read them"}}
                    : Json{{"value", nullptr}, {"provenance", "unavailable"}, {"reason", "loaded before"}};
    return {{"backend", r.backend},
            {"device", r.device},
            {"choice", device.choice},
            {"device_name", r.device_name},
            {"model", r.model},
            {"patch", r.patch},
            {"threads", r.threads},
            {"prefill_tokens", r.prefill_tokens},
            {"decode_tokens", r.decode_tokens},
            {"repetitions", r.repetitions},
            {"prefill_tokens_per_second", spread_json(r.prefill)},
            {"decode_tokens_per_second", spread_json(r.decode)},
            {"decode_seconds_per_token", spread_json(r.decode_token_seconds)},
            {"first_token_seconds", spread_json(r.first_token_seconds)},
            {"prefill_rates", r.prefill_rates},
            {"decode_rates", r.decode_rates},
            {"time_provenance", "measured"},
            {"load_seconds", std::move(load)},
            {"check",
             {{"reference", bench_reference_device},
              {"is_reference", r.is_reference},
              {"tokens", r.check.tokens()},
              {"top1_agreement", r.check.top1_agreement()},
              {"mean_kl_nats", r.check.mean_divergence()},
              {"max_logit_difference", r.check.largest_difference()}}},
            {"memory", bench_memory_json(r)},
            {"energy", bench_energy_json(r, text)}};
}

Json bench_options_json(const BenchOptions& options) {
    return {{"prefill_tokens", options.prefill},   {"decode_tokens", options.decode},
            {"repetitions", options.repetitions},  {"prefill_chunk", options.chunk},
            {"checked_tokens", options.compared},  {"patch", patch_text(options.patch)},
            {"idle_seconds", options.idle_seconds}};
}

}  // namespace

Json benchmark_settings_json(const BenchmarkRequest& request) {
    Json json = bench_options_json(request.options);
    json["devices"] = request.devices;
    return json;
}

Json benchmark_json(const Benchmark& benchmark, const MessageText& text) {
    Json results = Json::array(), refused = Json::array();
    for (const DeviceBenchmark& device : benchmark.devices) results.push_back(device_json(device, text));
    for (const DeviceRefusal& refusal : benchmark.refused)
        refused.push_back({{"backend", refusal.device}, {"reason", reason_of(refusal.why, text)}});
    const ModelSummary& model = benchmark.model;
    Json modelled = nullptr;
    if (const auto& m = benchmark.modelled) modelled = energy_rows_json(m->rows, m->question, m->table);
    return {{"format", "addend-benchmark-1"},
            {"model",
             {{"name", model.name},
              {"architecture", model.architecture},
              {"weight_format", model.weight_format},
              {"parameters", model.parameters},
              {"file_bytes", model.file_bytes}}},
            {"settings", bench_options_json(benchmark.options)},
            {"environment", environment_json(benchmark.environment)},
            {"modelled_energy", std::move(modelled)},
            {"results", std::move(results)},
            {"refused", std::move(refused)}};
}

}  // namespace addend
