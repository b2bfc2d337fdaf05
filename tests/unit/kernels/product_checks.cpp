// Checks of the site products against the reference, for kernel_list_test.cpp.
#include "tests/unit/kernels/product_case.h"

namespace addend::kernels::test {

std::vector<float> operands(std::size_t n, Operands kind, unsigned seed) {
    static const float zero_like[] = {0.0f, -0.0f, 1e-45f, -1e-40f};
    static const float end_like[] = {0x1p-126f,       -0x1p-126f,      0x1.8p-127f, 0x1.fffffcp-127f,
                                     -0x1p-128f,      0x1.fffffep127f, -0x1.fp127f, 0x1p127f,
                                     0x1p-100f,       -0x1p100f,       0x1p-63f,    0x1p63f,
                                     0x1.fffffep-64f, 448.0f,          1e-45f};
    static const float special_like[] = {
        INFINITY, -INFINITY, std::bit_cast<float>(0x7FC00000u), std::bit_cast<float>(lmul_two_to_128),
        0.0f,     1e-45f};
    std::mt19937 random(seed);
    std::normal_distribution<float> normal(0.0f, 3.0f);
    const auto any_finite = [&] {
        const auto bits = static_cast<std::uint32_t>(random());
        return std::bit_cast<float>((bits & 0x7F800000u) == 0x7F800000u ? bits & ~0x40000000u : bits);
    };
    std::vector<float> values(n);
    for (float& v : values) {
        v = normal(random);
        if (kind == Operands::zeros && random() % 8 == 0) v = zero_like[random() % std::size(zero_like)];
        if (kind == Operands::far) v = any_finite();
        if (kind == Operands::ends && random() % 4 == 0) v = end_like[random() % std::size(end_like)];
        if (kind == Operands::special && random() % 16 == 0)
            v = special_like[random() % std::size(special_like)];
    }
    return values;
}

const std::vector<Product>& products() {
    static const std::vector<Product> list = {
        {product_exact, 0}, {product_lmul, 1},  {product_lmul, 2},  {product_lmul, 3}, {product_lmul, 4},
        {product_lmul, 7},  {product_lmul, 22}, {product_lmul, 23}, {product_e4m3, 0}, {product_e5m2, 0}};
    return list;
}

const std::vector<Product>& every_product() {
    static const std::vector<Product> list = [] {
        std::vector<Product> all = {{product_exact, 0}, {product_e4m3, 0}, {product_e5m2, 0}};
        for (std::uint8_t bits = 1; bits <= 23; ++bits) all.push_back({product_lmul, bits});
        return all;
    }();
    return list;
}

std::string describe(Product product) {
    const char* const names[] = {"exact", "lmul:", "e4m3", "e5m2"};
    return names[product.mode] + (product.mode == product_lmul ? std::to_string(product.bits) : "");
}

namespace {

template <class Body>
void for_each_product_case(const std::vector<Product>& list, Body body) {
    for (const Product product : list)
        for (const Operands kind : all_operands)
            for (const std::size_t n : sizes) {
                SCOPED_TRACE(::testing::Message()
                             << describe(product) << " operands " << static_cast<int>(kind) << " n " << n);
                body(n, kind, product);
                if (::testing::Test::HasFailure()) return;
            }
}

}  // namespace

void check_round_operand_f32(const KernelTable& k, const KernelTable& ref) {
    for_each_product_case(every_product(), [&](std::size_t n, Operands kind, Product product) {
        const Guarded<float> x(operands(n, kind, 1));
        Guarded<float> a(n), b(n), in_place(x.copy());
        const bool tame = k.round_operand_f32(x.data(), n, product, a.data());
        EXPECT_EQ(ref.round_operand_f32(x.data(), n, product, b.data()), tame);
        k.round_operand_f32(in_place.data(), n, product, in_place.data());
        for (std::size_t i = 0; i < n; ++i) {  // by bits: lmul_two_to_128 is not any NaN
            const auto want = std::bit_cast<std::uint32_t>(b[i]);
            if (product.mode == product_exact && std::isnan(b[i])) continue;
            EXPECT_EQ(std::bit_cast<std::uint32_t>(a[i]), want) << "element " << i;
            EXPECT_EQ(std::bit_cast<std::uint32_t>(in_place[i]), want) << "in place, element " << i;
        }
        EXPECT_TRUE(same_all(a, b));
    });
}

void check_mul_product_f32(const KernelTable& k, const KernelTable& ref) {
    for_each_product_case(every_product(), [&](std::size_t n, Operands kind, Product product) {
        const Guarded<float> x(operands(n, kind, 2)), y(operands(n, kind, 3));
        Guarded<float> a(n), b(n), in_place(x.copy());
        k.mul_product_f32(x.data(), y.data(), n, product, a.data());
        ref.mul_product_f32(x.data(), y.data(), n, product, b.data());
        EXPECT_TRUE(same_all(a, b));
        k.mul_product_f32(in_place.data(), y.data(), n, product, in_place.data());
        EXPECT_TRUE(same_all(in_place, b)) << "in place";
    });
}

void check_dot_product_f32(const KernelTable& k, const KernelTable& ref) {
    for_each_product_case(products(), [&](std::size_t n, Operands kind, Product product) {
        Guarded<float> x(operands(n, kind, 4)), y(operands(n, kind, 5));
        const bool x_tame = ref.round_operand_f32(x.data(), n, product, x.data());
        const bool tame = ref.round_operand_f32(y.data(), n, product, y.data()) && x_tame;
        const float a = k.dot_product_f32(x.data(), y.data(), n, product, tame);
        const float b = ref.dot_product_f32(x.data(), y.data(), n, product, false);
        EXPECT_TRUE(same(a, k.dot_product_f32(x.data(), y.data(), n, product, false))) << "tame " << tame;
        EXPECT_TRUE(same(a, b)) << a << " instead of " << b;
    });
}

}  // namespace addend::kernels::test
