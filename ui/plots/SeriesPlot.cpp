#include "ui/plots/SeriesPlot.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QPicture>
#include <algorithm>
#include <cmath>

#include "ui/plots/PlotText.h"
#include "ui/text/Format.h"
#include "ui/plots/SeriesTableModel.h"
#include "ui/theme/Metrics.h"
#include "ui/plots/CustomPlot.h"

namespace addend::ui {
namespace {

constexpr double lineWidth = 1.5;
constexpr double keyZoom = 1.25;
constexpr double fitMargin = 0.05;  // of the range of y, above and below
constexpr int pickRadius = 24;      // pixels from a point that a click still means
constexpr int wantedTicks = 4;
constexpr std::size_t markedPoints = 64;  // lines of so few points show each
constexpr double markMargin = 0.02;       // of the range of x, so that marks at its ends are whole
constexpr double legendStretch = 0.001;   // the axes take all other height

/// Left-to-right in a mirrored window too.
QString tickText(const PlotAxis& axis, double tick) {
    return isolated(axis.label ? axis.label(tick) : figureText(tick));
}

/// Numbers by the locale, or what the axis calls a position.
class NamedTicker : public QCPAxisTicker {
  public:
    explicit NamedTicker(const PlotAxis& axis) : axis_(axis) { setTickCount(wantedTicks); }

  protected:
    QString getTickLabel(double tick, const QLocale&, QChar, int) override {
        return tickText(axis_, tick);
    }
    double getTickStep(const QCPRange& range) override {
        const double step = QCPAxisTicker::getTickStep(range);
        return axis_.whole ? std::max(1.0, std::round(step)) : step;
    }
    int getSubTickCount(double) override { return 0; }

  private:
    PlotAxis axis_;
};

class NamedLogTicker : public QCPAxisTickerLog {
  public:
    explicit NamedLogTicker(const PlotAxis& axis) : axis_(axis) {}

  protected:
    QString getTickLabel(double tick, const QLocale&, QChar, int) override {
        return tickText(axis_, tick);
    }

  private:
    PlotAxis axis_;
};

QSharedPointer<QCPAxisTicker> tickerOf(const PlotAxis& axis) {
    if (axis.logarithmic) return QSharedPointer<NamedLogTicker>::create(axis);
    return QSharedPointer<NamedTicker>::create(axis);
}

QCPScatterStyle::ScatterShape shapeOf(int lane) {
    switch (Theme::laneMarker(lane)) {
        case Theme::Marker::Circle:
            return QCPScatterStyle::ssCircle;
        case Theme::Marker::Square:
            return QCPScatterStyle::ssSquare;
        case Theme::Marker::TriangleUp:
            return QCPScatterStyle::ssTriangle;
        case Theme::Marker::Diamond:
            return QCPScatterStyle::ssDiamond;
        case Theme::Marker::TriangleDown:
            return QCPScatterStyle::ssTriangleInverted;
        case Theme::Marker::Cross:
            return QCPScatterStyle::ssCross;
    }
    return QCPScatterStyle::ssCircle;
}

Qt::PenStyle penStyleOf(PlotSeries::Stroke stroke) {
    switch (stroke) {
        case PlotSeries::Stroke::Solid:
            return Qt::SolidLine;
        case PlotSeries::Stroke::Dashed:
            return Qt::DashLine;
        case PlotSeries::Stroke::Dotted:
            return Qt::DotLine;
    }
    return Qt::SolidLine;
}

/// Markers have whole outlines, whatever the line between them.
void paintMarkers(QCPGraph* graph, const PlotSeries& series, const QColor& color) {
    if (graph == nullptr || graph->scatterStyle().isNone()) return;
    if (series.stroke == PlotSeries::Stroke::Solid && !series.filled) return;
    QCPScatterStyle style = graph->scatterStyle();
    style.setPen(QPen(color, lineWidth));
    if (series.filled) style.setBrush(color);
    graph->setScatterStyle(style);
}

}  // namespace

SeriesPlot::SeriesPlot(QWidget* parent) : PlotWidget(parent), plot_(new QCustomPlot(this)) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(metrics::focusRing, metrics::focusRing, metrics::focusRing, metrics::focusRing);
    column->addWidget(plot_);
    // The focus, its ring and the keys are ours.
    plot_->setFocusPolicy(Qt::NoFocus);
    plot_->setMinimumSize(1, 1);
    plot_->setInteractions(QCP::iRangeDrag | QCP::iRangeZoom);
    plot_->setNoAntialiasingOnDrag(false);
    plot_->installEventFilter(this);
    plot_->legend->setVisible(false);
    cursor_ = new QCPItemStraightLine(plot_);
    cursor_->setVisible(false);
    frame_.setSingleShot(true);
    frame_.setInterval(frameMilliseconds);
    connect(&frame_, &QTimer::timeout, this, [this] {
        if (std::exchange(stale_, false)) scheduleReplot();
    });
    const auto moved = [this] { Q_EMIT zoomChanged(); };
    connect(plot_->xAxis, qOverload<const QCPRange&>(&QCPAxis::rangeChanged), this, moved);
    connect(plot_->yAxis, qOverload<const QCPRange&>(&QCPAxis::rangeChanged), this, moved);
    paintColors(Theme::instance().isDark());
}

