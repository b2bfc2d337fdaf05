// Errors whose values can be worked out by hand.
#include "core/evaluate/error_study.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "core/base/message.h"
#include "core/evaluate/mean.h"
#include "core/runtime/random.h"

namespace addend::test {
namespace {

constexpr addend_arithmetic exact{ADDEND_EXACT, 0}, e4m3{ADDEND_E4M3, 0}, e5m2{ADDEND_E5M2, 0};
constexpr addend_arithmetic lmul(std::uint8_t bits) {
    return {ADDEND_LMUL, bits};
}

SiteOperands operands(std::vector<float> a, std::vector<float> b, std::vector<std::uint32_t> lengths,
                      ProductSite site = ProductSite::qk, std::uint32_t layer = 0) {
    return {site, layer, "", std::move(a), std::move(b), std::move(lengths)};
}
SiteStudy study_of(const SiteOperands& s, addend_arithmetic how) {
    return study_errors({&s, 1}, {&how, 1}, {}, {}).front();
}

TEST(ErrorStudy, OneTimesOneIsASixteenthTooMuch) {
    const auto s = operands({1, 1, -2, 0}, {1, 4, 1, 3}, {4});
    const ProductErrors e = study_of(s, lmul(7)).errors[0];
    EXPECT_DOUBLE_EQ(e.mean, 0.0625);
    EXPECT_DOUBLE_EQ(e.bias, 0.0625);
    EXPECT_DOUBLE_EQ(e.root_mean_square, 0.0625);
    EXPECT_DOUBLE_EQ(e.largest, 0.0625);
    EXPECT_DOUBLE_EQ(e.of_norm, 0.0625);
    EXPECT_EQ(e.flushed, 0);
    ASSERT_TRUE(e.dot_of_norm);
    EXPECT_DOUBLE_EQ(*e.dot_of_norm, 0.0625);
    EXPECT_DOUBLE_EQ(study_of(s, lmul(3)).errors[0].mean, 0.125);
    EXPECT_DOUBLE_EQ(study_of(s, lmul(1)).errors[0].mean, 0.5);
}

TEST(ErrorStudy, ExactIsAsExactAsFloat) {
    SiteOperands s;
    for (std::uint64_t n = 0; n < 4096; ++n) {
        s.a.push_back(static_cast<float>(uniform_draw(1, n) - 0.5));
        s.b.push_back(static_cast<float>(uniform_draw(2, n) - 0.5));
    }
    s.lengths.assign(64, 64);
    const ProductErrors e = study_of(s, exact).errors[0];
    EXPECT_LT(e.largest, 6e-8);
    EXPECT_LT(*e.dot_of_norm, 1e-6);
    // More mantissa is never worse on average, and L-Mul's floor is its own approximation.
    EXPECT_GT(study_of(s, lmul(2)).errors[0].mean, study_of(s, lmul(4)).errors[0].mean);
    const double most = study_of(s, lmul(23)).errors[0].mean;
    EXPECT_GT(most, 0.01);
    EXPECT_LT(most, 0.0625);
    EXPECT_GT(study_of(s, e5m2).errors[0].mean, study_of(s, e4m3).errors[0].mean);
}

TEST(ErrorStudy, Fp8RoundsSaturatesAndFlushes) {
    const ProductErrors e =
        study_of(operands({1.03125f, 1e-4f, 1000, 2}, {1, 1, 1, 3}, {1, 1, 1, 1}), e4m3).errors[0];
    // 1.03125 -> 1 (error 1/33), 1e-4 -> 0, 1000 -> 448, 2*3 exact.
    EXPECT_NEAR(e.mean, (1.0 / 33 + 1 + 0.552) / 4, 1e-6);
    EXPECT_DOUBLE_EQ(e.flushed, 0.25);
    EXPECT_DOUBLE_EQ(e.largest, 1);
    EXPECT_FALSE(e.dot_of_norm) << "single products have no sums";
    const ProductErrors over = study_of(operands({3e38f, 1}, {2, 1}, {1, 1}), lmul(23)).errors[0];
    EXPECT_DOUBLE_EQ(over.overflowed, 0.5);
    EXPECT_DOUBLE_EQ(over.mean, 0.0625);
}

TEST(ErrorStudy, OperandsAreDescribed) {
    SiteOperands s;
    for (int n = 1; n <= 100; ++n) {
        s.a.push_back(n % 2 == 0 ? static_cast<float>(n) : -static_cast<float>(n));
        s.b.push_back(n <= 25 ? 0.0f : 1.0f);
    }
    s.a.push_back(std::numeric_limits<float>::infinity());
    s.b.push_back(1);
    s.lengths.assign(101, 1);
    const SiteStudy study = study_of(s, exact);
    EXPECT_EQ(study.pairs, 101u);
    EXPECT_EQ(study.dots, 0u);
    EXPECT_EQ(study.a.p50, 50);
    EXPECT_EQ(study.a.p01, 1);
    EXPECT_EQ(study.a.p99, 99);
    EXPECT_NEAR(study.b.zeros, 25.0 / 101, 1e-12);
    EXPECT_EQ(study.b.p50, 1);
    EXPECT_EQ(study.errors[0].overflowed, 0) << "pairs that are not finite are no pairs";
}

TEST(ErrorStudy, SitesThenLayers) {
    const std::vector<SiteOperands> all{operands({1, 1}, {1, 1}, {2}, ProductSite::linear, 0),
                                        operands({1}, {1.5f}, {1}, ProductSite::elementwise, 0),
                                        operands({1.5f, 1}, {1.5f, 1}, {2}, ProductSite::linear, 1),
                                        operands({1}, {1}, {1}, ProductSite::linear, 1)};
    const std::vector<addend_arithmetic> hows{lmul(5), e4m3};
    std::uint64_t last = 0;
    const auto studies = study_errors(all, hows, [&](std::uint64_t done, std::uint64_t) { last = done; }, {});
    ASSERT_EQ(studies.size(), 5u);
    EXPECT_EQ(last, 3u);
    EXPECT_EQ(studies[0].site, ProductSite::linear);
    EXPECT_EQ(studies[0].layer, std::nullopt);
    EXPECT_EQ(studies[0].pairs, 5u);
    EXPECT_EQ(studies[0].dots, 2u);
    EXPECT_EQ(studies[1].site, ProductSite::elementwise);
    EXPECT_EQ(studies[3].layer, 1u);
    EXPECT_EQ(studies[3].pairs, 3u);
    EXPECT_EQ(studies[0].errors.size(), 2u);
    // 1.5 * 1.5: mantissas 0.5 + 0.5 + 1/16 carry into the exponent, 2 * 1.0625 instead of 2.25.
    EXPECT_NEAR(studies[0].errors[0].largest, 0.0625, 1e-12);
    EXPECT_NEAR(studies[3].errors[0].mean, (2 * 0.0625 + (1 - 2.125 / 2.25)) / 3, 1e-12);
    CancelToken cancelled;
    cancelled.cancel();
    EXPECT_THROW((void)study_errors(all, hows, {}, cancelled), Failure);
}

TEST(RunningMean, GivesTheTextbookValues) {
    RunningMean m;
    EXPECT_EQ(m.standard_error(), 0);
    for (const double v : {2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0}) m.add(v);
    EXPECT_DOUBLE_EQ(m.mean(), 5);
    EXPECT_NEAR(m.standard_error(), std::sqrt(32.0 / 7 / 8), 1e-12);
}

}  // namespace
}  // namespace addend::test
