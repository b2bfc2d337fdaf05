// Block decoders against values of the formats' own reference, bit for bit, and against their groups.
#include "core/files/block_codec.h"

#include <algorithm>
#include <bit>
#include <random>

#include "core/files/block_groups.h"
#include "core/files/gguf.h"
#include "core/files/half.h"
#include "core/files/tensor_read.h"
#include "plugins/abi/addend_program.h"
#include "tests/unit/files/support.h"

namespace addend {
namespace {

using test::code_of;
using test::raw;
using test::TempDir;

constexpr std::size_t golden_values = 8 * 256;

/// "q4_K": as the golden files spell it.
std::string golden_name(std::string_view type) {
    std::string name(type);
    if (name.ends_with("_k")) name.back() = 'K';
    return name;
}

std::vector<TensorDType> types_with_groups() {
    std::vector<TensorDType> types;
    for (const DTypeTraits& traits : dtype_list())
        if (find_group_codec(traits.dtype) != nullptr) types.push_back(traits.dtype);
    return types;
}

std::vector<float> decoded(TensorDType dtype, const std::string& bytes) {
    const DTypeTraits& traits = dtype_traits(dtype);
    const std::size_t blocks = bytes.size() / traits.block_bytes;
    std::vector<float> out(blocks * traits.block_elements);
    find_block_decoder(dtype)(reinterpret_cast<const std::byte*>(bytes.data()), blocks, out.data());
    return out;
}

std::vector<WeightGroup> groups_of(TensorDType dtype, const std::string& bytes) {
    const DTypeTraits& traits = dtype_traits(dtype);
    const std::size_t blocks = bytes.size() / traits.block_bytes;
    std::vector<WeightGroup> out(blocks * traits.block_elements / 16);
    find_group_decoder(dtype)(reinterpret_cast<const std::byte*>(bytes.data()), blocks, out.data());
    return out;
}

class GoldenBlocks : public testing::TestWithParam<TensorDType> {};

TEST_P(GoldenBlocks, AreBitForBitTheReference) {
    const DTypeTraits& traits = dtype_traits(GetParam());
    const std::string name = "golden/gguf_quants/" + golden_name(traits.name);
    ADDEND_NEEDS_SHARED(name + ".blocks");
    const std::string bytes = test::read_file(test::shared_data(name + ".blocks"));
    const std::string expected = test::read_file(test::shared_data(name + ".f32"));
    ASSERT_EQ(bytes.size(), golden_values / traits.block_elements * traits.block_bytes);
    ASSERT_EQ(expected.size(), golden_values * sizeof(float));
    const std::vector<float> values = decoded(GetParam(), bytes);
    for (std::size_t i = 0; i < golden_values; ++i) {
        float want;
        std::memcpy(&want, expected.data() + i * sizeof want, sizeof want);
        ASSERT_EQ(std::bit_cast<std::uint32_t>(values[i]), std::bit_cast<std::uint32_t>(want))
            << "value " << i << ": " << values[i] << " instead of " << want;
    }
}

INSTANTIATE_TEST_SUITE_P(Types, GoldenBlocks,
                         testing::Values(TensorDType::f16, TensorDType::bf16, TensorDType::q4_0,
                                         TensorDType::q4_1, TensorDType::q5_0, TensorDType::q5_1,
                                         TensorDType::q8_0, TensorDType::q2_k, TensorDType::q3_k,
                                         TensorDType::q4_k, TensorDType::q5_k, TensorDType::q6_k,
                                         TensorDType::iq4_nl, TensorDType::iq4_xs, TensorDType::tq1_0,
                                         TensorDType::tq2_0),
                         [](const auto& test) { return std::string(dtype_name(test.param)); });

std::string random_blocks(TensorDType dtype, std::size_t blocks, unsigned seed) {
    std::mt19937 random(seed);
    std::string bytes(blocks * dtype_traits(dtype).block_bytes, '\0');
    for (char& byte : bytes) byte = static_cast<char>(random() & 0xffu);
    return bytes;
}

class Groups : public testing::TestWithParam<TensorDType> {};

/// One answer of both ways in, whatever the bytes and however many blocks a call takes. Any NaN equals any.
TEST_P(Groups, GiveTheFloatsOfTheBlockDecoder) {
    for (const std::size_t blocks : {1u, 3u, 4u, 5u, 32u, 33u, 100u}) {
        const std::string bytes = random_blocks(GetParam(), blocks, static_cast<unsigned>(blocks));
        const std::vector<float> values = decoded(GetParam(), bytes);
        const std::vector<WeightGroup> groups = groups_of(GetParam(), bytes);
        ASSERT_EQ(values.size(), groups.size() * 16);
        for (std::size_t i = 0; i < values.size(); ++i) {
            const WeightGroup& g = groups[i / 16];
            const float product = g.d * static_cast<float>(g.c[i % 16]);
            const float value = product + g.m;
            if (std::isnan(value) && std::isnan(values[i])) continue;
            ASSERT_EQ(std::bit_cast<std::uint32_t>(values[i]), std::bit_cast<std::uint32_t>(value)) << i;
        }
    }
}

bool is_half(float value) {
    return std::isnan(value) || std::bit_cast<std::uint32_t>(f32_from_f16(f16_from_f32(value))) ==
                                    std::bit_cast<std::uint32_t>(value);
}

bool same_bits(float a, float b) {
    return std::bit_cast<std::uint32_t>(a) == std::bit_cast<std::uint32_t>(b);
}

TEST_P(Groups, KeepWhatTheyPromiseWhateverTheBytes) {
    const unsigned promises = find_group_codec(GetParam())->promises;
    const auto nl4 =
        std::to_array<int>({-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113});
    const std::vector<WeightGroup> groups = groups_of(GetParam(), random_blocks(GetParam(), 500, 7));
    int least = 127;
    int most = -128;
    for (std::size_t g = 0; g < groups.size(); ++g) {
        for (const int c : groups[g].c) {
            least = std::min(least, c);
            most = std::max(most, c);
            if ((promises & ADDEND_G16_CODES_NL4) != 0) {
                ASSERT_TRUE(std::ranges::binary_search(nl4, c)) << c;
            }
        }
        if ((promises & ADDEND_G16_NO_MINIMUM) != 0) {
            ASSERT_EQ(groups[g].m, 0.0f);
        }
        if ((promises & ADDEND_G16_HALF) != 0) {
            ASSERT_TRUE(is_half(groups[g].d) && is_half(groups[g].m)) << g;
        }
        if ((promises & ADDEND_G16_PAIRS) != 0) {
            ASSERT_TRUE(same_bits(groups[g].d, groups[g ^ 1].d) && same_bits(groups[g].m, groups[g ^ 1].m));
        }
    }
    if ((promises & ADDEND_G16_CODES_U4) != 0) {
        EXPECT_TRUE(least >= 0 && most <= 15);
    }
    if ((promises & ADDEND_G16_CODES_S4) != 0) {
        EXPECT_TRUE(least >= -8 && most <= 7);
    }
    EXPECT_LT(least, most);
}

INSTANTIATE_TEST_SUITE_P(Types, Groups, testing::ValuesIn(types_with_groups()),
                         [](const auto& test) { return std::string(dtype_name(test.param)); });

TEST(BlockDecoders, KeepTheSignOfZero) {
    // d = -1, every code 8: 0 * -1 is -0, as the reference has it.
    const std::string block = raw(f16_from_f32(-1.0f)) + std::string(16, '\x88');
    for (const float value : decoded(TensorDType::q4_0, block))
        ASSERT_TRUE(value == 0 && std::signbit(value));
}

/// A file of one matrix of each readable block type: rows are read wherever they begin.
TEST(BlockDecoders, ReadRowsOfAnyTypeThroughAFile) {
    TempDir dir;
    std::vector<TensorDType> types = types_with_groups();
    types.push_back(TensorDType::tq1_0);
    types.push_back(TensorDType::tq2_0);
    std::vector<TensorSpec> specs;
    for (const TensorDType type : types) specs.push_back({std::string(dtype_name(type)), type, {3, 512}});
    GgufWriter writer(dir / "m.gguf", GgufMetadata("m"), specs);
    std::vector<std::string> contents;
    for (std::size_t i = 0; i < types.size(); ++i) {
        contents.push_back(random_blocks(types[i], 3 * 512 / dtype_traits(types[i]).block_elements,
                                         static_cast<unsigned>(i)));
        writer.write(std::as_bytes(std::span(contents.back())));
    }
    writer.finish();
    const GgufFile file = read_gguf(dir / "m.gguf");
    for (std::size_t i = 0; i < types.size(); ++i) {
        const std::vector<float> all = decoded(types[i], contents[i]);
        std::vector<float> rows(2 * 512);
        read_rows_f32(file.tensors[i], 1, 2, rows);
        for (std::size_t k = 0; k < rows.size(); ++k)
            ASSERT_TRUE(same_bits(rows[k], all[512 + k]) || (std::isnan(rows[k]) && std::isnan(all[512 + k])))
                << file.tensors[i].name << " " << k;
    }
}

TEST(BlockDecoders, TypesWithoutADecoderAreRefusedByName) {
    TensorInfo tensor;
    tensor.name = "w";
    tensor.dtype = TensorDType::iq2_xxs;
    tensor.shape = {1, 256};
    tensor.stored_width = 256;
    std::vector<float> row(256);
    try {
        read_rows_f32(tensor, 0, 1, row);
        FAIL();
    } catch (const Failure& failure) {
        EXPECT_EQ(failure.code(), Code::tensor_dtype_unsupported);
        EXPECT_EQ(test::arg_of(failure.message(), "found"), "iq2_xxs");
    }
}

}  // namespace
}  // namespace addend