SeriesPlot::~SeriesPlot() = default;

void SeriesPlot::setAxes(const PlotAxis& x, const PlotAxis& y) {
    x_ = x;
    y_ = y;
    const auto apply = [](QCPAxis* axis, const PlotAxis& how) {
        axis->setLabel(how.title);
        axis->setScaleType(how.logarithmic ? QCPAxis::stLogarithmic : QCPAxis::stLinear);
        axis->setTicker(tickerOf(how));
    };
    apply(plot_->xAxis, x_);
    apply(plot_->yAxis, y_);
    if (table_ != nullptr) table_->setSeries(series_, x_, y_);
    fit();
    scheduleReplot();
}

void SeriesPlot::setSeries(QList<PlotSeries> series, bool stacked) {
    series_ = std::move(series);
    stacked_ = stacked;
    keyIndex_ = -1;
    rebuild();
    if (table_ != nullptr) table_->setSeries(series_, x_, y_);
    setReadOut({});
}

void SeriesPlot::setMarks(QList<PlotMark> marks) {
    marks_ = std::move(marks);
    rebuild();
}

void SeriesPlot::setBarWidth(double width) {
    barWidth_ = width;
    rebuild();
}

void SeriesPlot::setDiagonal(bool shown) {
    diagonal_ = shown;
    rebuild();
}

QColor SeriesPlot::colorOf(int place, bool dark) const {
    const PlotSeries& series = series_[place];
    if (series.role) return Theme::color(*series.role, dark);
    return Theme::laneColor(series.lane >= 0 ? series.lane : place, dark);
}

void SeriesPlot::addGraph(const PlotSeries& series, int place) {
    QCPGraph* graph = plot_->addGraph();
    graph->setName(series.name);
    graph->setData(QVector<double>(series.x.begin(), series.x.end()),
                   QVector<double>(series.y.begin(), series.y.end()), series.kind != PlotSeries::Kind::Points);
    const int lane = series.lane >= 0 ? series.lane : place;
    graph->setLineStyle(series.kind == PlotSeries::Kind::Points  ? QCPGraph::lsNone
                        : series.kind == PlotSeries::Kind::Steps ? QCPGraph::lsStepCenter
                                                                 : QCPGraph::lsLine);
    if (series.kind == PlotSeries::Kind::Points)
        graph->setScatterStyle(
            QCPScatterStyle(shapeOf(lane), series.x.size() <= markedPoints ? metrics::control : metrics::tight));
    // Few points are seen each; a line alone would not say where its figures are.
    else if (series.x.size() <= markedPoints && series.kind == PlotSeries::Kind::Line)
        graph->setScatterStyle(QCPScatterStyle(shapeOf(lane), metrics::tight + metrics::hairline));
}

void SeriesPlot::addBars(const PlotSeries& series, int) {
    auto* bars = new QCPBars(plot_->xAxis, plot_->yAxis);
    bars->setName(series.name);
    bars->setWidth(barWidth_);
    bars->setData(QVector<double>(series.x.begin(), series.x.end()), QVector<double>(series.y.begin(), series.y.end()),
                  true);
    if (!stacked_) return;
    for (int i = plot_->plottableCount() - 2; i >= 0; --i)
        if (auto* below = qobject_cast<QCPBars*>(plot_->plottable(i))) {
            bars->moveAbove(below);
            return;
        }
}

