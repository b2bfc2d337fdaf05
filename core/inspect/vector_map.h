// A small matrix in memory as a MapSource.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "core/inspect/map_source.h"

namespace addend {

class VectorMap final : public MapSource {
  public:
    /// `cells` is [rows, cols].
    VectorMap(std::uint64_t rows, std::uint64_t cols, std::vector<float> cells)
        : rows_(rows), cols_(cols), cells_(std::move(cells)) {}
    std::uint64_t rows() const override { return rows_; }
    std::uint64_t cols() const override { return cols_; }
    void read(const MapWindow& window, std::span<float> into) const override {
        check_window(*this, window, into.size());
        for (std::uint64_t r = 0; r < window.rows; ++r)
            std::copy_n(cells_.data() + (window.row + r) * cols_ + window.col, window.cols,
                        into.data() + r * window.cols);
    }

  private:
    std::uint64_t rows_, cols_;
    std::vector<float> cells_;
};

}  // namespace addend
