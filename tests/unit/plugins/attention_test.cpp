// Attention, rotary positions and norms of the CPU backend against their equations.
#include <gtest/gtest.h>

#include <cmath>

#include "core/program/program_edit.h"
#include "tests/unit/plugins/backend_under_test.h"
#include "tests/unit/plugins/naive_attention.h"
#include "tests/unit/plugins/small_transformer.h"

namespace addend::test {
namespace {

constexpr addend_arithmetic exact{ADDEND_EXACT, 0};

/// |found - expected| / |expected| over all elements.
double relative_error(const std::vector<float>& found, const std::vector<float>& expected) {
    double difference = 0, size = 0;
    for (std::size_t n = 0; n < expected.size(); ++n) {
        difference += std::pow(double{found.at(n)} - expected[n], 2);
        size += std::pow(double{expected[n]}, 2);
    }
    return std::sqrt(difference / size);
}

struct Case {
    const char* name;
    TransformerShape shape;
    addend_arithmetic qk, pv;
    double tolerance;  // L-Mul's and fp8's probabilities may round the other way at a half
};

TransformerShape gemma() {  // windows, caps, one kv head for all, neighbours, part of the head rotated
    TransformerShape s{61, 48, 4, 1, 20, 2, 56, 37, 5.0f, 8, true, 1.0f, false, true, 2};
    return s;
}
TransformerShape plain_heads() {  // as many kv heads as heads
    TransformerShape s{61, 32, 3, 3, 16, 2, 40, 270, 0, 0, false, 0, true, false, 3};
    return s;
}

class Attention : public testing::TestWithParam<Case> {
  protected:
    Attention() {
        const std::vector<ArithmeticEdit> edits = {{ProductSite::qk, GetParam().qk, 0, {}},
                                                   {ProductSite::pv, GetParam().pv, 0, {}}};
        model.program = with_arithmetic(*model.program, edits);
    }
    Plugin plugin{plugin_under_test()};
    SmallModel model = make_transformer(GetParam().shape);
    std::vector<std::int32_t> tokens = some_tokens(300, 61);  // past the first block of the cache

    std::string value(std::uint32_t layer, const std::string& name) const {
        return "layers." + std::to_string(layer) + "." + name;
    }
};

TEST_P(Attention, FollowsItsEquation) {
    Loaded loaded(plugin, model);
    const TransformerShape& shape = GetParam().shape;
    for (std::uint32_t layer = 0; layer < shape.layers; ++layer) {
        RunOptions options;
        options.all_logits = false;
        for (const char* name : {"attn.q_rope", "attn.k_rope", "attn.v", "attn.out"})
            options.taps.push_back(loaded.value(value(layer, name)));
        const RunResult result =
            loaded.run(loaded.plan(77, options.taps), loaded.session(2), tokens, options);
        ASSERT_EQ(result.status, ADDEND_OK) << result.error.text[0];
        NaiveAttention naive{shape.heads,
                             shape.kv_heads,
                             shape.head_width,
                             layer % 2 == 1 ? shape.window : 0,
                             1 / std::sqrt(double{static_cast<float>(shape.head_width)}),
                             shape.soft_cap,
                             GetParam().qk,
                             GetParam().pv};
        const std::vector<float> q = as_floats(result.taps[0]), k = as_floats(result.taps[1]),
                                 v = as_floats(result.taps[2]), out = as_floats(result.taps[3]);
        EXPECT_LT(relative_error(out, naive.run(q, k, v)), GetParam().tolerance) << layer;
        // Far from exact arithmetic, where another is asked for.
        if (GetParam().qk.mode != ADDEND_EXACT || GetParam().pv.mode != ADDEND_EXACT) {
            naive.qk = naive.pv = exact;
            EXPECT_GT(relative_error(out, naive.run(q, k, v)), 5 * GetParam().tolerance) << layer;
        }
    }
}

INSTANTIATE_TEST_SUITE_P(
    Cases, Attention,
    testing::Values(Case{"exact", {}, exact, exact, 1e-6}, Case{"exact_gemma", gemma(), exact, exact, 1e-6},
                    Case{"exact_plain", plain_heads(), exact, exact, 1e-6},
                    Case{"lmul3_gemma", gemma(), {ADDEND_LMUL, 3}, {ADDEND_LMUL, 3}, 2e-3},
                    Case{"lmul4", {}, {ADDEND_LMUL, 4}, {ADDEND_LMUL, 4}, 2e-3},
                    Case{"lmul23_plain", plain_heads(), {ADDEND_LMUL, 23}, {ADDEND_LMUL, 23}, 1e-5},
                    Case{"qk_only", {}, {ADDEND_LMUL, 4}, exact, 1e-6},
                    Case{"pv_only", {}, exact, {ADDEND_LMUL, 7}, 1e-3},
                    Case{"e4m3", {}, {ADDEND_E4M3, 0}, {ADDEND_E4M3, 0}, 2e-3},
                    Case{"e5m2_gemma", gemma(), {ADDEND_E5M2, 0}, {ADDEND_E4M3, 0}, 2e-3}),
    [](const auto& tested) { return std::string(tested.param.name); });

// What the primitives around attention give, from what they took: values by name, of one layer.
class Around : public testing::TestWithParam<TransformerShape> {
  protected:
    Plugin plugin{plugin_under_test()};
    SmallModel model = make_transformer(GetParam());
    Loaded loaded{plugin, model};
    std::vector<std::int32_t> tokens = some_tokens(40, 61);

