// A comparison that is kept and read again is the same comparison; what is damaged is refused.
#include "core/evaluate/comparison_record.h"

#include <cmath>

#include "core/files/json.h"
#include "tests/unit/runtime/fakes.h"
#include "tests/unit/tokenizer/small_tokenizer.h"

namespace addend::test {
namespace {

ComparisonRecord small_record() {
    ComparisonRecord record;
    record.started_ms = 1'700'000'000'123;
    record.environment.version = "1.0";
    record.environment.system = "Linux 6";
    record.environment.processor = "a processor";
    record.environment.processors = 2;
    record.environment.governor = "performance";
    record.environment.driver = "535.1";
    record.environment.flags = "-O2";
    record.options.prompts = {"one", "two \xD0\xB4"};
    record.options.max_tokens = 3;
    record.options.repetitions = 1;
    LaneComparison& c = record.comparison;
    SensorInfo sensor;
    sensor.id = "cpu.package-0";
    sensor.boundary = "package";
    sensor.source = "RAPL";
    sensor.provenance = Provenance::measured;
    sensor.facts.wraps_at = 262143.3;
    c.sensors.push_back(sensor);
    sensor.id = "fake/board";
    sensor.facts.kind = SensorKind::power;
    sensor.provenance = Provenance::unavailable;
    sensor.why = Message{Code::energy_root_only, {{"path", "/sys/x"}}};
    c.sensors.push_back(sensor);
    c.idle = {IdleBaseline{3.5, 2, 20}, std::nullopt};
    c.samples = {{{-5, 1.25}, {100, 2.5}}, {}};
    c.process.push_back({7, {1000, 900, {}}});
    for (int n = 0; n < 2; ++n) {
        LaneFigures lane;
        lane.label = std::string(1, static_cast<char>('A' + n));
        lane.model = "m";
        lane.model_hash = "abc";
        lane.backend = "fake";
        lane.backend_version = "1.2";
        lane.device = "0";
        lane.kind = DeviceKind::gpu;
        lane.patch = n == 0 ? "none" : "attention=lmul4";
        lane.threads = 2;
        lane.memory = {10, 20, 30};
        lane.memory_samples.push_back({5, {10, 20, 30}});
        for (std::uint32_t prompt = 0; prompt < 2; ++prompt) {
            lane.replies.push_back({{1, 2}, {3, 4 + n}, {"a", "\xD0\xB4"}, "a\xD0\xB4", false});
            LaneRepetition r;
            r.prompt = prompt;
            r.span = {10, 50};
            r.timings.prefilled_tokens = 2;
            r.timings.prefill_ns = 1'000'000;
            r.timings.first_token_ns = 1'100'000;
            r.timings.decoded_tokens = 2;
            r.timings.decode_ns = 500'000 * (n + 1);
            r.token_ns = {1'100'000, 1'100'000 + r.timings.decode_ns};
            lane.repetitions.push_back(r);
        }
        EnergyFigure energy;
        energy.joules = 1.5;
        energy.seconds = 0.25;
        energy.samples = 9;
        energy.above_idle = 0.625;
        EnergyFigure none;
        none.why = Message{Code::energy_window_short, {{"found", 1.5}, {"least", 10.0}}};
        EnergyFigure prefill = energy, decode = energy;
        prefill.joules = 0.5;
        decode.joules = 1;
        lane.energy = {{0, energy, prefill, decode}, {1, none, none, none}};
        summarize_repetitions(lane);
        c.lanes.push_back(lane);
    }
    c.ratios = ratios_beside_first(c.lanes);
    TwinResult twin;
    twin.tolerance = 1e-3;
    twin.prompt_tokens = 2;
    twin.tokens = {{1, 0.25, 1.5f, 3, 3, -0.5, -1}, {2, 0, 0, 3, 4, 0, 0}};
    twin.first_disagreement = 1;
    twin.layers = {{"layers.0.output", 1e-9, 1e-8}, {"layers.1.output", INFINITY, INFINITY}};
    twin.first_out_of_tolerance = 1;
    record.twins = {{twin, twin}};
    return record;
}

TEST(ComparisonRecord, WhatIsReadIsWhatWasWritten) {
    const ComparisonRecord record = small_record();
    const std::string text = comparison_json(record);
    const ComparisonRecord again = read_comparison(text);
    EXPECT_EQ(comparison_json(again), text);
    EXPECT_EQ(again.options.prompts, record.options.prompts);
    EXPECT_EQ(again.comparison.lanes[1].decode.mean, record.comparison.lanes[1].decode.mean);
    EXPECT_EQ(again.comparison.ratios[0].decode.ratio, record.comparison.ratios[0].decode.ratio);
    EXPECT_EQ(again.comparison.lanes[0].energy[1].whole.why, record.comparison.lanes[0].energy[1].whole.why);
    EXPECT_EQ(again.comparison.sensors[1].why, record.comparison.sensors[1].why);
    EXPECT_EQ(again.comparison.samples, record.comparison.samples);
    EXPECT_EQ(again.twins[0][0].first_out_of_tolerance, 1u);
    EXPECT_EQ(again.twins[0][0].first_disagreement, 1u);
    EXPECT_EQ(parting_token(again.comparison, 1, 0), 1u);
    EXPECT_EQ(parting_token(again.comparison, 0, 0), std::nullopt);
}

TEST(ComparisonRecord, PerplexityIsOfThePromptAlone) {
    const TwinSummary sum = summarize_twins(small_record().twins[0]);
    EXPECT_EQ(sum.scored, 2u);
    EXPECT_DOUBLE_EQ(sum.left_perplexity, std::exp(0.5));
    EXPECT_DOUBLE_EQ(sum.right_perplexity, std::exp(1.0));
    EXPECT_EQ(sum.first_layer, "layers.1.output");
    EXPECT_DOUBLE_EQ(sum.top1_agreement(), 0.5);
    EXPECT_DOUBLE_EQ(sum.mean_divergence, 0.125);
}

TEST(ComparisonRecord, NumbersAreWrittenWithAPoint) {
    const Json json = Json::parse(comparison_json(small_record()));
    EXPECT_EQ(json["environment"]["version"], "1.0");
    EXPECT_EQ(json["environment"]["gpu_driver"], "535.1");
    EXPECT_EQ(json["environment"]["compiler_flags"], "-O2");
    EXPECT_EQ(json["lanes"][0]["backend_version"], "1.2");
    EXPECT_EQ(json["lanes"][0]["model_hash"], "abc");
    EXPECT_EQ(json["lanes"][0]["energy"][0]["joules"], 1.5);
    // 0.5 J over 2 prompts of 2 tokens; 1 J over one token after the first, twice.
    EXPECT_EQ(json["lanes"][0]["energy"][0]["prefill"]["joules_per_token"], 0.125);
    EXPECT_EQ(json["lanes"][0]["energy"][0]["decode"]["joules_per_token"], 0.5);
    EXPECT_EQ(json["lanes"][0]["energy"][0]["decode"]["above_idle_joules_per_token"], 0.3125);
    EXPECT_EQ(json["lanes"][0]["energy"][1]["decode"]["reason"], "energy_window_short");
    EXPECT_EQ(json["sensors"][0]["samples_ns_value"][1][1], 2.5);
    EXPECT_EQ(json["twin_replay_beside_the_first_lane"][0][0]["first_tap_out_of_tolerance"], "layers.1.output");
}

TEST(ComparisonRecord, DamageIsRefused) {
    const std::string whole = comparison_json(small_record());
    const auto refused = [](const std::string& text) {
        try {
            (void)read_comparison(text);
        } catch (const Failure&) {
            return true;
        }
        return false;
    };
    EXPECT_TRUE(refused(""));
    EXPECT_TRUE(refused("{}"));
    EXPECT_TRUE(refused("{\"format\": \"addend-comparison-1\"}"));
    EXPECT_TRUE(refused(whole.substr(0, whole.size() / 2)));
    // Each member of the whole and of a lane, missing or of another type.
    const Json json = Json::parse(whole);
    for (const auto& item : json.items()) {
        if (item.key() == "order" || item.key() == "ratios_beside_the_first_lane") continue;
        Json damaged = json;
        damaged.erase(item.key());
        EXPECT_TRUE(refused(damaged.dump())) << item.key();
        damaged[item.key()] = Json::object({{"x", 1}});
        EXPECT_TRUE(refused(damaged.dump())) << item.key();
    }
    for (const char* key : {"replies", "repetitions", "memory", "energy", "threads"}) {
        Json damaged = json;
        damaged["lanes"][0].erase(key);
        EXPECT_TRUE(refused(damaged.dump())) << key;
    }
    Json damaged = json;
    damaged["lanes"][0]["repetitions"][0]["prompt"] = 2;
    EXPECT_TRUE(refused(damaged.dump()));
    damaged = json;
    damaged["lanes"][0]["energy"][0]["sensor"] = "none such";
    EXPECT_TRUE(refused(damaged.dump()));
    damaged = json;
    damaged["lanes"] = Json::array();
    EXPECT_TRUE(refused(damaged.dump()));
}

}  // namespace
}  // namespace addend::test
