// Another model's weights beside those in view: which trits became which, tensor by tensor, worst first.
#pragma once

#include <QWidget>
#include <memory>

#include "core/files/model_files.h"
#include "ui/engine/TaskRunner.h"
#include "ui/plots/HeatMap.h"
#include "ui/shell/AppContext.h"

class QPushButton;
class QSortFilterProxyModel;
class QTableView;
class QToolButton;

namespace addend::ui {

class InlineMessage;
class Label;
class NameColumn;
class PlotPanel;
class WeightCompareModel;

class WeightCompareView : public QWidget {
    Q_OBJECT

  public:
    WeightCompareView(AppContext& app, TaskRunner& tasks, QWidget* parent = nullptr);

    void setModel(std::shared_ptr<const ModelFiles> files);
    /// Reads both on a worker, then shows the table.
    void compareWith(const QString& path);
    bool isWorking() const { return task_.isActive(); }
    WeightCompareModel& model() { return *model_; }
    HeatMap& matrix() { return *matrix_; }

  Q_SIGNALS:
    void tensorPicked(const QString& name);

  protected:
    void changeEvent(QEvent* event) override;

  private:
    void build();
    void retranslate();
    void showState();
    void showMatrix();
    void fillMenu();
    void exportFigures();

    AppContext& app_;
    TaskRunner& tasks_;
    std::shared_ptr<const ModelFiles> files_;
    TaskHandle task_;
    QString other_;
    QToolButton* choose_;
    QMenu* menu_;
    QToolButton* export_;
    Label* summary_;
    InlineMessage* message_;
    WeightCompareModel* model_;
    QSortFilterProxyModel* sorted_;
    QTableView* table_;
    NameColumn* names_;
    HeatMap* matrix_;
    PlotPanel* panel_;
};

}  // namespace addend::ui
