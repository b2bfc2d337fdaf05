#include "ui/plots/HeatMap.h"

#include <QApplication>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QWheelEvent>
#include <cmath>

#include "ui/plots/HeatBusy.h"
#include "ui/plots/HeatExport.h"
#include "ui/plots/HeatTableModel.h"
#include "ui/text/Format.h"
#include "ui/theme/Metrics.h"
#include "ui/theme/Theme.h"

namespace addend::ui {
namespace {

constexpr double zoomStep = 1.25;      // a notch of the wheel, a press of + or -
constexpr double wheelNotch = 120.0;   // eighths of a degree, as QWheelEvent counts
constexpr qint64 fewRows = 64;         // layers, heads: kept whole where columns are many
constexpr double pageShare = 0.8;      // of what is seen, for Page Up and Page Down

}  // namespace

HeatMap::HeatMap(QWidget* parent)
    : PlotWidget(parent), sampler_(new HeatSampler(this)), busy_(new HeatBusy(this)) {
    setMouseTracking(true);
    connect(sampler_, &HeatSampler::made, this, &HeatMap::take);
    connect(sampler_, &HeatSampler::failed, this, [this](const Message& why) {
        busy_->hide();
        Q_EMIT failed(why);
    });
    connect(sampler_, &HeatSampler::preparing, busy_, &HeatBusy::showProgress);
    connect(sampler_, &HeatSampler::preparing, this, &HeatMap::reading);
    connect(sampler_, &HeatSampler::stopped, busy_, &HeatBusy::showStopped);
    connect(sampler_, &HeatSampler::stopped, this, &HeatMap::givenUp);
    connect(busy_, &HeatBusy::stopRequested, sampler_, &HeatSampler::stop);
    connect(busy_, &HeatBusy::againRequested, this, [this] {
        busy_->hide();
        sampler_->ask(frame_.whole.tile ? wish() : wholeWish());
    });
}

void HeatMap::setSource(std::shared_ptr<const HeatSource> source) {
    const bool sameExtent = source && source_ && source->rows() == source_->rows() &&
                            source->columns() == source_->columns();
    source_ = std::move(source);
    frame_.tile = {};
    frame_.whole = {};
    if (!sameExtent) {
        const qint64 rows = source_ ? source_->rows() : 0;
        const qint64 columns = source_ ? source_->columns() : 0;
        frame_.view.setExtent(rows, columns);
        setRowsFixed(rows <= fewRows && columns > fewRows);
        if (frame_.selection.row >= rows || frame_.selection.column >= columns) frame_.selection = {};
    }
    busy_->hide();
    sampler_->setSource(source_);
    Q_EMIT givenUp();
    if (table_ != nullptr) table_->setSource(source_);
    setReadOut({});
    relayout();
    if (!frame_.view.isEmpty()) sampler_->ask(wholeWish());
    Q_EMIT zoomChanged();
}

void HeatMap::setLabels(const HeatLabels& labels) {
    frame_.labels = labels;
    if (table_ != nullptr) table_->setLabels(labels);
    relayout();
}

void HeatMap::setScaleKind(HeatScale::Kind kind) {
    frame_.scale.setKind(kind);
    recolour();
}

void HeatMap::setFixedRange(std::optional<std::pair<double, double>> range) {
    frame_.scale.setFixed(range);
    recolour();
}

void HeatMap::setRobust(bool robust) {
    frame_.scale.setRobust(robust);
    recolour();
}

void HeatMap::setRowsUpward(bool upward) {
    frame_.view.setRowsUpward(upward);
    recolour();
}

void HeatMap::setRowsFixed(bool fixed) {
    frame_.view.setFixed(HeatView::Axis::Rows, fixed);
}

void HeatMap::setSelected(qint64 row, qint64 column) {
    if (row == frame_.selection.row && column == frame_.selection.column) return;
    frame_.selection.row = row < frame_.view.rows() ? row : -1;
    frame_.selection.column = column < frame_.view.columns() ? column : -1;
    update();
}

void HeatMap::setRange(HeatView::Axis axis, double from, double to) {
    frame_.view.setRange(axis, from, to);
    viewMoved();
}

HeatSampler::Wish HeatMap::wish() const {
    const HeatWindow window = frame_.view.window();
    // In pixels of the screen, of which there may be several to one of the layout.
    const QSize plot = (frame_.view.plot().toAlignedRect().size().toSizeF() * devicePixelRatioF()).toSize();
    return {window, static_cast<int>(std::min<qint64>(window.rows, std::max(1, plot.height()))),
            static_cast<int>(std::min<qint64>(window.columns, std::max(1, plot.width())))};
}

HeatSampler::Wish HeatMap::wholeWish() const {
    return {{0, frame_.view.rows(), 0, frame_.view.columns()},
            static_cast<int>(std::min<qint64>(frame_.view.rows(), wholeSide)),
            static_cast<int>(std::min<qint64>(frame_.view.columns(), wholeSide))};
}

bool HeatMap::isSettled() const {
    return frame_.tile.tile && tileWish_ == wish();
}

void HeatMap::take(const std::shared_ptr<const HeatTile>& tile, const HeatSampler::Wish& asked) {
    busy_->hide();
    Q_EMIT wasRead();
    if (!frame_.whole.tile) {
        // The first is the whole map: it gives the range of colours.
        frame_.whole.tile = tile;
        frame_.scale.learn(*tile);
        relayout();
        sampler_->ask(wish());
    } else {
        frame_.tile.tile = tile;
        tileWish_ = asked;
    }
    recolour();
    if (isSettled()) Q_EMIT settled();
}

void HeatMap::recolour() {
    imagesOld_ = true;
    update();
}

void HeatMap::relayout() {
    layoutHeat(frame_, rect(), Theme::instance().font(Theme::FontRole::Caption));
    busy_->place(frame_.view.plot().toAlignedRect());
    if (frame_.whole.tile && !isSettled()) sampler_->ask(wish());
    update();
}

void HeatMap::restyle() {
    recolour();
    relayout();
    updateGeometry();
}

void HeatMap::viewMoved() {
    if (frame_.whole.tile) sampler_->ask(wish());
    update();
    Q_EMIT zoomChanged();
}

void HeatMap::resetZoom() {
    frame_.view.reset();
    viewMoved();
}

void HeatMap::zoomBy(double factor) {
    QPointF at = frame_.view.plot().center();
    // By keys, what is selected stays in place.
    if (frame_.selection.row >= 0 && frame_.selection.column >= 0)
        at = frame_.view.cellRect(frame_.selection.row, frame_.selection.column).center();
    frame_.view.zoom(at, factor);
    viewMoved();
}

std::vector<HeatTick> HeatMap::ticks(HeatView::Axis axis) const {
    return heatTicks(frame_, axis, Theme::instance().font(Theme::FontRole::Caption));
}

QAbstractItemModel* HeatMap::table() {
    if (table_ == nullptr) {
        table_ = new HeatTableModel(this);
        table_->setLabels(frame_.labels);
        table_->setSource(source_);
    }
    return table_;
}

PlotWidget::CsvWriter HeatMap::csv() const {
    return heatCsv(source_, frame_.view.window(), frame_.labels);
}

void HeatMap::paintPlot(QPainter& painter, const QRect& into, bool dark) {
    HeatFrame frame = frame_;
    const QFont font = Theme::instance().font(Theme::FontRole::Caption);
    frame.selection = {};
    for (HeatLayer* layer : {&frame.whole, &frame.tile})
        if (layer->tile) layer->image = frame.scale.image(*layer->tile, dark, frame.view.rowsUpward());
    // Only the present tile: a picture shows what it was asked to show.
    if (isSettled()) frame.whole = {};
    layoutHeat(frame, QRectF(QPointF(0, 0), into.size()), font);
    painter.save();
    painter.translate(into.topLeft());
    paintHeat(painter, frame, font, PlotColors::of(dark));
    painter.restore();
}

void HeatMap::paintEvent(QPaintEvent*) {
    const bool dark = Theme::instance().isDark();
    if (imagesOld_) {
        for (HeatLayer* layer : {&frame_.whole, &frame_.tile})
            layer->image = layer->tile ? frame_.scale.image(*layer->tile, dark, frame_.view.rowsUpward()) : QImage();
        imagesOld_ = false;
    }
    QPainter painter(this);
    painter.fillRect(rect(), Theme::instance().color(Theme::Role::Surface));
    paintHeat(painter, frame_, Theme::instance().font(Theme::FontRole::Caption), PlotColors::of(dark));
    paintFocus(painter);
}

QSize HeatMap::sizeHint() const {
    return {metrics::formWidth, minimumSizeHint().height()};
}

QSize HeatMap::minimumSizeHint() const {
    const int line = QFontMetrics(Theme::instance().font(Theme::FontRole::Caption)).height();
    return {12 * line, 8 * line};
}

void HeatMap::resizeEvent(QResizeEvent* event) {
    PlotWidget::resizeEvent(event);
    relayout();
}

void HeatMap::wheelEvent(QWheelEvent* event) {
    if (frame_.view.isEmpty()) return;
    const QPoint angle = event->angleDelta();
    const bool sideways = (event->modifiers() & Qt::ShiftModifier) != 0 || std::abs(angle.x()) > std::abs(angle.y());
    if (sideways) {
        frame_.view.pan(QPointF(angle.x() != 0 ? angle.x() : angle.y(), 0));
    } else {
        frame_.view.zoom(event->position(), std::pow(zoomStep, angle.y() / wheelNotch));
    }
    viewMoved();
    event->accept();
}

void HeatMap::mousePressEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton) return PlotWidget::mousePressEvent(event);
    press_ = last_ = event->position();
    dragging_ = false;
}

