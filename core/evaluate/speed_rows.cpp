#include "core/evaluate/speed_rows.h"

#include "core/base/number.h"
#include "core/files/json.h"
#include "core/meters/sensor.h"

namespace addend {
namespace {

/// Member `key`, or null: for JSON of other versions and other hands.
const Json& member(const Json& object, std::string_view key) {
    static const Json none;
    if (!object.is_object()) return none;
    const auto found = object.find(key);
    return found == object.end() ? none : *found;
}

std::string text_in(const Json& value) {
    return value.is_string() ? value.get<std::string>() : std::string();
}

std::optional<double> number_in(const Json& value) {
    return value.is_number() ? std::optional(value.get<double>()) : std::nullopt;
}

std::optional<std::uint64_t> count_in(const Json& value) {
    if (value.is_number_unsigned()) return value.get<std::uint64_t>();
    if (value.is_number_integer() && value.get<std::int64_t>() >= 0)
        return static_cast<std::uint64_t>(value.get<std::int64_t>());
    return std::nullopt;
}

/// A figure is a number, or an object with a `value`.
const Json& figure_in(const Json& value) {
    return value.is_object() ? member(value, "value") : value;
}

std::optional<Statistics> spread_in(const Json& value) {
    const auto mean = number_in(member(value, "mean"));
    if (!mean || *mean <= 0) return std::nullopt;  // nothing of that test was run
    Statistics s;
    s.mean = *mean;
    s.sd = number_in(member(value, "sd")).value_or(0);
    s.p50 = number_in(member(value, "p50")).value_or(0);
    s.p95 = number_in(member(value, "p95")).value_or(0);
    return s;
}

/// By the first sensor that knows, the backend's own before the machine's; else why the first does not.
void put_energy(SpeedRow& row, const Json& energy, std::string_view kind) {
    if (energy.is_null()) return;
    RowEnergy& e = row.energy;
    e.provenance = "unavailable";
    e.reason = text_in(member(energy, "reason"));
    const Json& sensors = energy.is_array() ? energy : member(energy, "sensors");
    for (const bool own : {true, false})
        for (const Json& sensor : sensors) {
            const std::string id = text_in(member(sensor, "sensor"));
            if (sensor_of_another(id, row.backend) || (id.find('/') != std::string::npos) != own) continue;
            const Json& figure = member(sensor, kind);
            if (e.reason.empty()) e.reason = text_in(member(figure, "reason"));
            e.joules_per_token = number_in(member(figure, "joules_per_token"));
            if (!e.joules_per_token) continue;
            e.above_idle_joules_per_token = number_in(member(figure, "above_idle_joules_per_token"));
            e.seconds = number_in(member(figure, "seconds"));
            e.samples = count_in(member(figure, "samples"));
            e.provenance = text_in(member(figure, "provenance"));
            e.sensor = id;
            e.source = text_in(member(sensor, "source"));
            e.boundary = text_in(member(sensor, "boundary"));
            e.reason.clear();
            return;
        }
}

/// Of the model as it was run, not of its twin.
void put_modelled(SpeedRow& row, const Json& modelled, std::string_view kind) {
    for (const Json& one : member(modelled, "rows")) {
        if (text_in(member(one, "what")) != "model") continue;
        if (const auto picojoules = number_in(member(member(one, kind), "picojoules_per_token")))
            row.modelled_joules_per_token = *picojoules / 1e12;
        return;
    }
}

void put_memory(SpeedRow& row, const Json& memory) {
    row.weights_bytes = count_in(figure_in(member(memory, "weights")));
    row.state_bytes = count_in(figure_in(member(memory, "state")));
    row.scratch_bytes = count_in(figure_in(member(memory, "scratch")));
    row.peak_bytes = count_in(figure_in(member(memory, "peak_rss")));
}

SpeedRow row_of_lane(const Json& lane, const Json& run) {
    const Json& model = member(run, "model");
    const Json& environment = member(run, "environment");
    SpeedRow row;
    row.model = text_in(member(lane, "model"));
    if (const std::string format = text_in(member(model, "weight_format")); !format.empty())
        row.model += " " + format;
    row.file_bytes = count_in(member(model, "file_bytes"));
    row.parameters = count_in(member(model, "parameters"));
    row.backend = text_in(member(lane, "backend"));
    row.device = text_in(member(lane, "device"));
    row.device_name = text_in(member(lane, "device_name"));
    row.threads = count_in(member(lane, "threads")).value_or(0);
    row.patch = text_in(member(lane, "patch"));
    if (row.patch.empty()) row.patch = "none";
    row.first_token_seconds = number_in(member(member(lane, "first_token_seconds"), "mean"));
    row.load_seconds = number_in(figure_in(member(lane, "load_seconds")));
    put_memory(row, member(lane, "memory"));
    row.processor = text_in(member(environment, "processor"));
    row.governor = text_in(member(environment, "governor"));
    row.driver = text_in(member(environment, "gpu_driver"));
    row.version = text_in(member(environment, "version"));
    row.commit = text_in(member(environment, "commit"));
    return row;
}

/// Prompt and reply of one lane, those that were run.
void add_rows(std::vector<SpeedRow>& rows, const SpeedRow& lane, const Json& json, const Json& run,
              std::uint64_t prompt, std::uint64_t reply, std::uint64_t repetitions) {
    struct Test {
        const char *mark, *rate, *energy;
        std::uint64_t tokens;
    };
    for (const Test& test : {Test{"pp", "prefill_tokens_per_second", "prefill", prompt},
                             Test{"tg", "decode_tokens_per_second", "decode", reply}}) {
        const auto rate = spread_in(member(json, test.rate));
        if (!rate || test.tokens == 0) continue;
        SpeedRow row = lane;
        row.test = test.mark + to_text(static_cast<std::int64_t>(test.tokens));
        row.tokens = test.tokens;
        row.repetitions = repetitions;
        row.rate = *rate;
        put_energy(row, member(json, "energy"), test.energy);
        put_modelled(row, member(run, "modelled_energy"), test.energy);
        rows.push_back(std::move(row));
    }
}

}  // namespace

std::vector<SpeedRow> speed_rows(const Json& result) {
    std::vector<SpeedRow> rows;
    const std::string format = text_in(member(result, "format"));
    if (format == "addend-benchmark-1") {
        for (const Json& lane : member(result, "results"))
            add_rows(rows, row_of_lane(lane, result), lane, result, count_in(member(lane, "prefill_tokens")).value_or(0),
                     count_in(member(lane, "decode_tokens")).value_or(0),
                     count_in(member(lane, "repetitions")).value_or(0));
    } else if (format.starts_with("addend-comparison-")) {
        const std::uint64_t repetitions = count_in(member(result, "repetitions")).value_or(0);
        for (const Json& lane : member(result, "lanes")) {
            // Of the first prompt: a row has one length. Format 1 had one prompt only, in the lane itself.
            const Json& replies = member(lane, "replies");
            const Json& reply = replies.is_array() && !replies.empty() ? replies.front() : lane;
            add_rows(rows, row_of_lane(lane, result), lane, result, member(reply, "prompt_ids").size(),
                     member(reply, "reply_ids").size(), repetitions);
        }
    }
    return rows;
}

}  // namespace addend
