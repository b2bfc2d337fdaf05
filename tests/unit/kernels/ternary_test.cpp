// Ternary products against sums in int64 over the unpacked trits, in every runnable ISA.
#include "tests/unit/kernels/ternary_case.h"

namespace addend::kernels::test {
namespace {

using Form = std::tuple<Isa, Packed>;
class Ternary : public ::testing::TestWithParam<Form> {
  protected:
    const KernelTable& kernels() const { return kernels_for(std::get<0>(GetParam())); }
    Packed form() const { return std::get<1>(GetParam()); }
};
INSTANTIATE_TEST_SUITE_P(Isas, Ternary,
                         ::testing::Combine(::testing::ValuesIn(runnable()),
                                            ::testing::Values(Packed::t2, Packed::t5)),
                         [](const ::testing::TestParamInfo<Form>& one) {
                             return std::string(isa_name(std::get<0>(one.param))) +
                                    (std::get<1>(one.param) == Packed::t2 ? "_t2" : "_t5");
                         });

struct Pattern {
    const char* name;
    int weight_low, weight_high, act_low, act_high;
};
constexpr Pattern patterns[] = {
    {"random", -1, 1, -128, 127},          {"all +1, all -128", 1, 1, -128, -128},
    {"all +1, all 127", 1, 1, 127, 127},   {"all -1, all -128", -1, -1, -128, -128},
    {"all -1, all 127", -1, -1, 127, 127}, {"all 0", 0, 0, -128, 127},
    {"ends only", -1, 1, 127, 127},
};

TEST_P(Ternary, gemv_matches_integer_sums) {
    for (const std::size_t columns : {1u,  3u,  4u,  15u, 16u, 17u, 20u, 21u,  31u,  40u,  41u,
                                      60u, 33u, 48u, 63u, 64u, 65u, 80u, 112u, 255u, 257u, 1000u})
        for (const std::size_t rows : {1u, 16u, 17u, 50u})
            for (const Pattern& p : patterns) {
                const TernaryCase c(form(), rows, columns, 1, {p.weight_low, p.weight_high},
                                    {p.act_low, p.act_high});
                ASSERT_TRUE(c.check_gemv(kernels(), 0, t2_tiles(rows)))
                    << p.name << " " << rows << "x" << columns;
            }
}

TEST_P(Ternary, gemv_writes_only_its_tiles) {
    const TernaryCase c(form(), 100, 77, 1, {-1, 1}, {-128, 127});
    for (std::size_t begin = 0; begin <= 7; ++begin)
        for (std::size_t end = begin; end <= 7; ++end) ASSERT_TRUE(c.check_gemv(kernels(), begin, end));
}

TEST_P(Ternary, gemm_matches_integer_sums) {
    for (const std::size_t columns :
         {1u, 16u, 17u, 20u, 65u, 240u, 241u, 255u, 256u, 257u, 500u, 501u, 512u, 513u, 769u})
        for (const std::size_t n : {0u, 1u, 2u, 3u, 4u, 5u, 7u, 11u, 12u, 13u, 27u})
            for (const Pattern& p : {patterns[0], patterns[1], patterns[2]}) {
                const TernaryCase c(form(), 50, columns, n, {p.weight_low, p.weight_high},
                                    {p.act_low, p.act_high});
                ASSERT_TRUE(c.check_gemm(kernels(), 0, 4)) << p.name << " n " << n << " columns " << columns;
            }
}

// Many rows take wider panels: cross one, with every remainder of the row blocks.
TEST_P(Ternary, gemm_of_many_rows) {
    for (const std::size_t n : {48u, 49u, 50u, 51u, 55u, 60u}) {
        const TernaryCase c(form(), 33, 2100, n, {-1, 1}, {-128, 127});
        ASSERT_TRUE(c.check_gemm(kernels(), 0, 3)) << n;
    }
}

TEST_P(Ternary, gemm_writes_only_its_tiles) {
    const TernaryCase c(form(), 100, 300, 5, {-1, 1}, {-128, 127});
    for (std::size_t begin = 0; begin <= 7; ++begin)
        for (std::size_t end = begin; end <= 7; ++end) ASSERT_TRUE(c.check_gemm(kernels(), begin, end));
}

// Accumulating in int16 gives wrong sums here, for input that is perfectly legal: a known defect of
// another engine.
TEST_P(Ternary, all_plus_one_and_large_activations_do_not_wrap) {
    for (const int value : {64, 65, 100, 127, -64, -128}) {
        const TernaryCase c(form(), 16, 4096, 13, {1, 1}, {value, value});
        EXPECT_TRUE(c.check_gemv(kernels(), 0, 1)) << value;
        EXPECT_TRUE(c.check_gemm(kernels(), 0, 1)) << value;
        EXPECT_EQ(c.expected(0, 0), 4096 * value);
    }
}

// The worst sums at the largest legal width.
TEST_P(Ternary, widest_legal_matrix) {
    for (const int weight : {-1, 1})
        for (const int value : {-128, 127}) {
            const TernaryCase c(form(), 16, t2_max_columns, 3, {weight, weight}, {value, value});
            EXPECT_TRUE(c.check_gemv(kernels(), 0, 1)) << weight << " " << value;
            EXPECT_TRUE(c.check_gemm(kernels(), 0, 1)) << weight << " " << value;
        }
}

TEST_P(Ternary, activations_need_no_alignment) {
    const TernaryCase c(form(), 33, 130, 4, {-1, 1}, {-128, 127}, 1);
    EXPECT_TRUE(c.check_gemv(kernels(), 0, 3));
    EXPECT_TRUE(c.check_gemm(kernels(), 0, 3));
}

}  // namespace
}  // namespace addend::kernels::test
