#include "core/evaluate/bootstrap.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/runtime/random.h"

namespace addend {
namespace {

constexpr std::uint32_t draws = 10'000;
constexpr std::uint64_t draw_seed = 95;

double quantile_of(const std::vector<double>& sorted, double share) {
    const double at = share * static_cast<double>(sorted.size() - 1);
    const auto below = static_cast<std::size_t>(at);
    const std::size_t above = std::min(below + 1, sorted.size() - 1);
    return sorted[below] + (sorted[above] - sorted[below]) * (at - std::floor(at));
}

}  // namespace

RatioEstimate bootstrap_ratio(std::span<const double> a, std::span<const double> b) {
    RatioEstimate estimate;
    const std::size_t n = std::min(a.size(), b.size());
    estimate.repetitions = static_cast<std::uint32_t>(n);
    if (n == 0) return estimate;
    double a_sum = 0, b_sum = 0;
    for (std::size_t i = 0; i < n; ++i) a_sum += a[i], b_sum += b[i];
    estimate.ratio = b_sum / a_sum;
    std::vector<double> ratios(draws);
    std::uint64_t drawn = 0;
    for (double& ratio : ratios) {
        double a_drawn = 0, b_drawn = 0;
        for (std::size_t i = 0; i < n; ++i) {
            const auto at =
                static_cast<std::size_t>(uniform_draw(draw_seed, drawn++) * static_cast<double>(n));
            a_drawn += a[at];
            b_drawn += b[at];
        }
        ratio = b_drawn / a_drawn;
    }
    std::ranges::sort(ratios);
    estimate.low = quantile_of(ratios, 0.025);
    estimate.high = quantile_of(ratios, 0.975);
    estimate.decided = n >= least_repetitions && (estimate.low > 1 || estimate.high < 1);
    return estimate;
}

}  // namespace addend
