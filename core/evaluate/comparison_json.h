// A comparison as JSON: what is kept in the store and what is exported.
#pragma once

#include <optional>
#include <string>

#include "core/evaluate/lane_comparison.h"
#include "core/evaluate/twin_replay.h"

namespace addend {

/// Everything measured, with ids, versions and samples. `twins[i]` is lane i + 1 replayed beside lane 0; may be
/// shorter. Numbers are written without the locale.
std::string comparison_json(const LaneComparison& comparison, const LaneComparisonOptions& options,
                            const std::vector<TwinResult>& twins);

}  // namespace addend
