// Which part of a map is seen, and where its cells lie on the screen. Plain arithmetic, no widgets.
#pragma once

#include <QPoint>
#include <QRectF>
#include <optional>

#include "ui/plots/HeatSource.h"

namespace addend::ui {

class HeatView {
  public:
    enum class Axis { Rows, Columns };
    /// Least cells seen along an axis.
    static constexpr double leastCells = 4;

    /// Shows everything.
    void setExtent(qint64 rows, qint64 columns);
    qint64 rows() const { return static_cast<qint64>(rows_.extent); }
    qint64 columns() const { return static_cast<qint64>(columns_.extent); }
    bool isEmpty() const { return rows_.extent <= 0 || columns_.extent <= 0; }
    /// Where cells are drawn.
    void setPlot(const QRectF& plot) { plot_ = plot; }
    const QRectF& plot() const { return plot_; }
    /// Row 0 at the bottom, as depth is drawn; else at the top, as matrices are.
    void setRowsUpward(bool upward) { upward_ = upward; }
    bool rowsUpward() const { return upward_; }
    /// An axis that stays whole: the layers of a model.
    void setFixed(Axis axis, bool fixed) { of(axis).fixed = fixed; }

    void reset();
    bool isWhole() const { return rows_.isWhole() && columns_.isWhole(); }
    /// `factor` > 1 shows fewer cells; what lies at `at` stays there.
    void zoom(QPointF at, double factor);
    /// Moves what is seen by so many pixels.
    void pan(QPointF pixels);
    void setRange(Axis axis, double from, double to);
    /// In cells, as a half-open interval.
    double from(Axis axis) const { return of(axis).from; }
    double to(Axis axis) const { return of(axis).to; }
    /// Moves as little as needed to have the cell in view.
    void reveal(qint64 row, qint64 column);

    double cellWidth() const { return plot_.width() / columns_.span(); }
    double cellHeight() const { return plot_.height() / rows_.span(); }
    /// The cell under a point of the plot, or nothing outside.
    std::optional<std::pair<qint64, qint64>> cellAt(QPointF point) const;
    QRectF cellRect(qint64 row, qint64 column) const { return rect({row, 1, column, 1}); }
    /// Where a window lies; it may reach out of the plot.
    QRectF rect(const HeatWindow& window) const;
    /// Whole cells that are at least partly seen.
    HeatWindow window() const;

  private:
    struct Span {
        double extent = 0;
        double from = 0;
        double to = 0;
        bool fixed = false;
        double span() const { return to - from; }
        bool isWhole() const { return from <= 0 && to >= extent; }
        void place(double newFrom, double newTo);
        void zoom(double at, double factor);
    };
    Span& of(Axis axis) { return axis == Axis::Rows ? rows_ : columns_; }
    const Span& of(Axis axis) const { return axis == Axis::Rows ? rows_ : columns_; }
    double rowAt(double y) const;

    Span rows_;
    Span columns_;
    QRectF plot_;
    bool upward_ = false;
};

}  // namespace addend::ui
