// The arithmetic modes of product sites, written from their definitions (DESIGN §3), one product at a time.
#pragma once

#include "plugins/abi/addend_program.h"

namespace addend::test {

/// a * b as the site's arithmetic defines it. The modes other than exact see their operands as float32.
double product(addend_arithmetic arithmetic, double a, double b);

/// L-Mul with `bits` mantissa bits (arXiv 2410.00907 in its integer-addition form).
float lmul(float a, float b, int bits);
/// The nearest value of the 8-bit format, ties to even, saturating; NaN stays NaN.
double to_e4m3(double x);
double to_e5m2(double x);

}  // namespace addend::test
