// Packing a model into one GGUF: ternary layers as trits with their exact scale, all else as stored.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/base/cancel.h"
#include "core/base/message.h"
#include "core/files/model_files.h"
#include "core/files/progress.h"
#include "core/files/tensor.h"

namespace addend {

struct ConvertOptions {
    TensorDType ternary = TensorDType::tq1_0;  // or tq2_0: larger, and read faster
    bool scale_correction = false;             // see TernaryOptions
    std::string name;                          // general.name; empty: the model's own
    std::string licence;                       // general.license; empty: the model's own
};

struct ConvertResult {
    std::uint64_t bytes_written = 0;
    std::uint64_t ternary_weights = 0;
    std::vector<Message>
        warnings;  // ternary_already_quantised, ternary_scale_not_in_f16, tokenizer_not_embedded
};

/// Writes `out` from any supported model. Nothing appears at `out` before all is written. Failures: those of
/// reading, convert_architecture (not MatMul-free), convert_onto_itself, file_write_failed, cancelled.
ConvertResult convert_model(const ModelFiles& files, const std::filesystem::path& out,
                            const ConvertOptions& options = {}, const Progress& progress = {},
                            const CancelToken& cancel = {});

}  // namespace addend
