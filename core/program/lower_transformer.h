// Decoder-only transformers (Llama, Mistral, Gemma 2, Qwen2, BitNet b1.58) as a program.
//
// Values, stable names (N is a layer; those in brackets only where a model has them):
//   embed
//   layers.N.input                        alias of embed or layers.N-1.output
//   layers.N.attn_norm
//   layers.N.attn.{q,k,v}                 projections, heads side by side
//   layers.N.attn.{q_rope,k_rope}         turned by their position
//   layers.N.attn.out                     weighted values, heads side by side
//   [layers.N.attn.sub_norm]              BitNet
//   layers.N.attn.o
//   [layers.N.attn.post_norm]             Gemma 2
//   layers.N.residual                     after the mixer
//   layers.N.mlp_norm
//   layers.N.mlp.{gate,up}
//   layers.N.mlp.{silu|gelu|relu2}        of the gate
//   layers.N.mlp.act                      times up
//   [layers.N.mlp.sub_norm], layers.N.mlp.down, [layers.N.mlp.post_norm]
//   layers.N.output
//   head_rows, final_norm, [logits_raw before its soft cap], logits
// BitNet's int8 activations: layers.N.{attn,mlp}.{in_int8,scale} for q, k, v and for gate, up, which read the
// same; layers.N.attn.o.{in_int8,scale}, layers.N.mlp.down.{in_int8,scale}; every integer sum is
// PROJECTION.acc. States of layer N: layers.N.attn.{k_cache,v_cache}, F32, kv heads side by side. The tied
// head reads the weight that the embedding reads.
#pragma once

#include "core/files/transformer.h"
#include "core/program/lower_hgrn_bit.h"
#include "core/program/weight_binding.h"

namespace addend {

/// `config` as load_transformer_config gives it. Throws program_invalid for shapes no program can have.
Lowered lower_transformer(const TransformerConfig& config, const TensorFacts& facts);

}  // namespace addend
