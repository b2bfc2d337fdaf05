// What a comparison found: verdict, playback, figures, a table of prompts, charts.
#pragma once

#include <QWidget>
#include <memory>

#include "ui/compare/CompareRun.h"
#include "ui/compare/LaneCharts.h"

class QTableView;

namespace addend::ui {

class CompareTable;
class Label;
class LanePlayback;
class PromptTable;

class CompareResults : public QWidget {
    Q_OBJECT

  public:
    explicit CompareResults(Dialogs& dialogs, QWidget* parent = nullptr);

    void setOutcome(std::shared_ptr<const CompareOutcome> outcome);
    /// Playback and charts of this prompt.
    void showPrompt(std::size_t prompt);
    std::size_t shownPrompt() const { return prompt_; }

    CompareTable& table() { return *table_; }
    PromptTable& prompts() { return *prompts_; }
    LanePlayback& playback() { return *playback_; }
    LaneCharts& charts() { return *charts_; }
    SeriesPlot& divergencePlot() { return *divergence_; }
    SeriesPlot& layersPlot() { return *layers_; }
    void retranslate();

  private:
    void build(Dialogs& dialogs);
    void showTwins();
    static void fitHeight(QTableView* view, int mostRows);

    std::shared_ptr<const CompareOutcome> outcome_;
    std::size_t prompt_ = 0;
    Label* verdict_;
    Label* origin_;
    LanePlayback* playback_;
    Label* tableTitle_;
    QTableView* tableView_;
    CompareTable* table_;
    Label* promptsTitle_;
    QTableView* promptsView_;
    PromptTable* prompts_;
    LaneCharts* charts_;
    SeriesPlot* divergence_;
    PlotPanel* divergencePanel_;
    SeriesPlot* layers_;
    PlotPanel* layersPanel_;
};

}  // namespace addend::ui
