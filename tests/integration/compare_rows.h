// How far computed rows are from golden ones (DESIGN §8).
#pragma once

#include <vector>

#include "tests/integration/model_runner.h"

namespace addend::test {

/// |got - want| / |scale| of each row, Euclidean norms.
std::vector<double> relative_errors(const Rows& got, const Rows& want, const Rows& scale);
/// |got - want| / |want| over all rows together.
double relative_error(const Rows& got, const Rows& want);
/// Share of rows whose largest value stands at the same place, or within 1e-3 of the golden row's largest.
double top1_agreement(const Rows& got, const Rows& want);
/// Of a sorted copy: q 0.5 is the median, 1 the largest.
double quantile(std::vector<double> values, double q);

}  // namespace addend::test
