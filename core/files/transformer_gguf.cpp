// GGUF keys of transformers. Converters leave out what follows from the tensors.
#include <array>
#include <cmath>

#include "core/base/message.h"
#include "core/base/number.h"
#include "core/files/config_values.h"
#include "core/files/transformer_rules.h"

namespace addend {
namespace {

struct Writing {
    std::string_view architecture;
    TransformerFamily family;
    Activation activation;
    bool neighbours;  // converters permute Llama's q and k so that pairs of channels are neighbours
};
constexpr auto writings = std::to_array<Writing>({
    {"llama", TransformerFamily::llama, Activation::silu, true},
    {"gemma2", TransformerFamily::gemma2, Activation::gelu_tanh, false},
    {"qwen2", TransformerFamily::qwen2, Activation::silu, false},
    {"bitnet", TransformerFamily::bitnet, Activation::silu, false},
    {"bitnet-b1.58", TransformerFamily::bitnet, Activation::relu2, false},
});

const Writing& writing_of(const ModelFiles& files) {
    std::string known;
    for (const Writing& writing : writings) {
        if (writing.architecture == files.architecture) return writing;
        known += (known.empty() ? "" : ", ") + std::string(writing.architecture);
    }
    refuse_value(files.path.string(), "general.architecture", files.architecture, known);
}

std::uint32_t vocab_of(const ModelFiles& files, const GgufValues& values) {
    if (const auto stated = values.find_integer("vocab_size", 1, config_vocab_limit)) return *stated;
    const TensorInfo& table = files.tensor("token_embd.weight");
    return bounded_integer(static_cast<std::int64_t>(table.rows()), 1, config_vocab_limit,
                           "token_embd.weight", files.path.string());
}

/// Keys and values of one width is all that attention here knows.
std::uint32_t head_width_of(const GgufValues& values, const TransformerConfig& c,
                            const TransformerKeys& keys) {
    const auto key = values.find_integer("attention.key_length", 1, config_width_limit);
    const auto value = values.find_integer("attention.value_length", 1, config_width_limit);
    const std::uint32_t width = key ? *key : implied_head_width(c, keys, values.path());
    if (value && *value != width)
        refuse_value(values.path(), values.key("attention.value_length"), to_text(std::int64_t{*value}),
                     to_text(std::int64_t{width}));
    return width;
}

void parse_windows(const GgufValues& values, TransformerConfig& c) {
    c.windows.assign(c.layers, 0);
    constexpr std::string_view key = "attention.sliding_window";
    const bool gemma = c.family == TransformerFamily::gemma2;
    if (!gemma && c.family != TransformerFamily::llama) return;
    const auto window = values.find_integer(key, 0, config_context_limit).value_or(gemma ? 4096 : 0);
    for (std::uint32_t n = 0; n < c.layers; n += gemma ? 2 : 1) c.windows[n] = window;
}

void parse_gemma2(const GgufValues& values, TransformerConfig& c) {
    // Converters add the 1 to the norms' weights and leave query_pre_attn_scalar out: it is the head's width
    // in the published models but for the 27B, known by its 46 layers, where it is hidden / heads.
    constexpr std::uint32_t layers_of_27b = 46;
    const double scalar = c.layers == layers_of_27b ? static_cast<double>(c.hidden_size) / c.heads
                                                    : static_cast<double>(c.head_width);
    const auto scale = values.find_real("attention.scale", 1e-9, 1e9);
    c.attention_scale = static_cast<float>(scale.value_or(1 / std::sqrt(scalar)));
    c.post_norms = true;
    c.embedding_factor = std::sqrt(static_cast<float>(c.hidden_size));
    c.attention_soft_cap =
        static_cast<float>(values.find_real("attn_logit_softcapping", 0, 1e6).value_or(50));
    c.logits_soft_cap = static_cast<float>(values.find_real("final_logit_softcapping", 0, 1e6).value_or(30));
}

void parse_present_tensors(const ModelFiles& files, TransformerConfig& c) {
    const auto has = [&](const std::string& name) { return files.find_tensor(name) != nullptr; };
    c.tied_head = !has(tensor_name(c, Part::head));
    c.rope.factors = has(tensor_name(c, Part::rope_factors));
    c.qkv_bias = c.family == TransformerFamily::qwen2 || has(bias_name(c, Part::q, 0));
    c.o_bias = has(bias_name(c, Part::o, 0));
    c.mlp_bias = has(bias_name(c, Part::down, 0));
}

}  // namespace

TransformerConfig parse_transformer_gguf(const ModelFiles& files) {
    const Writing& writing = writing_of(files);
    const GgufValues values(files.metadata, writing.architecture);
    const TransformerKeys keys{values.key("embedding_length"), values.key("attention.head_count"),
                               values.key("attention.head_count_kv"), values.key("attention.key_length"),
                               values.key("feed_forward_length")};
    if (const auto experts = values.find_integer("expert_count", 0, config_width_limit).value_or(0))
        refuse_value(values.path(), values.key("expert_count"), to_text(std::int64_t{experts}), "0");
    TransformerConfig c;
    c.family = writing.family;
    c.naming = TensorNaming::gguf;
    c.activation = writing.activation;
    c.vocab_size = vocab_of(files, values);
    c.context_length = values.integer("context_length", 1, config_context_limit);
    c.hidden_size = values.integer("embedding_length", 1, config_width_limit);
    c.layers = values.integer("block_count", 1, config_layer_limit);
    c.intermediate_size = values.integer("feed_forward_length", 1, config_width_limit);
    c.heads = values.integer("attention.head_count", 1, config_width_limit);
    c.kv_heads = values.find_integer("attention.head_count_kv", 1, config_width_limit).value_or(c.heads);
    c.head_width = head_width_of(values, c, keys);
    c.rms_norm_eps = static_cast<float>(values.real("attention.layer_norm_rms_epsilon", 0, 1));
    c.attention_scale = static_cast<float>(1 / std::sqrt(static_cast<double>(c.head_width)));
    c.rope = parse_rope(values);
    c.rope.neighbours = writing.neighbours;
    c.rope.rotated = values.find_integer("rope.dimension_count", 2, c.head_width).value_or(c.head_width);
    if (c.family == TransformerFamily::bitnet) {
        c.linear = LinearForm::ternary;
        c.sub_norms = true;
    }
    parse_present_tensors(files, c);
    parse_windows(values, c);
    if (c.family == TransformerFamily::gemma2) parse_gemma2(values, c);
    check_transformer(c, keys, values.path());
    return c;
}

void write_llama_metadata(const TransformerConfig& c, GgufMetadata& metadata) {
    const auto set = [&](const char* key, std::uint32_t value) {
        metadata.set_u32("llama." + std::string(key), value);
    };
    metadata.set_string("general.architecture", "llama");
    set("vocab_size", c.vocab_size);
    set("context_length", c.context_length);
    set("embedding_length", c.hidden_size);
    set("block_count", c.layers);
    set("feed_forward_length", c.intermediate_size);
    set("attention.head_count", c.heads);
    set("attention.head_count_kv", c.kv_heads);
    set("attention.key_length", c.head_width);
    set("attention.value_length", c.head_width);
    set("rope.dimension_count", c.rope.rotated);
    metadata.set_f32("llama.rope.freq_base", static_cast<float>(c.rope.theta));
    metadata.set_f32("llama.attention.layer_norm_rms_epsilon", c.rms_norm_eps);
}

}  // namespace addend
