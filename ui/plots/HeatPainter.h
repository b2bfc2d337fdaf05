// Draws a heat map: cells, axes, what is selected, colour bar. Knows no widget, so that pictures use it too.
#pragma once

#include <QFont>
#include <QImage>
#include <functional>

#include "ui/plots/HeatScale.h"
#include "ui/plots/HeatView.h"
#include "ui/plots/PlotText.h"

class QPainter;

namespace addend::ui {

struct HeatAxis {
    QString title;                           // "Token"; also the word before a number in the read-out
    std::function<QString(qint64)> name;     // of a row or column; may be empty
    bool nameIsNumber = false;               // the name stands for the number instead of beside it
    qint64 first = 0;                        // number of row or column 0
    bool binary = false;                     // ticks at multiples of a power of two: fractions of a mantissa
};

struct HeatLabels {
    HeatAxis rows;
    HeatAxis columns;
    QString value;  // with its unit: "Norm", "Half-life (tokens)"
    /// Written into cells large enough; may be empty. NaN cells have no text.
    std::function<QString(qint64 row, qint64 column, float value)> cellText;
    /// More on a cell, after its figure in the read-out; may be empty.
    std::function<QString(qint64 row, qint64 column)> detail;
};

struct HeatSelection {
    qint64 row = -1;
    qint64 column = -1;
    bool cursor = false;  // the cell where they cross is where keys work
};

/// A tile and its picture.
struct HeatLayer {
    std::shared_ptr<const HeatTile> tile;
    QImage image;
};

struct HeatFrame {
    HeatView view;  // its plot is set by layoutHeat()
    HeatLayer whole;
    HeatLayer tile;
    HeatScale scale;
    HeatLabels labels;
    HeatSelection selection;
};

/// Sets the frame's plot rectangle for a picture in `into`.
void layoutHeat(HeatFrame& frame, const QRectF& into, const QFont& font);
/// What paintHeat() draws as ticks, for tests too: position in cells and text.
struct HeatTick {
    qint64 index = 0;
    QString text;
};
std::vector<HeatTick> heatTicks(const HeatFrame& frame, HeatView::Axis axis, const QFont& font);
void paintHeat(QPainter& painter, const HeatFrame& frame, const QFont& font, const PlotColors& colors);

}  // namespace addend::ui
