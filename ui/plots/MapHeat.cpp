#include "ui/plots/MapHeat.h"

#include <algorithm>
#include <mutex>

#include "core/inspect/map_pyramid.h"
#include "core/inspect/map_source.h"

namespace addend::ui {
namespace {

constexpr quint64 smallMap = quint64(1) << 21;  // cells that are read anew for each picture
constexpr quint64 stripCellsAtOnce = quint64(1) << 18;

quint64 u(qint64 value) {
    return static_cast<quint64>(value);
}

class PyramidHeat final : public HeatSource {
  public:
    explicit PyramidHeat(std::shared_ptr<const MapPyramid> pyramid) : pyramid_(std::move(pyramid)) {}
    qint64 rows() const override { return static_cast<qint64>(pyramid_->rows()); }
    qint64 columns() const override { return static_cast<qint64>(pyramid_->cols()); }

    HeatTile sample(const HeatWindow& window, int outRows, int outColumns,
                    const std::atomic<bool>& stop) const override {
        const CancelToken cancel;
        if (stop) cancel.cancel();
        MapSample sample = pyramid_->sample({u(window.row), u(window.rows), u(window.column), u(window.columns)},
                                            static_cast<std::uint32_t>(outRows),
                                            static_cast<std::uint32_t>(outColumns), cancel);
        HeatTile tile;
        tile.outRows = static_cast<int>(sample.rows);
        tile.outColumns = static_cast<int>(sample.cols);
        tile.rowEdges.assign(sample.row_edges.begin(), sample.row_edges.end());
        tile.columnEdges.assign(sample.col_edges.begin(), sample.col_edges.end());
        tile.window = {tile.rowEdges.front(), tile.rowEdges.back() - tile.rowEdges.front(), tile.columnEdges.front(),
                       tile.columnEdges.back() - tile.columnEdges.front()};
        tile.minimum = std::move(sample.min);
        tile.mean = std::move(sample.mean);
        tile.maximum = std::move(sample.max);
        return tile;
    }

  private:
    std::shared_ptr<const MapPyramid> pyramid_;
};

class MapHeat final : public HeatSource {
  public:
    explicit MapHeat(std::shared_ptr<const MapSource> map) : map_(std::move(map)) {}
    qint64 rows() const override { return static_cast<qint64>(map_->rows()); }
    qint64 columns() const override { return static_cast<qint64>(map_->cols()); }

    void prepare(const HeatWindow& window, const HeatProgress& told, const std::atomic<bool>& stop) const override {
        if (isLarge(window)) build(told, stop);
    }

    HeatTile sample(const HeatWindow& window, int outRows, int outColumns,
                    const std::atomic<bool>& stop) const override {
        if (isLarge(window)) return build({}, stop)->sample(window, outRows, outColumns, stop);
        TileBuilder tile(window, outRows, outColumns);
        const qint64 strip = std::clamp<qint64>(static_cast<qint64>(stripCellsAtOnce) / window.columns, 1, window.rows);
        std::vector<float> cells(u(strip) * u(window.columns));
        for (qint64 row = window.row; row < window.row + window.rows && !stop; row += strip) {
            const qint64 count = std::min(strip, window.row + window.rows - row);
            map_->read({u(row), u(count), u(window.column), u(window.columns)},
                       std::span(cells.data(), u(count) * u(window.columns)));
            for (qint64 r = 0; r < count; ++r) tile.addRow(row + r, cells.data() + r * window.columns);
        }
        return tile.take();
    }

  private:
    static bool isLarge(const HeatWindow& window) { return u(window.rows) * u(window.columns) > smallMap; }

    /// Built by the first that needs it, while others wait; one that was stopped leaves it to the next.
    std::shared_ptr<const PyramidHeat> build(const HeatProgress& told, const std::atomic<bool>& stop) const {
        const std::lock_guard lock(building_);
        if (pyramid_) return pyramid_;
        const CancelToken cancel;
        const auto progress = [&](std::uint64_t done, std::uint64_t total) {
            if (stop) cancel.cancel();
            if (told) told(done, total);
        };
        if (stop) cancel.cancel();
        pyramid_ = std::make_shared<PyramidHeat>(MapPyramid::build(map_, {}, progress, cancel));
        return pyramid_;
    }

    std::shared_ptr<const MapSource> map_;
    mutable std::mutex building_;
    mutable std::shared_ptr<const PyramidHeat> pyramid_;
};

}  // namespace

std::shared_ptr<const HeatSource> heatOf(std::shared_ptr<const MapSource> map) {
    if (!map) return nullptr;
    return std::make_shared<MapHeat>(std::move(map));
}

std::shared_ptr<const HeatSource> heatOf(std::shared_ptr<const MapPyramid> pyramid) {
    if (!pyramid) return nullptr;
    return std::make_shared<PyramidHeat>(std::move(pyramid));
}

}  // namespace addend::ui
