// The words of the L-Mul page, what of it is seen when, and the choices a study gives.
#include <QComboBox>
#include <QFileInfo>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QToolButton>
#include <utility>

#include "ui/engine/PatchText.h"
#include "ui/engine/Workbench.h"
#include "ui/icons/Icons.h"
#include "ui/lmul/FlipView.h"
#include "ui/lmul/LMulPage.h"
#include "ui/plots/Charts.h"
#include "ui/plots/HeatMap.h"
#include "ui/plots/PlotPanel.h"
#include "ui/text/Format.h"
#include "ui/widgets/ElidedLabel.h"
#include "ui/widgets/InlineMessage.h"

namespace addend::ui {

void LMulPage::retranslate() {
    title_->setText(tr("L-Mul"));
    text_->setPlaceholderText(tr("Text to measure on"));
    text_->setAccessibleName(tr("Text to measure on"));
    if (text_->text().isEmpty() && !text_->isModified())
        text_->setText(
            QStringLiteral("Once upon a time there was a little girl who lived in a small house."));
    const bool fromFile = !filePath_.isEmpty();
    text_->setVisible(!fromFile);
    fileName_->setVisible(fromFile);
    fileName_->setText(
        tr("%1, %2").arg(QFileInfo(filePath_).fileName(), bytesText(static_cast<qint64>(fileText_.size()))));
    file_->setIcon(Icons::icon(fromFile ? Icon::Edit : Icon::File));
    file_->setText(fromFile ? tr("Type a text") : tr("Text file…"));
    file_->setAccessibleName(fromFile ? tr("Measure on a typed text again") : tr("Measure on a text file"));
    file_->setToolTip(file_->accessibleName());
    measure_->setAccessibleName(tr("Measure the errors on this text"));
    const QStringList views{tr("Multiplication table"), tr("Products"), tr("Layers and heads"),
                            tr("Build-up"), tr("Next tokens")};
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
    name(surfaceHow_, tr("The arithmetic whose table is shown"));
    name(tokens_, tr("Tokens read at most, from the beginning of the text"));
    name(headFigure_, tr("What the map of heads shows"));
    name(headHow_, tr("Under which arithmetic"));
    bitsLabel_->setText(tr("Bits:"));
    tokensLabel_->setText(tr("Tokens:"));
    lead_->setText(
        tr("L-Mul replaces a product of floats by one integer addition of their bits (arXiv 2410.00907)."));
    surfacePanel_->setTitle(tr("Error of a product over both mantissas"));
    scatterPanel_->setTitle(tr("Exact against computed"));
    histogramPanel_->setTitle(tr("Signed relative error"));
    layersPanel_->setTitle(tr("Error of products by layer"));
    buildUpPanel_->setTitle(tr("Error of the residual stream through the layers"));
    divergencePanel_->setTitle(tr("Divergence of the next token"));
    {
        const QSignalBlocker quiet(surfaceHow_);
        const int current = std::max(0, surfaceHow_->currentIndex());
        surfaceHow_->clear();
        surfaceHow_->addItem(tr("L-Mul"), int{ADDEND_LMUL});
        for (const addend_arithmetic how :
             {addend_arithmetic{ADDEND_E4M3, 0}, addend_arithmetic{ADDEND_E5M2, 0}})
            surfaceHow_->addItem(arithmeticName(how), static_cast<int>(how.mode));
        surfaceHow_->setCurrentIndex(current);
    }
    flips_->retranslate();
    showSurface();
    showStudy();
}

void LMulPage::showState() {
    const bool running = task_.isActive();
    const View now = view();
    measure_->setText(running ? tr("Cancel") : tr("Measure"));
    const bool text = filePath_.isEmpty() ? !text_->text().isEmpty() : !fileText_.empty();
    measure_->setEnabled(running || (model_ && site_->count() > 0 && text));
    surfaceHow_->setVisible(now == View::Table);
    layer_->setVisible(now == View::Products && study_);
    head_->setVisible(now == View::Products && study_ && study_->headCount > 0);
    site_->setVisible(site_->count() > 0);
    const bool heads = study_ && headFigure_->count() > 0;
    headFigure_->setVisible(now == View::Layers && heads);
    headHow_->setVisible(now == View::Layers && heads);
    headsPanel_->setVisible(!study_ || heads);
    const QString none = running ? tr("Measuring…")
                         : !model_
                             ? tr("No model is open. The multiplication table needs none.")
                             : tr("Nothing is measured yet. Measure shows what L-Mul does on this text.");
    const QString why = study_ ? QString() : none;
    for (PlotPanel* one : {layersPanel_, headsPanel_, buildUpPanel_, divergencePanel_}) one->setNothing(why);
    for (PlotPanel* one : {scatterPanel_, histogramPanel_})
        one->setNothing(study_ && views_.empty() ? tr("Measuring…") : why);
    flips_->setNothing(!study_                          ? none
                       : flips_->model().rowCount() > 0 ? QString()
                                                        : tr("No token's most likely successor changes."));
    showStale();
}

/// Figures of other settings stay in view, and say so.
void LMulPage::showStale() {
    QString text;
    if (isStale() && view() != View::Table) {
        const int count = static_cast<int>(study_->tokens.size());
        text = study_->settings.text == settings().text
                   ? tr("These figures are older than the settings: %1, %2, the first %n token(s) of this text.",
                        nullptr, count)
                   : tr("These figures are older than the settings: %1, %2, the first %n token(s) of another text.",
                        nullptr, count);
        text = text.arg(siteName(patchSite(study_->settings.site)), arithmeticName(study_->how.front()));
    }
    if (text == std::exchange(staleText_, text)) return;
    if (text.isEmpty()) return stale_->clear();
    stale_->showText(InlineMessage::Kind::Info, text);
    stale_->addAction(tr("Measure again"), [this] { measure(); })->setObjectName(QStringLiteral("lmulAgain"));
}

void LMulPage::fillChoices() {
    {
        const QSignalBlocker quietLayer(layer_), quietHead(head_);
        const int layer = std::max(0, layer_->currentIndex()), head = std::max(0, head_->currentIndex());
        layer_->clear();
        head_->clear();
        if (study_) {
            layer_->addItem(tr("All layers"), -1);
            for (const SiteStudy& s : study_->layers)
                layer_->addItem(tr("Layer %1").arg(numberText(static_cast<qint64>(*s.layer))),
                                static_cast<int>(*s.layer));
            head_->addItem(tr("All heads"), -1);
            for (std::uint32_t n = 0; n < study_->headCount; ++n)
                head_->addItem(tr("Head %1").arg(numberText(static_cast<qint64>(n))), static_cast<int>(n));
            layer_->setCurrentIndex(std::min(layer, layer_->count() - 1));
            head_->setCurrentIndex(std::min(head, head_->count() - 1));
        }
    }
    fillHeadFigures();
}

/// Errors of products where the site has heads; of the softmax where the model has attention.
void LMulPage::fillHeadFigures() {
    const QSignalBlocker quietFigure(headFigure_), quietHow(headHow_);
    const QVariant figure = headFigure_->currentData();
    const int how = std::max(0, headHow_->currentIndex());
    headFigure_->clear();
    headHow_->clear();
    if (!study_) return;
    const auto add = [this](const QString& text, HeadFigure which) {
        headFigure_->addItem(text, static_cast<int>(which));
    };
    if (!study_->softmax.front().empty()) {
        add(tr("Attention moved, after the softmax"), HeadFigure::Moved);
        add(tr("Most attended token changed"), HeadFigure::Flips);
        add(tr("Divergence of attention"), HeadFigure::Divergence);
    }
    if (!study_->heads.front().empty()) {
        add(tr("Mean error of products"), HeadFigure::Mean);
        add(tr("Bias of products"), HeadFigure::Bias);
    }
    headFigure_->setCurrentIndex(std::max(0, headFigure_->findData(figure)));
    for (const addend_arithmetic one : study_->how) headHow_->addItem(arithmeticName(one));
    headHow_->setCurrentIndex(std::min(how, headHow_->count() - 1));
}

}  // namespace addend::ui
