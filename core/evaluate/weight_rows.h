// Rows of a program's dense weights as float32.
#pragma once

#include <cstdint>
#include <vector>

#include "core/backend/backend.h"
#include "core/program/program.h"

namespace addend {

/// Row `row` of weight `weight`: exactly what a backend computes with. Throws program_invalid for a dtype
/// that no dense weight has, and what the source throws.
std::vector<float> weight_row(const Program& program, const WeightSource& source, std::uint32_t weight,
                              std::uint32_t row);

}  // namespace addend
