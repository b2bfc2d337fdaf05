// Decoder-only transformers with rotary positions and a gated channel mixer: Llama, Mistral, Gemma 2, Qwen2
// and BitNet b1.58. One configuration for all; what sets them apart are its values.
//
// Read from config.json (model_type llama, mistral, gemma2, qwen2, bitnet) and from GGUF (llama, gemma2,
// qwen2, bitnet, bitnet-b1.58; Mistral calls itself llama there). GGUF keys, `<architecture>.` before each:
//   vocab_size                        u32, else the rows of token_embd.weight
//   context_length, embedding_length, block_count, feed_forward_length, attention.head_count
//   attention.head_count_kv           else head_count
//   attention.key_length, .value_length   else embedding_length / head_count
//   attention.layer_norm_rms_epsilon
//   attention.sliding_window          llama, gemma2 (every second layer, from the first)
//   attn_logit_softcapping, final_logit_softcapping   gemma2
//   rope.dimension_count              else the whole head
//   rope.freq_base, rope.scaling.{type,factor}, rope.scale_linear; tensor rope_freqs.weight
// A GGUF without output.weight has a tied head; biases are there where their tensors are.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/files/expected_tensors.h"
#include "core/files/gguf_metadata.h"
#include "core/files/json.h"
#include "core/files/model_files.h"
#include "core/files/rope_config.h"

namespace addend {

enum class TransformerFamily { llama, mistral, gemma2, qwen2, bitnet };
enum class Activation { silu, gelu_tanh, relu2 };
enum class TensorNaming { hugging_face, gguf };

/// How the projections inside the layers are stored and computed.
enum class LinearForm {
    dense,          // float products
    ternary,        // BitNet: int8 activations times trits; latent floats, tq1_0 or tq2_0
    ternary_rows4,  // BitNet: the same from packed u8 (core/files/rows4.h)
};

struct TransformerConfig {
    TransformerFamily family = TransformerFamily::llama;
    TensorNaming naming = TensorNaming::hugging_face;
    std::uint32_t vocab_size = 0;
    std::uint32_t context_length = 2048;  // trained; no limit of the arithmetic
    std::uint32_t hidden_size = 0;
    std::uint32_t layers = 0;
    std::uint32_t intermediate_size = 0;
    std::uint32_t heads = 0;
    std::uint32_t kv_heads = 0;
    std::uint32_t head_width = 0;
    float rms_norm_eps = 1e-6f;
    float norm_offset = 0;  // 1 where files hold a norm's weight less 1 (Gemma's folders)
    float embedding_factor = 1;
    float attention_scale = 1;     // of the scores
    float attention_soft_cap = 0;  // 0: none
    float logits_soft_cap = 0;
    std::vector<std::uint32_t> windows;  // of each layer: tokens a token sees, itself included; 0: all
    Activation activation = Activation::silu;
    bool qkv_bias = false;
    bool o_bias = false;
    bool mlp_bias = false;
    bool sub_norms = false;   // before o_proj and down_proj (BitNet)
    bool post_norms = false;  // after mixer and channel mixer, before the residual (Gemma 2)
    bool tied_head = false;
    LinearForm linear = LinearForm::dense;
    RopeConfig rope;

    std::uint32_t q_width() const { return heads * head_width; }
    std::uint32_t kv_width() const { return kv_heads * head_width; }
    std::uint64_t parameters() const;

    friend bool operator==(const TransformerConfig&, const TransformerConfig&) = default;
};

/// From config.json; the family is its model_type. Throws json_*, config_*.
TransformerConfig parse_transformer_config(const Json& config, const std::string& path);
/// config.json of a Llama, as Hugging Face writes it.
Json llama_config_json(const TransformerConfig& config, std::string_view torch_dtype);
/// From GGUF keys and, where the keys are silent, from which tensors there are. Throws gguf_*, config_*,
/// tensor_missing.
TransformerConfig parse_transformer_gguf(const ModelFiles& files);

/// A tensor of a layer, or of the model as a whole.
enum class Part {
    embedding,
    final_norm,
    head,
    rope_factors,
    attn_norm,
    q,
    k,
    v,
    o,
    attn_sub_norm,
    attn_post_norm,
    mlp_norm,
    gate,
    up,
    down,
    mlp_sub_norm,
    mlp_post_norm,
};
/// "model.layers.3.self_attn.q_proj.weight" or "blk.3.attn_q.weight"; `layer` counts only for parts of
/// layers.
std::string tensor_name(const TransformerConfig& config, Part part, std::uint32_t layer = 0);
/// The bias of a projection: the same with ".bias".
std::string bias_name(const TransformerConfig& config, Part part, std::uint32_t layer);
/// The embedding where the head is tied to it.
std::string head_tensor(const TransformerConfig& config);

/// The keys of the table above, for a Llama.
void write_llama_metadata(const TransformerConfig& config, GgufMetadata& metadata);

/// Every tensor such a model must have, in the order of the forward pass.
std::vector<ExpectedTensor> transformer_tensors(const TransformerConfig& config);

/// Configuration of a model of one of these architectures, checked against its tensors: none missing, none
/// that has no place in it, shapes and types right. Throws also architecture_*, tensor_*.
TransformerConfig load_transformer_config(const ModelFiles& files);

}  // namespace addend
