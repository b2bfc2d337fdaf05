// What the plots of the L-Mul page show.
#include <QComboBox>
#include <QSpinBox>
#include <algorithm>
#include <limits>

#include "ui/engine/PatchText.h"
#include "ui/engine/Workbench.h"
#include "ui/lmul/FlipView.h"
#include "ui/lmul/LMulPage.h"
#include "ui/plots/Charts.h"
#include "ui/plots/HeatMap.h"
#include "ui/plots/PlotPanel.h"
#include "ui/shell/Selection.h"
#include "ui/text/Format.h"
#include "ui/widgets/InlineMessage.h"

namespace addend::ui {

void LMulPage::showSurface() {
    const auto mode = static_cast<std::uint8_t>(surfaceHow_->currentData().toInt());
    const addend_arithmetic how{mode, static_cast<std::uint8_t>(mode == ADDEND_LMUL ? bits_->value() : 0)};
    surfaceTask_.cancel();
    surfaceTask_ = bench_.tasks().start(
        this, QString(), [how](TaskContext&) { return makeSurface(how, surfaceSteps); },
        [this, how](ProductSurface surface) {
            surface_ = std::make_shared<const ProductSurface>(std::move(surface));
            surfacePanel_->setSummary(
                tr("%1: relative error from %2 to %3, %4 on average over evenly spread mantissas.")
                    .arg(arithmeticName(how), percentText(surface_->least, 2), percentText(surface_->most, 2),
                         percentText(surface_->mean, 2)));
            drawSurface();
        });
}

void LMulPage::drawSurface() {
    const auto mantissa = [](qint64 step) {
        return numberText(1.0 + static_cast<double>(step) / static_cast<double>(surfaceSteps), 3);
    };
    HeatLabels labels;
    for (HeatAxis* axis : {&labels.rows, &labels.columns}) {
        axis->name = mantissa;
        axis->nameIsNumber = true;
        axis->binary = true;
    }
    labels.rows.title = tr("First mantissa");
    labels.columns.title = tr("Second mantissa");
    labels.value = tr("Relative error");
    surfaceMap_->setLabels(labels);
    surfaceMap_->setSource(std::make_shared<MatrixSource>(surfaceSteps, surfaceSteps, surface_->cells));
}

void LMulPage::showStudy() {
    fillChoices();
    flips_->setStudy(study_, model_);
    showState();
    if (!study_) return;
    showProducts();
    showLayers();
    showHeads();
    showBuildUp();
}

void LMulPage::showProducts() {
    if (!study_) return;
    const auto chosen = [](const QComboBox* box) {
        const int value = box->currentData().toInt();
        return box->count() > 0 && value >= 0 ? std::optional(static_cast<std::uint32_t>(value))
                                              : std::nullopt;
    };
    // Millions of products in a large model.
    productsTask_.cancel();
    productsTask_ = bench_.tasks().start(
        this, QString(),
        [study = study_, layer = chosen(layer_), head = chosen(head_)](TaskContext& task) {
            return viewProducts(*study, layer, head, task.cancel());
        },
        [this, study = study_](std::vector<ProductView> views) {
            if (study != study_) return;
            views_ = std::move(views);
            showState();
            drawProducts();
            drawHistogram();
        },
        [this](const Message& why) {
            if (why.code != Code::cancelled) message_->showMessage(InlineMessage::Kind::Error, why);
        });
}

void LMulPage::drawProducts() {
    QList<ScatterPlot::Cloud> clouds;
    QStringList words;
    for (const ProductView& view : views_) {
        const QString name = arithmeticName(view.how);
        clouds.append({name,
                       {view.exact.begin(), view.exact.end()},
                       {view.made.begin(), view.made.end()},
                       static_cast<int>(clouds.size())});
        words << tr("%1: mean error %2, bias %3")
                     .arg(name, percentText(view.mean, 2), percentText(view.bias, 2));
    }
    scatter_->setAxes({tr("Exact product"), {}, false, false, {}},
                      {tr("Computed product"), {}, false, false, {}});
    scatter_->setDiagonal(true);
    scatter_->setClouds(clouds);
    scatterPanel_->setSummary(words.join(tr("; ")));
}

/// L-Mul as bars, fp8 as steps over them: what lies beyond is named for each.
void LMulPage::drawHistogram() {
    QList<PlotSeries> series;
    QStringList words;
    for (const ProductView& view : views_) {
        PlotSeries one;
        one.name = arithmeticName(view.how);
        one.kind = series.isEmpty() ? PlotSeries::Kind::Bars : PlotSeries::Kind::Steps;
        one.lane = static_cast<int>(series.size());
        const auto products = static_cast<double>(std::max<std::uint64_t>(1, view.products));
        for (std::size_t bin = 0; bin < view.histogram.counts.size(); ++bin) {
            one.x.push_back(
                100 * ((static_cast<double>(bin) + 0.5) * ErrorHistogram::width - ErrorHistogram::range));
            one.y.push_back(100 * static_cast<double>(view.histogram.counts[bin]) / products);
        }
        words << tr("%1: %2").arg(
            one.name,
            percentText(static_cast<double>(view.histogram.below + view.histogram.above) / products, 2));
        series.append(std::move(one));
    }
    histogram_->setAxes({tr("Relative error (%)"), {}, false, false, {}},
                        {tr("Share of products (%)"), {}, false, false, {}});
    histogram_->setBarWidth(100 * ErrorHistogram::width);
    histogram_->setSeries(std::move(series));
    histogramPanel_->setSummary(
        tr("%1 products. Outside the axis, or zero instead of not: %2.")
            .arg(numberText(static_cast<qint64>(views_.empty() ? 0 : views_.front().products)),
                 words.join(tr("; "))));
}

void LMulPage::showLayers() {
    QList<LinePlot::Line> lines;
    for (std::size_t n = 0; n < study_->how.size(); ++n) {
        LinePlot::Line line{arithmeticName(study_->how[n]), {}, static_cast<int>(n)};
        for (const SiteStudy& s : study_->layers) line.y.push_back(100 * s.errors[n].mean);
        lines.append(line);
    }
    layers_->setAxes({tr("Layer"), {}, false, true, {}},
                     {tr("Mean relative error (%)"), {}, false, false, {}});
    layers_->setLines(lines);
    double worst = 0;
    std::uint32_t at = 0;
    for (const SiteStudy& s : study_->layers)
        if (s.errors.front().mean > worst) {
            worst = s.errors.front().mean;
            at = *s.layer;
        }
    layersPanel_->setSummary(
        tr("%1 errs most in layer %2: %3 on average.")
            .arg(lines.front().name, numberText(static_cast<qint64>(at)), percentText(worst, 2)));
}

void LMulPage::showHeads() {
    if (!study_ || headFigure_->count() == 0) return;
    const auto figure = static_cast<HeadFigure>(headFigure_->currentData().toInt());
    struct Cell {
        std::uint32_t layer, head;
        double value;
    };
    const auto cellsOf = [&](std::size_t how) {
        std::vector<Cell> cells;
        if (figure == HeadFigure::Mean || figure == HeadFigure::Bias)
            for (const HeadError& e : study_->heads[how])
                cells.push_back({e.layer, e.head, figure == HeadFigure::Mean ? e.mean : e.bias});
        else
            for (const SoftmaxError& e : study_->softmax[how])
                cells.push_back({e.layer, e.head,
                                 figure == HeadFigure::Moved   ? e.variation
                                 : figure == HeadFigure::Flips ? e.flips
                                                               : e.divergence});
        return cells;
    };
    const bool nats = figure == HeadFigure::Divergence;
    const auto how = static_cast<std::size_t>(std::max(0, headHow_->currentIndex()));
    const auto cells = cellsOf(how);
    std::uint32_t rows = 1, heads = 1;
    for (const Cell& cell : cells) {
        rows = std::max(rows, cell.layer + 1);
        heads = std::max(heads, cell.head + 1);
    }
    std::vector<float> map(std::size_t{rows} * heads, std::numeric_limits<float>::quiet_NaN());
    for (const Cell& cell : cells)
        map[std::size_t{cell.layer} * heads + cell.head] =
            static_cast<float>(nats ? cell.value : 100 * cell.value);
    HeatLabels labels;
    labels.rows.title = tr("Layer");
    labels.columns.title = tr("Head");
    labels.value = nats ? tr("KL (nats)") : tr("%1 (%)").arg(headFigure_->currentText());
    labels.cellText = [](qint64, qint64, float value) { return numberText(static_cast<double>(value), 2); };
    heads_->setScaleKind(figure == HeadFigure::Bias ? HeatScale::Kind::Diverging
                                                    : HeatScale::Kind::Sequential);
    heads_->setLabels(labels);
    heads_->setSource(std::make_shared<MatrixSource>(rows, heads, std::move(map)));
    heads_->setSelected(app_.selection.layer(), app_.selection.head());
    headsPanel_->setTitle(headFigure_->currentText());
    QStringList words;
    for (std::size_t n = 0; n < study_->how.size(); ++n) {
        double mean = 0;
        const auto all = cellsOf(n);
        for (const Cell& cell : all) mean += cell.value / static_cast<double>(all.size());
        words << tr("%1: %2").arg(arithmeticName(study_->how[n]),
                                  nats ? numberText(mean, 4) : percentText(mean, 2));
    }
    headsPanel_->setSummary(tr("Mean over all heads and layers: %1.").arg(words.join(tr("; "))));
}

void LMulPage::showBuildUp() {
    QList<LinePlot::Line> residual, divergence;
    QStringList words;
    for (std::size_t n = 0; n < study_->how.size(); ++n) {
        const ErrorBuildUp& b = study_->buildUp[n];
        LinePlot::Line line{arithmeticName(study_->how[n]), {}, static_cast<int>(n)};
        for (std::size_t s = 0; s < b.relative.size(); ++s) line.y.push_back(100 * b.mean_relative(s));
        residual.append(line);
        divergence.append({line.name, b.divergence, static_cast<int>(n)});
        words << tr("%1: %2 nats, another most likely token for %3")
                     .arg(line.name, numberText(b.mean_divergence(), 4), percentText(b.flips(), 1));
    }
    buildUp_->setAxes({tr("What reads it: layer (last: head)"), {}, false, true, {}},
                      {tr("Relative error (%)"), {}, false, false, {}});
    buildUp_->setLines(residual);
    QString read = tr("Mean over %n token(s), each arithmetic in a run of its own beside the exact one.",
                      nullptr, static_cast<int>(study_->tokens.size()));
    if (study_->textTokens > study_->tokens.size())
        read += QLatin1Char(' ') +
                tr("The text has %1.").arg(numberText(static_cast<qint64>(study_->textTokens)));
    if (study_->overBudget)
        read += QLatin1Char(' ') +
                tr("More would need over %1 for the values of one site.").arg(bytesText(studyBudget));
    buildUpPanel_->setSummary(read);
    divergence_->setAxes({tr("Token"), {}, false, true, {}},
                         {tr("KL from exact (nats)"), {}, false, false, {}});
    divergence_->setLines(divergence);
    divergencePanel_->setSummary(words.join(tr("; ")));
}

}  // namespace addend::ui
