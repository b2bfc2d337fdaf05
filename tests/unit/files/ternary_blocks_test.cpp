#include "core/files/ternary_blocks.h"

#include <array>
#include <random>

#include "core/files/block_codec.h"
#include "core/files/half.h"
#include "core/files/ternary_math.h"
#include "tests/unit/files/support.h"

namespace addend {
namespace {

using Codes = std::array<std::uint8_t, ternary_block_elements>;

class TernaryBlocks : public testing::TestWithParam<TensorDType> {};

std::vector<float> decode_file(TensorDType dtype, const std::string& blocks) {
    const DTypeTraits& traits = dtype_traits(dtype);
    std::vector<float> values(blocks.size() / traits.block_bytes * traits.block_elements);
    find_block_decoder(dtype)(reinterpret_cast<const std::byte*>(blocks.data()),
                              blocks.size() / traits.block_bytes, values.data());
    return values;
}

TEST(BlockCodec, GoldenBlocksDecodeBitForBit) {
    ADDEND_NEEDS_SHARED("golden/gguf_quants");
    for (const TensorDType dtype :
         {TensorDType::tq1_0, TensorDType::tq2_0, TensorDType::f16, TensorDType::bf16}) {
        const auto stem = test::shared_data("golden/gguf_quants") / dtype_name(dtype);
        const std::string blocks = test::read_file(stem.string() + ".blocks");
        const std::string expected = test::read_file(stem.string() + ".f32");
        const auto values = decode_file(dtype, blocks);
        ASSERT_EQ(values.size() * 4, expected.size()) << dtype_name(dtype);
        for (std::size_t i = 0; i < values.size(); ++i) {
            float want = 0;
            std::memcpy(&want, expected.data() + 4 * i, 4);
            ASSERT_EQ(values[i], want) << dtype_name(dtype) << " " << i;
        }
    }
}

TEST_P(TernaryBlocks, GoldenBlocksAreEncodedToTheSameBytes) {
    ADDEND_NEEDS_SHARED("golden/gguf_quants");
    const std::string name(dtype_name(GetParam()));
    const std::string blocks = test::read_file(test::shared_data("golden/gguf_quants") / (name + ".blocks"));
    const std::size_t bytes = ternary_block_bytes(GetParam());
    ASSERT_EQ(blocks.size(), 8 * bytes);
    for (std::size_t b = 0; b < blocks.size(); b += bytes) {
        const auto block = std::as_bytes(std::span(blocks)).subspan(b, bytes);
        Codes codes;
        ASSERT_TRUE(decode_ternary_block(GetParam(), block, codes));
        std::vector<std::byte> again(bytes);
        encode_ternary_block(GetParam(), codes, ternary_block_d(block), again);
        EXPECT_TRUE(std::equal(block.begin(), block.end(), again.begin())) << "block " << b / bytes;
    }
}

TEST_P(TernaryBlocks, AnyTritsComeBack) {
    std::mt19937 random(7);
    std::vector<std::byte> block(ternary_block_bytes(GetParam()));
    for (int round = 0; round < 500; ++round) {
        Codes codes;
        for (auto& code : codes)
            code = static_cast<std::uint8_t>(round < 3 ? round : static_cast<int>(random() % 3));
        const auto d = static_cast<std::uint16_t>(random());
        encode_ternary_block(GetParam(), codes, d, block);
        Codes back;
        ASSERT_TRUE(decode_ternary_block(GetParam(), block, back));
        ASSERT_EQ(codes, back);
        ASSERT_EQ(ternary_block_d(block), d);
    }
}

TEST_P(TernaryBlocks, EveryPositionHasItsOwnPlace) {
    std::vector<std::byte> block(ternary_block_bytes(GetParam()));
    for (std::size_t i = 0; i < ternary_block_elements; ++i) {
        Codes codes;
        codes.fill(1);
        codes[i] = 2;
        encode_ternary_block(GetParam(), codes, 0, block);
        Codes back;
        ASSERT_TRUE(decode_ternary_block(GetParam(), block, back));
        ASSERT_EQ(codes, back) << i;
    }
}

INSTANTIATE_TEST_SUITE_P(Types, TernaryBlocks, testing::Values(TensorDType::tq1_0, TensorDType::tq2_0),
                         [](const auto& parameter) { return std::string(dtype_name(parameter.param)); });

TEST(TernaryBlocksTq2, TheFourthCodeIsReported) {
    std::array<std::byte, tq2_0_block_bytes> block{};
    Codes codes;
    EXPECT_TRUE(decode_tq2_0(block, codes));
    block[40] = std::byte{0x0c};
    EXPECT_FALSE(decode_tq2_0(block, codes));
    EXPECT_EQ(codes[128 + 32 + 8], 3);
}

TEST(TernaryBlocksTq1, AnyByteDecodesToTrits) {
    std::array<std::byte, tq1_0_block_bytes> block;
    for (unsigned byte = 0; byte < 256; ++byte) {
        block.fill(static_cast<std::byte>(byte));
        Codes codes;
        decode_tq1_0(block, codes);
        unsigned fraction = byte;
        for (std::size_t n = 0; n < 5; ++n) {  // by the definition: the n-th digit of byte/256 in base 3
            ASSERT_EQ(codes[32 * n], fraction * 3 / 256) << byte << " " << n;
            fraction = fraction * 3 % 256;
        }
    }
}

TEST(BlockScale, StaysInsideFloat16) {
    EXPECT_EQ(f32_from_f16(block_d_of(0.5f)), 0.5f);
    EXPECT_EQ(block_d_of(1e-30f), 0x0001);
    EXPECT_EQ(block_d_of(1e30f), 0x7bff);
    EXPECT_FALSE(outside_f16(0x1p-14f));
    EXPECT_TRUE(outside_f16(1e-5f));
    EXPECT_TRUE(outside_f16(70000.0f));
}

}  // namespace
}  // namespace addend
