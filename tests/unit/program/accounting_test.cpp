#include "core/program/accounting.h"

#include <gtest/gtest.h>

#include "core/program/program_dump.h"
#include "core/program/program_edit.h"
#include "tests/unit/program/sample_program.h"

namespace addend::test {
namespace {

// By hand, from the formulas of the MatMul-free layer (arXiv 2406.02528 §3) for hidden D, GLU width I,
// vocabulary V, L layers: trits of a layer 4 D^2 + 2 D I + I D, and V D of the head.
constexpr std::uint64_t D = 8, I = 12, V = 16, L = 2;
constexpr std::uint64_t layer_trits = 4 * D * D + 3 * D * I;

TEST(Accounting, IntegerAdditionsAreTheTrits) {
    const auto program = lower_small().program;
    const Accounting one = account(*program, {});
    EXPECT_EQ(one.total.int_adds, L * layer_trits + V * D);
    EXPECT_FALSE(one.total.zeros_known);
    const Accounting many = account(*program, {.tokens = 10, .logits_rows = 1});
    EXPECT_EQ(many.total.int_adds, 10 * L * layer_trits + V * D);
    EXPECT_EQ(many.layers[0].int_adds, 10 * layer_trits);
    EXPECT_EQ(account(*program, {.tokens = 10, .logits_rows = 0}).total.int_adds, 10 * L * layer_trits);
}

TEST(Accounting, ZerosAreSkippedWhereTheyAreKnown) {
    const auto program = lower_small().program;
    AccountingOptions options{.tokens = 3, .logits_rows = 3};
    for (const addend_weight& weight : program->weights())
        options.nonzero.push_back(
            weight.dtype == ADDEND_T2
                ? std::optional<std::uint64_t>(std::uint64_t{weight.rows} * weight.cols / 4)
                : std::nullopt);
    const Accounting counted = account(*program, options);
    const std::uint64_t all = 3 * (L * layer_trits + V * D);
    EXPECT_TRUE(counted.total.zeros_known);
    EXPECT_EQ(counted.total.int_adds, all / 4);
    EXPECT_EQ(counted.total.int_adds + counted.total.int_adds_skipped, all);
    options.nonzero.pop_back();  // the head's zeros unknown: so are the sum's
    EXPECT_FALSE(account(*program, options).total.zeros_known);
    EXPECT_TRUE(account(*program, options).layers[1].zeros_known);
}

TEST(Accounting, MultiplicationsThatRemain) {
    const Accounting counted = account(*lower_small().program, {});
    const OperationCounts& total = counted.total;
    // Norms: 2 layer norms, g_norm and 4 BitLinear norms of D, one of D and one of I in the GLU; final and
    // head.
    const std::uint64_t layer_norm_channels = 3 * D + 4 * D + D + I;
    const std::uint64_t norms = L * 9 + 2;
    EXPECT_EQ(total.multiplies_for(MultiplyReason::norms), 3 * (L * layer_norm_channels + 2 * D) + norms);
    EXPECT_EQ(total.multiplies_for(MultiplyReason::quantise), L * (5 * D + I) + D);
    EXPECT_EQ(total.multiplies_for(MultiplyReason::rescales), L * (4 * D + 2 * I + D) + V);
    // (1-f)*c, norm*silu(h), gate*up; the lower bound from layer 1 on.
    EXPECT_EQ(total.multiplies_for(MultiplyReason::gates), L * (2 * D + I) + (L - 1) * D);
    EXPECT_EQ(total.multiplies_for(MultiplyReason::recurrence), L * D);
    EXPECT_EQ(total.multiplies_for(MultiplyReason::products), 0u);
    EXPECT_EQ(total.lmul_adds, 0u);
    EXPECT_EQ(total.lookups, 1u);
    // sigmoid f, silu i, silu h: D each; silu gate: I. Root and division a norm, a division a quantise and
    // rescale.
    EXPECT_EQ(total.transcendentals, L * 2 * (3 * D + I) + 2 * norms + 2 * (L * 6 + 1));
    // Sums of norms; 1+e^-x of the activations; lower bound, 1-f and the scan; two residuals.
    EXPECT_EQ(total.float_adds,
              L * layer_norm_channels + 2 * D + L * (3 * D + I) + (L - 1) * D + L * 2 * D + L * 2 * D);
}

TEST(Accounting, LMulTurnsProductsIntoAdditions) {
    const auto program = lower_small().program;
    const ArithmeticEdit edit{ProductSite::elementwise, {ADDEND_LMUL, 4}, 0, {}};
    const OperationCounts before = account(*program, {}).total;
    const OperationCounts after = account(*with_arithmetic(*program, {&edit, 1}), {}).total;
    EXPECT_EQ(after.lmul_adds, L * (3 * D + I));
    EXPECT_EQ(before.float_multiplies() - after.float_multiplies(), after.lmul_adds);
}

TEST(Accounting, Bytes) {
    const Accounting counted = account(*lower_small().program, {.tokens = 5, .logits_rows = 1});
    const std::uint64_t trits = L * layer_trits / 4 + V * D / 4;
    const std::uint64_t norm_weights = (L * (8 * D + I) + 2 * D + (L - 1) * D) * 4;
    EXPECT_EQ(counted.total.weight_bytes, trits + norm_weights + 5 * D * 2);  // five rows of a bf16 embedding
    EXPECT_EQ(counted.total.state_bytes, L * 2 * D * 4);
    // A norm reads and writes a row of floats for each token.
    EXPECT_EQ(counted.instructions[1].activation_bytes, 5 * 2 * D * 4);
}

TEST(Accounting, GroupsHoldWhatIsInsideThem) {
    const auto program = lower_small().program;
    const Accounting counted = account(*program, {.tokens = 2});
    OperationCounts layers;
    OperationCounts outside = counted.instructions[0];  // the embedding
    for (std::size_t g = 0; g < program->groups().size(); ++g)
        if (program->groups()[g].parent == ADDEND_NONE)
            (program->groups()[g].kind == ADDEND_GROUP_LAYER ? layers : outside) += counted.groups[g];
    OperationCounts by_layer;
    for (const OperationCounts& layer : counted.layers) by_layer += layer;
    EXPECT_EQ(layers, by_layer);
    outside += layers;
    EXPECT_EQ(outside, counted.total);
}

TEST(Accounting, AttentionGrowsWithItsContext) {
    const auto program = attention_program();
    const auto products = [&](std::uint64_t tokens, std::uint64_t past) {
        const AccountingOptions options{.tokens = tokens, .logits_rows = 0, .past_tokens = past};
        return account(*program, options).instructions[4].multiplies_for(MultiplyReason::products);
    };
    // 2 heads of 4 channels, QK and PV.
    EXPECT_EQ(products(1, 0), 2u * 8);
    EXPECT_EQ(products(1, 9), 2u * 8 * 10);
    EXPECT_EQ(products(3, 0), 2u * 8 * (1 + 2 + 3));
}

TEST(Dump, JsonNamesEveryEntry) {
    const auto program = lower_small().program;
    const auto json = program_json(*program, {.tokens = 2, .logits_rows = 1});
    EXPECT_EQ(json["instructions"].size(), program->instructions().size());
    EXPECT_EQ(json["values"].size(), program->values().size());
    EXPECT_EQ(json["weights"].size(), program->weights().size());
    EXPECT_EQ(json["groups"].size(), program->groups().size());
    EXPECT_EQ(json["counts"]["provenance"], "counted");
    EXPECT_TRUE(json["counts"]["int_adds_skipped"].is_null());  // unknown is not zero
    EXPECT_EQ(json["instructions"][0]["op"], "embed");
    EXPECT_EQ(json["values"][json["logits"].get<std::size_t>()]["name"], "logits");
}

TEST(Dump, TextShowsInstructionsInTheirGroups) {
    const std::string text = program_text(*lower_small().program);
    EXPECT_NE(text.find("layer layers.0\n"), std::string::npos);
    EXPECT_NE(text.find("    bit_linear layers.0.attn.f_proj\n"), std::string::npos);
    EXPECT_NE(text.find(" layers.1.mlgru.h = mlgru_scan "), std::string::npos);
    EXPECT_NE(text.find("s:layers.1.mlgru.state"), std::string::npos);
    EXPECT_NE(text.find("[12:24]"), std::string::npos);  // up, a half of the gate's product
}

}  // namespace
}  // namespace addend::test
