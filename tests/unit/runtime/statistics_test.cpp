#include "core/runtime/statistics.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>

#include "core/runtime/logits_comparison.h"

namespace addend::test {
namespace {

TEST(Statistics, AreThoseOfTheSample) {
    const Statistics s = statistics_of({4, 1, 3, 2});
    EXPECT_DOUBLE_EQ(s.mean, 2.5);
    EXPECT_NEAR(s.sd, std::sqrt(5.0 / 3), 1e-12);
    EXPECT_DOUBLE_EQ(s.p50, 2.5);
    EXPECT_DOUBLE_EQ(s.p95, 3.85);
    const Statistics one = statistics_of({7});
    EXPECT_EQ(one.sd, 0);
    EXPECT_EQ(one.p95, 7);
    EXPECT_EQ(statistics_of({}).mean, 0);
}

TEST(LogitsComparison, MeasuresAgreementAndDivergence) {
    LogitsComparison c;
    const std::array<float, 2> even{0, 0};
    const std::array<float, 2> skewed{std::log(3.0f), 0};  // .75 .25
    c.add(even, even);
    EXPECT_EQ(c.mean_divergence(), 0);
    c.add(skewed, even);
    EXPECT_NEAR(c.mean_divergence(), (0.75 * std::log(1.5) + 0.25 * std::log(0.5)) / 2, 1e-7);
    EXPECT_EQ(c.top1_agreement(), 1.0);
    const std::array<float, 2> other{0, 1};
    c.add(skewed, other);
    c.add(skewed, other);
    EXPECT_EQ(c.top1_agreement(), 0.5);
    EXPECT_NEAR(c.largest_difference(), std::log(3.0f), 1e-6);
}

}  // namespace
}  // namespace addend::test
