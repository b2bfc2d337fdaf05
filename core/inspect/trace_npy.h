// A tap of a trace as a NumPy array, without holding it in memory.
#pragma once

#include <cstddef>
#include <memory>

#include "core/inspect/npy.h"
#include "core/inspect/trace.h"

namespace addend {

/// [tokens, width] in the type it was computed in: float32, int8 or int32. Keeps the trace alive. Throws
/// trace_rows_dropped.
NpyArray npy_of_tap(const std::shared_ptr<const Trace>& trace, std::size_t tap);

}  // namespace addend
