#include "core/program/lower_hgrn_bit.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "core/program/program_edit.h"
#include "tests/unit/program/sample_program.h"

namespace addend::test {
namespace {

const addend_instruction& producer(const Program& program, const std::string& value) {
    const auto index = program.find_value(value);
    EXPECT_TRUE(index) << value;
    return program.instructions()[program.values()[index.value_or(0)].producer];
}

TEST(LowerHgrnBit, StableTapNames) {
    HgrnBitConfig config = small_config();
    config.layers = 4;
    const auto program = lower_small(config).program;
    for (const char* name : {"embed",
                             "layers.3.input",
                             "layers.3.attn_norm",
                             "layers.3.mlgru.h",
                             "layers.3.mlgru.f",
                             "layers.3.mlgru.i",
                             "layers.3.mlgru.c",
                             "layers.3.mlgru.f_raw",
                             "layers.3.mlgru.out",
                             "layers.3.residual",
                             "layers.3.mlp_norm",
                             "layers.0.mlp.down.in_int8",
                             "layers.0.mlp.gate.acc",
                             "layers.0.mlp.act",
                             "layers.3.output",
                             "final_norm",
                             "head_rows",
                             "lm_head.in_int8",
                             "lm_head.scale",
                             "lm_head.acc",
                             "logits"})
        EXPECT_TRUE(program->find_value(name)) << name;
    for (const char* part : {"i_proj", "f_proj", "g_proj", "o_proj"})
        for (const char* value : {"norm", "in_int8", "scale", "acc", "out"})
            EXPECT_TRUE(program->find_value(std::string("layers.2.attn.") + part + "." + value))
                << part << value;
    EXPECT_TRUE(program->find_state("layers.3.mlgru.state"));
}

// DESIGN §3: the BitLinear's epsilon is a constant; all other norms follow the configuration.
TEST(LowerHgrnBit, Epsilons) {
    HgrnBitConfig config = small_config();
    config.rms_norm_eps = 1e-3f;
    const auto program = lower_small(config).program;
    for (const char* name : {"layers.0.attn_norm", "layers.1.mlp_norm", "layers.0.mlgru.g", "final_norm"})
        EXPECT_EQ(producer(*program, name).f[0], 1e-3f) << name;
    for (const char* name : {"layers.0.attn.i_proj.norm", "layers.1.mlp.down.norm", "lm_head.norm"})
        EXPECT_EQ(producer(*program, name).f[0], 1e-6f) << name;
    EXPECT_EQ(producer(*program, "layers.0.mlp.down.in_int8").f[0], 1e-5f);
    EXPECT_EQ(producer(*program, "layers.0.mlp.down.in_int8").i[0], 0);  // halves away from zero
}

TEST(LowerHgrnBit, LowerBoundsFromLayerOneOn) {
    const Lowered bounded = lower_small();
    EXPECT_EQ(producer(*bounded.program, "layers.0.mlgru.f").op, ADDEND_OP_SIGMOID);
    EXPECT_EQ(producer(*bounded.program, "layers.1.mlgru.f").op, ADDEND_OP_FORGET_GATE);
    const auto weight = producer(*bounded.program, "layers.1.mlgru.f").weight[0];
    EXPECT_EQ(bounded.bindings[weight].kind, WeightBinding::Kind::lower_bound);
    EXPECT_EQ(bounded.bindings[weight].layer, 1u);

    HgrnBitConfig config = small_config();
    config.use_lower_bound = false;
    config.expand_ratio = 2;  // only without a bound; the state is then wider than the model
    const auto free = lower_small(config).program;
    EXPECT_EQ(producer(*free, "layers.1.mlgru.f").op, ADDEND_OP_SIGMOID);
    EXPECT_EQ(free->states()[0].width, 16u);
    EXPECT_EQ(free->weights()[*free->find_weight("model.layers.0.attn.o_proj.weight")].cols, 16u);
}

TEST(LowerHgrnBit, TiedHeadIsTheEmbeddingQuantisedAgain) {
    HgrnBitConfig config = small_config();
    config.tie_word_embeddings = true;
    const Lowered lowered = lower_small(config);
    const auto head = *lowered.program->find_weight("lm_head.weight");
    EXPECT_EQ(lowered.program->weights()[head].dtype, ADDEND_T2);
    EXPECT_EQ(lowered.bindings[head].kind, WeightBinding::Kind::ternary);
    EXPECT_EQ(lowered.bindings[head].tensor, "model.embeddings.weight");
    const auto table = *lowered.program->find_weight("model.embeddings.weight");
    EXPECT_EQ(lowered.bindings[table].kind, WeightBinding::Kind::stored);
    EXPECT_EQ(lowered.program->weights()[table].dtype, ADDEND_BF16);
}

TEST(LowerHgrnBit, EveryTensorOfTheModelIsBoundAndNoOther) {
    for (const bool tied : {false, true}) {
        HgrnBitConfig config = small_config();
        config.tie_word_embeddings = tied;
        const Lowered lowered = lower_small(config);
        ASSERT_EQ(lowered.bindings.size(), lowered.program->weights().size());
        std::vector<std::string> bound;
        for (const auto& binding : lowered.bindings) bound.push_back(binding.tensor);
        std::vector<std::string> expected;
        for (const auto& tensor : hgrn_bit_tensors(config)) {
            expected.push_back(tensor.name);
            EXPECT_NE(std::find(bound.begin(), bound.end(), tensor.name), bound.end()) << tensor.name;
        }
        for (const auto& name : bound)
            EXPECT_NE(std::find(expected.begin(), expected.end(), name), expected.end()) << name;
    }
}

TEST(LowerHgrnBit, HeadRunsOnSelectedRowsOnly) {
    const auto program = lower_small().program;
    for (const char* name : {"head_rows", "final_norm", "lm_head.norm", "lm_head.acc", "logits"})
        EXPECT_EQ(program->values()[*program->find_value(name)].rows, ADDEND_ROWS_LOGITS) << name;
    EXPECT_EQ(program->values()[*program->find_value("layers.1.output")].rows, ADDEND_ROWS_TOKENS);
}

TEST(LowerHgrnBit, ScalesReachWeightAndRescale) {
    const auto program = lower_small(small_config(), 0.75f).program;
    EXPECT_EQ(program->weights()[*program->find_weight("model.layers.1.mlp.down_proj.weight")].scale, 0.75f);
    EXPECT_EQ(producer(*program, "layers.1.mlp.down.out").f[0], 0.75f);
    EXPECT_EQ(producer(*program, "logits").f[0], 0.75f);
}

TEST(LowerHgrnBit, GateAndUpAreHalvesOfOneProduct) {
    const auto program = lower_small().program;
    const auto both = *program->find_value("layers.0.mlp.gate.out");
    EXPECT_EQ(program->values()[both].width, 24u);
    const auto& silu = producer(*program, "layers.0.mlp.silu").in[0];
    EXPECT_EQ(silu.value, both);
    EXPECT_EQ(silu.column, 0u);
    const auto& up = producer(*program, "layers.0.mlp.act").in[1];
    EXPECT_EQ(up.value, both);
    EXPECT_EQ(up.column, 12u);
}

TEST(WithArithmetic, ChangesItsSitesAndLayersOnly) {
    const auto program = lower_small().program;
    const ArithmeticEdit edit{ProductSite::elementwise, {ADDEND_LMUL, 4}, 1, {}};
    const auto patched = with_arithmetic(*program, {&edit, 1});
    for (std::size_t n = 0; n < program->instructions().size(); ++n) {
        const auto& instruction = patched->instructions()[n];
        const bool site = instruction.layer == 1 &&
                          (instruction.op == ADDEND_OP_MUL || instruction.op == ADDEND_OP_INPUT_GATE ||
                           instruction.op == ADDEND_OP_MLGRU_SCAN);
        EXPECT_EQ(instruction.arithmetic[0].mode, site ? ADDEND_LMUL : ADDEND_EXACT);
        EXPECT_EQ(instruction.arithmetic[0].bits, site ? 4 : 0);
    }
    EXPECT_EQ(patched->header().weights_layout, program->header().weights_layout);
    EXPECT_EQ(patched->header().state_layout, program->header().state_layout);
}

TEST(WithArithmetic, RefusesWhatCannotBe) {
    const auto program = lower_small().program;
    for (const ArithmeticEdit& edit :
         {ArithmeticEdit{ProductSite::elementwise, {ADDEND_LMUL, 0}, 0, {}},
          ArithmeticEdit{ProductSite::elementwise, {ADDEND_LMUL, 24}, 0, {}},
          ArithmeticEdit{ProductSite::elementwise, {9, 0}, 0, {}},
          ArithmeticEdit{ProductSite::elementwise, {ADDEND_LMUL, 4}, 2, {}},
          ArithmeticEdit{ProductSite::elementwise, {ADDEND_LMUL, 4}, 1, 0},
          ArithmeticEdit{ProductSite::qk, {ADDEND_LMUL, 4}, 0, {}}})  // no attention here
        try {
            with_arithmetic(*program, {&edit, 1});
            ADD_FAILURE() << static_cast<int>(edit.arithmetic.bits);
        } catch (const Failure& failure) {
            EXPECT_EQ(failure.code(), Code::program_edit_invalid);
        }
    const ArithmeticEdit pv{ProductSite::pv, {ADDEND_E4M3, 0}, 0, {}};
    const auto patched = with_arithmetic(*attention_program(), {&pv, 1});
    EXPECT_EQ(patched->instructions()[4].arithmetic[0].mode, ADDEND_EXACT);
    EXPECT_EQ(patched->instructions()[4].arithmetic[1].mode, ADDEND_E4M3);
}

}  // namespace
}  // namespace addend::test
