// Delivers the rows of tapped values.
#pragma once

#include "plugins/cpu/plan.h"

namespace addend::cpu {

/// Throws BAD_ARGUMENT for a tap that is not the plan's or whose buffer is too small.
void check_taps(const Plan& plan, const addend_run_item& item);
/// Copies the chunk's rows of a value to every tap of the item that asks for it.
void copy_tap(const Plan& plan, const Frame& frame, std::uint32_t value);

}  // namespace addend::cpu
