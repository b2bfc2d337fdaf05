// The layers of a model beside each other: shares of -1, 0 and +1, and scales.
#pragma once

#include <QObject>

#include "core/inspect/weight_stats.h"
#include "ui/plots/Charts.h"

namespace addend::ui {

class Dialogs;
class PlotPanel;

class WeightLayers : public QObject {
    Q_OBJECT

  public:
    /// Its panels get `parent`.
    WeightLayers(Dialogs& dialogs, QWidget* parent);

    /// Sums over what was measured so far.
    /// `reading`: there may be more.
    void setLayers(const std::vector<LayerWeights>& layers, const WeightTotals& totals, bool reading);
    void retranslate();

    PlotPanel* sharesPanel() { return sharesPanel_; }
    PlotPanel* scalesPanel() { return scalesPanel_; }
    StackedBars& bars() { return *bars_; }
    LinePlot& scales() { return *scales_; }

  Q_SIGNALS:
    void layerPicked(int layer);

  private:
    QString nothingText() const;
    void showShares();
    void showScales();

    std::vector<LayerWeights> layers_;
    WeightTotals totals_;
    bool reading_ = false;
    QList<int> layerOfBar_;
    StackedBars* bars_;
    LinePlot* scales_;
    PlotPanel* sharesPanel_;
    PlotPanel* scalesPanel_;
};

}  // namespace addend::ui
