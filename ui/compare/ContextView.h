// The tab that shows what a longer context costs: bytes of state, counted from the program, and the time of a token
// measured behind so many others; for the model that is open and one beside it.
#pragma once

#include "core/evaluate/context_study.h"
#include "core/evaluate/scaling.h"
#include "ui/compare/CompareTab.h"
#include "ui/engine/TaskRunner.h"
#include "ui/shell/AppContext.h"

class QComboBox;
class QProgressBar;
class QPushButton;
class QSpinBox;
class QStackedWidget;

namespace addend::ui {

class EmptyState;
class InlineMessage;
class Label;
class PlotPanel;
class SeriesPlot;
class Workbench;

class ContextView : public CompareTab {
    Q_OBJECT

  public:
    ContextView(AppContext& app, Workbench& bench, QWidget* parent = nullptr);
    ~ContextView() override;

    QString title() const override;
    QWidget* actions() override { return actions_; }
    bool escape(Page::Escape step) override;
    void openRun(RunId run) override;

    SeriesPlot& bytesPlot() { return *bytes_; }
    SeriesPlot& timePlot() { return *time_; }
    const std::vector<ContextStudy>& studies() const { return studies_; }
    bool isRunning() const { return task_.isActive(); }

  Q_SIGNALS:
    void finished();
    /// A study of the history is shown.
    void opened();
    void failed(const addend::Message& why);

  protected:
    void retranslate() override;

  private:
    /// What stands beside the open model: random weights of its shape, a file, or nothing.
    struct Beside {
        QString path;  // empty: the transformer of the same shape
        bool none = false;
    };
    void build();
    QWidget* buildSetup(QWidget* parent);
    void fillBeside();
    Beside beside() const;
    ContextOptions options() const;
    void onModel();
    void lookBeside();
    void start();
    void showCurves();
    void showState();
    void keep();
    void readKept();
    void openText(const std::string& text);
    void exportStudies();

    AppContext& app_;
    Workbench& bench_;
    std::shared_ptr<const Program> program_;        // of the open model
    std::shared_ptr<const Program> besideProgram_;  // null: none, or not read yet
    std::vector<ContextStudy> studies_;
    TaskHandle task_;
    TaskHandle look_;
    QWidget* actions_;
    QPushButton* export_;
    QPushButton* go_;
    InlineMessage* notice_;
    QStackedWidget* stack_;
    EmptyState* empty_;
    Label* intro_;
    Label* besideLabel_;
    QComboBox* beside_;
    Label* longestLabel_;
    QComboBox* longest_;
    Label* repetitionsLabel_;
    QSpinBox* repetitions_;
    Label* need_;
    QProgressBar* progress_;
    Label* provenance_;
    SeriesPlot* bytes_;
    PlotPanel* bytesPanel_;
    SeriesPlot* time_;
    PlotPanel* timePanel_;
};

}  // namespace addend::ui
