// A card behind Xilinx's XRT: its C library, loaded when a card is asked for. The kernel's registers are ours; memory is one buffer
// that XRT places. Written after XRT's documentation and tested against a library that stands for it; not tested on a board.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>

#include "plugins/fpga/link.h"

namespace addend::fpga {

inline constexpr const char* xrt_library_name = "libxrt_coreutil.so.2";
inline constexpr const char* xrt_kernel_name = "addend_core";  // that the xclbin must hold, with one argument of memory

/// "INDEX:FILE"; false if it is something else.
bool read_xrt_choice(const std::string& choice, std::uint32_t& index, std::string& xclbin);

struct XrtCardNames {
    std::uint32_t index = 0;
    std::string xclbin;
    std::string library = xrt_library_name;
    int limit_ms = 1900;  // of every call
};

struct XrtCard;  // the library and its handles, on a thread of their own

/// The way to one card. Configuring it can take longer than anyone waits: it goes on, and the next attempt finds it done.
class XrtOpener {
  public:
    explicit XrtOpener(XrtCardNames names);
    ~XrtOpener();
    /// Throws LinkLost with the call that failed and why, or StillOpening.
    std::unique_ptr<Link> open();
    struct StillOpening : LinkLost {
        using LinkLost::LinkLost;
    };

  private:
    XrtCardNames names_;
    std::mutex mutex_;
    struct Pending;
    std::shared_ptr<Pending> pending_;
};

}  // namespace addend::fpga
