// The reference's own arithmetic against the golden operands and results, bit for bit.
#include "tests/support/reference_interpreter/products.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <limits>
#include <map>

#include "core/files/safetensors.h"
#include "core/files/tensor_read.h"

namespace addend::test {
namespace {

std::vector<std::uint32_t> bits_of(const TensorInfo& tensor) {
    std::vector<std::uint32_t> bits(tensor.bytes / 4);
    read_bytes(tensor, 0, std::as_writable_bytes(std::span(bits)));
    return bits;
}

TEST(ReferenceProducts, LmulIsTheGoldenOneBitForBit) {
    std::map<std::string, std::vector<std::uint32_t>> golden;
    const auto path = std::filesystem::path(ADDEND_TEST_DATA) / "golden" / "lmul_bits.safetensors";
    for (const TensorInfo& tensor : read_safetensors(path).tensors) golden[tensor.name] = bits_of(tensor);
    const auto& x = golden.at("a_bits");
    const auto& y = golden.at("b_bits");
    int compared = 0;
    for (const int bits : {1, 2, 3, 4, 5, 7, 10, 16, 23}) {
        const auto& want = golden.at("k" + std::to_string(bits));
        ASSERT_EQ(want.size(), x.size());
        for (std::size_t n = 0; n < want.size(); ++n, ++compared) {
            const float got = lmul(std::bit_cast<float>(x[n]), std::bit_cast<float>(y[n]), bits);
            if (std::isnan(std::bit_cast<float>(want[n]))) {
                EXPECT_TRUE(std::isnan(got));
            } else {
                EXPECT_EQ(std::bit_cast<std::uint32_t>(got), want[n]) << bits << " " << x[n] << " " << y[n];
            }
        }
    }
    EXPECT_GT(compared, 9 * 1000);
}

TEST(ReferenceProducts, SmallFloats) {
    EXPECT_EQ(to_e4m3(1.0), 1.0);
    EXPECT_EQ(to_e4m3(1.0625), 1.0) << "ties to even";
    EXPECT_EQ(to_e4m3(1.1875), 1.25);
    EXPECT_EQ(to_e4m3(-1000), -448);
    EXPECT_EQ(to_e4m3(std::ldexp(1.0, -9)), std::ldexp(1.0, -9)) << "the least subnormal";
    EXPECT_EQ(to_e4m3(std::ldexp(1.0, -10)), 0);
    EXPECT_EQ(to_e5m2(1e9), 57344);
    EXPECT_EQ(to_e5m2(std::numeric_limits<double>::infinity()), 57344);
    EXPECT_EQ(to_e5m2(1.125), 1.0);
    EXPECT_EQ(to_e5m2(1.375), 1.5);
    EXPECT_TRUE(std::isnan(to_e5m2(std::nan(""))));
    EXPECT_EQ(product({ADDEND_EXACT, 0}, 3, 0.1), 3 * 0.1);
    EXPECT_EQ(product({ADDEND_LMUL, 7}, 1, 1), 1.0625);
    EXPECT_EQ(product({ADDEND_E4M3, 0}, 1.0625, 2), 2);
}

}  // namespace
}  // namespace addend::test
