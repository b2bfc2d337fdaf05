// MatMul-free language models (arXiv 2406.02528; model_type "hgrn_bit"): configuration and tensors.
//
// GGUF keys, `hgrn_bit.` before each but the first; the writer and the reader both follow this table:
//   general.architecture              string  "hgrn_bit"
//   vocab_size                        u32     rows of embedding and head
//   context_length                    u32     max_position_embeddings: trained length, no limit of the
//   recurrence embedding_length                  u32     hidden_size block_count                       u32
//   num_hidden_layers feed_forward_length               u32     intermediate_size, always resolved
//   expand_ratio                      f64     state width = int(hidden_size * expand_ratio)
//   attention.layer_norm_rms_epsilon  f32     rms_norm_eps (the BitLinear norms' 1e-6 is fixed, not stored)
//   use_lower_bound                   bool
//   tie_word_embeddings               bool
// Tensors keep their Hugging Face names.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/files/expected_tensors.h"
#include "core/files/gguf_metadata.h"
#include "core/files/json.h"
#include "core/files/model_files.h"

namespace addend {

struct HgrnBitConfig {
    std::uint32_t vocab_size = 0;
    std::uint32_t context_length = 2048;
    std::uint32_t hidden_size = 0;
    std::uint32_t layers = 0;
    std::uint32_t intermediate_size = 0;  // of gate and up each; gate_proj has twice as many rows
    double expand_ratio = 1;
    float rms_norm_eps = 1e-6f;
    bool use_lower_bound = true;
    bool tie_word_embeddings = false;

    /// Width of the recurrent state: int(hidden_size * expand_ratio).
    std::uint32_t state_width() const;
    /// "lm_head.weight", or the embedding where the head is tied (re-quantised, with lm_head's own norm).
    std::string_view head_tensor() const;
    /// Weights of all tensors.
    std::uint64_t parameters() const;

    friend bool operator==(const HgrnBitConfig&, const HgrnBitConfig&) = default;
};

/// Epsilon of the norm inside every BitLinear: the authors' fused layer's default, whatever rms_norm_eps
/// says.
inline constexpr float bit_linear_norm_eps = 1e-6f;

/// ceil256(floor(hidden * ratio * 2 / 3)): the authors' rule where intermediate_size is null.
std::uint32_t hgrn_bit_intermediate_size(std::uint32_t hidden_size, double hidden_ratio);

/// From config.json. Throws json_*, config_value_out_of_range, config_short_conv, config_lower_bound_expand.
HgrnBitConfig parse_hgrn_bit_config(const Json& config, const std::string& path);
/// From GGUF keys, by the table above.
HgrnBitConfig parse_hgrn_bit_config(const GgufMetadata& metadata);
/// Adds the keys of the table above.
void write_hgrn_bit_metadata(const HgrnBitConfig& config, GgufMetadata& metadata);
/// config.json of the model, as the authors' code reads it.
Json hgrn_bit_config_json(const HgrnBitConfig& config, std::string_view torch_dtype);

/// Every tensor such a model must have, in the order of the forward pass.
std::vector<ExpectedTensor> hgrn_bit_tensors(const HgrnBitConfig& config);

/// Configuration of a model whose architecture is hgrn_bit, checked against its tensors: none missing, shapes
/// and types right, checked before anything as large as the configuration claims is allocated. Throws also
/// architecture_*, tensor_missing, tensor_shape_wrong, tensor_dtype_wrong.
HgrnBitConfig load_hgrn_bit_config(const ModelFiles& files);

}  // namespace addend
