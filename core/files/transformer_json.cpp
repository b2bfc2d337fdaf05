// config.json of transformers, with the defaults of Hugging Face's classes where a key is missing.
#include <array>
#include <cmath>

#include "core/base/message.h"
#include "core/base/number.h"
#include "core/files/config_values.h"
#include "core/files/half.h"
#include "core/files/rows4.h"
#include "core/files/transformer_rules.h"

namespace addend {
namespace {

/// What a family's class assumes of keys that are not there.
struct Family {
    std::string_view name;
    TransformerFamily family;
    std::uint32_t context;
    std::string_view activation_key, activation;
    double theta;
    bool tied;
};
constexpr auto families = std::to_array<Family>({
    {"llama", TransformerFamily::llama, 2048, "hidden_act", "silu", 1e4, false},
    {"mistral", TransformerFamily::mistral, 131072, "hidden_act", "silu", 1e4, false},
    {"gemma2", TransformerFamily::gemma2, 8192, "hidden_activation", "gelu_pytorch_tanh", 1e4, true},
    {"qwen2", TransformerFamily::qwen2, 32768, "hidden_act", "silu", 1e4, false},
    {"bitnet", TransformerFamily::bitnet, 2048, "hidden_act", "relu2", 5e5, false},
});

const Family& family_of(const JsonValues& values) {
    const std::string type = values.find_text("model_type").value_or("");
    std::string known;
    for (const Family& family : families) {
        if (family.name == type) return family;
        known += (known.empty() ? "" : ", ") + std::string(family.name);
    }
    refuse_value(values.path(), "model_type", type, known);
}

Activation activation_of(const JsonValues& values, const Family& family) {
    const std::string key(family.activation_key);
    const std::string name = values.find_text(key).value_or(std::string(family.activation));
    if (name == "silu" || name == "swish") return Activation::silu;
    if (name == "gelu_pytorch_tanh" || name == "gelu_new") return Activation::gelu_tanh;
    if (name == "relu2") return Activation::relu2;
    refuse_value(values.path(), key, name, "silu, gelu_pytorch_tanh, relu2");
}

/// Where the key is missing Llama means as many as heads; the other classes' defaults are those of one model
/// each, so that a missing key is taken for a damaged file.
std::uint32_t kv_heads_of(const JsonValues& values, const TransformerConfig& c) {
    constexpr std::string_view key = "num_key_value_heads";
    if (const auto stated = values.find_integer(key, 1, config_width_limit)) return *stated;
    if (c.family == TransformerFamily::llama || values.has(key)) return c.heads;
    return values.integer(key, 1, config_width_limit);
}

// Windows of the layers.

std::vector<bool> layer_types(const Json& list, const JsonValues& values, std::uint32_t layers) {
    if (list.size() != layers)
        throw Failure(Code::config_length_wrong, {{"path", values.path()},
                                                  {"key", "layer_types"},
                                                  {"found", list.size()},
                                                  {"other", "num_hidden_layers"},
                                                  {"expected", layers}});
    std::vector<bool> sliding;
    for (const Json& entry : list) {
        const bool slides = entry == "sliding_attention";
        if (!slides && entry != "full_attention")
            refuse_value(values.path(), "layer_types",
                         entry.is_string() ? entry.get<std::string>() : std::string(json_type_name(entry)),
                         "full_attention, sliding_attention");
        sliding.push_back(slides);
    }
    return sliding;
}

/// Which layers slide where layer_types does not say.
std::vector<bool> sliding_by_rule(const JsonValues& values, const TransformerConfig& c) {
    std::vector<bool> sliding(c.layers, c.family == TransformerFamily::mistral);
    if (c.family == TransformerFamily::gemma2)
        for (std::uint32_t n = 0; n < c.layers; n += 2) sliding[n] = true;
    if (c.family == TransformerFamily::qwen2) {
        const auto first = values.find_integer("max_window_layers", 0, config_context_limit).value_or(28);
        for (std::uint32_t n = first; n < c.layers; ++n) sliding[n] = true;
    }
    return sliding;
}

std::uint32_t window_of(const JsonValues& values, const TransformerConfig& c) {
    constexpr std::string_view key = "sliding_window";
    if (c.family == TransformerFamily::llama || c.family == TransformerFamily::bitnet) return 0;
    if (c.family == TransformerFamily::qwen2 && !values.flag("use_sliding_window", false)) return 0;
    const auto stated = values.find_integer(key, 1, config_context_limit);
    return stated ? *stated : values.has(key) ? 0 : 4096;
}

void parse_windows(const JsonValues& values, TransformerConfig& c) {
    const std::uint32_t window = window_of(values, c);
    const Json* list = values.find_array("layer_types");
    const auto sliding = list     ? layer_types(*list, values, c.layers)
                         : window ? sliding_by_rule(values, c)
                                  : std::vector<bool>(c.layers);
    for (std::uint32_t n = 0; n < c.layers; ++n) {
        if (sliding[n] && window == 0)
            throw Failure(Code::config_window_missing,
                          {{"path", values.path()}, {"key", "layer_types"}, {"layer", n}});
        c.windows.push_back(sliding[n] ? window : 0);
    }
}

// What only one family has.

/// sqrt(hidden) as the model's own type holds it: training saw it rounded.
float embedding_factor(const JsonValues& values, std::uint32_t hidden) {
    const float root = std::sqrt(static_cast<float>(hidden));
    const std::string type =
        values.find_text("dtype").value_or(values.find_text("torch_dtype").value_or("float32"));
    if (type == "bfloat16") return f32_from_bf16(bf16_from_f32(root));
    if (type == "float16") return f32_from_f16(f16_from_f32(root));
    return root;
}

float soft_cap(const JsonValues& values, std::string_view key, double otherwise) {
    const auto stated = values.find_real(key, 1e-3, 1e6);
    return static_cast<float>(stated ? *stated : values.has(key) ? 0.0 : otherwise);
}

void parse_gemma2(const JsonValues& values, TransformerConfig& c) {
    if (values.flag("use_bidirectional_attention", false))
        refuse_value(values.path(), "use_bidirectional_attention", "true", "false");
    c.norm_offset = 1;
    c.post_norms = true;
    c.embedding_factor = embedding_factor(values, c.hidden_size);
    const double scalar = values.find_real("query_pre_attn_scalar", 1e-6, 1e9).value_or(256);
    c.attention_scale = static_cast<float>(1 / std::sqrt(scalar));
    c.attention_soft_cap = soft_cap(values, "attn_logit_softcapping", 50);
    c.logits_soft_cap = soft_cap(values, "final_logit_softcapping", 30);
}

void parse_biases(const JsonValues& values, TransformerConfig& c) {
    const bool attention = values.flag("attention_bias", false);
    const bool mlp = values.flag("mlp_bias", false);
    switch (c.family) {
        case TransformerFamily::llama:
            c.qkv_bias = c.o_bias = attention;
            c.mlp_bias = mlp;
            return;
        case TransformerFamily::gemma2:
            c.qkv_bias = c.o_bias = attention;
            return;
        case TransformerFamily::qwen2:
            c.qkv_bias = true;
            return;
        case TransformerFamily::bitnet:
            if (attention) refuse_value(values.path(), "attention_bias", "true", "false");
            return;
        case TransformerFamily::mistral:
            return;
    }
}

void parse_quantization(const JsonValues& values, TransformerConfig& c) {
    const auto q = values.find_object("quantization_config");
    const bool bitnet = c.family == TransformerFamily::bitnet;
    if (bitnet) c.linear = LinearForm::ternary;
    if (!q) return;
    const std::string method = q->find_text("quant_method").value_or("");
    if (!bitnet || method != "bitnet")
        refuse_value(q->path(), "quant_method", method, bitnet ? "bitnet" : "none");
    if (q->flag("use_rms_norm", false)) refuse_value(q->path(), "use_rms_norm", "true", "false");
    if (const Json* kept = q->find_array("modules_to_not_convert"))
        for (const Json& entry : *kept)
            if (entry != "lm_head")
                refuse_value(q->path(), "modules_to_not_convert", entry.dump(), "lm_head");
    const std::string mode = q->find_text("quantization_mode").value_or("offline");
    if (mode != "online" && mode != "offline")
        refuse_value(q->path(), "quantization_mode", mode, "online, offline");
    // A BitLinear is packed whatever the mode says.
    if (rows4_scale(values.object(), values.path()) == Rows4Scale::divides || mode == "offline")
        c.linear = LinearForm::ternary_rows4;
}

}  // namespace

TransformerConfig parse_transformer_config(const Json& json, const std::string& path) {
    const JsonValues values(json, path);
    const Family& family = family_of(values);
    const TransformerKeys keys{"hidden_size", "num_attention_heads", "num_key_value_heads", "head_dim",
                               "intermediate_size"};
    TransformerConfig c;
    c.family = family.family;
    c.vocab_size = values.integer("vocab_size", 1, config_vocab_limit);
    c.hidden_size = values.integer(keys.hidden, 1, config_width_limit);
    c.layers = values.integer("num_hidden_layers", 1, config_layer_limit);
    c.intermediate_size = values.integer(keys.intermediate, 1, config_width_limit);
    c.heads = values.integer(keys.heads, 1, config_width_limit);
    c.kv_heads = kv_heads_of(values, c);
    const auto head_width = values.find_integer(keys.head_width, 1, config_width_limit);
    const bool fixed = c.family == TransformerFamily::gemma2 && !values.has(keys.head_width);
    c.head_width = head_width ? *head_width : fixed ? 256 : implied_head_width(c, keys, path);
    c.context_length =
        values.find_integer("max_position_embeddings", 1, config_context_limit).value_or(family.context);
    c.rms_norm_eps = static_cast<float>(values.find_real("rms_norm_eps", 0, 1).value_or(1e-6));
    c.attention_scale = static_cast<float>(1 / std::sqrt(static_cast<double>(c.head_width)));
    c.activation = activation_of(values, family);
    c.tied_head = values.flag("tie_word_embeddings", family.tied);
    c.sub_norms = c.family == TransformerFamily::bitnet;
    c.rope = parse_rope(values, family.theta);
    c.rope.rotated = c.head_width;
    parse_biases(values, c);
    parse_quantization(values, c);
    parse_windows(values, c);
    if (c.family == TransformerFamily::gemma2) parse_gemma2(values, c);
    check_transformer(c, keys, path);
    return c;
}

Json llama_config_json(const TransformerConfig& c, std::string_view torch_dtype) {
    Json scaling;  // null
    if (c.rope.scaling == RopeConfig::Scaling::llama3)
        scaling = {{"rope_type", "llama3"},
                   {"factor", c.rope.factor},
                   {"low_freq_factor", c.rope.low_frequency_factor},
                   {"high_freq_factor", c.rope.high_frequency_factor},
                   {"original_max_position_embeddings", c.rope.original_context}};
    return {{"architectures", {"LlamaForCausalLM"}},
            {"attention_bias", c.qkv_bias},
            {"bos_token_id", 1},
            {"eos_token_id", 2},
            {"head_dim", c.head_width},
            {"hidden_act", "silu"},
            {"hidden_size", c.hidden_size},
            {"initializer_range", 0.02},
            {"intermediate_size", c.intermediate_size},
            {"max_position_embeddings", c.context_length},
            {"mlp_bias", c.mlp_bias},
            {"model_type", "llama"},
            {"num_attention_heads", c.heads},
            {"num_hidden_layers", c.layers},
            {"num_key_value_heads", c.kv_heads},
            {"rms_norm_eps", shortest_double(c.rms_norm_eps)},
            {"rope_scaling", scaling},
            {"rope_theta", c.rope.theta},
            {"tie_word_embeddings", c.tied_head},
            {"torch_dtype", torch_dtype},
            {"vocab_size", c.vocab_size}};
}

}  // namespace addend
