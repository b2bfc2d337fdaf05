// Lanes in turns on a fake backend and a fake clock; the bootstrap against figures that can be told
// beforehand.
#include "core/evaluate/lane_comparison.h"

#include <thread>
#include <vector>

#include "tests/unit/runtime/fakes.h"
#include "tests/unit/tokenizer/small_tokenizer.h"

namespace addend::test {
namespace {

TEST(InterleavedOrder, GoesForwardAndBackward) {
    EXPECT_EQ(interleaved_order(2, 4), (std::vector<std::size_t>{0, 1, 1, 0, 0, 1, 1, 0}));
    EXPECT_EQ(interleaved_order(3, 2), (std::vector<std::size_t>{0, 1, 2, 2, 1, 0}));
    EXPECT_TRUE(interleaved_order(0, 3).empty());
}

TEST(Bootstrap, RatiosThatNeverVaryHaveNoInterval) {
    const std::vector<double> a{2, 2, 2, 2, 2}, b{3, 3, 3, 3, 3};
    const RatioEstimate r = bootstrap_ratio(a, b);
    EXPECT_DOUBLE_EQ(r.ratio, 1.5);
    EXPECT_DOUBLE_EQ(r.low, 1.5);
    EXPECT_DOUBLE_EQ(r.high, 1.5);
    EXPECT_TRUE(r.decided);
}

TEST(Bootstrap, TooFewRepetitionsDecideNothing) {
    const std::vector<double> a{2, 2, 2, 2}, b{3, 3, 3, 3};
    EXPECT_FALSE(bootstrap_ratio(a, b).decided);
    EXPECT_FALSE(bootstrap_ratio({}, {}).decided);
}

TEST(Bootstrap, ScatterAroundOneDecidesNothing) {
    const std::vector<double> a{10, 11, 9, 10, 12, 8}, b{11, 10, 10, 9, 8, 12};
    const RatioEstimate r = bootstrap_ratio(a, b);
    EXPECT_DOUBLE_EQ(r.ratio, 1);
    EXPECT_LT(r.low, 1);
    EXPECT_GT(r.high, 1);
    EXPECT_FALSE(r.decided);
}

TEST(Bootstrap, PairsAreDrawnTogether) {
    // Both slow down by the same factor now and then: the ratio of each pair is 1.1, so is that of every
    // draw.
    const std::vector<double> a{10, 20, 5, 40, 10, 30}, b{11, 22, 5.5, 44, 11, 33};
    const RatioEstimate r = bootstrap_ratio(a, b);
    EXPECT_NEAR(r.low, 1.1, 1e-12);
    EXPECT_NEAR(r.high, 1.1, 1e-12);
    EXPECT_TRUE(r.decided);
}

/// Two lanes whose backends take a set time for each run on one clock, and note when they ran.
class LaneComparisonTest : public testing::Test {
  protected:
    struct Lane {
        FakeScript script;
        std::shared_ptr<FakeLoaded> loaded;
    };
    CompareLane lane(Lane& l, const std::string& label, std::int64_t ns_per_run) {
        l.loaded = std::make_shared<FakeLoaded>(tokenizer_, l.script);
        l.script.before_run = [this, label, ns_per_run](std::span<const std::int32_t>) {
            clock_.advance(ns_per_run);
            if (ran_.empty() || ran_.back() != label) ran_.push_back(label);
        };
        return {label, l.loaded};
    }
    LaneComparisonOptions options(std::uint32_t repetitions) const {
        LaneComparisonOptions o;
        o.prompts = {"hello"};
        o.chat = false;
        o.max_tokens = 5;
        o.repetitions = repetitions;
        return o;
    }

