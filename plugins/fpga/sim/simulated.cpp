#include "plugins/fpga/sim/simulated.h"

#include "Vaddend_core.h"
#include "plugins/fpga/model/model.h"
#include "plugins/fpga/sim/core.h"

namespace addend::fpga {
namespace {

constexpr std::uint64_t cycles_at_once = 20'000;  // between two looks at the registers
constexpr std::int64_t patient_ns_of_a_cycle = 1000;          // about what one takes here: 1.5 million without an instruction is a hang

}  // namespace

Capabilities simulated_capabilities() {
    Capabilities c = default_capabilities();
    c.clock_khz = 300'000;
    return c;
}

struct Simulated::Core : SimulatedCore<Vaddend_core, 512> {
    using SimulatedCore::SimulatedCore;
};

Simulated::Simulated(const MemoryTiming& timing)
    : core_(std::make_unique<Core>(timing, simulated_capabilities().memory_bytes)) {}
Simulated::~Simulated() = default;

std::uint32_t Simulated::read_register(std::uint32_t offset) {
    return core_->read_register(offset);
}
void Simulated::write_register(std::uint32_t offset, std::uint32_t value) {
    core_->write_register(offset, value);
}
void Simulated::read_memory(std::uint64_t address, void* to, std::uint64_t bytes) {
    if (!core_->memory().inside(address, bytes)) throw LinkLost("a read past the device's memory");
    core_->memory().read(address, to, bytes);
}
void Simulated::write_memory(std::uint64_t address, const void* from, std::uint64_t bytes) {
    if (!core_->memory().inside(address, bytes)) throw LinkLost("a write past the device's memory");
    core_->memory().write(address, from, bytes);
}
void Simulated::wait() {
    core_->run(cycles_at_once);
}

std::int64_t Simulated::clock_ns() {
    return static_cast<std::int64_t>(core_->cycles()) * patient_ns_of_a_cycle;
}

}  // namespace addend::fpga