void SeriesPlot::rebuild() {
    const bool wasZoomed = isZoomed();
    const QCPRange keptX = plot_->xAxis->range();
    const QCPRange keptY = plot_->yAxis->range();
    const std::pair<double, double> before = wholeX_;
    plot_->clearPlottables();
    for (int i = plot_->itemCount() - 1; i >= 0; --i)
        if (plot_->item(i) != cursor_) plot_->removeItem(i);
    for (int i = 0; i < series_.size(); ++i) {
        if (series_[i].kind == PlotSeries::Kind::Bars)
            addBars(series_[i], i);
        else
            addGraph(series_[i], i);
    }
    for (const PlotMark& mark : marks_) {
        auto* line = new QCPItemStraightLine(plot_);
        const QPointF way = mark.vertical ? QPointF(0, 1) : QPointF(1, 0);
        const QPointF at = mark.vertical ? QPointF(mark.at, 0) : QPointF(0, mark.at);
        line->point1->setCoords(at);
        line->point2->setCoords(at + way);
        auto* name = new QCPItemText(plot_);
        name->setText(mark.name);
        name->position->setTypeX(mark.vertical ? QCPItemPosition::ptPlotCoords : QCPItemPosition::ptAxisRectRatio);
        name->position->setTypeY(mark.vertical ? QCPItemPosition::ptAxisRectRatio : QCPItemPosition::ptPlotCoords);
        name->setPositionAlignment(mark.vertical ? Qt::AlignLeft | Qt::AlignTop : Qt::AlignRight | Qt::AlignBottom);
        name->position->setCoords(mark.vertical ? mark.at : 1.0, mark.vertical ? 0.0 : mark.at);
        name->setPadding(QMargins(metrics::tight, 0, metrics::tight, 0));
    }
    if (diagonal_) {
        auto* line = new QCPItemStraightLine(plot_);
        line->point1->setCoords(0, 0);
        line->point2->setCoords(1, 1);
    }
    placeLegend();
    fit();
    if (wasZoomed && before == wholeX_) {
        plot_->xAxis->setRange(keptX);
        plot_->yAxis->setRange(keptY);
    }
    paintColors(Theme::instance().isDark());
}

/// In a row of its own above the axes, where it covers no figure.
void SeriesPlot::placeLegend() {
    QCPLayoutGrid* grid = plot_->plotLayout();
    const bool wanted = series_.size() > 1;
    const bool placed = plot_->legend->layout() == grid;
    plot_->legend->setVisible(wanted);
    if (wanted && !placed) {
        plot_->axisRect()->insetLayout()->take(plot_->legend);
        grid->insertRow(0);
        grid->addElement(0, 0, plot_->legend);
        grid->setRowStretchFactor(0, legendStretch);
        plot_->legend->setMargins(QMargins(metrics::tight, metrics::tight, metrics::tight, 0));
    } else if (!wanted && placed) {
        grid->take(plot_->legend);
        grid->simplify();
        plot_->axisRect()->insetLayout()->addElement(plot_->legend, Qt::AlignTop | Qt::AlignRight);
    }
    if (wanted) arrangeLegend();
}

/// As many names beside each other as have room, in rows of about the same length.
int SeriesPlot::legendColumns() const {
    const QCPLegend& legend = *plot_->legend;
    const QFontMetrics fm(Theme::instance().font(Theme::FontRole::Caption));
    int widest = 0;
    for (int i = 0; i < legend.itemCount(); ++i)
        if (auto* item = qobject_cast<QCPPlottableLegendItem*>(legend.item(i)))
            widest = std::max(widest, fm.horizontalAdvance(item->plottable()->name()));
    const int count = std::max(1, legend.itemCount());
    const int each = legend.iconSize().width() + legend.iconTextPadding() + widest + legend.columnSpacing();
    const int fitting = std::clamp((plot_->width() - 2 * metrics::tight) / std::max(1, each), 1, count);
    const int rows = (count + fitting - 1) / fitting;
    return (count + rows - 1) / rows;
}

void SeriesPlot::arrangeLegend() {
    const int columns = legendColumns();
    if (plot_->legend->wrap() == columns && plot_->legend->columnCount() == columns) return;
    plot_->legend->setWrap(columns);
    plot_->legend->setFillOrder(QCPLegend::foColumnsFirst, true);
}

