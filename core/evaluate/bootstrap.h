// Whether a difference between two lanes is more than their scatter.
#pragma once

#include <cstdint>
#include <span>

namespace addend {

struct RatioEstimate {
    double ratio = 1;          // mean(b) / mean(a)
    double low = 1, high = 1;  // the middle 95 % of the bootstrap's ratios
    std::uint32_t repetitions = 0;
    /// A winner may be named: enough repetitions, and the interval leaves 1 out.
    bool decided = false;
};

inline constexpr std::uint32_t least_repetitions = 5;

/// Percentile bootstrap (Efron 1979) of the ratio of means over pairs a[i], b[i] of interleaved repetitions,
/// drawn together since both of a pair met the same disturbances; 10,000 draws from a fixed seed, so that the
/// same figures give the same interval. `a` and `b` are positive and of one length.
RatioEstimate bootstrap_ratio(std::span<const double> a, std::span<const double> b);

}  // namespace addend
