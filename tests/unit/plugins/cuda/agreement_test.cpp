// The CUDA backend gives the CPU backend's bits: every value of every instruction, for every arithmetic, in
// plans of one row and of several, and logits of plans that fuse all they can.
#include <gtest/gtest.h>

#include <tuple>

#include "core/program/program_edit.h"
#include "tests/unit/plugins/backend_under_test.h"
#include "tests/unit/plugins/small_transformer.h"

namespace addend::test {
namespace {

struct Case {
    const char* name;
    SmallModel (*make)();
};

// Elementwise products are in every model; the other sites in transformers.
SmallModel with_edits(SmallModel model, addend_arithmetic arithmetic) {
    std::vector<ArithmeticEdit> edits{{ProductSite::elementwise, arithmetic, 0, {}}};
    if (model.program->find_value("layers.0.attn.q"))
        for (const ProductSite site : {ProductSite::qk, ProductSite::pv, ProductSite::linear})
            edits.push_back({site, arithmetic, 0, {}});
    model.program = with_arithmetic(*model.program, edits);
    return model;
}
TransformerShape gemma() {
    return {61, 40, 6, 2, 12, 2, 56, 5, 30.0f, 8, true, 1, true, true, 3};
}

const Case cases[] = {
    {"small", [] { return make_small_model({}); }},
    {"even_soft_cap",
     [] {
         return make_small_model({257, 64, 96, 2, ADDEND_F32, true, 30.0f, false, 3});
     }},
    {"plain_head",
     [] {
         return make_small_model({130, 36, 52, 4, ADDEND_F16, false, 0, true, 4});
     }},
    {"wider",
     [] {
         return make_small_model({600, 256, 512, 2, ADDEND_BF16, false, 0, false, 5});
     }},
    {"wide",
     [] {
         return make_small_model({1000, 1024, 2816, 2, ADDEND_BF16, false, 0, false, 6});
     }},
    // Rows as wide as those of published models, so that each way to hold one is taken.
    {"wide_glu_7b",
     [] {
         return make_small_model({61, 64, 6912, 2, ADDEND_BF16, false, 0, false, 7});
     }},
    {"wide_glu_13b",
     [] {
         return make_small_model({61, 48, 13824, 2, ADDEND_BF16, true, 0, false, 8});
     }},
    {"wide_state",
     [] {
         return make_small_model({61, 5120, 96, 1, ADDEND_BF16, false, 0, false, 9});
     }},
    {"narrow_and_wide_3b",
     [] {
         return make_small_model({200, 1536, 3584, 1, ADDEND_BF16, false, 0, false, 15});
     }},
    {"narrow_and_wide_13b",
     [] {
         return make_small_model({61, 3136, 5184, 1, ADDEND_BF16, false, 0, false, 16});
     }},
    {"too_wide",
     [] {
         return make_small_model({61, 32, 16384, 2, ADDEND_BF16, false, 0, false, 10});
     }},
    // More tiles of the head than the blocks of a token's launch take in one round.
    {"many_words",
     [] {
         return make_small_model({50'000, 48, 96, 1, ADDEND_BF16, false, 0, false, 11});
     }},
    {"lmul4",
     [] {
         return with_edits(make_small_model({}), {ADDEND_LMUL, 4});
     }},
    {"e4m3",
     [] {
         return with_edits(make_small_model({}), {ADDEND_E4M3, 0});
     }},
    // Rows of whole tiles: a token in one launch, through its products of other kinds and up to a dense head.
    {"whole_lmul4",
     [] {
         return with_edits(make_small_model({600, 256, 512, 2, ADDEND_BF16, false, 0, false, 12}),
                           {ADDEND_LMUL, 4});
     }},
    {"whole_e5m2",
     [] {
         return with_edits(make_small_model({97, 96, 64, 3, ADDEND_F16, true, 0, false, 13}),
                           {ADDEND_E5M2, 0});
     }},
    {"whole_plain_head",
     [] {
         return make_small_model({130, 64, 96, 3, ADDEND_F16, false, 30.0f, true, 14});
     }},
    {"transformer", [] { return make_transformer({}); }},
    {"transformer_gemma", [] { return make_transformer(gemma()); }},
    {"transformer_lmul1",
     [] {
         return with_edits(make_transformer({}), {ADDEND_LMUL, 1});
     }},
    {"transformer_lmul4",
     [] {
         return with_edits(make_transformer(gemma()), {ADDEND_LMUL, 4});
     }},
    {"transformer_lmul23",
     [] {
         return with_edits(make_transformer({}), {ADDEND_LMUL, 23});
     }},
    {"transformer_e4m3",
     [] {
         return with_edits(make_transformer({}), {ADDEND_E4M3, 0});
     }},
    {"transformer_e5m2",
     [] {
         return with_edits(make_transformer(gemma()), {ADDEND_E5M2, 0});
     }},
};

class Agreement : public testing::TestWithParam<Case> {
  protected:
    Plugin cuda{plugin_under_test()}, cpu{plugin_path("addend_cpu")};
    SmallModel model = GetParam().make();
    std::vector<std::int32_t> tokens = some_tokens(150, model.program->header().vocab);
};

// How many floats differ, by more than the kind of NaN.
std::size_t differing(const std::vector<std::byte>& a, const std::vector<std::byte>& b, bool floats) {
    if (!floats) return same_bits(a, b) ? 0 : 1;
    const std::vector<float> x = as_floats(a), y = as_floats(b);
    std::size_t n = x.size() == y.size() ? 0 : 1;
    for (std::size_t i = 0; i < x.size() && i < y.size(); ++i)
        n += std::memcmp(&x[i], &y[i], sizeof x[i]) != 0 && (x[i] == x[i] || y[i] == y[i]);
    return n;
}

TEST_P(Agreement, EveryValueHasTheBitsOfTheCpu) {
    Loaded expected(cpu, model), found(cuda, model);
    RunOptions options;
    options.taps = expected.all_values();
    const RunResult right =
        expected.run(expected.plan(32, options.taps), expected.session(2), tokens, options);
    ASSERT_EQ(right.status, ADDEND_OK);
    for (const std::uint32_t rows : {1u, 150u, 7u}) {
        const RunResult result = found.run(found.plan(rows, options.taps), found.session(), tokens, options);
        ASSERT_EQ(result.status, ADDEND_OK) << result.error.text[0] << result.error.text[1];
        int shown = 0;
        for (std::uint32_t v = 0; v < options.taps.size() && shown < 3; ++v) {
            const addend_value& value = model.program->values()[v];
            const std::size_t n = differing(result.taps[v], right.taps[v], value.dtype == ADDEND_F32);
            EXPECT_EQ(n, 0u) << model.program->name(value.name) << ", " << rows << " rows a chunk";
            shown += n != 0;
        }
    }
}

TEST_P(Agreement, FusedLogitsHaveTheBitsOfTheCpu) {
    Loaded expected(cpu, model), found(cuda, model);
    const RunResult right = expected.run(expected.plan(32), expected.session(2), tokens);
    for (const std::uint32_t rows : {1u, 2u, 64u, 150u}) {
        const RunResult result = found.run(found.plan(rows), found.session(), tokens);
        ASSERT_EQ(result.status, ADDEND_OK) << result.error.text[0] << result.error.text[1];
        EXPECT_TRUE(same_bits(result.logits, right.logits)) << rows << " rows a chunk";
    }
}

// Sessions in turn through one plan, and states handed from plan to plan, one row and several.
TEST_P(Agreement, OneRowAndSeveralContinueEachOther) {
    Loaded expected(cpu, model), found(cuda, model);
    const std::span all(tokens);
    const RunResult right = expected.run(expected.plan(32), expected.session(2), tokens);
    addend_plan *const one = found.plan(1), *const many = found.plan(20);
    addend_session* const session = found.session();
    std::vector<float> logits;
    for (const auto& [from, count, rows] :
         {std::tuple{0, 40, 20}, {40, 30, 1}, {70, 41, 20}, {111, 1, 1}, {112, 38, 1}}) {
        const auto tokens_now = all.subspan(static_cast<std::size_t>(from), static_cast<std::size_t>(count));
        const RunResult part = found.run(rows == 1 ? one : many, session, tokens_now);
        ASSERT_EQ(part.status, ADDEND_OK) << part.error.text[0] << part.error.text[1];
        logits.insert(logits.end(), part.logits.begin(), part.logits.end());
    }
    EXPECT_TRUE(same_bits(logits, right.logits));
}

INSTANTIATE_TEST_SUITE_P(Models, Agreement, testing::ValuesIn(cases),
                         [](const auto& tested) { return std::string(tested.param.name); });

}  // namespace
}  // namespace addend::test
