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

/// From /proc/self/smaps_rollup and /proc/self/status; nothing where /proc is absent.
std::optional<ProcessMemory> process_memory(const SystemFiles& files = SystemFiles());

}  // namespace addend
