#include "tests/integration/compare_rows.h"

#include <algorithm>
#include <cmath>

namespace addend::test {
namespace {

double norm(std::span<const float> a) {
    double sum = 0;
    for (const float v : a) sum += static_cast<double>(v) * static_cast<double>(v);
    return std::sqrt(sum);
}

double distance(std::span<const float> a, std::span<const float> b) {
    double sum = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        const double d = static_cast<double>(a[i]) - static_cast<double>(b[i]);
        sum += d * d;
    }
    return std::sqrt(sum);
}

}  // namespace

std::vector<double> relative_errors(const Rows& got, const Rows& want, const Rows& scale) {
    std::vector<double> errors;
    for (std::size_t n = 0; n < want.count(); ++n)
        errors.push_back(distance(got.row(n), want.row(n)) / norm(scale.row(n)));
    return errors;
}

double relative_error(const Rows& got, const Rows& want) {
    return distance(got.data, want.data) / norm(want.data);
}

double top1_agreement(const Rows& got, const Rows& want) {
    std::size_t agree = 0;
    for (std::size_t n = 0; n < want.count(); ++n) {
        const auto mine = got.row(n);
        const auto golden = want.row(n);
        const auto place = std::max_element(mine.begin(), mine.end()) - mine.begin();
        const float largest = *std::max_element(golden.begin(), golden.end());
        if (golden[static_cast<std::size_t>(place)] >= largest - 1e-3f) ++agree;
    }
    return static_cast<double>(agree) / static_cast<double>(want.count());
}

double quantile(std::vector<double> values, double q) {
    std::sort(values.begin(), values.end());
    return values[static_cast<std::size_t>(q * static_cast<double>(values.size() - 1))];
}

}  // namespace addend::test
