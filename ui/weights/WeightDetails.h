// The plots of the Weights page: the layers of the model, and what the selected tensor is made of.
#pragma once

#include <QWidget>
#include <memory>

#include "core/files/model_files.h"
#include "core/inspect/weight_stats.h"
#include "ui/engine/TaskRunner.h"
#include "ui/plots/Charts.h"
#include "ui/plots/HeatMap.h"
#include "ui/shell/AppContext.h"

class QComboBox;
class QDoubleSpinBox;
class QStackedWidget;
class QToolButton;

namespace addend {
class MapSource;
}

namespace addend::ui {

class InlineMessage;
class Label;
class PlotPanel;

class WeightDetails : public QWidget {
    Q_OBJECT

  public:
    enum class View { Layers, Scales, Map, Histogram, Rows, Columns };

    WeightDetails(AppContext& app, TaskRunner& tasks, QWidget* parent = nullptr);

    /// Files of the model in view; null: none.
    void setModel(std::shared_ptr<const ModelFiles> files);
    /// Sums over what was measured so far.
    void setLayers(const std::vector<LayerWeights>& layers, const WeightTotals& totals);
    /// The tensor selected; `stats` null: not measured yet.
    void setTensor(const WeightInfo* info, const WeightStats* stats);
    void setView(View view);
    View view() const;
    double near() const;
    bool resetZoom();

    StackedBars& layerBars() { return *layers_; }
    LinePlot& scaleLines() { return *scales_; }
    HeatMap& map() { return *map_; }
    Histogram& histogram() { return *histogram_; }
    LinePlot& rowLine() { return *rows_; }
    LinePlot& columnLine() { return *columns_; }
    QString facts() const;

  Q_SIGNALS:
    void nearChanged(double near);
    void layerPicked(int layer);
    void exported(const QString& path);

  protected:
    void changeEvent(QEvent* event) override;

  private:
    void build();
    PlotPanel* addPanel(PlotWidget* plot);
    void retranslate();
    void showLayers();
    void showTensor();
    void showFacts();
    void showHistogram();
    void showLines();
    void openMap();
    void showMap();
    void exportTensor(bool trits, bool npy);

    AppContext& app_;
    TaskRunner& tasks_;
    std::shared_ptr<const ModelFiles> files_;
    std::vector<LayerWeights> byLayer_;
    WeightTotals totals_;
    std::optional<WeightInfo> info_;
    std::optional<WeightStats> stats_;

    QComboBox* choice_;
    Label* choiceLabel_;
    QToolButton* export_;
    QMenu* exportMenu_;
    Label* name_;
    Label* facts_;
    InlineMessage* message_;
    QStackedWidget* stack_;
    StackedBars* layers_;
    LinePlot* scales_;
    HeatMap* map_;
    QComboBox* mapKind_;
    Histogram* histogram_;
    QDoubleSpinBox* near_;
    LinePlot* rows_;
    LinePlot* columns_;
    QList<PlotPanel*> panels_;  // by View

    /// What is on the map: of which tensor, and how it is read.
    struct Opened {
        std::string name;
        std::shared_ptr<const MapSource> values, trits, density;
    };
    std::shared_ptr<const Opened> opened_;
    TaskHandle opening_;
    QList<int> layerOfBar_;
};

}  // namespace addend::ui
