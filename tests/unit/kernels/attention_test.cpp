// What the pieces of attention must give: against double precision, and the same bits however a cache or a
// chunk of rows is cut.
#include <algorithm>

#include "tests/unit/kernels/product_case.h"

namespace addend::kernels::test {
namespace {

class Attention : public ::testing::TestWithParam<Isa> {
  protected:
    const KernelTable& k = kernels_for(GetParam());
};
INSTANTIATE_TEST_SUITE_P(Isas, Attention, ::testing::ValuesIn(runnable()), isa_test_name);

TEST_P(Attention, angles_are_within_0_51_ulp_up_to_2_20) {
    double worst = 0;
    std::mt19937 random(41);
    for (const std::uint32_t position : {1u, 3u, 1000u, 131071u, 1048575u}) {
        std::vector<float> frequencies, cosines(20000), sines(20000);
        for (std::size_t i = 0; i < cosines.size(); ++i)
            frequencies.push_back(std::ldexp(1.0f + static_cast<float>(random() % 65536) / 65536.0f,
                                             -1 - static_cast<int>(random() % 20)));
        k.rope_angles_f32(frequencies.data(), frequencies.size(), position, cosines.data(), sines.data());
        for (std::size_t i = 0; i < frequencies.size(); ++i) {
            const double angle = static_cast<float>(position) * frequencies[i];
            worst = std::max({worst, ulps(cosines[i], std::cos(angle)), ulps(sines[i], std::sin(angle))});
        }
    }
    EXPECT_GT(worst, 0.4) << "the sweep measured nothing";
    EXPECT_LE(worst, 0.51);
}

TEST_P(Attention, angles_near_multiples_of_a_quarter_turn) {  // where the reduction cancels most
    std::vector<float> angles;
    for (int n = 1; n < 20000; ++n) {
        const auto near = static_cast<float>(n * 1.5707963267948966);
        for (const float v : {near, std::nextafter(near, 0.0f), std::nextafter(near, INFINITY)})
            angles.push_back(v);
    }
    std::vector<float> cosines(angles.size()), sines(angles.size());
    k.rope_angles_f32(angles.data(), angles.size(), 1, cosines.data(), sines.data());
    for (std::size_t i = 0; i < angles.size(); ++i) {
        ASSERT_LE(ulps(cosines[i], std::cos(static_cast<double>(angles[i]))), 0.51) << angles[i];
        ASSERT_LE(ulps(sines[i], std::sin(static_cast<double>(angles[i]))), 0.51) << angles[i];
    }
}

TEST_P(Attention, rope_pairs_as_named) {
    const float x[5] = {1, 2, 3, 4, 9}, cosines[2] = {0.5f, 2}, sines[2] = {0.25f, 3};
    float out[5];
    k.rope_f32(x, 1, 5, 4, RopePairs::halves, cosines, sines, out);
    const float halves[5] = {0.5f - 0.75f, 4 - 12, 1.5f + 0.25f, 8 + 6, 9};
    for (int i = 0; i < 5; ++i) EXPECT_EQ(out[i], halves[i]) << i;
    k.rope_f32(x, 1, 5, 4, RopePairs::neighbours, cosines, sines, out);
    const float neighbours[5] = {0.5f - 0.5f, 1 + 0.25f, 6 - 12, 8 + 9, 9};
    for (int i = 0; i < 5; ++i) EXPECT_EQ(out[i], neighbours[i]) << i;
}

TEST_P(Attention, soft_cap_follows_tanh) {
    std::vector<float> x;
    for (int e = -40; e < 12; ++e)
        for (int m = 0; m < 500; ++m)
            x.push_back(std::ldexp(1.0f + static_cast<float>(m) / 500.0f, e) * (m % 2 ? 1 : -1));
    for (const float special : {0.0f, INFINITY, -INFINITY, 1e30f}) x.push_back(special);
    std::vector<float> y(x.size());
    k.soft_cap_f32(x.data(), x.size(), 1.0f, y.data());
    double worst = 0;
    for (std::size_t i = 0; i < x.size(); ++i)
        if (x[i] != 0) worst = std::max(worst, ulps(y[i], std::tanh(static_cast<double>(x[i]))));
    EXPECT_LE(worst, 3.0);
    k.soft_cap_f32(x.data(), x.size(), 30.0f, y.data());
    for (std::size_t i = 0; i < x.size(); ++i) ASSERT_LE(std::fabs(y[i]), 30.0f) << x[i];
    const float minus_zero = -0.0f, nan = std::nanf("");
    float out = 1;
    k.soft_cap_f32(&minus_zero, 1, 50.0f, &out);
    EXPECT_TRUE(same(out, -0.0f));
    k.soft_cap_f32(&nan, 1, 50.0f, &out);
    EXPECT_TRUE(std::isnan(out));
}

TEST_P(Attention, softmax_follows_its_formula) {
    const std::vector<float> x = floats(777, Kind::ordinary, 42);
    std::vector<float> p(x.size());
    k.softmax_f32(x.data(), x.size(), p.data());
    double total = 0;
    const double largest = *std::max_element(x.begin(), x.end());
    for (const float v : x) total += std::exp(v - largest);
    for (std::size_t i = 0; i < x.size(); ++i) {
        const double want = std::exp(x[i] - largest) / total;
        ASSERT_NEAR(p[i], want, 4e-6 * want);
    }
    const float far[3] = {0.0f, -INFINITY, -200.0f};
    k.softmax_f32(far, 3, p.data());
    EXPECT_EQ(p[0], 1.0f);
    EXPECT_EQ(p[1], 0.0f);
    EXPECT_EQ(p[2], 0.0f);
}

// A cache taken in pieces and rows taken one by one give the bits of one call.
TEST_P(Attention, cutting_keys_and_rows_changes_no_bit) {
    constexpr std::uint32_t keys = 100, width = 40, rows = 7, cut = 48;
    for (const Product product : products())
        for (const Operands kind : {Operands::ordinary, Operands::zeros, Operands::far}) {
            const std::vector<float> q = operands(rows * width, kind, 43),
                                     cache = operands(112 * width, kind, 44);
            std::vector<float> whole(rows * keys), cut_scores(rows * keys);
            k.attention_scores_f32(q.data(), width, rows, cache.data(), width * key_panel, width, {0, keys},
                                   0.5f, product, whole.data(), keys);
            for (std::uint32_t r = 0; r < rows; ++r) {
                k.attention_scores_f32(&q[r * width], width, 1, cache.data(), width * key_panel, width,
                                       {0, cut}, 0.5f, product, &cut_scores[r * keys], keys);
                k.attention_scores_f32(&q[r * width], width, 1, &cache[cut * width], width * key_panel, width,
                                       {0, keys - cut}, 0.5f, product, &cut_scores[r * keys + cut], keys);
            }
            for (std::size_t i = 0; i < whole.size(); ++i)
                ASSERT_TRUE(same(whole[i], cut_scores[i])) << describe(product) << " score " << i;

            std::vector<float> p = operands(rows * keys, kind, 45), sum(rows * width), cut_sum(rows * width);
            const std::vector<KeyRange> all(rows, KeyRange{0, keys});
            k.attention_values_f32(p.data(), keys, all.data(), rows, cache.data(), width, width, product,
                                   sum.data(), width);
            for (std::uint32_t r = 0; r < rows; ++r)
                for (std::uint32_t begin = 0; begin < keys; begin += 13) {
                    const KeyRange piece = {0, std::min(13u, keys - begin)};
                    k.attention_values_f32(&p[r * keys + begin], keys, &piece, 1, &cache[begin * width],
                                           width, width, product, &cut_sum[r * width], width);
                }
            for (std::size_t i = 0; i < sum.size(); ++i)
                ASSERT_TRUE(same(sum[i], cut_sum[i])) << describe(product) << " value " << i;
        }
}

// Exact attention against double precision, so that the reference itself is judged.
TEST_P(Attention, exact_scores_and_values_are_sums_of_products) {
    constexpr std::uint32_t keys = 33, width = 24;
    const std::vector<float> q = floats(width, Kind::ordinary, 46), p = floats(keys, Kind::ordinary, 47),
                             v = floats(keys * width, Kind::ordinary, 48);
    std::vector<float> panels(48 * width, std::nanf("")), scores(keys), out(width);
    for (std::uint32_t j = 0; j < keys; ++j)
        for (std::uint32_t d = 0; d < width; ++d)
            panels[j / key_panel * key_panel * width + d * key_panel + j % key_panel] = v[j * width + d];
    k.attention_scores_f32(q.data(), width, 1, panels.data(), width * key_panel, width, {0, keys}, 0.25f, {},
                           scores.data(), keys);
    const KeyRange all = {0, keys};
    k.attention_values_f32(p.data(), keys, &all, 1, v.data(), width, width, {}, out.data(), width);
    std::vector<double> sums(width);
    for (std::uint32_t j = 0; j < keys; ++j) {
        double score = 0;
        for (std::uint32_t d = 0; d < width; ++d) {
            score += static_cast<double>(q[d]) * v[j * width + d];
            sums[d] += static_cast<double>(p[j]) * v[j * width + d];
        }
        EXPECT_NEAR(scores[j], score / 4, 1e-4) << j;
    }
    for (std::uint32_t d = 0; d < width; ++d) EXPECT_NEAR(out[d], sums[d], 2e-4) << d;
}

}  // namespace
}  // namespace addend::kernels::test
