// Configurations of transformers with members replaced, removed and doubled: each is either refused with a
// Failure or lowers to a legal program.
#include <gtest/gtest.h>

#include <random>

#include "core/base/message.h"
#include "core/files/transformer.h"
#include "core/program/lower_transformer.h"

namespace addend {
namespace {

Json config_of(const char* family) {
    return {{"model_type", family},
            {"vocab_size", 384},
            {"hidden_size", 64},
            {"num_hidden_layers", 3},
            {"intermediate_size", 160},
            {"num_attention_heads", 4},
            {"num_key_value_heads", 2},
            {"head_dim", 16},
            {"rms_norm_eps", 1e-5},
            {"sliding_window", 8},
            {"use_sliding_window", true},
            {"max_window_layers", 1},
            {"layer_types", {"full_attention", "sliding_attention", "full_attention"}},
            {"hidden_act", "silu"},
            {"hidden_activation", "gelu_pytorch_tanh"},
            {"attention_bias", false},
            {"tie_word_embeddings", false},
            {"query_pre_attn_scalar", 24},
            {"attn_logit_softcapping", 50.0},
            {"final_logit_softcapping", 30.0},
            {"torch_dtype", "bfloat16"},
            {"rope_theta", 1e4},
            {"rope_scaling",
             {{"rope_type", "llama3"},
              {"factor", 8.0},
              {"low_freq_factor", 1.0},
              {"high_freq_factor", 4.0},
              {"original_max_position_embeddings", 64}}}};
}

const std::vector<Json>& values() {
    static const std::vector<Json> list = {nullptr,
                                           true,
                                           0,
                                           1,
                                           -1,
                                           2,
                                           3,
                                           5,
                                           64,
                                           1 << 18,
                                           (std::int64_t{1} << 62),
                                           18446744073709551615u,
                                           0.5,
                                           1e-300,
                                           1e300,
                                           -0.0,
                                           "",
                                           "silu",
                                           "linear",
                                           "sliding_attention",
                                           Json::array(),
                                           Json::array({1, "x", nullptr}),
                                           Json::object(),
                                           Json{{"type", "linear"}},
                                           Json{{"rope_type", "llama3"}, {"factor", 2}}};
    return list;
}

class JsonMutation {
  public:
    explicit JsonMutation(unsigned seed) : random_(seed) {}
    Json apply(Json json) {
        for (std::size_t n = 1 + pick(3); n > 0; --n) change(pick(5) == 0 ? json["rope_scaling"] : json);
        return json;
    }

  private:
    std::size_t pick(std::size_t count) { return random_() % count; }
    void change(Json& object) {
        if (!object.is_object() || object.empty()) return;
        auto member = object.begin();
        std::advance(member, pick(object.size()));
        if (pick(6) == 0)
            object.erase(member);
        else
            *member = values()[pick(values().size())];
    }
    std::mt19937 random_;
};

TEST(TransformerConfigMutations, AreRefusedOrLower) {
    const TensorFacts facts{[](std::string_view) { return StoredType{ADDEND_BF16}; },
                            [](std::string_view) { return 0.5f; }};
    int lowered = 0;
    int refused = 0;
    for (const char* family : {"llama", "mistral", "gemma2", "qwen2", "bitnet"})
        for (unsigned seed = 0; seed < 3000; ++seed) {
            Json json = JsonMutation(seed).apply(config_of(family));
            try {
                const TransformerConfig config = parse_transformer_config(json, "config.json");
                ASSERT_EQ(config.windows.size(), config.layers);
                if (config.layers > 8) continue;  // legal, and slow to no purpose
                const Lowered model = lower_transformer(config, facts);
                ASSERT_EQ(model.bindings.size(), model.program->weights().size());
                ++lowered;
            } catch (const Failure& failure) {
                ASSERT_EQ(code_args(failure.code()).size(), failure.message().args.size()) << failure.what();
                ++refused;
            }
        }
    EXPECT_GT(lowered, 1000);
    EXPECT_GT(refused, 1000);
}

}  // namespace
}  // namespace addend
