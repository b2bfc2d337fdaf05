// L-Mul and fp8 at the MLGRU's and the channel mixer's products, against their equations, float by float.
#include <gtest/gtest.h>

#include "core/program/program_edit.h"
#include "tests/unit/plugins/backend_under_test.h"
#include "tests/unit/plugins/naive_attention.h"

namespace addend::test {
namespace {

class ElementwiseProducts : public testing::TestWithParam<addend_arithmetic> {
  protected:
    ElementwiseProducts() {
        const std::vector<ArithmeticEdit> edits = {{ProductSite::elementwise, GetParam(), 0, {}}};
        model.program = with_arithmetic(*model.program, edits);
    }
    Plugin plugin{plugin_under_test()};
    SmallModel model = make_small_model({});
    std::vector<std::int32_t> tokens = some_tokens(37, 97);

    float product(float a, float b) const {
        return static_cast<float>(
            naive_product(naive_operand(a, GetParam()), naive_operand(b, GetParam()), GetParam()));
    }
};

TEST_P(ElementwiseProducts, FollowTheirEquations) {
    Loaded loaded(plugin, model);
    RunOptions options;
    for (const char* name :
         {"layers.1.c", "layers.1.f", "layers.1.i", "layers.1.h", "layers.1.g", "layers.1.s",
          "layers.1.gated", "layers.1.gate.out", "layers.1.silu", "layers.1.act"})
        options.taps.push_back(loaded.value(name));
    const RunResult result = loaded.run(loaded.plan(8, options.taps), loaded.session(2), tokens, options);
    ASSERT_EQ(result.status, ADDEND_OK) << result.error.text[0];
    std::vector<std::vector<float>> v;
    for (const auto& tap : result.taps) v.push_back(as_floats(tap));
    const auto &c = v[0], &f = v[1], &i = v[2], &h = v[3], &g = v[4], &s = v[5], &gated = v[6], &gate = v[7],
               &silu = v[8], &act = v[9];
    std::vector<float> state(48);
    for (std::size_t n = 0; n < i.size(); ++n) {
        ASSERT_EQ(i[n], product(c[n], 1 - f[n])) << n;
        state[n % 48] = product(f[n], state[n % 48]) + i[n];
        ASSERT_EQ(h[n], state[n % 48]) << n;
        ASSERT_EQ(gated[n], product(g[n], s[n])) << n;
    }
    for (std::size_t n = 0; n < act.size(); ++n)
        ASSERT_EQ(act[n], product(silu[n], gate[n / 80 * 160 + 80 + n % 80])) << n;
}

TEST_P(ElementwiseProducts, SameBitsInEveryPlanAndInstructionSet) {
    std::vector<float> expected;
    for (std::uint32_t d = 0; d < plugin->device_count(); ++d) {
        Loaded loaded(plugin, model, d);
        for (std::uint32_t rows : {1u, 7u, 64u}) {
            const std::vector<float> found = loaded.run(loaded.plan(rows), loaded.session(2), tokens).logits;
            if (expected.empty()) expected = found;
            EXPECT_TRUE(same_bits(found, expected)) << d << ", " << rows;
        }
        RunOptions options;
        options.taps = loaded.all_values();
        EXPECT_TRUE(same_bits(
            loaded.run(loaded.plan(7, options.taps), loaded.session(2), tokens, options).logits, expected));
    }
    SmallModel plain = make_small_model({});
    Loaded exact(plugin, plain);
    EXPECT_FALSE(same_bits(exact.run(exact.plan(7), exact.session(), tokens).logits, expected));
}

// Frozen channels start every row from the same state, whatever the arithmetic.
TEST_P(ElementwiseProducts, FrozenChannels) {
    Loaded loaded(plugin, model);
    const std::vector<float> start(48, 0.5f);
    addend_injection set{};
    set.target = ADDEND_INJECT_STATE | 2;
    set.kind = ADDEND_INJECT_OVERWRITE;
    set.rows = 1;
    set.columns = 48;
    set.data = start.data();
    set.bytes = start.size() * 4;
    addend_injection freeze = set;
    freeze.kind = ADDEND_INJECT_FREEZE;
    freeze.first_column = 10;
    freeze.columns = 9;
    RunOptions options;
    for (const char* name : {"layers.2.f", "layers.2.i", "layers.2.h"})
        options.taps.push_back(loaded.value(name));
    options.injections = {set, freeze};
    const RunResult result =
        loaded.run(loaded.plan(8, options.taps, {set.target}), loaded.session(), tokens, options);
    ASSERT_EQ(result.status, ADDEND_OK) << result.error.text[1];
    const std::vector<float> f = as_floats(result.taps[0]), i = as_floats(result.taps[1]),
                             h = as_floats(result.taps[2]);
    std::vector<float> state = start;
    for (std::size_t n = 0; n < h.size(); ++n) {
        const float next = product(f[n], state[n % 48]) + i[n];
        ASSERT_EQ(h[n], next) << n;
        if (n % 48 < 10 || n % 48 >= 19) state[n % 48] = next;
    }
}

INSTANTIATE_TEST_SUITE_P(Arithmetics, ElementwiseProducts,
                         testing::Values(addend_arithmetic{ADDEND_LMUL, 3}, addend_arithmetic{ADDEND_LMUL, 4},
                                         addend_arithmetic{ADDEND_LMUL, 23},
                                         addend_arithmetic{ADDEND_E4M3, 0},
                                         addend_arithmetic{ADDEND_E5M2, 0}),
                         [](const auto& tested) {
                             return std::to_string(tested.param.mode) + "_" +
                                    std::to_string(tested.param.bits);
                         });

}  // namespace
}  // namespace addend::test
