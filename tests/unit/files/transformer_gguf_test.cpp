// GGUF metadata of transformers, and the check of a configuration against its tensors.
#include <cmath>

#include "core/files/architectures.h"
#include "core/files/model_config.h"
#include "tests/unit/files/support.h"
#include "tests/unit/files/transformer_files.h"

namespace addend {
namespace {

using test::code_of;
using test::gguf_model;
using test::put_tensor;

TEST(TransformerGguf, Llama) {
    const TransformerConfig c = load_transformer_config(gguf_model("llama"));
    EXPECT_EQ(c.family, TransformerFamily::llama);
    EXPECT_EQ(c.vocab_size, 384u) << "the rows of the embedding, where no key says it";
    EXPECT_EQ(c.head_width, 16u);
    EXPECT_EQ(c.rope.rotated, 16u);
    EXPECT_TRUE(c.rope.neighbours) << "converters permute q and k";
    EXPECT_EQ(c.rope.theta, 10000);
    EXPECT_EQ(c.rms_norm_eps, 1e-5f);
    EXPECT_FALSE(c.tied_head || c.qkv_bias || c.rope.factors);
    EXPECT_EQ(c.windows, (std::vector<std::uint32_t>{0, 0}));
    EXPECT_EQ(tensor_name(c, Part::down, 1), "blk.1.ffn_down.weight");
}

TEST(TransformerGguf, WhatTheTensorsSay) {
    ModelFiles files = gguf_model("llama");
    files.tensors.erase("output.weight");
    put_tensor(files, "rope_freqs.weight", {8});
    for (const std::string layer : {"blk.0.", "blk.1."}) {
        put_tensor(files, layer + "attn_q.bias", {64});
        put_tensor(files, layer + "attn_k.bias", {32});
        put_tensor(files, layer + "attn_v.bias", {32});
    }
    const TransformerConfig c = load_transformer_config(files);
    EXPECT_TRUE(c.tied_head);
    EXPECT_TRUE(c.rope.factors);
    EXPECT_TRUE(c.qkv_bias);
    EXPECT_FALSE(c.o_bias);
    EXPECT_EQ(head_tensor(c), "token_embd.weight");
}

TEST(TransformerGguf, MistralCallsItselfLlama) {
    ModelFiles files = gguf_model("llama");
    files.metadata.set_u32("llama.attention.sliding_window", 8);
    files.metadata.set_f32("llama.rope.freq_base", 1e6f);
    const TransformerConfig c = load_transformer_config(files);
    EXPECT_EQ(c.windows, (std::vector<std::uint32_t>{8, 8}));
    EXPECT_EQ(c.rope.theta, 1e6);
    files.architecture = "mistral";
    try {
        load_transformer_config(files);
        ADD_FAILURE();
    } catch (const Failure& failure) {
        EXPECT_EQ(failure.code(), Code::architecture_unsupported);
        EXPECT_EQ(test::arg_of(failure.message(), "supported"),
                  "hgrn_bit, llama, gemma2, qwen2, bitnet, bitnet-b1.58");
    }
}

TEST(TransformerGguf, Gemma2) {
    ModelFiles files = gguf_model("gemma2");
    files.metadata.set_u32("gemma2.attention.sliding_window", 8);
    const TransformerConfig c = load_transformer_config(files);
    EXPECT_EQ(c.norm_offset, 0) << "converters add the 1";
    EXPECT_EQ(c.windows, (std::vector<std::uint32_t>{8, 0}));
    EXPECT_EQ(c.attention_soft_cap, 50);
    EXPECT_EQ(c.logits_soft_cap, 30);
    EXPECT_EQ(c.attention_scale, 0.25f);
    EXPECT_EQ(c.embedding_factor, 8);
    EXPECT_TRUE(c.post_norms);
    EXPECT_FALSE(c.rope.neighbours);
    EXPECT_EQ(tensor_name(c, Part::mlp_norm, 0), "blk.0.ffn_norm.weight");
    EXPECT_EQ(tensor_name(c, Part::attn_post_norm, 0), "blk.0.post_attention_norm.weight");
}

TEST(TransformerGguf, Qwen2NeedsItsBiases) {
    ModelFiles files = gguf_model("qwen2");
    EXPECT_TRUE(load_transformer_config(files).qkv_bias);
    files.tensors.erase("blk.1.attn_v.bias");
    EXPECT_EQ(code_of([&] { load_transformer_config(files); }), Code::tensor_missing);
}

TEST(TransformerGguf, BitnetInBothNames) {
    const TransformerConfig b158 = load_transformer_config(gguf_model("bitnet-b1.58"));
    EXPECT_EQ(b158.family, TransformerFamily::bitnet);
    EXPECT_EQ(b158.activation, Activation::relu2);
    EXPECT_TRUE(b158.sub_norms);
    EXPECT_EQ(b158.linear, LinearForm::ternary);
    EXPECT_FALSE(b158.rope.neighbours);
    EXPECT_EQ(load_transformer_config(gguf_model("bitnet")).activation, Activation::silu);
}

TEST(TransformerGguf, RopeScaling) {
    ModelFiles files = gguf_model("llama");
    files.metadata.set_f32("llama.rope.scaling.factor", 4);
    EXPECT_EQ(load_transformer_config(files).rope.scaling, RopeConfig::Scaling::linear);
    files.metadata.set_string("llama.rope.scaling.type", "yarn");
    EXPECT_EQ(code_of([&] { load_transformer_config(files); }), Code::config_value_unsupported);
    files.metadata.set_string("llama.rope.scaling.type", "none");
    EXPECT_EQ(load_transformer_config(files).rope.scaling, RopeConfig::Scaling::none);
    files.metadata.set_u32("llama.rope.dimension_count", 8);
    EXPECT_EQ(load_transformer_config(files).rope.rotated, 8u);
    files.metadata.set_u32("llama.rope.dimension_count", 7);
    EXPECT_EQ(code_of([&] { load_transformer_config(files); }), Code::config_rotary_odd);
    files.metadata.set_u32("llama.rope.dimension_count", 18);
    EXPECT_EQ(code_of([&] { load_transformer_config(files); }), Code::config_value_out_of_range);
}

TEST(TransformerGguf, RefusesWhatItCannotRun) {
    ModelFiles files = gguf_model("llama");
    files.metadata.set_u32("llama.expert_count", 8);
    EXPECT_EQ(code_of([&] { load_transformer_config(files); }), Code::config_value_unsupported);
    files.metadata.set_u32("llama.expert_count", 0);
    EXPECT_EQ(load_transformer_config(files).layers, 2u);
    files.metadata.set_u32("llama.attention.key_length", 16);
    files.metadata.set_u32("llama.attention.value_length", 8);
    EXPECT_EQ(code_of([&] { load_transformer_config(files); }), Code::config_value_unsupported);
}

TEST(TransformerGguf, EveryKeyIsNeededTypedAndBounded) {
    for (const char* name : {"context_length", "embedding_length", "block_count", "feed_forward_length",
                             "attention.head_count"}) {
        const std::string key = "llama." + std::string(name);
        ModelFiles files = gguf_model("llama");
        files.metadata.set_u32(key, 0);
        EXPECT_EQ(code_of([&] { load_transformer_config(files); }), Code::config_value_out_of_range) << key;
        files.metadata.set_string(key, "64");
        EXPECT_EQ(code_of([&] { load_transformer_config(files); }), Code::gguf_key_type) << key;
    }
    ModelFiles files = gguf_model("llama");
    files.metadata = GgufMetadata("m.gguf");
    EXPECT_EQ(code_of([&] { load_transformer_config(files); }), Code::gguf_key_missing);
}

TEST(TransformerTensors, NamesTheOneThatIsWrong) {
    const auto failure_of = [](const auto& change) {
        ModelFiles files = gguf_model("llama");
        change(files);
        try {
            load_transformer_config(files);
        } catch (const Failure& failure) {
            return std::string(code_name(failure.code())) + " " + test::arg_of(failure.message(), "tensor");
        }
        return std::string("accepted");
    };
    EXPECT_EQ(failure_of([](ModelFiles& f) { f.tensors.erase("blk.1.ffn_up.weight"); }),
              "tensor_missing blk.1.ffn_up.weight");
    EXPECT_EQ(failure_of([](ModelFiles& f) {
                  put_tensor(f, "blk.0.attn_k.weight", {64, 64});
              }),
              "tensor_shape_wrong blk.0.attn_k.weight");
    EXPECT_EQ(failure_of([](ModelFiles& f) {
                  put_tensor(f, "blk.0.attn_k.weight", {32, 64}, TensorDType::i32);
              }),
              "tensor_dtype_unsupported blk.0.attn_k.weight");
    EXPECT_EQ(
        failure_of([](ModelFiles& f) { put_tensor(f, "blk.0.attn_norm.weight", {64}, TensorDType::q8_0); }),
        "tensor_dtype_wrong blk.0.attn_norm.weight");
    EXPECT_EQ(failure_of([](ModelFiles& f) { put_tensor(f, "blk.0.attn_q_norm.weight", {16}); }),
              "tensor_unexpected blk.0.attn_q_norm.weight");
    EXPECT_EQ(failure_of([](ModelFiles& f) { put_tensor(f, "rope_factors_long.weight", {8}); }),
              "tensor_unexpected rope_factors_long.weight");
}

TEST(TransformerTensors, HuggingFaceNames) {
    TransformerConfig c;
    c.layers = 1;
    c.post_norms = true;
    c.heads = c.kv_heads = c.head_width = 1;
    EXPECT_EQ(tensor_name(c, Part::mlp_norm, 0), "model.layers.0.pre_feedforward_layernorm.weight");
    EXPECT_EQ(tensor_name(c, Part::attn_post_norm, 0), "model.layers.0.post_attention_layernorm.weight");
    c.post_norms = false;
    EXPECT_EQ(tensor_name(c, Part::mlp_norm, 0), "model.layers.0.post_attention_layernorm.weight");
    EXPECT_EQ(bias_name(c, Part::q, 0), "model.layers.0.self_attn.q_proj.bias");
}

TEST(ModelConfigs, GoldenModelsFitTheirConfigurations) {
    for (const std::string name :
         {"llama", "mistral", "gemma2", "bitnet", "bitnet-packed-autobitlinear", "bitnet-packed-bitlinear"}) {
        const std::string path = "golden/" + name;
        ADDEND_NEEDS_SHARED(path);
        const auto dimensions = dimensions_of(load_model_config(ModelFiles::open(test::shared_data(path))));
        EXPECT_EQ(dimensions.vocab, 384u) << name;
        EXPECT_EQ(dimensions.layers, 3u) << name;
        // Packing changes how weights are held, not how many there are.
        if (name.starts_with("bitnet")) {
            EXPECT_EQ(dimensions.parameters, 154720u) << name;
        }
    }
}

}  // namespace
}  // namespace addend
