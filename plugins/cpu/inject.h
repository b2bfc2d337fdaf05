// Extension inject.1: changes to values and states while a plan runs.
#pragma once

#include "plugins/cpu/plan.h"

namespace addend::cpu {

/// Throws BAD_ARGUMENT for a change that the plan was not compiled for, or that does not fit its target.
void check_injections(const Plan& plan, const addend_run& run, const addend_injection* injections,
                      std::uint32_t count);
/// Applies the item's changes of one value to the chunk's rows.
void inject_value(const Plan& plan, const Frame& frame, std::uint32_t value);
/// Applies the item's changes of one state, in its first chunk. (A freeze is the scan's own business.)
void inject_state(const Frame& frame, std::uint32_t state);

}  // namespace addend::cpu
