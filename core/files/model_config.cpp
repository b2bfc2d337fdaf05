#include "core/files/model_config.h"

#include "core/files/architectures.h"

namespace addend {

ModelConfig load_model_config(const ModelFiles& files) {
    if (require_architecture(files).name == hgrn_bit_architecture) return load_hgrn_bit_config(files);
    return load_transformer_config(files);
}

std::vector<ExpectedTensor> expected_tensors(const ModelConfig& config) {
    if (const auto* hgrn = std::get_if<HgrnBitConfig>(&config)) return hgrn_bit_tensors(*hgrn);
    return transformer_tensors(std::get<TransformerConfig>(config));
}

ModelDimensions dimensions_of(const ModelConfig& config) {
    return std::visit(
        [](const auto& c) {
            return ModelDimensions{c.hidden_size,       c.layers,         c.vocab_size,
                                   c.intermediate_size, c.context_length, c.parameters()};
        },
        config);
}

}  // namespace addend
