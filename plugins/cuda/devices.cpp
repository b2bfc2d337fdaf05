#include "plugins/cuda/devices.h"

#include <cuda_runtime_api.h>
#include <dlfcn.h>

#include "plugins/common/fault.h"

namespace addend::cuda {
namespace {

using plugin::make_error;
using plugin::put_text;

bool driver_is_there() {
    void* const driver = dlopen("libcuda.so.1", RTLD_LAZY | RTLD_LOCAL);
    if (driver) dlclose(driver);
    return driver != nullptr;
}

Device no_device(const std::string& why) {
    Device device{};
    device.info.struct_size = sizeof device.info;
    device.info.kind = ADDEND_DEVICE_GPU;
    put_text(device.info.id, "none");
    put_text(device.info.name, "CUDA");
    device.info.why = make_error(ADDEND_ERROR_NO_DEVICE, 0, 0, "CUDA", "no CUDA device: " + why);
    return device;
}

Device described(int ordinal) {
    cudaDeviceProp properties{};
    if (const cudaError_t error = cudaGetDeviceProperties(&properties, ordinal)) {
        Device device = no_device(cudaGetErrorString(error));
        put_text(device.info.id, std::to_string(ordinal));
        return device;
    }
    Device device{};
    device.info.struct_size = sizeof device.info;
    device.info.kind = ADDEND_DEVICE_GPU;
    put_text(device.info.id, std::to_string(ordinal));
    put_text(device.info.name, properties.name);
    device.info.available = 1;
    device.info.units = static_cast<std::uint32_t>(properties.multiProcessorCount);
    device.info.memory = properties.totalGlobalMem;
    device.info.why = make_error(ADDEND_ERROR_NONE);
    device.ordinal = ordinal;
    device.hopper = properties.major == 9;
    char bus[32] = {};
    if (cudaDeviceGetPCIBusId(bus, sizeof bus, ordinal) == cudaSuccess) device.bus = bus;
    if (properties.major < 8) {
        device.info.available = 0;
        device.info.why =
            make_error(ADDEND_ERROR_NO_DEVICE, 0, 0, device.info.name,
                       "compute capability " + std::to_string(properties.major) + "." +
                           std::to_string(properties.minor) + ", and 8.0 is the least that is supported");
    }
    return device;
}

}  // namespace

std::vector<Device> list_devices() {
    if (!driver_is_there()) return {no_device("no NVIDIA driver is installed (libcuda.so.1 was not found)")};
    int count = 0;
    const cudaError_t error = cudaGetDeviceCount(&count);
    cudaGetLastError();
    if (error != cudaSuccess) return {no_device(cudaGetErrorString(error))};
    if (count == 0) return {no_device("the driver lists none")};
    std::vector<Device> devices;
    for (int ordinal = 0; ordinal < count; ++ordinal) devices.push_back(described(ordinal));
    return devices;
}

}  // namespace addend::cuda
