// A launch of row primitives into a row program: passes over a row's elements, norms and quantisations, with
// values handed on in registers or shared memory where that is possible.
#pragma once

#include "plugins/cuda/arena.h"
#include "plugins/cuda/program.h"

namespace addend::cuda {

/// `in_memory` (by value) gains what the program has to hand on through memory; with a stable set, and slots
/// laid out for it, the result is complete.
kernels::cuda::RowProgram compile_rows(const Program& program, const Launch& launch,
                                       const std::vector<Slot>& slots, std::vector<bool>& in_memory);

}  // namespace addend::cuda
