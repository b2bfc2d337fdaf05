// Plots of one measured tensor: the distribution of its weights, and the norms of its rows and columns.
#pragma once

#include <QObject>
#include <optional>

#include "core/inspect/weight_stats.h"
#include "ui/plots/Charts.h"

class QDoubleSpinBox;

namespace addend::ui {

class Dialogs;
class PlotPanel;

class TensorPlots : public QObject {
    Q_OBJECT

  public:
    /// Its panels get `parent`.
    TensorPlots(Dialogs& dialogs, QWidget* parent);

    /// `stats` null: not measured yet; `info` null: none chosen.
    void setTensor(const WeightInfo* info, const WeightStats* stats);
    /// A row and a column chosen elsewhere; -1: none.
    void setCurrent(qint64 row, qint64 column);
    /// Share of beta that is near a threshold.
    double near() const;
    void retranslate();

    PlotPanel* histogramPanel() { return histogramPanel_; }
    PlotPanel* rowsPanel() { return rowsPanel_; }
    PlotPanel* columnsPanel() { return columnsPanel_; }
    Histogram& histogram() { return *histogram_; }
    LinePlot& rows() { return *rows_; }
    LinePlot& columns() { return *columns_; }

  Q_SIGNALS:
    void nearChanged(double near);
    void rowPicked(qint64 row);
    void columnPicked(qint64 column);

  private:
    void showHistogram();
    void showNorms();

    std::optional<WeightInfo> info_;
    std::optional<WeightStats> stats_;
    Histogram* histogram_;
    QDoubleSpinBox* near_;
    LinePlot* rows_;
    LinePlot* columns_;
    PlotPanel* histogramPanel_;
    PlotPanel* rowsPanel_;
    PlotPanel* columnsPanel_;
};

}  // namespace addend::ui
