// A matrix of numbers that is looked at and need not be in memory: weights, a trace's values, scores of attention.
#pragma once

#include <cstdint>
#include <span>

namespace addend {

/// A rectangle of cells: rows [row, row + rows), columns [col, col + cols).
struct MapWindow {
    std::uint64_t row = 0, rows = 0;
    std::uint64_t col = 0, cols = 0;

    friend bool operator==(const MapWindow&, const MapWindow&) = default;
};

class MapSource {
  public:
    virtual ~MapSource() = default;
    virtual std::uint64_t rows() const = 0;
    virtual std::uint64_t cols() const = 0;
    /// The exact cells of a window, row by row, `window.rows * window.cols` of them. NaN is "no value". Thread-safe.
    /// Throws what reading its file throws; internal_error where the window or `into` does not fit (see
    /// check_window).
    virtual void read(const MapWindow& window, std::span<float> into) const = 0;

  protected:
    MapSource() = default;
    MapSource(const MapSource&) = default;
    MapSource& operator=(const MapSource&) = default;
};

/// Throws internal_error where the window is not inside `source`, or `cells` is not its size.
void check_window(const MapSource& source, const MapWindow& window, std::uint64_t cells);

}  // namespace addend
