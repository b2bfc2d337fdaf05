// Energies of scripted traces, against figures computed by hand.
#include "core/meters/energy.h"

#include <cmath>
#include <vector>

namespace addend {
namespace {

constexpr std::int64_t ms = 1'000'000;

SensorFacts counter(double wraps_at = 0) {
    SensorFacts facts;
    facts.kind = SensorKind::energy_counter;
    facts.wraps_at = wraps_at;
    facts.most_watts = 400;
    facts.update_ns = ms;
    return facts;
}

SensorFacts power() {
    SensorFacts facts;
    facts.kind = SensorKind::power;
    facts.update_ns = 10 * ms;
    facts.longest_gap_ns = 500 * ms;
    return facts;
}

TEST(Energy, OfACounterIsItsDifference) {
    // 20 W for 0.3 s.
    const std::vector<SensorSample> samples{{0, 100}, {100 * ms, 102}, {200 * ms, 104}, {300 * ms, 106}};
    const EnergyFigure figure = energy_between(samples, counter(), 0, 300 * ms);
    ASSERT_FALSE(figure.why);
    EXPECT_DOUBLE_EQ(figure.joules, 6);
    EXPECT_DOUBLE_EQ(figure.seconds, 0.3);
    EXPECT_EQ(figure.samples, 4u);
    EXPECT_FALSE(figure.above_idle);
}

TEST(Energy, BetweenSamplesIsSpreadEvenly) {
    const std::vector<SensorSample> samples{{0, 0}, {100 * ms, 1}, {200 * ms, 5}};
    // Half of the first joule and a quarter of the next four.
    EXPECT_DOUBLE_EQ(energy_between(samples, counter(), 50 * ms, 125 * ms).joules, 1.5);
}

TEST(Energy, CounterThatWraps) {
    // Counts to 50 J: 48 -> 3 is 5 J more.
    const std::vector<SensorSample> samples{{0, 46}, {100 * ms, 48}, {200 * ms, 3}, {300 * ms, 4}};
    const EnergyFigure figure = energy_between(samples, counter(50), 0, 300 * ms);
    EXPECT_FALSE(figure.why) << debug_text(*figure.why);
    EXPECT_DOUBLE_EQ(figure.joules, 8);
}

TEST(Energy, CounterThatWasReset) {
    const std::vector<SensorSample> samples{{0, 46}, {100 * ms, 48}, {200 * ms, 0.5}, {300 * ms, 2}};
    // Without a range a fall can only be a reset.
    EXPECT_EQ(energy_between(samples, counter(), 0, 300 * ms).why.value().code, Code::energy_counter_reset);
    // With a range of 65 kJ the fall would be a wrap of 65,488 J in 0.1 s: nothing draws 655 kW.
    EXPECT_EQ(energy_between(samples, counter(65536), 0, 300 * ms).why.value().code,
              Code::energy_counter_reset);
    // A span beside the reset is whole.
    EXPECT_DOUBLE_EQ(energy_between(samples, counter(), 200 * ms, 300 * ms).joules, 1.5);
}

TEST(Energy, CounterThatMayHaveWrappedTwice) {
    // At 400 W at most, 50 J may pass in 125 ms.
    const std::vector<SensorSample> samples{{0, 10}, {130 * ms, 12}};
    EXPECT_EQ(energy_between(samples, counter(50), 0, 130 * ms).why.value().code, Code::energy_counter_reset);
    EXPECT_FALSE(energy_between(samples, counter(70), 0, 130 * ms).why);
}

TEST(Energy, OfPowerIsTheAreaUnderIt) {
    const std::vector<SensorSample> samples{{0, 10}, {100 * ms, 20}, {200 * ms, 20}, {400 * ms, 0}};
    // 1.5 + 2 + 2 J.
    const EnergyFigure figure = energy_between(samples, power(), 0, 400 * ms, IdleBaseline{5, 10, 100});
    ASSERT_FALSE(figure.why);
    EXPECT_DOUBLE_EQ(figure.joules, 5.5);
    EXPECT_DOUBLE_EQ(figure.above_idle.value(), 3.5);  // less 5 W for 0.4 s
    // From 50 ms (15 W) to 300 ms (10 W): 0.875 + 2 + 1.5.
    EXPECT_DOUBLE_EQ(energy_between(samples, power(), 50 * ms, 300 * ms).joules, 4.375);
}

TEST(Energy, SamplesOfPowerThatAreMissing) {
    const std::vector<SensorSample> samples{{0, 10}, {100 * ms, 10}, {700 * ms, 10}, {800 * ms, 10}};
    const EnergyFigure figure = energy_between(samples, power(), 0, 800 * ms);
    ASSERT_TRUE(figure.why);
    EXPECT_EQ(figure.why->code, Code::energy_samples_missing);
    EXPECT_EQ(arg_text(figure.why->args.at(0)), "600");
    // A counter goes on counting while nobody looks.
    const std::vector<SensorSample> counted{{0, 0}, {100 * ms, 1}, {700 * ms, 7}, {800 * ms, 8}};
    EXPECT_DOUBLE_EQ(energy_between(counted, counter(), 0, 800 * ms).joules, 8);
}

TEST(Energy, SpansTooShortForTheSensor) {
    const std::vector<SensorSample> samples{{0, 10}, {50 * ms, 10}, {100 * ms, 10}};
    const EnergyFigure figure = energy_between(samples, power(), 0, 99 * ms);  // ten updates are 100 ms
    ASSERT_TRUE(figure.why);
    EXPECT_EQ(figure.why->code, Code::energy_window_short);
    EXPECT_FALSE(energy_between(samples, power(), 0, 100 * ms).why);
    EXPECT_EQ(energy_between(samples, power(), 10, 10).why.value().code, Code::energy_window_short);
}

TEST(Energy, SpansThatWereNotWatchedWhole) {
    const std::vector<SensorSample> samples{{100 * ms, 10}, {200 * ms, 10}, {300 * ms, 10}};
    EXPECT_EQ(energy_between(samples, power(), 0, 300 * ms).why.value().code, Code::energy_not_covered);
    EXPECT_EQ(energy_between(samples, power(), 100 * ms, 301 * ms).why.value().code,
              Code::energy_not_covered);
    EXPECT_EQ(energy_between({}, power(), 0, 300 * ms).why.value().code, Code::energy_not_covered);
    EXPECT_DOUBLE_EQ(energy_between(samples, power(), 100 * ms, 300 * ms).joules, 2);
}

TEST(Energy, DamagedSamplesAreNotBelieved) {
    const std::vector<SensorSample> samples{{0, 10}, {100 * ms, NAN}, {200 * ms, 10}};
    EXPECT_EQ(energy_between(samples, power(), 0, 200 * ms).why.value().code, Code::energy_samples_missing);
}

TEST(Energy, IdleBaselineIsMeanPower) {
    const std::vector<SensorSample> samples{{0, 4}, {1000 * ms, 8}, {2000 * ms, 12}};
    const auto idle = idle_baseline(samples, counter());
    ASSERT_TRUE(idle);
    EXPECT_DOUBLE_EQ(idle->watts, 4);
    EXPECT_DOUBLE_EQ(idle->seconds, 2);
    EXPECT_FALSE(idle_baseline(std::span(samples).first(1), counter()));
}

}  // namespace
}  // namespace addend
