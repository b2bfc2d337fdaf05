// Sensors of power and energy: what each measures, where its boundary lies, and why it cannot be read.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/backend/backend.h"
#include "core/base/clock.h"
#include "core/base/message.h"
#include "core/meters/energy.h"

namespace addend {

struct SensorInfo {
    std::string id;        // stable: "cpu.package-0", "battery.BAT0", "cuda/gpu.power"
    std::string boundary;  // what is inside: "package", "system", "board"
    std::string source;    // "RAPL (powercap)", "perf", "hwmon ina226"
    Provenance provenance = Provenance::unavailable;
    std::optional<Message> why;     // while read() gives nothing
    std::optional<Message> remedy;  // what a user can do about it
    SensorFacts facts;
};

/// Not thread-safe; each belongs to one sampler.
class Sensor {
  public:
    virtual ~Sensor() = default;
    virtual const SensorInfo& info() const = 0;
    /// The value now, or nothing where it can't be read at this moment.
    virtual std::optional<double> read() = 0;
};

/// A sensor that only says why there is none.
std::unique_ptr<Sensor> missing_sensor(SensorInfo info);

/// True of a sensor of another backend than `backend`: it says nothing about that one's devices. A backend's sensors are
/// called after it, "cuda/gpu.power"; the machine's have no slash.
bool sensor_of_another(std::string_view id, std::string_view backend);

/// The meters of a backend that count watts or joules.
std::vector<std::unique_ptr<Sensor>> backend_sensors(std::shared_ptr<Backend> backend);

}  // namespace addend
