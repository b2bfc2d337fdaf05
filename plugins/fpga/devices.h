// The devices this backend offers, and the way to each.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "plugins/abi/addend_abi.h"
#include "plugins/fpga/isa.h"
#include "plugins/fpga/link.h"
#include "plugins/fpga/totals.h"

namespace addend::fpga {

/// A device as it is listed, and how to reach it.
struct Offer {
    addend_device info{};
    /// What programs are checked against before there is a way to it; a device that tells more is asked when opened.
    Capabilities capabilities;
    /// Throws LinkLost.
    std::function<std::unique_ptr<Link>()> open;
    /// Of all runs; shared with what runs. Its figures are measured on a board, else simulated; absent without a clock.
    std::shared_ptr<Totals> totals;
    bool is_board = false;
};

/// The model, the simulated RTL where it was built in, boards behind XDMA, and what `asked` names ("tcp:HOST[:PORT]" and
/// "xrt:INDEX:XCLBIN", several joined by semicolons; the value of ADDEND_FPGA_DEVICES). What cannot be reached is listed with its
/// reason. Boards and hosts are asked what they are here: at most 2 s each.
struct DevicePlaces {
    std::string devices = "/dev";
    std::string xrt_library;  // empty: XRT's own
    std::string device_tree = "/proc/device-tree";
};
std::vector<Offer> find_devices(const std::string& asked, const DevicePlaces& places = {});

}  // namespace addend::fpga
