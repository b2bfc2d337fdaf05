#include "core/runtime/portable_math.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

namespace addend::test {
namespace {

double ulps(double found, double expected) {
    const double next = std::nextafter(expected, std::numeric_limits<double>::infinity());
    return std::fabs(found - expected) / (next - expected);
}

TEST(PortableMath, ExpIsWithinTwoUlp) {
    EXPECT_EQ(portable_exp(0), 1.0);
    for (double x = 0; x > -700; x -= 0.00917) ASSERT_LE(ulps(portable_exp(x), std::exp(x)), 2.0) << x;
    EXPECT_EQ(portable_exp(-701), 0.0);
    EXPECT_EQ(portable_exp(-std::numeric_limits<double>::infinity()), 0.0);
    EXPECT_TRUE(std::isnan(portable_exp(std::numeric_limits<double>::quiet_NaN())));
}

TEST(PortableMath, ManyExpsHaveTheBitsOfOne) {
    std::vector<float> x(1003);
    for (std::size_t i = 0; i < x.size(); ++i) x[i] = 3.0f - 0.77f * static_cast<float>(i);
    for (const double temperature : {1.0, 0.7, 55.0})
        for (const std::size_t n : {std::size_t{0}, std::size_t{1}, std::size_t{7}, x.size()}) {
            std::vector<double> found(n + 1, -5.0);
            portable_exps(std::span(x).first(n), 3.0, temperature, found.data());
            for (std::size_t i = 0; i < n; ++i)
                ASSERT_EQ(found[i], portable_exp((double{x[i]} - 3.0) / temperature)) << i;
            EXPECT_EQ(found[n], -5.0);
        }
}

TEST(PortableMath, OverviewSeesEveryPlace) {
    constexpr float inf = std::numeric_limits<float>::infinity();
    EXPECT_EQ(overview({}).largest, -inf);
    std::vector<float> x(37, -2.5f);
    for (float& place : x) {
        place = 8.0f;
        EXPECT_EQ(overview(x).largest, 8.0f);
        EXPECT_TRUE(overview(x).finite);
        for (const float bad : {inf, -inf, std::numeric_limits<float>::quiet_NaN()}) {
            place = bad;
            EXPECT_FALSE(overview(x).finite);
        }
        EXPECT_EQ(overview(x).largest, -2.5f);  // beside a NaN
        place = -2.5f;
    }
}

TEST(PortableMath, LogIsWithinTwoUlp) {
    EXPECT_EQ(portable_log(1), 0.0);
    for (double x = 1; x < 1e12; x *= 1.00731) ASSERT_LE(ulps(portable_log(x), std::log(x)), 2.0) << x;
    for (double x = 0.9; x > 1e-12; x *= 0.99117) ASSERT_LE(ulps(-portable_log(x), -std::log(x)), 2.0) << x;
}

}  // namespace
}  // namespace addend::test
