#include "plugins/fpga/xdma/xdma_link.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <thread>

namespace addend::fpga {
namespace {

constexpr std::size_t window_bytes = 4096;         // of registers
constexpr std::uint64_t piece_bytes = 8u << 20;    // of one transfer

/// 0, or the error; a short transfer is one.
int transfer(const XdmaCalls& calls, int fd, std::vector<char>& data, std::uint64_t address, bool to_device) {
    std::size_t done = 0;
    while (done < data.size()) {
        const auto at = static_cast<off_t>(address + done);
        const ssize_t n = to_device ? calls.write_at(fd, data.data() + done, data.size() - done, at)
                                    : calls.read_at(fd, data.data() + done, data.size() - done, at);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return errno;
        if (n == 0) return EIO;
        done += static_cast<std::size_t>(n);
    }
    return 0;
}

}  // namespace

const XdmaCalls xdma_calls = {pread, pwrite};

struct XdmaLink::Board {
    class Descriptor {
      public:
        Descriptor(const std::string& path, int flags) : fd_(open(path.c_str(), flags | O_CLOEXEC)) {
            if (fd_ < 0) throw LinkLost(path + ": " + std::strerror(errno));
        }
        ~Descriptor() { close(fd_); }
        Descriptor(const Descriptor&) = delete;
        Descriptor& operator=(const Descriptor&) = delete;
        int get() const { return fd_; }

      private:
        int fd_;
    };
    Board(const XdmaFiles& files, const XdmaCalls& how)
        : user(files.user, O_RDWR), to_device(files.to_device, O_WRONLY), from_device(files.from_device, O_RDONLY),
          names(files), calls(how) {
        void* const at = mmap(nullptr, window_bytes, PROT_READ | PROT_WRITE, MAP_SHARED, user.get(), 0);
        if (at == MAP_FAILED) throw LinkLost(files.user + ": " + std::strerror(errno));
        registers = static_cast<volatile std::uint32_t*>(at);
    }
    ~Board() { munmap(const_cast<std::uint32_t*>(registers), window_bytes); }
    Board(const Board&) = delete;
    Board& operator=(const Board&) = delete;

    Descriptor user, to_device, from_device;
    XdmaFiles names;
    XdmaCalls calls;
    volatile std::uint32_t* registers = nullptr;
};

std::vector<XdmaFiles> find_xdma(const std::string& folder) {
    std::vector<XdmaFiles> found;
    DIR* const dir = opendir(folder.c_str());
    if (!dir) return found;
    while (const dirent* entry = readdir(dir)) {
        const std::string name = entry->d_name;
        constexpr std::string_view ending = "_user";
        if (!name.starts_with("xdma") || !name.ends_with(ending)) continue;
        const std::string board = name.substr(0, name.size() - ending.size()), base = folder + "/" + board;
        found.push_back({board, base + "_user", base + "_h2c_0", base + "_c2h_0"});
    }
    closedir(dir);
    std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
    return found;
}

XdmaLink::XdmaLink(const XdmaFiles& files, int limit_ms, const XdmaCalls& calls)
    : board_(std::make_shared<Board>(files, calls)), limit_ms_(limit_ms) {}
XdmaLink::~XdmaLink() = default;

std::uint32_t XdmaLink::read_register(std::uint32_t offset) {
    if (offset >= window_bytes) return 0;
    const std::uint32_t value = board_->registers[offset / 4];
    // A PCIe device that is gone reads as ones; no register of ours is.
    if (value == 0xFFFFFFFFu) throw LinkLost(board_->names.name + " no longer answers on the bus");
    return value;
}
void XdmaLink::write_register(std::uint32_t offset, std::uint32_t value) {
    if (offset < window_bytes) board_->registers[offset / 4] = value;
}

/// A transfer on a thread of its own, since the driver can keep its caller for ten seconds.
std::vector<char> XdmaLink::in_time(std::vector<char> data, std::uint64_t address, bool to_device) {
    struct Work {
        int error = 0;
        std::vector<char> data;
    };
    if (!lost_.empty()) throw LinkLost(lost_);
    const auto work = std::make_shared<Work>();
    work->data = std::move(data);
    const auto job = worker_.post([board = board_, work, address, to_device] {
        work->error = transfer(board->calls, (to_device ? board->to_device : board->from_device).get(), work->data, address, to_device);
    });
    const std::string& path = to_device ? board_->names.to_device : board_->names.from_device;
    if (!worker_.wait(*job, limit_ms_)) {
        lost_ = path + ": a transfer does not end";
        throw LinkLost(lost_);
    }
    if (work->error != 0) throw LinkLost(path + ": " + std::strerror(work->error));
    return std::move(work->data);
}

void XdmaLink::read_memory(std::uint64_t address, void* to, std::uint64_t bytes) {
    for (std::uint64_t done = 0; done < bytes;) {
        const std::uint64_t n = std::min(bytes - done, piece_bytes);
        const std::vector<char> data = in_time(std::vector<char>(n), address + done, false);
        std::memcpy(static_cast<char*>(to) + done, data.data(), n);
        done += n;
    }
}
void XdmaLink::write_memory(std::uint64_t address, const void* from, std::uint64_t bytes) {
    for (std::uint64_t done = 0; done < bytes;) {
        const std::uint64_t n = std::min(bytes - done, piece_bytes);
        const char* const at = static_cast<const char*>(from) + done;
        in_time(std::vector<char>(at, at + n), address + done, true);
        done += n;
    }
}
void XdmaLink::wait() {
    std::this_thread::sleep_for(std::chrono::microseconds(50));
}

}  // namespace addend::fpga
