#include "tests/unit/kernels/support.h"

namespace addend::kernels::test {
namespace {

TEST(PackedTrits5, sizes) {
    EXPECT_EQ(t5_packed_bytes(16, 20), 64u);
    EXPECT_EQ(t5_packed_bytes(17, 20), 128u);
    EXPECT_EQ(t5_packed_bytes(16, 21), 128u);
    EXPECT_EQ(t5_packed_bytes(2560, 6920) * 5, 2560u * 6920u);
}

// The five codes of a byte by its definition, without the library's arithmetic; all 243 are there, and the
// least byte of each is the one that packing stores.
TEST(PackedTrits5, bytes_as_documented) {
    std::vector<int> least(243, -1);
    for (int y = 0; y < 255; ++y) {
        int left = y, index = 0, place = 1;
        std::vector<int> codes;
        for (int p = 0; p < 5; ++p, place *= 3) {
            codes.push_back(left >= 170 ? 2 : left >= 85 ? 1 : 0);
            index += place * codes.back();
            left = (3 * left + 2) % 256;
        }
        if (least[index] < 0) least[index] = y;
        std::vector<std::uint8_t> packed(t5_packed_bytes(1, 20), static_cast<std::uint8_t>(y));
        for (std::size_t c = 0; c < 20; ++c)
            ASSERT_EQ(t5_get(packed.data(), 20, 0, c), codes[c / 4] - 1) << "byte " << y << " column " << c;
    }
    for (int index = 0; index < 243; ++index) {
        std::vector<std::int8_t> trits(20, 0);
        int left = index;
        for (std::size_t p = 0; p < 5; ++p, left /= 3)
            trits[4 * p + 2] = static_cast<std::int8_t>(left % 3 - 1);
        std::vector<std::uint8_t> packed(t5_packed_bytes(1, 20));
        t5_clear(packed.data(), 1, 20);
        ASSERT_EQ(t5_pack_row(packed.data(), 20, 0, trits.data()), 0u);
        ASSERT_EQ(packed[2], least[index]) << index;  // row 0, byte 2 of its lane
        ASSERT_EQ(packed[0], least[121]);             // five zeros
    }
}

TEST(PackedTrits5, round_trip_and_both_sources_agree) {
    for (const std::size_t columns : {1u, 3u, 4u, 5u, 19u, 20u, 21u, 39u, 40u, 64u, 100u, 257u}) {
        constexpr std::size_t rows = 19;
        Guarded<std::uint8_t> from_trits(t5_packed_bytes(rows, columns));
        Guarded<std::uint8_t> from_codes(t5_packed_bytes(rows, columns));
        t5_clear(from_trits.data(), rows, columns);
        t5_clear(from_codes.data(), rows, columns);
        for (std::size_t row = 0; row < rows; ++row) {
            const Guarded<std::int8_t> trits(
                random_bytes(columns, -1, 1, static_cast<unsigned>(row + columns)));
            Guarded<std::uint8_t> codes(std::vector<std::uint8_t>((columns + 3) / 4, 0xFF));
            for (std::size_t c = 0; c < columns; ++c) {
                const unsigned shift = 2 * (c % 4);
                codes[c / 4] = static_cast<std::uint8_t>((codes[c / 4] & ~(3u << shift)) |
                                                         (static_cast<unsigned>(trits[c] + 1) << shift));
            }
            ASSERT_EQ(t5_pack_row(from_trits.data(), columns, row, trits.data()), 0u);
            ASSERT_EQ(t5_pack_row_codes(from_codes.data(), columns, row, codes.data()), 0u);
            for (std::size_t c = 0; c < columns; ++c)
                ASSERT_EQ(t5_get(from_trits.data(), columns, row, c), trits[c]);
        }
        EXPECT_TRUE(same_all(from_codes, from_trits)) << columns;
    }
}

TEST(PackedTrits5, illegal_codes_are_counted_and_stored_as_zero) {
    constexpr std::size_t columns = 21;
    std::vector<std::uint8_t> packed(t5_packed_bytes(1, columns));
    t5_clear(packed.data(), 1, columns);
    const std::vector<std::uint8_t> codes = {0xFF, 0x55, 0xC0, 0x55, 0x55, 0xFC};
    EXPECT_EQ(t5_pack_row_codes(packed.data(), columns, 0, codes.data()), 5u);
    for (const std::size_t c : {0u, 1u, 2u, 3u, 11u}) EXPECT_EQ(t5_get(packed.data(), columns, 0, c), 0);
    EXPECT_EQ(t5_get(packed.data(), columns, 0, 20), -1);
    std::vector<std::int8_t> trits(columns, 1);
    trits[3] = 2;
    trits[20] = -2;
    EXPECT_EQ(t5_pack_row(packed.data(), columns, 0, trits.data()), 2u);
    EXPECT_EQ(t5_get(packed.data(), columns, 0, 3), 0);
    EXPECT_EQ(t5_get(packed.data(), columns, 0, 4), 1);
}

}  // namespace
}  // namespace addend::kernels::test
