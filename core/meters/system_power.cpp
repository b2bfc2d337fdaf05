// Batteries (Documentation/ABI/testing/sysfs-class-power) and hwmon (hwmon/sysfs-interface.rst).
#include <utility>

#include "core/meters/system_sensors.h"

namespace addend {
namespace {

constexpr double micro = 1e-6;
constexpr const char* supplies = "/sys/class/power_supply/";
constexpr const char* hwmon = "/sys/class/hwmon/";
constexpr std::int64_t second_ns = 1'000'000'000;

/// A battery reports what the machine draws only while it discharges.
class Battery final : public Sensor {
  public:
    Battery(std::shared_ptr<const SystemFiles> files, const std::string& name)
        : files_(std::move(files)), folder_(supplies + name + "/") {
        info_.id = "battery." + name;
        info_.boundary = "system";
        info_.source = "battery " + name;
        info_.provenance = Provenance::measured;
        info_.facts.kind = SensorKind::power;
        info_.facts.update_ns = second_ns;  // fuel gauges answer about once a second
        info_.facts.longest_gap_ns = 5 * second_ns;
        info_.why = Message{Code::energy_battery_charging, {{"battery", name}}};
    }
    const SensorInfo& info() const override { return info_; }
    std::optional<double> read() override {
        if (files_->read(folder_ + "status").text != "Discharging") return std::nullopt;
        if (const auto power = files_->read_double(folder_ + "power_now")) return *power * micro;
        const auto current = files_->read_double(folder_ + "current_now");
        const auto voltage = files_->read_double(folder_ + "voltage_now");
        if (!current || !voltage) return std::nullopt;
        return *current * micro * (*voltage * micro);
    }

  private:
    std::shared_ptr<const SystemFiles> files_;
    std::string folder_;
    SensorInfo info_;
};

/// One input of a hwmon chip: power in µW, or energy in µJ.
class HwmonInput final : public Sensor {
  public:
    HwmonInput(std::shared_ptr<const SystemFiles> files, std::string path, SensorInfo info)
        : files_(std::move(files)), path_(std::move(path)), info_(std::move(info)) {}
    const SensorInfo& info() const override { return info_; }
    std::optional<double> read() override {
        const auto value = files_->read_double(path_);
        if (!value) return std::nullopt;
        return *value * micro;
    }

  private:
    std::shared_ptr<const SystemFiles> files_;
    std::string path_;
    SensorInfo info_;
};

/// "power1_input" -> "power1"; nothing for other files, and for channels of another kind.
std::optional<std::string> channel_of(const std::string& file, std::string_view kind) {
    constexpr std::string_view end = "_input";
    if (!file.starts_with(kind) || !file.ends_with(end)) return std::nullopt;
    const std::string channel = file.substr(0, file.size() - end.size());
    const bool numbered = channel.size() > kind.size() &&
                          channel.find_first_not_of("0123456789", kind.size()) == std::string::npos;
    return numbered ? std::optional(channel) : std::nullopt;
}

void add_chip(const std::shared_ptr<const SystemFiles>& files, const std::string& chip,
              std::vector<std::unique_ptr<Sensor>>& sensors) {
    const std::string folder = hwmon + chip + "/";
    const std::string name = files->read(folder + "name").text;
    for (const std::string& file : files->list(folder)) {
        const auto power = channel_of(file, "power");
        const auto energy = channel_of(file, "energy");
        const auto& channel = power ? power : energy;
        if (!channel || !files->read_double(folder + file)) continue;
        const std::string label = files->read(folder + *channel + "_label").text;
        SensorInfo info;
        info.id = "hwmon." + chip + "." + *channel;
        info.boundary = label.empty() ? "rail of " + (name.empty() ? chip : name) : label;
        info.source = "hwmon " + (name.empty() ? chip : name) + " " + *channel;
        info.provenance = Provenance::measured;
        info.facts.kind = power ? SensorKind::power : SensorKind::energy_counter;
        const auto interval = files->read_uint(folder + "update_interval");  // ms
        info.facts.update_ns = interval ? static_cast<std::int64_t>(*interval) * 1'000'000 : 0;
        sensors.push_back(std::make_unique<HwmonInput>(files, folder + file, std::move(info)));
    }
}

}  // namespace

std::vector<std::unique_ptr<Sensor>> system_power_sensors(std::shared_ptr<const SystemFiles> files) {
    std::vector<std::unique_ptr<Sensor>> sensors;
    for (const std::string& name : files->list(supplies))
        if (files->read(std::string(supplies) + name + "/type").text == "Battery" &&
            files->read(std::string(supplies) + name + "/scope").text != "Device")
            sensors.push_back(std::make_unique<Battery>(files, name));
    for (const std::string& chip : files->list(hwmon)) add_chip(files, chip, sensors);
    return sensors;
}

}  // namespace addend
