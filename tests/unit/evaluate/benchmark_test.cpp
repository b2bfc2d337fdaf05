// The protocol on fake devices and a fake clock, against figures worked out by hand; and its rows as text.
#include "core/evaluate/benchmark.h"

#include <gtest/gtest.h>

#include "core/evaluate/speed_rows.h"
#include "core/files/json.h"
#include "tests/unit/runtime/fakes.h"
#include "tests/unit/tokenizer/small_tokenizer.h"

namespace addend::test {
namespace {

constexpr std::int64_t second = 1'000'000'000;

/// Devices by name, each with a script; what runs on them takes the time the test says.
class BenchmarkTest : public testing::Test {
  protected:
    BenchmarkTest() {
        request_.devices = {"fake:0"};
        request_.options.prefill = 8;
        request_.options.decode = 2;
        request_.options.repetitions = 4;
        request_.options.compared = 4;
        host_.load = [this](const std::string& device, const LoadProgress&, const CancelToken&) {
            loaded_.push_back(device);
            clock_.advance(load_ns_);
            if (device == "missing") throw Failure(Code::backend_unknown, {{"found", device}, {"known", "fake"}});
            return BenchmarkHost::Loaded{std::make_shared<FakeLoaded>(tokenizer_, scripts_[device]), !open_};
        };
    }
    /// Seconds of each prefill and each decoded token of `device`, in turn; then none.
    void take(const std::string& device, std::vector<double> prefills, std::vector<double> tokens) {
        scripts_[device].before_run = [this, prefills, tokens, prefill = std::size_t{0},
                                       token = std::size_t{0}](std::span<const std::int32_t> run) mutable {
            double seconds = 0;
            if (run.size() == request_.options.prefill && prefill < prefills.size()) seconds = prefills[prefill++];
            if (run.size() == 1 && token < tokens.size()) seconds = tokens[token++];
            clock_.advance(static_cast<std::int64_t>(seconds * second));
        };
    }
    Benchmark run() { return run_benchmark(request_, host_, events_, control_, clock_); }

