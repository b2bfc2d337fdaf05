// The configuration of any model Addend runs, and the questions all of them answer.
#pragma once

#include <cstdint>
#include <variant>
#include <vector>

#include "core/files/expected_tensors.h"
#include "core/files/hgrn_bit.h"
#include "core/files/transformer.h"

namespace addend {

using ModelConfig = std::variant<HgrnBitConfig, TransformerConfig>;

/// By the model's architecture, checked against its tensors. Throws what load_hgrn_bit_config and
/// load_transformer_config throw.
ModelConfig load_model_config(const ModelFiles& files);

std::vector<ExpectedTensor> expected_tensors(const ModelConfig& config);

struct ModelDimensions {
    std::uint32_t hidden, layers, vocab, intermediate;
    std::uint32_t context;     // trained, tokens
    std::uint64_t parameters;  // weights of all tensors
};
ModelDimensions dimensions_of(const ModelConfig& config);

}  // namespace addend
