// Mean, spread and percentiles of repeated measurements.
#pragma once

#include <vector>

namespace addend {

struct Statistics {
    double mean = 0;
    double sd = 0;  // of the sample (n - 1); 0 for a single value
    double p50 = 0, p95 = 0;
};

/// Percentiles interpolate linearly between the sorted values. All zeros for none.
Statistics statistics_of(std::vector<double> values);

}  // namespace addend
