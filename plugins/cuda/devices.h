// The CUDA devices of this machine, or one that says why there is none.
#pragma once

#include <string>
#include <vector>

#include "plugins/abi/addend_abi.h"

namespace addend::cuda {

struct Device {
    addend_device info;
    int ordinal = -1;     // of the CUDA runtime; -1: there is none
    bool hopper = false;  // compute capability 9.0: wgmma, and kernels that start while the one before ends
    std::string bus;      // PCI bus id, by which NVML finds it
};

/// Made at init, fixed until deinit; never empty.
std::vector<Device> list_devices();

}  // namespace addend::cuda