    std::shared_ptr<const Tokenizer> tokenizer_ = make(small_json());
    FakeClock clock_;
    std::vector<std::string> ran_;  // lanes, in turn
    Lane a_, b_;
    RunControl control_;
};

TEST_F(LaneComparisonTest, LanesTakeTurnsAndTheFirstRoundIsNotCounted) {
    std::vector<std::pair<std::size_t, std::uint32_t>> told;
    const LaneComparison c = compare_lanes(
        {lane(a_, "a", 1'000'000), lane(b_, "b", 2'000'000)}, options(3),
        [&](const LaneComparisonProgress& p) { told.emplace_back(p.lane, p.repetition); }, control_, clock_);
    EXPECT_EQ(ran_, (std::vector<std::string>{"a", "b", "a", "b", "a"})) << "a b, b a, a b, b a";
    EXPECT_EQ(told, (std::vector<std::pair<std::size_t, std::uint32_t>>{
                        {0, 0}, {1, 0}, {1, 1}, {0, 1}, {0, 2}, {1, 2}, {1, 3}, {0, 3}}));
    ASSERT_EQ(c.lanes.size(), 2u);
    EXPECT_EQ(c.lanes[0].repetitions.size(), 3u);
    EXPECT_EQ(c.lanes[1].label, "b");
}

TEST_F(LaneComparisonTest, FiguresAreThoseOfTheClock) {
    const LaneComparison c =
        compare_lanes({lane(a_, "a", 1'000'000), lane(b_, "b", 2'000'000)}, options(5), {}, control_, clock_);
    // One run for each further token: 1 ms and 2 ms.
    EXPECT_NEAR(c.lanes[0].decode.mean, 1000, 1e-6);
    EXPECT_NEAR(c.lanes[1].decode.mean, 500, 1e-6);
    EXPECT_NEAR(c.lanes[1].decode_token_seconds.p95, 0.002, 1e-12);
    EXPECT_EQ(c.lanes[0].replies[0].ids.size(), 5u);
    EXPECT_EQ(c.lanes[0].repetitions[0].token_ns.size(), 5u);
    EXPECT_FALSE(c.lanes[0].changed());
    ASSERT_EQ(c.ratios.size(), 1u);
    EXPECT_NEAR(c.ratios[0].decode.ratio, 0.5, 1e-9);
    EXPECT_NEAR(c.ratios[0].prefill.ratio, 0.5, 1e-9);
    EXPECT_TRUE(c.ratios[0].decode.decided);
    // Every repetition reads the whole prompt.
    EXPECT_EQ(c.lanes[0].repetitions[1].timings.prefilled_tokens, c.lanes[0].replies[0].prompt_ids.size());
}

TEST_F(LaneComparisonTest, ALaneThatWritesDifferentlyEachTimeIsTold) {
    auto first = lane(a_, "a", 1);
    std::uint64_t calls = 0;
    a_.script.logits = [&](std::uint64_t, std::span<float> logits) {
        std::ranges::fill(logits, 0.0f);
        logits[97 + ++calls % 20] = 9;
    };
    EXPECT_TRUE(compare_lanes({first}, options(3), {}, control_, clock_).lanes[0].changed());
}

TEST_F(LaneComparisonTest, FailuresAndCancelEndIt) {
    EXPECT_THROW((void)compare_lanes({}, options(1), {}, control_, clock_), Failure);
    auto first = lane(a_, "a", 1), second = lane(b_, "b", 1);
    b_.script.before_run = [](std::span<const std::int32_t>) { throw Failure(Code::memory_exhausted, {}); };
    try {
        (void)compare_lanes({first, second}, options(1), {}, control_, clock_);
        ADD_FAILURE();
    } catch (const Failure& failure) {
        EXPECT_EQ(failure.code(), Code::memory_exhausted);
    }
    control_.cancel();
    try {
        (void)compare_lanes({first}, options(1), {}, control_, clock_);
        ADD_FAILURE();
    } catch (const Failure& failure) {
        EXPECT_EQ(failure.code(), Code::cancelled);
    }
}

TEST(PlannedTurns, EveryPromptIsAnsweredInEveryRepetitionInTurns) {
    using T = LaneTurn;
    EXPECT_EQ(planned_turns(3, 1, 2), (std::vector<T>{{0, 0, 0},
                                                      {1, 0, 0},
                                                      {2, 0, 0},
                                                      {2, 0, 1},
                                                      {1, 0, 1},
                                                      {0, 0, 1},
                                                      {0, 0, 2},
                                                      {1, 0, 2},
                                                      {2, 0, 2}}));
    EXPECT_EQ(planned_turns(1, 2, 2), (std::vector<T>{{0, 0, 0}, {0, 0, 1}, {0, 1, 1}, {0, 0, 2}, {0, 1, 2}}));
}

TEST_F(LaneComparisonTest, SpansNeverOverlapAndFollowTheOrder) {
    const LaneComparison c =
        compare_lanes({lane(a_, "a", 1'000'000), lane(b_, "b", 2'000'000)}, options(4), {}, control_, clock_);
    std::vector<std::pair<LaneSpan, std::size_t>> spans;
    for (std::size_t n = 0; n < c.lanes.size(); ++n)
        for (const LaneRepetition& r : c.lanes[n].repetitions) spans.push_back({r.span, n});
    std::ranges::sort(spans, {}, [](const auto& s) { return s.first.begin_ns; });
    std::vector<std::size_t> order;
    for (std::size_t n = 0; n < spans.size(); ++n) {
        order.push_back(spans[n].second);
        if (n > 0) {
            EXPECT_GE(spans[n].first.begin_ns, spans[n - 1].first.end_ns);
        }
    }
    EXPECT_EQ(order, (std::vector<std::size_t>{1, 0, 0, 1, 1, 0, 0, 1}));
}

TEST_F(LaneComparisonTest, EveryPromptHasItsReply) {
    LaneComparisonOptions o = options(2);
    o.prompts = {"one", "two", "three"};
    const LaneComparison c = compare_lanes({lane(a_, "a", 1'000'000)}, o, {}, control_, clock_);
    ASSERT_EQ(c.lanes[0].replies.size(), 3u);
    for (const LaneReply& reply : c.lanes[0].replies) {
        EXPECT_EQ(reply.ids.size(), 5u);
        EXPECT_EQ(reply.pieces.size(), 5u);
    }
    EXPECT_NE(c.lanes[0].replies[0].prompt_ids, c.lanes[0].replies[1].prompt_ids);
    EXPECT_EQ(c.lanes[0].repetitions.size(), 6u);
    EXPECT_EQ(c.lanes[0].repetitions[1].prompt, 1u);
    o.prompts.clear();
    EXPECT_THROW((void)compare_lanes({lane(a_, "a", 1)}, o, {}, control_, clock_), Failure);
}

TEST_F(LaneComparisonTest, TheFeedHoldsWhatCame) {
    LaneFeed feed(2);
    const LaneComparison c = compare_lanes({lane(a_, "a", 1'000'000), lane(b_, "b", 2'000'000)}, options(2), {},
                                           control_, clock_, nullptr, &feed);
    const LaneFeedState state = feed.state();
    for (std::size_t n = 0; n < 2; ++n) {
        EXPECT_FALSE(state.lanes[n].running);
        EXPECT_EQ(state.lanes[n].spans.size(), 3u) << "the warm-up too";
        EXPECT_EQ(state.lanes[n].ids, c.lanes[n].replies[0].ids);
        EXPECT_EQ(state.lanes[n].token_ns, c.lanes[n].repetitions.back().token_ns);
        EXPECT_EQ(state.lanes[n].memory.size(), 3u);
    }
}

/// 40 W whenever it is asked.
class SteadySensor final : public Sensor {
  public:
    explicit SteadySensor(std::string id) {
        info_.id = std::move(id);
        info_.boundary = "board";
        info_.source = "a script";
        info_.provenance = Provenance::measured;
        info_.facts.kind = SensorKind::power;
    }
    const SensorInfo& info() const override { return info_; }
    std::optional<double> read() override { return 40; }

