// Traces of the golden models, against the goldens and against figures computed here in another way.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>

#include "core/inspect/gates.h"
#include "core/inspect/int8_stats.h"
#include "core/inspect/logit_lens.h"
#include "core/inspect/map_source.h"
#include "tests/integration/compare_rows.h"
#include "tests/unit/inspect/inspected.h"

namespace addend::test {
namespace {

struct LetGoOfModels final : testing::Environment {
    void TearDown() override { inspected_models().clear(); }
};
[[maybe_unused]] const auto* const let_go_of_models =
    testing::AddGlobalTestEnvironment(new LetGoOfModels);

Rows part(const Rows& all, std::size_t first, std::size_t count) {
    const auto begin = all.data.begin() + static_cast<std::ptrdiff_t>(first * all.width);
    return {all.width, {begin, begin + static_cast<std::ptrdiff_t>(count * all.width)}};
}

std::string in_layer(std::size_t layer, const std::string& name) {
    return "layers." + std::to_string(layer) + "." + name;
}

bool same_bits(std::span<const float> a, std::span<const float> b) {
    return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size_bytes()) == 0;
}

std::vector<float> cells_of(const MapSource& map) {
    std::vector<float> cells(map.rows() * map.cols());
    map.read({0, map.rows(), 0, map.cols()}, cells);
    return cells;
}

class TraceOf : public testing::TestWithParam<std::string> {
  protected:
    void SetUp() override {
        folder = inspected_folder(GetParam());
        if (!std::filesystem::exists(folder)) GTEST_SKIP() << folder << " is absent";
        model = inspected(GetParam());
        request.tokens = expected_ids(folder, "input_ids");
        request.taps = {"*"};
        layers = program().header().layers;
    }
    const Program& program() const { return model->program().program(); }
    std::size_t count() const { return request.tokens.size(); }

