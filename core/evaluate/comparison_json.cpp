#include <algorithm>

#include "core/evaluate/comparison_record.h"
#include "core/files/json.h"

namespace addend {
namespace {

Json statistics_of_lane(const Statistics& s) {
    return {{"mean", s.mean}, {"sd", s.sd}, {"p50", s.p50}, {"p95", s.p95}};
}

Json reason_of_json(const Message& why) {
    Json args = Json::object();
    for (const Arg& arg : why.args)
        std::visit([&](const auto& value) { args[arg.name] = value; }, arg.value);
    return {{"reason", code_name(why.code)}, {"arguments", args}};
}

const char* provenance_word(Provenance provenance) {
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

const char* device_kind_word(DeviceKind kind) {
    switch (kind) {
        case DeviceKind::cpu:
            return "cpu";
        case DeviceKind::gpu:
            return "gpu";
        case DeviceKind::fpga:
            return "fpga";
        case DeviceKind::simulated:
            break;
    }
    return "simulated";
}

Json lane_memory_json(const MemoryUse& memory) {
    return {{"weights", memory.weights}, {"state", memory.state}, {"scratch", memory.scratch}};
}

/// Gross and above idle, window and samples; or why not.
Json lane_figure_json(const EnergyFigure& e, const SensorInfo& sensor, std::uint64_t tokens) {
    if (e.why) {
        Json json = reason_of_json(*e.why);
        json["provenance"] = "unavailable";
        return json;
    }
    Json json{{"joules", e.joules},
              {"seconds", e.seconds},
              {"samples", e.samples},
              {"provenance", provenance_word(sensor.provenance)}};
    const auto count = static_cast<double>(tokens);
    if (tokens > 0) json["joules_per_token"] = e.joules / count;
    if (!e.above_idle) return json;
    json["above_idle_joules"] = *e.above_idle;
    if (tokens > 0) json["above_idle_joules_per_token"] = *e.above_idle / count;
    return json;
}

Json lane_energy_json(const LaneEnergy& e, const SensorInfo& sensor, const LaneFigures& lane) {
    Json json = lane_figure_json(e.whole, sensor, 0);
    json["prefill"] = lane_figure_json(e.prefill, sensor, lane.prefilled_tokens());
    json["decode"] = lane_figure_json(e.decode, sensor, lane.decoded_tokens());
    json["sensor"] = sensor.id;
    json["boundary"] = sensor.boundary;
    json["source"] = sensor.source;
    return json;
}

Json lane_json(const LaneFigures& lane, const std::vector<SensorInfo>& sensors) {
    Json repetitions = Json::array(), energy = Json::array(), replies = Json::array(), samples = Json::array();
    for (const LaneRepetition& r : lane.repetitions)
        repetitions.push_back({{"prompt", r.prompt},
                               {"begin_ns", r.span.begin_ns},
                               {"end_ns", r.span.end_ns},
                               {"prompt_tokens", r.timings.prompt_tokens},
                               {"prefill_tokens", r.timings.prefilled_tokens},
                               {"prefill_ns", r.timings.prefill_ns},
                               {"first_token_ns", r.timings.first_token_ns},
                               {"decoded_tokens", r.timings.decoded_tokens},
                               {"decode_ns", r.timings.decode_ns},
                               {"token_ns", r.token_ns}});
    for (const LaneEnergy& e : lane.energy) energy.push_back(lane_energy_json(e, sensors[e.sensor], lane));
    for (const LaneReply& r : lane.replies)
        replies.push_back({{"prompt_ids", r.prompt_ids},
                           {"reply_ids", r.ids},
                           {"reply", r.text},
                           {"pieces", r.pieces},
                           {"reply_changed", r.changed}});
    for (const LaneMemorySample& s : lane.memory_samples) {
        Json one = lane_memory_json(s.memory);
        one["time_ns"] = s.time_ns;
        samples.push_back(std::move(one));
    }
    Json memory = lane_memory_json(lane.memory);
    memory["provenance"] = "measured";
    memory["source"] = "the backend's own allocations";
    return {{"label", lane.label},
            {"model", lane.model},
            {"model_quick_id", lane.quick_id},
            {"model_hash", lane.model_hash},
            {"backend", lane.backend},
            {"backend_version", lane.backend_version},
            {"device", lane.device},
            {"device_name", lane.device_name},
            {"device_kind", device_kind_word(lane.kind)},
            {"threads", lane.threads},
            {"patch", lane.patch},
            {"time_provenance", "measured"},
            {"prefill_tokens_per_second", statistics_of_lane(lane.prefill)},
            {"decode_tokens_per_second", statistics_of_lane(lane.decode)},
            {"first_token_seconds", statistics_of_lane(lane.first_token_seconds)},
            {"decode_seconds_per_token", statistics_of_lane(lane.decode_token_seconds)},
            {"memory", std::move(memory)},
            {"memory_samples", std::move(samples)},
            {"energy", std::move(energy)},
            {"replies", std::move(replies)},
            {"repetitions", std::move(repetitions)}};
}

Json ratio_json(const RatioEstimate& r) {
    return {{"ratio", r.ratio}, {"low", r.low}, {"high", r.high}, {"repetitions", r.repetitions}, {"decided", r.decided}};
}

Json twin_json(const TwinResult& twin) {
    Json tokens = Json::array(), layers = Json::array();
    for (const TwinToken& t : twin.tokens)
        tokens.push_back({{"token", t.token},
                          {"kl_nats", t.divergence},
                          {"max_logit_difference", t.largest},
                          {"left_next", t.left_next},
                          {"right_next", t.right_next},
                          {"left_logprob", t.left_logprob},
                          {"right_logprob", t.right_logprob}});
    for (const TwinLayer& layer : twin.layers)
        layers.push_back({{"tap", layer.name}, {"median", layer.median}, {"largest", layer.largest}});
    const TwinSummary sum = summarize_twins({&twin, 1});
    Json json{{"prompt_tokens", twin.prompt_tokens},
              {"top1_agreement", sum.top1_agreement()},
              {"mean_kl_nats", sum.mean_divergence},
              {"max_logit_difference", sum.largest},
              {"prompt_perplexity_left", sum.left_perplexity},
              {"prompt_perplexity_right", sum.right_perplexity},
              {"tolerance", twin.tolerance},
              {"tokens", std::move(tokens)},
              {"layers", std::move(layers)}};
    json["first_disagreement"] = twin.first_disagreement ? Json(*twin.first_disagreement) : Json(nullptr);
    json["first_tap_out_of_tolerance"] =
        twin.first_out_of_tolerance ? Json(twin.layers[*twin.first_out_of_tolerance].name) : Json(nullptr);
    return json;
}

Json kept_sensor_json(const SensorInfo& sensor) {
    Json json{{"sensor", sensor.id},
              {"boundary", sensor.boundary},
              {"source", sensor.source},
              {"provenance", provenance_word(sensor.provenance)},
              {"unit", sensor.facts.kind == SensorKind::power ? "watt" : "joule"},
              {"wraps_at", sensor.facts.wraps_at}};
    if (sensor.why) json["why"] = reason_of_json(*sensor.why);
    if (sensor.remedy) json["remedy"] = reason_of_json(*sensor.remedy);
    return json;
}

Json kept_sensors_json(const LaneComparison& comparison) {
    Json sensors = Json::array();
    for (std::size_t n = 0; n < comparison.sensors.size(); ++n) {
        Json json = kept_sensor_json(comparison.sensors[n]);
        if (n < comparison.idle.size() && comparison.idle[n])
            json["idle"] = {{"watts", comparison.idle[n]->watts},
                            {"seconds", comparison.idle[n]->seconds},
                            {"samples", comparison.idle[n]->samples}};
        Json samples = Json::array();
        if (n < comparison.samples.size())
            for (const SensorSample& s : comparison.samples[n]) samples.push_back({s.time_ns, s.value});
        json["samples_ns_value"] = std::move(samples);
        sensors.push_back(std::move(json));
    }
    return sensors;
}

Json process_memory_json(const std::vector<ProcessMemorySample>& samples) {
    Json json = Json::array();
    for (const ProcessMemorySample& s : samples)
        json.push_back({{"time_ns", s.time_ns},
                        {"resident", s.memory.resident},
                        {"proportional", s.memory.proportional ? Json(*s.memory.proportional) : Json(nullptr)}});
    return json;
}

}  // namespace

std::optional<std::size_t> parting_token(const std::vector<std::int32_t>& first,
                                         const std::vector<std::int32_t>& other) {
    const auto [a, b] = std::ranges::mismatch(first, other);
    if (a == first.end() && b == other.end()) return std::nullopt;
    return static_cast<std::size_t>(a - first.begin());
}

std::optional<std::size_t> parting_token(const LaneComparison& comparison, std::size_t lane, std::size_t prompt) {
    return parting_token(comparison.lanes.at(0).replies.at(prompt).ids, comparison.lanes.at(lane).replies.at(prompt).ids);
}

std::string comparison_json(const ComparisonRecord& record) {
    const LaneComparison& comparison = record.comparison;
    Json lanes = Json::array(), ratios = Json::array(), replays = Json::array();
    for (const LaneFigures& lane : comparison.lanes) lanes.push_back(lane_json(lane, comparison.sensors));
    for (const LaneRatios& r : comparison.ratios)
        ratios.push_back({{"prefill", ratio_json(r.prefill)}, {"decode", ratio_json(r.decode)}});
    for (const auto& lane : record.twins) {
        Json texts = Json::array();
        for (const TwinResult& twin : lane) texts.push_back(twin_json(twin));
        replays.push_back(std::move(texts));
    }
    const Json json{{"format", "addend-comparison-3"},
                    {"started_ms", record.started_ms},
                    {"environment", environment_json(record.environment)},
                    {"prompts", record.options.prompts},
                    {"chat", record.options.chat},
                    {"max_tokens", record.options.max_tokens},
                    {"repetitions", record.options.repetitions},
                    {"order", "interleaved, one lane at a time"},
                    {"lanes", std::move(lanes)},
                    {"ratios_beside_the_first_lane", std::move(ratios)},
                    {"twin_replay_beside_the_first_lane", std::move(replays)},
                    {"sensors", kept_sensors_json(comparison)},
                    {"process_memory", process_memory_json(comparison.process)}};
    return json.dump(1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace addend
