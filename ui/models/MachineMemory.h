// How much memory the machine can still give out.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace addend::ui {

/// MemAvailable of /proc/meminfo, in bytes: what the kernel expects to give out without swapping. Nothing
/// where the kernel does not say.
std::optional<std::uint64_t> availableMemory();
/// The same from the text of such a file.
std::optional<std::uint64_t> availableMemoryIn(std::string_view meminfo);

}  // namespace addend::ui
