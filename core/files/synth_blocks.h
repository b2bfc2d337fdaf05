// Rows of random models in the types a file holds them in. Private to core/files.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "core/files/tensor.h"

namespace addend {

/// True for f32, f16, bf16, q8_0 and q4_0.
bool can_encode(TensorDType dtype);
/// Appends the values, whole blocks of them, in the type's own bytes. Blocks are rounded to nearest from
/// their largest magnitude, without a search for a better scale.
void encode_values(std::span<const float> values, TensorDType dtype, std::vector<std::byte>& bytes);

}  // namespace addend
