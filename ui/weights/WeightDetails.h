// The plots of the Weights page: the layers of the model, and what the selected tensor is made of.
#pragma once

#include <QWidget>
#include <memory>

#include "core/files/model_files.h"
#include "core/inspect/weight_stats.h"
#include "ui/engine/TaskRunner.h"
#include "ui/shell/AppContext.h"
#include "ui/weights/TensorPlots.h"
#include "ui/weights/WeightLayers.h"
#include "ui/weights/WeightMap.h"

class QComboBox;
class QStackedWidget;
class QToolButton;

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
    /// Sums over what was measured so far; `reading`: there is more.
    void setLayers(const std::vector<LayerWeights>& layers, const WeightTotals& totals, bool reading = false);
    /// The tensor selected; `stats` null: not measured yet.
    void setTensor(const WeightInfo* info, const WeightStats* stats);
    void setView(View view);
    View view() const;
    double near() const { return plots_->near(); }
    bool resetZoom();

    StackedBars& layerBars() { return layers_->bars(); }
    LinePlot& scaleLines() { return layers_->scales(); }
    HeatMap& map() { return map_->map(); }
    Histogram& histogram() { return plots_->histogram(); }
    LinePlot& rowLine() { return plots_->rows(); }
    LinePlot& columnLine() { return plots_->columns(); }
    QString facts() const;

  Q_SIGNALS:
    void nearChanged(double near);
    void layerPicked(int layer);
    void exported(const QString& path);

  protected:
    void changeEvent(QEvent* event) override;

  private:
    void build();
    void connectParts();
    void retranslate();
    void showFacts();
    void showWarnings();
    void pick(qint64 row, qint64 column);
    void exportAs(bool trits, bool npy);

    AppContext& app_;
    TaskRunner& tasks_;
    std::shared_ptr<const ModelFiles> files_;
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
    WeightLayers* layers_;
    WeightMap* map_;
    TensorPlots* plots_;
    QList<PlotPanel*> panels_;  // by View
};

}  // namespace addend::ui
