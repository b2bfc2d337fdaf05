// The tab that sets two or three lanes beside each other: speed, memory, energy, and whether they say the same.
#pragma once

#include "ui/compare/CompareRun.h"
#include "ui/compare/CompareTab.h"
#include "ui/shell/AppContext.h"

class QPlainTextEdit;
class QProgressBar;
class QPushButton;
class QSpinBox;
class QStackedWidget;
class QTableView;
class QVBoxLayout;

namespace addend::ui {

class CompareTable;
class EmptyState;
class EnergyPanel;
class InlineMessage;
class Label;
class LaneEditor;
class LanePlayback;
class PlotPanel;
class SeriesPlot;
class Workbench;

class ComparisonView : public CompareTab {
    Q_OBJECT

  public:
    static constexpr int mostLanes = 3;

    ComparisonView(AppContext& app, Workbench& bench, QWidget* parent = nullptr);
    ~ComparisonView() override;

    QString title() const override;
    QWidget* actions() override { return actions_; }
    bool escape(Page::Escape step) override;
    QVariantMap saveState() const override;
    void restoreState(const QVariantMap& state) override;

    CompareRun& run() { return *run_; }
    CompareTable& table() { return *table_; }
    LanePlayback& playback() { return *playback_; }
    SeriesPlot& latencyPlot() { return *latency_; }
    SeriesPlot& divergencePlot() { return *divergence_; }
    SeriesPlot& layersPlot() { return *layers_; }
    EnergyPanel& energy() { return *energy_; }
    QList<LaneChoice> lanes() const;

  protected:
    void retranslate() override;

  private:
    void build();
    QWidget* buildSetup();
    QWidget* buildResults();
    void addLane();
    void removeLane(LaneEditor* lane);
    void suggestLanes();
    void numberLanes();
    void showEnergy();
    void start();
    void showOutcome();
    void showPlots();
    void showState();
    void exportOutcome();
    QString verdict() const;

    AppContext& app_;
    Workbench& bench_;
    CompareRun* run_;
    QWidget* actions_;
    QPushButton* go_;
    QPushButton* export_;
    InlineMessage* notice_;
    QStackedWidget* stack_;
    EmptyState* empty_;
    QPlainTextEdit* prompt_;
    QVBoxLayout* laneColumn_;
    QList<LaneEditor*> lanes_;
    QPushButton* add_;
    Label* tokensLabel_;
    QSpinBox* tokens_;
    Label* repetitionsLabel_;
    QSpinBox* repetitions_;
    QProgressBar* progress_;
    Label* progressText_;
    QWidget* results_;
    Label* verdict_;
    LanePlayback* playback_;
    Label* tableTitle_;
    QTableView* tableView_;
    CompareTable* table_;
    SeriesPlot* latency_;
    PlotPanel* latencyPanel_;
    SeriesPlot* divergence_;
    PlotPanel* divergencePanel_;
    SeriesPlot* layers_;
    PlotPanel* layersPanel_;
    EnergyPanel* energy_;
    bool suggested_ = false;
};

}  // namespace addend::ui
