// Which instructions this backend can run. What it cannot is said here, with the reason, and nowhere else.
#pragma once

#include "plugins/abi/addend_abi.h"
#include "plugins/common/block.h"
#include "plugins/common/fault.h"

namespace addend::cuda {
using namespace addend::plugin;

/// code ADDEND_ERROR_NONE, or UNSUPPORTED_OP with what about it.
addend_error unsupported_reason(const Block& block, std::uint32_t instruction);
/// Throws the first reason, if there is one.
void require_support(const Block& block);

}  // namespace addend::cuda
