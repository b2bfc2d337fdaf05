#include "core/meters/sampler.h"

#include <time.h>

#include <algorithm>
#include <chrono>
#include <utility>

namespace addend {
namespace {

constexpr double slowest_hertz = 0.01, fastest_hertz = 1000;

std::int64_t thread_cpu_ns() {
    timespec used{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
    return static_cast<std::int64_t>(used.tv_sec) * 1'000'000'000 + used.tv_nsec;
}

}  // namespace

MeterSampler::MeterSampler(std::vector<std::unique_ptr<Sensor>> sensors, const MeterSamplerOptions& options,
                           const Clock& clock)
    : sensors_(std::move(sensors)),
      clock_(clock),
      capacity_(std::max<std::size_t>(2, options.capacity)),
      rings_(sensors_.size()),
      hertz_(std::clamp(options.hertz, slowest_hertz, fastest_hertz)),
      began_ns_(clock.now_ns()) {
    for (const auto& sensor : sensors_) infos_.push_back(sensor->info());
    thread_ = std::thread([this] { work(); });
}

MeterSampler::~MeterSampler() {
    {
        const std::lock_guard lock(mutex_);
        ending_ = true;
    }
    changed_.notify_all();
    thread_.join();
}

void MeterSampler::set_rate(double hertz) {
    const std::lock_guard lock(mutex_);
    hertz_ = std::clamp(hertz, slowest_hertz, fastest_hertz);
    changed_.notify_all();
}

void MeterSampler::work() {
    for (;;) {
        sample_now();
        const std::int64_t busy = thread_cpu_ns();
        std::unique_lock lock(mutex_);
        busy_ns_ = busy;
        if (ending_) return;
        changed_.wait_for(lock, std::chrono::duration<double>(1 / hertz_));
        if (ending_) return;
    }
}

std::int64_t MeterSampler::sample_now() {
    const std::lock_guard reading(reading_);
    std::int64_t now = clock_.now_ns();
    for (std::size_t n = 0; n < sensors_.size(); ++n) {
        const auto value = sensors_[n]->read();
        now = clock_.now_ns();  // as near to the reading as can be told
        if (value) keep(n, {now, *value});
    }
    return now;
}

void MeterSampler::keep(std::size_t sensor, SensorSample sample) {
    const std::lock_guard lock(mutex_);
    Ring& ring = rings_[sensor];
    if (ring.samples.size() < capacity_) {
        ring.samples.push_back(sample);
        return;
    }
    ring.samples[ring.oldest] = sample;
    ring.oldest = (ring.oldest + 1) % capacity_;
}

std::vector<SensorSample> MeterSampler::samples(std::size_t sensor, std::int64_t since_ns) const {
    const std::lock_guard lock(mutex_);
    const Ring& ring = rings_.at(sensor);
    std::size_t first = ring.samples.size();
    while (first > 0 && ring.at(first - 1).time_ns > since_ns) --first;
    if (first > 0) --first;
    std::vector<SensorSample> result;
    for (std::size_t n = first; n < ring.samples.size(); ++n) result.push_back(ring.at(n));
    return result;
}

std::optional<SensorSample> MeterSampler::latest(std::size_t sensor) const {
    const std::lock_guard lock(mutex_);
    const Ring& ring = rings_.at(sensor);
    return ring.samples.empty() ? std::nullopt : std::optional(ring.at(ring.samples.size() - 1));
}

std::optional<double> MeterSampler::watts(std::size_t sensor) const {
    const SensorFacts& facts = infos_.at(sensor).facts;
    const std::lock_guard lock(mutex_);
    const Ring& ring = rings_[sensor];
    const std::size_t count = ring.samples.size();
    if (count == 0) return std::nullopt;
    const SensorSample& b = ring.at(count - 1);
    if (static_cast<double>(clock_.now_ns() - b.time_ns) * 1e-9 * hertz_ > 5) return std::nullopt;  // stale
    if (facts.kind == SensorKind::power) return b.value;
    if (count < 2) return std::nullopt;
    // At least a tenth of a second, so that sample_now() just before does not make the slope of an instant.
    std::size_t first = count - 1;
    while (first > 0 && b.time_ns - ring.at(first).time_ns < 100'000'000) --first;
    const SensorSample& a = ring.at(first);
    const double seconds = static_cast<double>(b.time_ns - a.time_ns) * 1e-9;
    if (seconds <= 0) return std::nullopt;
    const auto joules = counter_delta(a.value, b.value, seconds, facts);
    return joules ? std::optional(*joules / seconds) : std::nullopt;
}

double MeterSampler::cost() const {
    const std::lock_guard lock(mutex_);
    const std::int64_t elapsed = clock_.now_ns() - began_ns_;
    return elapsed <= 0 ? 0 : static_cast<double>(busy_ns_) / static_cast<double>(elapsed);
}

}  // namespace addend
