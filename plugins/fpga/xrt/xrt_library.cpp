#include "plugins/fpga/xrt/xrt_library.h"

#include <dlfcn.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <type_traits>

#include "plugins/fpga/link.h"

namespace addend::fpga {

namespace {

/// XRT 2.13 ends the whole process when it does not find its driver library where this variable says: it is looked for first.
void expect_driver_library() {
    const char* const root = std::getenv("XILINX_XRT");
    if (!root || !*root) throw LinkLost("XILINX_XRT is not set (XRT's setup.sh sets it)");
    const std::string driver = std::string(root) + "/lib/libxrt_core.so.2";
    // One that was loaded already is found without its file, but XRT looks for the file.
    if (access(driver.c_str(), R_OK) != 0) throw LinkLost(driver + ": " + std::strerror(errno));
    if (dlopen(driver.c_str(), RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE)) return;
    const char* const why = dlerror();
    throw LinkLost(why ? why : driver + " cannot be loaded");
}

}  // namespace

XrtLibrary::XrtLibrary(const std::string& name) : library_(dlopen(name.c_str(), RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE)) {
    if (!library_) {
        const char* const why = dlerror();
        throw LinkLost(why ? why : name + " cannot be loaded");
    }
    const auto find = [&](auto& function, const char* symbol) {
        function = reinterpret_cast<std::remove_reference_t<decltype(function)>>(dlsym(library_, symbol));
        if (!function) throw LinkLost(name + " has no " + symbol + ": it is not XRT's library, or too old");
    };
    find(device_open, "xrtDeviceOpen");
    find(device_close, "xrtDeviceClose");
    find(load_xclbin_file, "xrtDeviceLoadXclbinFile");
    find(xclbin_uuid, "xrtDeviceGetXclbinUUID");
    find(kernel_open_exclusive, "xrtPLKernelOpenExclusive");
    find(kernel_close, "xrtKernelClose");
    find(kernel_argument_group, "xrtKernelArgGroupId");
    find(read_register, "xrtKernelReadRegister");
    find(write_register, "xrtKernelWriteRegister");
    find(buffer_alloc, "xrtBOAlloc");
    find(buffer_free, "xrtBOFree");
    find(buffer_address, "xrtBOAddress");
    find(buffer_sync, "xrtBOSync");
    find(buffer_write, "xrtBOWrite");
    find(buffer_read, "xrtBORead");
    expect_driver_library();
}
}  // namespace addend::fpga
