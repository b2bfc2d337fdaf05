#include "core/evaluate/comparison_json.h"

#include "core/files/json.h"

namespace addend {
namespace {

Json statistics_of_lane(const Statistics& s) {
    return {{"mean", s.mean}, {"sd", s.sd}, {"p50", s.p50}, {"p95", s.p95}};
}

Json reason_json(const Message& why) {
    Json args = Json::object();
    for (const Arg& arg : why.args) args[arg.name] = arg_text(arg);
    return {{"provenance", "unavailable"}, {"reason", code_name(why.code)}, {"arguments", args}};
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

Json lane_json(const LaneFigures& lane, const std::vector<SensorInfo>& sensors) {
    Json repetitions = Json::array(), energy = Json::array();
    for (const LaneRepetition& r : lane.repetitions)
        repetitions.push_back({{"prefill_tokens", r.timings.prefilled_tokens},
                               {"prefill_ns", r.timings.prefill_ns},
                               {"first_token_ns", r.timings.first_token_ns},
                               {"decoded_tokens", r.timings.decoded_tokens},
                               {"decode_ns", r.timings.decode_ns},
                               {"token_ns", r.token_ns}});
    for (const LaneEnergy& e : lane.energy) {
        const SensorInfo& sensor = sensors[e.sensor];
        Json json = e.whole.why ? reason_json(*e.whole.why)
                                : Json{{"provenance", provenance_word(sensor.provenance)},
                                       {"joules", e.whole.joules},
                                       {"seconds", e.whole.seconds},
                                       {"samples", e.whole.samples}};
        if (!e.whole.why && e.whole.above_idle) json["above_idle_joules"] = *e.whole.above_idle;
        json["sensor"] = sensor.id;
        json["boundary"] = sensor.boundary;
        json["source"] = sensor.source;
        energy.push_back(std::move(json));
    }
    return {{"label", lane.label},
            {"model", lane.model},
            {"backend", lane.backend},
            {"device", lane.device},
            {"device_name", lane.device_name},
            {"threads", lane.threads},
            {"patch", lane.patch},
            {"time_provenance", "measured"},
            {"prefill_tokens_per_second", statistics_of_lane(lane.prefill)},
            {"decode_tokens_per_second", statistics_of_lane(lane.decode)},
            {"first_token_seconds", statistics_of_lane(lane.first_token_seconds)},
            {"decode_seconds_per_token", statistics_of_lane(lane.decode_token_seconds)},
            {"memory",
             {{"weights", lane.memory.weights},
              {"state", lane.memory.state},
              {"scratch", lane.memory.scratch},
              {"provenance", "measured"},
              {"source", "the backend's own allocations"}}},
            {"energy", std::move(energy)},
            {"prompt_ids", lane.prompt_ids},
            {"reply_ids", lane.reply_ids},
            {"reply", lane.reply},
            {"reply_changed", lane.reply_changed},
            {"repetitions", std::move(repetitions)}};
}

Json ratio_json(const RatioEstimate& r) {
    return {{"ratio", r.ratio}, {"low", r.low}, {"high", r.high}, {"repetitions", r.repetitions}, {"decided", r.decided}};
}

Json twin_json(const TwinResult& twin) {
    Json divergences = Json::array(), layers = Json::array();
    for (const TwinToken& token : twin.tokens) divergences.push_back(token.divergence);
    for (const TwinLayer& layer : twin.layers)
        layers.push_back({{"tap", layer.name}, {"median", layer.median}, {"largest", layer.largest}});
    Json json{{"tokens", twin.tokens.size()},
              {"top1_agreement", twin.total.top1_agreement()},
              {"mean_kl_nats", twin.total.mean_divergence()},
              {"max_logit_difference", twin.total.largest_difference()},
              {"kl_nats", std::move(divergences)},
              {"layers", std::move(layers)}};
    json["first_disagreement"] = twin.first_disagreement ? Json(*twin.first_disagreement) : Json(nullptr);
    return json;
}

}  // namespace

std::string comparison_json(const LaneComparison& comparison, const LaneComparisonOptions& options,
                            const std::vector<TwinResult>& twins) {
    Json lanes = Json::array(), ratios = Json::array(), replays = Json::array();
    for (const LaneFigures& lane : comparison.lanes) lanes.push_back(lane_json(lane, comparison.sensors));
    for (const LaneRatios& r : comparison.ratios)
        ratios.push_back({{"prefill", ratio_json(r.prefill)}, {"decode", ratio_json(r.decode)}});
    for (const TwinResult& twin : twins) replays.push_back(twin_json(twin));
    const Json json{{"format", "addend-comparison-1"},
                    {"prompt", options.prompt},
                    {"max_tokens", options.max_tokens},
                    {"repetitions", options.repetitions},
                    {"order", "interleaved, one lane at a time"},
                    {"lanes", std::move(lanes)},
                    {"ratios_beside_the_first_lane", std::move(ratios)},
                    {"twin_replay_beside_the_first_lane", std::move(replays)}};
    return json.dump(2, ' ', false, Json::error_handler_t::replace);
}

}  // namespace addend
