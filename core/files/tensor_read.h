// Reading tensors as float32: whole, by rows, or element ranges.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/files/tensor.h"

namespace addend {

/// True if read_rows_f32 can decode the type: f32, f16, bf16 and the block types that have a codec.
bool can_read_f32(TensorDType dtype);

/// Rows [first, first + count) of the tensor seen as a matrix, as float32, `count * tensor.width()` values.
/// f16 and bf16 are widened exactly; blocks give what their format defines (for packed ternary: code times
/// the block's f16 d, not the exact scale; see ternary_reader.h). Throws tensor_dtype_unsupported,
/// file_truncated, file_read_failed; internal_error if the range or `into` does not fit.
void read_rows_f32(const TensorInfo& tensor, std::uint64_t first, std::uint64_t count, std::span<float> into);

/// The whole tensor as float32. For norms and other small tensors: throws tensor_too_large above `limit`
/// elements.
std::vector<float> read_f32(const TensorInfo& tensor, std::uint64_t limit = std::uint64_t{1} << 28);

/// `count` raw stored bytes from byte `begin` of the tensor.
void read_bytes(const TensorInfo& tensor, std::uint64_t begin, std::span<std::byte> into);

}  // namespace addend
