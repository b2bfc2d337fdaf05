// Norms and projections, whose weights are floats and blocks, or trits (BitNet b1.58, arXiv 2402.17764 §2).
#include "core/program/transformer_lowering.h"

namespace addend {
namespace {

/// Hugging Face rounds BitNet's activations as torch.round does.
constexpr bool halves_to_even = true;

}  // namespace

TransformerLowering::Input TransformerLowering::projection_input(const std::string& prefix, Operand x) {
    if (config_.linear == LinearForm::dense) return {x, {}};
    return {x, builder_.quantize_i8(prefix, x, bit_linear_quantize_least, halves_to_even)};
}

Operand TransformerLowering::project(Part part, const std::string& name, const Input& input,
                                     std::uint32_t rows, bool bias) {
    if (config_.linear != LinearForm::dense) return project_ternary(part, name, input, rows);
    const std::string tensor = tensor_name(config_, part, layer_);
    const WeightId matrix =
        weight({WeightBinding::Kind::stored, tensor}, facts_.type_of(tensor), rows, input.x.width);
    WeightId offset = no_weight;
    if (bias)
        offset = weight({WeightBinding::Kind::f32, bias_name(config_, part, layer_)}, {ADDEND_F32}, 1, rows);
    return builder_.matmul(name, input.x, matrix, offset);
}

Operand TransformerLowering::project_ternary(Part part, const std::string& name, const Input& input,
                                             std::uint32_t rows) {
    builder_.begin_group(ADDEND_GROUP_BIT_LINEAR, name);
    const std::string tensor = tensor_name(config_, part, layer_);
    const float scale = facts_.scale_of(tensor);
    const WeightId trits =
        weight({WeightBinding::Kind::ternary, tensor}, {ADDEND_T2}, rows, input.x.width, scale);
    const Operand sums = builder_.ternary_matmul(name + ".acc", input.int8.q, trits);
    const Operand out = builder_.rescale(name, sums, input.int8.scale, scale);
    builder_.end_group();
    return out;
}

Operand TransformerLowering::norm(const std::string& name, Operand x, Part part) {
    const WeightId scale =
        weight({WeightBinding::Kind::f32, tensor_name(config_, part, layer_)}, {ADDEND_F32}, 1, x.width);
    return builder_.rms_norm(name, x, scale, config_.rms_norm_eps, config_.norm_offset);
}

WeightId TransformerLowering::weight(WeightBinding binding, StoredType type, std::uint32_t rows,
                                     std::uint32_t cols, float scale) {
    const WeightId id = builder_.add_weight(binding.tensor, type.dtype, rows, cols, scale, type.flags);
    bindings_.push_back(std::move(binding));
    return id;
}

}  // namespace addend
