// The dense products of each ISA against the reference, bit for bit, in every format, and of the reference
// against sums in double.
#include <cstdlib>

#include "tests/unit/kernels/dense_case.h"
#include "tests/unit/kernels/product_case.h"

namespace addend::kernels::test {
namespace {

constexpr float unwritten = 42.0f;

// Rows around every block of rows, panels around every block of panels, columns around groups, slices and
// the runs of groups that a product takes side by side.
struct Shape {
    std::size_t rows, columns, n;
};
const std::vector<Shape> few_shapes = {{17, 16, 3}, {33, 63, 4}, {20, 162, 2}};
const std::vector<Shape> many_shapes = {{1, 1, 1},    {16, 7, 2},    {40, 31, 6},   {65, 32, 13}, {97, 64, 7},
                                        {112, 65, 5}, {20, 100, 25}, {33, 290, 12}, {17, 33, 101}};

// The blocks are those of every format; how codes are read is not.
std::vector<Shape> shapes_for(PanelFormat format) {
    std::vector<Shape> shapes = few_shapes;
    if (format.codes == PanelCodes::f32 ||
        (format.minimum && format.half_scales && format.group == 32 && format.nibbles == Nibbles::plain))
        shapes.insert(shapes.end(), many_shapes.begin(), many_shapes.end());
    return shapes;
}

template <class Body>
void for_each_dense_case(Body body) {
    for (const PanelFormat format : panel_formats())
        for (const Shape& shape : shapes_for(format))
            for (const Kind kind : kinds) {
                SCOPED_TRACE(::testing::Message()
                             << describe(format) << ", " << shape.rows << " x " << shape.columns << ", n "
                             << shape.n << ", kind " << static_cast<int>(kind));
                body(DenseCase(format, shape.rows, shape.columns, kind, 31), shape.n, kind);
                if (::testing::Test::HasFailure()) return;
            }
}

// Products of wide and special weights are to meet ordinary activations too.
Kind activations_for(Kind kind, std::size_t n) {
    return n % 2 == 0 ? Kind::ordinary : kind;
}

void check_range(const KernelTable& k, const KernelTable& ref, const DenseCase& c, const Guarded<float>& x,
                 std::size_t x_stride, std::size_t n, Product product, std::size_t begin, std::size_t end) {
    const std::size_t out_stride = 16 * c.panel_count() + 3;
    Guarded<float> a(std::vector<float>(n * out_stride, unwritten)), b(a.copy());
    k.gemm_panel_f32(c.panels(), begin, end, x.data(), x_stride, n, product, a.data(), out_stride);
    ref.gemm_panel_f32(c.panels(), begin, end, x.data(), x_stride, n, product, b.data(), out_stride);
    EXPECT_TRUE(same_all(a, b)) << describe(product) << ", panels " << begin << " to " << end;
    for (std::size_t r = 0; r < out_stride; ++r) {
        const bool written = r >= 16 * begin && r < 16 * end;
        EXPECT_TRUE(written || a[r] == unwritten) << "row " << r;
    }
}

}  // namespace

void check_gemv_panel_f32(const KernelTable& k, const KernelTable& ref) {
    if (k.isa == Isa::scalar) return;  // is the reference: DenseValues
    for_each_dense_case([&](const DenseCase& c, std::size_t, Kind kind) {
        EXPECT_EQ(c.misfits(), 0u);
        const Guarded<float> x(floats(c.columns(), kind, 32));
        for (const std::size_t begin : {std::size_t{0}, c.panel_count() / 2}) {
            Guarded<float> a(std::vector<float>(16 * c.panel_count(), unwritten)), b(a.copy());
            k.gemv_panel_f32(c.panels(), begin, c.panel_count(), x.data(), a.data());
            ref.gemv_panel_f32(c.panels(), begin, c.panel_count(), x.data(), b.data());
            EXPECT_TRUE(same_all(a, b));
            for (std::size_t r = 0; r < 16 * begin; ++r) EXPECT_EQ(a[r], unwritten);
        }
    });
    // More groups than one pass keeps sums of.
    const DenseCase wide({PanelCodes::nibbles, Nibbles::plain, 16, true, false}, 16, 16 * 1100 + 5,
                         Kind::ordinary, 33);
    const Guarded<float> x(floats(wide.columns(), Kind::ordinary, 34));
    Guarded<float> a(16), b(16);
    k.gemv_panel_f32(wide.panels(), 0, 1, x.data(), a.data());
    ref.gemv_panel_f32(wide.panels(), 0, 1, x.data(), b.data());
    EXPECT_TRUE(same_all(a, b));
}

void check_gemm_panel_f32(const KernelTable& k, const KernelTable& ref) {
    if (k.isa == Isa::scalar) return;
    for_each_dense_case([&](const DenseCase& c, std::size_t n, Kind kind) {
        const std::size_t stride = c.columns() + 2;
        const Guarded<float> x(floats(n * stride - 2, activations_for(kind, n), 35));
        check_range(k, ref, c, x, stride, n, {product_exact, 0}, 0, c.panel_count());
        check_range(k, ref, c, x, stride, n, {product_exact, 0}, c.panel_count() / 2, c.panel_count());
    });
    for_each_dense_case([&](const DenseCase& c, std::size_t n, Kind kind) {
        if (n > 30 || n * c.rows() * c.columns() > 15000) return;  // the reference takes its time
        static const Operands by_kind[] = {Operands::ordinary, Operands::zeros, Operands::special};
        const Guarded<float> x(operands(n * c.columns(), by_kind[static_cast<int>(kind)], 36));
        for (const Product product : {Product{product_lmul, 4}, Product{product_lmul, 23},
                                      Product{product_e4m3, 0}, Product{product_e5m2, 0}})
            check_range(k, ref, c, x, c.columns(), n, product, 0, c.panel_count());
    });
}

namespace {

class DenseValues : public ::testing::TestWithParam<Isa> {};
INSTANTIATE_TEST_SUITE_P(Isas, DenseValues, ::testing::ValuesIn(runnable()), isa_test_name);

// A float32 sum of n products is off by at most about n/2 roundings of the sum of magnitudes; chains of 32
// and then of groups keep it near sqrt of that.
TEST_P(DenseValues, AreThoseOfTheSumInDouble) {
    for_each_dense_case([&](const DenseCase& c, std::size_t n, Kind kind) {
        if (kind != Kind::ordinary) return;
        const std::vector<float> x = floats(n * c.columns(), Kind::ordinary, 37);
        std::vector<float> out(n * 16 * c.panel_count());
        kernels_for(GetParam())
            .gemm_panel_f32(c.panels(), 0, c.panel_count(), x.data(), c.columns(), n, {product_exact, 0},
                            out.data(), 16 * c.panel_count());
        for (std::size_t a = 0; a < n; ++a)
            for (std::size_t r = 0; r < 16 * c.panel_count(); ++r) {
                double sum = 0, magnitudes = 0;
                for (std::size_t k = 0; k < c.columns() && r < c.rows(); ++k) {
                    const double product = double{c.weight(r, k)} * double{x[a * c.columns() + k]};
                    sum += product;
                    magnitudes += std::fabs(product);
                }
                // Where a minimum cancels most of d * c, the roundings are of those.
                ASSERT_NEAR(double{out[a * 16 * c.panel_count() + r]}, sum, 4e-6 * magnitudes + 4e-5)
                    << "row " << r << " of x " << a;
            }
    });
}

// L-Mul of every pair is what mul_product_f32 says, and so are sums of one product.
TEST_P(DenseValues, LMulOfOneColumnIsTheProductOfTheRoundedWeight) {
    const KernelTable& k = kernels_for(GetParam());
    for (const PanelFormat format : panel_formats()) {
        const DenseCase c(format, 64, 1, Kind::wide, 38);
        const std::vector<float> x = operands(50, Operands::far, 39);
        for (const Product product : products()) {
            std::vector<float> out(50 * 64);
            if (product.mode == product_exact) continue;
            k.gemm_panel_f32(c.panels(), 0, 4, x.data(), 1, 50, product, out.data(), 64);
            for (std::size_t a = 0; a < 50; ++a)
                for (std::size_t r = 0; r < 64; ++r) {
                    const float w = c.weight(r, 0);
                    float want = 0;
                    k.mul_product_f32(&w, &x[a], 1, product, &want);
                    ASSERT_TRUE(same(out[a * 64 + r], 0.0f + want)) << describe(format) << describe(product);
                }
        }
    }
}

}  // namespace
}  // namespace addend::kernels::test
