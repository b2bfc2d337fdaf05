// Work on the bands of a large matrix by several threads. Private to core/inspect.
#pragma once

#include <cstdint>
#include <functional>

#include "core/base/cancel.h"
#include "core/files/progress.h"

namespace addend {

/// Calls `work(part, worker)` once for each part in [0, parts), from `threads` workers (0: as many as the machine has)
/// numbered from 0; `work` returns what it adds to the progress. The first exception stops the rest and is thrown
/// here; so is cancelled. `progress` is called on the caller's thread only.
void in_parallel(std::uint64_t parts, std::uint32_t threads, std::uint64_t total, const Progress& progress,
                 const CancelToken& cancel,
                 const std::function<std::uint64_t(std::uint64_t part, std::uint32_t worker)>& work);

/// How many workers in_parallel would use.
std::uint32_t workers_for(std::uint64_t parts, std::uint32_t threads);

}  // namespace addend