void HeatMap::mouseMoveEvent(QMouseEvent* event) {
    const QPointF at = event->position();
    if (press_ && !dragging_)
        dragging_ = (at - *press_).manhattanLength() >= QApplication::startDragDistance();
    if (dragging_) {
        frame_.view.pan(at - last_);
        viewMoved();
    }
    last_ = at;
    const auto cell = frame_.view.cellAt(at);
    setReadOut(cell ? describe(cell->first, cell->second) : QString());
}

void HeatMap::mouseReleaseEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton || !press_) return PlotWidget::mouseReleaseEvent(event);
    press_.reset();
    if (std::exchange(dragging_, false)) return;
    const auto cell = frame_.view.cellAt(event->position());
    if (!cell) return;
    const bool again = cell->first == selectedRow() && cell->second == selectedColumn();
    setSelected(cell->first, cell->second);
    if (again)
        Q_EMIT activated(cell->first, cell->second);
    else
        Q_EMIT picked(cell->first, cell->second);
}

void HeatMap::mouseDoubleClickEvent(QMouseEvent* event) {
    if (event->button() == Qt::LeftButton) resetZoom();
}

void HeatMap::leaveEvent(QEvent* event) {
    PlotWidget::leaveEvent(event);
    setReadOut({});
}

void HeatMap::moveBy(qint64 rows, qint64 columns) {
    if (frame_.view.isEmpty()) return;
    const HeatWindow seen = frame_.view.window();
    const qint64 row = selectedRow() < 0 ? seen.row : selectedRow() + rows;
    const qint64 column = selectedColumn() < 0 ? seen.column : selectedColumn() + columns;
    setSelected(std::clamp<qint64>(row, 0, frame_.view.rows() - 1),
                std::clamp<qint64>(column, 0, frame_.view.columns() - 1));
    frame_.view.reveal(selectedRow(), selectedColumn());
    viewMoved();
    speakReadOut(describe(selectedRow(), selectedColumn()));
    Q_EMIT picked(selectedRow(), selectedColumn());
}

