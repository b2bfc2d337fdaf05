#include "core/program/lower_transformer.h"

#include <gtest/gtest.h>

#include <set>

#include "core/program/accounting.h"
#include "core/program/program_edit.h"

namespace addend {
namespace {

/// 2 layers of width 16: 4 heads of 4 channels, 2 of them with keys; 24 inside, 32 tokens.
TransformerConfig small(TransformerFamily family = TransformerFamily::llama) {
    TransformerConfig c;
    c.family = family;
    c.vocab_size = 32;
    c.hidden_size = 16;
    c.layers = 2;
    c.intermediate_size = 24;
    c.heads = 4;
    c.kv_heads = 2;
    c.head_width = 4;
    c.rms_norm_eps = 1e-5f;
    c.attention_scale = 0.5f;
    c.windows = {0, 0};
    c.rope.rotated = 4;
    return c;
}

TransformerConfig gemma() {
    TransformerConfig c = small(TransformerFamily::gemma2);
    c.norm_offset = 1;
    c.embedding_factor = 4;
    c.attention_scale = 0.25f;
    c.attention_soft_cap = 50;
    c.logits_soft_cap = 30;
    c.windows = {8, 0};
    c.activation = Activation::gelu_tanh;
    c.post_norms = true;
    c.tied_head = true;
    return c;
}

TransformerConfig bitnet() {
    TransformerConfig c = small(TransformerFamily::bitnet);
    c.activation = Activation::relu2;
    c.sub_norms = true;
    c.tied_head = true;
    c.linear = LinearForm::ternary;
    return c;
}

Lowered lowered(const TransformerConfig& config, float scale = 0.5f) {
    return lower_transformer(config, {[](std::string_view) { return StoredType{ADDEND_BF16}; },
                                      [scale](std::string_view) { return scale; }});
}

std::vector<std::string> layer_values(const Program& program, int layer) {
    const std::string prefix = "layers." + std::to_string(layer) + ".";
    std::vector<std::string> names;
    for (const addend_value& value : program.values()) {
        const std::string_view name = program.name(value.name);
        if (name.starts_with(prefix)) names.emplace_back(name.substr(prefix.size()));
    }
    return names;
}

const addend_instruction& writer_of(const Program& program, const std::string& name) {
    return program.instructions()[program.values()[program.find_value(name).value()].producer];
}
std::string weight_name(const Program& program, const addend_instruction& instruction, std::size_t k = 0) {
    if (instruction.weight[k] == ADDEND_NONE) return {};
    return std::string(program.name(program.weights()[instruction.weight[k]].name));
}

TEST(LowerTransformer, StableNames) {
    EXPECT_EQ(layer_values(*lowered(small()).program, 1),
              (std::vector<std::string>{"attn_norm", "attn.q", "attn.k", "attn.v", "attn.q_rope",
                                        "attn.k_rope", "attn.out", "attn.o", "residual", "mlp_norm",
                                        "mlp.gate", "mlp.up", "mlp.silu", "mlp.act", "mlp.down", "output"}));
    EXPECT_EQ(
        layer_values(*lowered(gemma()).program, 0),
        (std::vector<std::string>{"attn_norm", "attn.q", "attn.k", "attn.v", "attn.q_rope", "attn.k_rope",
                                  "attn.out", "attn.o", "attn.post_norm", "residual", "mlp_norm", "mlp.gate",
                                  "mlp.up", "mlp.gelu", "mlp.act", "mlp.down", "mlp.post_norm", "output"}));
    EXPECT_EQ(layer_values(*lowered(bitnet()).program, 0),
              (std::vector<std::string>{
                  "attn_norm",    "attn.in_int8", "attn.scale",    "attn.q.acc",       "attn.q",
                  "attn.k.acc",   "attn.k",       "attn.v.acc",    "attn.v",           "attn.q_rope",
                  "attn.k_rope",  "attn.out",     "attn.sub_norm", "attn.o.in_int8",   "attn.o.scale",
                  "attn.o.acc",   "attn.o",       "residual",      "mlp_norm",         "mlp.in_int8",
                  "mlp.scale",    "mlp.gate.acc", "mlp.gate",      "mlp.up.acc",       "mlp.up",
                  "mlp.relu2",    "mlp.act",      "mlp.sub_norm",  "mlp.down.in_int8", "mlp.down.scale",
                  "mlp.down.acc", "mlp.down",     "output"}));
    const auto program = lowered(small()).program;
    EXPECT_EQ(program->layer_input(0), program->find_value("embed"));
    EXPECT_EQ(program->layer_input(1), program->find_value("layers.0.output"));
}

TEST(LowerTransformer, EveryTensorIsBoundAndNoOther) {
    TransformerConfig biased = small();
    biased.qkv_bias = biased.o_bias = biased.mlp_bias = true;
    biased.naming = TensorNaming::gguf;
    biased.rope.factors = true;
    for (const TransformerConfig& config : {small(), gemma(), bitnet(), biased}) {
        std::set<std::string> wanted, bound;
        for (const ExpectedTensor& tensor : transformer_tensors(config)) wanted.insert(tensor.name);
        const Lowered model = lowered(config);
        ASSERT_EQ(model.bindings.size(), model.program->weights().size());
        for (const WeightBinding& binding : model.bindings)
            if (!binding.tensor.empty()) bound.insert(binding.tensor);
        EXPECT_EQ(bound, wanted);
    }
}

TEST(LowerTransformer, RopeSharesOneWeightOfFrequencies) {
    TransformerConfig config = small();
    config.rope.neighbours = true;
    const Lowered model = lowered(config);
    const Program& program = *model.program;
    const std::uint32_t weight = program.find_weight("rope.frequencies").value();
    EXPECT_EQ(model.bindings[weight].kind, WeightBinding::Kind::rope_frequencies);
    EXPECT_EQ(model.bindings[weight].values, rope_frequencies(config.rope));
    EXPECT_EQ(program.weights()[weight].cols, 2u);
    for (const char* name : {"layers.0.attn.q_rope", "layers.1.attn.k_rope"}) {
        const addend_instruction& rope = writer_of(program, name);
        EXPECT_EQ(rope.weight[0], weight);
        EXPECT_EQ(rope.i[0], std::string(name).ends_with("q_rope") ? 4 : 2);
        EXPECT_EQ(rope.i[1], 4);
        EXPECT_EQ(rope.i[2], 4);
        EXPECT_EQ(rope.i[3], 1);
    }
}

TEST(LowerTransformer, WindowsCapsAndScales) {
    const Lowered model = lowered(gemma());
    const Program& program = *model.program;
    for (const int layer : {0, 1}) {
        const std::string prefix = "layers." + std::to_string(layer) + ".";
        const addend_instruction& attention = writer_of(program, prefix + "attn.out");
        EXPECT_EQ(attention.i[0], 4);
        EXPECT_EQ(attention.i[1], 2);
        EXPECT_EQ(attention.i[2], 4);
        EXPECT_EQ(attention.i[3], layer == 0 ? 8 : 0);
        EXPECT_EQ(attention.f[0], 0.25f);
        EXPECT_EQ(attention.f[1], 50);
    }
    EXPECT_EQ(writer_of(program, "embed").f[0], 4);
    EXPECT_EQ(writer_of(program, "logits").op, ADDEND_OP_SOFT_CAP);
    EXPECT_EQ(writer_of(program, "logits").f[0], 30);
    for (const char* name : {"layers.0.attn_norm", "layers.1.mlp.post_norm", "final_norm"})
        EXPECT_EQ(writer_of(program, name).f[1], 1) << name;
    EXPECT_EQ(writer_of(*lowered(small()).program, "final_norm").f[1], 0);
    EXPECT_EQ(writer_of(*lowered(small()).program, "final_norm").f[0], 1e-5f);
}

TEST(LowerTransformer, ATiedHeadReadsTheEmbeddingsWeight) {
    const Lowered tied = lowered(gemma());
    EXPECT_EQ(writer_of(*tied.program, "logits_raw").weight[0], writer_of(*tied.program, "embed").weight[0]);
    const Lowered own = lowered(small());
    EXPECT_EQ(weight_name(*own.program, writer_of(*own.program, "logits")), "lm_head.weight");
    EXPECT_EQ(writer_of(*own.program, "logits").layer, -1) << "outside the layers, so no `linear` site";
}

TEST(LowerTransformer, BiasesWhereTheConfigurationSaysSo) {
    TransformerConfig config = small(TransformerFamily::qwen2);
    config.qkv_bias = true;
    const auto program = lowered(config).program;
    EXPECT_EQ(weight_name(*program, writer_of(*program, "layers.1.attn.v"), 1),
              "model.layers.1.self_attn.v_proj.bias");
    EXPECT_EQ(weight_name(*program, writer_of(*program, "layers.1.attn.o"), 1), "");
    EXPECT_EQ(weight_name(*program, writer_of(*program, "layers.1.mlp.down"), 1), "");
}

TEST(LowerTransformer, CachesGrowByTheTokenInEveryLayer) {
    const auto program = lowered(small()).program;
    ASSERT_EQ(program->states().size(), 4u);
    for (const addend_state& state : program->states()) {
        EXPECT_EQ(state.kind, ADDEND_STATE_KV);
        EXPECT_EQ(state.dtype, ADDEND_F32);
        EXPECT_EQ(state.width, 8u);
    }
    EXPECT_TRUE(program->find_state("layers.1.attn.v_cache"));
    EXPECT_EQ(program->state_bytes(1), 2u * 2 * 8 * 4);
    EXPECT_EQ(program->state_bytes(100), 100u * 2 * 2 * 8 * 4);
}

// BitNet: int8 activations once for projections that read the same, halves to even, and no norm of their own.
TEST(LowerTransformer, BitnetProjections) {
    const auto program = lowered(bitnet(), 0.125f).program;
    int quantised = 0;
    for (const addend_instruction& instruction : program->instructions()) {
        if (instruction.op != ADDEND_OP_QUANTIZE_I8) continue;
        ++quantised;
        EXPECT_EQ(instruction.i[0], 1);
        EXPECT_EQ(instruction.f[0], 1e-5f);
    }
    EXPECT_EQ(quantised, 2 * 4);
    const addend_instruction& k = writer_of(*program, "layers.0.attn.k");
    EXPECT_EQ(k.op, ADDEND_OP_RESCALE);
    EXPECT_EQ(k.f[0], 0.125f);
    EXPECT_EQ(k.in[1].value, program->find_value("layers.0.attn.scale").value());
    EXPECT_EQ(writer_of(*program, "layers.0.attn.o.in_int8").in[0].value,
              program->find_value("layers.0.attn.sub_norm").value());
    EXPECT_EQ(writer_of(*program, "logits").op, ADDEND_OP_MATMUL) << "the head is not quantised";
}

TEST(LowerTransformer, GroupsSayWhatBelongsTogether) {
    const auto program = lowered(bitnet()).program;
    const auto path_of = [&](const std::string& name) {
        std::string path;
        for (std::uint32_t g = writer_of(*program, name).group; g != ADDEND_NONE;
             g = program->groups()[g].parent)
            path += std::string(program->name(program->groups()[g].name)) + "<";
        return path;
    };
    EXPECT_EQ(path_of("layers.0.attn.k.acc"), "layers.0.attn.k<layers.0.attn<layers.0<");
    EXPECT_EQ(path_of("layers.1.mlp.act"), "layers.1.mlp<layers.1<");
    EXPECT_EQ(path_of("layers.1.residual"), "layers.1<");
    EXPECT_EQ(path_of("logits"), "head<");
}

TEST(LowerTransformer, SitesOfAPatch) {
    const auto program = lowered(small()).program;
    const addend_arithmetic lmul{ADDEND_LMUL, 4};
    const std::vector<ArithmeticEdit> edits{{ProductSite::qk, lmul, 0, std::nullopt},
                                            {ProductSite::pv, lmul, 0, std::nullopt},
                                            {ProductSite::linear, lmul, 0, std::nullopt},
                                            {ProductSite::elementwise, lmul, 0, std::nullopt}};
    const auto patched = with_arithmetic(*program, edits);
    EXPECT_EQ(writer_of(*patched, "logits").arithmetic[0].mode, ADDEND_EXACT);
    EXPECT_EQ(writer_of(*patched, "layers.1.mlp.down").arithmetic[0].mode, ADDEND_LMUL);
    EXPECT_EQ(writer_of(*patched, "layers.1.mlp.act").arithmetic[0].bits, 4);
    EXPECT_EQ(writer_of(*patched, "layers.0.attn.out").arithmetic[1].mode, ADDEND_LMUL);
    // One token: 16 channels of 4 heads against one key, twice; 7 projections; gate times up.
    const std::uint64_t projections = 16 * 16 * 2 + 8 * 16 * 2 + 24 * 16 * 3;
    EXPECT_EQ(account(*patched, {}).total.lmul_adds, 2 * (2 * 16 + projections + 24));
}

}  // namespace
}  // namespace addend
