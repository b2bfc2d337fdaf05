#include "plugins/cpu/devices.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <string>
#include <thread>

#include "plugins/cpu/buffer.h"
#include "plugins/cpu/fault.h"

namespace addend::cpu {
namespace {

// More threads than this only wait for each other in one token of the models this project is about.
constexpr unsigned most_default_threads = 16;

std::string processor_name() {
    std::ifstream file("/proc/cpuinfo");
    for (std::string line; std::getline(file, line);) {
        if (line.rfind("model name", 0) != 0) continue;
        const std::size_t colon = line.find(": ");
        if (colon != std::string::npos) return line.substr(colon + 2);
    }
    return "CPU";
}

Device make_device(const std::string& id, kernels::Isa isa, const std::string& name) {
    Device device{};
    device.isa = isa;
    device.info.struct_size = sizeof device.info;
    device.info.kind = ADDEND_DEVICE_CPU;
    put_text(device.info.id, id);
    put_text(device.info.name, name);
    device.info.available = 1;
    device.info.units = default_threads();
    device.info.memory = physical_memory() == UINT64_MAX ? 0 : physical_memory();
    device.info.why = make_error(ADDEND_ERROR_NONE);
    return device;
}

}  // namespace

unsigned default_threads() {
    return std::clamp(std::thread::hardware_concurrency(), 1u, most_default_threads);
}

std::vector<Device> list_devices() {
    const std::string name = processor_name();
    std::vector<Device> devices;
    for (kernels::Isa isa : kernels::detected_isas())
        devices.push_back(make_device(kernels::isa_name(isa), isa, name));

    const kernels::IsaChoice choice = kernels::choose_isa();
    if (choice.status == kernels::ForceStatus::honoured) {
        const auto forced = std::find_if(devices.begin(), devices.end(),
                                         [&](const Device& d) { return d.isa == choice.isa; });
        std::rotate(devices.begin(), forced, forced + 1);
    } else if (choice.status != kernels::ForceStatus::not_set) {
        const char* asked = std::getenv("ADDEND_FORCE_ISA");
        Device device = make_device(asked ? asked : "", kernels::Isa::scalar, name);
        device.info.available = 0;
        device.info.why = make_error(ADDEND_ERROR_NO_DEVICE, 0, 0, device.info.id,
                                     choice.status == kernels::ForceStatus::unknown_name
                                         ? "ADDEND_FORCE_ISA knows avx512vnni, avx512, avx2 and scalar"
                                         : "this processor does not have these instructions");
        devices.insert(devices.begin(), device);
    }
    return devices;
}

}  // namespace addend::cpu
