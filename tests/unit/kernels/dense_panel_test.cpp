// The dense panel format: what goes in comes out, and what does not fit is said.
#include "tests/unit/kernels/dense_case.h"

namespace addend::kernels::test {
namespace {

TEST(DensePanel, UnpackedRowsAreTheWeights) {
    for (const PanelFormat format : panel_formats())
        for (const std::size_t columns : {1u, 15u, 16u, 17u, 32u, 33u, 100u})
            for (const Kind kind : kinds) {
                const DenseCase c(format, 19, columns, kind, 41);
                EXPECT_EQ(c.misfits(), 0u) << describe(format);
                for (std::size_t r = 0; r < c.rows(); ++r) {
                    Guarded<float> row(columns);
                    unpack_panel_row(c.panels(), r, row.data());
                    for (std::size_t k = 0; k < columns; ++k)
                        ASSERT_TRUE(same(row[k], c.weight(r, k)))
                            << describe(format) << " row " << r << " column " << k << ": " << row[k]
                            << " instead of " << c.weight(r, k);
                    ASSERT_TRUE(row.front_intact());
                }
            }
}

TEST(DensePanel, IsAsCompactAsTheFile) {
    const PanelFormat q4_1{PanelCodes::nibbles, Nibbles::plain, 32, true, true};
    const PanelFormat q8_0{PanelCodes::bytes, Nibbles::plain, 32, false, true};
    EXPECT_EQ(panel_bytes(q4_1, 576), 16u * 576 / 32 * 20);
    EXPECT_EQ(panel_bytes(q8_0, 576), 16u * 576 / 32 * 34);
    EXPECT_EQ(panel_bytes({.codes = PanelCodes::bf16}, 576), 16u * 576 * 2);
}

std::size_t misfits(PanelFormat format, CodedGroup first, CodedGroup second) {
    const CodedGroup groups[] = {first, second};
    std::vector<std::byte> panel(panel_bytes(format, 32));
    return pack_panel(format, 32, groups, 1, panel.data());
}

TEST(DensePanel, SaysWhatDoesNotFit) {
    const CodedGroup good{0.5f, 0, {1, 2, 3}};
    CodedGroup bad = good;
    const PanelFormat pairs{PanelCodes::nibbles, Nibbles::plain, 32, false, true};
    const PanelFormat singles{PanelCodes::nibbles, Nibbles::plain, 16, false, false};
    EXPECT_EQ(misfits(pairs, good, good), 0u);
    bad.c[7] = 16;
    EXPECT_EQ(misfits(pairs, good, bad), 1u) << "a code above the nibbles";
    EXPECT_EQ(misfits(singles, bad, bad), 2u);
    bad.c[7] = -1;
    EXPECT_EQ(misfits(pairs, good, bad), 1u) << "a code below the nibbles";
    bad = good;
    bad.d = 0.25f;
    EXPECT_EQ(misfits(pairs, good, bad), 1u) << "unequal scales";
    EXPECT_EQ(misfits(singles, good, bad), 0u);
    bad = good;
    bad.m = 1e-8f;
    EXPECT_EQ(misfits(singles, good, bad), 1u) << "a minimum where there is none";
    bad = {0.1f, 0, {}};
    EXPECT_EQ(misfits(pairs, bad, bad), 1u) << "a scale that is no float16";
    EXPECT_EQ(misfits(singles, bad, bad), 0u);
    bad = {65536.0f, 0, {}};
    EXPECT_EQ(misfits(pairs, bad, bad), 1u) << "a scale beyond float16";
    bad = {0x1p-25f, 0, {}};
    EXPECT_EQ(misfits(pairs, bad, bad), 1u) << "a scale below float16";
    const PanelFormat uneven{PanelCodes::nibbles, Nibbles::uneven, 32, false, true};
    bad = {1, 0, {-127, -104, 113, 1}};
    EXPECT_EQ(misfits(uneven, bad, bad), 1u) << "a code that is none of the sixteen";
}

// A format without a code for zero does not look at what stands behind the last column.
TEST(DensePanel, CodesBehindTheLastColumnDoNotCount) {
    const PanelFormat uneven{PanelCodes::nibbles, Nibbles::uneven, 32, false, true};
    const CodedGroup groups[] = {{1, 0, {-127, 1}}};
    std::vector<std::byte> panel(panel_bytes(uneven, 2));
    EXPECT_EQ(pack_panel(uneven, 2, groups, 1, panel.data()), 0u);
    float row[2] = {};
    unpack_panel_row({panel.data(), 2, uneven}, 0, row);
    EXPECT_EQ(row[0], -127.0f);
    EXPECT_EQ(row[1], 1.0f);
}

}  // namespace
}  // namespace addend::kernels::test
