// A library with the names and the manners of XRT's C interface: handles are opened and closed, buffers have a side in the host and one
// on the card that only a sync joins, a buffer lies where XRT puts it; a failure gives -1 or no handle, and errno. Without its driver
// library it ends the process, as XRT 2.13 was seen to.
#include "tests/unit/fpga/fake_xrt.h"

#include <unistd.h>

#include <cerrno>
#include <condition_variable>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "plugins/fpga/link.h"
#include "plugins/fpga/model/model.h"

namespace addend::fpga {
namespace {

constexpr std::uint64_t buffer_place = 3u << 20;  // where a buffer lies on the card
constexpr unsigned char loaded_uuid[16] = {1, 2, 3};
constexpr std::uint32_t bank = 5;

struct Buffer {
    std::vector<char> host;
};
struct State {
    std::mutex mutex;
    std::condition_variable released;
    std::string fails, hangs;
    bool gone = false;
    void* kernel = nullptr;  // the one that is open
    std::string xclbin;
    std::unique_ptr<Model> card;
    std::set<void*> handles;
    std::unique_ptr<Buffer> buffer;
    int misuses = 0;
};
State& state() {
    static State* const only = new State;  // outlives threads that hang
    return *only;
}
/// Each open gives a handle of its own.
void* next_handle() {
    static char* const names = new char[100'000];
    static std::size_t given = 0;
    return names + given++ % 100'000;
}

Capabilities fake_card() {
    Capabilities c = default_capabilities();
    c.memory_bytes = 64u << 20;
    c.clock_khz = 250'000;
    return c;
}

/// 0, or the error that this call is to have. `handle` must be open.
int enter(std::unique_lock<std::mutex>& lock, const char* function, void* handle = nullptr) {
    State& s = state();
    if (s.hangs == function) s.released.wait(lock, [&] { return s.hangs != function; });
    if (handle && !s.handles.contains(handle)) {
        ++s.misuses;
        return errno = EINVAL;
    }
    if (s.fails == function) return errno = ENODEV;
    return 0;
}
int close_handle(const char* function, void* handle) {
    std::unique_lock lock(state().mutex);
    if (enter(lock, function, handle) != 0) return -1;
    state().handles.erase(handle);
    if (handle == state().kernel) state().kernel = nullptr;
    if (handle == state().buffer.get()) state().buffer.reset();
    return 0;
}
template <class Body>
int with_handle(const char* function, void* handle, Body&& body) {
    std::unique_lock lock(state().mutex);
    if (enter(lock, function, handle) != 0) return -1;
    try {
        if (body()) return 0;
        errno = EINVAL;
    } catch (const LinkLost&) {
        errno = EIO;
    }
    return -1;
}
bool inside(std::size_t bytes, std::size_t offset) {
    const auto& host = state().buffer->host;
    return offset <= host.size() && bytes <= host.size() - offset;
}

void set_fail(const char* function) {
    const std::lock_guard lock(state().mutex);
    state().fails = function;
}
void set_hang(const char* function) {
    const std::lock_guard lock(state().mutex);
    state().hangs = function;
    state().released.notify_all();
}
void release() {
    set_hang("");
}
int count_handles() {
    const std::lock_guard lock(state().mutex);
    return static_cast<int>(state().handles.size());
}
int count_misuses() {
    const std::lock_guard lock(state().mutex);
    return state().misuses;
}
void unplug(bool gone) {
    const std::lock_guard lock(state().mutex);
    state().gone = gone;
}

}  // namespace
}  // namespace addend::fpga

using namespace addend::fpga;
#define FAKE_EXPORT extern "C" __attribute__((visibility("default")))

FAKE_EXPORT const FakeXrt addend_fake_xrt;
const FakeXrt addend_fake_xrt = {set_fail, set_hang, release, count_handles, count_misuses, unplug};

FAKE_EXPORT void* xrtDeviceOpen(unsigned index) {
    std::unique_lock lock(state().mutex);
    const char* const root = std::getenv("XILINX_XRT");
    if (!root || access((std::string(root) + "/lib/libxrt_core.so.2").c_str(), R_OK) != 0) std::abort();
    if (enter(lock, "xrtDeviceOpen")) return nullptr;
    if (index != 0) {
        errno = ENODEV;
        return nullptr;
    }
    return *state().handles.insert(next_handle()).first;
}
FAKE_EXPORT int xrtDeviceClose(void* device) {
    return close_handle("xrtDeviceClose", device);
}
FAKE_EXPORT int xrtDeviceLoadXclbinFile(void* device, const char* file) {
    return with_handle("xrtDeviceLoadXclbinFile", device, [&] {
        if (!std::string(file).ends_with(".xclbin")) return false;
        // What is loaded already is not loaded again.
        if (state().xclbin != file) state().card = std::make_unique<Model>(fake_card());
        state().xclbin = file;
        return true;
    });
}
FAKE_EXPORT int xrtDeviceGetXclbinUUID(void* device, unsigned char* out) {
    return with_handle("xrtDeviceGetXclbinUUID", device, [&] {
        std::memcpy(out, loaded_uuid, sizeof loaded_uuid);
        return true;
    });
}
FAKE_EXPORT void* xrtPLKernelOpenExclusive(void* device, const unsigned char* uuid, const char* name) {
    void* opened = nullptr;
    const int error = with_handle("xrtPLKernelOpenExclusive", device, [&] {
        const bool known = std::memcmp(uuid, loaded_uuid, sizeof loaded_uuid) == 0 && std::string(name) == "addend_core";
        if (!known || state().kernel) return false;  // exclusive
        state().handles.insert(opened = state().kernel = next_handle());
        return true;
    });
    return error == 0 ? opened : nullptr;
}
FAKE_EXPORT int xrtKernelClose(void* kernel) {
    return close_handle("xrtKernelClose", kernel);
}
FAKE_EXPORT int xrtKernelArgGroupId(void* kernel, int argument) {
    const int error = with_handle("xrtKernelArgGroupId", kernel, [&] { return argument == 0; });
    return error != 0 ? error : static_cast<int>(bank);
}
FAKE_EXPORT int xrtKernelReadRegister(void* kernel, std::uint32_t offset, std::uint32_t* value) {
    return with_handle("xrtKernelReadRegister", kernel, [&] {
        *value = state().gone ? 0xFFFFFFFFu : state().card->read_register(offset);
        return true;
    });
}
FAKE_EXPORT int xrtKernelWriteRegister(void* kernel, std::uint32_t offset, std::uint32_t value) {
    return with_handle("xrtKernelWriteRegister", kernel, [&] {
        if (!state().gone) state().card->write_register(offset, value);
        return true;
    });
}
FAKE_EXPORT void* xrtBOAlloc(void* device, std::size_t bytes, std::uint64_t flags, std::uint32_t group) {
    const int error = with_handle("xrtBOAlloc", device, [&] {
        if (flags != 0 || group != bank || state().buffer || bytes > fake_card().memory_bytes - buffer_place) return false;
        state().buffer = std::make_unique<Buffer>();
        state().buffer->host.resize(bytes);
        state().handles.insert(state().buffer.get());
        return true;
    });
    return error == 0 ? state().buffer.get() : nullptr;
}
FAKE_EXPORT int xrtBOFree(void* buffer) {
    return close_handle("xrtBOFree", buffer);
}
FAKE_EXPORT std::uint64_t xrtBOAddress(void* buffer) {
    return with_handle("xrtBOAddress", buffer, [] { return true; }) == 0 ? buffer_place : ~std::uint64_t{0};
}
FAKE_EXPORT int xrtBOSync(void* buffer, int direction, std::size_t bytes, std::size_t offset) {
    return with_handle("xrtBOSync", buffer, [&] {
        if (!inside(bytes, offset) || direction < 0 || direction > 1) return false;
        char* const host = state().buffer->host.data() + offset;
        if (direction == 0) state().card->write_memory(buffer_place + offset, host, bytes);
        else state().card->read_memory(buffer_place + offset, host, bytes);
        return true;
    });
}
FAKE_EXPORT int xrtBOWrite(void* buffer, const void* from, std::size_t bytes, std::size_t offset) {
    return with_handle("xrtBOWrite", buffer, [&] {
        if (!inside(bytes, offset)) return false;
        std::memcpy(state().buffer->host.data() + offset, from, bytes);
        return true;
    });
}
FAKE_EXPORT int xrtBORead(void* buffer, void* to, std::size_t bytes, std::size_t offset) {
    return with_handle("xrtBORead", buffer, [&] {
        if (!inside(bytes, offset)) return false;
        std::memcpy(to, state().buffer->host.data() + offset, bytes);
        return true;
    });
}
