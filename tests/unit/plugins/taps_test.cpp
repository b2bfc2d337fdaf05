// Taps show values as they are; injections change what comes after them, and nothing else.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "tests/unit/plugins/backend_under_test.h"

namespace addend::test {
namespace {

constexpr std::uint32_t hidden_width = 48;

class Taps : public testing::Test {
  protected:
    Plugin plugin{plugin_under_test()};
    SmallModel model = make_small_model({});
    Loaded loaded{plugin, model};
    std::vector<std::int32_t> tokens = some_tokens(21, 97);

    template <class T>
    static std::vector<T> as(const std::vector<std::byte>& bytes) {
        std::vector<T> values(bytes.size() / sizeof(T));
        if (!bytes.empty()) std::memcpy(values.data(), bytes.data(), bytes.size());
        return values;
    }
    template <class T>
    std::vector<T> tap(const std::string& name, std::uint32_t rows = 8) {
        const std::uint32_t value = loaded.value(name);
        RunOptions options;
        options.taps = {value};
        const RunResult result = loaded.run(loaded.plan(rows, {value}), loaded.session(2), tokens, options);
        EXPECT_EQ(result.status, ADDEND_OK);
        return as<T>(result.taps[0]);
    }
    // Runs with `injections` in a plan that knows them and taps `shown`.
    RunResult inject(const std::vector<addend_injection>& injections, std::vector<std::uint32_t> shown = {},
                     std::uint32_t rows = 8) {
        std::vector<std::uint32_t> targets;
        for (const addend_injection& i : injections) targets.push_back(i.target);
        RunOptions options;
        options.taps = shown;
        options.injections = injections;
        return loaded.run(loaded.plan(rows, shown, targets), loaded.session(2), tokens, options);
    }
    RunResult plain() { return loaded.run(loaded.plan(8), loaded.session(), tokens); }
};

TEST_F(Taps, AgreeWithEachOtherAcrossDtypes) {
    const std::vector<float> normed = tap<float>("layers.1.gate.normed");
    const std::vector<std::int8_t> q = tap<std::int8_t>("layers.1.gate.in_int8");
    const std::vector<float> scale = tap<float>("layers.1.gate.scale");
    const std::vector<std::int32_t> acc = tap<std::int32_t>("layers.1.gate.acc");
    ASSERT_EQ(normed.size(), tokens.size() * hidden_width);
    ASSERT_EQ(q.size(), normed.size());
    ASSERT_EQ(scale.size(), tokens.size());
    ASSERT_EQ(acc.size(), tokens.size() * 160);
    for (std::size_t t = 0; t < tokens.size(); ++t)
        for (std::size_t c = 0; c < hidden_width; ++c)
            ASSERT_EQ(q[t * hidden_width + c],
                      static_cast<int>(std::round(normed[t * hidden_width + c] * scale[t])))
                << t << c;
    // The product, by hand from the stored trits.
    const std::uint32_t w = model.program->find_weight("layers.1.gate.weight").value();
    for (std::size_t r = 0; r < 160; r += 13) {
        int sum = 0;
        for (std::size_t c = 0; c < hidden_width; ++c)
            sum += (((std::to_integer<int>(model.weights[w][r * hidden_width / 4 + c / 4]) >> (2 * (c % 4))) &
                     3) -
                    1) *
                   q[5 * hidden_width + c];
        EXPECT_EQ(acc[5 * 160 + r], sum);
    }
}

TEST_F(Taps, ChunksDoNotShow) {
    for (const char* name : {"layers.2.h", "layers.0.gate.in_int8", "layers.1.output", "final_norm"})
        EXPECT_TRUE(same_bits(tap<std::byte>(name, 1), tap<std::byte>(name, 16))) << name;
}

TEST_F(Taps, ScanFollowsItsEquation) {
    const std::vector<float> f = tap<float>("layers.1.f"), i = tap<float>("layers.1.i"),
                             h = tap<float>("layers.1.h");
    for (std::size_t c = 0; c < hidden_width; ++c) {
        float state = 0;
        for (std::size_t t = 0; t < tokens.size(); ++t) {
            state = std::fma(f[t * hidden_width + c], state, i[t * hidden_width + c]);
            ASSERT_EQ(h[t * hidden_width + c], state);
        }
    }
}

TEST_F(Taps, ValuesOfWantedRowsOnly) {
    const std::uint32_t value = loaded.value("final_norm");
    RunOptions options;
    options.taps = {value};
    options.all_logits = false;
    options.logits_rows = {3, 9, 20};
    const RunResult some = loaded.run(loaded.plan(8, {value}), loaded.session(), tokens, options);
    const std::vector<float> all = tap<float>("final_norm"), found = as<float>(some.taps[0]);
    ASSERT_EQ(found.size(), 3u * hidden_width);
    EXPECT_EQ(std::memcmp(found.data() + hidden_width, all.data() + 9 * hidden_width, hidden_width * 4), 0);
    EXPECT_EQ(std::memcmp(found.data() + 2 * hidden_width, all.data() + 20 * hidden_width, hidden_width * 4),
              0);
}

TEST_F(Taps, TooSmallABufferIsRefused) {
    const std::uint32_t value = loaded.value("layers.0.output");
    std::vector<float> small(hidden_width * tokens.size() - 1);
    addend_tap tap{value, 0, small.data(), small.size() * 4};
    addend_run_item item{};
    item.session = loaded.session();
    item.tokens = tokens.data();
    item.n_tokens = static_cast<std::uint32_t>(tokens.size());
    item.taps = &tap;
    item.n_taps = 1;
    addend_run run{};
    run.struct_size = sizeof run;
    run.n_items = 1;
    run.items = &item;
    run.id = 1;
    addend_error error = new_error();
    EXPECT_EQ(plugin->run(loaded.plan(8, {value}), &run, &error), ADDEND_FAILED);
    EXPECT_EQ(error.code, ADDEND_ERROR_BAD_ARGUMENT);
}

using Injections = Taps;

TEST_F(Injections, OverwritingAValueByItselfChangesNothing) {
    const RunResult expected = plain();
    for (const char* name :
         {"layers.1.output", "layers.0.gate.in_int8", "layers.1.i_proj.acc", "layers.1.f"}) {
        const std::vector<std::byte> same = tap<std::byte>(name);
        addend_injection i{};
        i.target = loaded.value(name);
        i.kind = ADDEND_INJECT_OVERWRITE;
        i.rows = static_cast<std::uint32_t>(tokens.size());
        i.columns = model.program->values()[i.target].width;
        i.data = same.data();
        i.bytes = same.size();
        EXPECT_TRUE(same_bits(inject({i}).logits, expected.logits)) << name;
    }
}

TEST_F(Injections, OverwriteReachesItsRowsAndColumnsAndWhatFollows) {
    const std::vector<float> before = tap<float>("layers.1.output");
    const std::vector<float> data(2 * 10, 3.5f);
    addend_injection i{};
    i.target = loaded.value("layers.1.output");
    i.kind = ADDEND_INJECT_OVERWRITE;
    i.first_row = 7;  // across the border of two chunks of 8
    i.rows = 2;
    i.first_column = 20;
    i.columns = 10;
    i.data = data.data();
    i.bytes = data.size() * 4;
    const RunResult result = inject({i}, {i.target});
    const std::vector<float> after = as<float>(result.taps[0]);
    for (std::size_t n = 0; n < after.size(); ++n) {
        const std::size_t row = n / hidden_width, column = n % hidden_width;
        const bool inside = row >= 7 && row < 9 && column >= 20 && column < 30;
        ASSERT_EQ(after[n], inside ? 3.5f : before[n]) << row << " " << column;
    }
    const RunResult expected = plain();
    EXPECT_EQ(std::memcmp(result.logits.data(), expected.logits.data(), 7 * 97 * 4), 0);  // rows before
    EXPECT_NE(std::memcmp(result.logits.data() + 7 * 97, expected.logits.data() + 7 * 97, 97 * 4), 0);
}

// A changed value is never inner to a step: the same bits as where nothing is fused at all.
TEST_F(Injections, EveryValueChangedInFusedAndUnfusedPlans) {
    const std::vector<float> expected = plain().logits;
    for (std::uint32_t v = 0; v < model.program->values().size(); ++v) {
        const addend_value& value = model.program->values()[v];
        if (value.dtype != ADDEND_F32 || v == model.program->header().logits) continue;
        addend_injection i{};
        i.target = v;
        i.kind = ADDEND_INJECT_SCALE;
        i.factor = -0.75f;
        i.rows = static_cast<std::uint32_t>(tokens.size());
        i.columns = value.width;
        const RunResult fused = inject({i}), unfused = inject({i}, loaded.all_values());
        ASSERT_TRUE(same_bits(fused.logits, unfused.logits)) << model.program->name(value.name);
        EXPECT_FALSE(same_bits(fused.logits, expected)) << model.program->name(value.name);
    }
}

TEST_F(Injections, ChangesOfOneTargetApplyInOrder) {
    addend_injection twice{};
    twice.target = loaded.value("layers.0.output");
    twice.kind = ADDEND_INJECT_SCALE;
    twice.factor = 2;
    twice.rows = static_cast<std::uint32_t>(tokens.size());
    twice.columns = hidden_width;
    addend_injection half = twice;
    half.factor = 0.5f;
    EXPECT_TRUE(same_bits(inject({twice, half}).logits, plain().logits));
    EXPECT_FALSE(same_bits(inject({twice, twice}).logits, plain().logits));
}

TEST_F(Injections, OverwrittenInt8ReachesTheProduct) {
    const std::vector<std::int8_t> q(hidden_width, 1);
    addend_injection i{};
    i.target = loaded.value("layers.0.f_proj.in_int8");
    i.kind = ADDEND_INJECT_OVERWRITE;
    i.rows = 1;
    i.columns = hidden_width;
    i.data = q.data();
    i.bytes = q.size();
    const std::uint32_t acc_value = loaded.value("layers.0.f_proj.acc");
    const std::vector<std::int32_t> acc = as<std::int32_t>(inject({i}, {acc_value}).taps[0]);
    const std::uint32_t w = model.program->find_weight("layers.0.f_proj.weight").value();
    for (std::size_t r = 0; r < hidden_width; ++r) {
        int sum = 0;
        for (std::size_t c = 0; c < hidden_width; ++c)
            sum += ((std::to_integer<int>(model.weights[w][r * 12 + c / 4]) >> (2 * (c % 4))) & 3) - 1;
        EXPECT_EQ(acc[r], sum);
    }
}

TEST_F(Injections, StateIsOverwrittenBeforeTheFirstRow) {
    const std::vector<float> start(hidden_width, 0.25f);
    addend_injection i{};
    i.target = ADDEND_INJECT_STATE | 1;
    i.kind = ADDEND_INJECT_OVERWRITE;
    i.rows = 1;
    i.columns = hidden_width;
    i.data = start.data();
    i.bytes = start.size() * 4;
    const std::uint32_t f_value = loaded.value("layers.1.f"), i_value = loaded.value("layers.1.i");
    const std::uint32_t h_value = loaded.value("layers.1.h");
    const RunResult result = inject({i}, {f_value, i_value, h_value});
    const std::vector<float> f = as<float>(result.taps[0]), in = as<float>(result.taps[1]);
    const std::vector<float> h = as<float>(result.taps[2]);
    for (std::size_t c = 0; c < hidden_width; ++c) {
        float state = 0.25f;
        for (std::size_t t = 0; t < tokens.size(); ++t) {
            state = std::fma(f[t * hidden_width + c], state, in[t * hidden_width + c]);
            ASSERT_EQ(h[t * hidden_width + c], state);
        }
    }
}

TEST_F(Injections, FrozenChannelsStartEveryRowFromTheSameState) {
    const std::vector<float> start(hidden_width, 0.5f);
    addend_injection set{};
    set.target = ADDEND_INJECT_STATE | 2;
    set.kind = ADDEND_INJECT_OVERWRITE;
    set.rows = 1;
    set.columns = hidden_width;
    set.data = start.data();
    set.bytes = start.size() * 4;
    addend_injection freeze{};
    freeze.target = set.target;
    freeze.kind = ADDEND_INJECT_FREEZE;
    freeze.rows = 1;
    freeze.first_column = 10;
    freeze.columns = 9;
    const std::uint32_t f_value = loaded.value("layers.2.f"), i_value = loaded.value("layers.2.i");
    const std::uint32_t h_value = loaded.value("layers.2.h");
    for (std::uint32_t rows : {1u, 8u}) {
        const RunResult result = inject({set, freeze}, {f_value, i_value, h_value}, rows);
        const std::vector<float> f = as<float>(result.taps[0]), in = as<float>(result.taps[1]);
        const std::vector<float> h = as<float>(result.taps[2]);
        for (std::size_t c = 0; c < hidden_width; ++c) {
            const bool frozen = c >= 10 && c < 19;
            float state = 0.5f;
            for (std::size_t t = 0; t < tokens.size(); ++t) {
                const float next = std::fma(f[t * hidden_width + c], state, in[t * hidden_width + c]);
                ASSERT_EQ(h[t * hidden_width + c], next) << c << " " << t;
                if (!frozen) state = next;
            }
        }
    }
}

TEST_F(Injections, WhatDoesNotFitIsRefused) {
    const std::vector<float> data(hidden_width);
    addend_injection good{};
    good.target = loaded.value("layers.1.output");
    good.kind = ADDEND_INJECT_OVERWRITE;
    good.rows = 1;
    good.columns = hidden_width;
    good.data = data.data();
    good.bytes = data.size() * 4;
    EXPECT_EQ(inject({good}).status, ADDEND_OK);
    const auto refused = [&](auto change) {
        addend_injection bad = good;
        change(bad);
        std::vector<addend_injection> list{bad};
        RunOptions options;
        options.injections = list;
        const RunResult result = loaded.run(loaded.plan(8, {}, {good.target, ADDEND_INJECT_STATE | 0u}),
                                            loaded.session(), tokens, options);
        EXPECT_EQ(result.status, ADDEND_FAILED);
        EXPECT_EQ(result.error.code, ADDEND_ERROR_BAD_ARGUMENT);
    };
    refused([](addend_injection& i) { i.target = 0; });           // not in the plan's set
    refused([](addend_injection& i) { i.target = 0x7FFFFFFF; });  // no such value
    refused([](addend_injection& i) { i.item = 1; });
    refused([](addend_injection& i) { i.first_row = 21; });
    refused([](addend_injection& i) { i.rows = UINT32_MAX; });
    refused([](addend_injection& i) { i.first_column = 1; });
    refused([](addend_injection& i) { i.bytes -= 1; });
    refused([](addend_injection& i) { i.data = nullptr; });
    refused([](addend_injection& i) { i.kind = 9; });
    refused([](addend_injection& i) { i.kind = ADDEND_INJECT_FREEZE; });
    refused([](addend_injection& i) { i.target = ADDEND_INJECT_STATE | 1; });  // not in the set
}

}  // namespace
}  // namespace addend::test
