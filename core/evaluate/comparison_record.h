// A comparison as it is kept and exported: what was asked, what was measured, on what.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/evaluate/environment.h"
#include "core/evaluate/lane_comparison.h"
#include "core/evaluate/twin_replay.h"

namespace addend {

struct ComparisonRecord {
    LaneComparisonOptions options;
    Environment environment;
    std::int64_t started_ms = 0;  // since the epoch; 0 unknown
    LaneComparison comparison;
    /// twins[lane - 1][prompt]: the lane beside the first one on what that one read and wrote; lanes may be missing.
    std::vector<std::vector<TwinResult>> twins;
};

/// The first token of its reply to `prompt` in which a lane's own text parts from the first lane's; nothing where both
/// are the same to the end.
std::optional<std::size_t> parting_token(const LaneComparison& comparison, std::size_t lane, std::size_t prompt);
std::optional<std::size_t> parting_token(const std::vector<std::int32_t>& first, const std::vector<std::int32_t>& other);

/// Everything, with ids, hashes, versions and samples. Numbers are written without the locale.
std::string comparison_json(const ComparisonRecord& record);
/// What comparison_json() wrote. Statistics and ratios are computed anew from the repetitions. Throws
/// comparison_unreadable{where}.
ComparisonRecord read_comparison(std::string_view json);

}  // namespace addend
