#include "ui/compare/LaneCharts.h"

#include <QGridLayout>
#include <QResizeEvent>

#include "ui/plots/PlotPanel.h"
#include "ui/theme/Metrics.h"

namespace addend::ui {
namespace {

constexpr int chartHeight = 240;
constexpr int chartWidth = 440;  // two stand beside each other where each gets so much

}  // namespace

LaneCharts::LaneCharts(Dialogs& dialogs, QWidget* parent) : QWidget(parent), grid_(new QGridLayout(this)) {
    setObjectName(QStringLiteral("laneCharts"));
    grid_->setContentsMargins(0, 0, 0, 0);
    grid_->setSpacing(metrics::page);
    const char* names[] = {"compareLatency", "compareSpeed", "compareMemory", "comparePower"};
    const char* files[] = {"time-per-token", "tokens-per-second", "memory", "power"};
    for (int n = 0; n < 4; ++n) {
        plots_[n] = new SeriesPlot;
        plots_[n]->setObjectName(QLatin1String(names[n]));
        panels_[n] = new PlotPanel(plots_[n], dialogs, this);
        panels_[n]->setFileName(QLatin1String(files[n]));
        panels_[n]->setMinimumHeight(chartHeight);
    }
    arrange();
    retranslate();
}

void LaneCharts::arrange() {
    const int columns = width() >= 2 * chartWidth ? 2 : 1;
    if (columns == columns_) return;
    columns_ = columns;
    for (PlotPanel* panel : panels_) grid_->removeWidget(panel);
    for (int n = 0; n < 4; ++n) grid_->addWidget(panels_[n], n / columns, n % columns);
    grid_->setColumnStretch(0, 1);
    grid_->setColumnStretch(1, columns == 2 ? 1 : 0);
}

void LaneCharts::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    arrange();
}

void LaneCharts::refresh(const std::function<ChartData()>& read) {
    if (!limit_.due()) return;
    ++redraws_;
    draw(read());
}

void LaneCharts::draw(const ChartData& figures) {
    if (figures.contended != contended_) {
        contended_ = figures.contended;
        nameAxes();
    }
    plots_[0]->setSeries(figures.latency);
    plots_[1]->setSeries(figures.speed);
    plots_[2]->setSeries(figures.memory);
    plots_[3]->setSeries(figures.power);
    if (panels_[3]->property("nothing").toString() != figures.noPower) {
        panels_[3]->setProperty("nothing", figures.noPower);
        panels_[3]->setNothing(figures.noPower);
    }
}

/// Only when they differ: naming an axis draws.
void LaneCharts::nameAxes() {
    plots_[0]->setAxes({tr("Token of the reply"), {}, false, true},
                       {contended_ ? tr("Time, µs (contended)") : tr("Time, µs (measured)")});
    plots_[1]->setAxes({tr("Time since the lane's start, s")},
                       {contended_ ? tr("Tokens/s (contended)") : tr("Tokens/s (measured)")});
    plots_[2]->setAxes({tr("Time, s")}, {tr("Memory, MiB")});
    plots_[3]->setAxes({tr("Time, s")}, {tr("Power, W")});
    panels_[0]->setSummary(
        contended_ ? tr("Lanes at work at the same time disturb each other: no figure here is a measurement of a device.")
                   : tr("Median over repetitions; the first token is left out, since it waits for the prompt."));
    panels_[1]->setSummary(tr("Over the last eight tokens, on the time since each lane's own start."));
    panels_[3]->setSummary(contended_ ? tr("What the sensors say of all lanes together: it belongs to none of them.")
                                      : tr("Mean over each turn of a lane, by the sensor whose boundary holds its device."));
}

void LaneCharts::retranslate() {
    nameAxes();
    panels_[0]->setTitle(tr("Time of each token"));
    panels_[1]->setTitle(tr("Speed"));
    panels_[2]->setTitle(tr("Memory"));
    panels_[3]->setTitle(tr("Power"));
    panels_[2]->setSummary(
        tr("What each lane's model and session allocated; the process is shown once, as a whole, and read while nothing is timed."));
}

}  // namespace addend::ui
