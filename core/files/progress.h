// How long work in this room reports itself.
#pragma once

#include <cstdint>
#include <functional>

namespace addend {

/// Called on the thread that does the work, with bytes done and bytes in all; may be empty.
using Progress = std::function<void(std::uint64_t done, std::uint64_t total)>;

}  // namespace addend
