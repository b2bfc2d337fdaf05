#include "ui/weights/TensorPlots.h"

#include <QDoubleSpinBox>
#include <algorithm>
#include <cmath>
#include <numbers>

#include "ui/plots/PlotPanel.h"
#include "ui/plots/PlotText.h"
#include "ui/text/Format.h"
#include "ui/weights/WeightText.h"

namespace addend::ui {
namespace {

constexpr double nearMost = 50;  // % of beta
constexpr double nearStep = 0.5;

/// Expected counts of weights that are normal around 0 with the same mean |w|, bin by bin.
std::vector<double> normalCounts(std::uint64_t weights) {
    std::vector<double> counts;
    const double sigma = std::sqrt(std::numbers::pi / 2);  // in units of mean |w|
    const auto below = [sigma](double x) { return 0.5 * std::erfc(-x / (sigma * std::numbers::sqrt2)); };
    constexpr double width = 1.0 / LatentHistogram::bins_per_scale;
    for (int bin = 0; bin < LatentHistogram::bins; ++bin) {
        const double left = bin * width - LatentHistogram::range;
        counts.push_back(static_cast<double>(weights) * (below(left + width) - below(left)));
    }
    return counts;
}

}  // namespace

TensorPlots::TensorPlots(Dialogs& dialogs, QWidget* parent)
    : QObject(parent),
      histogram_(new Histogram),
      near_(new QDoubleSpinBox),
      rows_(new LinePlot),
      columns_(new LinePlot),
      histogramPanel_(new PlotPanel(histogram_, dialogs, parent)),
      rowsPanel_(new PlotPanel(rows_, dialogs, parent)),
      columnsPanel_(new PlotPanel(columns_, dialogs, parent)) {
    near_->setObjectName(QStringLiteral("nearThreshold"));
    near_->setRange(nearStep, nearMost);
    near_->setSingleStep(nearStep);
    near_->setDecimals(1);
    near_->setValue(5);
    histogramPanel_->addControl(near_);
    connect(near_, &QDoubleSpinBox::valueChanged, this, [this] {
        showHistogram();
        Q_EMIT nearChanged(near());
    });
    connect(rows_, &SeriesPlot::picked, this, [this](int, int index) { Q_EMIT rowPicked(index); });
    connect(columns_, &SeriesPlot::picked, this, [this](int, int index) { Q_EMIT columnPicked(index); });
}

double TensorPlots::near() const {
    return near_->value() / 100;
}

void TensorPlots::setTensor(const WeightInfo* info, const WeightStats* stats) {
    info_ = info != nullptr ? std::optional(*info) : std::nullopt;
    stats_ = stats != nullptr ? std::optional(*stats) : std::nullopt;
    showHistogram();
    showNorms();
}

void TensorPlots::setCurrent(qint64 row, qint64 column) {
    const auto at = [](qint64 index) {
        return index < 0 ? std::nullopt : std::optional(static_cast<double>(index));
    };
    rows_->setCurrent(at(row));
    columns_->setCurrent(at(column));
}

void TensorPlots::showHistogram() {
    const bool latent = stats_ && stats_->latent;
    near_->setEnabled(latent);
    if (!stats_ || !stats_->histogram) {
        histogramPanel_->setSummary({});
        return histogramPanel_->setNothing(
            !info_    ? tr("Choose a tensor in the table.")
            : !stats_ ? tr("Not measured yet.")
            : !stats_->info.trits || latent
                ? tr("A single row of weights has no distribution to show.")
                : tr("The file holds trits, not the latent weights they were rounded "
                     "from: there is no distribution to show."));
    }
    histogramPanel_->setNothing({});
    const LatentHistogram& h = *stats_->histogram;
    histogram_->setAxes({.title = latent ? tr("Latent weight (β)") : tr("Weight (mean |w|)")},
                        {.title = tr("Weights")});
    const std::uint64_t finite = info_->elements() - stats_->not_finite;
    histogram_->setBins(-LatentHistogram::range, 1.0 / LatentHistogram::bins_per_scale,
                        {h.counts.begin(), h.counts.end()}, tr("Weights"), normalCounts(finite),
                        tr("Normal"));
    histogram_->setMarks(latent ? QList<PlotMark>{{-0.5, tr("−β/2"), true}, {0.5, tr("+β/2"), true}}
                                : QList<PlotMark>());
    histogramPanel_->setSummary(
        (latent ? tr("Beyond −β/2: %1; beyond +β/2: %2; within %3 of β of a threshold: %4.")
                          .arg(shareText(stats_->trits.minus, finite), shareText(stats_->trits.plus, finite),
                               percentText(near(), 1), percentText(stats_->near_share(near()), 2)) +
                      QLatin1Char(' ')
                : QString()) +
        tr("%1 weights lie beyond the plot.").arg(numberText(static_cast<qint64>(h.below + h.above))));
}

void TensorPlots::showNorms() {
    const auto show = [this](bool ofRows, PlotPanel* panel, LinePlot* plot, const QString& axis) {
        const std::vector<float>* norms = !stats_  ? nullptr
                                          : ofRows ? &stats_->row_norms
                                                   : &stats_->col_norms;
        if (norms == nullptr || norms->empty()) {
            panel->setSummary({});
            return panel->setNothing(info_ ? tr("Not measured yet.") : tr("Choose a tensor in the table."));
        }
        panel->setNothing({});
        plot->setAxes({.title = axis, .whole = true}, {.title = tr("Euclidean norm")});
        plot->setLines({{tr("Norm"), {norms->begin(), norms->end()}}});
        const auto [low, high] = std::ranges::minmax(*norms);
        const std::uint64_t dead = ofRows ? stats_->dead_rows : stats_->dead_cols;
        panel->setSummary(
            tr("From %1 to %2; of zeros only: %3 of %4.")
                .arg(figureText(static_cast<double>(low)), figureText(static_cast<double>(high)),
                     numberText(static_cast<qint64>(dead)), numberText(static_cast<qint64>(norms->size()))));
    };
    show(true, rowsPanel_, rows_, tr("Row (output)"));
    show(false, columnsPanel_, columns_, tr("Column (input)"));
}

void TensorPlots::retranslate() {
    histogramPanel_->setTitle(tr("Distribution"));
    rowsPanel_->setTitle(tr("Row norms"));
    columnsPanel_->setTitle(tr("Column norms"));
    near_->setAccessibleName(tr("Distance from a threshold that counts as near, in percent of β"));
    near_->setToolTip(near_->accessibleName());
    near_->setSuffix(tr(" % of β"));
    showHistogram();
    showNorms();
}

}  // namespace addend::ui
