// One tensor as a map: its trits, where they are not 0, or what the file stores; from the whole down to
// single weights.
#pragma once

#include <QObject>
#include <memory>
#include <optional>

#include "core/files/model_files.h"
#include "core/inspect/weight_list.h"
#include "ui/engine/TaskRunner.h"
#include "ui/plots/HeatMap.h"
#include "ui/shell/AppContext.h"
#include "ui/tensors/TensorMaps.h"

class QComboBox;

namespace addend::ui {

class PlotPanel;

class WeightMap : public QObject {
    Q_OBJECT

  public:
    /// Its panel gets `parent`.
    WeightMap(AppContext& app, TaskRunner& tasks, QWidget* parent);

    /// Nothing is read before open().
    void setTensor(std::shared_ptr<const ModelFiles> files, const WeightInfo* info);
    /// Reads what the map needs (a latent matrix once, for its scale) on a worker, unless that was done.
    void open();
    void retranslate();

    PlotPanel* panel() { return panel_; }
    HeatMap& map() { return *map_; }

  Q_SIGNALS:
    void picked(qint64 row, qint64 column);
    void failed(const addend::Message& why);

  private:
    void show();
    void choose(int kind, std::shared_ptr<const MapSource> map);

    TaskRunner& tasks_;
    std::shared_ptr<const ModelFiles> files_;
    std::optional<WeightInfo> info_;
    std::shared_ptr<const TensorMaps> opened_;
    TaskHandle opening_;
    HeatMap* map_;
    QComboBox* kind_;
    PlotPanel* panel_;
};

}  // namespace addend::ui
