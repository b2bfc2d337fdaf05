// Memory of a device: what is alive is counted to the byte, as asked for, since that is what the meters
// report.
#pragma once

#include <cuda_runtime_api.h>

#include <cstddef>
#include <cstdint>
#include <string>

#include "plugins/common/checked.h"
#include "plugins/common/fault.h"

namespace addend::cuda {
using namespace addend::plugin;

/// Throws DEVICE_LOST with the system's reason, OUT_OF_MEMORY where that is it; `bytes` and `what` are for
/// the latter.
void check(cudaError_t error, std::uint64_t bytes = 0, const char* what = "the driver's own use");

/// Makes a device the calling thread's. CUDA keeps it per thread, and the host's workers are any.
void use_device(int ordinal);

struct Allocated {
    std::uint64_t now = 0, peak = 0;  // bytes
};
/// Of all buffers on a device. [any]
Allocated allocated(int ordinal);

class DeviceBuffer {
  public:
    DeviceBuffer() = default;
    /// On the calling thread's device, uninitialised. Throws OUT_OF_MEMORY naming `what`; the process goes
    /// on.
    DeviceBuffer(std::uint64_t bytes, const char* what);
    ~DeviceBuffer();
    DeviceBuffer(DeviceBuffer&& other) noexcept;
    DeviceBuffer& operator=(DeviceBuffer&& other) noexcept;

    std::byte* data() const { return data_; }
    std::uint64_t bytes() const { return bytes_; }

  private:
    std::byte* data_ = nullptr;
    std::uint64_t bytes_ = 0;
    int device_ = 0;
};

/// Of the host, page-locked, so that copies run beside the host.
class PinnedBuffer {
  public:
    PinnedBuffer() = default;
    PinnedBuffer(std::uint64_t bytes, const char* what);
    ~PinnedBuffer();
    PinnedBuffer(PinnedBuffer&& other) noexcept;
    PinnedBuffer& operator=(PinnedBuffer&& other) noexcept;

    std::byte* data() const { return data_; }
    std::uint64_t bytes() const { return bytes_; }

  private:
    std::byte* data_ = nullptr;
    std::uint64_t bytes_ = 0;
};

/// Done when they return, on a stream of the calling thread's own. The device or its default stream may not
/// be waited for: that breaks off the recording of a graph in any other thread, or fails itself.
void clear_now(const DeviceBuffer& buffer);
void copy_now(const DeviceBuffer& to, const void* from, std::uint64_t bytes);  // from the host

class Stream {
  public:
    Stream() { check(cudaStreamCreateWithFlags(&stream_, cudaStreamNonBlocking)); }
    ~Stream() { cudaStreamDestroy(stream_); }
    Stream(const Stream&) = delete;
    Stream& operator=(const Stream&) = delete;
    operator cudaStream_t() const { return stream_; }
    void wait() const { check(cudaStreamSynchronize(stream_)); }

  private:
    cudaStream_t stream_ = nullptr;
};

struct Event {
    Event() { check(cudaEventCreateWithFlags(&event, cudaEventDisableTiming)); }
    ~Event() { cudaEventDestroy(event); }
    Event(const Event&) = delete;
    Event& operator=(const Event&) = delete;
    cudaEvent_t event = nullptr;
};

}  // namespace addend::cuda
