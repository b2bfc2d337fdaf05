// Runs that are changed: interventions, activation patching; attention, channels and differences beside them.
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <functional>
#include <limits>

#include "core/inspect/activation_patching.h"
#include "core/inspect/attention_pattern.h"
#include "core/inspect/channel_stats.h"
#include "core/inspect/map_source.h"
#include "core/inspect/next_token.h"
#include "core/inspect/trace_diff.h"
#include "tests/unit/inspect/inspected.h"

namespace addend::test {
namespace {

bool same_rows(const Rows& a, const Rows& b) {
    return a.data.size() == b.data.size() &&
           std::memcmp(a.data.data(), b.data.data(), a.data.size() * sizeof(float)) == 0;
}

std::span<const float> row_of(const Rows& rows, std::size_t n) {
    return rows.row(n);
}

class Changes : public testing::Test {
  protected:
    Changes() : model(inspected("tiny")) {
        for (std::int32_t n = 0; n < 12; ++n) tokens.push_back((n * 29 + 3) % 90);
        state = "layers.1.mlgru.state";
        h = "layers.1.mlgru.h";
    }
    const Program& program() const { return model->program().program(); }
    std::shared_ptr<const Trace> run(const std::vector<Intervention>& items) const {
        TraceRequest request;
        request.tokens = tokens;
        request.taps = {"logits", "layers.*.mlgru.*", "layers.*.output", "final_norm"};
        for (const Intervention& item : items) request.interventions.add(item);
        return traced(model, request);
    }
    static Intervention on(InterventionKind kind, const std::string& target, float number = 0) {
        Intervention item;
        item.kind = kind;
        item.target = target;
        item.number = number;
        return item;
    }

