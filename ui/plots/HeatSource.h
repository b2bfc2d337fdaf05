// What a heat map draws from: cells on demand, at the resolution of the screen. Never the whole map.
#pragma once

#include <QtGlobal>
#include <atomic>
#include <functional>
#include <memory>
#include <vector>

namespace addend::ui {

/// Rows row … row+rows-1, columns alike.
struct HeatWindow {
    qint64 row = 0;
    qint64 rows = 0;
    qint64 column = 0;
    qint64 columns = 0;
    bool operator==(const HeatWindow&) const = default;
};

/// A window at `outRows` × `outColumns`, row by row. Cell (r, c) stands for rows [rowEdges[r], rowEdges[r+1]) of
/// the map, columns alike. With an edge at every cell it is exact: the three figures are equal. NaN: nothing
/// there.
struct HeatTile {
    HeatWindow window;  // from the first edges to the last
    int outRows = 0;
    int outColumns = 0;
    std::vector<qint64> rowEdges, columnEdges;
    std::vector<float> minimum, mean, maximum;

    bool exact() const { return outRows == window.rows && outColumns == window.columns; }
    std::size_t at(int row, int column) const {
        return static_cast<std::size_t>(row) * static_cast<std::size_t>(outColumns) +
               static_cast<std::size_t>(column);
    }
    bool contains(qint64 row, qint64 column) const {
        return row >= window.row && row < window.row + window.rows && column >= window.column &&
               column < window.column + window.columns;
    }
    /// The cell of the tile that stands for this one of the map, which it contains.
    int rowOf(qint64 row) const;
    int columnOf(qint64 column) const;
};

/// `done` of `total` cells were read. On the worker's thread.
using HeatProgress = std::function<void(quint64 done, quint64 total)>;

/// Thread-safe and immutable; shared by the view, its table and its exports.
class HeatSource {
  public:
    virtual ~HeatSource() = default;
    virtual qint64 rows() const = 0;
    virtual qint64 columns() const = 0;
    /// What a tile of this window needs once, such as a summary of the whole map: made here, or there already. On a
    /// worker thread; sample() makes it too, but tells nobody how far it is. Throws Failure; cancelled once `stop` is
    /// set.
    virtual void prepare(const HeatWindow& /*window*/, const HeatProgress& /*told*/,
                         const std::atomic<bool>& /*stop*/) const {}
    /// On a worker thread. 1 <= outRows <= window.rows, columns alike; the window lies within the map. The tile
    /// may have fewer cells and reach over the window. Throws Failure. May return early, with anything, once
    /// `stop` is set.
    virtual HeatTile sample(const HeatWindow& window, int outRows, int outColumns,
                            const std::atomic<bool>& stop) const = 0;
};

/// A small matrix in memory (layers × tokens), row by row.
class MatrixSource final : public HeatSource {
  public:
    MatrixSource(qint64 rows, qint64 columns, std::vector<float> cells);
    qint64 rows() const override { return rows_; }
    qint64 columns() const override { return columns_; }
    HeatTile sample(const HeatWindow& window, int outRows, int outColumns,
                    const std::atomic<bool>& stop) const override;

  private:
    qint64 rows_;
    qint64 columns_;
    std::vector<float> cells_;
};

/// A tile of this shape with edges as even as they can be, filled with NaN: for sources.
HeatTile emptyTile(const HeatWindow& window, int outRows, int outColumns);

/// Gathers exact cells, fed row by row in rising order, into a tile: for sources. NaN cells are left out.
class TileBuilder {
  public:
    TileBuilder(const HeatWindow& window, int outRows, int outColumns);
    /// `cells` are the window's columns of row `row` of the map.
    void addRow(qint64 row, const float* cells);
    HeatTile take();

  private:
    HeatTile tile_;
    std::vector<double> sums_;
    std::vector<qint64> counts_;
    std::vector<int> outColumn_;  // of each column of the window
};

}  // namespace addend::ui
