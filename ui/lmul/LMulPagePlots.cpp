// What the page's plots show, and their words.
#include <QComboBox>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalBlocker>
#include <QSpinBox>
#include <algorithm>

#include "ui/engine/PatchText.h"
#include "ui/engine/Workbench.h"
#include "ui/lmul/LMulPage.h"
#include "ui/plots/Charts.h"
#include "ui/plots/HeatMap.h"
#include "ui/plots/PlotPanel.h"
#include "ui/text/Format.h"
#include "ui/widgets/ElidedLabel.h"
#include "ui/widgets/Label.h"

namespace addend::ui {

void LMulPage::retranslate() {
    title_->setText(tr("L-Mul"));
    text_->setPlaceholderText(tr("Text to measure on"));
    text_->setAccessibleName(tr("Text to measure on"));
    if (text_->text().isEmpty() && !text_->isModified())
        text_->setText(
            QStringLiteral("Once upon a time there was a little girl who lived in a small house."));
    measure_->setAccessibleName(tr("Measure the errors on this text"));
    const QStringList views{tr("Multiplication table"), tr("Products"), tr("Layers and heads"),
                            tr("Build-up")};
    for (int n = 0; n < views.size(); ++n) view_->setItemText(n, views[n]);
    const auto name = [](QWidget* widget, const QString& text) {
        widget->setAccessibleName(text);
        widget->setToolTip(text);
    };
    name(view_, tr("What is shown"));
    name(site_, tr("Which products are computed otherwise"));
    name(layer_, tr("Layer"));
    name(head_, tr("Head"));
    name(bits_, tr("Mantissa bits of L-Mul"));
    bitsLabel_->setText(tr("Bits:"));
    lead_->setText(
        tr("L-Mul replaces a product of floats by one integer addition of their bits (arXiv 2410.00907)."));
    surfacePanel_->setTitle(tr("Error of a product over both mantissas"));
    scatterPanel_->setTitle(tr("Exact against computed"));
    histogramPanel_->setTitle(tr("Signed relative error"));
    layersPanel_->setTitle(tr("Error of products by layer"));
    softmaxPanel_->setTitle(tr("Attention that moved, after the softmax"));
    buildUpPanel_->setTitle(tr("Error of the residual stream through the layers"));
    divergencePanel_->setTitle(tr("Divergence of the next token"));
    showSurface();
    showStudy();
}

void LMulPage::showSurface() {
    const addend_arithmetic how{ADDEND_LMUL, static_cast<std::uint8_t>(bits_->value())};
    const std::vector<float> cells = product_error_surface(how, surfaceSteps);
    const auto mantissa = [](qint64 step) {
        return numberText(1.0 + static_cast<double>(step) / static_cast<double>(surfaceSteps), 3);
    };
    HeatLabels labels;
    labels.rows = {tr("First mantissa"), mantissa, true, 0};
    labels.columns = {tr("Second mantissa (1 + n/%1)").arg(surfaceSteps), mantissa, true, 0};
    labels.value = tr("Relative error");
    surface_->setLabels(labels);
    surface_->setSource(std::make_shared<MatrixSource>(surfaceSteps, surfaceSteps, cells));
    const auto [least, most] = std::minmax_element(cells.begin(), cells.end());
    double mean = 0;
    for (const float e : cells) mean += double{e} / static_cast<double>(cells.size());
    surfacePanel_->setSummary(
        tr("%1: relative error from %2 to %3, %4 on average over evenly spread mantissas.")
            .arg(arithmeticName(how), percentText(double{*least}, 2), percentText(double{*most}, 2),
                 percentText(mean, 2)));
}

void LMulPage::showStudy() {
    fillChoices();
    showState();
    if (!study_) return;
    showProducts();
    showLayers();
    showBuildUp();
}

void LMulPage::fillChoices() {
    const QSignalBlocker quietLayer(layer_), quietHead(head_);
    const int layer = std::max(0, layer_->currentIndex()), head = std::max(0, head_->currentIndex());
    layer_->clear();
    head_->clear();
    if (!study_) return;
    layer_->addItem(tr("All layers"), -1);
    for (const SiteStudy& s : study_->layers)
        layer_->addItem(tr("Layer %1").arg(numberText(static_cast<qint64>(*s.layer))),
                        static_cast<int>(*s.layer));
    head_->addItem(tr("All heads"), -1);
    for (std::uint32_t n = 0; n < study_->heads; ++n)
        head_->addItem(tr("Head %1").arg(numberText(static_cast<qint64>(n))), static_cast<int>(n));
    layer_->setCurrentIndex(std::min(layer, layer_->count() - 1));
    head_->setCurrentIndex(std::min(head, head_->count() - 1));
}

void LMulPage::showProducts() {
    if (!study_) return;
    const auto chosen = [](const QComboBox* box) {
        const int value = box->currentData().toInt();
        return box->count() > 0 && value >= 0 ? std::optional(static_cast<std::uint32_t>(value))
                                              : std::nullopt;
    };
    QList<ScatterPlot::Cloud> clouds;
    QStringList words;
    for (const addend_arithmetic how : study_->how) {
        const ProductView view =
            view_products(study_->operands, study_->site, chosen(layer_), chosen(head_), how, scatterPoints);
        const QString name = arithmeticName(how);
        clouds.append({name,
                       {view.exact.begin(), view.exact.end()},
                       {view.made.begin(), view.made.end()},
                       static_cast<int>(clouds.size())});
        words << tr("%1: mean error %2, bias %3")
                     .arg(name, percentText(view.mean, 2), percentText(view.bias, 2));
        if (how.mode != ADDEND_LMUL) continue;
        const std::vector<double> counts(view.histogram.counts.begin(), view.histogram.counts.end());
        histogram_->setAxes({tr("Relative error"), {}, false, false, {}},
                            {tr("Products"), {}, false, false, {}});
        histogram_->setBins(-ErrorHistogram::range, ErrorHistogram::width, counts, name);
        histogramPanel_->setSummary(
            tr("%1 products of %2; %3 lie outside the axis or became zero.")
                .arg(numberText(static_cast<qint64>(view.products)), name,
                     numberText(static_cast<qint64>(view.histogram.below + view.histogram.above))));
    }
    scatter_->setAxes({tr("Exact product"), {}, false, false, {}},
                      {tr("Computed product"), {}, false, false, {}});
    scatter_->setDiagonal(true);
    scatter_->setClouds(clouds);
    scatterPanel_->setSummary(words.join(tr("; ")));
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
    if (study_->softmax.empty()) return;
    std::uint32_t rows = 0, heads = 0;
    for (const SoftmaxError& e : study_->softmax) {
        rows = std::max(rows, e.layer + 1);
        heads = std::max(heads, e.head + 1);
    }
    std::vector<float> cells(std::size_t{rows} * heads, std::numeric_limits<float>::quiet_NaN());
    double mean = 0, flips = 0;
    for (const SoftmaxError& e : study_->softmax) {
        cells[std::size_t{e.layer} * heads + e.head] = static_cast<float>(e.variation);
        mean += e.variation / static_cast<double>(study_->softmax.size());
        flips += e.flips / static_cast<double>(study_->softmax.size());
    }
    HeatLabels labels;
    labels.rows.title = tr("Layer");
    labels.columns.title = tr("Head");
    labels.value = tr("Share of attention");
    softmax_->setLabels(labels);
    softmax_->setSource(std::make_shared<MatrixSource>(rows, heads, std::move(cells)));
    softmaxPanel_->setSummary(tr("With scores of %1, %2 of the attention goes elsewhere; the most attended "
                                 "token changes for %3 of the queries.")
                                  .arg(lines.front().name, percentText(mean, 2), percentText(flips, 2)));
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
    buildUpPanel_->setSummary(
        tr("Mean over %n token(s), each arithmetic in a run of its own beside the exact one.", nullptr,
           static_cast<int>(study_->tokens.size())));
    divergence_->setAxes({tr("Token"), {}, false, true, {}},
                         {tr("KL from exact (nats)"), {}, false, false, {}});
    divergence_->setLines(divergence);
    divergencePanel_->setSummary(words.join(tr("; ")));
}

}  // namespace addend::ui
