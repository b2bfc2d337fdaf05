#include "ui/plots/Charts.h"

#include <cmath>

namespace addend::ui {

void LinePlot::setLines(const QList<Line>& lines, double first, double step) {
    QList<PlotSeries> series;
    for (const Line& line : lines) {
        PlotSeries one;
        one.name = line.name;
        one.y = line.y;
        one.x.resize(line.y.size());
        for (std::size_t i = 0; i < one.x.size(); ++i) one.x[i] = first + static_cast<double>(i) * step;
        one.lane = line.lane;
        series.append(std::move(one));
    }
    setSeries(std::move(series));
}

void Histogram::setBins(double first, double width, const std::vector<double>& counts, const QString& name,
                        const std::vector<double>& expected, const QString& expectedName) {
    PlotSeries bars;
    bars.name = name;
    bars.kind = PlotSeries::Kind::Bars;
    bars.y = counts;
    bars.x.resize(counts.size());
    for (std::size_t i = 0; i < counts.size(); ++i) bars.x[i] = first + (static_cast<double>(i) + 0.5) * width;
    QList<PlotSeries> series{bars};
    if (!expected.empty()) {
        PlotSeries line;
        line.name = expectedName;
        line.x = bars.x;
        line.y = expected;
        series.append(std::move(line));
    }
    setBarWidth(width);
    setSeries(std::move(series));
}

void StackedBars::setParts(const QStringList& categories, const QList<Part>& parts, const QString& categoryTitle,
                           const QString& valueTitle) {
    categories_ = categories;
    PlotAxis x;
    x.title = categoryTitle;
    x.whole = true;
    x.label = [categories](double at) {
        const double whole = std::round(at);
        return std::abs(at - whole) < 1e-6 && whole >= 0 ? categories.value(static_cast<qsizetype>(whole)) : QString();
    };
    PlotAxis y;
    y.title = valueTitle;
    setAxes(x, y);
    QList<PlotSeries> series;
    for (const Part& part : parts) {
        PlotSeries one;
        one.name = part.name;
        one.kind = PlotSeries::Kind::Bars;
        one.y = part.values;
        one.x.resize(part.values.size());
        for (std::size_t i = 0; i < one.x.size(); ++i) one.x[i] = static_cast<double>(i);
        one.role = part.role;
        series.append(std::move(one));
    }
    setSeries(std::move(series), true);
}

void ScatterPlot::setClouds(const QList<Cloud>& clouds) {
    QList<PlotSeries> series;
    for (const Cloud& cloud : clouds) {
        PlotSeries one;
        one.name = cloud.name;
        one.kind = PlotSeries::Kind::Points;
        one.x = cloud.x;
        one.y = cloud.y;
        one.lane = cloud.lane;
        series.append(std::move(one));
    }
    setSeries(std::move(series));
}

}  // namespace addend::ui
