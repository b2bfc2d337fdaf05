#include "ui/plots/HeatPainter.h"

#include <QPainter>
#include <algorithm>
#include <cmath>

#include "ui/theme/Metrics.h"
#include "ui/theme/Theme.h"

namespace addend::ui {
namespace {

constexpr int barSteps = 64;
constexpr int leastLetters = 4;       // of a cell's text
constexpr int namedTicks = 4;         // columns are named where so many average letters fit a cell
constexpr double widestNames = 0.25;  // of the picture: longer row names are elided

double lineHeight(const QFontMetricsF& metric) {
    return std::ceil(metric.height());
}

QString barLabel(const HeatScale& scale, double value, bool high) {
    const QString text = figureText(value);
    if (!scale.clips()) return text;
    return (high ? QStringLiteral("≥ ") : QStringLiteral("≤ ")) + text;
}

double barLabelWidth(const HeatFrame& frame, const QFontMetricsF& metric) {
    if (frame.scale.kind() == HeatScale::Kind::Trits) return metric.horizontalAdvance(QStringLiteral("▲ +1"));
    return std::max(metric.horizontalAdvance(barLabel(frame.scale, frame.scale.low(), false)),
                    metric.horizontalAdvance(barLabel(frame.scale, frame.scale.high(), true)));
}

QString axisText(const HeatAxis& axis, qint64 index) {
    return axis.name ? axis.name(index) : figureText(static_cast<double>(index + axis.first));
}

void paintCells(QPainter& painter, const HeatFrame& frame) {
    for (const HeatLayer* layer : {&frame.whole, &frame.tile})
        if (layer->tile && !layer->image.isNull())
            painter.drawImage(frame.view.rect(layer->tile->window), layer->image);
}

void paintCellTexts(QPainter& painter, const HeatFrame& frame, const QFontMetricsF& metric, bool dark) {
    if (!frame.labels.cellText || !frame.tile.tile || !frame.tile.tile->exact()) return;
    const double room = frame.view.cellWidth() - metrics::tight;
    // Beginnings of words say nothing: they appear where they can be told apart. A trit is one sign.
    const double least = frame.scale.kind() == HeatScale::Kind::Trits
                             ? metric.horizontalAdvance(Theme::tritSymbol(1))
                             : leastLetters * metric.averageCharWidth();
    if (room < least || frame.view.cellHeight() < lineHeight(metric)) return;
    const HeatTile& tile = *frame.tile.tile;
    const HeatWindow seen = frame.view.window();
    for (qint64 row = seen.row; row < seen.row + seen.rows; ++row)
        for (qint64 column = seen.column; column < seen.column + seen.columns; ++column) {
            const qint64 r = row - tile.window.row;
            const qint64 c = column - tile.window.column;
            if (r < 0 || c < 0 || r >= tile.outRows || c >= tile.outColumns) continue;
            const float value = tile.mean[tile.at(static_cast<int>(r), static_cast<int>(c))];
            if (std::isnan(value)) continue;
            const QString text = frame.labels.cellText(row, column, value);
            if (text.isEmpty()) continue;
            painter.setPen(PlotColors::ink(frame.scale.color(static_cast<double>(value), dark)));
            painter.drawText(frame.view.cellRect(row, column), Qt::AlignCenter | Qt::TextSingleLine,
                             metric.elidedText(text, Qt::ElideRight, room));
        }
}

void paintSelection(QPainter& painter, const HeatFrame& frame, const PlotColors& colors) {
    const HeatView& view = frame.view;
    const HeatSelection& chosen = frame.selection;
    const auto band = [&](const QRectF& cell, bool column) {
        // Two lines beside the band and not one over it: what is selected must stay readable.
        const QRectF plot = view.plot();
        painter.setPen(QPen(colors.accent, metrics::hairline));
        if (column) {
            painter.drawLine(QPointF(cell.left(), plot.top()), QPointF(cell.left(), plot.bottom()));
            painter.drawLine(QPointF(cell.right(), plot.top()), QPointF(cell.right(), plot.bottom()));
        } else {
            painter.drawLine(QPointF(plot.left(), cell.top()), QPointF(plot.right(), cell.top()));
            painter.drawLine(QPointF(plot.left(), cell.bottom()), QPointF(plot.right(), cell.bottom()));
        }
    };
    painter.setBrush(Qt::NoBrush);
    if (chosen.column >= 0) band(view.cellRect(0, chosen.column), true);
    if (chosen.row >= 0) band(view.cellRect(chosen.row, 0), false);
    if (chosen.row >= 0 && chosen.column >= 0) {
        // Never smaller than can be seen.
        QRectF cell = view.cellRect(chosen.row, chosen.column);
        const double growX = std::max(0.0, (metrics::control - cell.width()) / 2);
        const double growY = std::max(0.0, (metrics::control - cell.height()) / 2);
        cell.adjust(-growX, -growY, growX, growY);
        painter.setPen(QPen(colors.surface, 2 * metrics::focusRing));
        painter.drawRect(cell);
        painter.setPen(QPen(colors.accent, metrics::focusRing));
        painter.drawRect(cell);
    }
}

void paintAxes(QPainter& painter, const HeatFrame& frame, const QFont& font, const PlotColors& colors) {
    const QRectF plot = frame.view.plot();
    const QFontMetricsF metric(font);
    const double line = lineHeight(metric);
    painter.setPen(QPen(colors.axis, metrics::hairline));
    painter.drawLine(plot.topLeft(), plot.bottomLeft());
    painter.drawLine(plot.bottomLeft(), plot.bottomRight());
    painter.setPen(colors.muted);
    const double nameRoom = plot.left() - 3 * metrics::tight - line;
    for (const HeatTick& tick : heatTicks(frame, HeatView::Axis::Rows, font)) {
        const double centre = frame.view.cellRect(tick.index, 0).center().y();
        if (centre < plot.top() || centre > plot.bottom()) continue;
        painter.drawText(QRectF(line + 2 * metrics::tight, centre - line / 2, nameRoom, line),
                         Qt::AlignRight | Qt::AlignVCenter | Qt::TextSingleLine,
                         metric.elidedText(tick.text, Qt::ElideRight, nameRoom));
    }
    for (const HeatTick& tick : heatTicks(frame, HeatView::Axis::Columns, font)) {
        const QRectF cell = frame.view.cellRect(0, tick.index);
        if (cell.center().x() < plot.left() || cell.center().x() > plot.right()) continue;
        const double width = metric.horizontalAdvance(tick.text);
        // A label at an end is moved inwards rather than cut.
        const double half = width / 2 + metrics::hairline;
        const double x = std::clamp(cell.center().x(), std::min(plot.left() + half, plot.center().x()),
                                    std::max(plot.right() - half, plot.center().x()));
        painter.drawText(QRectF(x - half, plot.bottom() + metrics::tight, 2 * half, line),
                         Qt::AlignCenter | Qt::TextSingleLine, tick.text);
    }
    painter.setPen(colors.text);
    painter.drawText(QRectF(plot.left(), plot.bottom() + metrics::tight + line, plot.width(), line),
                     Qt::AlignCenter | Qt::TextSingleLine,
                     metric.elidedText(frame.labels.columns.title, Qt::ElideRight, plot.width()));
    painter.save();
    painter.translate(metrics::tight, plot.bottom());
    painter.rotate(-90);
    painter.drawText(QRectF(0, 0, plot.height(), line), Qt::AlignCenter | Qt::TextSingleLine,
                     metric.elidedText(frame.labels.rows.title, Qt::ElideRight, plot.height()));
    painter.restore();
}

void paintBar(QPainter& painter, const HeatFrame& frame, const QFont& font, const PlotColors& colors) {
    const QRectF plot = frame.view.plot();
    const QFontMetricsF metric(font);
    const double line = lineHeight(metric);
    const double labels = barLabelWidth(frame, metric);
    const QRectF bar(plot.right() + metrics::control, plot.top(), metrics::inset, plot.height());
    QRectF text(bar.right() + metrics::tight, 0, labels + metrics::hairline, line);
    if (frame.scale.kind() == HeatScale::Kind::Trits) {
        for (int trit = 1; trit >= -1; --trit) {
            const QRectF box(bar.left(), plot.top() + (1 - trit) * 1.5 * line, bar.width(), line);
            painter.fillRect(box, frame.scale.color(trit, colors.dark));
            painter.setPen(colors.text);
            text.moveTop(box.top());
            painter.drawText(text, Qt::AlignVCenter | Qt::TextSingleLine,
                             Theme::tritSymbol(trit) + QLatin1Char(' ') +
                                 (trit > 0 ? QStringLiteral("+1") : trit < 0 ? QStringLiteral("−1") : QStringLiteral("0")));
        }
        return;
    }
    QImage ramp(1, barSteps, QImage::Format_RGB32);
    for (int i = 0; i < barSteps; ++i) {
        const double share = 1 - (i + 0.5) / barSteps;
        ramp.setPixelColor(0, i,
                           frame.scale.color(std::lerp(frame.scale.low(), frame.scale.high(), share), colors.dark));
    }
    painter.drawImage(bar, ramp);
    painter.setPen(colors.muted);
    text.moveTop(bar.top());
    painter.drawText(text, Qt::AlignTop | Qt::TextSingleLine, barLabel(frame.scale, frame.scale.high(), true));
    text.moveBottom(bar.bottom());
    painter.drawText(text, Qt::AlignBottom | Qt::TextSingleLine, barLabel(frame.scale, frame.scale.low(), false));
    if (frame.scale.kind() == HeatScale::Kind::Diverging) {
        text.moveTop(bar.center().y() - line / 2);
        painter.drawText(text, Qt::AlignVCenter | Qt::TextSingleLine, figureText(0));
    }
    painter.save();
    painter.setPen(colors.text);
    painter.translate(text.right() + metrics::tight, plot.bottom());
    painter.rotate(-90);
    painter.drawText(QRectF(0, 0, plot.height(), line), Qt::AlignCenter | Qt::TextSingleLine,
                     metric.elidedText(frame.labels.value, Qt::ElideRight, plot.height()));
    painter.restore();
}

}  // namespace

void layoutHeat(HeatFrame& frame, const QRectF& into, const QFont& font) {
    const QFontMetricsF metric(font);
    const double line = lineHeight(metric);
    double names = metric.horizontalAdvance(figureText(static_cast<double>(frame.view.rows())));
    if (frame.labels.rows.name && frame.view.rows() > 0) {
        // Some of the names, so that the plot does not move while it is scrolled.
        const qint64 step = std::max<qint64>(1, frame.view.rows() / 32);
        for (qint64 row = 0; row < frame.view.rows(); row += step)
            names = std::max(names, metric.horizontalAdvance(frame.labels.rows.name(row)));
    }
    names = std::min(std::ceil(names), into.width() * widestNames);
    const double left = 2 * metrics::tight + line + names + metrics::tight;
    const double right = metrics::control + metrics::inset + metrics::tight + barLabelWidth(frame, metric) +
                         metrics::tight + line + metrics::tight;
    const double bottom = metrics::tight + 2 * line + metrics::tight;
    frame.view.setPlot(into.adjusted(left, metrics::control, -right, -bottom));
}

std::vector<HeatTick> heatTicks(const HeatFrame& frame, HeatView::Axis axis, const QFont& font) {
    const QFontMetricsF metric(font);
    const HeatView& view = frame.view;
    const bool rows = axis == HeatView::Axis::Rows;
    const HeatAxis& labels = rows ? frame.labels.rows : frame.labels.columns;
    const HeatWindow window = view.window();
    const qint64 first = rows ? window.row : window.column;
    const qint64 count = rows ? window.rows : window.columns;
    const double each = rows ? view.cellHeight() : view.cellWidth();
    std::vector<HeatTick> ticks;
    if (view.isEmpty() || !(each > 0)) return ticks;
    double width = lineHeight(metric);
    const bool numbers = labels.name && labels.nameIsNumber;
    bool named = rows || numbers;
    if (!rows) {
        const QString widest =
            numbers ? labels.name(view.columns() - 1) : figureText(static_cast<double>(view.columns()));
        width = metric.horizontalAdvance(widest) + metrics::control;
        // The first and the last are moved inwards by up to half their width.
        if (numbers) width *= 1.5;
        // Words have one place each; numbers in their stead are counted off like numbers.
        named = named || (labels.name && each >= namedTicks * metric.averageCharWidth());
    }
    qint64 step = named && !rows && !numbers ? 1 : indexStep(each, width);
    if (labels.binary)
        for (step = 1; each * static_cast<double>(step) < width;) step *= 2;
    for (qint64 at = (first + step - 1) / step * step; at < first + count; at += step) {
        QString text = named ? axisText(labels, at) : figureText(static_cast<double>(at + labels.first));
        if (named && !rows && !numbers) text = metric.elidedText(text, Qt::ElideRight, each - metrics::tight);
        ticks.push_back({at, text});
    }
    return ticks;
}

void paintHeat(QPainter& painter, const HeatFrame& frame, const QFont& font, const PlotColors& colors) {
    const QRectF plot = frame.view.plot();
    if (frame.view.isEmpty() || plot.width() < 1 || plot.height() < 1) return;
    const QFontMetricsF metric(font);
    painter.save();
    painter.setFont(font);
    painter.setLayoutDirection(Qt::LeftToRight);  // a plot in a mirrored window is still one
    painter.save();
    painter.setClipRect(plot);
    paintCells(painter, frame);
    paintCellTexts(painter, frame, metric, colors.dark);
    paintSelection(painter, frame, colors);
    painter.restore();
    paintAxes(painter, frame, font, colors);
    paintBar(painter, frame, font, colors);
    painter.restore();
}

}  // namespace addend::ui