    std::shared_ptr<const Tokenizer> tokenizer_ = make(small_json());
    std::map<std::string, FakeScript> scripts_;
    std::vector<std::string> loaded_;
    std::int64_t load_ns_ = 0;
    bool open_ = false;
    FakeClock clock_;
    BenchmarkRequest request_;
    BenchmarkHost host_;
    BenchmarkEvents events_;
    RunControl control_;
};

TEST_F(BenchmarkTest, FiguresAreThoseWorkedOutByHand) {
    load_ns_ = 3 * second / 2;
    // A warm-up that is not counted, then four repetitions; the check decodes two tokens before.
    take("fake:0", {100, 2, 4, 4, 5}, {9, 9, 50, 50, 1, 1, 0.5, 0.5, 0.25, 0.75, 0.1, 0.3});
    const Benchmark b = run();
    EXPECT_EQ(loaded_, (std::vector<std::string>{"cpu:scalar", "fake:0"})) << "the reference first";
    ASSERT_EQ(b.devices.size(), 1u);
    const BenchResult& r = b.devices[0].figures;
    // 8 tokens in 2, 4, 4 and 5 s: 4, 2, 2 and 1.6 tokens/s.
    EXPECT_EQ(r.prefill_rates, (std::vector<double>{4, 2, 2, 1.6}));
    EXPECT_NEAR(r.prefill.mean, 2.4, 1e-12);
    EXPECT_NEAR(r.prefill.sd, 1.0832051206181281, 1e-12) << "sqrt((2.56 + 0.16 + 0.16 + 0.64) / 3)";
    EXPECT_NEAR(r.prefill.p50, 2, 1e-12);
    EXPECT_NEAR(r.prefill.p95, 3.7, 1e-12) << "2 + 0.85 (4 - 2)";
    // 2 tokens in 2, 1, 1 and 0.4 s.
    EXPECT_NEAR(r.decode.mean, 2.5, 1e-9);
    EXPECT_NEAR(r.decode.p50, 2, 1e-12);
    // 0.1 0.25 0.3 0.5 0.5 0.75 1 1
    EXPECT_NEAR(r.decode_token_seconds.mean, 0.55, 1e-9);
    EXPECT_NEAR(r.decode_token_seconds.p50, 0.5, 1e-9);
    EXPECT_NEAR(r.decode_token_seconds.p95, 1, 1e-9);
    EXPECT_NEAR(r.first_token_seconds.mean, 3.75, 1e-9) << "choosing a token takes no time on this clock";
    EXPECT_NEAR(b.devices[0].load_seconds.value(), 1.5, 1e-9);
    ASSERT_EQ(b.devices[0].series.size(), 1u);
    EXPECT_EQ(b.devices[0].series[0].points.size(), 8u);
    EXPECT_NEAR(b.devices[0].series[0].points[7].value, 0.3, 1e-9);
    EXPECT_EQ(b.devices[0].series[0].points[7].time_ns - b.devices[0].series[0].points[6].time_ns, 3 * second / 10);
}

TEST_F(BenchmarkTest, AModelThatWasOpenHasNoLoadTime) {
    open_ = true;
    const Benchmark b = run();
    EXPECT_FALSE(b.devices.at(0).load_seconds);
    const Json json = benchmark_json(b);
    EXPECT_TRUE(json["results"][0]["load_seconds"]["value"].is_null());
    EXPECT_EQ(json["results"][0]["load_seconds"]["provenance"], "unavailable");
}

TEST_F(BenchmarkTest, WrongAndMissingDevicesAreRefusedWithoutATiming) {
    request_.devices = {"wrong", "missing", "fake:0"};
    scripts_["wrong"].logits = [](std::uint64_t state, std::span<float> logits) {
        for (std::size_t v = 0; v < logits.size(); ++v)
            logits[v] = static_cast<float>(uniform_draw(state + 1, v) * 4.0 - 2.0);
    };
    std::vector<std::string> told;
    events_.refused = [&](const DeviceRefusal& r) { told.push_back(r.device + " " + std::string(code_name(r.why.code))); };
    events_.measured = [&](const DeviceBenchmark& d) { told.push_back(d.figures.device); };
    const Benchmark b = run();
    EXPECT_EQ(told, (std::vector<std::string>{"wrong bench_differs", "missing backend_unknown", "0"}));
    ASSERT_EQ(b.devices.size(), 1u);
    ASSERT_EQ(b.refused.size(), 2u);
    // After the check that failed nothing ran: no prefill of the measured length.
    EXPECT_EQ(std::ranges::count(scripts_["wrong"].runs, std::size_t{8}), 0);
    EXPECT_EQ(std::ranges::count(scripts_["fake:0"].runs, std::size_t{8}), 5);
    const Json json = benchmark_json(b, [](const Message& m) { return "because of " + std::string(code_name(m.code)); });
    EXPECT_EQ(json["refused"][0]["backend"], "wrong");
    EXPECT_EQ(json["refused"][0]["reason"]["text"], "because of bench_differs");
    EXPECT_EQ(json["refused"][0]["reason"]["args"]["device"], "0");
    EXPECT_EQ(json["results"].size(), 1u);
    EXPECT_EQ(benchmark_json(benchmark_of(b, 0))["refused"].size(), 0u);
}

// Either bound alone refuses: the same next tokens with other probabilities, and the other way round.
TEST_F(BenchmarkTest, RightTokensWithOtherProbabilitiesAreNotTimed) {
    request_.devices = {"sharper", "exchanged"};
    // Two tokens at the top that differ by next to nothing.
    const auto script = [](float first, float factor) {
        return [first, factor](std::uint64_t state, std::span<float> logits) {
            for (std::size_t v = 0; v < logits.size(); ++v)
                logits[v] = factor * static_cast<float>(uniform_draw(state, v) * 4.0 - 2.0);
            logits[0] = factor * first;
            logits[1] = factor * 3.0f;
        };
    };
    scripts_["cpu:scalar"].logits = script(2.9999f, 1);
    scripts_["sharper"].logits = script(2.9999f, 1.2f);
    scripts_["exchanged"].logits = script(3.0001f, 1);
    const Benchmark b = run();
    EXPECT_TRUE(b.devices.empty());
    ASSERT_EQ(b.refused.size(), 2u);
    for (const DeviceRefusal& refusal : b.refused) EXPECT_EQ(refusal.why.code, Code::bench_differs) << refusal.device;
    EXPECT_EQ(std::ranges::count(scripts_["sharper"].runs, std::size_t{8}), 0);
    EXPECT_EQ(std::ranges::count(scripts_["exchanged"].runs, std::size_t{8}), 0);
}

TEST_F(BenchmarkTest, CancelEndsItAndIsNotARefusal) {
    request_.devices = {"fake:0", "fake:1"};
    events_.progress = [&](const BenchmarkProgress& p) {
        if (p.step == BenchmarkProgress::Step::measure && p.number == 1) control_.cancel();
    };
    try {
        (void)run();
        ADD_FAILURE();
    } catch (const Failure& failure) {
        EXPECT_EQ(failure.code(), Code::cancelled);
    }
    EXPECT_EQ(loaded_.size(), 2u) << "the second device was not begun";
}

TEST_F(BenchmarkTest, ProgressRisesToTheEnd) {
    request_.devices = {"fake:0", "fake:1"};
    double last = -1;
    std::vector<std::string> devices;
    events_.progress = [&](const BenchmarkProgress& p) {
        EXPECT_GE(p.fraction, last);
        EXPECT_EQ(p.devices, 2u);
        last = p.fraction;
        if (devices.empty() || devices.back() != p.device) devices.push_back(p.device);
    };
    (void)run();
    EXPECT_NEAR(last, 1, 1e-12);
    EXPECT_EQ(devices, (std::vector<std::string>{"cpu:scalar", "fake:0", "fake:1"}));
}

TEST_F(BenchmarkTest, JsonSaysWhatWasMeasuredWithWhat) {
    take("fake:0", {100, 2, 4, 4, 5}, {});
    const Json json = benchmark_json(run());
    EXPECT_EQ(json["format"], "addend-benchmark-1");
    EXPECT_EQ(json["settings"]["prefill_tokens"], 8);
    for (const char* key : {"version", "commit", "compiler", "compiler_flags", "processor", "processors", "governor",
                            "memory_bytes", "gpu_driver", "system"})
        EXPECT_TRUE(json["environment"].contains(key)) << key;
    EXPECT_FALSE(json["environment"]["compiler"].get<std::string>().empty());
    EXPECT_EQ(json["results"][0]["energy"]["provenance"], "unavailable");
    EXPECT_EQ(json["results"][0]["prefill_rates"].size(), 4u);
    EXPECT_NEAR(json["results"][0]["prefill_tokens_per_second"]["mean"].get<double>(), 2.4, 1e-12);
}

/// Watts as it was told, 10 J/s since the clock began where it counts; its id says whose it is.
class ScriptedSensor final : public Sensor {
  public:
    ScriptedSensor(std::string id, const Clock& clock, bool counts) : clock_(clock) {
        info_.id = std::move(id);
        info_.boundary = "package";
        info_.source = "a script";
        info_.provenance = Provenance::measured;
        info_.facts.kind = counts ? SensorKind::energy_counter : SensorKind::power;
        info_.facts.longest_gap_ns = 1000 * second;
    }
    const SensorInfo& info() const override { return info_; }
    std::optional<double> read() override {
        return info_.facts.kind == SensorKind::power ? 40 : 10 * static_cast<double>(clock_.now_ns()) * 1e-9;
    }

