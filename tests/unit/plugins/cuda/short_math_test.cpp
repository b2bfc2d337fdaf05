#include "tests/unit/plugins/cuda/short_math.h"

#include <gtest/gtest.h>

namespace addend::test {
namespace {

TEST(ShortMath, ScalesOfInt8) {
    EXPECT_EQ(wrong_scales(), 0u);
}

TEST(ShortMath, RootsOfNorms) {
    for (const std::uint32_t width : {3u, 64u, 1024u, 2560u, 2816u, 5120u, 6912u, 13824u})
        for (const float eps : {0.0f, 1e-8f, 1e-6f, 1e-5f, 1e-3f})
            EXPECT_EQ(wrong_roots(width, eps), 0u) << width << " columns, eps " << eps;
}

TEST(ShortMath, Gates) {
    EXPECT_EQ(wrong_sigmoids(), 0u);
    EXPECT_EQ(wrong_silus(), 0u);
}

}  // namespace
}  // namespace addend::test
