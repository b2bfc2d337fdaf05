// Everything that was measured: a benchmark to start, the history, one run's figures, several side by side.
#pragma once

#include <memory>
#include <vector>

#include "core/base/message.h"
#include "core/store/run_store.h"
#include "ui/shell/AppContext.h"
#include "ui/shell/Page.h"

class QMenu;
class QSplitter;
class QStackedWidget;
class QTableView;
class QToolButton;

namespace addend::ui {

class BenchmarkForm;
class ElidedLabel;
class EmptyState;
class InlineMessage;
class Label;
class RunDetails;
class RunDifferences;
class RunFilterBar;
class RunListModel;
class Workbench;
enum class RunFormat;
struct LoadedRun;

class RunsPage : public Page {
    Q_OBJECT

  public:
    static constexpr int mostCompared = 8;

    RunsPage(AppContext& app, Workbench& bench, QWidget* parent = nullptr);
    ~RunsPage() override;

    void setActive(bool active) override;
    bool find() override;
    bool escape(Escape step) override;
    QVariantMap saveState() const override;
    void restoreState(const QVariantMap& state) override;

    RunListModel& list() { return *model_; }
    RunDetails& details() { return *details_; }
    RunDifferences& differences() { return *differences_; }
    BenchmarkForm& form() { return *form_; }
    std::vector<RunId> selected() const;
    void select(const std::vector<RunId>& runs);

  protected:
    void retranslate() override;
    bool eventFilter(QObject* watched, QEvent* event) override;

  private:
    enum Side { FormSide, DetailsSide, DifferencesSide };
    QWidget* buildHeader();
    QWidget* buildList();
    QWidget* buildDifferences();
    void build();
    void connectList();
    void connectDetails();
    void refresh();
    void onLoaded();
    void onSelection();
    void showRuns(std::vector<std::shared_ptr<const LoadedRun>> runs);
    void showForm(bool shown);
    void fitDifferences();
    void showState();
    void updateActions();
    void setColumnWidths();
    void removeSelected();
    void exportSelected(RunFormat format);
    void saveNotes(RunId run, const QString& notes);
    void tellStore(const Message& why, const QString& headline);

    AppContext& app_;
    Workbench& bench_;
    RunListModel* model_;
    RunDifferences* differences_;
    ElidedLabel* title_;
    QToolButton* newButton_;
    QToolButton* exportButton_;
    QMenu* exportMenu_;
    QToolButton* deleteButton_;
    InlineMessage* notice_;
    QStackedWidget* stack_;
    EmptyState* empty_;
    QSplitter* splitter_;
    RunFilterBar* filter_;
    Label* count_;
    QTableView* table_;
    QStackedWidget* side_;
    BenchmarkForm* form_;
    RunDetails* details_;
    Label* differencesTitle_;
    QTableView* differencesView_;
    std::vector<RunId> wanted_;  // to be selected once they are listed
    quint64 asked_ = 0;          // of the runs shown beside
    bool read_ = false;          // the history was read once
    bool active_ = false;
    bool failed_ = false;
    bool formShown_ = false;
};

}  // namespace addend::ui
