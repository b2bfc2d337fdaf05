// Four charts of lanes: memory, time of each token, tokens/s, power; live while lanes are at work.
#pragma once

#include <QWidget>
#include <functional>

#include "ui/compare/ChartData.h"
#include "ui/compare/FrameLimit.h"

class QGridLayout;

namespace addend::ui {

class Dialogs;
class PlotPanel;

class LaneCharts : public QWidget {
    Q_OBJECT

  public:
    explicit LaneCharts(Dialogs& dialogs, QWidget* parent = nullptr);

    void draw(const ChartData& figures);
    /// The same for lanes at work: asks for the figures and draws at most four times a second.
    void refresh(const std::function<ChartData()>& read);
    /// How often refresh() drew.
    int redraws() const { return redraws_; }
    /// Instead of the steady one, for tests.
    void setClock(const Clock& clock) { limit_ = FrameLimit(clock); }

    SeriesPlot& latency() { return *plots_[0]; }
    SeriesPlot& speed() { return *plots_[1]; }
    SeriesPlot& memory() { return *plots_[2]; }
    SeriesPlot& power() { return *plots_[3]; }
    PlotPanel& powerPanel() { return *panels_[3]; }
    void retranslate();

  protected:
    void resizeEvent(QResizeEvent* event) override;

  private:
    void nameAxes();
    void arrange();

    QGridLayout* grid_;
    SeriesPlot* plots_[4];
    PlotPanel* panels_[4];
    FrameLimit limit_;
    int redraws_ = 0;
    int columns_ = 0;
    bool contended_ = false;
};

}  // namespace addend::ui
