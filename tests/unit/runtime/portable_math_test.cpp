#include "core/runtime/portable_math.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

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

TEST(PortableMath, LogIsWithinTwoUlp) {
    EXPECT_EQ(portable_log(1), 0.0);
    for (double x = 1; x < 1e12; x *= 1.00731) ASSERT_LE(ulps(portable_log(x), std::log(x)), 2.0) << x;
    for (double x = 0.9; x > 1e-12; x *= 0.99117) ASSERT_LE(ulps(-portable_log(x), -std::log(x)), 2.0) << x;
}

}  // namespace
}  // namespace addend::test
