// The tensors of a model as people look for them: by layer, by part, by what they do.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/files/expected_tensors.h"
#include "core/files/model_files.h"

namespace addend {

struct WeightInfo {
    std::string name;
    std::optional<std::uint32_t> layer;
    WeightRole role = WeightRole::dense;
    TensorDType dtype = TensorDType::f32;
    /// As the engine sees it: a matrix of BitNet's packing has four times the rows of its bytes. A vector is one row.
    std::uint64_t rows = 0, cols = 0;
    std::uint64_t bytes = 0;  // as stored, with its scale
    /// Used as trits: ternary, or an embedding that is the head as well (re-quantised there).
    bool trits = false;

    std::uint64_t elements() const { return rows * cols; }
    /// Bits of the file that a weight takes.
    double stored_bits() const;
};

/// The number after "layers." or "blk." in a tensor's name.
std::optional<std::uint32_t> layer_of(std::string_view name);

/// Every tensor but scales, in the order of the forward pass where the configuration is known, else by name. What does
/// not fit the configuration is listed too, with the role that its type and shape suggest.
std::vector<WeightInfo> list_weights(const ModelFiles& files);
/// Those whose name matches `pattern` (glob). Throws weights_none_match.
std::vector<WeightInfo> list_weights(const ModelFiles& files, std::string_view pattern);

}  // namespace addend
