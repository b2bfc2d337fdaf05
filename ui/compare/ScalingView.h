// The tab that shows memory and time against the size of a model: measured here where models fit, projected by stated
// rules where not, beside what others published.
#pragma once

#include <optional>

#include "core/evaluate/scaling_run.h"
#include "ui/compare/CompareTab.h"
#include "ui/engine/TaskRunner.h"
#include "ui/shell/AppContext.h"

class QComboBox;
class QProgressBar;
class QPushButton;
class QSpinBox;
class QTableView;
class QVBoxLayout;

namespace addend::ui {

class FlowLayout;
class InlineMessage;
class Label;
class PlotPanel;
class ScalingTable;
class SeriesPlot;
class Workbench;

class ScalingView : public CompareTab {
    Q_OBJECT

  public:
    ScalingView(AppContext& app, Workbench& bench, QWidget* parent = nullptr);
    ~ScalingView() override;

    QString title() const override;
    QWidget* actions() override { return actions_; }
    bool escape(Page::Escape step) override;
    QVariantMap saveState() const override;
    void restoreState(const QVariantMap& state) override;
    void openRun(RunId run) override;

    /// Instead of the machine itself, for tests.
    void setHost(ScalingHost host);
    ScalingTable& table() { return *table_; }
    SeriesPlot& memoryPlot() { return *memory_; }
    SeriesPlot& prefillPlot() { return *prefill_; }
    SeriesPlot& decodePlot() { return *decode_; }
    const ScalingStudy& study() const { return study_; }
    bool isRunning() const { return task_.isActive(); }

  Q_SIGNALS:
    void finished();
    void failed(const addend::Message& why);
    /// A study of the history is shown.
    void opened();
    /// The studies kept in the store were read.
    void listed();

  protected:
    void showEvent(QShowEvent* event) override;
    void retranslate() override;

  private:
    void build();
    QWidget* buildSetup();
    QWidget* buildResults();
    SeriesPlot* addPlot(const char* name, QVBoxLayout* column, PlotPanel*& panel);
    ScalingOptions options() const;
    ScalingHost host() const;
    void ask();
    void start();
    void showStudy();
    void showState();
    void showProgress(const ScalingProgress& progress);
    void keep();
    void readKept();
    void openKept(int index);
    void openText(const std::string& text);
    void exportStudy();
    QString provenance() const;

    AppContext& app_;
    Workbench& bench_;
    std::optional<ScalingHost> host_;
    ScalingStudy study_;
    TaskHandle task_;
    QWidget* actions_;
    QPushButton* export_;
    QPushButton* go_;
    InlineMessage* notice_;
    Label* intro_;
    Label* prefillLabel_;
    QSpinBox* prefillTokens_;
    Label* repetitionsLabel_;
    QSpinBox* repetitions_;
    Label* keptLabel_;
    QComboBox* kept_;
    QTableView* tableView_;
    ScalingTable* table_;
    Label* need_;
    QProgressBar* progress_;
    Label* progressText_;
    Label* provenance_;
    SeriesPlot* memory_;
    PlotPanel* memoryPanel_;
    SeriesPlot* prefill_;
    PlotPanel* prefillPanel_;
    SeriesPlot* decode_;
    PlotPanel* decodePanel_;
    Label* rules_;
    Label* sources_;
    bool asked_ = false;
};

}  // namespace addend::ui