    std::filesystem::path folder;
    std::shared_ptr<LoadedModel> model;
    TraceRequest request;
    std::size_t layers = 0;
};
INSTANTIATE_TEST_SUITE_P(MatMulFree, TraceOf, testing::Values("tiny", "tiny-bf16", "nobound", "eps"),
                         [](const auto& instance) {
                             std::string name = instance.param;
                             std::replace(name.begin(), name.end(), '-', '_');
                             return name;
                         });

TEST_P(TraceOf, HasTheGoldenResidualsGatesAndStates) {
    const auto trace = traced(model, request);
    const Rows hidden = expected_rows(folder, "hidden_states"), gates = expected_rows(folder, "forget_gate"),
               states = expected_rows(folder, "recurrent_state");
    for (std::size_t l = 0; l < layers; ++l) {
        EXPECT_LE(relative_error(trace_rows(*trace, in_layer(l, "input")), part(hidden, l * count(), count())),
                  3e-2);
        EXPECT_LE(relative_error(trace_rows(*trace, in_layer(l, "mlgru.f")), part(gates, l * count(), count())),
                  3e-2);
        const Rows h = trace_rows(*trace, in_layer(l, "mlgru.h"));
        EXPECT_LE(relative_error(part(h, count() - 1, 1), part(states, l, 1)), 3e-2);
    }
}

TEST_P(TraceOf, IsWhatOneRunOfTheBackendDelivers) {
    request.taps = {"layers.*.output", "layers.*.mlgru.h", "logits"};
    const auto trace = traced(model, request);
    const ModelRunner runner(folder);
    std::vector<std::string> names;
    for (const TraceTap& tap : trace->taps()) names.push_back(tap.name);
    std::erase(names, "logits");
    const auto run = runner.run({.tokens = request.tokens, .taps = names});
    for (std::size_t n = 0; n < names.size(); ++n)
        EXPECT_TRUE(same_bits(trace_rows(*trace, names[n]).data, run.taps[n].data)) << names[n];
    EXPECT_TRUE(same_bits(trace_rows(*trace, "logits").data, run.logits.data));
}

TEST_P(TraceOf, SpooledToAFileIsTheSame) {
    const auto memory = traced(model, request);
    request.budget = 1000;
    request.spool_folder = std::filesystem::temp_directory_path();
    const auto file = traced(model, request);
    ASSERT_EQ(memory->storage(), TraceStorage::memory);
    ASSERT_EQ(file->storage(), TraceStorage::file);
    EXPECT_EQ(memory->rows_bytes(), trace_size(program(), request).rows_bytes);
    EXPECT_EQ(file->rows_bytes(), memory->rows_bytes());
    ASSERT_EQ(file->taps().size(), memory->taps().size());
    for (std::size_t t = 0; t < file->taps().size(); ++t) {
        const TraceTap& tap = memory->taps()[t];
        const std::size_t bytes = count() * tap.width * (tap.dtype == ADDEND_I8 ? 1 : 4);
        std::vector<std::byte> a(bytes), b(bytes);
        memory->read_raw(t, 0, a);
        file->read_raw(t, 0, b);
        EXPECT_EQ(a, b) << tap.name;
        // A window that is not whole rows.
        const MapWindow window{1, count() - 2, tap.width / 3, tap.width - tap.width / 3};
        std::vector<float> x(window.rows * window.cols), y(x.size());
        memory->map(t)->read(window, x);
        file->map(t)->read(window, y);
        EXPECT_TRUE(same_bits(x, y)) << tap.name;
        const auto rows = trace_rows(*memory, tap.name);
        for (std::size_t r = 0; r < window.rows; ++r)
            ASSERT_TRUE(same_bits(rows.row(r + 1).subspan(window.col),
                                  std::span<const float>(x).subspan(r * window.cols, window.cols)));
    }
}

TEST_P(TraceOf, SummariesAreKeptWithoutRows) {
    const auto whole = traced(model, request);
    request.budget = 0;
    request.over_budget = OverBudget::summaries;
    const auto summaries = traced(model, request);
    ASSERT_EQ(summaries->storage(), TraceStorage::summaries);
    EXPECT_EQ(summaries->rows_bytes(), 0u);
    EXPECT_EQ(failure_of([&] { (void)summaries->map(0); }), Code::trace_rows_dropped);
    for (std::size_t t = 0; t < whole->taps().size(); ++t) {
        const Rows rows = trace_rows(*whole, whole->taps()[t].name);
        std::vector<long double> mean(rows.width), squares(rows.width);
        for (std::size_t r = 0; r < rows.count(); ++r) {
            long double sum = 0, norm = 0;
            for (std::size_t c = 0; c < rows.width; ++c) {
                const long double x = rows.row(r)[c];
                sum += x;
                norm += x * x;
                mean[c] += x / static_cast<long double>(rows.count());
            }
            const RowSummary& summary = summaries->row_summaries(t)[r];
            const double scale = 1e-6 * (1 + static_cast<double>(std::sqrt(norm)));
            EXPECT_NEAR(summary.norm, static_cast<double>(std::sqrt(norm)), scale);
            EXPECT_NEAR(summary.mean, static_cast<double>(sum / static_cast<long double>(rows.width)), scale);
            EXPECT_EQ(summary.minimum, *std::ranges::min_element(rows.row(r)));
            EXPECT_EQ(summary.maximum, *std::ranges::max_element(rows.row(r)));
        }
        for (std::size_t c = 0; c < rows.width; ++c) {
            long double variance = 0;
            std::uint32_t zeros = 0;
            for (std::size_t r = 0; r < rows.count(); ++r) {
                const long double d = rows.row(r)[c] - mean[c];
                variance += d * d / static_cast<long double>(rows.count());
                zeros += rows.row(r)[c] == 0.0f ? 1 : 0;
            }
            const ChannelSummary& summary = summaries->channel_summaries(t)[c];
            const double spread = static_cast<double>(std::sqrt(variance));
            EXPECT_NEAR(summary.mean, static_cast<double>(mean[c]), 1e-5 * (std::abs(summary.mean) + spread));
            EXPECT_NEAR(summary.deviation, spread, 1e-5 * spread + 1e-7 * std::abs(summary.mean));
            EXPECT_EQ(summary.zeros, zeros);
        }
    }
}

TEST_P(TraceOf, ResidualNormsAreNormsOfTheGoldenResiduals) {
    request.taps = residual_taps(program());
    const auto norms = residual_norms(*traced(model, request));
    const Rows hidden = expected_rows(folder, "hidden_states");
    ASSERT_EQ(norms->rows(), layers + 1);
    ASSERT_EQ(norms->cols(), count());
    const std::vector<float> cells = cells_of(*norms);
    for (std::size_t n = 0; n < cells.size(); ++n) {
        double norm = 0;
        for (const float x : hidden.row(n)) norm += double{x} * double{x};
        EXPECT_NEAR(cells[n], std::sqrt(norm), 3e-2 * std::sqrt(norm)) << n;
    }
}

TEST_P(TraceOf, TokenFiguresAreThoseOfTheLogits) {
    request.taps = {"logits"};
    request.top = 3;
    const auto trace = traced(model, request);
    const Rows logits = trace_rows(*trace, "logits");
    ASSERT_EQ(trace->token_figures().size(), count());
    for (std::size_t t = 0; t < count(); ++t) {
        const auto row = logits.row(t);
        long double sum = 0, entropy = 0;
        for (const float x : row) sum += std::exp(static_cast<long double>(x));
        for (const float x : row) {
            const long double p = std::exp(static_cast<long double>(x)) / sum;
            entropy -= p * std::log(p);
        }
        const TokenFigures& figures = trace->token_figures()[t];
        EXPECT_NEAR(figures.entropy, static_cast<double>(entropy), 1e-5);
        ASSERT_EQ(figures.top.size(), 3u);
        EXPECT_EQ(figures.top[0].id, std::ranges::max_element(row) - row.begin());
        ASSERT_EQ(figures.next_logprob.has_value(), t + 1 < count());
        if (t + 1 == count()) continue;
        const float own = row[static_cast<std::size_t>(request.tokens[t + 1])];
        EXPECT_NEAR(*figures.next_logprob, static_cast<double>(own - std::log(sum)), 1e-5);
        EXPECT_LE(*figures.next_rank, std::ranges::count_if(row, [&](float x) { return x >= own; }) - 1);
        EXPECT_GE(*figures.next_rank, std::ranges::count_if(row, [&](float x) { return x > own; }));
    }
}

TEST_P(TraceOf, GateFiguresFollowTheGates) {
    request.taps = gate_taps(program());
    const auto trace = traced(model, request);
    const auto figures = gate_figures(*trace, model->model(), {}, {});
    ASSERT_EQ(figures.size(), layers);
    for (std::size_t l = 0; l < layers; ++l) {
        const Rows f = trace_rows(*trace, in_layer(l, "mlgru.f")), h = trace_rows(*trace, in_layer(l, "mlgru.h"));
        const std::vector<float> bounds = lower_bounds(model->model(), static_cast<std::uint32_t>(l));
        double mean = 0, open = 0, bound = 0;
        for (std::size_t n = 0; n < f.data.size(); ++n) {
            mean += f.data[n] / static_cast<double>(f.data.size());
            open += f.data[n] > 1 - 1.0f / 256 ? 1.0 / static_cast<double>(f.data.size()) : 0;
            bound += f.data[n] < bounds[n % f.width] + 1.0f / 256 ? 1.0 / static_cast<double>(f.data.size()) : 0;
            EXPECT_GE(f.data[n], bounds[n % f.width] - 1e-6f);
        }
        EXPECT_NEAR(figures[l].mean, mean, 1e-9);
        EXPECT_NEAR(figures[l].open, open, 1e-3);
        EXPECT_NEAR(figures[l].at_bound, bound, 1e-3);
        // A channel that kept its mean gate for its half-life keeps half.
        double product = 1;
        for (std::size_t t = 0; t < count(); ++t) product *= double{f.row(t)[0]};
        const double kept = std::pow(product, 1 / static_cast<double>(count()));
        EXPECT_NEAR(std::pow(kept, double{figures[l].channel_half_life[0]}), 0.5, 1e-4);
        const std::vector<float> change = cells_of(*state_change_map(*trace, static_cast<std::uint32_t>(l)));
        for (std::size_t n = 0; n < change.size(); ++n)
            ASSERT_EQ(change[n], n < h.width ? h.data[n] : h.data[n] - h.data[n - h.width]);
        // A window that begins later sees the same.
        const auto map = state_change_map(*trace, static_cast<std::uint32_t>(l));
        std::vector<float> later(2 * 5);
        map->read({3, 2, 1, 5}, later);
        EXPECT_EQ(later[5], change[4 * h.width + 1]);
        double norm = 0, step = 0;
        for (std::size_t c = 0; c < h.width; ++c) {
            norm += double{h.row(1)[c]} * double{h.row(1)[c]};
            step += std::pow(double{h.row(1)[c]} - double{h.row(0)[c]}, 2);
        }
        EXPECT_NEAR(figures[l].state_norm[1], std::sqrt(norm), 1e-6 * std::sqrt(norm) + 1e-9);
        EXPECT_NEAR(figures[l].change_norm[1], std::sqrt(step), 1e-6 * std::sqrt(step) + 1e-9);
    }
    EXPECT_EQ(half_life(0.5), 1);
    EXPECT_EQ(half_life(0), 0);
    EXPECT_TRUE(std::isinf(half_life(1)));
}

TEST_P(TraceOf, Int8FiguresAreThoseOfTheCodes) {
    const std::string tap = "layers.1.mlp.down.in_int8";
    const auto trace = traced(model, request);
    const Int8Stats stats = int8_stats(*trace, program(), tap, {});
    const Rows codes = trace_rows(*trace, tap), scale = trace_rows(*trace, "layers.1.mlp.down.scale"),
               normed = trace_rows(*trace, "layers.1.mlp.down.norm");
    ASSERT_EQ(stats.tokens.size(), count());
    std::array<std::uint64_t, 256> histogram{};
    for (std::size_t t = 0; t < count(); ++t) {
        std::uint32_t zeros = 0, limit = 0;
        float largest = 0;
        for (std::size_t c = 0; c < codes.width; ++c) {
            const float q = codes.row(t)[c];
            ++histogram[static_cast<std::size_t>(static_cast<int>(q) + 128)];
            zeros += q == 0 ? 1 : 0;
            limit += std::abs(q) >= 127 ? 1 : 0;
            largest = std::max(largest, std::abs(normed.row(t)[c]));
        }
        EXPECT_EQ(stats.tokens[t].zeros, zeros);
        EXPECT_EQ(stats.tokens[t].at_limit, limit);
        EXPECT_GE(limit, 1u);  // the largest magnitude is 127 by definition
        EXPECT_EQ(stats.tokens[t].scale, scale.row(t)[0]);
        EXPECT_NEAR(stats.tokens[t].largest, largest, 1e-5 * largest);
    }
    EXPECT_EQ(stats.histogram, histogram);
    EXPECT_EQ(failure_of([&] { (void)int8_stats(*trace, program(), "layers.1.mlp.down.norm", {}); }),
              Code::trace_tap_missing);
}

TEST_P(TraceOf, TheLensOfTheLastLayerIsTheModel) {
    request.taps = lens_taps(program());
    request.taps.emplace_back("logits");
    const auto trace = traced(model, request);
    RunControl control;
    LensHead head(model, control);
    const Rows last = trace_rows(*trace, in_layer(layers - 1, "output")), logits = trace_rows(*trace, "logits");
    std::vector<float> through(logits.data.size());
    ASSERT_LE(count(), head.most_rows());
    head.run(last.data, through);
    EXPECT_TRUE(same_bits(through, logits.data));

    LensRequest wanted;
    wanted.first_token = 2;
    wanted.top = 2;
    wanted.pinned = {7};
    const LogitLens lens = logit_lens(model, *trace, wanted, {}, control);
    ASSERT_EQ(lens.rows.size(), layers + 1);
    ASSERT_EQ(lens.tokens, count() - 2);
    for (std::size_t t = 0; t < lens.tokens; ++t) {
        const LensCell& cell = lens.cell(layers, t);
        EXPECT_EQ(cell.divergence, 0);
        EXPECT_EQ(cell.final_rank, 0u);
        EXPECT_EQ(cell.top[0].id, trace->token_figures()[t + 2].top[0].id);
        EXPECT_EQ(cell.top[0].logprob, trace->token_figures()[t + 2].top[0].logprob);
    }
    // KL of layer 1, in long double from the head's own logits.
    const Rows middle = trace_rows(*trace, in_layer(1, "input"));
    head.run(middle.data, through);
    const std::size_t vocab = logits.width, token = 4;
    long double p_sum = 0, q_sum = 0, kl = 0;
    for (std::size_t v = 0; v < vocab; ++v) {
        p_sum += std::exp(static_cast<long double>(logits.row(token)[v]));
        q_sum += std::exp(static_cast<long double>(through[token * vocab + v]));
    }
    for (std::size_t v = 0; v < vocab; ++v) {
        const long double p = static_cast<long double>(logits.row(token)[v]) - std::log(p_sum);
        const long double q = static_cast<long double>(through[token * vocab + v]) - std::log(q_sum);
        kl += std::exp(p) * (p - q);
    }
    EXPECT_GT(kl, 0);
    EXPECT_NEAR(lens.cell(1, token - 2).divergence, static_cast<double>(kl), 1e-6 * (1 + static_cast<double>(kl)));
    EXPECT_NEAR(lens.cell(1, token - 2).pinned[0].logprob,
                static_cast<double>(through[token * vocab + 7] - std::log(q_sum)), 1e-5);
}

TEST_P(TraceOf, ACancelLeavesNothingAndTheModelWhole) {
    const auto before = traced(model, request);
    RunControl control;
    EXPECT_EQ(failure_of([&] {
                  (void)make_trace(
                      model, request, [&](std::uint64_t done, std::uint64_t) { if (done > 0) control.cancel(); },
                      control);
              }),
              Code::count_)
        << "one piece: the cancel comes after the last token";
    RunControl early;
    early.cancel();
    EXPECT_EQ(failure_of([&] { (void)make_trace(model, request, {}, early); }), Code::cancelled);
    // In many pieces, the cancel comes after the first.
    TraceRequest pieces = request;
    Intervention each;
    each.kind = InterventionKind::scale;
    each.target = "layers.0.mlgru.state";
    each.number = 1;
    pieces.interventions.add(each);
    RunControl middle;
    std::uint64_t reached = 0;
    EXPECT_EQ(failure_of([&] {
                  (void)make_trace(
                      model, pieces,
                      [&](std::uint64_t done, std::uint64_t) {
                          reached = done;
                          if (done == 2) middle.cancel();
                      },
                      middle);
              }),
              Code::cancelled);
    EXPECT_EQ(reached, 2u);
    const auto after = traced(model, request);
    EXPECT_TRUE(same_bits(trace_rows(*after, "logits").data, trace_rows(*before, "logits").data));
}

TEST_P(TraceOf, TapsOffIsThePlanThatWasThereBefore) {
    const auto describe = [&] {
        const auto plan = model->program().create_plan({.max_rows = 1, .taps = {}, .injections = {}});
        return std::tuple{plan->cover().step_of, plan->cover().step_names, plan->memory().scratch};
    };
    const auto before = describe();
    (void)traced(model, request);
    EXPECT_EQ(describe(), before);
    // And a tap does cost: its plan is another one.
    const auto tapped = model->program().create_plan(
        {.max_rows = 1, .taps = {*program().find_value("layers.0.mlgru.f")}, .injections = {}});
    EXPECT_GT(tapped->cover().step_names.size(), std::get<1>(before).size());
}

TEST(TraceRequests, ThatCannotBeAreRefused) {
    const auto model = inspected("tiny");
    TraceRequest request;
    const auto code = [&] { return failure_of([&] { (void)traced(model, request); }); };
    EXPECT_EQ(code(), Code::prompt_empty);
    request.tokens = {1, 2, -1};
    EXPECT_EQ(code(), Code::prompt_token_unknown);
    request.tokens = {1, 2, 3};
    request.taps = {"layers.77.*"};
    EXPECT_EQ(code(), Code::tap_unknown);
    request.taps = {"embed"};
    request.top = 65;
    EXPECT_EQ(code(), Code::setting_out_of_range);
    request.top = 1;
    request.budget = 0;
    request.spool_folder = "/nonexistent";
    EXPECT_EQ(code(), Code::file_write_failed);
}

}  // namespace
}  // namespace addend::test
