// BitNet's packed matrices (safetensors, u8 [rows / 4, columns]): byte row i holds the output rows i, i +
// R/4, i + 2 R/4 and i + 3 R/4 in its bit pairs, lowest first, each value stored as trit + 1.
//
// `<weight>_scale` beside the matrix holds its scale, and quantization_config.linear_class says in which
// sense: "autobitlinear" multiplies the product by it (mean|w|), "bitlinear" divides by it (1 / mean|w|). The
// wrong one still gives text, of a model 1000 times too loud.
#pragma once

#include <string>

#include "core/files/json.h"
#include "core/files/tensor.h"

namespace addend {

enum class Rows4Scale { multiplies, divides };

/// From config.json; without a linear_class "bitlinear", as Hugging Face reads it. Throws json_wrong_type,
/// config_value_unsupported.
Rows4Scale rows4_scale(const Json& config, const std::string& path);

/// Row `row` of the matrix from its byte row, as canonical codes, four columns a byte and the last byte
/// filled with code 1. Returns false where a code is 3. `bytes` is the byte row `row % (rows / 4)`.
bool decode_rows4(const unsigned char* bytes, std::uint64_t columns, unsigned quarter, unsigned char* codes);

}  // namespace addend
