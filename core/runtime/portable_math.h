// exp and log in plain IEEE double arithmetic: the same bits on every machine, which libm does not promise.
#pragma once

#include <cstddef>
#include <span>

namespace addend {

/// e^x for x <= 0 within 2 ulp; 0 below -700. A NaN stays a NaN.
double portable_exp(double x);
/// out[i] = portable_exp((x[i] - largest) / temperature), bit for bit, several at a time. As many as there
/// are in `x`; no NaN or infinity; temperature > 0.
void portable_exps(std::span<const float> x, double largest, double temperature, double* out);
/// The largest of `x` (minus infinity of none; a NaN is passed over), and whether none is infinite or NaN.
struct Overview {
    float largest = 0;
    bool finite = true;
};
Overview overview(std::span<const float> x);
/// Natural logarithm of a positive, normal x within 2 ulp.
double portable_log(double x);

}  // namespace addend
