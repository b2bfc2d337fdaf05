// The power sensors Linux shows: RAPL through powercap or perf, batteries, hwmon.
#pragma once

#include <functional>
#include <memory>
#include <string_view>
#include <vector>

#include "core/meters/sensor.h"
#include "core/meters/system_files.h"

namespace addend {

/// perf_event_open(2) for a counter of PMU `type`, event `config`, on processor `cpu`: a descriptor whose
/// reads give 8 bytes, or -errno.
using PerfOpen = std::function<int(std::uint32_t type, std::uint64_t config, int cpu)>;
int open_perf_counter(std::uint32_t type, std::uint64_t config, int cpu);

/// Energy of the processor packages (Intel and AMD alike). Powercap first; where its files belong to root,
/// perf; where neither can be read, one sensor that says why (energy_root_only with the remedy for powercap or, where
/// only perf has the counter, for perf; energy_no_counter_vm, energy_no_counter). Zones inside a package (core, dram) follow their package.
std::vector<std::unique_ptr<Sensor>> cpu_energy_sensors(std::shared_ptr<const SystemFiles> files,
                                                        const PerfOpen& open = open_perf_counter);

/// What a user would type once to follow a remedy (SensorInfo::remedy); empty where that is no command.
std::string_view remedy_command(const Message& remedy);

/// Power of the whole machine: batteries while they discharge, and hwmon's power and energy inputs. Empty
/// where there are none.
std::vector<std::unique_ptr<Sensor>> system_power_sensors(std::shared_ptr<const SystemFiles> files);

}  // namespace addend