/// The ranges of the data, and both axes at them.
void SeriesPlot::fit() {
    double left = INFINITY, right = -INFINITY, low = INFINITY, high = -INFINITY;
    std::vector<double> heights;
    bool bars = false;
    bool marked = false;
    for (const PlotSeries& series : series_) {
        marked = marked || series.kind == PlotSeries::Kind::Points ||
                 (series.kind == PlotSeries::Kind::Line && series.x.size() <= markedPoints);
        for (std::size_t i = 0; i < series.x.size(); ++i) {
            double y = series.y[i];
            if (!std::isfinite(series.x[i]) || !std::isfinite(y) || (y_.logarithmic && y <= 0)) continue;
            if (series.kind == PlotSeries::Kind::Bars) {
                bars = true;
                if (stacked_) {
                    if (heights.size() <= i) heights.resize(i + 1, 0);
                    heights[i] += y;
                    y = heights[i];
                }
                if (!y_.logarithmic) low = std::min(low, 0.0);
            }
            left = std::min(left, series.x[i]);
            right = std::max(right, series.x[i]);
            low = std::min(low, y);
            high = std::max(high, y);
        }
    }
    if (!(right >= left)) {
        constexpr double decade = 0.1;  // a logarithmic axis has no 0
        left = x_.logarithmic ? decade : 0;
        low = y_.logarithmic ? decade : 0;
        right = high = 1;
    }
    if (bars) {
        left -= barWidth_ / 2;
        right += barWidth_ / 2;
    } else if (marked && !x_.logarithmic) {
        const double room = (right - left) * markMargin;
        left -= room;
        right += room;
    }
    if (right == left) {
        left -= 0.5;
        right += 0.5;
    }
    if (high == low) {
        low -= std::max(1e-9, std::abs(low) * fitMargin);
        high += std::max(1e-9, std::abs(high) * fitMargin);
    }
    if (y_.logarithmic) {
        low *= 0.8;
        high *= 1.25;
    } else {
        const double room = (high - low) * fitMargin;
        if (!(bars && low == 0)) low -= room;
        high += room;
    }
    wholeX_ = x_.range.value_or(std::pair{left, right});
    wholeY_ = y_.range.value_or(std::pair{low, high});
    plot_->xAxis->setRange(wholeX_.first, wholeX_.second);
    plot_->yAxis->setRange(wholeY_.first, wholeY_.second);
}

void SeriesPlot::styleAxis(QCPAxis* axis, const PlotColors& colors) {
    const QPen line(colors.axis, metrics::hairline);
    axis->setBasePen(line);
    axis->setTickPen(line);
    axis->setSubTickPen(QPen(Qt::NoPen));
    axis->setTickLabelColor(colors.muted);
    axis->setLabelColor(colors.text);
    const QFont font = Theme::instance().font(Theme::FontRole::Caption);
    axis->setTickLabelFont(font);
    axis->setLabelFont(font);
    axis->setTickLengthOut(metrics::tight);
    axis->setTickLengthIn(0);
    axis->grid()->setPen(QPen(colors.grid, metrics::hairline));
    axis->grid()->setZeroLinePen(QPen(colors.axis, metrics::hairline));
}

void SeriesPlot::paintColors(bool dark) {
    const PlotColors colors = PlotColors::of(dark);
    const QFont font = Theme::instance().font(Theme::FontRole::Caption);
    plot_->setBackground(colors.surface);
    styleAxis(plot_->xAxis, colors);
    styleAxis(plot_->yAxis, colors);
    plot_->legend->setFont(font);
    // As high as a line of text, which would else stand above the middle of its sign.
    plot_->legend->setIconSize(plot_->legend->iconSize().width(), QFontMetrics(font).height());
    plot_->legend->setTextColor(colors.text);
    plot_->legend->setBorderPen(QPen(Qt::NoPen));
    plot_->legend->setBrush(colors.surface);
    for (int i = 0; i < plot_->plottableCount() && i < series_.size(); ++i) {
        const QColor color = colorOf(i, dark);
        QCPAbstractPlottable* plottable = plot_->plottable(i);
        if (qobject_cast<QCPBars*>(plottable) != nullptr) {
            plottable->setPen(QPen(Qt::NoPen));
            plottable->setBrush(color);
        } else {
            plottable->setPen(QPen(color, lineWidth, penStyleOf(series_[i].stroke)));
            paintMarkers(qobject_cast<QCPGraph*>(plottable), series_[i], color);
            if (series_[i].kind == PlotSeries::Kind::Points && series_[i].x.size() > 2000) {
                QColor faint = color;
                faint.setAlphaF(0.4f);
                plottable->setPen(QPen(faint, metrics::hairline));
            }
        }
    }
    for (int i = 0; i < plot_->itemCount(); ++i) {
        if (auto* line = qobject_cast<QCPItemStraightLine*>(plot_->item(i)))
            line->setPen(QPen(line == cursor_ ? colors.accent : colors.muted,
                              line == cursor_ ? metrics::focusRing : metrics::hairline,
                              line == cursor_ ? Qt::SolidLine : Qt::DashLine));
        if (auto* text = qobject_cast<QCPItemText*>(plot_->item(i))) {
            text->setColor(colors.muted);
            text->setFont(font);
        }
    }
    scheduleReplot();
}

