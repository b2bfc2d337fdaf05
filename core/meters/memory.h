// The process's memory, split as its parts can be told.
#pragma once

#include <cstdint>
#include <optional>

#include "core/meters/system_files.h"

namespace addend {

struct ProcessMemory {
    std::uint64_t resident = 0;                      // bytes in memory, shared pages counted whole (RSS)
    std::optional<std::uint64_t> proportional = {};  // shared pages counted by their share (PSS)
    std::optional<std::uint64_t> file_mapped =
        {};  // of the resident bytes, pages of mapped files (code, plugins)
};

/// What the kernel expects to give out without swapping (MemAvailable of /proc/meminfo); nothing where it doesn't say.
std::optional<std::uint64_t> available_memory(const SystemFiles& files = SystemFiles());

/// From /proc/self/smaps_rollup and /proc/self/status; nothing where /proc is absent.
std::optional<ProcessMemory> process_memory(const SystemFiles& files = SystemFiles());

}  // namespace addend
