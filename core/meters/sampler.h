// Reads sensors at a set rate on a thread of its own, and keeps what it read for a while.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "core/base/clock.h"
#include "core/meters/sensor.h"

namespace addend {

struct MeterSamplerOptions {
    double hertz = 10;
    std::size_t capacity = 36'000;  // samples kept of each sensor: an hour at 10 Hz; the oldest go first
};

/// Thread-safe.
class MeterSampler {
  public:
    /// Starts at once; `clock` outlives it.
    explicit MeterSampler(std::vector<std::unique_ptr<Sensor>> sensors,
                          const MeterSamplerOptions& options = {}, const Clock& clock = Clock::steady());
    ~MeterSampler();
    MeterSampler(const MeterSampler&) = delete;
    MeterSampler& operator=(const MeterSampler&) = delete;

    const std::vector<SensorInfo>& sensors() const { return infos_; }
    void set_rate(double hertz);
    /// Reads every sensor now, on the calling thread: exact ends of a span.
    std::int64_t sample_now();
    /// Samples from the last one not after `since_ns` on.
    std::vector<SensorSample> samples(std::size_t sensor, std::int64_t since_ns) const;
    std::optional<SensorSample> latest(std::size_t sensor) const;
    /// Power of the latest interval in watts: as read, or a counter's slope; nothing where it is not known.
    std::optional<double> watts(std::size_t sensor) const;
    /// Processor time of the thread over the time since it began: what sampling costs, as a share of one
    /// core.
    double cost() const;

  private:
    struct Ring {
        std::vector<SensorSample> samples;  // sorted from `oldest` on, around the end
        std::size_t oldest = 0;
        const SensorSample& at(std::size_t n) const { return samples[(oldest + n) % samples.size()]; }
    };
    void work();
    void keep(std::size_t sensor, SensorSample sample);

    std::vector<std::unique_ptr<Sensor>> sensors_;  // guarded by reading_
    std::vector<SensorInfo> infos_;
    const Clock& clock_;
    std::size_t capacity_;
    std::mutex reading_;        // one reader of the sensors at a time
    mutable std::mutex mutex_;  // guards what follows
    std::condition_variable changed_;
    std::vector<Ring> rings_;
    double hertz_;
    bool ending_ = false;
    std::int64_t began_ns_;
    std::int64_t busy_ns_ = 0;
    std::thread thread_;
};

}  // namespace addend
