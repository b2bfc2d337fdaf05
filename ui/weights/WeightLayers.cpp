#include "ui/weights/WeightLayers.h"

#include <algorithm>
#include <cmath>

#include "ui/plots/PlotPanel.h"
#include "ui/tensors/TensorText.h"
#include "ui/text/Format.h"
#include "ui/weights/WeightText.h"

namespace addend::ui {

WeightLayers::WeightLayers(Dialogs& dialogs, QWidget* parent)
    : QObject(parent),
      bars_(new StackedBars),
      scales_(new LinePlot),
      sharesPanel_(new PlotPanel(bars_, dialogs, parent)),
      scalesPanel_(new PlotPanel(scales_, dialogs, parent)) {
    connect(bars_, &SeriesPlot::picked, this, [this](int, int index) {
        if (layerOfBar_.value(index, -1) >= 0) Q_EMIT layerPicked(layerOfBar_.value(index));
    });
    connect(scales_, &SeriesPlot::picked, this, [this](int, int index) { Q_EMIT layerPicked(index); });
}

void WeightLayers::setLayers(const std::vector<LayerWeights>& layers, const WeightTotals& totals, bool reading) {
    layers_ = layers;
    totals_ = totals;
    reading_ = reading;
    showShares();
    showScales();
}

QString WeightLayers::nothingText() const {
    return reading_ ? tr("Reading the weights …") : tr("This model has no ternary matrices.");
}

void WeightLayers::showShares() {
    QStringList names;
    StackedBars::Part minus{tritText(-1), {}, Theme::Role::TritMinus},
        zero{tritText(0), {}, Theme::Role::TritZero}, plus{tritText(1), {}, Theme::Role::TritPlus};
    layerOfBar_.clear();
    for (const LayerWeights& layer : layers_) {
        names << (layer.layer ? QString::number(*layer.layer) : tr("head"));
        layerOfBar_ << (layer.layer ? static_cast<int>(*layer.layer) : -1);
        const TernaryStats& t = layer.totals.trits;
        const double all = static_cast<double>(std::max<std::uint64_t>(1, t.total())) / 100;
        minus.values.push_back(static_cast<double>(t.minus) / all);
        zero.values.push_back(static_cast<double>(t.zero) / all);
        plus.values.push_back(static_cast<double>(t.plus) / all);
    }
    bars_->setParts(names, {minus, zero, plus}, tr("Layer"), tr("Share of weights (%)"));
    if (layers_.empty()) {
        bars_->setMarks({});
        sharesPanel_->setSummary({});
        return sharesPanel_->setNothing(nothingText());
    }
    sharesPanel_->setNothing({});
    // Where the bars would meet if the latent weights were normal: what is beyond is what training did.
    const double used = 100 * gaussian_density();
    bars_->setMarks({{used / 2, {}, false}, {100 - used / 2, {}, false}});
    const TernaryStats& t = totals_.trits;
    sharesPanel_->setSummary(
        tr("%1 ternary weights in %2 matrices: %3 %4, %5 %6, %7 %8. Density %9.")
            .arg(numberText(static_cast<qint64>(totals_.elements)),
                 numberText(static_cast<qint64>(totals_.matrices)), tritText(-1),
                 shareText(t.minus, t.total()), tritText(0), shareText(t.zero, t.total()), tritText(1),
                 shareText(t.plus, t.total()), percentText(t.density(), 2)) +
        QLatin1Char(' ') +
        tr("Normal latent weights would have %1. Entropy %2 bits a weight, of %3 stored.")
            .arg(percentText(gaussian_density(), 2), numberText(trit_entropy(t), 4),
                 numberText(totals_.stored_bits(), 3)) +
        QLatin1Char(' ') + tr("Dashed: where the bars of normal weights would meet."));
}

void WeightLayers::showScales() {
    QStringList kinds;
    for (const LayerWeights& layer : layers_)
        for (const auto& [kind, scale] : layer.scales)
            if (!kinds.contains(QString::fromStdString(kind))) kinds << QString::fromStdString(kind);
    QList<LinePlot::Line> lines;
    const auto inLayers = static_cast<std::size_t>(
        std::ranges::count_if(layers_, [](const LayerWeights& layer) { return layer.layer.has_value(); }));
    for (const QString& kind : kinds) {
        LinePlot::Line line;
        line.name = kind;
        bool any = false;
        for (std::size_t i = 0; i < inLayers; ++i) {
            double value = std::nan("");
            for (const auto& [name, scale] : layers_[i].scales)
                if (QString::fromStdString(name) == kind) value = scale, any = true;
            line.y.push_back(value);
        }
        if (any) lines << line;
    }
    scales_->setAxes({.title = tr("Layer"), .whole = true}, {.title = tr("Scale β")});
    scales_->setLines(lines);
    scalesPanel_->setNothing(lines.isEmpty() ? nothingText() : QString());
    scalesPanel_->setSummary(tr("β is what the trits of a matrix are multiplied by, one a matrix."));
}

void WeightLayers::retranslate() {
    sharesPanel_->setTitle(tr("Shares of −1, 0 and +1 by layer"));
    scalesPanel_->setTitle(tr("Scale β by layer"));
    showShares();
    showScales();
}

}  // namespace addend::ui
