// The tensors an architecture must have: what a configuration promises, and the check that the files keep it.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/files/model_files.h"
#include "core/files/tensor.h"

namespace addend {

enum class WeightRole {
    ternary,        // trits, or latent floats that become trits
    ternary_rows4,  // u8 [rows / 4, columns]: see core/files/rows4.h
    ternary_scale,  // one float beside a ternary_rows4 matrix
    dense,          // a matrix used as it is stored, floats or blocks
    embedding,
    norm,
    bias,
    lower_bounds,
    rope_factors,  // what each rotary frequency is divided by
};

struct ExpectedTensor {
    std::string name;
    WeightRole role;
    Shape shape;
};

/// Each is there, with its shape and a type its role may have. Throws tensor_missing, tensor_shape_wrong,
/// tensor_dtype_wrong.
void check_tensors(const ModelFiles& files, std::span<const ExpectedTensor> expected);

/// Weights of all of them; a packed matrix counts what it stands for, and factors and scales count nothing.
std::uint64_t parameters_of(std::span<const ExpectedTensor> tensors);

}  // namespace addend
