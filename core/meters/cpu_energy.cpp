// RAPL. Kernel documentation: power/powercap/powercap.rst; events/rapl.c of the perf subsystem.
#include <linux/perf_event.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <utility>

#include "core/base/number.h"
#include "core/meters/system_sensors.h"

namespace addend {
namespace {

constexpr const char* powercap = "/sys/class/powercap/";
constexpr const char* perf_device = "/sys/bus/event_source/devices/power/";
constexpr double joules_per_microjoule = 1e-6;
constexpr std::int64_t rapl_update_ns = 1'000'000;  // Intel SDM 3B §15.10.1: about 1 ms
/// Nothing in a socket draws this: a fall of the counter that would need more is a reset.
constexpr double most_package_watts = 2000;

class PowercapZone final : public Sensor {
  public:
    PowercapZone(std::shared_ptr<const SystemFiles> files, std::string path, SensorInfo info)
        : files_(std::move(files)), path_(std::move(path)), info_(std::move(info)) {}
    const SensorInfo& info() const override { return info_; }
    std::optional<double> read() override {
        const auto counted = files_->read_uint(path_);
        if (!counted) return std::nullopt;
        return static_cast<double>(*counted) * joules_per_microjoule;
    }

  private:
    std::shared_ptr<const SystemFiles> files_;
    std::string path_;
    SensorInfo info_;
};

class PerfCounter final : public Sensor {
  public:
    PerfCounter(int file, double scale, SensorInfo info)
        : file_(file), scale_(scale), info_(std::move(info)) {}
    ~PerfCounter() override { ::close(file_); }
    PerfCounter(const PerfCounter&) = delete;
    PerfCounter& operator=(const PerfCounter&) = delete;
    const SensorInfo& info() const override { return info_; }
    std::optional<double> read() override {
        std::uint64_t counted = 0;
        if (::read(file_, &counted, sizeof counted) != sizeof counted) return std::nullopt;
        return static_cast<double>(counted) * scale_;
    }

  private:
    int file_;
    double scale_;
    SensorInfo info_;
};

SensorInfo rapl_info(const std::string& zone, const char* source, bool package) {
    SensorInfo info;
    info.id = "cpu." + zone;
    info.boundary = package ? "package" : zone;
    info.source = source;
    info.provenance = Provenance::measured;
    info.facts.kind = SensorKind::energy_counter;
    info.facts.most_watts = most_package_watts;
    info.facts.update_ns = rapl_update_ns;
    return info;
}

/// "intel-rapl:0" or, with a parent, "intel-rapl:0:1"; the memory-mapped twin (intel-rapl-mmio) counts the
/// same.
bool is_zone(const std::string& name) {
    return name.starts_with("intel-rapl:");
}

struct Powercap {
    std::vector<std::unique_ptr<Sensor>> sensors;
    std::string locked;  // path of a counter that only root may read
};

Powercap powercap_sensors(const std::shared_ptr<const SystemFiles>& files) {
    Powercap found;
    std::string package;
    for (const std::string& name : files->list(powercap)) {
        if (!is_zone(name)) continue;
        const std::string folder = powercap + name + "/";
        const std::string path = folder + "energy_uj";
        const auto text = files->read(path);
        if (text.error == EACCES || text.error == EPERM) {
            if (found.locked.empty()) found.locked = path;
            continue;
        }
        if (text.error != 0 || !parse_uint(text.text)) continue;
        const bool inside = name.find(':') != name.rfind(':');
        std::string zone = files->read(folder + "name").text;
        if (zone.empty()) zone = name;
        if (!inside) package = zone;
        SensorInfo info = rapl_info(inside ? package + "." + zone : zone, "RAPL (powercap)", !inside);
        if (inside) info.boundary = zone;
        if (const auto range = files->read_uint(folder + "max_energy_range_uj"))
            info.facts.wraps_at = static_cast<double>(*range) * joules_per_microjoule;
        found.sensors.push_back(std::make_unique<PowercapZone>(files, path, std::move(info)));
    }
    return found;
}

/// "event=0x02" -> 2.
std::optional<std::uint64_t> event_config(const std::string& text) {
    constexpr std::string_view key = "event=0x";
    if (!text.starts_with(key)) return std::nullopt;
    std::uint64_t value = 0;
    const char* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data() + key.size(), end, value, 16);
    if (error != std::errc{} || stop != end) return std::nullopt;
    return value;
}

/// "0,24" or "0-1": the processors on which packages are counted.
std::vector<int> cpu_list(const std::string& text) {
    std::vector<int> cpus;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find(',', at), text.size());
        const std::string_view part = std::string_view(text).substr(at, end - at);
        const std::size_t dash = part.find('-');
        const auto first = parse_uint(part.substr(0, dash));
        const auto last = dash == std::string_view::npos ? first : parse_uint(part.substr(dash + 1));
        if (first && last && *last < 65536)
            for (std::uint64_t cpu = *first; cpu <= *last; ++cpu) cpus.push_back(static_cast<int>(cpu));
        at = end + 1;
    }
    return cpus;
}

