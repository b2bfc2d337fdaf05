// How far L-Mul and fp8 products are from exact ones on a model's own operands, after arXiv:2410.00907 §2.3.
//
// Exact means the product of the float32 operands in double. Each other arithmetic is what the backends
// compute (kernels/kernels.h): operands rounded, then multiplied, sums in float32.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/evaluate/operands.h"

namespace addend {

/// Over single products. "Relative" is (p - exact) / exact, over pairs whose exact product is not zero and
/// whose p is finite.
struct ProductErrors {
    double mean = 0;  // of |relative|
    double root_mean_square = 0;
    double bias = 0;        // mean of relative
    double largest = 0;     // |relative|
    double of_norm = 0;     // root of sum (p - exact)^2 over sum exact^2: small products hardly count
    double flushed = 0;     // share of non-zero products that became zero
    double overflowed = 0;  // share that is not finite
    /// Root of sum (s - exact)^2 over sum exact^2 for sums of products; empty where the site has none.
    std::optional<double> dot_of_norm;
};

/// Magnitudes of one operand: shares of zeros, and quantiles of |x| over the others.
struct OperandFacts {
    double zeros = 0;
    double p01 = 0, p50 = 0, p99 = 0;
};

struct SiteStudy {
    ProductSite site = ProductSite::qk;
    std::optional<std::uint32_t> layer;  // empty: all layers together
    std::uint64_t pairs = 0, dots = 0;
    OperandFacts a, b;
    std::vector<ProductErrors> errors;  // one for each arithmetic asked for, in that order
};

/// By site over all layers, in the order of ProductSite, then by site and layer. Throws cancelled.
std::vector<SiteStudy> study_errors(
    std::span<const SiteOperands> operands, std::span<const addend_arithmetic> arithmetics,
    const std::function<void(std::uint64_t done, std::uint64_t total)>& report, const CancelToken& cancel);

/// "qk", "pv", "linear", "elementwise".
std::string_view product_site_name(ProductSite site);

}  // namespace addend