void SeriesPlot::restyle() {
    paintColors(Theme::instance().isDark());
    updateGeometry();
}

void SeriesPlot::scheduleReplot() {
    if (frame_.isActive()) {
        stale_ = true;
        return;
    }
    frame_.start();
    plot_->replot(QCustomPlot::rpQueuedRefresh);
}

void SeriesPlot::setCurrent(std::optional<double> x) {
    if (x == current_) return;
    current_ = x;
    cursor_->setVisible(x.has_value());
    if (x) {
        cursor_->point1->setCoords(*x, 0);
        cursor_->point2->setCoords(*x, 1);
    }
    scheduleReplot();
}

std::pair<double, double> SeriesPlot::xRange() const {
    return {plot_->xAxis->range().lower, plot_->xAxis->range().upper};
}

std::pair<double, double> SeriesPlot::yRange() const {
    return {plot_->yAxis->range().lower, plot_->yAxis->range().upper};
}

void SeriesPlot::setXRange(double from, double to) {
    plot_->xAxis->setRange(from, to);
    scheduleReplot();
}

QStringList SeriesPlot::legend() const {
    QStringList names;
    if (!plot_->legend->visible()) return names;
    for (int i = 0; i < plot_->plottableCount(); ++i) names << plot_->plottable(i)->name();
    return names;
}

QStringList SeriesPlot::tickLabels(bool x) const {
    const QCPAxis* axis = x ? plot_->xAxis : plot_->yAxis;
    QVector<double> ticks;
    QVector<QString> labels;
    axis->ticker()->generate(axis->range(), QLocale(), QLatin1Char('g'), 6, ticks, nullptr, &labels);
    // As they are read: without the marks of isolated().
    for (QString& label : labels) label = label.mid(1, label.size() - 2);
    return QStringList(labels.begin(), labels.end());
}

bool SeriesPlot::isZoomed() const {
    return xRange() != wholeX_ || yRange() != wholeY_;
}

void SeriesPlot::resetZoom() {
    plot_->xAxis->setRange(wholeX_.first, wholeX_.second);
    plot_->yAxis->setRange(wholeY_.first, wholeY_.second);
    scheduleReplot();
}

void SeriesPlot::zoomBy(double factor) {
    const double centre = current_.value_or(plot_->xAxis->range().center());
    plot_->xAxis->scaleRange(1 / factor, centre);
    scheduleReplot();
}

QAbstractItemModel* SeriesPlot::table() {
    if (table_ == nullptr) {
        table_ = new SeriesTableModel(this);
        table_->setSeries(series_, x_, y_);
    }
    return table_;
}

PlotWidget::CsvWriter SeriesPlot::csv() const {
    return SeriesTableModel::csv(series_, x_, y_);
}

void SeriesPlot::paintPlot(QPainter& painter, const QRect& into, bool dark) {
    // toPainter() wants a painter of its own kind; a recording keeps lines as lines for SVG and PDF.
    const bool cursor = cursor_->visible();
    cursor_->setVisible(false);
    paintColors(dark);
    QPicture record;
    QCPPainter recorder(&record);
    recorder.setMode(QCPPainter::pmVectorized);
    plot_->toPainter(&recorder, into.width(), into.height());
    recorder.end();
    painter.drawPicture(into.topLeft(), record);
    cursor_->setVisible(cursor);
    paintColors(Theme::instance().isDark());
}

QSize SeriesPlot::sizeHint() const {
    return {metrics::formWidth, minimumSizeHint().height()};
}

QSize SeriesPlot::minimumSizeHint() const {
    const int line = QFontMetrics(Theme::instance().font(Theme::FontRole::Caption)).height();
    return {12 * line, 8 * line};
}

