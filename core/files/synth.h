// Random models of published shapes: for measuring speed and memory where the weights themselves do not
// matter.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string_view>

#include "core/base/cancel.h"
#include "core/files/model_config.h"
#include "core/files/progress.h"
#include "core/files/tensor.h"

namespace addend {

struct SynthShape {
    /// What a Llama has besides; heads 0 in MatMul-free shapes.
    struct Llama {
        std::uint32_t heads = 0, kv_heads = 0, intermediate_size = 0, context_length = 0;
        double rope_theta = 10000;
        double rope_factor = 1;  // above 1: Llama 3.1's bands over 8192 tokens
        bool tied_head = false;
    };
    std::string_view name;  // "mmfree-2.7b", "llama-3.1-8b"
    std::uint32_t hidden_size;
    std::uint32_t layers;
    std::uint32_t vocab_size;
    bool use_lower_bound = true;
    Llama llama{};

    ModelConfig config() const;
};

/// MatMul-free ones first, each kind from small to large.
std::span<const SynthShape> synth_shapes();

struct SynthOptions {
    std::uint64_t seed = 1;
    TensorDType latent = TensorDType::bf16;     // or f16, f32: a folder's weights
    TensorDType ternary = TensorDType::tq1_0;   // or tq2_0: a MatMul-free .gguf's weights
    TensorDType dense = TensorDType::f16;       // or f32, bf16, q8_0, q4_0: a Llama's .gguf's matrices
    std::uint64_t shard_bytes = 5'000'000'000;  // as Hugging Face shards by default
};

/// Writes the model `shape` to `out`: one GGUF if it ends in .gguf, a Hugging Face folder otherwise. The same
/// seed gives the same bytes on every machine, and both forms are one model: a MatMul-free folder converts to
/// the trits of the packed file, a Llama's .gguf holds the folder's values as far as its type can. Failures:
/// synth_shape_unknown, synth_output_exists (a folder that holds a model), convert_type_unsupported,
/// file_write_failed, cancelled.
void synthesize_model(std::string_view shape, const std::filesystem::path& out,
                      const SynthOptions& options = {}, const Progress& progress = {},
                      const CancelToken& cancel = {});
/// The same of a shape that need not be in the list.
void synthesize_model(const SynthShape& shape, const std::filesystem::path& out, const SynthOptions& options = {},
                      const Progress& progress = {}, const CancelToken& cancel = {});
/// One of the list. Throws synth_shape_unknown.
const SynthShape& synth_shape(std::string_view name);

}  // namespace addend
