#include "tests/unit/kernels/support.h"

namespace addend::kernels::test {
namespace {

TEST(PackedTernary, sizes) {
    EXPECT_EQ(t2_packed_bytes(16, 16), 64u);
    EXPECT_EQ(t2_packed_bytes(17, 16), 128u);
    EXPECT_EQ(t2_packed_bytes(16, 17), 128u);
    EXPECT_EQ(t2_packed_bytes(2048, 2048), 2048u * 2048u / 4u);
    EXPECT_EQ(padded_activations(1), 64u);
    EXPECT_EQ(padded_activations(64), 64u);
}

// The layout as documented, spelled out without any of the library's arithmetic.
TEST(PackedTernary, layout_bit_by_bit) {
    constexpr std::size_t rows = 37, columns = 45;
    for (std::size_t row = 0; row < rows; row += 3)
        for (std::size_t column = 0; column < columns; ++column) {
            std::vector<std::uint8_t> packed(t2_packed_bytes(rows, columns));
            t2_clear(packed.data(), rows, columns);
            std::vector<std::int8_t> trits(columns, 0);
            trits[column] = 1;
            ASSERT_EQ(t2_pack_row(packed.data(), columns, row, trits.data()), 0u);
            const std::size_t tile = row / 16, r = row % 16, j = column / 16, p = column % 16 / 4,
                              b = column % 4;
            const std::size_t byte = tile * (3 * 64) + j * 64 + r * 4 + b;
            for (std::size_t i = 0; i < packed.size(); ++i) {
                const unsigned want = i == byte ? 0x55u + (1u << (2 * p)) : 0x55u;
                ASSERT_EQ(packed[i], want) << "row " << row << " column " << column << " byte " << i;
            }
        }
}

TEST(PackedTernary, round_trip_and_both_sources_agree) {
    for (const std::size_t columns : {1u, 2u, 3u, 4u, 5u, 15u, 16u, 17u, 31u, 33u, 64u, 100u, 257u}) {
        constexpr std::size_t rows = 19;
        Guarded<std::uint8_t> from_trits(t2_packed_bytes(rows, columns));
        Guarded<std::uint8_t> from_codes(t2_packed_bytes(rows, columns));
        t2_clear(from_trits.data(), rows, columns);
        t2_clear(from_codes.data(), rows, columns);
        for (std::size_t row = 0; row < rows; ++row) {
            const Guarded<std::int8_t> trits(
                random_bytes(columns, -1, 1, static_cast<unsigned>(row + columns)));
            // The unused bits of the last byte are set: they must be ignored.
            Guarded<std::uint8_t> codes(std::vector<std::uint8_t>((columns + 3) / 4, 0xFF));
            for (std::size_t c = 0; c < columns; ++c) {
                const unsigned shift = 2 * (c % 4);
                codes[c / 4] = static_cast<std::uint8_t>((codes[c / 4] & ~(3u << shift)) |
                                                         (static_cast<unsigned>(trits[c] + 1) << shift));
            }
            ASSERT_EQ(t2_pack_row(from_trits.data(), columns, row, trits.data()), 0u);
            ASSERT_EQ(t2_pack_row_codes(from_codes.data(), columns, row, codes.data()), 0u);
            Guarded<std::int8_t> back(columns);
            t2_unpack_row(from_trits.data(), columns, row, back.data());
            ASSERT_TRUE(same_all(back, trits));
        }
        EXPECT_TRUE(same_all(from_codes, from_trits)) << columns;
        EXPECT_EQ(t2_count_illegal(from_trits.data(), from_trits.size()), 0u);
    }
}

TEST(PackedTernary, illegal_codes_are_counted_and_stored_as_zero) {
    constexpr std::size_t columns = 21;
    std::vector<std::uint8_t> packed(t2_packed_bytes(1, columns));
    t2_clear(packed.data(), 1, columns);
    const std::vector<std::uint8_t> codes = {0xFF, 0x55, 0xC0,
                                             0x55, 0x55, 0xFC};  // 4 + 1; the last only has column 20
    EXPECT_EQ(t2_pack_row_codes(packed.data(), columns, 0, codes.data()), 5u);
    EXPECT_EQ(t2_count_illegal(packed.data(), packed.size()), 0u);
    for (const std::size_t c : {0u, 1u, 2u, 3u, 11u}) EXPECT_EQ(t2_get(packed.data(), columns, 0, c), 0);
    EXPECT_EQ(t2_get(packed.data(), columns, 0, 20), -1);

    std::vector<std::int8_t> trits(columns, 1);
    trits[3] = 2;
    trits[20] = -2;
    EXPECT_EQ(t2_pack_row(packed.data(), columns, 0, trits.data()), 2u);
    EXPECT_EQ(t2_get(packed.data(), columns, 0, 3), 0);
    EXPECT_EQ(t2_get(packed.data(), columns, 0, 4), 1);
}

TEST(PackedTernary, illegal_codes_in_an_image_are_found) {
    std::vector<std::uint8_t> image(131, t2_zero_byte);
    EXPECT_EQ(t2_count_illegal(image.data(), image.size()), 0u);
    image[5] = 0xFF;
    image[130] = 0x0C;
    EXPECT_EQ(t2_count_illegal(image.data(), image.size()), 5u);
    image[7] = 0x96;  // 2, 1, 1, 2: neighbours that only look like a 3 across pairs
    EXPECT_EQ(t2_count_illegal(image.data(), image.size()), 5u);
}

}  // namespace
}  // namespace addend::kernels::test
