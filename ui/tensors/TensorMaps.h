// The values of one tensor, opened on a worker: as trits, as what they stand for, and as the file stores them.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "core/backend/backend.h"
#include "core/files/model_files.h"
#include "core/inspect/tensor_view.h"
#include "ui/engine/TaskRunner.h"

namespace addend::ui {

/// How a tensor's values are looked at.
enum class TensorAs { Trits, Weights, Stored };

/// Where tensors come from. Without `program` only what the file names is found.
struct TensorOrigin {
    std::shared_ptr<const ModelFiles> files;
    std::shared_ptr<const Program> program;
    std::shared_ptr<const WeightSource> weights;  // of `program`
};

struct TensorMaps {
    std::string name;
    std::uint64_t rows = 0, cols = 0;
    std::optional<TensorStorage> storage;  // none: no tensor of the file, computed from one
    std::optional<float> scale;            // beta; of trits only
    std::shared_ptr<const MapSource> trits, density;  // null where it is not used as trits
    std::shared_ptr<const MapSource> weights;         // trits times the scale; null where `stored` says it all
    std::shared_ptr<const MapSource> stored;          // null where the file holds trits

    /// Null: there is no such view of this tensor.
    const std::shared_ptr<const MapSource>& as(TensorAs how) const;
    bool has(TensorAs how) const { return as(how) != nullptr; }
    /// What is shown unless another way is asked for.
    TensorAs first() const { return trits ? TensorAs::Trits : TensorAs::Stored; }
};

/// On a worker: reads a latent matrix once, for its scale. `trits`: it is used as trits. Throws tensor_missing and what
/// TritCells::open, tensor_values and program_values throw.
std::shared_ptr<const TensorMaps> openTensor(const TensorOrigin& origin, const std::string& name, bool trits,
                                             TaskContext& task);

}  // namespace addend::ui
