// One device for each instruction set this processor runs, best first; ADDEND_FORCE_ISA puts its choice in
// front.
#pragma once

#include <vector>

#include "kernels/isa.h"
#include "plugins/abi/addend_abi.h"

namespace addend::cpu {

struct Device {
    addend_device info;
    kernels::Isa isa;
};

/// Made at init, fixed until deinit. A forced ISA that cannot run leads the list as an unavailable device.
std::vector<Device> list_devices();

/// Threads a session gets that asks for 0.
unsigned default_threads();

}  // namespace addend::cpu