  private:
    SensorInfo info_;
};

TEST_F(LaneComparisonTest, EnergyIsThatOfTheSensorWhoseBoundaryHoldsTheLane) {
    std::vector<std::unique_ptr<Sensor>> sensors;
    sensors.push_back(std::make_unique<SteadySensor>("other/board"));
    sensors.push_back(std::make_unique<SteadySensor>("fake/board"));
    MeterSampler meters(std::move(sensors), {.hertz = 1e-3}, clock_);
    LaneComparisonOptions o = options(5);
    o.idle_seconds = 0;
    const LaneComparison c = compare_lanes({lane(a_, "a", 1'000'000), lane(b_, "b", 2'000'000)}, o, {}, control_,
                                           clock_, &meters);
    const LaneEnergy* a = energy_of_lane(c.lanes[0], c.sensors);
    const LaneEnergy* b = energy_of_lane(c.lanes[1], c.sensors);
    ASSERT_TRUE(a != nullptr && b != nullptr);
    EXPECT_EQ(a->sensor, 1u);
    // Each repetition: the prompt but its last token, that token, then 4 more: runs of 1 ms and 2 ms.
    const double runs = static_cast<double>(a_.script.runs.size()) / 6;
    EXPECT_NEAR(a->whole.joules, 40 * 5 * runs * 1e-3, 1e-9);
    EXPECT_NEAR(b->whole.joules, 40 * 5 * runs * 2e-3, 1e-9);
    // Prompt and reply apart: two of the runs read the prompt.
    EXPECT_NEAR(a->prefill.joules, 40 * 5 * 2 * 1e-3, 1e-9);
    EXPECT_NEAR(a->decode.joules, 40 * 5 * (runs - 2) * 1e-3, 1e-9);
    EXPECT_EQ(c.lanes[0].decoded_tokens(), 5 * static_cast<std::uint64_t>(runs - 2));
    EXPECT_EQ(c.samples[1].size(), c.samples[0].size());
    EXPECT_FALSE(sensor_of_backend("third", c.sensors, [](std::size_t) { return true; }));
}

/// A counter of 40 W, whose reading takes longer than a token.
class SlowCounter final : public Sensor {
  public:
    explicit SlowCounter(FakeClock& clock) : clock_(clock) {
        info_.id = "fake/board";
        info_.provenance = Provenance::measured;
    }
    const SensorInfo& info() const override { return info_; }
    std::optional<double> read() override {
        clock_.advance(3'000'000);
        return 40e-9 * static_cast<double>(clock_.now_ns());
    }

