// Replaying the same tokens on two sides, on the CPU backend: figures against a computation of their own.
#include "core/evaluate/twin_replay.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/program/program.h"
#include "tests/unit/runtime/small_model_folder.h"

namespace addend::test {
namespace {

const std::vector<std::int32_t> replayed{1, 5, 2, 9, 9, 4, 7, 3, 12, 8, 6, 2, 2, 10, 11, 4};

std::shared_ptr<LoadedModel> loaded_on(const std::string& device) {
    static const auto model = Model::open(small_model_folder());
    static const auto backends = std::make_shared<BackendRegistry>(BackendRegistry::Options{
        .folders = {std::filesystem::path(ADDEND_BINARY_DIR) / "lib/addend/plugins"}});
    return LoadedModel::load(model, backends->find("cpu"), {"cpu", device, 1}, {}, {});
}

TwinResult replay(const TwinSide& left, const TwinSide& right, const TwinOptions& options = {}) {
    RunControl control;
    return twin_replay(left, right, replayed, options, {}, control);
}

/// All logits of one side in one run.
std::vector<float> logits_of(const TwinSide& side) {
    std::vector<std::uint32_t> rows;
    for (std::uint32_t n = 0; n < replayed.size(); ++n) rows.push_back(n);
    std::vector<float> logits(rows.size() * side.model->program().program().header().vocab);
    RunRequest request;
    request.tokens = replayed;
    request.logits_rows = rows;
    request.logits = logits;
    const auto plan = side.model->plan_for(side.patch, {.max_rows = 32, .taps = {}, .injections = {}});
    (void)side.model->create_session({})->run(*plan, request);
    return logits;
}

TEST(TwinReplay, SidesThatComputeTheSameDifferNowhere) {
    const TwinSide best{loaded_on("")}, scalar{loaded_on("scalar")};
    const TwinResult r = replay(best, scalar);
    EXPECT_EQ(r.tokens.size(), replayed.size());
    EXPECT_EQ(r.total.mean_divergence(), 0);
    EXPECT_EQ(r.total.largest_difference(), 0);
    EXPECT_FALSE(r.first_disagreement);
    EXPECT_FALSE(r.first_out_of_tolerance);
    EXPECT_FALSE(r.layers.empty());
    for (const TwinLayer& layer : r.layers) EXPECT_EQ(layer.largest, 0) << layer.name;
}

TEST(TwinReplay, FiguresOfAPatchAreThoseOfItsLogits) {
    const auto model = loaded_on("");
    const TwinSide exact{model}, patched{model, parse_patch("elementwise:1@1")};
    const TwinResult r = replay(exact, patched);
    const auto a = logits_of(exact), b = logits_of(patched);
    const std::size_t vocab = a.size() / replayed.size();
    std::optional<std::size_t> first;
    double sum = 0;
    for (std::size_t t = 0; t < replayed.size(); ++t) {
        const float* p = a.data() + t * vocab;
        const float* q = b.data() + t * vocab;
        double p_sum = 0, q_sum = 0, kl = 0, largest = 0;
        for (std::size_t n = 0; n < vocab; ++n)
            p_sum += std::exp(double{p[n]}), q_sum += std::exp(double{q[n]});
        for (std::size_t n = 0; n < vocab; ++n) {
            const double log_p = p[n] - std::log(p_sum), log_q = q[n] - std::log(q_sum);
            kl += std::exp(log_p) * (log_p - log_q);
            largest = std::max<double>(largest, std::fabs(p[n] - q[n]));
        }
        EXPECT_NEAR(r.tokens[t].divergence, kl, 1e-9 + 1e-6 * kl) << t;
        EXPECT_FLOAT_EQ(r.tokens[t].largest, static_cast<float>(largest)) << t;
        EXPECT_EQ(r.tokens[t].token, replayed[t]);
        EXPECT_EQ(r.tokens[t].left_next, std::max_element(p, p + vocab) - p);
        EXPECT_EQ(r.tokens[t].right_next, std::max_element(q, q + vocab) - q);
        if (!first && !r.tokens[t].agrees()) first = t;
        sum += kl;
    }
    EXPECT_GT(sum, 0);
    EXPECT_NEAR(r.total.mean_divergence(), sum / static_cast<double>(replayed.size()), 1e-6 * sum);
    EXPECT_EQ(r.first_disagreement, first);
}

TEST(TwinReplay, TheLayerThatPartsFirstIsThePatchedOne) {
    const auto model = loaded_on("");
    const TwinResult r = replay({model}, {model, parse_patch("elementwise:1@1")});
    ASSERT_TRUE(r.first_out_of_tolerance);
    EXPECT_EQ(r.layers[*r.first_out_of_tolerance].name, "layers.1.residual");
    for (const TwinLayer& layer : r.layers) {
        if (layer.name.starts_with("layers.0.")) {
            EXPECT_EQ(layer.largest, 0) << layer.name;
        }
        EXPECT_LE(layer.median, layer.largest);
    }
    TwinOptions generous;
    generous.tolerance = 1e9;
    EXPECT_FALSE(replay({model}, {model, parse_patch("elementwise:1@1")}, generous).first_out_of_tolerance);
}

TEST(TwinReplay, ChunksMakeNoDifference) {
    const auto model = loaded_on("");
    const TwinSide left{model}, right{model, parse_patch("all:2")};
    const TwinResult whole = replay(left, right);
    for (const std::uint32_t chunk : {1u, 5u}) {
        TwinOptions options;
        options.chunk = chunk;
        const TwinResult r = replay(left, right, options);
        EXPECT_EQ(r.total.mean_divergence(), whole.total.mean_divergence()) << chunk;
        for (std::size_t n = 0; n < r.layers.size(); ++n)
            EXPECT_EQ(r.layers[n].median, whole.layers[n].median);
    }
    TwinOptions tight;
    tight.most_bytes = 1;  // one row at a time
    EXPECT_EQ(replay(left, right, tight).total.mean_divergence(), whole.total.mean_divergence());
}

TEST(TwinReplay, RefusesWhatCannotBeCompared) {
    const auto model = loaded_on("");
    RunControl control;
    const auto code_of = [&](std::vector<std::int32_t> tokens) {
        try {
            (void)twin_replay({model}, {model}, tokens, {}, {}, control);
        } catch (const Failure& failure) {
            return failure.code();
        }
        return Code::count_;
    };
    EXPECT_EQ(code_of({}), Code::prompt_empty);
    EXPECT_EQ(code_of({1, -1}), Code::prompt_token_unknown);
    EXPECT_EQ(code_of({1 << 20}), Code::prompt_token_unknown);
    control.cancel();
    EXPECT_EQ(code_of({1, 2}), Code::cancelled);
}

}  // namespace
}  // namespace addend::test
