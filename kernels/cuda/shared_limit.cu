// How much shared memory a kernel may ask for, set once a kernel and device.
#include <mutex>
#include <set>
#include <utility>

#include "kernels/cuda/device.cuh"

namespace addend::kernels::cuda {

cudaError_t allow_most_shared(const void* kernel) {
    static std::mutex mutex;
    static std::set<std::pair<const void*, int>> known;
    int device = 0, most = 0;
    if (const cudaError_t error = cudaGetDevice(&device)) return error;
    const std::lock_guard lock(mutex);
    if (known.count({kernel, device}) != 0) return cudaSuccess;
    cudaFuncAttributes attributes{};
    if (const cudaError_t error = cudaFuncGetAttributes(&attributes, kernel)) return error;
    if (const cudaError_t error =
            cudaDeviceGetAttribute(&most, cudaDevAttrMaxSharedMemoryPerBlockOptin, device))
        return error;
    if (const cudaError_t error = cudaFuncSetAttribute(kernel, cudaFuncAttributeMaxDynamicSharedMemorySize,
                                                       most - static_cast<int>(attributes.sharedSizeBytes)))
        return error;
    known.insert({kernel, device});
    return cudaSuccess;
}

}  // namespace addend::kernels::cuda
