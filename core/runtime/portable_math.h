// exp and log in plain IEEE double arithmetic: the same bits on every machine, which libm does not promise.
#pragma once

namespace addend {

/// e^x for x <= 0 within 2 ulp; 0 below -700. A NaN stays a NaN.
double portable_exp(double x);
/// Natural logarithm of a positive, normal x within 2 ulp.
double portable_log(double x);

}  // namespace addend
