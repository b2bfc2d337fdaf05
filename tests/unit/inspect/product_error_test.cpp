// Errors of products: against the definition of L-Mul in integers, and against runs and sums made here.
#include "core/inspect/product_error.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <filesystem>
#include <map>

#include "core/base/message.h"
#include "core/files/safetensors.h"
#include "core/files/tensor_read.h"

namespace addend::test {
namespace {

constexpr addend_arithmetic lmul(std::uint8_t bits) {
    return {ADDEND_LMUL, bits};
}

/// DESIGN's definition for normal operands whose product is normal.
std::uint32_t lmul_in_integers(std::uint32_t a, std::uint32_t b, unsigned k) {
    const auto round = [k](std::uint32_t bits) {
        const std::uint64_t step = std::uint64_t{1} << (23 - k), whole = bits & 0x7FFFFFFFu;
        const std::uint64_t down = whole / step * step, rest = whole - down;
        const bool up = 2 * rest > step || (2 * rest == step && (down / step) % 2 == 1);
        return down + (up ? step : 0);
    };
    const unsigned l = k <= 3 ? k : k == 4 ? 3 : 4;
    const std::uint64_t sum =
        round(a) + round(b) + (std::uint64_t{1} << (23 - l)) - (std::uint64_t{127} << 23);
    return static_cast<std::uint32_t>(sum) | ((a ^ b) & 0x80000000u);
}

std::shared_ptr<LoadedModel> loaded(const std::string& path) {
    static const auto registry = std::make_unique<BackendRegistry>(
        BackendRegistry::Options{.folders = {ADDEND_BINARY_DIR "/lib/addend/plugins"}});
    return LoadedModel::load(Model::open(path), registry->find("cpu"), {}, {}, {});
}

std::vector<std::int32_t> some_tokens(const LoadedModel& model, std::size_t count) {
    std::vector<std::int32_t> tokens;
    for (std::size_t n = 0; n < count; ++n)
        tokens.push_back(static_cast<std::int32_t>((n * 37 + 11) % model.model().summary().vocab));
    return tokens;
}

TEST(ProductError, SurfaceIsTheDefinition) {
    constexpr std::uint32_t steps = 64;
    for (const std::uint8_t k : std::initializer_list<std::uint8_t>{1, 2, 3, 4, 5, 7, 10, 23}) {
        const auto cells = product_error_surface(lmul(k), steps);
        ASSERT_EQ(cells.size(), steps * steps);
        for (std::uint32_t i = 0; i < steps; ++i)
            for (std::uint32_t j = 0; j < steps; ++j) {
                const float a = 1 + static_cast<float>(i) / steps, b = 1 + static_cast<float>(j) / steps;
                const float made = std::bit_cast<float>(
                    lmul_in_integers(std::bit_cast<std::uint32_t>(a), std::bit_cast<std::uint32_t>(b), k));
                const double exact = double{a} * double{b};
                ASSERT_EQ(cells[i * steps + j], static_cast<float>((double{made} - exact) / exact)) << int{k};
            }
    }
    // By hand: 1 x 1 is a sixteenth too much for k > 4, 1.5 x 1.5 = 2 + 2/16 instead of 2.25.
    EXPECT_EQ(product_error_surface(lmul(7), 2).front(), 0.0625f);
    EXPECT_FLOAT_EQ(product_error_surface(lmul(7), 2).back(), (2.125f - 2.25f) / 2.25f);
    for (const float e : product_error_surface({ADDEND_E4M3, 0}, 8))
        EXPECT_EQ(e, 0.0f);  // three bits hold eighths
    EXPECT_NE(product_error_surface({ADDEND_E5M2, 0}, 8)[1], 0.0f);
}

/// A normal float's mantissa rounded to `bits` by the definition: nearest, ties to even; 2 where it carries.
double rounded_mantissa(std::uint32_t word, unsigned bits) {
    const std::uint32_t fraction = word & 0x7FFFFFu, step = std::uint32_t{1} << (23 - bits), rest = fraction % step;
    std::uint32_t down = fraction / step;
    if (2 * rest > step || (2 * rest == step && down % 2 == 1)) ++down;
    return 1 + static_cast<double>(down) / static_cast<double>(1u << bits);
}

std::map<std::string, std::vector<std::uint32_t>> golden_products() {
    std::map<std::string, std::vector<std::uint32_t>> words;
    for (const TensorInfo& tensor :
         read_safetensors(std::filesystem::path(ADDEND_TEST_DATA) / "golden" / "lmul_bits.safetensors").tensors) {
        words[tensor.name].resize(tensor.bytes / 4);
        read_bytes(tensor, 0, std::as_writable_bytes(std::span(words[tensor.name])));
    }
    return words;
}

/// Exponents only shift an L-Mul product, so each golden product (bit for bit, from an independent implementation) of
/// normal numbers belongs to the cell of its two rounded mantissas.
TEST(ProductError, SurfaceIsTheGoldenProducts) {
    constexpr std::uint32_t steps = 1024;  // the cells of all mantissas of ten bits
    const auto golden = golden_products();
    const auto &x = golden.at("a_bits"), &y = golden.at("b_bits");
    const auto exponent = [](std::uint32_t word) { return static_cast<int>(word >> 23 & 255u); };
    for (const unsigned k : {1u, 2u, 3u, 4u, 5u, 7u, 10u}) {
        const auto cells = product_error_surface(lmul(static_cast<std::uint8_t>(k)), steps);
        const auto& made = golden.at("k" + std::to_string(k));
        std::size_t checked = 0;
        for (std::size_t n = 0; n < made.size(); ++n) {
            const auto normal = [&](std::uint32_t word) { return exponent(word) > 0 && exponent(word) < 255; };
            double a = rounded_mantissa(x[n], k), b = rounded_mantissa(y[n], k);
            if (!normal(x[n]) || !normal(y[n]) || !normal(made[n])) continue;
            int shift = exponent(x[n]) + exponent(y[n]) - 2 * 127;
            if (a == 2) a = 1, ++shift;
            if (b == 2) b = 1, ++shift;
            const double product = std::ldexp(std::fabs(double{std::bit_cast<float>(made[n])}), -shift);
            const auto cell = [](double m) { return static_cast<std::size_t>(std::lround((m - 1) * steps)); };
            ASSERT_EQ(cells[cell(a) * steps + cell(b)], static_cast<float>((product - a * b) / (a * b)))
                << k << " bits: " << x[n] << " " << y[n];
            ++checked;
        }
        EXPECT_GT(checked, 1000u) << k;
    }
}

TEST(ProductError, ViewsAreSumsOverTheirProducts) {
    SiteOperands one{ProductSite::qk, 0,     "a", {1, 2, 3, 0, 1.5f, -1}, {1, 1.25f, -3, 4, 1.5f, 1},
                     {3, 3},          {0, 1}};
    SiteOperands two{ProductSite::qk, 1, "b", {1.75f}, {1.75f}, {1}, {0}};
    SiteOperands other{ProductSite::pv, 0, "c", {5}, {5}, {1}, {0}};
    const std::vector all{one, two, other};
    const auto check = [&](std::optional<std::uint32_t> layer, std::optional<std::uint32_t> head,
                           const std::vector<std::pair<float, float>>& pairs) {
        const ProductView view = view_products(all, ProductSite::qk, layer, head, lmul(4), 100);
        double mean = 0, bias = 0, largest = 0, errors = 0, squares = 0;
        std::vector<std::uint64_t> counts(ErrorHistogram::bins, 0);
        for (const auto& [a, b] : pairs) {
            const double exact = double{a} * double{b};
            const double made = double{std::bit_cast<float>(
                lmul_in_integers(std::bit_cast<std::uint32_t>(a), std::bit_cast<std::uint32_t>(b), 4))};
            const double share = (made - exact) / exact;
            mean += std::fabs(share) / static_cast<double>(pairs.size());
            bias += share / static_cast<double>(pairs.size());
            largest = std::max(largest, std::fabs(share));
            errors += (made - exact) * (made - exact);
            squares += exact * exact;
            ++counts[static_cast<std::size_t>(std::floor((share + 0.5) / 0.005))];
        }
        EXPECT_EQ(view.products, pairs.size());
        EXPECT_DOUBLE_EQ(view.mean, mean);
        EXPECT_DOUBLE_EQ(view.bias, bias);
        EXPECT_DOUBLE_EQ(view.largest, largest);
        EXPECT_DOUBLE_EQ(view.of_norm, std::sqrt(errors / squares));
        EXPECT_EQ(view.histogram.counts, counts);
        EXPECT_EQ(view.exact.size(), pairs.size());
    };
    check({}, {}, {{1, 1}, {2, 1.25f}, {3, -3}, {1.5f, 1.5f}, {-1, 1}, {1.75f, 1.75f}});
    check(0, {}, {{1, 1}, {2, 1.25f}, {3, -3}, {1.5f, 1.5f}, {-1, 1}});
    check(0, 1, {{1.5f, 1.5f}, {-1, 1}});
    check({}, 0, {{1, 1}, {2, 1.25f}, {3, -3}, {1.75f, 1.75f}});
    EXPECT_EQ(view_products(all, ProductSite::qk, {}, {}, lmul(4), 2).exact.size(), 2u);
    EXPECT_EQ(view_products(all, ProductSite::linear, {}, {}, lmul(4), 2).products, 0u);
}

TEST(ProductError, HeadsAreTheViewsOfOneHead) {
    const std::string path = ADDEND_SHARED_DATA "/golden/llama";
    if (!std::filesystem::exists(path)) GTEST_SKIP() << path << " is absent";
    const auto model = loaded(path);
    RunControl control;
    const auto operands = sample_operands(model, some_tokens(*model, 24), {.pairs = 512}, {}, control);
    for (const ProductSite site : {ProductSite::qk, ProductSite::pv}) {
        const auto heads = head_errors(operands, site, lmul(3));
        ASSERT_FALSE(heads.empty());
        std::uint64_t products = 0;
        for (const HeadError& h : heads) {
            const ProductView view = view_products(operands, site, h.layer, h.head, lmul(3), 1);
            EXPECT_EQ(h.products, view.products);
            EXPECT_DOUBLE_EQ(h.mean, view.mean);
            EXPECT_DOUBLE_EQ(h.bias, view.bias);
            products += h.products;
        }
        EXPECT_EQ(products, view_products(operands, site, {}, {}, lmul(3), 1).products);
    }
    EXPECT_TRUE(head_errors(operands, ProductSite::linear, lmul(3)).empty());
    CancelToken stopped;
    stopped.cancel();
    EXPECT_THROW(head_errors(operands, ProductSite::qk, lmul(3), stopped), Failure);
    EXPECT_THROW(view_products(operands, ProductSite::qk, {}, {}, lmul(3), 1, stopped), Failure);
}

TEST(ProductError, TheBudgetBoundsTheTokens) {
    const auto model = loaded(ADDEND_TEST_DATA "/golden/tiny");
    const Program& program = model->program().program();
    const std::size_t most = tokens_within(program, std::uint64_t{1} << 20);
    EXPECT_GT(most, 0u);
    EXPECT_EQ(tokens_within(program, std::uint64_t{2} << 20) / 2, most);
    // The widest site of a MatMul-free model of 64 channels multiplies two values of its intermediate width.
    std::uint32_t widest = 0;
    for (const addend_instruction& i : program.instructions())
        if (i.op == ADDEND_OP_MUL) widest = std::max(widest, i.in[0].width);
    EXPECT_LE(most, (std::size_t{1} << 20) / (2 * widest * sizeof(float)));
}

/// All rows of logits and the residual stream of one run, in one piece.
struct WholeRun {
    std::vector<float> logits;
    std::vector<std::vector<float>> stages;
};
WholeRun whole_run(LoadedModel& model, const Patch& patch, const std::vector<std::int32_t>& tokens) {
    const Program& program = model.program().program();
    WholeRun run;
    run.logits.resize(tokens.size() * program.header().vocab);
    RunRequest request;
    request.tokens = tokens;
    std::vector<std::uint32_t> rows, values;
    for (std::uint32_t n = 0; n < tokens.size(); ++n) rows.push_back(n);
    request.logits_rows = rows;
    request.logits = run.logits;
    for (const std::string& name : build_up_stages(program)) values.push_back(*program.find_value(name));
    run.stages.resize(values.size());
    for (std::size_t s = 0; s < values.size(); ++s) {
        run.stages[s].resize(tokens.size() * program.values()[values[s]].width);
        request.taps.push_back({values[s], std::as_writable_bytes(std::span(run.stages[s]))});
    }
    const auto session = model.create_session({});
    session->run(*model.plan_for(patch, {.max_rows = 128, .taps = values, .injections = {}}), request);
    return run;
}

TEST(ProductError, BuildUpIsTheDifferenceOfTwoRuns) {
    const auto model = loaded(ADDEND_TEST_DATA "/golden/tiny");
    const auto tokens = some_tokens(*model, 100);  // more than one chunk
    const std::vector<Patch> patches{parse_patch("elementwise:2"), Patch{}};
    RunControl control;
    std::uint64_t last = 0, all = 0;
    const auto made = error_build_up(model, tokens, patches,
                                     {[&](std::uint64_t done, std::uint64_t total) {
                                          last = done;
                                          all = total;
                                      },
                                      control});
    ASSERT_EQ(made.size(), 2u);
    EXPECT_EQ(last, all);
    const WholeRun exact = whole_run(*model, {}, tokens), changed = whole_run(*model, patches[0], tokens);
    const std::size_t vocab = exact.logits.size() / tokens.size();
    std::size_t flips = 0;
    for (std::size_t t = 0; t < tokens.size(); ++t) {
        const std::span p(&exact.logits[t * vocab], vocab), q(&changed.logits[t * vocab], vocab);
        double zp = 0, zq = 0, kl = 0;
        for (std::size_t n = 0; n < vocab; ++n) {
            zp += std::exp(double{p[n]});
            zq += std::exp(double{q[n]});
        }
        for (std::size_t n = 0; n < vocab; ++n)
            kl += std::exp(double{p[n]}) / zp * (double{p[n]} - std::log(zp) - double{q[n]} + std::log(zq));
        EXPECT_NEAR(made[0].divergence[t], kl, 1e-9 + 1e-9 * kl);
        flips += std::max_element(p.begin(), p.end()) - p.begin() !=
                 std::max_element(q.begin(), q.end()) - q.begin();
    }
    EXPECT_DOUBLE_EQ(made[0].flips(), static_cast<double>(flips) / static_cast<double>(tokens.size()));
    EXPECT_GT(made[0].mean_divergence(), 0);
    for (std::size_t s = 0; s < exact.stages.size(); ++s) {
        const std::size_t width = exact.stages[s].size() / tokens.size();
        ASSERT_EQ(made[0].relative[s].size(), tokens.size());
        for (std::size_t t = 0; t < tokens.size(); ++t) {
            double error = 0, norm = 0;
            for (std::size_t c = t * width; c < (t + 1) * width; ++c) {
                error += std::pow(double{changed.stages[s][c]} - double{exact.stages[s][c]}, 2);
                norm += std::pow(double{exact.stages[s][c]}, 2);
            }
            EXPECT_NEAR(double{made[0].relative[s][t]}, std::sqrt(error / norm), 1e-6);
        }
    }
    EXPECT_EQ(made[0].mean_relative(0), 0);  // the embedding multiplies nothing
    EXPECT_GT(made[0].mean_relative(exact.stages.size() - 1), 0);
    // Exact against itself.
    EXPECT_EQ(made[1].mean_divergence(), 0);
    EXPECT_EQ(made[1].flips(), 0);
    EXPECT_EQ(made[1].mean_relative(exact.stages.size() - 1), 0);
    EXPECT_THROW(error_build_up(model, {}, patches, {{}, control}), Failure);
    control.cancel();
    EXPECT_THROW(error_build_up(model, tokens, patches, {{}, control}), Failure);
}

TEST(ProductError, SoftmaxOfEveryHead) {
    const std::string path = ADDEND_SHARED_DATA "/golden/llama";
    if (!std::filesystem::exists(path)) GTEST_SKIP() << path << " is absent";
    const auto model = loaded(path);
    const auto tokens = some_tokens(*model, 24);
    RunControl control;
    const std::vector<addend_arithmetic> how{{ADDEND_EXACT, 0}, lmul(1), lmul(7), {ADDEND_E5M2, 0}};
    const auto all = softmax_errors(model, tokens, how, 8, {{}, control});
    ASSERT_EQ(all.size(), how.size());
    const auto &exact = all[0], &coarse = all[1], &fine = all[2];
    std::uint32_t heads = 0;
    for (const addend_instruction& i : model->program().program().instructions())
        if (i.op == ADDEND_OP_ATTENTION) heads += static_cast<std::uint32_t>(i.i[0]);
    ASSERT_EQ(exact.size(), heads);
    ASSERT_EQ(fine.size(), heads);
    double coarse_sum = 0, fine_sum = 0;
    for (std::size_t n = 0; n < heads; ++n) {
        EXPECT_EQ(exact[n].queries, 8u);
        EXPECT_LT(exact[n].variation, 1e-6);
        EXPECT_EQ(exact[n].flips, 0);
        EXPECT_GE(fine[n].variation, 0);
        EXPECT_LE(fine[n].variation, 1);
        coarse_sum += coarse[n].variation;
        fine_sum += fine[n].variation;
    }
    EXPECT_GT(fine_sum, 0);
    EXPECT_GT(coarse_sum, fine_sum);
    double fp8_sum = 0;
    for (const SoftmaxError& e : all[3]) fp8_sum += e.variation;
    EXPECT_GT(fp8_sum, 0);
    const auto none = loaded(ADDEND_TEST_DATA "/golden/tiny");
    for (const auto& list : softmax_errors(none, some_tokens(*none, 4), how, 8, {{}, control})) EXPECT_TRUE(list.empty());
    control.cancel();
    EXPECT_THROW(softmax_errors(model, tokens, how, 8, {{}, control}), Failure);
}

}  // namespace
}  // namespace addend::test