SeriesPlot::Hit SeriesPlot::nearest(QPointF pixel) const {
    Hit best;
    double bestDistance = INFINITY;
    for (int s = 0; s < series_.size(); ++s) {
        const PlotSeries& series = series_[s];
        const bool points = series.kind == PlotSeries::Kind::Points;
        std::size_t from = 0;
        std::size_t to = series.x.size();
        if (!points) {
            // x rises: only the neighbours of the cursor can be nearest.
            const double x = plot_->xAxis->pixelToCoord(pixel.x());
            const auto at = std::lower_bound(series.x.begin(), series.x.end(), x) - series.x.begin();
            from = static_cast<std::size_t>(std::max<std::ptrdiff_t>(0, at - 1));
            to = std::min(series.x.size(), static_cast<std::size_t>(at) + 1);
        }
        for (std::size_t i = from; i < to; ++i) {
            const double dx = plot_->xAxis->coordToPixel(series.x[i]) - pixel.x();
            const double dy = plot_->yAxis->coordToPixel(series.y[i]) - pixel.y();
            const double distance = points ? std::hypot(dx, dy) : std::abs(dx) + std::abs(dy) * 1e-3;
            if (distance < bestDistance) {
                bestDistance = distance;
                best = {s, static_cast<int>(i)};
            }
        }
        if (points && bestDistance > pickRadius) best = {};
    }
    return best;
}

QString SeriesPlot::describe(Hit hit) const {
    if (hit.series < 0) return {};
    const auto text = [](const PlotAxis& axis, double value) {
        return axis.label ? isolated(axis.label(value)) : figureText(value);
    };
    const auto index = static_cast<std::size_t>(hit.index);
    const PlotSeries& chosen = series_[hit.series];
    QString out = tr("%1: %2", "axis: value").arg(x_.title, text(x_, chosen.x[index]));
    const auto add = [&](const QString& name, double y) {
        out += QStringLiteral(" · ") + tr("%1: %2", "series: value").arg(name.isEmpty() ? y_.title : name, text(y_, y));
    };
    if (chosen.kind == PlotSeries::Kind::Points) {
        add(series_.size() > 1 ? chosen.name : QString(), chosen.y[index]);
        return out;
    }
    for (const PlotSeries& series : series_) {
        if (index < series.x.size() && series.x[index] == chosen.x[index]) add(series.name, series.y[index]);
    }
    return out;
}

void SeriesPlot::moveBy(int step) {
    if (series_.isEmpty() || series_[0].x.empty()) return;
    const auto& x = series_[0].x;
    if (keyIndex_ < 0 && current_)
        keyIndex_ = static_cast<int>(std::lower_bound(x.begin(), x.end(), *current_) - x.begin()) - step;
    keyIndex_ = std::clamp(keyIndex_ + step, 0, static_cast<int>(x.size()) - 1);
    setCurrent(x[static_cast<std::size_t>(keyIndex_)]);
    const Hit hit{0, keyIndex_};
    speakReadOut(describe(hit));
    Q_EMIT picked(hit.series, hit.index);
}

void SeriesPlot::keyPressEvent(QKeyEvent* event) {
    switch (event->key()) {
        case Qt::Key_Left:
            return moveBy(-1);
        case Qt::Key_Right:
            return moveBy(1);
        case Qt::Key_Plus:
        case Qt::Key_Equal:
            return zoomBy(keyZoom);
        case Qt::Key_Minus:
            return zoomBy(1 / keyZoom);
        case Qt::Key_0:
            return resetZoom();
        default:
            return PlotWidget::keyPressEvent(event);
    }
}

bool SeriesPlot::eventFilter(QObject* watched, QEvent* event) {
    if (watched != plot_) return PlotWidget::eventFilter(watched, event);
    const auto position = [event] { return static_cast<QMouseEvent*>(event)->position(); };
    if (event->type() == QEvent::MouseMove) {
        setReadOut(describe(nearest(position())));
    } else if (event->type() == QEvent::Leave) {
        setReadOut({});
    } else if (event->type() == QEvent::MouseButtonPress) {
        press_ = position();
        setFocus(Qt::MouseFocusReason);
    } else if (event->type() == QEvent::MouseButtonRelease && press_) {
        const bool dragged = (position() - *press_).manhattanLength() >= QApplication::startDragDistance();
        press_.reset();
        const Hit hit = nearest(position());
        if (!dragged && hit.series >= 0) Q_EMIT picked(hit.series, hit.index);
    } else if (event->type() == QEvent::Resize && series_.size() > 1) {
        arrangeLegend();
    } else if (event->type() == QEvent::MouseButtonDblClick) {
        resetZoom();
        return true;
    }
    return false;
}

void SeriesPlot::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), Theme::instance().color(Theme::Role::Surface));
    paintFocus(painter);
}

void SeriesPlot::focusInEvent(QFocusEvent* event) {
    PlotWidget::focusInEvent(event);
    update();
}

void SeriesPlot::focusOutEvent(QFocusEvent* event) {
    PlotWidget::focusOutEvent(event);
    update();
}

}  // namespace addend::ui
