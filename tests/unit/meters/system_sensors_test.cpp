// Sensors of a machine, on trees like those Linux shows.
#include "core/meters/system_sensors.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <set>

#include "core/meters/memory.h"

namespace addend {
namespace {

namespace fs = std::filesystem;

/// A machine's /sys and /proc in a folder. Permissions are told, not set: the tests may run as root, to whom
/// nothing is forbidden.
class Machine final : public SystemFiles {
  public:
    explicit Machine(fs::path root) : SystemFiles(root), root_(std::move(root)) {}
    ~Machine() override { fs::remove_all(root_); }
    void put(const std::string& path, const std::string& text) const {
        fs::create_directories(absolute(path).parent_path());
        std::ofstream(absolute(path)) << text << '\n';
    }
    void forbid(const std::string& path) { forbidden_.insert(path); }
    Text read(const std::string& path) const override {
        if (forbidden_.contains(path)) return {{}, EACCES};
        return SystemFiles::read(path);
    }

  private:
    fs::path root_;
    std::set<std::string> forbidden_;
};

std::shared_ptr<Machine> new_machine() {
    std::string name = (fs::temp_directory_path() / "addend-machine-XXXXXX").string();
    return std::make_shared<Machine>(::mkdtemp(name.data()));
}

void put_rapl(const Machine& machine) {
    for (const std::string package : {"0", "1"}) {
        const std::string zone = "/sys/class/powercap/intel-rapl:" + package;
        machine.put(zone + "/name", "package-" + package);
        machine.put(zone + "/energy_uj", package == "0" ? "1500000" : "2500000");
        machine.put(zone + "/max_energy_range_uj", "262143328850");
    }
    machine.put("/sys/class/powercap/intel-rapl:0:0/name", "dram");
    machine.put("/sys/class/powercap/intel-rapl:0:0/energy_uj", "250000");
    machine.put("/sys/class/powercap/intel-rapl/enabled", "1");           // the control type itself
    machine.put("/sys/class/powercap/intel-rapl-mmio:0/energy_uj", "9");  // the same package once more
}

int no_perf(std::uint32_t, std::uint64_t, int) {
    ADD_FAILURE() << "perf was asked";
    return -ENOENT;
}

TEST(CpuEnergy, ReadsThePackagesOfPowercap) {
    const auto machine = new_machine();
    put_rapl(*machine);
    const auto sensors = cpu_energy_sensors(machine, no_perf);
    ASSERT_EQ(sensors.size(), 3u);
    EXPECT_EQ(sensors[0]->info().id, "cpu.package-0");
    EXPECT_EQ(sensors[0]->info().boundary, "package");
    EXPECT_EQ(sensors[0]->info().provenance, Provenance::measured);
    EXPECT_DOUBLE_EQ(sensors[0]->info().facts.wraps_at, 262143.32885);
    EXPECT_DOUBLE_EQ(sensors[0]->read().value(), 1.5);
    EXPECT_EQ(sensors[1]->info().id, "cpu.package-0.dram");
    EXPECT_EQ(sensors[1]->info().boundary, "dram");
    EXPECT_DOUBLE_EQ(sensors[2]->read().value(), 2.5);
    machine->put("/sys/class/powercap/intel-rapl:0/energy_uj", "1700000");
    EXPECT_DOUBLE_EQ(sensors[0]->read().value(), 1.7);
    machine->put("/sys/class/powercap/intel-rapl:0/energy_uj", "no number");
    EXPECT_FALSE(sensors[0]->read());
}

void put_perf(const Machine& machine) {
    const std::string folder = "/sys/bus/event_source/devices/power/";
    machine.put(folder + "type", "23");
    machine.put(folder + "cpumask", "0,24");
    machine.put(folder + "events/energy-pkg", "event=0x02");
    machine.put(folder + "events/energy-pkg.scale", "2.3283064365386962890625e-10");
    machine.put(folder + "events/energy-pkg.unit", "Joules");
}

TEST(CpuEnergy, LockedForOthersButOpenThroughPerf) {
    const auto machine = new_machine();
    put_rapl(*machine);
    for (const char* zone : {"0", "1", "0:0"})
        machine->forbid("/sys/class/powercap/intel-rapl:" + std::string(zone) + "/energy_uj");
    put_perf(*machine);
    const fs::path count = machine->absolute("count");
    const std::uint64_t counted = std::uint64_t{1} << 33;  // times 2^-32: 2 J
    std::ofstream(count, std::ios::binary).write(reinterpret_cast<const char*>(&counted), sizeof counted);
    std::vector<int> cpus;
    const auto sensors = cpu_energy_sensors(machine, [&](std::uint32_t type, std::uint64_t config, int cpu) {
        EXPECT_EQ(type, 23u);
        EXPECT_EQ(config, 2u);
        cpus.push_back(cpu);
        return ::open(count.c_str(), O_RDONLY | O_CLOEXEC);
    });
    EXPECT_EQ(cpus, (std::vector{0, 24}));
    ASSERT_EQ(sensors.size(), 2u);
    EXPECT_EQ(sensors[1]->info().id, "cpu.package-1");
    EXPECT_EQ(sensors[1]->info().source, "RAPL (perf)");
    EXPECT_DOUBLE_EQ(sensors[1]->read().value(), 2);
    EXPECT_FALSE(sensors[1]->read()) << "the file is at its end";
}

TEST(CpuEnergy, RootOnly) {
    const auto machine = new_machine();
    put_rapl(*machine);
    for (const char* zone : {"0", "1", "0:0"})
        machine->forbid("/sys/class/powercap/intel-rapl:" + std::string(zone) + "/energy_uj");
    put_perf(*machine);
    const auto sensors =
        cpu_energy_sensors(machine, [](std::uint32_t, std::uint64_t, int) { return -EACCES; });
    ASSERT_EQ(sensors.size(), 1u);
    EXPECT_EQ(sensors[0]->info().provenance, Provenance::unavailable);
    EXPECT_EQ(sensors[0]->info().why.value().code, Code::energy_root_only);
    EXPECT_EQ(arg_text(sensors[0]->info().why->args.at(0)), "/sys/class/powercap/intel-rapl:0/energy_uj");
    EXPECT_EQ(sensors[0]->info().remedy.value().code, Code::energy_root_only_remedy);
    EXPECT_FALSE(sensors[0]->read());
}

// AMD before powercap knew it: perf alone has the counter, and powercap's rule would open nothing.
TEST(CpuEnergy, PerfAloneAndLocked) {
    const auto machine = new_machine();
    put_perf(*machine);
    const auto sensors =
        cpu_energy_sensors(machine, [](std::uint32_t, std::uint64_t, int) { return -EACCES; });
    ASSERT_EQ(sensors.size(), 1u);
    EXPECT_EQ(sensors[0]->info().why.value().code, Code::energy_root_only);
    EXPECT_EQ(sensors[0]->info().remedy.value().code, Code::energy_perf_remedy);
    EXPECT_NE(remedy_command(*sensors[0]->info().remedy).find("perf_event_paranoid"), std::string_view::npos);
    EXPECT_NE(remedy_command({Code::energy_root_only_remedy, {}}).find("60-addend-energy.rules"), std::string_view::npos);
    EXPECT_TRUE(remedy_command({Code::energy_no_counter, {}}).empty());
}

TEST(CpuEnergy, NoCounterAtAll) {
    const auto machine = new_machine();
    const auto absent = [](std::uint32_t, std::uint64_t, int) { return -ENOENT; };
    machine->put("/proc/cpuinfo", "processor\t: 0\nflags\t\t: fpu vme sse2\nbugs\t\t:");
    EXPECT_EQ(cpu_energy_sensors(machine, absent).at(0)->info().why.value().code, Code::energy_no_counter);
    machine->put("/proc/cpuinfo", "processor\t: 0\nflags\t\t: fpu hypervisor sse2\nbugs\t\t:");
    const auto sensors = cpu_energy_sensors(machine, absent);
    EXPECT_EQ(sensors.at(0)->info().why.value().code, Code::energy_no_counter_vm);
    EXPECT_FALSE(sensors.at(0)->info().remedy);
}

TEST(SystemPower, BatteryWhileItDischarges) {
    const auto machine = new_machine();
    const std::string battery = "/sys/class/power_supply/BAT0/";
    machine->put(battery + "type", "Battery");
    machine->put(battery + "status", "Discharging");
    machine->put(battery + "power_now", "7500000");
    machine->put("/sys/class/power_supply/AC/type", "Mains");
    machine->put("/sys/class/power_supply/mouse/type", "Battery");
    machine->put("/sys/class/power_supply/mouse/scope", "Device");
    const auto sensors = system_power_sensors(machine);
    ASSERT_EQ(sensors.size(), 1u);
    EXPECT_EQ(sensors[0]->info().boundary, "system");
    EXPECT_EQ(sensors[0]->info().facts.kind, SensorKind::power);
    EXPECT_DOUBLE_EQ(sensors[0]->read().value(), 7.5);
    machine->put(battery + "status", "Charging");
    EXPECT_FALSE(sensors[0]->read());
    EXPECT_EQ(sensors[0]->info().why.value().code, Code::energy_battery_charging);
}

TEST(SystemPower, BatteryThatTellsCurrentAndVoltage) {
    const auto machine = new_machine();
    const std::string battery = "/sys/class/power_supply/BAT1/";
    machine->put(battery + "type", "Battery");
    machine->put(battery + "status", "Discharging");
    machine->put(battery + "current_now", "1500000");
    machine->put(battery + "voltage_now", "12000000");
    EXPECT_DOUBLE_EQ(system_power_sensors(machine).at(0)->read().value(), 18);
}

TEST(SystemPower, HwmonInputs) {
    const auto machine = new_machine();
    const std::string chip = "/sys/class/hwmon/hwmon3/";
    machine->put(chip + "name", "ina226_u76");
    machine->put(chip + "power1_input", "3250000");
    machine->put(chip + "power1_label", "VCCINT");
    machine->put(chip + "power1_average", "1");
    machine->put(chip + "powercap_input", "1");
    machine->put(chip + "energy2_input", "42000000");
    machine->put(chip + "update_interval", "35");
    machine->put("/sys/class/hwmon/hwmon4/temp1_input", "40000");
    const auto sensors = system_power_sensors(machine);
    ASSERT_EQ(sensors.size(), 2u);
    EXPECT_EQ(sensors[0]->info().id, "hwmon.hwmon3.energy2");
    EXPECT_EQ(sensors[0]->info().facts.kind, SensorKind::energy_counter);
    EXPECT_DOUBLE_EQ(sensors[0]->read().value(), 42);
    EXPECT_EQ(sensors[1]->info().boundary, "VCCINT");
    EXPECT_EQ(sensors[1]->info().facts.update_ns, 35'000'000);
    EXPECT_DOUBLE_EQ(sensors[1]->read().value(), 3.25);
}

TEST(ProcessMemory, ReadsRollupAndStatus) {
    const auto machine = new_machine();
    machine->put("/proc/self/status", "Name:\taddend\nVmRSS:\t    2000 kB\nRssFile:\t     300 kB");
    auto memory = process_memory(*machine);
    ASSERT_TRUE(memory);
    EXPECT_EQ(memory->resident, 2000u * 1024);
    EXPECT_FALSE(memory->proportional);
    machine->put("/proc/self/smaps_rollup",
                 "00-ff ---p 00000000 00:00 0 [rollup]\nRss:  2100 kB\nPss:  1700 kB\nPss_Dirty: 5 kB");
    memory = process_memory(*machine);
    EXPECT_EQ(memory->resident, 2100u * 1024);
    EXPECT_EQ(memory->proportional, 1700u * 1024);
    EXPECT_EQ(memory->file_mapped, 300u * 1024);
}

TEST(ProcessMemory, WhatTheMachineHasLeft) {
    const auto machine = new_machine();
    EXPECT_FALSE(available_memory(*machine));
    machine->put("/proc/meminfo", "MemTotal: 24000000 kB\nMemFree: 1 kB\nMemAvailable:   16000000 kB\nBuffers: 7 kB");
    EXPECT_EQ(available_memory(*machine), std::uint64_t{16000000} * 1024);
}

TEST(ProcessMemory, OfThisProcess) {
    const auto memory = process_memory();
    ASSERT_TRUE(memory);
    EXPECT_GT(memory->resident, 1u << 20);
}

}  // namespace
}  // namespace addend
