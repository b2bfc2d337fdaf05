// Sampling: what is kept, in what order, and power from it.
#include "core/meters/sampler.h"

#include <atomic>
#include <thread>

namespace addend {
namespace {

class FakeClock final : public Clock {
  public:
    std::int64_t now_ns() const override { return now.load(); }
    std::atomic<std::int64_t> now{0};
};

class Script final : public Sensor {
  public:
    Script(SensorKind kind, std::atomic<double>& value, std::atomic<int>& reads)
        : value_(value), reads_(reads) {
        info_.id = "script";
        info_.provenance = Provenance::simulated;
        info_.facts.kind = kind;
        info_.facts.wraps_at = 100;
        info_.facts.most_watts = 50;
    }
    const SensorInfo& info() const override { return info_; }
    std::optional<double> read() override {
        ++reads_;
        const double value = value_;
        return value < 0 ? std::nullopt : std::optional(value);
    }

  private:
    SensorInfo info_;
    std::atomic<double>& value_;
    std::atomic<int>& reads_;
};

/// A sampler whose own thread reads once at the start and then hardly ever: the test reads.
class SamplerTest : public testing::Test {
  protected:
    MeterSampler& sampler(SensorKind kind, std::size_t capacity = 100) {
        std::vector<std::unique_ptr<Sensor>> sensors;
        sensors.push_back(std::make_unique<Script>(kind, value, reads));
        made = std::make_unique<MeterSampler>(std::move(sensors), MeterSamplerOptions{0.01, capacity}, clock);
        while (!made->latest(0) && reads == 0) std::this_thread::yield();
        return *made;
    }
    void read_at(std::int64_t time, double now) {
        clock.now = time;
        value = now;
        made->sample_now();
    }

    FakeClock clock;
    std::atomic<double> value{0};
    std::atomic<int> reads{0};
    std::unique_ptr<MeterSampler> made;
};

constexpr std::int64_t second = 1'000'000'000;

TEST_F(SamplerTest, KeepsTheLatestOfItsCapacity) {
    auto& s = sampler(SensorKind::power, 3);
    for (int n = 1; n <= 5; ++n) read_at(n * second, n);
    EXPECT_EQ(s.samples(0, 0),
              (std::vector<SensorSample>{{3 * second, 3}, {4 * second, 4}, {5 * second, 5}}));
    // From the last one not after the asked time.
    EXPECT_EQ(s.samples(0, 4 * second + 1), (std::vector<SensorSample>{{4 * second, 4}, {5 * second, 5}}));
    EXPECT_EQ(s.latest(0), (SensorSample{5 * second, 5}));
}

TEST_F(SamplerTest, ReadingsThatFailAreLeftOut) {
    auto& s = sampler(SensorKind::power);
    read_at(second, 1);
    read_at(2 * second, -1);
    read_at(3 * second, 3);
    const auto samples = s.samples(0, second);
    EXPECT_EQ(samples, (std::vector<SensorSample>{{second, 1}, {3 * second, 3}}));
}

TEST_F(SamplerTest, PowerIsTheSlopeOfACounter) {
    auto& s = sampler(SensorKind::energy_counter);
    read_at(second, 90);
    read_at(2 * second, 98);
    EXPECT_DOUBLE_EQ(s.watts(0).value(), 8);
    read_at(3 * second, 2);  // wrapped at 100
    EXPECT_DOUBLE_EQ(s.watts(0).value(), 4);
    read_at(4 * second, 1);  // 99 J in a second: a reset
    EXPECT_FALSE(s.watts(0));
}

TEST_F(SamplerTest, StalePowerIsNotShown) {
    auto& s = sampler(SensorKind::power);
    read_at(second, 7);
    EXPECT_DOUBLE_EQ(s.watts(0).value(), 7);
    clock.now = 1000 * second;  // ten intervals of 0.01 Hz without a reading
    EXPECT_FALSE(s.watts(0));
}

TEST_F(SamplerTest, TheThreadReadsByItself) {
    auto& s = sampler(SensorKind::power);
    s.set_rate(1000);
    const int before = reads;
    while (reads < before + 3) std::this_thread::yield();
    EXPECT_GE(s.cost(), 0);
}

}  // namespace
}  // namespace addend