  private:
    SensorInfo info_;
    const Clock& clock_;
};

TEST_F(BenchmarkTest, EnergyIsToldGrossAndAboveIdleWithItsWindowInEveryFormat) {
    take("fake:0", {100, 2, 4, 4, 5}, {9, 9, 50, 50, 1, 1, 0.5, 0.5, 0.25, 0.75, 0.1, 0.3});
    request_.options.idle_seconds = 0;
    host_.meters = [this](LoadedModel&) {
        std::vector<std::unique_ptr<Sensor>> sensors;
        sensors.push_back(std::make_unique<ScriptedSensor>("other/board", clock_, false));
        sensors.push_back(std::make_unique<ScriptedSensor>("cpu.package-0", clock_, true));
        return std::make_shared<MeterSampler>(std::move(sensors), MeterSamplerOptions{.hertz = 0.01}, clock_);
    };
    const Json json = benchmark_json(run());
    const Json& energy = json["results"][0]["energy"];
    ASSERT_EQ(energy["sensors"].size(), 1u) << "the other backend's is not this one's";
    EXPECT_EQ(energy["provenance"], "measured");
    const Json& prefill = energy["sensors"][0]["prefill"];
    // 10 W over 2 + 4 + 4 + 5 s and 32 tokens; over 4.4 s and 8 tokens.
    EXPECT_NEAR(prefill["joules_per_token"].get<double>(), 150.0 / 32, 1e-9);
    EXPECT_NEAR(prefill["seconds"].get<double>(), 15, 1e-9);
    EXPECT_GE(prefill["samples"].get<int>(), 8);
    EXPECT_NEAR(energy["sensors"][0]["decode"]["joules_per_token"].get<double>(), 44.0 / 8, 1e-9);
    const auto rows = speed_rows(json);
    ASSERT_EQ(rows.size(), 2u);
    EXPECT_EQ(rows[0].energy.sensor, "cpu.package-0");
    EXPECT_NE(speed_markdown(rows).find("| measured | 4687.500 |  | 15.00 |"), std::string::npos) << speed_markdown(rows);
    EXPECT_NE(speed_csv(rows).find(",4.6875,,15,"), std::string::npos) << speed_csv(rows);
}

TEST_F(BenchmarkTest, ModelledEnergyStandsBesideTheMeasuredAndIsKept) {
    host_.energy = [](const Model&, const BenchOptions& options, const CancelToken&) {
        ModelledEnergy energy{{.prefill = options.prefill, .context = 9}, default_energy_table(), {}};
        energy.rows.resize(2);
        energy.rows[0].energy.prefill.picojoules = 2e6;
        energy.rows[0].energy.decode.picojoules = 3e6;
        energy.rows[1].what = EnergyRow::What::exact;
        energy.rows[1].energy.decode.picojoules = 7e6;
        return energy;
    };
    const Json json = benchmark_json(benchmark_of(run(), 0));
    EXPECT_EQ(json["modelled_energy"]["provenance"], "modelled");
    EXPECT_EQ(json["modelled_energy"]["prefill_tokens"], 8);
    EXPECT_FALSE(json["modelled_energy"]["table"]["source"].get<std::string>().empty());
    EXPECT_EQ(json["modelled_energy"]["rows"][1]["what"], "exact_twin");
    take("fake:0", {100, 2, 4, 4, 5}, {9, 9, 1, 1, 1, 1});
    const auto rows = speed_rows(benchmark_json(run()));
    ASSERT_GE(rows.size(), 1u);
    EXPECT_DOUBLE_EQ(rows[0].modelled_joules_per_token.value(), 2e-6);
    EXPECT_NE(speed_markdown(rows).find("| 2.000 |"), std::string::npos);
    host_.energy = {};
    EXPECT_TRUE(benchmark_json(run())["modelled_energy"].is_null());
}

/// Files as a test writes them.
class WrittenFiles final : public SystemFiles {
  public:
    explicit WrittenFiles(std::map<std::string, std::string> texts) : texts_(std::move(texts)) {}
    Text read(const std::string& path) const override {
        const auto found = texts_.find(path);
        return found == texts_.end() ? Text{{}, 2} : Text{found->second, 0};
    }

