// How many trits of a program's weights are not 0: what tells additions that are made from those skipped.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "core/backend/backend.h"
#include "core/base/cancel.h"
#include "core/program/program.h"

namespace addend {

/// For each weight of the program; nothing where it holds no trits (AccountingOptions::nonzero). Reads each
/// ternary matrix once, some rows at a time. `report` gets bytes read. Throws cancelled and what `source`
/// throws.
std::vector<std::optional<std::uint64_t>> count_nonzero_trits(
    const Program& program, const WeightSource& source,
    const std::function<void(std::uint64_t done, std::uint64_t total)>& report, const CancelToken& cancel);

}  // namespace addend
