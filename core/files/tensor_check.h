// Checks that both tensor formats share. Private to core/files.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/files/tensor.h"

namespace addend {

/// Bytes that a tensor of this type and stored shape occupies. Throws tensor_shape_invalid on overflow, or
/// where the innermost extent is no multiple of the type's block.
std::uint64_t stored_bytes(std::string_view name, TensorDType dtype, std::span<const std::uint64_t> shape,
                           const std::string& path);

/// Every tensor inside its file and none over another. All lie in one file. Throws tensor_outside_file,
/// tensor_overlap.
void check_layout(std::span<const TensorInfo> tensors);

/// True if the bytes are well-formed UTF-8 without control characters: a name that can be shown and written
/// to JSON.
bool is_printable_utf8(std::string_view text);

/// A stranger's text for a message: at most 200 bytes, with '?' for every byte that is no printable ASCII.
std::string printable(std::string_view text);

}  // namespace addend
