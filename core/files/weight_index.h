// Models whose weights lie in several files, with a JSON file that says which holds what. Private to
// core/files.
#pragma once

#include <filesystem>
#include <string_view>
#include <vector>

#include "core/files/tensor.h"

namespace addend {

using ShardReader = std::vector<TensorInfo> (*)(const std::filesystem::path& shard);

/// Joins the tensors of all shards that `index_path` names. A shard must be a plain name with `ending`, lie
/// beside the index, and hold exactly the tensors the index assigns to it. Failures: json_* and shard_*
/// codes.
std::vector<TensorInfo> read_weight_index(const std::filesystem::path& index_path, std::string_view ending,
                                          ShardReader read_shard);

}  // namespace addend
