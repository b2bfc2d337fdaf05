#include "core/files/half.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace addend {
namespace {

/// The value of a float16 by its definition.
double value_of(unsigned bits) {
    const unsigned exponent = bits >> 10 & 31;
    const unsigned mantissa = bits & 1023;
    const double magnitude = exponent == 31  ? (mantissa == 0 ? INFINITY : NAN)
                             : exponent == 0 ? std::ldexp(mantissa, -24)
                                             : std::ldexp(1024 + mantissa, static_cast<int>(exponent) - 25);
    return bits >> 15 ? -magnitude : magnitude;
}

TEST(Half, EveryFloat16WidensExactlyAndComesBack) {
    for (unsigned bits = 0; bits < 0x10000; ++bits) {
        const float wide = f32_from_f16(static_cast<std::uint16_t>(bits));
        const double expected = value_of(bits);
        if (std::isnan(expected)) {
            ASSERT_TRUE(std::isnan(wide)) << bits;
            ASSERT_TRUE(std::isnan(f32_from_f16(f16_from_f32(wide)))) << bits;
            continue;
        }
        ASSERT_EQ(static_cast<double>(wide), expected) << bits;
        ASSERT_EQ(std::signbit(wide), (bits >> 15) != 0) << bits;
        ASSERT_EQ(f16_from_f32(wide), bits);
    }
}

TEST(Half, RoundsToNearestAndTiesToEven) {
    // Half-way between every pair of neighbours, and a hair to either side.
    for (std::uint16_t low = 0; low < 0x7bff; ++low) {
        const float a = f32_from_f16(low);
        const float b = f32_from_f16(static_cast<std::uint16_t>(low + 1));
        const float middle = a + (b - a) / 2;
        const auto even = static_cast<std::uint16_t>(low + (low & 1));
        ASSERT_EQ(f16_from_f32(middle), even) << low;
        ASSERT_EQ(f16_from_f32(std::nextafter(middle, 0.0f)), low);
        ASSERT_EQ(f16_from_f32(std::nextafter(middle, INFINITY)), low + 1);
    }
}

TEST(Half, OverflowsToInfinityFromHalfAStepAboveTheLargest) {
    EXPECT_EQ(f16_from_f32(std::nextafter(65520.0f, 0.0f)), 0x7bff);
    EXPECT_EQ(f16_from_f32(65520.0f), 0x7c00);
    EXPECT_EQ(f16_from_f32(-1e30f), 0xfc00);
    EXPECT_EQ(f16_from_f32(0x1p-25f), 0);
    EXPECT_EQ(f16_from_f32(std::nextafter(0x1p-25f, 1.0f)), 1);
}

TEST(Half, Bfloat16RoundsTiesToEven) {
    EXPECT_EQ(bf16_from_f32(1.0f), 0x3f80);
    EXPECT_EQ(bf16_from_f32(1.00390625f), 0x3f80);  // 1 + 2^-8: a tie
    EXPECT_EQ(bf16_from_f32(1.01171875f), 0x3f82);  // 1 + 3 * 2^-8: a tie
    EXPECT_EQ(bf16_from_f32(std::numeric_limits<float>::max()), 0x7f80);
    EXPECT_TRUE(std::isnan(f32_from_bf16(bf16_from_f32(std::numeric_limits<float>::quiet_NaN()))));
    EXPECT_EQ(f32_from_bf16(0xc0a0), -5.0f);
}

}  // namespace
}  // namespace addend
