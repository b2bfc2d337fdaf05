// Reads back what comparison_json() wrote: from the store, hence possibly from another version or a damaged disk.
#include <algorithm>
#include <cmath>

#include "core/evaluate/comparison_record.h"
#include "core/files/json.h"

namespace addend {
namespace {

constexpr std::size_t most_lanes_kept = 26;

[[noreturn]] void unreadable(const std::string& where) {
    throw Failure(Code::comparison_unreadable, {{"where", where}});
}

/// JSON knows no infinity: null stands for it.
double number_or_infinity(const Json& json) {
    return json.is_null() ? INFINITY : json.get<double>();
}

Message kept_message(const Json& json) {
    Message message;
    const auto name = json.at("reason").get<std::string>();
    for (std::uint16_t n = 0; n < static_cast<std::uint16_t>(Code::count_); ++n)
        if (code_name(static_cast<Code>(n)) == name) message.code = static_cast<Code>(n);
    for (const auto& [key, value] : json.at("arguments").items()) {
        if (value.is_number_integer())
            message.args.emplace_back(key, value.get<std::int64_t>());
        else if (value.is_number())
            message.args.emplace_back(key, value.get<double>());
        else
            message.args.emplace_back(key, value.get<std::string>());
    }
    return message;
}

Provenance provenance_of_word(const std::string& word) {
    if (word == "measured") return Provenance::measured;
    if (word == "simulated") return Provenance::simulated;
    if (word == "modelled") return Provenance::modelled;
    return Provenance::unavailable;
}

DeviceKind kept_kind(const std::string& word) {
    if (word == "cpu") return DeviceKind::cpu;
    if (word == "gpu") return DeviceKind::gpu;
    if (word == "fpga") return DeviceKind::fpga;
    return DeviceKind::simulated;
}

MemoryUse kept_memory(const Json& json) {
    return {json.at("weights").get<std::uint64_t>(), json.at("state").get<std::uint64_t>(),
            json.at("scratch").get<std::uint64_t>()};
}

LaneRepetition kept_repetition(const Json& json, std::size_t prompts) {
    LaneRepetition r;
    r.prompt = json.at("prompt").get<std::uint32_t>();
    if (r.prompt >= prompts) unreadable("repetitions.prompt");
    r.span = {json.at("begin_ns").get<std::int64_t>(), json.at("end_ns").get<std::int64_t>()};
    r.timings.prompt_tokens = json.at("prompt_tokens").get<std::uint32_t>();
    r.timings.prefilled_tokens = json.at("prefill_tokens").get<std::uint32_t>();
    r.timings.prefill_ns = json.at("prefill_ns").get<std::int64_t>();
    r.timings.first_token_ns = json.at("first_token_ns").get<std::int64_t>();
    r.timings.decoded_tokens = json.at("decoded_tokens").get<std::uint32_t>();
    r.timings.decode_ns = json.at("decode_ns").get<std::int64_t>();
    r.token_ns = json.at("token_ns").get<std::vector<std::int64_t>>();
    return r;
}

LaneReply kept_reply(const Json& json) {
    return {json.at("prompt_ids").get<std::vector<std::int32_t>>(), json.at("reply_ids").get<std::vector<std::int32_t>>(),
            json.at("pieces").get<std::vector<std::string>>(), json.at("reply").get<std::string>(),
            json.at("reply_changed").get<bool>()};
}

EnergyFigure kept_figure(const Json& json) {
    EnergyFigure figure;
    if (json.contains("reason")) {
        figure.why = kept_message(json);
        return figure;
    }
    figure.joules = json.at("joules").get<double>();
    figure.seconds = json.at("seconds").get<double>();
    figure.samples = json.at("samples").get<std::uint32_t>();
    if (json.contains("above_idle_joules")) figure.above_idle = json["above_idle_joules"].get<double>();
    return figure;
}

LaneEnergy kept_lane_energy(const Json& json, const std::vector<SensorInfo>& sensors) {
    LaneEnergy energy;
    const auto id = json.at("sensor").get<std::string>();
    const auto sensor = std::ranges::find(sensors, id, &SensorInfo::id);
    if (sensor == sensors.end()) unreadable("energy.sensor");
    energy.sensor = static_cast<std::size_t>(sensor - sensors.begin());
    energy.whole = kept_figure(json);
    // Format 2 did not tell prompt and reply apart.
    EnergyFigure untold;
    untold.why = Message{Code::energy_not_covered, {}};
    energy.prefill = json.contains("prefill") ? kept_figure(json["prefill"]) : untold;
    energy.decode = json.contains("decode") ? kept_figure(json["decode"]) : untold;
    return energy;
}

LaneFigures kept_lane(const Json& json, std::size_t prompts, const std::vector<SensorInfo>& sensors) {
    LaneFigures lane;
    const std::pair<const char*, std::string LaneFigures::*> texts[]{
        {"label", &LaneFigures::label},     {"model", &LaneFigures::model},
        {"model_quick_id", &LaneFigures::quick_id}, {"model_hash", &LaneFigures::model_hash},
        {"backend", &LaneFigures::backend}, {"backend_version", &LaneFigures::backend_version},
        {"device", &LaneFigures::device},   {"device_name", &LaneFigures::device_name},
        {"patch", &LaneFigures::patch}};
    for (const auto& [key, member] : texts) lane.*member = json.at(key).get<std::string>();
    lane.kind = kept_kind(json.at("device_kind").get<std::string>());
    lane.threads = json.at("threads").get<unsigned>();
    lane.memory = kept_memory(json.at("memory"));
    for (const Json& one : json.at("memory_samples"))
        lane.memory_samples.push_back({one.at("time_ns").get<std::int64_t>(), kept_memory(one)});
    for (const Json& one : json.at("energy")) lane.energy.push_back(kept_lane_energy(one, sensors));
    for (const Json& one : json.at("replies")) lane.replies.push_back(kept_reply(one));
    if (lane.replies.size() != prompts) unreadable("replies");
    for (const Json& one : json.at("repetitions")) lane.repetitions.push_back(kept_repetition(one, prompts));
    summarize_repetitions(lane);
    return lane;
}

TwinResult kept_twin(const Json& json) {
    TwinResult twin;
    twin.tolerance = json.at("tolerance").get<double>();
    twin.prompt_tokens = json.at("prompt_tokens").get<std::size_t>();
    for (const Json& one : json.at("tokens")) {
        twin.tokens.push_back({one.at("token").get<std::int32_t>(), one.at("kl_nats").get<double>(),
                               one.at("max_logit_difference").get<float>(), one.at("left_next").get<std::int32_t>(),
                               one.at("right_next").get<std::int32_t>(), one.at("left_logprob").get<double>(),
                               one.at("right_logprob").get<double>()});
        if (!twin.first_disagreement && !twin.tokens.back().agrees())
            twin.first_disagreement = twin.tokens.size() - 1;
    }
    for (const Json& one : json.at("layers")) {
        twin.layers.push_back({one.at("tap").get<std::string>(), number_or_infinity(one.at("median")),
                               number_or_infinity(one.at("largest"))});
        if (!twin.first_out_of_tolerance && !(twin.layers.back().median <= twin.tolerance))
            twin.first_out_of_tolerance = twin.layers.size() - 1;
    }
    return twin;
}

void kept_sensor(const Json& json, LaneComparison& into) {
    SensorInfo sensor;
    sensor.id = json.at("sensor").get<std::string>();
    sensor.boundary = json.at("boundary").get<std::string>();
    sensor.source = json.at("source").get<std::string>();
    sensor.provenance = provenance_of_word(json.at("provenance").get<std::string>());
    sensor.facts.kind = json.at("unit").get<std::string>() == "watt" ? SensorKind::power : SensorKind::energy_counter;
    sensor.facts.wraps_at = json.at("wraps_at").get<double>();
    if (json.contains("why")) sensor.why = kept_message(json["why"]);
    if (json.contains("remedy")) sensor.remedy = kept_message(json["remedy"]);
    into.sensors.push_back(std::move(sensor));
    std::optional<IdleBaseline> idle;
    if (json.contains("idle"))
        idle = IdleBaseline{json["idle"].at("watts").get<double>(), json["idle"].at("seconds").get<double>(),
                            json["idle"].at("samples").get<std::uint32_t>()};
    into.idle.push_back(idle);
    std::vector<SensorSample> samples;
    for (const Json& one : json.at("samples_ns_value"))
        samples.push_back({one.at(0).get<std::int64_t>(), number_or_infinity(one.at(1))});
    into.samples.push_back(std::move(samples));
}

/// Of format 2, which had no build and no driver.
Environment kept_machine(const Json& json) {
    const auto known = [&](const char* key) {
        const auto text = json.at(key).get<std::string>();
        return text.empty() ? std::nullopt : std::optional(text);
    };
    Environment environment;
    environment.version = json.at("addend_version").get<std::string>();
    environment.system = json.at("system").get<std::string>();
    environment.processor = known("processor");
    environment.processors = json.at("processors").get<unsigned>();
    environment.governor = known("governor");
    return environment;
}

ComparisonRecord kept_record(const Json& json) {
    const auto format = json.at("format").get<std::string>();
    if (format != "addend-comparison-2" && format != "addend-comparison-3") unreadable("format");
    ComparisonRecord record;
    record.started_ms = json.at("started_ms").get<std::int64_t>();
    record.environment = json.contains("environment") ? parse_environment(json["environment"]) : kept_machine(json.at("machine"));
    record.options.prompts = json.at("prompts").get<std::vector<std::string>>();
    record.options.chat = json.at("chat").get<bool>();
    record.options.max_tokens = json.at("max_tokens").get<std::uint32_t>();
    record.options.repetitions = json.at("repetitions").get<std::uint32_t>();
    const std::size_t prompts = record.options.prompts.size();
    LaneComparison& comparison = record.comparison;
    for (const Json& one : json.at("sensors")) kept_sensor(one, comparison);
    for (const Json& one : json.at("lanes")) comparison.lanes.push_back(kept_lane(one, prompts, comparison.sensors));
    if (comparison.lanes.empty() || comparison.lanes.size() > most_lanes_kept || prompts == 0) unreadable("lanes");
    for (const Json& one : json.at("process_memory")) {
        ProcessMemorySample sample{one.at("time_ns").get<std::int64_t>(), {one.at("resident").get<std::uint64_t>()}};
        if (!one.at("proportional").is_null()) sample.memory.proportional = one["proportional"].get<std::uint64_t>();
        comparison.process.push_back(sample);
    }
    comparison.ratios = ratios_beside_first(comparison.lanes);
    for (const Json& lane : json.at("twin_replay_beside_the_first_lane")) {
        record.twins.emplace_back();
        for (const Json& twin : lane) record.twins.back().push_back(kept_twin(twin));
        if (record.twins.back().size() > prompts) unreadable("twin_replay_beside_the_first_lane");
    }
    if (record.twins.size() >= comparison.lanes.size() + (record.twins.empty() ? 1 : 0))
        unreadable("twin_replay_beside_the_first_lane");
    return record;
}

}  // namespace

ComparisonRecord read_comparison(std::string_view json) {
    try {
        return kept_record(parse_json(json, "comparison"));
    } catch (const Json::exception& error) {
        // Names of members and types are ours; values are not quoted.
        unreadable(std::string(error.what()).substr(0, 200));
    }
}

}  // namespace addend
