#include "ui/plots/HeatSource.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace addend::ui {

namespace {

std::vector<qint64> evenEdges(qint64 first, qint64 count, int parts) {
    std::vector<qint64> edges(static_cast<std::size_t>(parts) + 1);
    for (std::size_t i = 0; i < edges.size(); ++i) edges[i] = first + static_cast<qint64>(i) * count / parts;
    return edges;
}

int partOf(const std::vector<qint64>& edges, qint64 index) {
    return static_cast<int>(std::upper_bound(edges.begin(), edges.end(), index) - edges.begin()) - 1;
}

}  // namespace

int HeatTile::rowOf(qint64 row) const {
    return partOf(rowEdges, row);
}

int HeatTile::columnOf(qint64 column) const {
    return partOf(columnEdges, column);
}

HeatTile emptyTile(const HeatWindow& window, int outRows, int outColumns) {
    HeatTile tile;
    tile.window = window;
    tile.outRows = outRows;
    tile.outColumns = outColumns;
    tile.rowEdges = evenEdges(window.row, window.rows, outRows);
    tile.columnEdges = evenEdges(window.column, window.columns, outColumns);
    const auto cells = static_cast<std::size_t>(outRows) * static_cast<std::size_t>(outColumns);
    const float nothing = std::numeric_limits<float>::quiet_NaN();
    tile.minimum.assign(cells, nothing);
    tile.mean.assign(cells, nothing);
    tile.maximum.assign(cells, nothing);
    return tile;
}

TileBuilder::TileBuilder(const HeatWindow& window, int outRows, int outColumns)
    : tile_(emptyTile(window, outRows, outColumns)),
      sums_(tile_.mean.size()),
      counts_(tile_.mean.size()),
      outColumn_(static_cast<std::size_t>(window.columns)) {
    for (int c = 0; c < outColumns; ++c) {
        const auto edge = tile_.columnEdges.begin() + c;
        std::fill(outColumn_.begin() + (edge[0] - window.column), outColumn_.begin() + (edge[1] - window.column), c);
    }
}

void TileBuilder::addRow(qint64 row, const float* cells) {
    const std::size_t base = tile_.at(tile_.rowOf(row), 0);
    for (std::size_t c = 0; c < outColumn_.size(); ++c) {
        const float value = cells[c];
        if (std::isnan(value)) continue;
        const std::size_t at = base + static_cast<std::size_t>(outColumn_[c]);
        if (counts_[at] == 0) {
            tile_.minimum[at] = value;
            tile_.maximum[at] = value;
        } else {
            tile_.minimum[at] = std::min(tile_.minimum[at], value);
            tile_.maximum[at] = std::max(tile_.maximum[at], value);
        }
        sums_[at] += static_cast<double>(value);
        ++counts_[at];
    }
}

HeatTile TileBuilder::take() {
    for (std::size_t i = 0; i < counts_.size(); ++i)
        if (counts_[i] > 0) tile_.mean[i] = static_cast<float>(sums_[i] / static_cast<double>(counts_[i]));
    return std::move(tile_);
}

MatrixSource::MatrixSource(qint64 rows, qint64 columns, std::vector<float> cells)
    : rows_(rows), columns_(columns), cells_(std::move(cells)) {
    Q_ASSERT(static_cast<qint64>(cells_.size()) == rows * columns);
}

HeatTile MatrixSource::sample(const HeatWindow& window, int outRows, int outColumns,
                              const std::atomic<bool>& stop) const {
    TileBuilder tile(window, outRows, outColumns);
    for (qint64 row = window.row; row < window.row + window.rows && !stop; ++row)
        tile.addRow(row, cells_.data() + row * columns_ + window.column);
    return tile.take();
}

}  // namespace addend::ui
