#include "ui/activations/PatchingView.h"

#include <QComboBox>
#include <QGridLayout>
#include <QLineEdit>
#include <QPushButton>

#include "core/runtime/prompt.h"
#include "ui/engine/TokenText.h"
#include "ui/plots/MapHeat.h"
#include "ui/plots/PlotPanel.h"
#include "ui/plots/PlotText.h"
#include "ui/shell/Selection.h"
#include "ui/theme/Metrics.h"
#include "ui/widgets/FlowLayout.h"
#include "ui/widgets/Label.h"

namespace addend::ui {
namespace {

/// The one id a word is as it continues a text.
std::int32_t wordId(const Tokenizer& tokenizer, const std::string& word) {
    const auto ids = tokenizer.encode(word, {.add_bos = false, .parse_special = false});
    if (ids.empty()) throw Failure(Code::prompt_empty, {});
    return ids.front();
}

}  // namespace

PatchingView::PatchingView(AppContext& app, Workbench& bench, QWidget* parent)
    : ActivationView(app, bench, parent), heat_(new HeatMap), site_(new QComboBox(this)), run_(new QPushButton(this)) {
    heat_->setRowsUpward(true);
    heat_->setScaleKind(HeatScale::Kind::Diverging);
    heat_->setObjectName(QStringLiteral("patchingMap"));
    panel_ = addPanel(heat_);
    const auto line = [this](const char* name) {
        auto* edit = new QLineEdit(this);
        edit->setObjectName(QLatin1String(name));
        edit->setMinimumWidth(metrics::meterWidth);
        connect(edit, &QLineEdit::returnPressed, this, &PatchingView::run);
        return edit;
    };
    source_ = line("patchingSource");
    target_ = line("patchingTarget");
    answer_ = line("patchingAnswer");
    rival_ = line("patchingRival");
    for (QLineEdit* word : {answer_, rival_}) word->setMaximumWidth(metrics::popupWidth / 2);
    buildPrompts();
    answerLabel_ = addControl(answer_);
    rivalLabel_ = addControl(rival_);
    site_->setObjectName(QStringLiteral("patchingSite"));
    addPlain(site_);
    run_->setObjectName(QStringLiteral("patchingRun"));
    controls()->addWidget(run_);
    connect(run_, &QPushButton::clicked, this, &PatchingView::run);
    connect(heat_, &HeatMap::picked, this,
            [this](qint64 row, qint64) { app_.selection.setLayer(static_cast<int>(row)); });
    retranslate();
}

/// Prompts are sentences: a row each, one under the other, so that what differs is seen.
void PatchingView::buildPrompts() {
    auto* prompts = new QWidget(this);
    auto* grid = new QGridLayout(prompts);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setSpacing(metrics::tight);
    grid->setColumnStretch(1, 1);
    int row = 0;
    for (auto& [label, edit] : {std::pair{&sourceLabel_, source_}, std::pair{&targetLabel_, target_}}) {
        *label = new Label(Theme::FontRole::Body, Theme::Role::Muted, prompts);
        (*label)->setBuddy(edit);
        grid->addWidget(*label, row, 0);
        grid->addWidget(edit, row++, 1);
    }
    column()->insertWidget(0, prompts);
}

void PatchingView::retranslate() {
    panel_->setTitle(tr("Activation patching"));
    sourceLabel_->setText(tr("Values of A"));
    targetLabel_->setText(tr("put into B"));
    answerLabel_->setText(tr("Word"));
    rivalLabel_->setText(tr("against"));
    target_->setToolTip(tr("The same prompt with another word in it"));
    source_->setAccessibleName(tr("Prompt A"));
    target_->setAccessibleName(tr("Prompt B"));
    answer_->setAccessibleName(tr("Word after A"));
    rival_->setAccessibleName(tr("Word after B"));
    site_->setAccessibleName(tr("What is put in"));
    run_->setText(tr("Compute"));
    for (int i = 0; i < site_->count(); ++i) {
        switch (static_cast<PatchedSite>(site_->itemData(i).toInt())) {
            case PatchedSite::residual:
                site_->setItemText(i, tr("Residual stream"));
                break;
            case PatchedSite::mixer_out:
                site_->setItemText(i, tr("What the mixer adds"));
                break;
            case PatchedSite::mlp_out:
                site_->setItemText(i, tr("What the MLP adds"));
                break;
            case PatchedSite::state:
                site_->setItemText(i, tr("State h"));
                break;
        }
    }
}

void PatchingView::refresh() {
    const auto model = bench_.traces().model();
    if (model == filled_ && site_->count() > 0) return;
    filled_ = model;
    result_.reset();
    site_->clear();
    run_->setEnabled(model != nullptr);
    if (model) {
        for (const PatchedSite site : patched_sites(*model->model().program_shape()))
            site_->addItem({}, static_cast<int>(site));
        retranslate();
    }
    setNothing(tr("Two prompts that differ, and a word that each would be followed by: where in the model is the "
                  "difference made?"));
}

void PatchingView::run() {
    const auto model = bench_.traces().model();
    if (!model || source_->text().isEmpty() || target_->text().isEmpty()) return;
    work(
        tr("Patching activations"),
        [model, a = source_->text().toStdString(), b = target_->text().toStdString(),
         yes = answer_->text().toStdString(), no = rival_->text().toStdString(),
         site = static_cast<PatchedSite>(site_->currentData().toInt()),
         patch = bench_.patches().current()](TaskContext& task) {
            const auto tokenizer = shared_tokenizer(model);
            PatchingRequest request;
            request.source = plain_prompt_ids(model->model(), a);
            request.target = plain_prompt_ids(model->model(), b);
            request.site = site;
            request.answer = wordId(*tokenizer, yes);
            request.rival = wordId(*tokenizer, no);
            request.patch = patch;
            Answer answer;
            answer.result = patch_activations(
                model, request, [&task](std::uint64_t done, std::uint64_t total) { task.report(done, total); },
                task.control());
            for (const std::int32_t id : request.target) answer.tokens << tokenText(*model, id);
            return answer;
        },
        [this](const Answer& answer) { show(answer); });
}

void PatchingView::show(const Answer& answer) {
    result_ = answer.result;
    HeatLabels labels;
    labels.rows = layerAxis();
    labels.columns.title = tr("Token");
    labels.columns.first = answer.result.first_token;
    labels.columns.name = [tokens = answer.tokens, first = answer.result.first_token](qint64 column) {
        return tokens.value(static_cast<qsizetype>(column + first));
    };
    labels.value = answer.result.relative ? tr("Effect (0: B, 1: A)") : tr("Change of the logit difference");
    heat_->setLabels(labels);
    heat_->setSource(heatOf(answer.result.effect_map()));
    panel_->setSummary(tr("Logit difference “%1” − “%2”: %3 after A, %4 after B. A cell is B with the value of A in that "
                          "layer and at that token.")
                           .arg(answer_->text(), rival_->text(), figureText(answer.result.source_difference),
                                figureText(answer.result.target_difference)));
}

}  // namespace addend::ui
