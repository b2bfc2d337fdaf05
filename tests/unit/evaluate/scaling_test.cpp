// The scaling study: published points as their sources have them, projections by hand, and models that come and go.
#include "core/evaluate/scaling_run.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>

#include "core/evaluate/context_study.h"
#include "core/evaluate/shape_program.h"
#include "core/evaluate/temporary_folder.h"
#include "core/program/accounting.h"
#include "tests/unit/files/support.h"
#include "tests/unit/runtime/fakes.h"
#include "tests/unit/tokenizer/small_tokenizer.h"

namespace addend::test {
namespace {

// Paper: arXiv 2406.02528, section 5.4 (13B, length 2048, batch 1, A100 with BitBLAS). H100: the authors' code and Hugging
// Face's Llama in fp16, MiB, ms for 2048 tokens, ms a token, measured 2026-11-22.
TEST(Scaling, PublishedPointsAreThoseOfTheirSources) {
    struct Expected {
        ScalingFamily family;
        const char* size;
        double bytes, prefill;
        std::optional<double> decode;
        const char* hardware;
    };
    constexpr auto mf = ScalingFamily::matmul_free, tr = ScalingFamily::transformer;
    constexpr double mib = 1048576;
    const std::vector<Expected> expected{
        {mf, "13B", 4.19e9, 0.695, {}, "A100, BitBLAS"},
        {tr, "13B", 48.50e9, 3.183, {}, "A100, BitBLAS"},
        {mf, "1.3B", 3005 * mib, 0.108, 0.0568, "H100"},
        {mf, "2.7B", 5605 * mib, 0.156, 0.0965, "H100"},
        {mf, "7B", 13403 * mib, 0.145, 0.129, "H100"},
        {mf, "13B", 25547 * mib, 0.257, 0.154, "H100"},
        {tr, "1.3B", 3119 * mib, 0.0190, 0.063, "H100"},
        {tr, "2.7B", 5974 * mib, 0.0322, 0.0706, "H100"},
        {tr, "7B", 14106 * mib, 0.0660, 0.0799, "H100"},
        {tr, "13B", 26821 * mib, 0.117, 0.0775, "H100"},
    };
    ASSERT_EQ(published_points().size(), expected.size());
    for (std::size_t n = 0; n < expected.size(); ++n) {
        const PublishedPoint& point = published_points()[n];
        EXPECT_EQ(point.family, expected[n].family);
        EXPECT_EQ(point.size, expected[n].size);
        EXPECT_DOUBLE_EQ(point.memory_bytes.value(), expected[n].bytes) << n;
        EXPECT_NEAR(point.prefill_seconds.value(), expected[n].prefill, 1e-9) << n;
        EXPECT_EQ(point.decode_seconds.has_value(), expected[n].decode.has_value());
        EXPECT_NEAR(point.decode_seconds.value_or(0), expected[n].decode.value_or(0), 1e-9) << n;
        EXPECT_EQ(point.hardware, expected[n].hardware);
        EXPECT_FALSE(point.source.empty());
    }
}

TEST(Scaling, ShapesOfOneSizeHaveAsManyWeights) {
    const auto parameters = [](std::string_view name) {
        return static_cast<double>(dimensions_of(synth_shape(name).config()).parameters);
    };
    const auto shapes = scaling_shapes();
    ASSERT_EQ(shapes.size(), 10u);
    for (std::size_t n = 0; n < 5; ++n) {
        EXPECT_EQ(shapes[n].size, shapes[n + 5].size);
        EXPECT_NEAR(parameters(shapes[n].shape) / parameters(shapes[n + 5].shape), 1, 0.001);
        // The transformer of the rule is the transformer of the list.
        const SynthShape like = transformer_like(*shape_program(synth_shape(shapes[n].shape)));
        EXPECT_EQ(like.config().index(), 1u);
        EXPECT_EQ(like.llama.heads, synth_shape(shapes[n + 5].shape).llama.heads) << shapes[n].shape;
        EXPECT_EQ(like.llama.intermediate_size, synth_shape(shapes[n + 5].shape).llama.intermediate_size);
    }
}

ScalingPoint measured_point(const char* size, const char* shape, ScalingFamily family) {
    ScalingPoint point;
    point.size = size;
    point.shape = shape;
    point.family = family;
    point.parameters = dimensions_of(synth_shape(shape).config()).parameters;
    point.weights = 130e6;
    point.state = 196608;
    point.scratch = 2e6;
    point.prefill_seconds = 1.0;
    point.decode_seconds = 0.0013;
    return point;
}

TEST(Scaling, ProjectionsFollowTheirRules) {
    ScalingStudy study;
    study.options.prefill = 2048;
    study.points = {measured_point("370M", "mmfree-370m", ScalingFamily::matmul_free)};
    const auto projected = project_scaling(study);
    ASSERT_EQ(projected.size(), 9u);
    for (const ScalingPoint& point : projected) EXPECT_EQ(point.origin, ScalingOrigin::projected);
    const ScalingPoint& large = projected[3];
    ASSERT_EQ(large.shape, "mmfree-13b");
    const auto small_program = shape_program(synth_shape("mmfree-370m"));
    const auto large_program = shape_program(synth_shape("mmfree-13b"));
    const auto ratio = [](std::uint64_t a, std::uint64_t b) { return static_cast<double>(a) / static_cast<double>(b); };
    EXPECT_NEAR(large.weights, 130e6 * ratio(program_weight_bytes(*large_program), program_weight_bytes(*small_program)),
                1);
    EXPECT_EQ(large.state, 40.0 * 5120 * 4);  // layers, channels, float32: constant
    EXPECT_EQ(large.scratch, 2e6 * 5);        // 5120 / 1024
    const auto adds = [](const Program& program) {
        return account(program, {.tokens = 2048, .logits_rows = 1}).total.int_adds;
    };
    EXPECT_NEAR(large.prefill_seconds.value(), ratio(adds(*large_program), adds(*small_program)), 1e-9);
    // Of bytes, not of parameters: what is not ternary is less of a large model.
    const auto token_bytes = [](const Program& program) {
        const auto one = account(program, {.tokens = 1, .logits_rows = 1, .past_tokens = 2048}).total;
        return one.weight_bytes + one.state_bytes;
    };
    EXPECT_NEAR(large.decode_seconds.value(),
                0.0013 * ratio(token_bytes(*large_program), token_bytes(*small_program)), 1e-12);
    // Nothing was measured of the other family: memory as counted, no times.
    const ScalingPoint& transformer = projected.back();
    ASSERT_EQ(transformer.shape, "llama-2-13b");
    EXPECT_NEAR(transformer.weights, 26.03e9, 0.02e9);
    EXPECT_NEAR(transformer.state, 2064.0 * 40 * 2 * 5120 * 4, 1);
    EXPECT_FALSE(transformer.prefill_seconds || transformer.decode_seconds);
}

TEST(Scaling, WhatDoesNotFitIsRefusedBeforeItIsWritten) {
    ScalingOptions options;
    const ScalingNeed need = scaling_need(synth_shape("llama-2-13b"), options);
    EXPECT_GT(need.disk, 26'000'000'000u);
    EXPECT_GT(need.memory, 28'000'000'000u);  // weights, and a cache of keys and values of 2064 tokens
    EXPECT_EQ(scaling_refusal(need, {.disk = 40'000'000'000, .memory = 24'000'000'000}).value().code,
              Code::scaling_memory_short);
    EXPECT_EQ(scaling_refusal(need, {.disk = 20'000'000'000, .memory = 64'000'000'000}).value().code,
              Code::scaling_disk_short);
    EXPECT_FALSE(scaling_refusal(need, {.disk = 40'000'000'000, .memory = 64'000'000'000}));
    EXPECT_LT(scaling_need(synth_shape("mmfree-370m"), options).memory, 600'000'000u);
}

/// Every shape is written as a tiny one, and measured as a script says.
class ScalingRunTest : public testing::Test {
  protected:
    ScalingHost host() {
        ScalingHost host;
        host.folder = dir_.path();
        host.room = [this] { return room_; };
        host.write = [this](const SynthShape& shape, const std::filesystem::path& file, const Progress& progress,
                            const CancelToken& cancel) {
            written_.push_back(std::string(shape.name));
            synthesize_model(shape.llama.heads ? "llama-tiny" : "tiny", file, {}, progress, cancel);
        };
        host.benchmark = [this](std::shared_ptr<const Model> model) {
            EXPECT_TRUE(std::filesystem::exists(model->summary().path));
            BenchmarkHost benchmark;
            benchmark.load = [this](const std::string& device, const LoadProgress&, const CancelToken&) {
                loaded_.push_back(device);
                return BenchmarkHost::Loaded{std::make_shared<FakeLoaded>(tokenizer_, scripts_[device])};
            };
            return benchmark;
        };
        host.clock = &clock_;
        FakeScript& script = scripts_["cpu"];
        script.memory = {1000, 184, 30};  // a session adds 16 bytes of state
        // A prompt takes 4 s and a token 20 ms.
        script.before_run = [this](std::span<const std::int32_t> run) {
            clock_.advance(run.size() == 2048 ? 4'000'000'000 : run.size() == 1 ? 20'000'000 : 0);
        };
        if (fails_)
            script.logits = [](std::uint64_t state, std::span<float> logits) {
                for (std::size_t v = 0; v < logits.size(); ++v)
                    logits[v] = static_cast<float>(uniform_draw(state + 1, v) * 4.0 - 2.0);
            };
        return host;
    }
    bool nothing_left() { return std::filesystem::is_empty(dir_.path()); }

    TempDir dir_;
    ScalingRoom room_{.disk = 1'000'000'000'000, .memory = 1'000'000'000'000};
    std::shared_ptr<const Tokenizer> tokenizer_ = make(small_json());
    std::map<std::string, FakeScript> scripts_;
    std::vector<std::string> written_, loaded_;
    FakeClock clock_;
    bool fails_ = false;
    RunControl control_;
};

TEST_F(ScalingRunTest, MeasuresWhatFitsAndProjectsTheRest) {
    ScalingOptions options;
    options.shapes = {"mmfree-370m", "llama-374m", "llama-2-13b"};
    room_.memory = 20'000'000'000;
    double last = 0;
    std::vector<std::string> told;
    const ScalingStudy study = run_scaling(
        options, "cpu", host(),
        [&](const ScalingProgress& p) {
            EXPECT_GE(p.fraction, last);
            last = p.fraction;
        },
        [&](const ScalingPoint& p) { told.push_back(p.shape); }, control_);
    EXPECT_EQ(written_, (std::vector<std::string>{"mmfree-370m", "llama-374m"}));
    EXPECT_EQ(told, options.shapes);
    EXPECT_LE(last, 1);
    EXPECT_TRUE(nothing_left());
    ASSERT_EQ(study.points.size(), 10u);
    EXPECT_EQ(study.points[0].origin, ScalingOrigin::measured);
    EXPECT_EQ(study.points[0].memory(), 1230);
    EXPECT_DOUBLE_EQ(study.points[0].prefill_seconds.value(), 4);
    EXPECT_DOUBLE_EQ(study.points[0].decode_seconds.value(), 0.02);
    // By the benchmark's protocol: the reference, the check, a warm-up and three repetitions.
    EXPECT_EQ(loaded_, (std::vector<std::string>{"cpu:scalar", "cpu", "cpu:scalar", "cpu"}));
    EXPECT_EQ(std::ranges::count(scripts_["cpu"].runs, std::size_t{2048}), 2 * 4);
    EXPECT_GT(study.environment.value().processors, 0u);
    const ScalingPoint& refused = study.points.back();
    EXPECT_EQ(refused.shape, "llama-2-13b");
    EXPECT_EQ(refused.origin, ScalingOrigin::projected);
    EXPECT_EQ(refused.why.value().code, Code::scaling_memory_short);
    EXPECT_EQ(std::ranges::count(study.points, ScalingOrigin::measured, &ScalingPoint::origin), 2);
    EXPECT_EQ(study.device, "0");
}

// A timing is refused where outputs do not match the reference: then there is no measured point.
TEST_F(ScalingRunTest, FailuresLeaveNoMeasuredPointAndNoFile) {
    ScalingOptions options;
    options.shapes = {"mmfree-370m"};
    fails_ = true;
    const ScalingStudy study = run_scaling(options, "cpu", host(), {}, {}, control_);
    EXPECT_EQ(study.points.size(), 10u);
    EXPECT_EQ(study.points[0].origin, ScalingOrigin::projected);
    EXPECT_EQ(study.points[0].why.value().code, Code::bench_differs);
    EXPECT_EQ(std::ranges::count(scripts_["cpu"].runs, std::size_t{2048}), 0) << "nothing was timed";
    EXPECT_FALSE(study.points[0].prefill_seconds);
    EXPECT_TRUE(nothing_left());
}

TEST_F(ScalingRunTest, CancelEndsItAndRemovesTheModel) {
    ScalingOptions options;
    options.shapes = {"mmfree-370m"};
    const auto report = [&](const ScalingProgress& p) {
        if (p.step == ScalingProgress::Step::measure) control_.cancel();
    };
    EXPECT_EQ(code_of([&] { run_scaling(options, "cpu", host(), report, {}, control_); }), Code::cancelled);
    EXPECT_TRUE(nothing_left());
}

// A process that was killed leaves gigabytes behind; the next one removes them, and nothing else.
TEST(TemporaryFolder, RemovesThoseOfProcessesThatAreNoMore) {
    TempDir dir;
    const std::string own = std::to_string(::getpid());
    for (const std::string& name : {std::string("addend-model-2147483646-abcdef"), "addend-model-" + own + "-abcdef",
                                    std::string("addend-models"), std::string("somebody's")})
        std::filesystem::create_directories(dir.path() / name / "inside");
    std::filesystem::path made;
    {
        const TemporaryFolder folder(dir.path());
        made = folder.path();
        EXPECT_TRUE(std::filesystem::exists(made));
    }
    EXPECT_FALSE(std::filesystem::exists(made));
    EXPECT_FALSE(std::filesystem::exists(dir.path() / "addend-model-2147483646-abcdef"));
    EXPECT_TRUE(std::filesystem::exists(dir.path() / ("addend-model-" + own + "-abcdef")));
    EXPECT_TRUE(std::filesystem::exists(dir.path() / "addend-models"));
    EXPECT_TRUE(std::filesystem::exists(dir.path() / "somebody's"));
}

TEST(Scaling, StudiesSurviveTheStore) {
    ScalingStudy study;
    study.options.shapes = {"mmfree-370m"};
    study.backend = "cpu";
    study.device = "scalar";
    study.device_name = "Any";
    study.threads = 2;
    study.environment = Environment{};
    study.environment->driver = "535.1";
    study.points = {measured_point("370M", "mmfree-370m", ScalingFamily::matmul_free)};
    for (const ScalingPoint& point : project_scaling(study)) study.points.push_back(point);
    study.points.back().why = Message{Code::scaling_memory_short, {{"needed", 30000}, {"free", 20000}}};
    const std::string text = scaling_json(study);
    EXPECT_NE(text.find("\"projected\""), std::string::npos);
    EXPECT_NE(text.find("A100, BitBLAS"), std::string::npos);
    const ScalingStudy again = parse_scaling(text, "run");
    EXPECT_EQ(again.points, study.points);
    EXPECT_EQ(again.device_name, "Any");
    EXPECT_EQ(again.environment.value().driver, "535.1");
    EXPECT_EQ(again.options.shapes, study.options.shapes);
    EXPECT_EQ(code_of([] { parse_scaling("{}", "run"); }), Code::scaling_file_invalid);
    EXPECT_EQ(code_of([] { parse_scaling(R"({"format": "addend-scaling-1"})", "run"); }), Code::scaling_file_invalid);
    std::string lie = text;
    lie.replace(lie.find("\"projected\""), 11, "\"guessed\"  ");
    EXPECT_EQ(code_of([&] { parse_scaling(lie, "run"); }), Code::scaling_file_invalid);
}

TEST(Context, StateOfMatMulFreeIsConstantAndOfATransformerGrows) {
    const std::vector<std::uint32_t> lengths{1, 1000, 100000};
    const auto free_program = shape_program(synth_shape("mmfree-370m"));
    EXPECT_TRUE(state_is_constant(*free_program));
    EXPECT_EQ(state_bytes_at(*free_program, lengths), (std::vector<double>(3, 24.0 * 1024 * 4)));
    const auto transformer = shape_program(synth_shape("llama-374m"));
    EXPECT_FALSE(state_is_constant(*transformer));
    const double row = 24.0 * 2 * 1024 * 4;
    EXPECT_EQ(state_bytes_at(*transformer, lengths), (std::vector<double>{row, 1000 * row, 100000 * row}));
}

}  // namespace
}  // namespace addend::test
