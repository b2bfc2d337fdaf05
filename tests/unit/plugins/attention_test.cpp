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

std::vector<float> floats(const std::vector<std::byte>& bytes) {
    std::vector<float> values(bytes.size() / sizeof(float));
    std::memcpy(values.data(), bytes.data(), bytes.size());
    return values;
}

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
    Plugin plugin{plugin_path("addend_cpu")};
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
        const std::vector<float> q = floats(result.taps[0]), k = floats(result.taps[1]),
                                 v = floats(result.taps[2]), out = floats(result.taps[3]);
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

}  // namespace
}  // namespace addend::test
