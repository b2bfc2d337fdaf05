// A map of any size on a screenful of cells: zoom at the cursor, drag, keys, read-out, linked selection.
//
// Memory is bounded by the widget: one tile of at most a cell a pixel of the screen, and one picture of the whole map of
// at most wholeSide². A large map is summarised first (HeatSource::prepare): the view says so, and can be stopped. Tiles
// are made on a pool thread; until they come, the last ones are shown where they belong.
#pragma once

#include "ui/plots/HeatPainter.h"
#include "ui/plots/HeatSampler.h"
#include "ui/plots/PlotWidget.h"

namespace addend::ui {

class HeatBusy;
class HeatTableModel;

class HeatMap : public PlotWidget {
    Q_OBJECT

  public:
    /// Largest side of the picture of the whole map.
    static constexpr int wholeSide = 512;

    explicit HeatMap(QWidget* parent = nullptr);

    /// Shows everything of `source`; null: nothing. Keeps the zoom if the extent is the same.
    void setSource(std::shared_ptr<const HeatSource> source);
    const std::shared_ptr<const HeatSource>& source() const { return source_; }
    void setLabels(const HeatLabels& labels);
    const HeatLabels& labels() const { return frame_.labels; }
    void setScaleKind(HeatScale::Kind kind);
    /// Of linked plots; nothing: that of the data.
    void setFixedRange(std::optional<std::pair<double, double>> range);
    void setRobust(bool robust);
    const HeatScale& scale() const { return frame_.scale; }
    /// Row 0 at the bottom. Set before the source.
    void setRowsUpward(bool upward);
    /// Rows stay whole when zooming. By default they do where they are few and columns many.
    void setRowsFixed(bool fixed);

    /// -1: none.
    void setSelected(qint64 row, qint64 column);
    qint64 selectedRow() const { return frame_.selection.row; }
    qint64 selectedColumn() const { return frame_.selection.column; }

    const HeatView& view() const { return frame_.view; }
    void setRange(HeatView::Axis axis, double from, double to);
    void stopReading() { sampler_->stop(); }
    /// The tile shown belongs to the present view, at its resolution.
    bool isSettled() const;
    /// Null before the first.
    const HeatTile* tile() const { return frame_.tile.tile.get(); }
    const HeatTile* wholeTile() const { return frame_.whole.tile.get(); }
    std::vector<HeatTick> ticks(HeatView::Axis axis) const;
    /// What the read-out says of a cell of the present tile.
    QString describe(qint64 row, qint64 column) const;

    bool isZoomed() const override { return !frame_.view.isEmpty() && !frame_.view.isWhole(); }
    void resetZoom() override;
    void zoomBy(double factor) override;
    QAbstractItemModel* table() override;
    void paintPlot(QPainter& painter, const QRect& into, bool dark) override;
    CsvWriter csv() const override;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

  Q_SIGNALS:
    /// Clicked, or moved to by keys.
    void picked(qint64 row, qint64 column);
    /// Return, or a second click on the same cell.
    void activated(qint64 row, qint64 column);
    void failed(const addend::Message& why);
    void settled();
    /// A large map is read before anything of it is drawn, at most 20 times a second; then one of wasRead(), givenUp()
    /// and failed().
    void reading(quint64 done, quint64 total);
    void wasRead();
    void givenUp();

  protected:
    void restyle() override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

  private:
    HeatSampler::Wish wish() const;
    HeatSampler::Wish wholeWish() const;
    void take(const std::shared_ptr<const HeatTile>& tile, const HeatSampler::Wish& asked);
    void viewMoved();
    void recolour();
    void relayout();
    void moveBy(qint64 rows, qint64 columns);
    /// The tile that has `row`, `column`, the finer one first.
    std::optional<QString> valueText(qint64 row, qint64 column) const;

    std::shared_ptr<const HeatSource> source_;
    HeatSampler* sampler_;
    HeatBusy* busy_;
    HeatFrame frame_;
    HeatSampler::Wish tileWish_;  // what frame_.tile answers
    HeatTableModel* table_ = nullptr;
    std::optional<QPointF> press_;
    QPointF last_;
    bool dragging_ = false;
    bool imagesOld_ = true;
};

}  // namespace addend::ui
