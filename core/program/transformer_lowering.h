// The lowering of a transformer, one file for each concern. Private to core/program.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/program/lower_transformer.h"
#include "core/program/program_builder.h"

namespace addend {

class TransformerLowering {
  public:
    TransformerLowering(const TransformerConfig& config, const TensorFacts& facts);
    Lowered run();

  private:
    // lower_transformer.cpp
    Operand lower_layer(std::uint32_t layer, Operand input);
    Operand lower_head(Operand x);

    // lower_attention.cpp
    Operand lower_attention(Operand x);
    Operand rotated(const std::string& name, Operand x, std::uint32_t heads);

    // lower_gated_mlp.cpp
    Operand lower_mlp(Operand x);
    Operand activation(Operand gate);

    // lower_projection.cpp
    /// What a projection multiplies: floats, and where layers are ternary the same as int8 with its scale.
    struct Input {
        Operand x;
        Quantized int8;
    };
    /// `prefix` is that of the int8 values, "layers.N.attn.".
    Input projection_input(const std::string& prefix, Operand x);
    Operand project(Part part, const std::string& name, const Input& input, std::uint32_t rows, bool bias);
    Operand project_ternary(Part part, const std::string& name, const Input& input, std::uint32_t rows);
    Operand norm(const std::string& name, Operand x, Part part);
    WeightId weight(WeightBinding binding, StoredType type, std::uint32_t rows, std::uint32_t cols,
                    float scale = 1);
    WeightId frequencies();

    std::string in_layer(std::string_view name) const { return prefix_ + std::string(name); }

    const TransformerConfig& config_;
    const TensorFacts& facts_;
    ProgramBuilder builder_;
    std::vector<WeightBinding> bindings_;
    WeightId embedding_;
    WeightId frequencies_;
    std::uint32_t layer_ = 0;
    std::string prefix_;  // "layers.N."
};

}  // namespace addend
