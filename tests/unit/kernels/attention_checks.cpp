// Checks of the attention kernels against the reference, for kernel_list_test.cpp.
#include "tests/unit/kernels/product_case.h"

namespace addend::kernels::test {
namespace {

constexpr float untouched = 42.0f;
constexpr Product few_products[] = {
    {product_exact, 0}, {product_lmul, 3}, {product_lmul, 23}, {product_e4m3, 0}};

struct ScoresCase {
    std::size_t rows, head_width;
    KeyRange keys;
};

// K is as long as its last panel that `keys` touches; lanes of other keys hold NaN.
void check_scores(const KernelTable& k, const KernelTable& ref, const ScoresCase& c, Operands kind,
                  Product product) {
    const std::size_t q_stride = c.head_width + 3, k_stride = key_panel * c.head_width + 5;
    const std::size_t out_stride = c.keys.end + 2;
    const std::size_t panels = (c.keys.end + key_panel - 1) / key_panel;
    std::vector<float> cache = operands(panels == 0 ? 0 : panels * k_stride - 5, kind, 6);
    for (std::size_t key = 0; key < panels * key_panel; ++key)
        if (key < c.keys.begin || key >= c.keys.end)
            for (std::size_t d = 0; d < c.head_width; ++d)
                cache[key / key_panel * k_stride + d * key_panel + key % key_panel] = std::nanf("");
    const Guarded<float> keys(cache), q(operands(c.rows == 0 ? 0 : c.rows * q_stride - 3, kind, 7));
    const std::vector<float> before(c.rows == 0 ? 0 : c.rows * out_stride - 2, untouched);
    Guarded<float> a(before), b(before);
    k.attention_scores_f32(q.data(), q_stride, c.rows, keys.data(), k_stride, c.head_width, c.keys, 0.3f,
                           product, a.data(), out_stride);
    ref.attention_scores_f32(q.data(), q_stride, c.rows, keys.data(), k_stride, c.head_width, c.keys, 0.3f,
                             product, b.data(), out_stride);
    ASSERT_TRUE(same_all(a, b)) << describe(product) << ", operands " << static_cast<int>(kind) << ", "
                                << c.rows << " rows of " << c.head_width << ", keys " << c.keys.begin
                                << " to " << c.keys.end;
}

// Rows see different keys, as in a causal chunk with a window; V and P end with the last key seen.
void check_values(const KernelTable& k, const KernelTable& ref, std::size_t rows, std::size_t keys,
                  std::size_t head_width, Operands kind, Product product) {
    const std::size_t p_stride = keys + 1, v_stride = head_width + 3, out_stride = head_width + 2;
    std::vector<KeyRange> visible(rows);
    std::mt19937 random(static_cast<unsigned>(rows * 1000 + keys));
    for (std::size_t r = 0; r < rows; ++r) {
        const auto shortened = static_cast<std::uint32_t>(r % 3 == 2 ? random() % (keys + 1) : r / 3);
        const auto end =
            static_cast<std::uint32_t>(keys) - std::min(shortened, static_cast<std::uint32_t>(keys));
        visible[r] = {r % 4 == 3 ? std::min(end, static_cast<std::uint32_t>(random() % 20)) : 0, end};
    }
    std::vector<float> weights = operands(rows == 0 || keys == 0 ? 0 : rows * p_stride - 1, kind, 8);
    for (float& p : weights)
        if (kind != Operands::special) p = std::fabs(p);
    const Guarded<float> p(weights), v(operands(keys == 0 ? 0 : keys * v_stride - 3, kind, 9));
    std::vector<float> before(rows == 0 ? 0 : rows * out_stride - 2, untouched);
    for (std::size_t r = 0; r < rows; ++r)
        for (std::size_t d = 0; d < head_width; ++d) before[r * out_stride + d] = r % 2 ? 1.5f : 0.0f;
    Guarded<float> a(before), b(before);
    k.attention_values_f32(p.data(), p_stride, visible.data(), rows, v.data(), v_stride, head_width, product,
                           a.data(), out_stride);
    ref.attention_values_f32(p.data(), p_stride, visible.data(), rows, v.data(), v_stride, head_width,
                             product, b.data(), out_stride);
    ASSERT_TRUE(same_all(a, b)) << describe(product) << ", operands " << static_cast<int>(kind) << ", "
                                << rows << " rows, " << keys << " keys, width " << head_width;
}

}  // namespace

void check_attention_scores_f32(const KernelTable& k, const KernelTable& ref) {
    const std::vector<KeyRange> ranges = {{0, 0},  {0, 1},   {3, 4},    {0, 16},   {5, 16},   {7, 23},
                                          {0, 33}, {15, 64}, {16, 128}, {31, 145}, {48, 200}, {130, 131}};
    for (const Product product : few_products)
        for (const Operands kind : all_operands)
            for (const std::size_t rows : {0u, 1u, 2u, 3u, 4u, 5u, 9u})
                for (const KeyRange keys : ranges)
                    ASSERT_NO_FATAL_FAILURE(check_scores(k, ref, {rows, 5, keys}, kind, product));
    for (const Product product : products())
        for (const Operands kind : all_operands) {
            for (const std::size_t head_width : {0u, 1u, 17u, 64u, 80u, 131u, 200u})
                ASSERT_NO_FATAL_FAILURE(check_scores(k, ref, {3, head_width, {3, 70}}, kind, product));
            for (const std::size_t rows : {1u, 66u})  // one alone; more than a tile
                ASSERT_NO_FATAL_FAILURE(check_scores(k, ref, {rows, 20, {3, 70}}, kind, product));
        }
}

void check_attention_values_f32(const KernelTable& k, const KernelTable& ref) {
    for (const Product product : few_products)
        for (const Operands kind : all_operands)
            for (const std::size_t rows : {0u, 1u, 2u, 3u, 4u, 5u, 9u, 66u})
                for (const std::size_t keys : {0u, 1u, 2u, 15u, 33u, 64u, 129u})
                    ASSERT_NO_FATAL_FAILURE(check_values(k, ref, rows, keys, 20, kind, product));
    for (const Product product : products())
        for (const Operands kind : all_operands)
            for (const std::size_t head_width : {0u, 1u, 15u, 16u, 17u, 32u, 48u, 63u, 64u, 80u, 100u, 200u})
                ASSERT_NO_FATAL_FAILURE(check_values(k, ref, 6, 37, head_width, kind, product));
}

void check_rope_angles_f32(const KernelTable& k, const KernelTable& ref) {
    for (const std::size_t n : sizes) {
        std::vector<float> wanted(n);
        for (std::size_t i = 0; i < n; ++i)
            wanted[i] = std::pow(10000.0f, -static_cast<float>(i) / static_cast<float>(n));
        if (n > 4) wanted[3] = INFINITY, wanted[4] = std::nanf(""), wanted[2] = -5e4f;
        const Guarded<float> frequencies(wanted);
        for (const std::uint32_t position : {0u, 1u, 7u, 4095u, 1048576u, 4000000000u}) {
            Guarded<float> cos_a(n), sin_a(n), cos_b(n), sin_b(n);
            k.rope_angles_f32(frequencies.data(), n, position, cos_a.data(), sin_a.data());
            ref.rope_angles_f32(frequencies.data(), n, position, cos_b.data(), sin_b.data());
            ASSERT_TRUE(same_all(cos_a, cos_b)) << n << " at " << position;
            ASSERT_TRUE(same_all(sin_a, sin_b)) << n << " at " << position;
        }
    }
}

void check_rope_f32(const KernelTable& k, const KernelTable& ref) {
    struct Shape {
        std::size_t heads, head_width, rotated;
    };
    for (const Shape s : {Shape{0, 64, 64},
                          {1, 2, 2},
                          {3, 64, 64},
                          {2, 128, 128},
                          {5, 80, 80},
                          {2, 10, 6},
                          {3, 100, 74},
                          {1, 48, 0},
                          {2, 33, 32},
                          {2, 256, 64}})
        for (const RopePairs pairs : {RopePairs::halves, RopePairs::neighbours})
            for (const Kind kind : kinds) {
                const Guarded<float> x(floats(s.heads * s.head_width, kind, 24)),
                    cosines(floats(s.rotated / 2, Kind::ordinary, 25)),
                    sines(floats(s.rotated / 2, Kind::ordinary, 26));
                Guarded<float> a(x.size()), b(x.size()), in_place(x.copy());
                k.rope_f32(x.data(), s.heads, s.head_width, s.rotated, pairs, cosines.data(), sines.data(),
                           a.data());
                ref.rope_f32(x.data(), s.heads, s.head_width, s.rotated, pairs, cosines.data(), sines.data(),
                             b.data());
                ASSERT_TRUE(same_all(a, b)) << s.heads << " heads of " << s.head_width << ", " << s.rotated;
                k.rope_f32(in_place.data(), s.heads, s.head_width, s.rotated, pairs, cosines.data(),
                           sines.data(), in_place.data());
                ASSERT_TRUE(same_all(in_place, b)) << "in place, " << s.head_width << ", " << s.rotated;
            }
}

void check_soft_cap_f32(const KernelTable& k, const KernelTable& ref) {
    for (const std::size_t n : sizes)
        for (const Kind kind : kinds)
            for (const float cap : {50.0f, 30.0f, 0.1f}) {
                const Guarded<float> x(floats(n, kind, 27));
                Guarded<float> a(n), b(n), in_place(x.copy());
                k.soft_cap_f32(x.data(), n, cap, a.data());
                ref.soft_cap_f32(x.data(), n, cap, b.data());
                ASSERT_TRUE(same_all(a, b)) << n;
                k.soft_cap_f32(in_place.data(), n, cap, in_place.data());
                ASSERT_TRUE(same_all(in_place, b)) << "in place, " << n;
            }
}

void check_softmax_f32(const KernelTable& k, const KernelTable& ref) {
    for (const std::size_t n : sizes)
        for (const Kind kind : kinds) {
            const Guarded<float> x(floats(n, kind, 28));
            Guarded<float> a(n), b(n), in_place(x.copy());
            k.softmax_f32(x.data(), n, a.data());
            ref.softmax_f32(x.data(), n, b.data());
            ASSERT_TRUE(same_all(a, b)) << n;
            k.softmax_f32(in_place.data(), n, in_place.data());
            ASSERT_TRUE(same_all(in_place, b)) << "in place, " << n;
        }
}

}  // namespace addend::kernels::test
