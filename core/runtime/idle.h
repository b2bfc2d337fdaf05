// Power of the machine while this program does nothing.
#pragma once

#include <optional>
#include <vector>

#include "core/meters/sampler.h"
#include "core/runtime/run_control.h"

namespace addend {

/// Waits `idle_seconds` where any sensor answers, and gives each one's mean power; nothing for one that does
/// not tell. Throws cancelled.
std::vector<std::optional<IdleBaseline>> watch_idle(MeterSampler& meters, double idle_seconds,
                                                    RunControl& control, const Clock& clock);

}  // namespace addend