struct Perf {
    std::vector<std::unique_ptr<Sensor>> sensors;
    bool locked = false;
};

Perf perf_sensors(const SystemFiles& files, const PerfOpen& open) {
    Perf found;
    const std::string folder = perf_device;
    const auto type = files.read_uint(folder + "type");
    const auto config = event_config(files.read(folder + "events/energy-pkg").text);
    const auto scale = files.read_double(folder + "events/energy-pkg.scale");
    if (!type || !config || !scale || files.read(folder + "events/energy-pkg.unit").text != "Joules")
        return found;
    int package = 0;
    for (const int cpu : cpu_list(files.read(folder + "cpumask").text)) {
        const int file = open(static_cast<std::uint32_t>(*type), *config, cpu);
        if (file < 0) {
            found.locked = found.locked || file == -EACCES || file == -EPERM;
            continue;
        }
        found.sensors.push_back(std::make_unique<PerfCounter>(
            file, *scale, rapl_info("package-" + std::to_string(package++), "RAPL (perf)", true)));
    }
    return found;
}

bool is_virtual_machine(const SystemFiles& files) {
    const std::string text = files.read("/proc/cpuinfo").text;
    const std::size_t flags = text.find("\nflags");
    const std::size_t end = text.find('\n', flags + 1);
    return flags != std::string::npos &&
           text.substr(flags, end - flags).find(" hypervisor") != std::string::npos;
}

}  // namespace

std::string_view remedy_command(const Message& remedy) {
    if (remedy.code == Code::energy_root_only_remedy)
        return "echo 'SUBSYSTEM==\"powercap\", ACTION==\"add|change\", RUN+=\"/bin/chmod a+r /sys%p/energy_uj\"' | sudo tee "
               "/etc/udev/rules.d/60-addend-energy.rules && sudo udevadm control --reload && sudo udevadm trigger "
               "--action=change --subsystem-match=powercap";
    if (remedy.code == Code::energy_perf_remedy)
        return "echo 'kernel.perf_event_paranoid = 0' | sudo tee /etc/sysctl.d/60-addend-energy.conf && sudo sysctl --system";
    return {};
}

int open_perf_counter(std::uint32_t type, std::uint64_t config, int cpu) {
    perf_event_attr wanted{};
    wanted.type = type;
    wanted.size = sizeof wanted;
    wanted.config = config;
    const long file = ::syscall(SYS_perf_event_open, &wanted, -1, cpu, -1, PERF_FLAG_FD_CLOEXEC);
    return file < 0 ? -errno : static_cast<int>(file);
}

std::vector<std::unique_ptr<Sensor>> cpu_energy_sensors(std::shared_ptr<const SystemFiles> files,
                                                        const PerfOpen& open) {
    Powercap zones = powercap_sensors(files);
    if (!zones.sensors.empty()) return std::move(zones.sensors);
    Perf perf = perf_sensors(*files, open);
    if (!perf.sensors.empty()) return std::move(perf.sensors);

    SensorInfo info = rapl_info("package", "RAPL", true);
    info.provenance = Provenance::unavailable;
    if (!zones.locked.empty() || perf.locked) {
        info.why =
            Message{Code::energy_root_only, {{"path", zones.locked.empty() ? perf_device : zones.locked}}};
        // The rule for powercap's files opens nothing where there are none.
        info.remedy = Message{zones.locked.empty() ? Code::energy_perf_remedy : Code::energy_root_only_remedy, {}};
    } else if (is_virtual_machine(*files)) {
        info.why = Message{Code::energy_no_counter_vm, {}};
    } else {
        info.why = Message{Code::energy_no_counter, {}};
    }
    std::vector<std::unique_ptr<Sensor>> one;
    one.push_back(missing_sensor(std::move(info)));
    return one;
}

}  // namespace addend