  private:
    std::map<std::string, std::string> texts_;
};

TEST(EnvironmentTest, IsReadFromTheSystem) {
    const Environment e = read_environment(WrittenFiles(
        {{"/proc/cpuinfo", "processor\t: 0\nmodel name\t: Some CPU @ 2 GHz\nflags\t\t: fpu hypervisor avx2\n"},
         {"/proc/meminfo", "MemTotal:       24567 kB\nMemFree: 1 kB"},
         {"/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor", "powersave"},
         {"/sys/module/nvidia/version", "535.1"}}));
    EXPECT_EQ(e.processor, "Some CPU @ 2 GHz");
    EXPECT_TRUE(e.virtual_machine);
    EXPECT_EQ(e.memory, 24567u * 1024);
    EXPECT_EQ(e.governor, "powersave");
    EXPECT_EQ(e.driver, "535.1");
    EXPECT_GT(e.processors, 0u);
    const Environment none = read_environment(WrittenFiles({}));
    EXPECT_EQ(none.processor, std::nullopt) << "unknown is unknown, not a guess";
    EXPECT_EQ(none.governor, std::nullopt);
    EXPECT_FALSE(none.virtual_machine);
    EXPECT_TRUE(environment_json(none)["governor"].is_null());
}

Json sample_run(const char* patch) {
    return Json::parse(R"({"format": "addend-benchmark-1",
      "model": {"name": "x", "weight_format": "ternary TQ1_0", "parameters": 38123456, "file_bytes": 12582912},
      "environment": {"processor": "A, \"B\"", "governor": null, "version": "0.1.0", "commit": "abc"},
      "results": [{"backend": "cpu", "device": "avx2", "device_name": "AVX2", "model": "demo", "patch": ")" +
                       std::string(patch) + R"(", "threads": 2,
        "prefill_tokens": 512, "decode_tokens": 128, "repetitions": 5,
        "prefill_tokens_per_second": {"mean": 1234.5678, "sd": 12.345, "p50": 1234, "p95": 1250.5},
        "decode_tokens_per_second": {"mean": 99.5, "sd": 0, "p50": 99.5, "p95": 99.5},
        "first_token_seconds": {"mean": 0.25, "sd": 0, "p50": 0.25, "p95": 0.25},
        "load_seconds": {"value": null},
        "memory": {"weights": {"value": 9000000}, "state": {"value": 4096}, "scratch": {"value": 100}},
        "energy": {"sensors": [{"sensor": "cpu.package-0", "source": "RAPL", "boundary": "package",
                                "prefill": {"joules_per_token": null, "reason": "too short"},
                                "decode": {"joules_per_token": 0.125, "above_idle_joules_per_token": 0.0625,
                                           "seconds": 2.5, "samples": 25, "provenance": "measured"}}]}}],
      "modelled_energy": {"rows": [{"what": "model", "prefill": {"picojoules_per_token": 1500000},
                                    "decode": {"picojoules_per_token": 2500000}}]}})");
}

TEST(SpeedRows, AreLlamaBenchsShape) {
    const auto rows = speed_rows(sample_run("none"));
    ASSERT_EQ(rows.size(), 2u);
    EXPECT_EQ(speed_markdown(rows),
              "| model | size | params | backend | threads | test | t/s |\n"
              "| --- | ---: | ---: | --- | ---: | ---: | ---: |\n"
              "| demo ternary TQ1_0 | 12.00 MiB | 38.12 M | cpu:avx2 | 2 | pp512 | 1234.57 ± 12.35 |\n"
              "| demo ternary TQ1_0 | 12.00 MiB | 38.12 M | cpu:avx2 | 2 | tg128 | 99.50 ± 0.00 |\n"
              "\n"
              "| backend | test | provenance | gross mJ/t | above idle mJ/t | window s | samples | sensor, or why not | "
              "modelled arithmetic µJ/t |\n"
              "| --- | ---: | --- | ---: | ---: | ---: | ---: | --- | ---: |\n"
              "| cpu:avx2 | pp512 | unavailable |  |  |  |  | too short | 1.500 |\n"
              "| cpu:avx2 | tg128 | measured | 125.000 | 62.500 | 2.50 | 25 | RAPL, package | 2.500 |\n");
    EXPECT_EQ(speed_table(rows),
              "model                    size   params  backend   threads   test              t/s\n"
              "demo ternary TQ1_0  12.00 MiB  38.12 M  cpu:avx2        2  pp512  1234.57 ± 12.35\n"
              "demo ternary TQ1_0  12.00 MiB  38.12 M  cpu:avx2        2  tg128     99.50 ± 0.00\n");
    EXPECT_NE(speed_markdown(speed_rows(sample_run("attention:4"))).find("| threads | patch | test |"),
              std::string::npos);
}

TEST(SpeedRows, CsvHasEveryFieldAndNoGuess) {
    const std::string csv = speed_csv(speed_rows(sample_run("none")));
    const std::string first = csv.substr(csv.find("\r\n") + 2, csv.find("\r\n", csv.find("\r\n") + 2) - csv.find("\r\n") - 2);
    EXPECT_EQ(first,
              "demo ternary TQ1_0,12582912,38123456,cpu,avx2,AVX2,2,none,pp512,512,5,1234.5678,12.345,1234,1250.5,0.25,,"
              "9000000,4096,100,,,,,,unavailable,,,,too short,1.5e-06,\"A, \"\"B\"\"\",,,0.1.0,abc");
    EXPECT_NE(csv.find(",0.125,0.0625,2.5,25,measured,cpu.package-0,RAPL,package,,2.5e-06,"), std::string::npos);
}

TEST(SpeedRows, ComparisonsHaveThemTooAndStrangersNone) {
    const Json comparison = Json::parse(R"({"format": "addend-comparison-1", "repetitions": 6, "lanes": [
      {"model": "m", "backend": "cpu", "device": "scalar", "threads": 1, "patch": "all:4", "prompt_ids": [1, 2, 3],
       "reply_ids": [4, 5], "prefill_tokens_per_second": {"mean": 10, "sd": 1},
       "decode_tokens_per_second": {"mean": 0, "sd": 0}}]})");
    const auto rows = speed_rows(comparison);
    ASSERT_EQ(rows.size(), 1u) << "nothing was decoded";
    EXPECT_EQ(rows[0].test, "pp3");
    EXPECT_EQ(rows[0].repetitions, 6u);
    // As they are kept today: replies of each prompt, and energies as a list.
    const auto today = speed_rows(Json::parse(R"({"format": "addend-comparison-3", "repetitions": 5,
      "environment": {"processor": "P", "gpu_driver": "535.1"}, "lanes": [
      {"model": "m", "backend": "cuda", "device": "0", "threads": 1, "patch": "none",
       "replies": [{"prompt_ids": [1, 2], "reply_ids": [3, 4, 5]}],
       "energy": [{"sensor": "cpu.package-0", "decode": {"joules_per_token": 9, "provenance": "measured"}},
                  {"sensor": "cuda/gpu", "decode": {"joules_per_token": 4, "provenance": "measured"}}],
       "prefill_tokens_per_second": {"mean": 10, "sd": 1},
       "decode_tokens_per_second": {"mean": 5, "sd": 1}}]})"));
    ASSERT_EQ(today.size(), 2u);
    EXPECT_EQ(today[1].test, "tg3");
    EXPECT_EQ(today[1].driver, "535.1");
    EXPECT_EQ(today[1].energy.joules_per_token, 4) << "the backend's own sensor before the machine's";
    EXPECT_TRUE(speed_rows(Json::parse(R"({"format": 7, "results": 3})")).empty());
    EXPECT_TRUE(speed_rows(Json::parse(R"({"format": "addend-benchmark-1", "results": [null, 4, {}]})")).empty());
    EXPECT_TRUE(speed_rows(Json()).empty());
}

}  // namespace
}  // namespace addend::test
