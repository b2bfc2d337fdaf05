// Numbers and names as plots write them.
#pragma once

#include <QColor>
#include <QString>
#include <QtGlobal>

namespace addend::ui {

/// Four significant digits by the locale, whole numbers whole: "0.001234", "12.5", "2,560". "—" for NaN.
QString figureText(double value);

/// Whole steps 1, 2, 5, 10 …: the least step of indices whose labels of `width` fit at `pixelsEach` an index.
qint64 indexStep(double pixelsEach, double width);

/// Colours of a plot: the theme's, or always light ones for pictures that leave the program.
struct PlotColors {
    bool dark = false;
    QColor surface, text, muted, grid, axis, accent, error;
    static PlotColors of(bool dark);
    /// Black or white of the theme, whichever is read better on `ground`.
    static QColor ink(const QColor& ground);
};

}  // namespace addend::ui
