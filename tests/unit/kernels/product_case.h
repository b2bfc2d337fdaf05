// Operands that reach every path of the product kernels, and the arithmetics to try.
#pragma once

#include <string>
#include <vector>

#include "tests/unit/kernels/support.h"

namespace addend::kernels::test {

/// How hard the operands are: ordinary (no product leaves the normal range); zeros among them; exponents
/// so far apart that products over- and underflow; the ends of the format; infinities and NaN.
enum class Operands { ordinary, zeros, far, ends, special };
inline const std::vector<Operands> all_operands = {Operands::ordinary, Operands::zeros, Operands::far,
                                                   Operands::ends, Operands::special};

std::vector<float> operands(std::size_t n, Operands kind, unsigned seed);

/// Exact, both fp8 formats and L-Mul with every offset and with 22 and 23 bits.
const std::vector<Product>& products();
/// Those, and L-Mul with every number of bits.
const std::vector<Product>& every_product();

std::string describe(Product product);

// One check for each kernel: the ISA's table against the reference, bit for bit.
void check_round_operand_f32(const KernelTable& k, const KernelTable& ref);
void check_mul_product_f32(const KernelTable& k, const KernelTable& ref);
void check_dot_product_f32(const KernelTable& k, const KernelTable& ref);
void check_rope_angles_f32(const KernelTable& k, const KernelTable& ref);
void check_rope_f32(const KernelTable& k, const KernelTable& ref);
void check_attention_scores_f32(const KernelTable& k, const KernelTable& ref);
void check_soft_cap_f32(const KernelTable& k, const KernelTable& ref);
void check_softmax_f32(const KernelTable& k, const KernelTable& ref);
void check_attention_values_f32(const KernelTable& k, const KernelTable& ref);

}  // namespace addend::kernels::test
