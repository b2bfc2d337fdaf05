#include "plugins/fpga/xrt/xrt_link.h"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <cstring>
#include <optional>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

#include "plugins/fpga/isa.h"
#include "plugins/fpga/worker.h"
#include "plugins/fpga/xrt/xrt_library.h"

namespace addend::fpga {
namespace {

constexpr std::uint64_t xrt_piece_bytes = 8u << 20;  // of one transfer
constexpr int memory_argument = 0;                   // of the kernel

/// Calls one of XRT's functions. What is below 0 or no handle is a failure; errno says which.
template <class Function, class... Arguments>
auto checked(const char* name, Function function, Arguments... arguments) {
    errno = 0;
    const auto result = function(arguments...);
    bool failed = false;
    if constexpr (std::is_pointer_v<decltype(result)>) failed = !result;
    else failed = result < 0;
    const int error = errno;
    if (failed) throw LinkLost(std::string(name) + ": " + (error == 0 ? "it failed without a reason" : std::strerror(error)));
    return result;
}
/// The same for those that give 0 when done, and some of which give a positive error else.
template <class Function, class... Arguments>
void expect_done(const char* name, Function function, Arguments... arguments) {
    if (checked(name, function, arguments...) != 0) throw LinkLost(std::string(name) + ": it failed");
}

}  // namespace

bool read_xrt_choice(const std::string& choice, std::uint32_t& index, std::string& xclbin) {
    const char* const end = choice.data() + choice.size();
    const auto [at, error] = std::from_chars(choice.data(), end, index);
    if (error != std::errc() || at == end || *at != ':' || index > 999) return false;
    xclbin.assign(at + 1, end);
    return !xclbin.empty();
}

struct XrtCard {
    /// Used on the worker's thread alone; a call that hangs keeps them.
    struct Handles {
        std::optional<XrtLibrary> xrt;
        XrtLibrary::Handle device = nullptr, kernel = nullptr, buffer = nullptr;
        std::uint32_t group = 0;

        void open(const XrtCardNames& names) {
            xrt.emplace(names.library);
            device = checked("xrtDeviceOpen", xrt->device_open, names.index);
            expect_done("xrtDeviceLoadXclbinFile", xrt->load_xclbin_file, device, names.xclbin.c_str());
            unsigned char uuid[16] = {};
            expect_done("xrtDeviceGetXclbinUUID", xrt->xclbin_uuid, device, uuid);
            kernel = checked("xrtPLKernelOpenExclusive", xrt->kernel_open_exclusive, device, uuid, xrt_kernel_name);
            group = static_cast<std::uint32_t>(checked("xrtKernelArgGroupId", xrt->kernel_argument_group, kernel, memory_argument));
        }
        /// The card's address of the new buffer.
        std::uint64_t allocate(std::uint64_t bytes) {
            if (buffer) xrt->buffer_free(std::exchange(buffer, nullptr));
            buffer = checked("xrtBOAlloc", xrt->buffer_alloc, device, bytes, 0, group);
            const std::uint64_t address = xrt->buffer_address(buffer);
            if (address == ~std::uint64_t{0} || address % 64 != 0) throw LinkLost("xrtBOAddress: the buffer lies at no usable address");
            return address;
        }
        ~Handles() {
            if (buffer) xrt->buffer_free(buffer);
            if (kernel) xrt->kernel_close(kernel);
            if (device) xrt->device_close(device);
        }
    };

    explicit XrtCard(const XrtCardNames& asked) : names(asked), handles(std::make_shared<Handles>()) {}
    /// Closing may hang as everything may: it is the worker's too, and is not waited for for long.
    ~XrtCard() {
        const auto closing = worker.post([last = std::move(handles)]() mutable { last.reset(); });
        if (lost.empty()) worker.wait(*closing, names.limit_ms);
    }
    XrtCard(const XrtCard&) = delete;
    XrtCard& operator=(const XrtCard&) = delete;

    /// What `body` (it owns all it needs) gives for the handles. After a call that does not end there are no more.
    template <class Body>
    auto call(const char* what, Body body) {
        using Result = decltype(body(*handles));
        if (!lost.empty()) throw LinkLost(lost);
        const auto result = std::make_shared<Result>();
        const auto job = worker.post([result, h = handles, body = std::move(body)]() mutable { *result = body(*h); });
        if (!worker.wait(*job, names.limit_ms)) {
            lost = std::string(what) + ": a call to XRT does not end";
            throw LinkLost(lost);
        }
        return std::move(*result);
    }

    XrtCardNames names;
    Worker worker;
    std::shared_ptr<Handles> handles;
    std::string lost;
};

namespace {

class XrtLink final : public Link {
  public:
    explicit XrtLink(std::shared_ptr<XrtCard> card) : card_(std::move(card)) {}

