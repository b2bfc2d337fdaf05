// DESIGN §2 "Determinism", for attention: the same bits whatever the chunking, threads, instruction set and
// fusion, with every arithmetic.
#include <gtest/gtest.h>

#include <cmath>

#include "core/program/program_edit.h"
#include "tests/unit/plugins/backend_under_test.h"
#include "tests/unit/plugins/small_transformer.h"

namespace addend::test {
namespace {

struct Kind {
    const char* name;
    TransformerShape shape;
    addend_arithmetic arithmetic;
    std::size_t tokens = 270;  // past the first block of the cache
};

class AttentionIdentity : public testing::TestWithParam<Kind> {
  protected:
    AttentionIdentity() {
        std::vector<ArithmeticEdit> edits;
        for (const ProductSite site : {ProductSite::qk, ProductSite::pv, ProductSite::elementwise})
            edits.push_back({site, GetParam().arithmetic, 0, {}});
        model.program = with_arithmetic(*model.program, edits);
    }
    Plugin plugin{plugin_under_test()};
    SmallModel model = make_transformer(GetParam().shape);
    std::vector<std::int32_t> tokens = some_tokens(GetParam().tokens, 61);

    std::vector<float> logits(Loaded& loaded, std::uint32_t rows, std::uint32_t threads,
                              std::vector<std::uint32_t> taps = {}) {
        RunOptions options;
        options.taps = taps;
        const RunResult result =
            loaded.run(loaded.plan(rows, taps), loaded.session(threads), tokens, options);
        EXPECT_EQ(result.status, ADDEND_OK) << result.error.text[0];
        return result.logits;
    }
};

TEST_P(AttentionIdentity, ChunksAndThreads) {
    Loaded loaded(plugin, model, 0, 2);
    const std::vector<float> expected = logits(loaded, 1, 1);
    for (float x : expected) ASSERT_TRUE(std::isfinite(x));
    const std::pair<std::uint32_t, std::uint32_t> cases[] = {{1, 2},   {3, 1},   {16, 5},
                                                             {100, 2}, {512, 1}, {512, 3}};
    for (const auto& [rows, threads] : cases)
        EXPECT_TRUE(same_bits(logits(loaded, rows, threads), expected)) << rows << " rows, " << threads;
}

TEST_P(AttentionIdentity, EveryInstructionSet) {
    tokens.resize(50);  // the reference takes its time
    std::vector<float> expected;
    for (std::uint32_t d = 0; d < plugin->device_count(); ++d) {
        addend_device device{};
        device.struct_size = sizeof device;
        ASSERT_EQ(plugin->device_at(d, &device, nullptr), ADDEND_OK);
        if (!device.available) continue;
        Loaded loaded(plugin, model, d);
        for (std::uint32_t rows : {1u, 17u}) {
            const std::vector<float> found = logits(loaded, rows, 2);
            if (expected.empty()) expected = found;
            EXPECT_TRUE(same_bits(found, expected)) << device.id << ", " << rows << " rows";
        }
    }
}

TEST_P(AttentionIdentity, FusedAndUnfused) {
    Loaded loaded(plugin, model);
    const std::vector<float> fused = logits(loaded, 64, 2);
    EXPECT_TRUE(same_bits(logits(loaded, 64, 2, loaded.all_values()), fused));
    for (std::uint32_t v = 0; v < model.program->values().size(); v += 5)
        ASSERT_TRUE(same_bits(logits(loaded, 64, 1, {v}), fused)) << v;
}

// A changed value reaches what follows, attention's operands among them, and never hides inside a step.
TEST_P(AttentionIdentity, EveryValueChangedInFusedAndUnfusedPlans) {
    Loaded loaded(plugin, model);
    const auto few = std::span(tokens).first(40);
    const std::vector<float> plain = loaded.run(loaded.plan(16), loaded.session(), few).logits;
    for (std::uint32_t v = 0; v < model.program->values().size(); ++v) {
        if (v == model.program->header().logits) continue;
        addend_injection i{};
        i.target = v;
        i.kind = ADDEND_INJECT_SCALE;
        i.factor = -0.75f;
        i.rows = 40;
        i.columns = model.program->values()[v].width;
        RunOptions options;
        options.injections = {i};
        const RunResult fused = loaded.run(loaded.plan(16, {}, {v}), loaded.session(2), few, options);
        options.taps = loaded.all_values();
        const RunResult unfused =
            loaded.run(loaded.plan(16, options.taps, {v}), loaded.session(2), few, options);
        const auto name = model.program->name(model.program->values()[v].name);
        ASSERT_EQ(fused.status, ADDEND_OK) << fused.error.text[1];
        ASSERT_TRUE(same_bits(fused.logits, unfused.logits)) << name;
        EXPECT_FALSE(same_bits(fused.logits, plain)) << name;
    }
}

TransformerShape windowed() {
    TransformerShape s;
    s.window = 33;
    s.soft_cap = 8;
    s.neighbours = true;
    s.head_norms = true;
    s.norm_offset = 1;
    s.gelu = true;
    return s;
}
TransformerShape large() {  // enough that steps are shared among threads, one token's beyond its kv heads too
    return {61, 96, 9, 3, 56, 1, 128, 90, 0, 0, false, 0, false, false, 9, true};
}

INSTANTIATE_TEST_SUITE_P(Kinds, AttentionIdentity,
                         testing::Values(Kind{"exact", {}, {ADDEND_EXACT, 0}},
                                         Kind{"exact_windowed", windowed(), {ADDEND_EXACT, 0}},
                                         Kind{"exact_large", large(), {ADDEND_EXACT, 0}, 100},
                                         Kind{"lmul4_windowed", windowed(), {ADDEND_LMUL, 4}},
                                         Kind{"lmul3_large", large(), {ADDEND_LMUL, 3}, 100},
                                         Kind{"lmul23", {}, {ADDEND_LMUL, 23}},
                                         Kind{"e4m3_windowed", windowed(), {ADDEND_E4M3, 0}},
                                         Kind{"e5m2", {}, {ADDEND_E5M2, 0}}),
                         [](const auto& tested) { return std::string(tested.param.name); });

}  // namespace
}  // namespace addend::test
