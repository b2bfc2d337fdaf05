// A run: items one after another, each in chunks of the plan's rows.
#pragma once

#include "plugins/cpu/plan.h"

namespace addend::cpu {

/// Throws Fault; returns ADDEND_OK or ADDEND_CANCELLED. Sessions of items are the ABI's handles.
std::int32_t run_items(Plan& plan, addend_run& run, const addend_injection* injections,
                       std::uint32_t n_injections);

}  // namespace addend::cpu