void HeatMap::keyPressEvent(QKeyEvent* event) {
    const HeatWindow seen = frame_.view.window();
    const auto page = [](qint64 cells) {
        return std::max<qint64>(1, static_cast<qint64>(static_cast<double>(cells) * pageShare));
    };
    // Where a cell is narrower than a pixel, a key moves by one that can be seen.
    const auto stepColumns = std::max<qint64>(1, std::llround(1 / std::max(1e-9, frame_.view.cellWidth())));
    const auto stepRows = std::max<qint64>(1, std::llround(1 / std::max(1e-9, frame_.view.cellHeight())));
    const qint64 up = frame_.view.rowsUpward() ? 1 : -1;
    switch (event->key()) {
        case Qt::Key_Left:
            return moveBy(0, -stepColumns);
        case Qt::Key_Right:
            return moveBy(0, stepColumns);
        case Qt::Key_Up:
            return moveBy(up * stepRows, 0);
        case Qt::Key_Down:
            return moveBy(-up * stepRows, 0);
        case Qt::Key_PageUp:
            return moveBy(0, -page(seen.columns));
        case Qt::Key_PageDown:
            return moveBy(0, page(seen.columns));
        case Qt::Key_Home:
            return moveBy(0, -frame_.view.columns());
        case Qt::Key_End:
            return moveBy(0, frame_.view.columns());
        case Qt::Key_Plus:
        case Qt::Key_Equal:
            return zoomBy(zoomStep);
        case Qt::Key_Minus:
            return zoomBy(1 / zoomStep);
        case Qt::Key_0:
            return resetZoom();
        case Qt::Key_Return:
        case Qt::Key_Enter:
            if (selectedRow() >= 0 && selectedColumn() >= 0) Q_EMIT activated(selectedRow(), selectedColumn());
            return;
        default:
            return PlotWidget::keyPressEvent(event);
    }
}

