// Exact cells of a window as comma-separated values.
#pragma once

#include "ui/plots/HeatPainter.h"
#include "ui/plots/PlotWidget.h"

namespace addend::ui {

/// A header line with the columns' numbers, then a line a row, its number first; numbers as C writes them,
/// names of rows and columns quoted. Rows are read in strips, so a map larger than memory can be written.
PlotWidget::CsvWriter heatCsv(std::shared_ptr<const HeatSource> source, const HeatWindow& window,
                              const HeatLabels& labels);
/// A field of a CSV file, quoted where it has to be.
QByteArray csvField(const QString& text);

}  // namespace addend::ui
