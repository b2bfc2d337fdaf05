// PyTorch checkpoints (.bin, .pt, .pth) as torch.save has written them since 1.6: a zip archive of stored
// entries, one of which is a pickle that says which tensor lies where in the others.
#pragma once

#include <filesystem>
#include <string_view>
#include <vector>

#include "core/files/tensor.h"

namespace addend {

/// True for the endings that checkpoints have.
bool is_pytorch_file_name(std::string_view name);

/// The tensors of the state dict: the pickle's own dict, or, where that holds none, its member "state_dict",
/// "model_state_dict", "model" or "module". Other values in it are passed over. Reads the pickle only; data
/// are read on demand like any tensor's. Tensors may share bytes (tied weights). Nothing in the file is run.
/// Failures: zip_*, pickle_* and pytorch_* codes, tensor_name_invalid, tensor_shape_invalid.
std::vector<TensorInfo> read_pytorch(const std::filesystem::path& path);

/// All tensors of a sharded model, by its "pytorch_model.bin.index.json"; as read_safetensors_index.
std::vector<TensorInfo> read_pytorch_index(const std::filesystem::path& index_path);

}  // namespace addend