void HeatMap::focusInEvent(QFocusEvent* event) {
    PlotWidget::focusInEvent(event);
    update();
}

void HeatMap::focusOutEvent(QFocusEvent* event) {
    PlotWidget::focusOutEvent(event);
    update();
}

std::optional<QString> HeatMap::valueText(qint64 row, qint64 column) const {
    for (const HeatLayer* layer : {&frame_.tile, &frame_.whole}) {
        if (!layer->tile) continue;
        const HeatTile& tile = *layer->tile;
        if (!tile.contains(row, column)) continue;
        const int r = tile.rowOf(row);
        const int c = tile.columnOf(column);
        const std::size_t at = tile.at(r, c);
        const auto length = [](const std::vector<qint64>& edges, int index) {
            return edges[static_cast<std::size_t>(index) + 1] - edges[static_cast<std::size_t>(index)];
        };
        const qint64 cells = length(tile.rowEdges, r) * length(tile.columnEdges, c);
        if (cells == 1) return figureText(static_cast<double>(tile.mean[at]));
        return tr("mean %1, %2 to %3 (%n cells)", nullptr, static_cast<int>(cells))
            .arg(figureText(static_cast<double>(tile.mean[at])), figureText(static_cast<double>(tile.minimum[at])),
                 figureText(static_cast<double>(tile.maximum[at])));
    }
    return std::nullopt;
}

QString HeatMap::describe(qint64 row, qint64 column) const {
    const auto place = [](const HeatAxis& axis, qint64 index) {
        const QString number = figureText(static_cast<double>(index + axis.first));
        if (!axis.name) return tr("%1 %2").arg(axis.title, number);
        if (axis.nameIsNumber) return tr("%1 %2").arg(axis.title, isolated(axis.name(index)));
        return tr("%1 %2 “%3”").arg(axis.title, number, isolated(axis.name(index)));
    };
    const auto value = valueText(row, column);
    if (!value) return {};
    const QString text =
        tr("%1 · %2 · %3: %4")
            .arg(place(frame_.labels.rows, row), place(frame_.labels.columns, column), frame_.labels.value, *value);
    const QString detail = frame_.labels.detail ? frame_.labels.detail(row, column) : QString();
    return detail.isEmpty() ? text : text + QStringLiteral(" · ") + detail;
}

}  // namespace addend::ui
