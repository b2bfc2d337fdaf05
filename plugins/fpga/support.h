// What of a program the accelerator runs.
#pragma once

#include "plugins/common/block.h"

namespace addend::fpga {

using plugin::Block;

/// Why the accelerator cannot run an instruction; NULL if it can.
const char* unsupported(const Block& program, const addend_instruction& instruction);

}  // namespace addend::fpga
