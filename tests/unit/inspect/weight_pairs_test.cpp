// The same tensor in a folder and in a GGUF: by what it is, whatever it is called and however its rows are
// ordered.
#include "core/inspect/weight_pairs.h"

#include <gtest/gtest.h>

#include "core/files/convert.h"
#include "core/inspect/weight_compare.h"
#include "tests/integration/gguf_from_folder.h"

namespace addend {
namespace {

std::filesystem::path pairs_scratch(const std::string& name) {
    const std::filesystem::path folder = std::filesystem::path(testing::TempDir()) / "addend_weight_pairs";
    std::filesystem::create_directories(folder);
    return folder / name;
}

TEST(WeightPairs, AFolderAgainstItsConversionHasNoFlipsAndOneScale) {
    for (const char* name : {"tiny", "tiny-bf16", "nobound"})
        for (const TensorDType type : {TensorDType::tq1_0, TensorDType::tq2_0}) {
            SCOPED_TRACE(name);
            const ModelFiles folder =
                ModelFiles::open(std::filesystem::path(ADDEND_TEST_DATA) / "golden" / name);
            const auto path = pairs_scratch("converted.gguf");
            ConvertOptions how;
            how.ternary = type;
            convert_model(folder, path, how);
            const WeightComparison c = compare_weights(folder, ModelFiles::open(path));
            EXPECT_TRUE(c.only_left.empty() && c.only_right.empty() && c.shapes_differ.empty());
            EXPECT_EQ(c.matrices.size(), list_weights(folder).size());
            std::size_t ternary = 0;
            for (const MatrixComparison& m : c.matrices) {
                SCOPED_TRACE(m.info.name);
                EXPECT_EQ(m.relative_difference, 0);
                if (!m.trits) continue;
                ++ternary;
                EXPECT_EQ(m.compared(), m.info.elements());
                EXPECT_EQ(m.flips(), 0u);
                EXPECT_EQ(m.scale_ratio(), 1.0);
            }
            EXPECT_GE(ternary, 13u);
        }
}

/// Llama's q and k rows stand in another order in a GGUF, Gemma's norms hold 1 more; names are others in
/// both.
TEST(WeightPairs, TransformersAcrossTheirTwoWaysOfWriting) {
    for (const char* name : {"llama", "mistral", "gemma2"}) {
        const auto source = std::filesystem::path(ADDEND_SHARED_DATA) / "golden" / name;
        if (!std::filesystem::exists(source)) GTEST_SKIP() << "no " << source;
        SCOPED_TRACE(name);
        const auto path = pairs_scratch(std::string(name) + ".gguf");
        test::write_gguf_of(source, path);
        const ModelFiles folder = ModelFiles::open(source), file = ModelFiles::open(path);
        for (const bool there : {false, true}) {
            const WeightComparison c = there ? compare_weights(file, folder) : compare_weights(folder, file);
            EXPECT_TRUE(c.only_left.empty() && c.only_right.empty() && c.shapes_differ.empty());
            EXPECT_EQ(c.matrices.size(), list_weights(folder).size());
            for (const MatrixComparison& m : c.matrices) {
                EXPECT_NE(m.info.name, m.other);
                // Gemma's 1 + w is rounded to float32 in the file.
                EXPECT_LE(m.relative_difference, m.info.role == WeightRole::norm ? 1e-4 : 0) << m.info.name;
            }
        }
        const WeightPairs few = pair_weights(folder, file, "*layers.0*q_proj*");
        ASSERT_EQ(few.pairs.size(), 1u);
        EXPECT_EQ(few.pairs[0].right.name, "blk.0.attn_q.weight");
        EXPECT_EQ(few.pairs[0].reordered, std::string(name) != "gemma2");
        EXPECT_TRUE(few.only_left.empty());
        EXPECT_TRUE(few.only_right.empty());
    }
}

TEST(WeightPairs, OrdersOfAHeadAreEachOthersInverse) {
    const HeadOrder halves{8, 6, false}, neighbours{8, 6, true};
    const std::vector<std::uint64_t> expected{8,  10, 12, 9,
                                              11, 13, 14, 15};  // channels beyond `rotated` stay
    for (std::uint64_t row = 8; row < 16; ++row) {
        EXPECT_EQ(halves.in_other_order(row), expected[row - 8]);
        EXPECT_EQ(neighbours.in_other_order(halves.in_other_order(row)), row);
    }
}

/// Packed bytes hold four rows each and their scale in a tensor of its own.
TEST(WeightPairs, BitNetsLatentWeightsAgainstBothPackings) {
    const auto shared = std::filesystem::path(ADDEND_SHARED_DATA) / "golden";
    if (!std::filesystem::exists(shared / "bitnet")) GTEST_SKIP() << "no " << shared;
    const ModelFiles a = ModelFiles::open(shared / "bitnet-packed-autobitlinear");
    const ModelFiles b = ModelFiles::open(shared / "bitnet-packed-bitlinear");
    const WeightPairs pairs = pair_weights(a, b);
    EXPECT_TRUE(pairs.shapes_differ.empty());
    EXPECT_TRUE(pairs.only_left.empty() && pairs.only_right.empty());
    std::size_t ternary = 0;
    for (const WeightPair& pair : pairs.pairs) ternary += pair.trits ? 1 : 0;
    EXPECT_GE(ternary, 7u);
}

}  // namespace
}  // namespace addend
