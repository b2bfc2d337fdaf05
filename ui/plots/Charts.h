// The plots of the pages by what they show: thin covers over SeriesPlot.
#pragma once

#include "ui/plots/SeriesPlot.h"

namespace addend::ui {

class LinePlot : public SeriesPlot {
    Q_OBJECT

  public:
    using SeriesPlot::SeriesPlot;
    struct Line {
        QString name;
        std::vector<double> y;  // at x = first, first + step, …
        int lane = -1;
    };
    void setLines(const QList<Line>& lines, double first = 0, double step = 1);
};

/// Counts in bins of one width.
class Histogram : public SeriesPlot {
    Q_OBJECT

  public:
    using SeriesPlot::SeriesPlot;
    /// Bin i is [first + i·width, first + (i+1)·width). `expected` may be empty: a line over the bars.
    void setBins(double first, double width, const std::vector<double>& counts, const QString& name = {},
                 const std::vector<double>& expected = {}, const QString& expectedName = {});
};

/// Shares or counts of several kinds, a bar a category.
class StackedBars : public SeriesPlot {
    Q_OBJECT

  public:
    using SeriesPlot::SeriesPlot;
    struct Part {
        QString name;                          // with its sign where it has one: "▲ +1"
        std::vector<double> values;            // one a category
        std::optional<Theme::Role> role = {};  // a colour with a meaning
    };
    /// `categories` name the bars, at x = 0, 1, …
    void setParts(const QStringList& categories, const QList<Part>& parts, const QString& categoryTitle,
                  const QString& valueTitle);
    const QStringList& categories() const { return categories_; }

  private:
    QStringList categories_;
};

class ScatterPlot : public SeriesPlot {
    Q_OBJECT

  public:
    using SeriesPlot::SeriesPlot;
    struct Cloud {
        QString name;
        std::vector<double> x, y;
        int lane = -1;
    };
    void setClouds(const QList<Cloud>& clouds);
};

}  // namespace addend::ui
