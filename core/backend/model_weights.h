// A model's files as the weights of its program, and the program with its scales.
//
// Scales of packed models are stored; those of latent weights need one pass over each matrix (mean|W|). That
// pass also keeps the trits it finds, an eighth of a bf16 matrix, while they fit `keep_bytes`. A matrix is
// kept until its last row was handed out once, so that, while a backend copies them, kept trits shrink as its
// own grow: the model is never in memory twice, and the files are read from the disk once. What is asked for
// again is read again.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "core/backend/backend.h"
#include "core/base/cancel.h"
#include "core/base/message.h"
#include "core/files/model_files.h"
#include "core/files/progress.h"
#include "core/program/weight_binding.h"

namespace addend {

struct LowerOptions {
    bool scale_correction = false;  // DESIGN §3: {-a, 0, +a} checkpoints
    unsigned threads = 0;           // for reading; 0: as many as there are processors
    std::uint64_t keep_bytes = std::uint64_t{1} << 30;
};

struct LoweredModel {
    std::shared_ptr<const Program> program;
    std::shared_ptr<const WeightSource> weights;  // for exactly this program
    std::vector<WeightBinding> bindings;          // weight n of the program comes from bindings[n]
    std::vector<Message> warnings;                // ternary_already_quantised, in the order of the program
};

/// Reads what a program needs of the model's files. Progress (bytes of matrices read) comes on the calling
/// thread. Throws Failure: those of load_model_config and TernaryReader, cancelled.
LoweredModel lower_model(std::shared_ptr<const ModelFiles> files, const LowerOptions& options = {},
                         const Progress& progress = {}, const CancelToken& cancel = {});

/// The program without reading any weight: scales of latent matrices are 0. Good for its shape, its counts
/// and its text; Backend::load_weights refuses it (program_scales_unknown).
std::shared_ptr<const Program> lower_shape(const ModelFiles& files);

/// cumsum(softmax(bounds, over layers)) minus the first row, in double, rounded once. `bounds` and result
/// [layers, width].
std::vector<float> lower_bounds_of(std::span<const float> bounds, std::size_t layers);

}  // namespace addend
