// A launch of row primitives as a chain, where it has that form: what stands before most ternary products.
#pragma once

#include <optional>

#include "plugins/cuda/arena.h"
#include "plugins/cuda/program.h"

namespace addend::cuda {

/// Nothing if the launch has another form, or hands on what a chain keeps to itself.
std::optional<kernels::cuda::ChainJob> compile_chain(const Program& program, const Launch& launch,
                                                     const std::vector<Slot>& slots,
                                                     const std::vector<bool>& needed);

}  // namespace addend::cuda
