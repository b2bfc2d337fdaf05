// Mean and its standard error, one value after the other (Welford's recurrence).
#pragma once

#include <cmath>
#include <cstdint>

namespace addend {

class RunningMean {
  public:
    void add(double value) {
        ++count_;
        const double delta = value - mean_;
        mean_ += delta / static_cast<double>(count_);
        squares_ += delta * (value - mean_);
    }
    std::uint64_t count() const { return count_; }
    double mean() const { return mean_; }
    /// Deviation of the sample (n - 1) over the root of n; 0 for fewer than two values.
    double standard_error() const {
        if (count_ < 2) return 0;
        const auto n = static_cast<double>(count_);
        return std::sqrt(squares_ / (n - 1) / n);
    }

  private:
    std::uint64_t count_ = 0;
    double mean_ = 0, squares_ = 0;
};

}  // namespace addend
