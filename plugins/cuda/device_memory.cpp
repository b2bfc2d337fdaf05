#include "plugins/cuda/device_memory.h"

#include <array>
#include <atomic>
#include <utility>

namespace addend::cuda {
namespace {

constexpr int most_devices = 64;
struct Counter {
    std::atomic<std::uint64_t> now{0}, peak{0};
};
std::array<Counter, most_devices> counters;

Counter& counter_of(int device) {
    return counters[static_cast<std::size_t>(device) % most_devices];
}

}  // namespace

void check(cudaError_t error, std::uint64_t bytes, const char* what) {
    if (error == cudaSuccess) return;
    cudaGetLastError();  // an error that is not sticky shall not meet the next call
    if (error == cudaErrorMemoryAllocation) out_of_memory(bytes, what);
    int device = 0;
    cudaGetDevice(&device);
    throw Fault{
        make_error(ADDEND_ERROR_DEVICE_LOST, 0, 0, std::to_string(device), cudaGetErrorString(error))};
}

void use_device(int ordinal) {
    check(cudaSetDevice(ordinal));
}

Allocated allocated(int ordinal) {
    const Counter& c = counter_of(ordinal);
    return {c.now.load(std::memory_order_relaxed), c.peak.load(std::memory_order_relaxed)};
}

DeviceBuffer::DeviceBuffer(std::uint64_t bytes, const char* what) {
    if (bytes == 0) return;
    if (bytes >= PTRDIFF_MAX) out_of_memory(bytes, what);
    check(cudaGetDevice(&device_));
    void* data = nullptr;
    check(cudaMalloc(&data, bytes), bytes, what);
    data_ = static_cast<std::byte*>(data);
    bytes_ = bytes;
    Counter& c = counter_of(device_);
    const std::uint64_t now = c.now.fetch_add(bytes, std::memory_order_relaxed) + bytes;
    std::uint64_t peak = c.peak.load(std::memory_order_relaxed);
    while (peak < now && !c.peak.compare_exchange_weak(peak, now, std::memory_order_relaxed)) {
    }
}

DeviceBuffer::~DeviceBuffer() {
    if (!data_) return;
    cudaFree(data_);  // of any device; after a lost one nothing can be said about it
    counter_of(device_).now.fetch_sub(bytes_, std::memory_order_relaxed);
}

DeviceBuffer::DeviceBuffer(DeviceBuffer&& other) noexcept {
    *this = std::move(other);
}
DeviceBuffer& DeviceBuffer::operator=(DeviceBuffer&& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(bytes_, other.bytes_);
    std::swap(device_, other.device_);
    return *this;
}

PinnedBuffer::PinnedBuffer(std::uint64_t bytes, const char* what) {
    if (bytes == 0) return;
    if (bytes >= PTRDIFF_MAX) out_of_memory(bytes, what);
    void* data = nullptr;
    check(cudaMallocHost(&data, bytes), bytes, what);
    data_ = static_cast<std::byte*>(data);
    bytes_ = bytes;
}
PinnedBuffer::~PinnedBuffer() {
    if (data_) cudaFreeHost(data_);
}
PinnedBuffer::PinnedBuffer(PinnedBuffer&& other) noexcept {
    *this = std::move(other);
}
PinnedBuffer& PinnedBuffer::operator=(PinnedBuffer&& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(bytes_, other.bytes_);
    return *this;
}

void clear_now(const DeviceBuffer& buffer) {
    if (buffer.bytes() == 0) return;
    check(cudaMemsetAsync(buffer.data(), 0, buffer.bytes(), cudaStreamPerThread));
    check(cudaStreamSynchronize(cudaStreamPerThread));
}
void copy_now(const DeviceBuffer& to, const void* from, std::uint64_t bytes) {
    check(cudaMemcpyAsync(to.data(), from, bytes, cudaMemcpyHostToDevice, cudaStreamPerThread));
    check(cudaStreamSynchronize(cudaStreamPerThread));
}

}  // namespace addend::cuda