    std::shared_ptr<LoadedModel> model;
    std::vector<std::int32_t> tokens;
    std::string state, h;
};

TEST_F(Changes, ThatChangeNothingChangeNoBit) {
    const auto plain = run({});
    Intervention off = on(InterventionKind::zero, state);
    off.enabled = false;
    Intervention exact;
    exact.kind = InterventionKind::arithmetic;
    exact.layer = 1;
    for (const auto& items :
         {std::vector{on(InterventionKind::scale, state, 1)}, std::vector{on(InterventionKind::scale, h, 1)},
          std::vector{on(InterventionKind::scale, "final_norm", 1)},
          std::vector{on(InterventionKind::reset, state)}, std::vector{off}, std::vector{exact}}) {
        const auto same = run(items);
        for (const TraceTap& tap : plain->taps())
            EXPECT_TRUE(same_rows(trace_rows(*same, tap.name), trace_rows(*plain, tap.name)))
                << intervention_text(items[0]) << " " << tap.name;
    }
}

TEST_F(Changes, AResetIsAStateOfZero) {
    Intervention item = on(InterventionKind::reset, state);
    item.first_token = 5;
    const auto plain = run({}), reset = run({item});
    const Rows before = trace_rows(*plain, h), after = trace_rows(*reset, h);
    const Rows i = trace_rows(*reset, "layers.1.mlgru.i"), f = trace_rows(*reset, "layers.1.mlgru.f");
    for (std::size_t t = 0; t < tokens.size(); ++t)
        for (std::size_t c = 0; c < after.width; ++c) {
            const float from = t <= 5 ? 0.0f : after.row(t - 1)[c];
            ASSERT_EQ(after.row(t)[c],
                      t < 5 ? before.row(t)[c] : std::fma(f.row(t)[c], from, i.row(t)[c]));
        }
    EXPECT_FALSE(same_rows(trace_rows(*plain, "logits"), trace_rows(*reset, "logits")));
}

TEST_F(Changes, ZeroScaleFreezeAndOverwriteOfAStateFollowTheirEquations) {
    const auto plain = run({});
    Intervention zero = on(InterventionKind::zero, state), half = on(InterventionKind::scale, state, 0.5f),
                 freeze = on(InterventionKind::freeze, state), set = on(InterventionKind::overwrite, state, 2);
    for (Intervention* item : {&zero, &half, &freeze, &set}) {
        item->first_token = 3;
        item->last_token = 6;
        item->first_channel = 2;
        item->last_channel = 9;
        const auto changed = run({*item});
        const Rows own = trace_rows(*changed, h), i = trace_rows(*changed, "layers.1.mlgru.i"),
                   f = trace_rows(*changed, "layers.1.mlgru.f");
        std::vector<float> carried(own.width, 0.0f);
        for (std::size_t t = 0; t < tokens.size(); ++t)
            for (std::size_t c = 0; c < own.width; ++c) {
                const bool in = t >= 3 && t <= 6 && c >= 2 && c <= 9;
                if (in && item == &zero) carried[c] = 0;
                if (in && item == &half) carried[c] *= 0.5f;
                if (in && item == &set) carried[c] = 2;
                const float next = std::fma(f.row(t)[c], carried[c], i.row(t)[c]);
                ASSERT_EQ(own.row(t)[c], next) << intervention_text(*item) << " " << t << " " << c;
                if (!(in && item == &freeze)) carried[c] = next;
            }
        for (std::size_t t = 0; t < 3; ++t)
            EXPECT_TRUE(std::ranges::equal(own.row(t), row_of(trace_rows(*plain, h), t)));
    }
}

TEST_F(Changes, OfAValueHoldForItsTokensAndChannels) {
    const auto plain = run({});
    for (const std::string target : {"layers.0.output", "final_norm"}) {
        Intervention item = on(InterventionKind::scale, target, -3);
        item.first_token = 2;
        item.last_token = 4;
        item.first_channel = 1;
        item.last_channel = 1;
        const Rows was = trace_rows(*plain, target), is = trace_rows(*run({item}), target);
        for (std::size_t t = 0; t < 5; ++t)
            for (std::size_t c = 0; c < is.width; ++c) {
                if (target == "layers.0.output" && t > 4) continue;
                const bool in = t >= 2 && t <= 4 && c == 1;
                ASSERT_EQ(is.row(t)[c], in ? -3 * was.row(t)[c] : was.row(t)[c]) << target;
            }
    }
}

TEST_F(Changes, ArithmeticInOneLayerIsThatPatch) {
    Intervention item;
    item.kind = InterventionKind::arithmetic;
    item.layer = 1;
    item.site = PatchSite::elementwise;
    item.how = {ADDEND_LMUL, 3};
    const auto changed = run({item});
    TraceRequest request;
    request.tokens = tokens;
    request.taps = {"logits"};
    request.patch = parse_patch("elementwise:3@1");
    EXPECT_TRUE(same_rows(trace_rows(*changed, "logits"), trace_rows(*traced(model, request), "logits")));
    EXPECT_EQ(changed->patch(), "elementwise:3@1");
    EXPECT_FALSE(same_rows(trace_rows(*changed, "logits"), trace_rows(*run({}), "logits")));
}

TEST_F(Changes, ThatDoNotFitAreRefused) {
    Intervention far_channel = on(InterventionKind::zero, h), far_layer;
    far_channel.last_channel = 1u << 20;
    far_layer.kind = InterventionKind::arithmetic;
    far_layer.layer = 99;
    Intervention backwards = on(InterventionKind::zero, h);
    backwards.first_token = 4;
    backwards.last_token = 3;
    for (const Intervention& item :
         {on(InterventionKind::zero, "layers.9.mlgru.h"), on(InterventionKind::freeze, h),
          on(InterventionKind::scale, "layers.1.mlp.down.in_int8", 2),
          on(InterventionKind::scale, h, std::numeric_limits<float>::infinity()), far_channel, far_layer, backwards})
        EXPECT_EQ(failure_of([&] { (void)run({item}); }), Code::intervention_invalid) << intervention_text(item);
    for (const InterventionTarget& target : intervention_targets(program())) {
        InterventionList list;
        list.add(on(InterventionKind::zero, target.name));
        EXPECT_NO_THROW(check_interventions(program(), list)) << target.name;
    }
}

TEST_F(Changes, NextTokenIsComparedWithTheOriginal) {
    NextTokenRequest request;
    request.tokens = tokens;
    request.interventions.add(on(InterventionKind::zero, state));
    request.top = 4;
    RunControl control;
    const NextTokenChange change = next_token_change(model, request, {}, control);
    const Rows plain = trace_rows(*run({}), "logits");
    const Rows zeroed = trace_rows(*run({on(InterventionKind::zero, state)}), "logits");
    EXPECT_EQ(change.divergence, kl_divergence(plain.row(tokens.size() - 1), zeroed.row(tokens.size() - 1)));
    EXPECT_GT(change.divergence, 0);
    EXPECT_GE(change.rows.size(), 4u);
}

TEST_F(Changes, PatchingWithTheRunItselfChangesNothing) {
    for (const PatchedSite site : patched_sites(program())) {
        PatchingRequest request;
        request.source = request.target = tokens;
        request.site = site;
        request.answer = 5;
        request.rival = 6;
        RunControl control;
        const PatchingResult result = patch_activations(model, request, {}, control);
        ASSERT_EQ(result.effect.size(), result.layers * tokens.size());
        EXPECT_FALSE(result.relative);
        for (const float effect : result.effect) EXPECT_EQ(effect, 0) << patched_site_name(site);
        for (const float divergence : result.divergence) EXPECT_EQ(divergence, 0);
    }
    EXPECT_EQ(patched_sites(program()).size(), 4u);
}

TEST_F(Changes, PatchingTheLastTokenThatDiffersBringsAllOfA) {
    PatchingRequest request;
    request.source = request.target = tokens;
    request.target.back() = 77;  // the runs are one but for the last token
    request.answer = 5;
    request.rival = 6;
    request.first_token = 4;
    RunControl control;
    std::uint64_t cells = 0;
    const PatchingResult result =
        patch_activations(model, request, [&](std::uint64_t done, std::uint64_t) { cells = done; }, control);
    ASSERT_EQ(result.tokens, tokens.size() - 4);
    EXPECT_EQ(cells, result.layers * result.tokens);
    const Rows a = trace_rows(*run({}), "logits");
    const auto last = a.row(tokens.size() - 1);
    EXPECT_EQ(result.source_difference, double{last[5]} - double{last[6]});
    // The first layer's input at that token is all there is of the difference: A's logits, exactly.
    EXPECT_EQ(result.difference[result.tokens - 1], static_cast<float>(result.source_difference));
    EXPECT_EQ(result.effect[result.tokens - 1], 1);
    // Tokens before it are the same in both runs.
    for (std::size_t t = 0; t + 1 < result.tokens; ++t) EXPECT_EQ(result.effect[t], 0);
}

TEST_F(Changes, PatchingEveryLayersStateCarriesThePast) {
    // A and B differ in their first token only, so that past token 1 nothing but the states tells them apart;
    // the state of layer 0 alone decides everything where there is one layer, so only a range is asked for.
    PatchingRequest request;
    request.source = request.target = tokens;
    request.target.front() = 77;
    request.site = PatchedSite::state;
    request.answer = 5;
    request.rival = 6;
    RunControl control;
    const PatchingResult result = patch_activations(model, request, {}, control);
    EXPECT_NE(result.source_difference, result.target_difference);
    // By hand: h replaced at token 4, layer 0, and carried on.
    const auto source = run({});
    const Rows a = trace_rows(*source, "layers.0.mlgru.h");
    const auto plan = model->plan_for({}, {.max_rows = 64,
                                           .taps = {},
                                           .injections = {*program().find_value("layers.0.mlgru.h"),
                                                          *program().find_state("layers.0.mlgru.state") |
                                                              0x80000000u}});
    const auto session = model->create_session({});
    const std::span<const std::int32_t> b(request.target);
    RunRequest first;
    first.tokens = b.first(5);
    Injection value;
    value.target = *program().find_value("layers.0.mlgru.h");
    value.first_row = 4;
    value.rows = 1;
    value.columns = static_cast<std::uint32_t>(a.width);
    value.data = std::as_bytes(a.row(4));
    first.injections = {value};
    session->run(*plan, first);
    std::vector<float> logits(program().header().vocab);
    const std::uint32_t last = static_cast<std::uint32_t>(tokens.size()) - 6;
    RunRequest rest;
    rest.tokens = b.subspan(5);
    rest.logits_rows = {&last, 1};
    rest.logits = logits;
    value.target = *program().find_state("layers.0.mlgru.state") | 0x80000000u;
    value.first_row = 0;
    rest.injections = {value};
    session->run(*plan, rest);
    EXPECT_EQ(result.difference[4], static_cast<float>(double{logits[5]} - double{logits[6]}));
}

TEST_F(Changes, PatchingCanBeCancelledBetweenCells) {
    PatchingRequest request;
    request.source = request.target = tokens;
    RunControl control;
    std::uint64_t reached = 0;
    EXPECT_EQ(failure_of([&] {
                  (void)patch_activations(
                      model, request,
                      [&](std::uint64_t done, std::uint64_t) {
                          reached = done;
                          if (done == 3) control.cancel();
                      },
                      control);
              }),
              Code::cancelled);
    EXPECT_EQ(reached, 3u);
}

TEST_F(Changes, ChannelFiguresAreThoseOfTheTrace) {
    ChannelStatsRequest request;
    request.tokens = tokens;
    request.tap = "layers.1.mlgru.h";
    request.context = 5;
    request.top = 3;
    RunControl control;
    const ChannelStats stats = channel_stats(model, request, {}, control);
    EXPECT_EQ(stats.windows, 3u);
    std::vector<std::vector<float>> columns;
    for (std::size_t begin = 0; begin < tokens.size(); begin += 5) {
        TraceRequest window;
        window.tokens.assign(tokens.begin() + static_cast<std::ptrdiff_t>(begin),
                             tokens.begin() + static_cast<std::ptrdiff_t>(std::min(begin + 5, tokens.size())));
        window.taps = {request.tap};
        const Rows rows = trace_rows(*traced(model, window), request.tap);
        columns.resize(rows.width);
        for (std::size_t t = 0; t < rows.count(); ++t)
            for (std::size_t c = 0; c < rows.width; ++c) columns[c].push_back(rows.row(t)[c]);
    }
    ASSERT_EQ(stats.channels.size(), columns.size());
    for (std::size_t c = 0; c < columns.size(); ++c) {
        long double mean = 0, variance = 0;
        for (const float x : columns[c]) mean += x / static_cast<long double>(columns[c].size());
        for (const float x : columns[c])
            variance += (x - mean) * (x - mean) / static_cast<long double>(columns[c].size());
        const ChannelFigures& figures = stats.channels[c];
        const double spread = static_cast<double>(std::sqrt(variance));
        EXPECT_NEAR(figures.mean, static_cast<double>(mean), 1e-9);
        EXPECT_NEAR(figures.deviation, spread, 1e-9);
        std::vector<float> sorted = columns[c];
        std::ranges::sort(sorted, std::greater<>());
        ASSERT_EQ(figures.highest.size(), 3u);
        for (std::size_t n = 0; n < 3; ++n) {
            EXPECT_EQ(figures.highest[n].value, sorted[n]);
            EXPECT_EQ(columns[c][figures.highest[n].token], sorted[n]);
            EXPECT_EQ(figures.lowest[n].value, sorted[sorted.size() - 1 - n]);
        }
    }
    request.tap = "layers.*";
    EXPECT_EQ(failure_of([&] { (void)channel_stats(model, request, {}, control); }), Code::tap_unknown);
}

TEST_F(Changes, DifferencesOfTwoTraces) {
    TraceRequest request;
    request.tokens = tokens;
    request.taps = {"layers.*.output"};
    const auto left = traced(model, request);
    const TraceDiff none = diff_traces(*left, *left, {}, {});
    for (const auto& d : none.differences) {
        EXPECT_EQ(d->norm, 0);
        EXPECT_EQ(d->cosine, 1);
    }
    request.tokens.insert(request.tokens.begin() + 4, 80);
    const auto right = traced(model, request);
    const TraceDiff diff = diff_traces(*left, *right, {}, {});
    ASSERT_EQ(diff.tokens.size(), tokens.size() + 1);
    EXPECT_FALSE(diff.tokens[4].left.has_value());
    EXPECT_FALSE(diff.at(0, 4).has_value());
    EXPECT_EQ(diff.at(0, 3)->norm, 0);
    const Rows l = trace_rows(*left, diff.taps[0]), r = trace_rows(*right, diff.taps[0]);
    double norm = 0, of_left = 0;
    for (std::size_t c = 0; c < l.width; ++c) {
        norm += std::pow(double{r.row(7)[c]} - double{l.row(6)[c]}, 2);
        of_left += std::pow(double{l.row(6)[c]}, 2);
    }
    EXPECT_NEAR(diff.at(0, 7)->norm, std::sqrt(norm), 1e-9);
    EXPECT_NEAR(diff.at(0, 7)->relative, std::sqrt(norm / of_left), 1e-9);
    std::vector<float> row(2 * 3);
    difference_map(left, right, diff.taps[0])->read({4, 2, 1, 3}, row);
    EXPECT_TRUE(std::isnan(row[0]));
    EXPECT_EQ(row[3], r.row(5)[1] - l.row(4)[1]);
}

class Patterns : public testing::TestWithParam<std::string> {};
INSTANTIATE_TEST_SUITE_P(Transformers, Patterns, testing::Values("llama", "mistral", "gemma2", "bitnet"));

// Probabilities times values, in double here, are what attention gave.
TEST_P(Patterns, WeighTheValuesAsAttentionDid) {
    const auto folder = inspected_folder(GetParam());
    if (!std::filesystem::exists(folder)) GTEST_SKIP() << folder << " is absent";
    const auto model = inspected(GetParam());
    const Program& program = model->program().program();
    TraceRequest request;
    for (std::int32_t n = 0; n < 40; ++n) request.tokens.push_back((n * 31 + 7) % 100);
    request.taps = {"layers.*.attn.*"};
    request.token_figures = false;
    for (const std::string spec : {"none", "qk:2"}) {
        request.patch = parse_patch(spec);
        const auto trace = traced(model, request);
        for (const AttentionShape& shape : attention_shapes(program)) {
            const std::string layer = "layers." + std::to_string(shape.layer) + ".attn.";
            const Rows v = trace_rows(*trace, layer + "v"), out = trace_rows(*trace, layer + "out");
            for (std::uint32_t head = 0; head < shape.heads; ++head) {
                const auto pattern =
                    attention_pattern(trace, program, shape.layer, head, PatternArithmetic::as_run);
                std::vector<float> p(pattern->rows() * pattern->cols());
                pattern->read({0, pattern->rows(), 0, pattern->cols()}, p);
                const std::size_t kv = head / (shape.heads / shape.kv_heads) * shape.head_width;
                for (std::size_t t = 0; t < trace->token_count(); ++t) {
                    double sum = 0;
                    for (std::size_t key = 0; key < trace->token_count(); ++key) {
                        const double x = double{p[t * pattern->cols() + key]};
                        const bool seen = key <= t && (shape.window == 0 || key + shape.window > t);
                        EXPECT_EQ(x > 0, seen);
                        sum += x;
                    }
                    EXPECT_NEAR(sum, 1, 1e-5);
                    for (std::uint32_t d = 0; d < shape.head_width; ++d) {
                        double weighted = 0;
                        for (std::size_t key = 0; key <= t; ++key)
                            weighted += double{p[t * pattern->cols() + key]} * double{v.row(key)[kv + d]};
                        const float got = out.row(t)[head * shape.head_width + d];
                        ASSERT_NEAR(got, weighted, 2e-5 * (1 + std::abs(weighted))) << spec << t << " " << d;
                    }
                }
                if (spec == "none") continue;
                const auto exact =
                    attention_pattern(trace, program, shape.layer, head, PatternArithmetic::exact);
                std::vector<float> e(p.size());
                exact->read({0, exact->rows(), 0, exact->cols()}, e);
                EXPECT_NE(e, p) << "L-Mul of 2 bits leaves a trace";
            }
        }
        const auto figures = head_figures(trace, program, PatternArithmetic::exact, {}, {});
        for (const HeadFigures& f : figures) {
            EXPECT_GE(f.entropy, 0);
            EXPECT_LE(f.entropy, std::log(40.0));
            EXPECT_GE(f.self + f.previous, 0);
            EXPECT_LE(f.first_token, 1);
        }
    }
}

TEST_P(Patterns, AKvCacheIsNoTargetAndPatchingHasNoState) {
    const auto folder = inspected_folder(GetParam());
    if (!std::filesystem::exists(folder)) GTEST_SKIP() << folder << " is absent";
    const auto model = inspected(GetParam());
    const Program& program = model->program().program();
    InterventionList list;
    Intervention item;
    item.kind = InterventionKind::reset;
    item.target = "layers.0.attn.k_cache";
    list.add(item);
    EXPECT_EQ(failure_of([&] { check_interventions(program, list); }), Code::intervention_invalid);
    PatchingRequest request;
    request.source = {3, 1, 4, 1, 5, 9, 2};
    request.target = {3, 1, 4, 1, 5, 9, 60};
    request.answer = 1;
    request.rival = 2;
    RunControl control;
    const PatchingResult result = patch_activations(model, request, {}, control);
    EXPECT_EQ(result.effect[result.tokens - 1], 1);
    for (const PatchedSite site : {PatchedSite::mixer_out, PatchedSite::mlp_out}) {
        PatchingRequest same = request;
        same.source = same.target;
        same.site = site;
        for (const float effect : patch_activations(model, same, {}, control).effect) EXPECT_EQ(effect, 0);
    }
    request.site = PatchedSite::state;
    EXPECT_EQ(failure_of([&] { (void)patch_activations(model, request, {}, control); }),
              Code::patching_site_missing);
}

}  // namespace
}  // namespace addend::test
