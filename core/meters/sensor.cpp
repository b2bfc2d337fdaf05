#include "core/meters/sensor.h"

#include <utility>

#include "plugins/abi/addend_abi.h"

namespace addend {
namespace {

class Missing final : public Sensor {
  public:
    explicit Missing(SensorInfo info) : info_(std::move(info)) { info_.provenance = Provenance::unavailable; }
    const SensorInfo& info() const override { return info_; }
    std::optional<double> read() override { return std::nullopt; }

  private:
    SensorInfo info_;
};

class BackendMeter final : public Sensor {
  public:
    BackendMeter(std::shared_ptr<Backend> backend, std::size_t index, SensorInfo info)
        : backend_(std::move(backend)), index_(index), info_(std::move(info)) {}
    const SensorInfo& info() const override { return info_; }
    std::optional<double> read() override { return backend_->read_meter(index_); }

  private:
    std::shared_ptr<Backend> backend_;
    std::size_t index_;
    SensorInfo info_;
};

}  // namespace

std::unique_ptr<Sensor> missing_sensor(SensorInfo info) {
    return std::make_unique<Missing>(std::move(info));
}

bool sensor_of_another(std::string_view id, std::string_view backend) {
    const std::size_t slash = id.find('/');
    return slash != std::string_view::npos && id.substr(0, slash) != backend;
}

std::vector<std::unique_ptr<Sensor>> backend_sensors(std::shared_ptr<Backend> backend) {
    std::vector<std::unique_ptr<Sensor>> sensors;
    const std::vector<MeterInfo> meters = backend->meters();
    for (std::size_t n = 0; n < meters.size(); ++n) {
        const MeterInfo& meter = meters[n];
        if (meter.unit != ADDEND_UNIT_WATT && meter.unit != ADDEND_UNIT_JOULE) continue;
        SensorInfo info;
        info.id = backend->id() + "/" + meter.id;
        info.boundary = meter.boundary;
        info.source = meter.sensor;
        info.provenance = meter.provenance;
        info.why = meter.why;
        info.facts.kind = meter.unit == ADDEND_UNIT_WATT ? SensorKind::power : SensorKind::energy_counter;
        info.facts.wraps_at = meter.wraps_at;
        info.facts.update_ns = meter.window_ns;
        sensors.push_back(meter.provenance == Provenance::unavailable
                              ? missing_sensor(std::move(info))
                              : std::make_unique<BackendMeter>(backend, n, std::move(info)));
    }
    return sensors;
}

}  // namespace addend