  private:
    FakeClock& clock_;
    SensorInfo info_;
};

TEST_F(LaneComparisonTest, TimeOfReadingSensorsIsInNoFigure) {
    const LaneComparison plain = compare_lanes({lane(a_, "a", 1'000'000)}, options(5), {}, control_, clock_);
    std::vector<std::unique_ptr<Sensor>> sensors;
    sensors.push_back(std::make_unique<SlowCounter>(clock_));
    MeterSampler meters(std::move(sensors), {.hertz = 1e-3}, clock_);
    while (!meters.latest(0)) std::this_thread::yield();  // its own first reading moves the clock
    LaneComparisonOptions o = options(5);
    o.idle_seconds = 0;
    const LaneComparison c = compare_lanes({lane(a_, "a", 1'000'000)}, o, {}, control_, clock_, &meters);
    EXPECT_NEAR(c.lanes[0].first_token_seconds.mean, plain.lanes[0].first_token_seconds.mean, 1e-12);
    EXPECT_NEAR(c.lanes[0].prefill.mean, plain.lanes[0].prefill.mean, 1e-6);
    EXPECT_NEAR(c.lanes[0].decode.mean, plain.lanes[0].decode.mean, 1e-6);
    EXPECT_EQ(c.lanes[0].repetitions[0].token_ns, plain.lanes[0].repetitions[0].token_ns);
}

TEST(EnergyAround, IsOfTheSamplesThatHoldTheTurn) {
    const std::vector<SensorSample> samples{{0, 0}, {10'000'000, 1}, {20'000'000, 5}, {30'000'000, 6}};
    const EnergyFigure figure = energy_around(samples, {}, {12'000'000, 18'000'000});
    EXPECT_FALSE(figure.why);
    EXPECT_DOUBLE_EQ(figure.joules, 4);
    EXPECT_DOUBLE_EQ(figure.seconds, 0.01);
    const EnergyFigure uncovered = energy_around(samples, {}, {12'000'000, 38'000'000});
    ASSERT_TRUE(uncovered.why);
    EXPECT_EQ(uncovered.why->code, Code::energy_not_covered);
}

}  // namespace
}  // namespace addend::test
