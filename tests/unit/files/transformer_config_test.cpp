// config.json of transformers: what each family's keys mean, and what is refused by name.
#include <cmath>

#include "core/files/architectures.h"
#include "core/files/transformer.h"
#include "tests/unit/files/support.h"

namespace addend {
namespace {

using test::code_of;

Json config_of(const char* family) {
    return {{"model_type", family},    {"vocab_size", 384},        {"hidden_size", 64},
            {"num_hidden_layers", 4},  {"intermediate_size", 160}, {"num_attention_heads", 4},
            {"num_key_value_heads", 2}};
}

TransformerConfig parse(const Json& json) {
    return parse_transformer_config(json, "config.json");
}
TransformerConfig with(const char* family, const char* key, const Json& value) {
    Json json = config_of(family);
    json[key] = value;
    return parse(json);
}
/// The failure that `json` gives, as "code key found".
std::string refusal(const Json& json) {
    try {
        parse(json);
    } catch (const Failure& failure) {
        const auto names = code_args(failure.code());
        EXPECT_EQ(names.size(), failure.message().args.size()) << failure.what();
        for (std::size_t i = 0; i < std::min(names.size(), failure.message().args.size()); ++i)
            EXPECT_EQ(names[i], failure.message().args[i].name) << failure.what();
        return std::string(code_name(failure.code())) + " " + test::arg_of(failure.message(), "key") + " " +
               test::arg_of(failure.message(), "found");
    }
    return "accepted";
}
std::string refusal(const char* family, const char* key, const Json& value) {
    Json json = config_of(family);
    json[key] = value;
    return refusal(json);
}

TEST(TransformerConfig, Llama) {
    const TransformerConfig c = parse(config_of("llama"));
    EXPECT_EQ(c.family, TransformerFamily::llama);
    EXPECT_EQ(c.head_width, 16u);
    EXPECT_EQ(c.context_length, 2048u);
    EXPECT_EQ(c.rms_norm_eps, 1e-6f);
    EXPECT_EQ(c.attention_scale, 0.25f);
    EXPECT_EQ(c.windows, std::vector<std::uint32_t>(4, 0));
    EXPECT_EQ(c.activation, Activation::silu);
    EXPECT_EQ(c.linear, LinearForm::dense);
    EXPECT_FALSE(c.tied_head || c.qkv_bias || c.o_bias || c.mlp_bias || c.sub_norms || c.post_norms);
    EXPECT_EQ(c.rope.theta, 10000);
    EXPECT_EQ(c.rope.rotated, 16u);
    EXPECT_FALSE(c.rope.neighbours);
    EXPECT_EQ(c.norm_offset, 0);
    EXPECT_EQ(c.embedding_factor, 1);

    EXPECT_EQ(with("llama", "head_dim", 32).head_width, 32u);
    EXPECT_EQ(with("llama", "head_dim", nullptr).head_width, 16u);
    EXPECT_TRUE(with("llama", "tie_word_embeddings", true).tied_head);
    EXPECT_TRUE(with("llama", "mlp_bias", true).mlp_bias);
    const auto biased = with("llama", "attention_bias", true);
    EXPECT_TRUE(biased.qkv_bias && biased.o_bias);
    Json old = config_of("llama");
    old.erase("num_key_value_heads");
    EXPECT_EQ(parse(old).kv_heads, 4u);
    EXPECT_EQ(with("llama", "sliding_window", 8).windows.front(), 0u) << "Llama has none";
}

TEST(TransformerConfig, Mistral) {
    EXPECT_EQ(parse(config_of("mistral")).windows, std::vector<std::uint32_t>(4, 4096));
    EXPECT_EQ(with("mistral", "sliding_window", 8).windows, std::vector<std::uint32_t>(4, 8));
    EXPECT_EQ(with("mistral", "sliding_window", nullptr).windows, std::vector<std::uint32_t>(4, 0));
    Json missing = config_of("mistral");
    missing.erase("num_key_value_heads");
    EXPECT_EQ(refusal(missing), "json_missing_key num_key_value_heads (no argument found)");
    EXPECT_EQ(with("mistral", "num_key_value_heads", nullptr).kv_heads, 4u);
}

TEST(TransformerConfig, Gemma2) {
    Json json = config_of("gemma2");
    json["head_dim"] = 32;
    const TransformerConfig c = parse(json);
    EXPECT_EQ(c.windows, (std::vector<std::uint32_t>{4096, 0, 4096, 0}));
    EXPECT_EQ(c.norm_offset, 1);
    EXPECT_TRUE(c.post_norms && c.tied_head);
    EXPECT_EQ(c.embedding_factor, 8);
    EXPECT_EQ(c.attention_scale, 0.0625f) << "query_pre_attn_scalar is 256, whatever the head's width";
    EXPECT_EQ(c.attention_soft_cap, 50);
    EXPECT_EQ(c.logits_soft_cap, 30);
    EXPECT_EQ(c.activation, Activation::gelu_tanh);
    EXPECT_EQ(parse(config_of("gemma2")).head_width, 256u);
    json["query_pre_attn_scalar"] = 24;
    json["attn_logit_softcapping"] = nullptr;
    json["layer_types"] = {"full_attention", "sliding_attention", "full_attention", "full_attention"};
    json["sliding_window"] = 8;
    const TransformerConfig other = parse(json);
    EXPECT_EQ(other.attention_scale, static_cast<float>(1 / std::sqrt(24.0)));
    EXPECT_EQ(other.attention_soft_cap, 0);
    EXPECT_EQ(other.windows, (std::vector<std::uint32_t>{0, 8, 0, 0}));
}

// sqrt(3584) = 59.8665; a bfloat16 model multiplies by 59.75.
TEST(TransformerConfig, Gemma2RoundsTheEmbeddingFactorToItsOwnType) {
    Json json = config_of("gemma2");
    json["hidden_size"] = 3584;
    EXPECT_FLOAT_EQ(parse(json).embedding_factor, 59.866518f);
    json["torch_dtype"] = "bfloat16";
    EXPECT_EQ(parse(json).embedding_factor, 59.75f);
    json["dtype"] = "float16";
    EXPECT_EQ(parse(json).embedding_factor, 59.875f);
}

TEST(TransformerConfig, Qwen2) {
    const TransformerConfig c = parse(config_of("qwen2"));
    EXPECT_TRUE(c.qkv_bias);
    EXPECT_FALSE(c.o_bias || c.mlp_bias);
    EXPECT_EQ(with("qwen2", "sliding_window", 8).windows, std::vector<std::uint32_t>(4, 0)) << "not in use";
    Json json = config_of("qwen2");
    json["use_sliding_window"] = true;
    json["sliding_window"] = 8;
    EXPECT_EQ(parse(json).windows, std::vector<std::uint32_t>(4, 0)) << "from layer 28 on";
    json["max_window_layers"] = 3;
    EXPECT_EQ(parse(json).windows, (std::vector<std::uint32_t>{0, 0, 0, 8}));
}

TEST(TransformerConfig, Bitnet) {
    const TransformerConfig latent = parse(config_of("bitnet"));
    EXPECT_EQ(latent.linear, LinearForm::ternary);
    EXPECT_EQ(latent.activation, Activation::relu2);
    EXPECT_TRUE(latent.sub_norms);
    EXPECT_EQ(latent.rope.theta, 500000);
    const auto quantised = [](const Json& q) { return with("bitnet", "quantization_config", q).linear; };
    EXPECT_EQ(quantised({{"quant_method", "bitnet"}, {"linear_class", "autobitlinear"}}),
              LinearForm::ternary_rows4);
    EXPECT_EQ(quantised({{"quant_method", "bitnet"}, {"linear_class", "bitlinear"}}),
              LinearForm::ternary_rows4);
    EXPECT_EQ(
        quantised(
            {{"quant_method", "bitnet"}, {"linear_class", "autobitlinear"}, {"quantization_mode", "online"}}),
        LinearForm::ternary);
    const auto refused = [](const Json& q) { return refusal("bitnet", "quantization_config", q); };
    EXPECT_EQ(refused({{"quant_method", "gptq"}}), "config_value_unsupported quant_method gptq");
    EXPECT_EQ(refused({{"quant_method", "bitnet"}, {"linear_class", "other"}}),
              "config_value_unsupported linear_class other");
    EXPECT_EQ(refused({{"quant_method", "bitnet"}, {"use_rms_norm", true}}),
              "config_value_unsupported use_rms_norm true");
    EXPECT_EQ(refusal("bitnet", "attention_bias", true), "config_value_unsupported attention_bias true");
    Json odd = config_of("bitnet");
    odd["quantization_config"] = {{"quant_method", "bitnet"}};
    odd["intermediate_size"] = 161;
    EXPECT_EQ(refusal(odd), "config_rows4 intermediate_size 161");
}

TEST(TransformerConfig, RopeInBothWritings) {
    const Json scaling = {{"type", "linear"}, {"factor", 4}};
    EXPECT_EQ(with("llama", "rope_scaling", scaling).rope.scaling, RopeConfig::Scaling::linear);
    EXPECT_EQ(with("llama", "rope_scaling", scaling).rope.factor, 4);
    EXPECT_EQ(with("llama", "rope_theta", 500000).rope.theta, 500000);
    const Json llama3 = {{"rope_type", "llama3"}, {"rope_theta", 5e5},
                         {"factor", 8},           {"low_freq_factor", 1},
                         {"high_freq_factor", 4}, {"original_max_position_embeddings", 8192}};
    for (const char* key : {"rope_scaling", "rope_parameters"}) {
        const RopeConfig rope = with("llama", key, llama3).rope;
        EXPECT_EQ(rope.scaling, RopeConfig::Scaling::llama3);
        EXPECT_EQ(rope.theta, 5e5);
        EXPECT_EQ(rope.original_context, 8192u);
    }
    for (const char* type : {"yarn", "dynamic", "longrope", "mrope"})
        EXPECT_EQ(refusal("llama", "rope_scaling", {{"rope_type", type}, {"factor", 2}}),
                  std::string("config_value_unsupported rope_type ") + type);
    EXPECT_EQ(refusal("llama", "rope_parameters", {{"full_attention", {{"rope_theta", 1e6}}}}),
              "config_value_unsupported rope_type full_attention");
    EXPECT_EQ(refusal("llama", "partial_rotary_factor", 0.5),
              "config_value_unsupported partial_rotary_factor 0.5");
    Json crossed = llama3;
    crossed["low_freq_factor"] = 4;
    EXPECT_EQ(refusal("llama", "rope_scaling", crossed).substr(0, 19), "config_llama3_bands");
    crossed.erase("low_freq_factor");
    EXPECT_EQ(refusal("llama", "rope_scaling", crossed),
              "json_missing_key low_freq_factor (no argument found)");
}

// Llama 3.1: theta 500000, 128 channels; wavelengths below 8192 / 4 stay, those above 8192 are stretched.
TEST(Rope, Frequencies) {
    RopeConfig rope;
    rope.theta = 500000;
    rope.rotated = 128;
    auto plain = rope_frequencies(rope);
    ASSERT_EQ(plain.size(), 64u);
    EXPECT_EQ(plain[0], 1.0);
    EXPECT_NEAR(plain[32], 1 / std::sqrt(500000.0), 1e-15);
    rope.scaling = RopeConfig::Scaling::linear;
    rope.factor = 4;
    EXPECT_EQ(rope_frequencies(rope)[5], plain[5] / 4);
    rope.scaling = RopeConfig::Scaling::llama3;
    rope.factor = 8;
    rope.original_context = 8192;
    const auto bands = rope_frequencies(rope);
    EXPECT_EQ(bands[0], plain[0]);
    EXPECT_EQ(bands[28], plain[28]);      // wavelength 1956, below 8192 / 4
    EXPECT_EQ(bands[35], plain[35] / 8);  // 8218, above 8192
    const double wavelength = 2 * std::acos(-1.0) / plain[32];
    const double kept = (8192 / wavelength - 1) / 3;  // between the bands
    EXPECT_NEAR(bands[32], plain[32] * ((1 - kept) / 8 + kept), 1e-12);
    EXPECT_GT(bands[32], plain[32] / 8);
    EXPECT_LT(bands[32], plain[32]);
}

TEST(TransformerConfig, RefusesByName) {
    EXPECT_EQ(refusal("llama", "hidden_act", "gelu"), "config_value_unsupported hidden_act gelu");
    EXPECT_EQ(refusal("gemma2", "hidden_activation", "relu"),
              "config_value_unsupported hidden_activation relu");
    EXPECT_EQ(refusal("llama", "quantization_config", {{"quant_method", "awq"}}),
              "config_value_unsupported quant_method awq");
    EXPECT_EQ(refusal("gemma2", "use_bidirectional_attention", true),
              "config_value_unsupported use_bidirectional_attention true");
    EXPECT_EQ(refusal("mistral", "layer_types", {"a", "a", "a", "a"}),
              "config_value_unsupported layer_types a");
    EXPECT_EQ(refusal(config_of("qwen3")), "config_value_unsupported model_type qwen3");
}

TEST(TransformerConfig, RefusesContradictions) {
    EXPECT_EQ(refusal("llama", "num_key_value_heads", 3), "config_not_multiple num_attention_heads 4");
    EXPECT_EQ(refusal("llama", "hidden_size", 66), "config_not_multiple hidden_size 66");
    EXPECT_EQ(refusal("llama", "head_dim", 15), "config_rotary_odd head_dim 15");
    EXPECT_EQ(refusal("gemma2", "layer_types", {"full_attention"}), "config_length_wrong layer_types 1");
    Json windowless = config_of("mistral");
    windowless["sliding_window"] = nullptr;
    windowless["layer_types"] = {"full_attention", "sliding_attention", "full_attention", "full_attention"};
    EXPECT_EQ(refusal(windowless).substr(0, 33), "config_window_missing layer_types");
}

TEST(TransformerConfig, BoundsAndTypes) {
    for (const char* key : {"vocab_size", "hidden_size", "num_hidden_layers", "intermediate_size",
                            "num_attention_heads", "num_key_value_heads", "head_dim"}) {
        for (const std::int64_t value : {std::int64_t{0}, std::int64_t{-1}, std::int64_t{1} << 40})
            EXPECT_EQ(code_of([&] { with("llama", key, value); }), Code::config_value_out_of_range) << key;
        for (const Json& value : {Json("64"), Json(64.5), Json(true), Json::array({64})})
            EXPECT_EQ(code_of([&] { with("llama", key, value); }), Code::json_wrong_type) << key;
    }
    for (const char* key : {"vocab_size", "hidden_size", "num_hidden_layers", "intermediate_size"}) {
        Json json = config_of("llama");
        json.erase(key);
        EXPECT_EQ(code_of([&] { parse(json); }), Code::json_missing_key) << key;
    }
    EXPECT_EQ(refusal("llama", "rms_norm_eps", -1), "config_value_out_of_range rms_norm_eps -1");
    EXPECT_EQ(refusal("llama", "rope_theta", 0), "config_value_out_of_range rope_theta 0");
    EXPECT_EQ(refusal("gemma2", "final_logit_softcapping", 0),
              "config_value_out_of_range final_logit_softcapping 0");
    EXPECT_EQ(refusal("llama", "head_dim", 1 << 17), "config_value_out_of_range head_dim 131072")
        << "4 heads of it are too wide";
    EXPECT_EQ(code_of([] { with("llama", "rope_scaling", "linear"); }), Code::json_wrong_type);
}

}  // namespace
}  // namespace addend
