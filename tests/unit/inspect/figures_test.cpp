// Formulas behind the Activations page that a wrong sign, side or divisor would leave looking plausible: each against
// a computation of its own.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>

#include "core/inspect/activation_patching.h"
#include "core/inspect/attention_pattern.h"
#include "core/inspect/channel_stats.h"
#include "core/inspect/distribution.h"
#include "core/inspect/gates.h"
#include "core/inspect/int8_stats.h"
#include "core/inspect/logit_lens.h"
#include "core/inspect/map_source.h"
#include "core/inspect/next_token.h"
#include "core/inspect/trace_diff.h"
#include "tests/unit/inspect/inspected.h"

namespace addend::test {
namespace {

std::vector<std::int32_t> some_tokens(std::int32_t count) {
    std::vector<std::int32_t> tokens;
    for (std::int32_t n = 0; n < count; ++n) tokens.push_back((n * 31 + 5) % 90);
    return tokens;
}

std::shared_ptr<const Trace> trace_of(const std::string& model, const std::vector<std::int32_t>& tokens,
                                      std::vector<std::string> taps) {
    TraceRequest request;
    request.tokens = tokens;
    request.taps = std::move(taps);
    return traced(inspected(model), request);
}

TEST(Distributions, RankAndTopPutTheLowerIdFirstAmongEquals) {
    const std::vector<float> logits{2, 5, 2, 7, 5, 2};
    const Distribution p(logits);
    const std::vector<std::uint32_t> ranks{3, 1, 4, 0, 2, 5};
    for (std::size_t id = 0; id < ranks.size(); ++id)
        EXPECT_EQ(p.rank(static_cast<std::int32_t>(id)), ranks[id]) << id;
    std::vector<std::int32_t> order;
    for (const TopToken& token : p.top(6)) order.push_back(token.id);
    EXPECT_EQ(order, (std::vector<std::int32_t>{3, 1, 4, 0, 2, 5}));
    EXPECT_EQ(p.top(2)[1].id, 1);
    long double sum = 0;
    for (const float x : logits) sum += std::exp(static_cast<long double>(x));
    for (const TopToken& token : p.top(6))
        EXPECT_NEAR(token.logprob,
                    static_cast<double>(static_cast<long double>(logits[static_cast<std::size_t>(token.id)]) - std::log(sum)), 1e-6);
}

TEST(Distributions, DivergenceHasADirection) {
    const std::vector<float> p{0, 2, -1, 0.5f}, q{1, 0, 3, -2};
    const auto softmax = [](const std::vector<float>& x) {
        std::vector<long double> out;
        long double sum = 0;
        for (const float one : x) sum += std::exp(static_cast<long double>(one));
        for (const float one : x) out.push_back(std::exp(static_cast<long double>(one)) / sum);
        return out;
    };
    const auto a = softmax(p), b = softmax(q);
    long double forward = 0, backward = 0;
    for (std::size_t n = 0; n < a.size(); ++n) {
        forward += a[n] * std::log(a[n] / b[n]);
        backward += b[n] * std::log(b[n] / a[n]);
    }
    ASSERT_GT(std::abs(static_cast<double>(forward - backward)), 0.1);
    EXPECT_NEAR(kl_divergence(p, q), static_cast<double>(forward), 1e-12);
    EXPECT_NEAR(kl_divergence(q, p), static_cast<double>(backward), 1e-12);
    EXPECT_NEAR(compare_next_token(p, q, 2).divergence, static_cast<double>(forward), 1e-12);
}

TEST(Int8Figures, TotalsAreSharesOfAllCodes) {
    const auto model = inspected("tiny");
    const auto trace = trace_of("tiny", some_tokens(11), {"layers.*.mlp.down.*"});
    const std::string name = "layers.2.mlp.down.in_int8";
    const Int8Stats stats = int8_stats(*trace, model->program().program(), name, {});
    const Rows codes = trace_rows(*trace, name);
    const auto all = static_cast<double>(codes.data.size());
    double limit = 0, zeros = 0, entropy = 0;
    std::vector<double> counts(256);
    for (const float q : codes.data) {
        limit += std::abs(q) >= 127 ? 1 : 0;
        zeros += q == 0 ? 1 : 0;
        ++counts[static_cast<std::size_t>(q + 128)];
    }
    for (const double count : counts) entropy -= count > 0 ? count / all * std::log2(count / all) : 0;
    EXPECT_DOUBLE_EQ(stats.at_limit, limit / all);
    EXPECT_DOUBLE_EQ(stats.zeros, zeros / all);
    EXPECT_NEAR(stats.entropy, entropy, 1e-9);
    EXPECT_EQ(stats.width, codes.width);
    for (std::size_t t = 0; t < codes.count(); ++t) {
        std::vector<float> row(codes.row(t).begin(), codes.row(t).end());
        double squares = 0;
        for (const float q : row) squares += double{q} * double{q};
        EXPECT_NEAR(stats.tokens[t].rms, std::sqrt(squares / static_cast<double>(row.size())), 1e-4);
        std::ranges::sort(row);
        EXPECT_EQ(stats.tokens[t].levels, std::ranges::unique(row).begin() - row.begin());
    }
}

TEST(GateFigures, SharesRanksAndNormsOfEveryToken) {
    const auto model = inspected("tiny");
    const auto trace = trace_of("tiny", some_tokens(19), gate_taps(model->program().program()));
    for (const GateFigures& figures : gate_figures(*trace, model->model(), {}, {})) {
        const std::string layer = "layers." + std::to_string(figures.layer) + ".mlgru.";
        const Rows f = trace_rows(*trace, layer + "f"), h = trace_rows(*trace, layer + "h");
        const std::vector<float> bounds = lower_bounds(model->model(), figures.layer);
        double at_bound = 0, open = 0;
        for (std::size_t n = 0; n < f.data.size(); ++n) {
            at_bound += f.data[n] - bounds[n % f.width] < 1.0f / 256 ? 1 : 0;
            open += 1 - f.data[n] < 1.0f / 256 ? 1 : 0;
        }
        EXPECT_DOUBLE_EQ(figures.at_bound, at_bound / static_cast<double>(f.data.size()));
        EXPECT_DOUBLE_EQ(figures.open, open / static_cast<double>(f.data.size()));
        for (std::size_t t = 0; t < h.count(); ++t) {
            double state = 0, change = 0;
            for (std::size_t c = 0; c < h.width; ++c) {
                state += std::pow(double{h.row(t)[c]}, 2);
                change += std::pow(double{h.row(t)[c]} - (t == 0 ? 0.0 : double{h.row(t - 1)[c]}), 2);
            }
            EXPECT_NEAR(figures.state_norm[t], std::sqrt(state), 1e-5 * std::sqrt(state));
            EXPECT_NEAR(figures.change_norm[t], std::sqrt(change), 1e-5 * std::sqrt(change));
        }
        std::vector<float> sorted = figures.channel_half_life;
        std::ranges::sort(sorted);
        // Nearest ranks: the smallest value that so many of the channels do not exceed.
        for (const auto& [found, q] : {std::pair{figures.half_life_p10, 0.1}, std::pair{figures.half_life_p50, 0.5},
                                       std::pair{figures.half_life_p90, 0.9}}) {
            const auto not_above = std::ranges::count_if(sorted, [&](float x) { return double{x} <= found; });
            const auto below = std::ranges::count_if(sorted, [&](float x) { return double{x} < found; });
            EXPECT_GE(static_cast<double>(not_above), q * static_cast<double>(sorted.size()));
            EXPECT_LT(static_cast<double>(below), q * static_cast<double>(sorted.size()));
        }
    }
}

// Golden gates are rarely saturated: one channel is put there.
TEST(GateFigures, SaturationIsCountedFromTheBoundAndFromOne) {
    const auto model = inspected("tiny");
    const std::vector<float> bounds = lower_bounds(model->model(), 2);
    const auto channel = static_cast<std::uint32_t>(std::ranges::max_element(bounds) - bounds.begin());
    ASSERT_GT(bounds[channel], 1.0f / 64);
    const auto with = [&](float f) {
        TraceRequest request;
        request.tokens = some_tokens(7);
        request.taps = gate_taps(model->program().program());
        Intervention item;
        item.kind = InterventionKind::overwrite;
        item.target = "layers.2.mlgru.f";
        item.first_channel = channel;
        item.last_channel = channel;
        item.number = f;
        request.interventions.add(item);
        return gate_figures(*traced(model, request), model->model(), {}, {})[2];
    };
    const GateFigures low = with(bounds[channel] + 1.0f / 512), near = with(bounds[channel] + 1.0f / 128),
                      high = with(1 - 1.0f / 512);
    const double one = 1.0 / static_cast<double>(bounds.size());
    EXPECT_NEAR(low.at_bound - near.at_bound, one, 1e-12);
    EXPECT_NEAR(high.open - low.open, one, 1e-12);
}

TEST(Lens, RankIsThatOfTheLastLayersBestToken) {
    const auto model = inspected("tiny");
    TraceRequest request;
    request.tokens = some_tokens(9);
    request.taps = lens_taps(model->program().program());
    request.taps.emplace_back("logits");
    const auto trace = traced(model, request);
    RunControl control;
    const LogitLens lens = logit_lens(model, *trace, {}, {}, control);
    LensHead head(model, control);
    const Rows final = trace_rows(*trace, "logits");
    std::uint32_t largest = 0;
    for (std::size_t row = 0; row < lens.rows.size(); ++row) {
        const Rows residuals = trace_rows(*trace, lens.rows[row]);
        std::vector<float> logits(final.data.size());
        head.run(residuals.data, logits);
        for (std::size_t t = 0; t < lens.tokens; ++t) {
            const auto own = std::span<const float>(logits).subspan(t * final.width, final.width);
            const auto best = std::ranges::max_element(final.row(t)) - final.row(t).begin();
            const auto likelier = std::ranges::count_if(own, [&](float x) { return x > own[static_cast<std::size_t>(best)]; });
            EXPECT_EQ(lens.cell(row, t).final_rank, likelier);
            largest = std::max(largest, lens.cell(row, t).final_rank);
        }
    }
    EXPECT_GT(largest, 0u);
}

TEST(HeadFigures, AreMeansOverTheQueries) {
    if (!std::filesystem::exists(inspected_folder("mistral"))) GTEST_SKIP() << "mistral is absent";
    const auto model = inspected("mistral");
    const Program& program = model->program().program();
    const auto trace = trace_of("mistral", some_tokens(21), {"layers.*.attn.*"});
    for (const HeadFigures& figures : head_figures(trace, program, PatternArithmetic::exact, {}, {})) {
        const auto map = attention_pattern(trace, program, figures.layer, figures.head, PatternArithmetic::exact);
        const std::size_t tokens = map->rows();
        std::vector<float> p(tokens * tokens);
        map->read({0, tokens, 0, tokens}, p);
        double entropy = 0, distance = 0, first = 0, self = 0, previous = 0;
        for (std::size_t query = 0; query < tokens; ++query)
            for (std::size_t key = 0; key < tokens; ++key) {
                const double x = double{p[query * tokens + key]} / static_cast<double>(tokens);
                entropy -= x > 0 ? x * std::log(double{p[query * tokens + key]}) : 0;
                distance += x * (static_cast<double>(query) - static_cast<double>(key));
                first += key == 0 ? x : 0;
                self += key == query ? x : 0;
                previous += key + 1 == query ? x : 0;
            }
        EXPECT_NEAR(figures.entropy, entropy, 1e-9);
        EXPECT_NEAR(figures.distance, distance, 1e-9);
        EXPECT_NEAR(figures.first_token, first, 1e-9);
        EXPECT_NEAR(figures.self, self, 1e-9);
        EXPECT_NEAR(figures.previous, previous, 1e-9);
    }
}

TEST(ChannelFigures, ADeadChannelHasOneValue) {
    const auto model = inspected("tiny");
    RunControl control;
    ChannelStatsRequest request;
    request.tap = "layers.0.mlp.down.in_int8";
    request.tokens = some_tokens(14);
    const ChannelStats stats = channel_stats(model, request, {}, control);
    const Rows rows = trace_rows(*trace_of("tiny", request.tokens, {request.tap}), request.tap);
    std::uint64_t dead = 0;
    for (std::size_t c = 0; c < rows.width; ++c) {
        float least = rows.row(0)[c], most = least;
        std::uint64_t zeros = 0;
        for (std::size_t t = 0; t < rows.count(); ++t) {
            least = std::min(least, rows.row(t)[c]);
            most = std::max(most, rows.row(t)[c]);
            zeros += rows.row(t)[c] == 0 ? 1 : 0;
        }
        EXPECT_EQ(stats.channels[c].minimum, least);
        EXPECT_EQ(stats.channels[c].maximum, most);
        EXPECT_EQ(stats.channels[c].zeros, zeros);
        EXPECT_EQ(stats.channels[c].dead, least == most);
        dead += least == most ? 1 : 0;
    }
    EXPECT_EQ(stats.dead, dead);
    // The same token again and again, each from an empty state: nothing ever changes.
    request.tokens.assign(9, 7);
    request.context = 1;
    const ChannelStats still = channel_stats(model, request, {}, control);
    EXPECT_EQ(still.dead, rows.width);
    EXPECT_EQ(still.windows, 9u);
}

TEST(Differences, CosineAndLargest) {
    std::vector<std::int32_t> tokens = some_tokens(8);
    const auto left = trace_of("tiny", tokens, {"layers.*.output"});
    tokens[2] = 88;
    const auto right = trace_of("tiny", tokens, {"layers.*.output"});
    const TraceDiff diff = diff_traces(*left, *right, {}, {});
    ASSERT_EQ(diff.tokens.size(), tokens.size());
    for (std::size_t tap = 0; tap < diff.taps.size(); ++tap) {
        const Rows l = trace_rows(*left, diff.taps[tap]), r = trace_rows(*right, diff.taps[tap]);
        for (std::size_t t = 2; t < tokens.size(); ++t) {
            double dot = 0, ll = 0, rr = 0, largest = 0;
            for (std::size_t c = 0; c < l.width; ++c) {
                const double a = double{l.row(t)[c]}, b = double{r.row(t)[c]};
                dot += a * b;
                ll += a * a;
                rr += b * b;
                largest = std::max(largest, std::abs(b - a));
            }
            ASSERT_TRUE(diff.at(tap, t).has_value());
            EXPECT_GT(diff.at(tap, t)->norm, 0);
            EXPECT_NEAR(diff.at(tap, t)->cosine, dot / std::sqrt(ll * rr), 1e-9);
            EXPECT_EQ(diff.at(tap, t)->largest, largest);
        }
    }
}

// What a cell of the map says, with the value put there by an injection of our own: each site is its own value.
class PatchedSites : public testing::TestWithParam<PatchedSite> {};
INSTANTIATE_TEST_SUITE_P(InOrder, PatchedSites,
                         testing::Values(PatchedSite::residual, PatchedSite::mixer_out, PatchedSite::mlp_out),
                         [](const auto& instance) { return std::string(patched_site_name(instance.param)); });

TEST_P(PatchedSites, PutTheValueWhereItSays) {
    const auto model = inspected("tiny");
    const Program& program = model->program().program();
    PatchingRequest request;
    request.site = GetParam();
    request.source = request.target = some_tokens(10);
    request.target[3] = 77;
    request.answer = 11;
    request.rival = 12;
    RunControl control;
    const PatchingResult result = patch_activations(model, request, {}, control);
    ASSERT_TRUE(result.relative);
    const auto name = [&](std::uint32_t layer) {
        const std::string at = "layers." + std::to_string(layer) + ".";
        return request.site == PatchedSite::residual    ? at + "input"
               : request.site == PatchedSite::mixer_out ? at + "attn.o_proj.out"
                                                        : at + "mlp.down.out";
    };
    for (std::uint32_t layer = 0; layer < result.layers; ++layer) {
        const Rows a = trace_rows(*trace_of("tiny", request.source, {name(layer)}), name(layer));
        const std::uint32_t value = *program.find_value(name(layer));
        const auto plan = model->plan_for({}, {.max_rows = 16, .taps = {}, .injections = {value}});
        for (const std::uint32_t token : {3u, 6u, 9u}) {
            const auto session = model->create_session({});
            std::vector<float> logits(program.header().vocab);
            const std::uint32_t last = 9;
            RunRequest run;
            run.tokens = request.target;
            run.logits_rows = {&last, 1};
            run.logits = logits;
            Injection injection;
            injection.target = value;
            injection.first_row = token;
            injection.rows = 1;
            injection.columns = static_cast<std::uint32_t>(a.width);
            injection.data = std::as_bytes(a.row(token));
            run.injections = {injection};
            session->run(*plan, run);
            const double difference = double{logits[11]} - double{logits[12]};
            const double effect =
                (difference - result.target_difference) / (result.source_difference - result.target_difference);
            const std::size_t cell = std::size_t{layer} * result.tokens + token;
            EXPECT_EQ(result.difference[cell], static_cast<float>(difference)) << layer << " " << token;
            EXPECT_NEAR(result.effect[cell], effect, 1e-5 * (1 + std::abs(effect)));
        }
    }
}

}  // namespace
}  // namespace addend::test
