// The model's arithmetic against its definitions.
#include "plugins/fpga/model/float32.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <vector>

#include "kernels/scalar/product.h"
#include "plugins/fpga/model/matvec.h"

namespace addend::fpga {
namespace {

std::vector<std::uint32_t> sigmoid_table() {
    std::vector<std::uint32_t> table;
    for (std::uint32_t n = 0; n <= sigmoid_segments; ++n) table.push_back(sigmoid_entry(n));
    return table;
}

TEST(FpgaFloat, SigmoidAndSiluStayWithinTheirStatedErrors) {
    const std::vector<std::uint32_t> table = sigmoid_table();
    double sigmoid_error = 0, silu_error = 0;
    for (int n = -200'000; n <= 200'000; ++n) {
        const float x = static_cast<float>(n) * 1e-4f;
        const double exact = 1 / (1 + std::exp(-static_cast<double>(x)));
        const float s = f32_sigmoid(x, table.data());
        sigmoid_error = std::max(sigmoid_error, std::abs(s - exact));
        silu_error = std::max(silu_error, std::abs(f32_mul(x, s) - x * exact));
    }
    RecordProperty("sigmoid_error_e9", static_cast<int>(sigmoid_error * 1e9));
    RecordProperty("silu_error_e9", static_cast<int>(silu_error * 1e9));
    EXPECT_LT(sigmoid_error, 1.8e-6);
    EXPECT_LT(silu_error, 5e-6);
    EXPECT_GT(sigmoid_error, 1e-7);  // a table, not the function itself
}

TEST(FpgaFloat, LMulHasTheBitsOfTheReferenceOnNormalNumbers) {
    std::mt19937 random(5);
    for (int n = 0; n < 300'000; ++n) {
        // Exponents whose product can neither overflow nor leave the normal range.
        const auto operand = [&] { return static_cast<std::uint32_t>((random() & 0x807FFFFFu) | (80 + random() % 90) << 23); };
        const float x = bits_float(operand()), y = bits_float(operand());
        const unsigned bits = 1 + static_cast<unsigned>(random() % 23);
        namespace ref = kernels::scalar;
        const float expected = ref::lmul(ref::round_lmul(x, bits), ref::round_lmul(y, bits), ref::lmul_offset(bits));
        ASSERT_EQ(float_bits(f32_lmul(x, y, bits)), float_bits(expected)) << x << " " << y << " " << bits;
    }
}

TEST(FpgaFloat, ThereAreNoSubnormalsAndNoInfinities) {
    EXPECT_EQ(float_bits(f32_mul(-0x1p-100f, 0x1p-100f)), sign_mask);
    EXPECT_EQ(float_bits(f32_mul(0x1p100f, 0x1p100f)), largest_bits);
    EXPECT_EQ(float_bits(f32_add(bits_float(largest_bits), bits_float(largest_bits))), largest_bits);
    EXPECT_EQ(float_bits(f32_add(bits_float(0x00000001u), 0.0f)), 0u);
    EXPECT_EQ(float_bits(f32_read(bits_float(0xFFC00000u))), sign_mask | largest_bits);
    EXPECT_EQ(float_bits(f32_lmul(0x1p-100f, 0x1p-100f, 4)), 0u);
    EXPECT_EQ(f32_to_int8(2.5f), 3);
    EXPECT_EQ(f32_to_int8(-2.5f), -3);
    EXPECT_EQ(f32_to_int8(1e9f), 127);
    EXPECT_EQ(f32_to_int8(-1e9f), -128);
}

TEST(FpgaMatvec, BitPlanesGiveTheExactSum) {
    std::mt19937 random(9);
    constexpr std::uint32_t rows = 24, chunks = 3, chunk = 256, words = chunk / 64;
    for (int corner = 0; corner < 5; ++corner) {
        std::vector<int> x(chunks * chunk), w(rows * chunks * chunk);
        for (int& v : x) v = corner == 1 ? -128 : corner == 2 ? 127 : static_cast<int>(random() % 256) - 128;
        for (int& v : w) v = corner == 3 ? 1 : corner == 4 ? -1 : static_cast<int>(random() % 3) - 1;
        std::vector<std::uint64_t> planes(chunks * 8 * words), weights(rows * chunks * 2 * words);
        for (std::uint32_t c = 0; c < chunks * chunk; ++c)
            for (std::uint32_t b = 0; b < 8; ++b)
                planes[(c / chunk * 8 + b) * words + c % chunk / 64] |=
                    std::uint64_t{static_cast<std::uint8_t>(x[c]) >> b & 1u} << c % 64;
        for (std::uint32_t n = 0; n < w.size(); ++n) {
            std::uint64_t* const beat = &weights[n / chunk * 2 * words];
            beat[n % chunk / 64] |= std::uint64_t{w[n] != 0} << n % 64;
            beat[words + n % chunk / 64] |= std::uint64_t{w[n] < 0} << n % 64;
        }
        std::vector<std::int32_t> sums(rows);
        matvec_rows(weights.data(), rows, chunks, words, planes.data(), sums.data());
        for (std::uint32_t r = 0; r < rows; ++r) {
            int expected = 0;
            for (std::uint32_t c = 0; c < chunks * chunk; ++c) expected += w[r * chunks * chunk + c] * x[c];
            ASSERT_EQ(sums[r], expected) << corner << " " << r;
        }
    }
}

}  // namespace
}  // namespace addend::fpga
