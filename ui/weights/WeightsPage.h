// What the weights of the loaded model are: every tensor with its figures, the layers, one tensor from near, and
// another model beside it.
#pragma once

#include <memory>

#include "core/files/model_files.h"
#include "core/inspect/weight_list.h"
#include "ui/engine/TaskRunner.h"
#include "ui/shell/AppContext.h"
#include "ui/shell/Page.h"

class QLineEdit;
class QSortFilterProxyModel;
class QSplitter;
class QStackedWidget;
class QTableView;
class QTimer;
class QToolButton;

namespace addend::ui {

class ElidedLabel;
class EmptyState;
class InlineMessage;
class NameColumn;
class WeightCompareView;
class WeightDetails;
class WeightTableModel;
class Workbench;

class WeightsPage : public Page {
    Q_OBJECT

  public:
    WeightsPage(AppContext& app, Workbench& bench, QWidget* parent = nullptr);

    void setActive(bool active) override;
    void showNode(const QString& tensor) override;
    bool find() override;
    bool escape(Escape step) override;
    QVariantMap saveState() const override;
    void restoreState(const QVariantMap& state) override;

    WeightTableModel& model() { return *model_; }
    WeightDetails& details() { return *details_; }
    WeightCompareView& comparison() { return *compare_; }
    bool isMeasuring() const { return task_.isActive(); }
    /// Reads the files of the open model again.
    void reload() { openModel(); }
    /// Shows the tensor of this name; false: there is none.
    bool select(const QString& tensor);

  protected:
    void retranslate() override;

  private:
    void build();
    QWidget* buildHeader();
    QWidget* buildList();
    void openModel();
    void measure(const std::shared_ptr<const ModelFiles>& files, const std::vector<WeightInfo>& list);
    void showState();
    void showSummary();
    void showWarnings();
    void showTensor();
    void selectFromElsewhere();
    void selectLayer(int layer);
    void exportTable();

    AppContext& app_;
    Workbench& bench_;
    WeightTableModel* model_;
    QSortFilterProxyModel* shown_;
    ElidedLabel* title_;
    QToolButton* compareButton_;
    QToolButton* csvButton_;
    InlineMessage* notice_;
    QStackedWidget* stack_;
    EmptyState* empty_;
    QSplitter* splitter_;
    QLineEdit* filter_;
    QTableView* table_;
    NameColumn* names_;
    QStackedWidget* side_;
    WeightDetails* details_;
    WeightCompareView* compare_;
    QTimer* layersTimer_;
    TaskHandle task_;
    QString path_;  // of the model in view
    bool active_ = false;
    bool stale_ = true;
    bool opening_ = false;
};

}  // namespace addend::ui
