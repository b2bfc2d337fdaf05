#include "core/files/hgrn_bit.h"

#include <cmath>

#include "core/base/message.h"
#include "core/files/architectures.h"

namespace addend {
namespace {

constexpr std::string_view embedding_name = "model.embeddings.weight";
constexpr std::string_view head_name = "lm_head.weight";

/// A BitLinear layer: its weight and the norm before it.
void add_bit_linear(std::vector<ExpectedTensor>& list, const std::string& prefix, std::uint64_t rows,
                    std::uint64_t columns) {
    list.push_back({prefix + ".norm.weight", WeightRole::norm, {columns}});
    list.push_back({prefix + ".weight", WeightRole::ternary, {rows, columns}});
}

void add_layer(std::vector<ExpectedTensor>& list, const HgrnBitConfig& c, std::uint32_t layer) {
    const std::string prefix = "model.layers." + std::to_string(layer);
    const std::uint64_t state = c.state_width();
    list.push_back({prefix + ".attn_norm.weight", WeightRole::norm, {c.hidden_size}});
    for (const char* gate : {"i", "f", "g"})
        add_bit_linear(list, prefix + ".attn." + gate + "_proj", state, c.hidden_size);
    list.push_back({prefix + ".attn.g_norm.weight", WeightRole::norm, {state}});
    add_bit_linear(list, prefix + ".attn.o_proj", c.hidden_size, state);
    list.push_back({prefix + ".mlp_norm.weight", WeightRole::norm, {c.hidden_size}});
    add_bit_linear(list, prefix + ".mlp.gate_proj", 2ull * c.intermediate_size, c.hidden_size);
    add_bit_linear(list, prefix + ".mlp.down_proj", c.hidden_size, c.intermediate_size);
}

}  // namespace

std::uint32_t HgrnBitConfig::state_width() const {
    return static_cast<std::uint32_t>(static_cast<double>(hidden_size) * expand_ratio);
}

std::string_view HgrnBitConfig::head_tensor() const {
    return tie_word_embeddings ? embedding_name : head_name;
}

std::uint64_t HgrnBitConfig::parameters() const {
    return parameters_of(hgrn_bit_tensors(*this));
}

std::vector<ExpectedTensor> hgrn_bit_tensors(const HgrnBitConfig& c) {
    std::vector<ExpectedTensor> list;
    list.push_back({std::string(embedding_name), WeightRole::embedding, {c.vocab_size, c.hidden_size}});
    if (c.use_lower_bound)
        list.push_back({"model.lower_bounds", WeightRole::lower_bounds, {c.layers, c.hidden_size}});
    for (std::uint32_t layer = 0; layer < c.layers; ++layer) add_layer(list, c, layer);
    list.push_back({"model.norm.weight", WeightRole::norm, {c.hidden_size}});
    add_bit_linear(list, "lm_head", c.vocab_size, c.hidden_size);
    if (c.tie_word_embeddings) list.pop_back();  // the head is the embedding; its norm is its own
    return list;
}

HgrnBitConfig load_hgrn_bit_config(const ModelFiles& files) {
    require_architecture(files, hgrn_bit_architecture);
    const HgrnBitConfig config =
        files.format == ModelFormat::gguf
            ? parse_hgrn_bit_config(files.metadata)
            : parse_hgrn_bit_config(files.config, (files.path / "config.json").string());
    check_tensors(files, hgrn_bit_tensors(config));
    return config;
}

}  // namespace addend
