// MatMul-free LM (arXiv 2406.02528, model_type "hgrn_bit") as a program.
//
// Values, stable names (N is a layer; docs/architecture.md has the whole list):
//   embed
//   layers.N.input                 alias of embed or layers.N-1.output: what the layer reads
//   layers.N.attn_norm
//   layers.N.attn.P.{norm,in_int8,scale,acc,out}   P = f_proj, i_proj, g_proj, o_proj
//   layers.N.mlgru.f_raw           sigmoid before the lower bound, only where there is one (N > 0)
//   layers.N.mlgru.{f,c,i,h}       forget gate, candidate silu(i_proj), gated candidate c*(1-f), state
//   layers.N.mlgru.{g,s,out}       rms_norm(g_proj), silu(h), their product
//   layers.N.residual              after the mixer
//   layers.N.mlp_norm
//   layers.N.mlp.{gate,down}.{norm,in_int8,scale,acc,out}
//   layers.N.mlp.{silu,act}        silu(gate), times up
//   layers.N.output
//   head_rows, final_norm, lm_head.{norm,in_int8,scale,acc}, logits
// State of layer N: layers.N.mlgru.state, F32.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

#include "core/files/hgrn_bit.h"
#include "core/program/dtype.h"
#include "core/program/weight_binding.h"

namespace addend {

/// What a file says of its tensors, as far as a program depends on it.
struct TensorFacts {
    /// In what form rows of a tensor are served as stored (the embedding). Throws Failure.
    std::function<StoredType(std::string_view tensor)> type_of;
    /// beta of a ternary tensor; 0 while it is unknown (latent weights that have not been read yet).
    std::function<float(std::string_view tensor)> scale_of;
};

/// Least max|x| a BitLinear's quantisation divides by.
inline constexpr float bit_linear_quantize_least = 1e-5f;

/// `config` as load_hgrn_bit_config gives it. Throws program_invalid for shapes no program can have.
Lowered lower_hgrn_bit(const HgrnBitConfig& config, const TensorFacts& facts);

/// The form of a float or block tensor's rows: floats as stored, blocks as groups with what their type
/// promises. Throws tensor_dtype_unsupported.
StoredType stored_type_of(const TensorInfo& tensor);

}  // namespace addend
