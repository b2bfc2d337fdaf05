// A library that uses an XDMA board whose driver does not let a transfer go, as the plugin would.
#pragma once

#include <string>

#include "plugins/fpga/xdma/xdma_link.h"

namespace addend::fpga {

/// Reads, then writes, and closes the board; what each said. The driver calls `held` in the read, and `over` when that came back.
using GiveUpXdma = void (*)(const XdmaFiles& files, int limit_ms, void (*held)(), void (*over)(), std::string& read, std::string& written);
inline constexpr const char* give_up_xdma_symbol = "addend_give_up_xdma";

}  // namespace addend::fpga
