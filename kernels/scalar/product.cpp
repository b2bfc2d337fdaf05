// The reference of the site products: L-Mul, fp8, exact, elementwise and in sums.
#include "kernels/scalar/product.h"

#include "kernels/declare.h"
#include "kernels/scalar/float_math.h"

namespace addend::kernels {

using namespace scalar;

bool round_operand_f32__scalar(const float* x, std::size_t n, Product product, float* out) {
    bool tame = true;
    for (std::size_t i = 0; i < n; ++i) {
        out[i] = round_operand(x[i], product);
        tame = tame && std::fabs(out[i]) >= 0x1p-62f && std::fabs(out[i]) < 0x1p62f;
    }
    return tame || product.mode != product_lmul;
}

void mul_product_f32__scalar(const float* a, const float* b, std::size_t n, Product product, float* out) {
    const std::uint32_t offset = lmul_offset(product.bits);
    for (std::size_t i = 0; i < n; ++i) {
        const float x = round_operand(a[i], product), y = round_operand(b[i], product);
        out[i] = product.mode == product_lmul ? lmul(x, y, offset) : x * y;
    }
}

float dot_product_f32__scalar(const float* a, const float* b, std::size_t n, Product product, bool /*tame*/) {
    float lane[lanes] = {};
    for (std::size_t i = 0; i < n; ++i) lane[i % lanes] = add_product(a[i], b[i], product, lane[i % lanes]);
    return join(lane);
}

}  // namespace addend::kernels
