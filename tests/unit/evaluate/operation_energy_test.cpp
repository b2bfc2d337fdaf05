// Modelled energy of arithmetic, against sums made by hand from the formulas in core/program/accounting.h.
#include "core/evaluate/operation_energy.h"

#include <gtest/gtest.h>

#include <limits>

#include "core/evaluate/shape_program.h"
#include "core/program/program_edit.h"
#include "tests/unit/files/support.h"
#include "tests/unit/program/sample_program.h"

namespace addend::test {
namespace {

using Kind = OperationKind;

TEST(OperationEnergy, DefaultTableIsHorowitz) {
    const EnergyTable table = default_energy_table();
    EXPECT_EQ(table.of(EnergyEntry::int8_add), 0.03);
    EXPECT_EQ(table.of(EnergyEntry::int32_add), 0.1);
    EXPECT_EQ(table.of(EnergyEntry::fp16_add), 0.4);
    EXPECT_EQ(table.of(EnergyEntry::fp32_add), 0.9);
    EXPECT_EQ(table.of(EnergyEntry::int8_multiply), 0.2);
    EXPECT_EQ(table.of(EnergyEntry::fp16_multiply), 1.1);
    EXPECT_EQ(table.of(EnergyEntry::int32_multiply), 3.1);
    EXPECT_EQ(table.of(EnergyEntry::fp32_multiply), 3.7);
    EXPECT_EQ(table.of(EnergyEntry::transcendental), std::nullopt);  // he gives none: unknown, not 0
    EXPECT_NE(table.source.find("ISSCC 2014"), std::string::npos);
}

// Hidden 8, GLU 12, vocabulary 16, 2 layers, one token.
TEST(OperationEnergy, OfATinyMatMulFreeModel) {
    const auto program = lower_small().program;
    const TokenEnergy energy =
        token_energy(*program, {.prefill = 1, .context = 7}, FloatWidth::f32, default_energy_table());
    // Trits: 2 (4*8*8 + 3*8*12) + 16*8.
    EXPECT_EQ(energy.decode.part(Kind::int_add).operations, 1216);
    EXPECT_NEAR(energy.decode.part(Kind::int_add).picojoules.value(), 121.6, 1e-9);
    // Norms 524, quantise 112, rescales 144, gates 64, recurrence 16.
    EXPECT_EQ(energy.decode.part(Kind::float_multiply).operations, 860);
    EXPECT_NEAR(energy.decode.part(Kind::float_multiply).picojoules.value(), 3182, 1e-9);
    EXPECT_EQ(energy.decode.part(Kind::float_add).operations, 312);
    EXPECT_NEAR(energy.decode.part(Kind::float_add).picojoules.value(), 280.8, 1e-9);
    EXPECT_NEAR(energy.decode.picojoules, 3584.4, 1e-9);
    // Its state does not grow with the context; roots and exponentials have no value in the table.
    EXPECT_EQ(energy.decode.picojoules, energy.prefill.picojoules);
    EXPECT_EQ(energy.decode.part(Kind::transcendental).operations, 210);
    EXPECT_EQ(energy.decode.part(Kind::transcendental).picojoules, std::nullopt);
    EXPECT_FALSE(energy.decode.complete);
    EXPECT_FALSE(energy.decode.zeros_known);
}

TEST(OperationEnergy, AdditionsSkippedCostNothingAndAreCountedApart) {
    const auto program = lower_small().program;
    EnergyQuestion question{.prefill = 1, .context = 0};
    for (const addend_weight& weight : program->weights())
        question.nonzero.push_back(
            weight.dtype == ADDEND_T2 ? std::optional<std::uint64_t>(std::uint64_t{weight.rows} * weight.cols / 4)
                                      : std::nullopt);
    const OperationEnergy energy = token_energy(*program, question, FloatWidth::f32, default_energy_table()).decode;
    EXPECT_TRUE(energy.zeros_known);
    EXPECT_EQ(energy.part(Kind::int_add).operations, 304);
    EXPECT_NEAR(energy.part(Kind::int_add).picojoules.value(), 30.4, 1e-9);
    EXPECT_EQ(energy.part(Kind::int_add_skipped).operations, 912);
    EXPECT_EQ(energy.part(Kind::int_add_skipped).picojoules, 0.0);
    EXPECT_NEAR(energy.picojoules, 3584.4 - 91.2, 1e-9);
}

TEST(OperationEnergy, PrefillIsSharedByItsTokens) {
    const auto program = lower_small().program;
    const auto read = token_energy(*program, {.prefill = 4, .context = 0}, FloatWidth::f32, default_energy_table()).prefill;
    // Layers for each token, the head (128 trits) once for four.
    EXPECT_EQ(read.part(Kind::int_add).operations, 1088 + 128 / 4.0);
}

TEST(OperationEnergy, LMulTurnsMultiplicationsIntoIntegerAdditions) {
    const auto program = lower_small().program;
    const ArithmeticEdit edit{ProductSite::elementwise, {ADDEND_LMUL, 4}, 0, {}};
    const auto patched = with_arithmetic(*program, {&edit, 1});
    const EnergyQuestion question{.prefill = 1, .context = 0};
    const auto exact = token_energy(*program, question, FloatWidth::f32, default_energy_table()).decode;
    const auto lmul = token_energy(*patched, question, FloatWidth::f32, default_energy_table()).decode;
    // 2 layers of (3*8 + 12) products, each 3.7 pJ before and 0.1 after.
    EXPECT_EQ(lmul.part(Kind::lmul_add).operations, 72);
    EXPECT_NEAR(exact.picojoules - lmul.picojoules, 72 * 3.6, 1e-9);
}

// The fp16 transformer of the same shape, after 9 tokens.
TEST(OperationEnergy, OfATransformerOfTheSameShape) {
    const SynthShape shape = transformer_like(*lower_small().program);
    EXPECT_EQ(shape.hidden_size, 8u);
    EXPECT_EQ(shape.layers, 2u);
    EXPECT_EQ(shape.vocab_size, 16u);
    EXPECT_EQ(shape.llama.intermediate_size, 12u);
    EXPECT_EQ(shape.llama.heads, 1u);
    const auto program = shape_program(shape);
    const auto energy =
        token_energy(*program, {.prefill = 1, .context = 9}, FloatWidth::f16, default_energy_table()).decode;
    // Weights 1216, attention 2 (2*10*8 + 2*10), five norms of 25, RoPE 64, gate times up 24.
    EXPECT_EQ(energy.part(Kind::float_multiply).operations, 1789);
    EXPECT_NEAR(energy.part(Kind::float_multiply).picojoules.value(), 1967.9, 1e-9);
    // Weights 1216, attention 320, norms 40, RoPE 32, silu 24, residuals 32.
    EXPECT_EQ(energy.part(Kind::float_add).operations, 1664);
    EXPECT_NEAR(energy.picojoules, 2633.5, 1e-9);
    EXPECT_EQ(energy.part(Kind::int_add).operations, 0);
}

TEST(OperationEnergy, TableSurvivesItsFile) {
    EnergyTable table = default_energy_table();
    table.source = "my own chip, 7 nm";
    table.set(EnergyEntry::int32_add, 0.007);
    table.set(EnergyEntry::lookup, 2.5);
    table.set(EnergyEntry::fp16_add, std::nullopt);
    EXPECT_EQ(parse_energy_table(energy_table_text(table), "t.json"), table);
    EXPECT_EQ(parse_energy_table(R"({"picojoules": {}})", "t.json"), default_energy_table());
}

TEST(OperationEnergy, NonsenseIsRefused) {
    EnergyTable table = default_energy_table();
    for (const double wrong : {-0.1, 2e6, std::numeric_limits<double>::infinity(),
                               std::numeric_limits<double>::quiet_NaN()})
        EXPECT_EQ(code_of([&] { table.set(EnergyEntry::fp32_add, wrong); }), Code::energy_value_invalid);
    EXPECT_EQ(table, default_energy_table());
    const auto code = [](const char* text) { return code_of([&] { parse_energy_table(text, "t.json"); }); };
    EXPECT_EQ(code("{"), Code::json_invalid);
    EXPECT_EQ(code("{}"), Code::json_missing_key);
    EXPECT_EQ(code(R"({"picojoules": 3})"), Code::json_wrong_type);
    EXPECT_EQ(code(R"({"picojoules": {"int7_add": 3}})"), Code::energy_entry_unknown);
    EXPECT_EQ(code(R"({"picojoules": {"int8_add": "much"}})"), Code::json_wrong_type);
    EXPECT_EQ(code(R"({"picojoules": {"int8_add": -1}})"), Code::energy_value_invalid);
}

}  // namespace
}  // namespace addend::test
