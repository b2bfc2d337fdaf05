// XRT's C interface as far as it is used here, found by name in its library: XRT's headers are not needed to build.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace addend::fpga {

class XrtLibrary {
  public:
    /// Throws LinkLost: it is not there, or is not XRT's. Once loaded it stays: it has threads of its own.
    explicit XrtLibrary(const std::string& name);
    XrtLibrary(const XrtLibrary&) = delete;
    XrtLibrary& operator=(const XrtLibrary&) = delete;

    using Handle = void*;  // of a device, a kernel, a buffer
    enum class Direction : int { to_device = 0, from_device = 1 };

    Handle (*device_open)(unsigned index) = nullptr;
    int (*device_close)(Handle) = nullptr;
    int (*load_xclbin_file)(Handle, const char* file) = nullptr;
    int (*xclbin_uuid)(Handle, unsigned char* uuid) = nullptr;
    Handle (*kernel_open_exclusive)(Handle device, const unsigned char* uuid, const char* name) = nullptr;
    int (*kernel_close)(Handle) = nullptr;
    int (*kernel_argument_group)(Handle, int argument) = nullptr;
    int (*read_register)(Handle kernel, std::uint32_t offset, std::uint32_t* value) = nullptr;
    int (*write_register)(Handle kernel, std::uint32_t offset, std::uint32_t value) = nullptr;
    Handle (*buffer_alloc)(Handle device, std::size_t bytes, std::uint64_t flags, std::uint32_t group) = nullptr;
    int (*buffer_free)(Handle) = nullptr;
    std::uint64_t (*buffer_address)(Handle) = nullptr;
    int (*buffer_sync)(Handle, Direction, std::size_t bytes, std::size_t offset) = nullptr;
    int (*buffer_write)(Handle, const void* from, std::size_t bytes, std::size_t offset) = nullptr;
    int (*buffer_read)(Handle, void* to, std::size_t bytes, std::size_t offset) = nullptr;

  private:
    void* library_ = nullptr;
};

}  // namespace addend::fpga