    std::vector<std::vector<float>> taps(const std::vector<std::string>& names) {
        RunOptions options;
        for (const std::string& name : names) options.taps.push_back(loaded.value(name));
        const RunResult result = loaded.run(loaded.plan(7, options.taps), loaded.session(2), tokens, options);
        EXPECT_EQ(result.status, ADDEND_OK) << result.error.text[0];
        std::vector<std::vector<float>> values;
        for (const auto& tap : result.taps) values.push_back(as_floats(tap));
        return values;
    }
    std::vector<float> weight(const std::string& name) const {
        return as_floats(model.weights[model.program->find_weight(name).value()]);
    }
};

TEST_P(Around, RopeTurnsByPositionTimesFrequency) {
    const TransformerShape& s = GetParam();
    const std::string from = s.head_norms ? "layers.1.attn.k_norm" : "layers.1.attn.k";
    const auto values = taps({from, "layers.1.attn.k_rope"});
    const std::vector<float> frequencies = weight("frequencies");
    const std::size_t half = frequencies.size(), width = std::size_t{s.kv_heads} * s.head_width;
    std::vector<float> expected = values[0];
    for (std::size_t t = 0; t < tokens.size(); ++t)
        for (std::size_t h = 0; h < s.kv_heads; ++h)
            for (std::size_t i = 0; i < half; ++i) {
                const std::size_t at = t * width + h * s.head_width;
                const std::size_t a = at + (s.neighbours ? 2 * i : i), b = s.neighbours ? a + 1 : a + half;
                const double angle = static_cast<float>(t) * frequencies[i];
                const double x = values[0][a], y = values[0][b];
                expected[a] = static_cast<float>(x * std::cos(angle) - y * std::sin(angle));
                expected[b] = static_cast<float>(y * std::cos(angle) + x * std::sin(angle));
            }
    EXPECT_LT(relative_error(values[1], expected), 1e-7);
    EXPECT_GT(relative_error(values[0], expected), 0.1);
}

TEST_P(Around, NormsAddTheirOffsetAndKeepGroupsApart) {
    const TransformerShape& s = GetParam();
    const auto check = [&](const std::string& x_name, const std::string& name, std::size_t group) {
        const auto values = taps({x_name, name});
        const std::vector<float> w = weight(name + ".weight");
        if (group == 0) group = w.size();
        std::vector<float> expected = values[0];
        for (std::size_t n = 0; n < expected.size(); n += group) {
            double squares = 0;
            for (std::size_t c = 0; c < group; ++c) squares += std::pow(double{values[0][n + c]}, 2);
            const double scale = 1 / std::sqrt(squares / static_cast<double>(group) + 1e-5);
            for (std::size_t c = 0; c < group; ++c)
                expected[n + c] = static_cast<float>(values[0][n + c] * scale *
                                                     (double{w[(n + c) % w.size()]} + s.norm_offset));
        }
        EXPECT_LT(relative_error(values[1], expected), 2e-7) << name;
    };
    check("layers.0.output", "layers.1.attn_norm", 0);
    if (s.head_norms) check("layers.1.attn.q", "layers.1.attn.q_norm", s.head_width);
}

TEST_P(Around, ActivationsAndCaps) {
    const TransformerShape& s = GetParam();
    const auto values =
        taps({"layers.1.mlp.gate", "layers.1.mlp.bent", "layers.1.mlp.up", "layers.1.mlp.act"});
    std::vector<float> bent, act;
    for (std::size_t n = 0; n < values[0].size(); ++n) {
        const double x = values[0][n];
        const double gelu = 0.5 * x * (1 + std::tanh(std::sqrt(2 / M_PI) * (x + 0.044715 * x * x * x)));
        bent.push_back(static_cast<float>(s.gelu ? gelu : x > 0 ? x * x : 0));
        act.push_back(values[1][n] * values[2][n]);
    }
    EXPECT_LT(relative_error(values[1], bent), 1e-6);
    EXPECT_TRUE(same_bits(values[3], act));
    if (s.soft_cap == 0) return;
    const auto capped = taps({"scores", "capped"});
    std::vector<float> expected;
    for (float x : capped[0]) expected.push_back(static_cast<float>(s.soft_cap * std::tanh(x / s.soft_cap)));
    EXPECT_LT(relative_error(capped[1], expected), 1e-6);
}

INSTANTIATE_TEST_SUITE_P(Shapes, Around, testing::Values(TransformerShape{}, gemma(), plain_heads()),
                         [](const auto& tested) { return "shape" + std::to_string(tested.index); });

}  // namespace
}  // namespace addend::test
