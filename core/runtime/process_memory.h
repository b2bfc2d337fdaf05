// The process's own memory, as the kernel counts it.
#pragma once

#include <cstdint>
#include <optional>

namespace addend {

/// Largest resident set since the start, or since reset_peak_memory(), in bytes; nothing where /proc is
/// absent.
std::optional<std::uint64_t> peak_memory();
/// False where the kernel does not allow it: the peak then counts from the start of the process.
bool reset_peak_memory();

}  // namespace addend
