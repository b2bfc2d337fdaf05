#include "ui/plots/HeatView.h"

#include <algorithm>
#include <cmath>

namespace addend::ui {

void HeatView::Span::place(double newFrom, double newTo) {
    const double least = std::min(extent, leastCells);
    const double length = std::clamp(newTo - newFrom, least, extent);
    from = std::clamp(newFrom, 0.0, extent - length);
    to = from + length;
}

void HeatView::Span::zoom(double at, double factor) {
    if (fixed || factor <= 0) return;
    place(at - (at - from) / factor, at + (to - at) / factor);
}

void HeatView::setExtent(qint64 rows, qint64 columns) {
    rows_.extent = static_cast<double>(rows);
    columns_.extent = static_cast<double>(columns);
    reset();
}

void HeatView::reset() {
    rows_.place(0, rows_.extent);
    columns_.place(0, columns_.extent);
}

double HeatView::rowAt(double y) const {
    const double share = (y - plot_.top()) / plot_.height();
    return upward_ ? rows_.to - share * rows_.span() : rows_.from + share * rows_.span();
}

void HeatView::zoom(QPointF at, double factor) {
    if (isEmpty() || plot_.isEmpty()) return;
    columns_.zoom(columns_.from + (at.x() - plot_.left()) / cellWidth(), factor);
    rows_.zoom(rowAt(at.y()), factor);
}

void HeatView::pan(QPointF pixels) {
    if (isEmpty() || plot_.isEmpty()) return;
    const double columns = pixels.x() / cellWidth();
    const double rows = pixels.y() / cellHeight() * (upward_ ? -1 : 1);
    columns_.place(columns_.from - columns, columns_.to - columns);
    rows_.place(rows_.from - rows, rows_.to - rows);
}

void HeatView::setRange(Axis axis, double from, double to) {
    of(axis).place(from, to);
}

void HeatView::reveal(qint64 row, qint64 column) {
    const auto show = [](Span& span, double index) {
        const double shift = std::min(0.0, index - span.from) + std::max(0.0, index + 1 - span.to);
        span.place(span.from + shift, span.to + shift);
    };
    show(rows_, static_cast<double>(row));
    show(columns_, static_cast<double>(column));
}

std::optional<std::pair<qint64, qint64>> HeatView::cellAt(QPointF point) const {
    if (isEmpty() || !plot_.contains(point)) return std::nullopt;
    const double column = std::floor(columns_.from + (point.x() - plot_.left()) / cellWidth());
    const double row = std::floor(rowAt(point.y()));
    if (row < 0 || column < 0 || row >= rows_.extent || column >= columns_.extent) return std::nullopt;
    return std::pair{static_cast<qint64>(row), static_cast<qint64>(column)};
}

QRectF HeatView::rect(const HeatWindow& window) const {
    const double left = plot_.left() + (static_cast<double>(window.column) - columns_.from) * cellWidth();
    const double height = static_cast<double>(window.rows) * cellHeight();
    const double top =
        upward_ ? plot_.top() + (rows_.to - static_cast<double>(window.row + window.rows)) * cellHeight()
                : plot_.top() + (static_cast<double>(window.row) - rows_.from) * cellHeight();
    return {left, top, static_cast<double>(window.columns) * cellWidth(), height};
}

HeatWindow HeatView::window() const {
    const auto bounds = [](const Span& span) {
        const auto first = static_cast<qint64>(std::floor(span.from + 1e-9));
        const auto last = static_cast<qint64>(std::ceil(span.to - 1e-9));
        return std::pair{first, std::max<qint64>(1, last - first)};
    };
    const auto [row, rows] = bounds(rows_);
    const auto [column, columns] = bounds(columns_);
    return {row, rows, column, columns};
}

}  // namespace addend::ui