    std::uint32_t read_register(std::uint32_t offset) override {
        const std::uint32_t value = card_->call("xrtKernelReadRegister", [offset](XrtCard::Handles& h) {
            std::uint32_t read = 0;
            expect_done("xrtKernelReadRegister", h.xrt->read_register, h.kernel, offset, &read);
            return read;
        });
        // A card that is gone from the bus reads as ones; no register of ours is.
        if (value == 0xFFFFFFFFu) throw LinkLost("the card no longer answers on the bus");
        return value;
    }
    void write_register(std::uint32_t offset, std::uint32_t value) override {
        // Addresses count from the beginning of the buffer here, and from that of the card's memory there.
        const bool address = offset == reg::code || offset == reg::code + 4 || (offset >= reg::base && offset < reg::base + 8 * base_count);
        if (!address) return put(offset, value);
        if (offset % 8 == 0) {
            low_ = value;
            return;
        }
        if (bytes_ == 0) throw LinkLost("no memory of the card was reserved");
        const std::uint64_t there = (std::uint64_t{value} << 32 | low_) + address_;
        put(offset - 4, static_cast<std::uint32_t>(there));
        put(offset, static_cast<std::uint32_t>(there >> 32));
    }
    void read_memory(std::uint64_t address, void* to, std::uint64_t bytes) override {
        check_inside(address, bytes, "read");
        for (std::uint64_t done = 0; done < bytes;) {
            const std::uint64_t n = std::min(bytes - done, xrt_piece_bytes), at = address + done;
            const auto data = card_->call("xrtBOSync", [n, at](XrtCard::Handles& h) {
                std::vector<char> read(n);
                expect_done("xrtBOSync", h.xrt->buffer_sync, h.buffer, XrtLibrary::Direction::from_device, n, at);
                expect_done("xrtBORead", h.xrt->buffer_read, h.buffer, read.data(), n, at);
                return read;
            });
            std::memcpy(static_cast<char*>(to) + done, data.data(), n);
            done += n;
        }
    }
    void write_memory(std::uint64_t address, const void* from, std::uint64_t bytes) override {
        check_inside(address, bytes, "write");
        for (std::uint64_t done = 0; done < bytes;) {
            const std::uint64_t n = std::min(bytes - done, xrt_piece_bytes), at = address + done;
            const char* const source = static_cast<const char*>(from) + done;
            card_->call("xrtBOSync", [data = std::vector<char>(source, source + n), at](XrtCard::Handles& h) {
                expect_done("xrtBOWrite", h.xrt->buffer_write, h.buffer, data.data(), data.size(), at);
                expect_done("xrtBOSync", h.xrt->buffer_sync, h.buffer, XrtLibrary::Direction::to_device, data.size(), at);
                return true;
            });
            done += n;
        }
    }
    void wait() override { std::this_thread::sleep_for(std::chrono::microseconds(50)); }
    void reserve(std::uint64_t bytes) override {
        if (bytes <= bytes_) return;
        bytes_ = 0;
        address_ = card_->call("xrtBOAlloc", [bytes](XrtCard::Handles& h) { return h.allocate(bytes); });
        bytes_ = bytes;
    }

  private:
    void put(std::uint32_t offset, std::uint32_t value) {
        card_->call("xrtKernelWriteRegister", [offset, value](XrtCard::Handles& h) {
            expect_done("xrtKernelWriteRegister", h.xrt->write_register, h.kernel, offset, value);
            return true;
        });
    }
    void check_inside(std::uint64_t address, std::uint64_t bytes, const char* what) const {
        if (address > bytes_ || bytes > bytes_ - address)
            throw LinkLost(std::string("a ") + what + " past the memory reserved on the card");
    }

    std::shared_ptr<XrtCard> card_;
    std::uint64_t address_ = 0, bytes_ = 0;  // of the buffer
    std::uint32_t low_ = 0;                  // of an address whose high half comes next
};

}  // namespace

struct XrtOpener::Pending {
    std::shared_ptr<XrtCard> card;
    std::shared_ptr<Worker::Job> opened;
};

XrtOpener::XrtOpener(XrtCardNames names) : names_(std::move(names)) {}
XrtOpener::~XrtOpener() {
    if (pending_) pending_->card->lost = "nobody waits for it any more";
}

std::unique_ptr<Link> XrtOpener::open() {
    const std::lock_guard lock(mutex_);
    if (!pending_) {
        pending_ = std::make_shared<Pending>();
        pending_->card = std::make_shared<XrtCard>(names_);
        pending_->opened = pending_->card->worker.post([h = pending_->card->handles, names = names_] { h->open(names); });
    }
    const std::shared_ptr<Pending> now = pending_;
    try {
        if (!now->card->worker.wait(*now->opened, names_.limit_ms))
            throw StillOpening("XRT has not finished opening the card with " + names_.xclbin + "; it goes on, so try again later");
    } catch (const StillOpening&) {
        throw;
    } catch (...) {
        pending_.reset();
        throw;
    }
    pending_.reset();
    return std::make_unique<XrtLink>(now->card);
}

}  // namespace addend::fpga
