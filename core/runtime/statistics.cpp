#include "core/runtime/statistics.h"

#include <algorithm>
#include <cmath>

namespace addend {
namespace {

double percentile(const std::vector<double>& sorted, double share) {
    const double at = share * static_cast<double>(sorted.size() - 1);
    const auto below = static_cast<std::size_t>(at);
    const std::size_t above = std::min(below + 1, sorted.size() - 1);
    return sorted[below] + (sorted[above] - sorted[below]) * (at - static_cast<double>(below));
}

}  // namespace

Statistics statistics_of(std::vector<double> values) {
    Statistics s;
    if (values.empty()) return s;
    std::ranges::sort(values);
    const auto count = static_cast<double>(values.size());
    for (const double v : values) s.mean += v / count;
    double squares = 0;
    for (const double v : values) squares += (v - s.mean) * (v - s.mean);
    s.sd = values.size() > 1 ? std::sqrt(squares / (count - 1)) : 0;
    s.p50 = percentile(values, 0.50);
    s.p95 = percentile(values, 0.95);
    return s;
}

}  // namespace addend
