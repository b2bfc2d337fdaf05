// The program of the open model: drawn, listed, what one pass over it costs, and the tensors it reads.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "core/files/model_files.h"
#include "core/inspect/program_graph.h"
#include "ui/engine/TaskRunner.h"
#include "ui/shell/AppContext.h"
#include "ui/shell/Page.h"
#include "ui/shell/Selection.h"
#include "ui/structure/StructureModel.h"

class QButtonGroup;
class QComboBox;
class QHBoxLayout;
class QLineEdit;
class QMenu;
class QScrollArea;
class QSpinBox;
class QSplitter;
class QSortFilterProxyModel;
class QStackedWidget;
class QTableView;
class QToolButton;

namespace addend {
class LoadedModel;
}

namespace addend::ui {

class CostLegend;
class ElidedLabel;
class EmptyState;
class FlowLayout;
class GraphView;
class InlineMessage;
class Label;
class NodeDetails;
class TensorTable;
class Workbench;

class StructurePage : public Page {
    Q_OBJECT

  public:
    enum class View { Graph, Table, Values };
    /// How operations are counted, on a worker.
    using Accountant = std::function<Accounting(const Program&, const AccountingOptions&, const CancelToken&)>;

    StructurePage(AppContext& app, Workbench& bench, QWidget* parent = nullptr);
    ~StructurePage() override;

    void setActive(bool active) override;
    bool find() override;
    bool escape(Escape step) override;
    QVariantMap saveState() const override;
    void restoreState(const QVariantMap& state) override;

    GraphView& graphView() { return *graph_; }
    StructureModel& table() { return *table_; }
    TensorTable& tensorTable() { return *tensor_; }
    /// Of the present program and what is chosen; null without a model and while a worker counts another program.
    const std::shared_ptr<const Accounting>& accounting() const { return accounting_; }
    bool isCounting() const { return counting_.isActive(); }
    /// Tests put their own in its place.
    void setAccountant(Accountant accountant) { accountant_ = std::move(accountant); }
    void setView(View view);

  protected:
    void retranslate() override;
    bool eventFilter(QObject* object, QEvent* event) override;

  private:
    void build();
    QWidget* buildHeader();
    void buildControls(FlowLayout* row);
    QWidget* buildViews();
    QToolButton* tool(const char* name, Icon icon);
    void connectParts();

    void showModel();
    void showState();
    void showProgram();
    void countZeros();
    void recount();
    void showAccounting(std::shared_ptr<const Accounting> accounting);
    void showTotals();
    void openTensorFiles();
    void showOrigin();
    void showTensor();
    void activate(std::uint32_t node);
    void sendTo(const QString& page, const QString& node);
    /// The box and its row; `tell`: other pages too.
    void selectNode(std::optional<std::uint32_t> node, bool tell = true);
    void follow(Selection::Fields fields);
    void search(int step);
    void exportGraph(bool svg);
    void exportTable();
    void write(const QString& filter, const QString& suffix, const std::function<QByteArray()>& make);
    AppContext& app_;
    Workbench& bench_;
    std::shared_ptr<LoadedModel> model_;
    std::shared_ptr<const ProgramGraph> program_;
    std::shared_ptr<const Accounting> accounting_;
    std::vector<std::optional<std::uint64_t>> nonzero_;  // by weight of the program
    std::shared_ptr<const ModelFiles> files_;
    Accountant accountant_ = [](const Program& program, const AccountingOptions& options, const CancelToken& cancel) {
        return account(program, options, cancel);
    };
    TaskHandle zeros_, counting_, opening_;
    quint64 question_ = 0;  // what is being counted: answers to older ones are dropped
    std::vector<std::uint32_t> hits_;
    std::size_t hit_ = 0;
    bool active_ = false, quiet_ = false, canShowActivations_ = false;
    QStringList wantedOpen_;  // restored before there is a model

    ElidedLabel* title_;
    QToolButton* exportButton_;
    QMenu* exportMenu_;
    QToolButton* graphButton_;
    QToolButton* tableButton_;
    QToolButton* valuesButton_;
    QButtonGroup* viewGroup_;
    QLineEdit* find_;
    Label* found_;
    QComboBox* profile_;
    Label* tokensLabel_;
    QSpinBox* tokens_;
    Label* pastLabel_;
    QSpinBox* past_;
    QComboBox* rows_;
    QToolButton* zoomOut_;
    QToolButton* zoomFit_;
    QToolButton* zoomIn_;
    QToolButton* openAll_;
    QToolButton* closeAll_;
    InlineMessage* message_;
    Label* totals_;
    CostLegend* legend_;
    QWidget* controls_;
    QStackedWidget* states_;
    EmptyState* empty_;
    Label* loading_;
    QSplitter* splitter_;
    QStackedWidget* views_;
    GraphView* graph_;
    StructureModel* table_;
    QSortFilterProxyModel* sorted_;
    QTableView* tableView_;
    TensorTable* tensor_;
    QScrollArea* detailsArea_;
    NodeDetails* details_;
};

}  // namespace addend::ui
