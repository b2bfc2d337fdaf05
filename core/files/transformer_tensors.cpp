// Names and shapes of a transformer's tensors, in both ways of naming.
#include <array>
#include <set>

#include "core/base/message.h"
#include "core/files/architectures.h"
#include "core/files/transformer.h"

namespace addend {
namespace {

struct PartName {
    Part part;
    std::string_view hugging_face, gguf;
    bool in_layer;
};
constexpr auto part_names = std::to_array<PartName>({
    {Part::embedding, "model.embed_tokens", "token_embd", false},
    {Part::final_norm, "model.norm", "output_norm", false},
    {Part::head, "lm_head", "output", false},
    {Part::rope_factors, "", "rope_freqs", false},
    {Part::attn_norm, "input_layernorm", "attn_norm", true},
    {Part::q, "self_attn.q_proj", "attn_q", true},
    {Part::k, "self_attn.k_proj", "attn_k", true},
    {Part::v, "self_attn.v_proj", "attn_v", true},
    {Part::o, "self_attn.o_proj", "attn_output", true},
    {Part::attn_sub_norm, "self_attn.attn_sub_norm", "attn_sub_norm", true},
    {Part::attn_post_norm, "post_attention_layernorm", "post_attention_norm", true},
    {Part::mlp_norm, "post_attention_layernorm", "ffn_norm", true},
    {Part::gate, "mlp.gate_proj", "ffn_gate", true},
    {Part::up, "mlp.up_proj", "ffn_up", true},
    {Part::down, "mlp.down_proj", "ffn_down", true},
    {Part::mlp_sub_norm, "mlp.ffn_sub_norm", "ffn_sub_norm", true},
    {Part::mlp_post_norm, "post_feedforward_layernorm", "post_ffw_norm", true},
});

std::string stem(const TransformerConfig& c, Part part, std::uint32_t layer) {
    const PartName& names = part_names[static_cast<std::size_t>(part)];
    const bool gguf = c.naming == TensorNaming::gguf;
    const std::string prefix =
        names.in_layer ? (gguf ? "blk." : "model.layers.") + std::to_string(layer) + "." : std::string();
    // Where Gemma 2 has four norms a layer, the two before a mixer keep the name that says so.
    if (!gguf && part == Part::mlp_norm && c.post_norms) return prefix + "pre_feedforward_layernorm";
    return prefix + std::string(gguf ? names.gguf : names.hugging_face);
}

class List {
  public:
    explicit List(const TransformerConfig& config) : c_(config) {}

    std::vector<ExpectedTensor> run() {
        add(Part::embedding, WeightRole::embedding, {c_.vocab_size, c_.hidden_size});
        if (c_.rope.factors) add(Part::rope_factors, WeightRole::rope_factors, {c_.rope.rotated / 2});
        for (layer_ = 0; layer_ < c_.layers; ++layer_) add_layer();
        add(Part::final_norm, WeightRole::norm, {c_.hidden_size});
        if (!c_.tied_head) add(Part::head, WeightRole::dense, {c_.vocab_size, c_.hidden_size});
        return std::move(list_);
    }

  private:
    void add(Part part, WeightRole role, Shape shape) {
        list_.push_back({tensor_name(c_, part, layer_), role, std::move(shape)});
    }
    void norm(Part part, std::uint64_t width) { add(part, WeightRole::norm, {width}); }

    void linear(Part part, std::uint64_t rows, std::uint64_t columns, bool bias) {
        const std::string name = tensor_name(c_, part, layer_);
        if (c_.linear == LinearForm::ternary_rows4) {
            list_.push_back({name, WeightRole::ternary_rows4, {rows / 4, columns}});
            list_.push_back({name + "_scale", WeightRole::ternary_scale, {1}});
        } else {
            add(part, c_.linear == LinearForm::dense ? WeightRole::dense : WeightRole::ternary,
                {rows, columns});
        }
        if (bias) list_.push_back({bias_name(c_, part, layer_), WeightRole::bias, {rows}});
    }

    void add_layer() {
        norm(Part::attn_norm, c_.hidden_size);
        linear(Part::q, c_.q_width(), c_.hidden_size, c_.qkv_bias);
        linear(Part::k, c_.kv_width(), c_.hidden_size, c_.qkv_bias);
        linear(Part::v, c_.kv_width(), c_.hidden_size, c_.qkv_bias);
        if (c_.sub_norms) norm(Part::attn_sub_norm, c_.q_width());
        linear(Part::o, c_.hidden_size, c_.q_width(), c_.o_bias);
        if (c_.post_norms) norm(Part::attn_post_norm, c_.hidden_size);
        norm(Part::mlp_norm, c_.hidden_size);
        linear(Part::gate, c_.intermediate_size, c_.hidden_size, c_.mlp_bias);
        linear(Part::up, c_.intermediate_size, c_.hidden_size, c_.mlp_bias);
        if (c_.sub_norms) norm(Part::mlp_sub_norm, c_.intermediate_size);
        linear(Part::down, c_.hidden_size, c_.intermediate_size, c_.mlp_bias);
        if (c_.post_norms) norm(Part::mlp_post_norm, c_.hidden_size);
    }

    const TransformerConfig& c_;
    std::uint32_t layer_ = 0;
    std::vector<ExpectedTensor> list_;
};

/// A bias or a norm that the configuration knows nothing of would be left out silently.
void refuse_unexpected(const ModelFiles& files, const TransformerConfig& c,
                       const std::vector<ExpectedTensor>& expected) {
    std::set<std::string_view> known;
    for (const ExpectedTensor& tensor : expected) known.insert(tensor.name);
    for (const auto& [name, tensor] : files.tensors) {
        if (known.contains(name)) continue;
        if (c.tied_head && name == tensor_name(c, Part::head)) continue;
        if (name.ends_with(".rotary_emb.inv_freq")) continue;  // a buffer that old checkpoints hold
        throw Failure(Code::tensor_unexpected,
                      {{"path", tensor.path()}, {"tensor", name}, {"architecture", files.architecture}});
    }
}

}  // namespace

std::string tensor_name(const TransformerConfig& c, Part part, std::uint32_t layer) {
    return stem(c, part, layer) + ".weight";
}

std::string bias_name(const TransformerConfig& c, Part part, std::uint32_t layer) {
    return stem(c, part, layer) + ".bias";
}

std::string head_tensor(const TransformerConfig& c) {
    return tensor_name(c, c.tied_head ? Part::embedding : Part::head);
}

std::uint64_t TransformerConfig::parameters() const {
    return parameters_of(transformer_tensors(*this));
}

std::vector<ExpectedTensor> transformer_tensors(const TransformerConfig& config) {
    return List(config).run();
}

TransformerConfig load_transformer_config(const ModelFiles& files) {
    require_architecture(files);
    TransformerConfig config =
        files.format == ModelFormat::gguf
            ? parse_transformer_gguf(files)
            : parse_transformer_config(files.config, (files.path / "config.json").string());
    const auto expected = transformer_tensors(config);
    check_tensors(files, expected);
    refuse_unexpected(files, config, expected);
    return config;
}

}  // namespace addend
