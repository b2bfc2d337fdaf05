// Lines, points and bars over one pair of axes, drawn by QCustomPlot in the theme's colours.
#pragma once

#include <QElapsedTimer>
#include <QTimer>
#include <optional>

#include "ui/plots/PlotWidget.h"
#include "ui/theme/Theme.h"

class QCPAxis;
class QCPItemStraightLine;
class QCustomPlot;
class QMouseEvent;

namespace addend::ui {

class SeriesTableModel;
struct PlotColors;

struct PlotSeries {
    enum class Kind { Line, Steps, Points, Bars };
    QString name;
    Kind kind = Kind::Line;
    std::vector<double> x, y;  // equally long; x rises, but for points. NaN: a gap
    int lane = -1;             // colour and marker; -1: its place among the series
    std::optional<Theme::Role> role = {};  // a colour with a meaning of its own instead (-1, 0, +1)
    /// Where figures come from: measured ones solid, simulated ones dashed, modelled ones dotted.
    enum class Stroke { Solid, Dashed, Dotted } stroke = Stroke::Solid;
    bool filled = false;  // markers
};

struct PlotAxis {
    QString title;                                // with its unit
    std::function<QString(double)> label = {};    // of a position; empty: its number
    bool logarithmic = false;
    bool whole = false;                           // only whole numbers are positions
    std::optional<std::pair<double, double>> range = {};  // instead of that of the data
};

/// A straight line with a name: a threshold, a mean.
struct PlotMark {
    double at = 0;
    QString name;
    bool vertical = true;
};

class SeriesPlot : public PlotWidget {
    Q_OBJECT

  public:
    /// Redraws at most this often.
    static constexpr int frameMilliseconds = 50;

    explicit SeriesPlot(QWidget* parent = nullptr);
    ~SeriesPlot() override;

    void setAxes(const PlotAxis& x, const PlotAxis& y);
    const PlotAxis& xAxis() const { return x_; }
    const PlotAxis& yAxis() const { return y_; }
    /// Keeps the zoom; `stacked`: bars upon each other.
    void setSeries(QList<PlotSeries> series, bool stacked = false);
    const QList<PlotSeries>& series() const { return series_; }
    void setMarks(QList<PlotMark> marks);
    const QList<PlotMark>& marks() const { return marks_; }
    /// In units of x; 0.8 by default.
    void setBarWidth(double width);
    /// A line from corner to corner, where both axes have the same unit.
    void setDiagonal(bool shown);

    /// What is selected elsewhere, as a line at x; nothing: none.
    void setCurrent(std::optional<double> x);
    std::optional<double> current() const { return current_; }

    /// What is seen now, from what is shown.
    std::pair<double, double> xRange() const;
    std::pair<double, double> yRange() const;
    void setXRange(double from, double to);
    /// Names in the legend; empty when there is only one series.
    QStringList legend() const;
    /// Texts of the axis now, for tests.
    QStringList tickLabels(bool x) const;

    bool isZoomed() const override;
    void resetZoom() override;
    void zoomBy(double factor) override;
    QAbstractItemModel* table() override;
    void paintPlot(QPainter& painter, const QRect& into, bool dark) override;
    CsvWriter csv() const override;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

  Q_SIGNALS:
    /// Clicked near, or moved to by keys.
    void picked(int series, int index);

  protected:
    void restyle() override;
    void paintEvent(QPaintEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

  private:
    struct Hit {
        int series = -1;
        int index = -1;
    };
    void rebuild();
    void addGraph(const PlotSeries& series, int place);
    void addBars(const PlotSeries& series, int place);
    void paintColors(bool dark);
    void styleAxis(QCPAxis* axis, const PlotColors& colors);
    void placeLegend();
    int legendColumns() const;
    void arrangeLegend();
    void fit();
    void scheduleReplot();
    Hit nearest(QPointF pixel) const;
    QString describe(Hit hit) const;
    void moveBy(int step);
    QColor colorOf(int place, bool dark) const;

    QCustomPlot* plot_;
    QCPItemStraightLine* cursor_;
    SeriesTableModel* table_ = nullptr;
    QList<PlotSeries> series_;
    QList<PlotMark> marks_;
    PlotAxis x_;
    PlotAxis y_;
    bool stacked_ = false;
    bool diagonal_ = false;
    double barWidth_ = 0.8;
    std::optional<double> current_;
    int keyIndex_ = -1;
    std::pair<double, double> wholeX_{0, 1};
    std::pair<double, double> wholeY_{0, 1};
    QTimer frame_;
    bool stale_ = false;
    std::optional<QPointF> press_;
};

}  // namespace addend::ui
