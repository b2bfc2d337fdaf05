// Random models of published shapes: for measuring speed and memory where the weights themselves do not
// matter.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string_view>

#include "core/base/cancel.h"
#include "core/files/hgrn_bit.h"
#include "core/files/progress.h"
#include "core/files/tensor.h"

namespace addend {

struct SynthShape {
    std::string_view name;  // "mmfree-2.7b"
    std::uint32_t hidden_size;
    std::uint32_t layers;
    std::uint32_t vocab_size;
    bool use_lower_bound;

    HgrnBitConfig config() const;
};

/// From small to large.
std::span<const SynthShape> synth_shapes();

struct SynthOptions {
    std::uint64_t seed = 1;
    TensorDType latent = TensorDType::bf16;     // or f16, f32: a folder's weights
    TensorDType ternary = TensorDType::tq1_0;   // or tq2_0: a .gguf's weights
    std::uint64_t shard_bytes = 5'000'000'000;  // as Hugging Face shards by default
};

/// Writes the model `shape` to `out`: packed if it ends in .gguf, a Hugging Face folder otherwise. The same
/// seed gives the same bytes on every machine, and the folder converts to the same trits as the packed file
/// has. Failures: synth_shape_unknown, synth_output_exists (a folder that holds a model), file_write_failed,
/// cancelled.
void synthesize_model(std::string_view shape, const std::filesystem::path& out,
                      const SynthOptions& options = {}, const Progress& progress = {},
                      const CancelToken& cancel = {});

}  // namespace addend
