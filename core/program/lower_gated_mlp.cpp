// The gated channel mixer: down(activation(gate(x)) * up(x)). GLU variants, arXiv 2002.05202.
#include "core/program/transformer_lowering.h"

namespace addend {

Operand TransformerLowering::lower_mlp(Operand x) {
    builder_.begin_group(ADDEND_GROUP_GLU, in_layer("mlp"));
    const std::uint32_t width = config_.intermediate_size;
    const Input input = projection_input(in_layer("mlp."), x);
    const Operand gate = project(Part::gate, in_layer("mlp.gate"), input, width, config_.mlp_bias);
    const Operand up = project(Part::up, in_layer("mlp.up"), input, width, config_.mlp_bias);
    Operand act = builder_.mul(in_layer("mlp.act"), activation(gate), up);
    if (config_.sub_norms) act = norm(in_layer("mlp.sub_norm"), act, Part::mlp_sub_norm);
    const Operand down =
        project(Part::down, in_layer("mlp.down"), projection_input(in_layer("mlp.down."), act),
                config_.hidden_size, config_.mlp_bias);
    builder_.end_group();
    return down;
}

Operand TransformerLowering::activation(Operand gate) {
    switch (config_.activation) {
        case Activation::gelu_tanh:
            return builder_.gelu_tanh(in_layer("mlp.gelu"), gate);
        case Activation::relu2:
            return builder_.relu2(in_layer("mlp.relu2"), gate);
        case Activation::silu:
            break;
    }
    return builder_.silu(in_layer("mlp.silu"), gate);
}

}  // namespace addend
