#include "ui/activations/DifferenceView.h"

#include <QComboBox>

#include "ui/plots/MapHeat.h"
#include "ui/plots/PlotPanel.h"
#include "ui/plots/PlotText.h"
#include "ui/shell/Selection.h"
#include "ui/theme/Metrics.h"
#include "ui/widgets/Label.h"

namespace addend::ui {

DifferenceView::DifferenceView(AppContext& app, Workbench& bench, QWidget* parent)
    : ActivationView(app, bench, parent), heat_(new HeatMap), other_(addChoice("differenceOther")) {
    heat_->setRowsUpward(true);
    heat_->setObjectName(QStringLiteral("differenceMap"));
    panel_ = addPanel(heat_);
    other_->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    other_->setMinimumContentsLength(20);
    otherLabel_ = addControl(other_);
    connect(&bench_.traces(), &TraceBook::changed, this, [this] { outdate(); });
    retranslate();
}

void DifferenceView::retranslate() {
    panel_->setTitle(tr("Difference of two traces"));
    otherLabel_->setText(tr("Compare with"));
    other_->setAccessibleName(tr("Trace to compare with"));
}

void DifferenceView::refresh() {
    const QString before = other_->currentData().toString();
    other_->clear();
    for (const auto& one : bench_.traces().traces())
        if (one != trace()) other_->addItem(one->title, one->id);
    other_->setCurrentIndex(std::max(0, other_->findData(before)));
    const auto other = bench_.traces().find(other_->currentData().toString());
    other_->setEnabled(other != nullptr);
    if (!other) return setNothing(tr("Trace another prompt, or this one with interventions: the two are compared here."));
    work(
        {},
        [left = other->base(), right = trace()->base()](TaskContext& task) {
            return diff_traces(
                *left, *right, [&task](std::uint64_t done, std::uint64_t total) { task.report(done, total); },
                task.cancel());
        },
        [this, other](const TraceDiff& diff) { show(diff, other); });
}

void DifferenceView::show(const TraceDiff& diff, const std::shared_ptr<SessionTrace>& other) {
    HeatLabels labels;
    labels.rows.title = tr("Value");
    labels.rows.nameIsNumber = true;
    labels.rows.name = [taps = diff.taps](qint64 row) {
        return QString::fromStdString(taps.at(static_cast<std::size_t>(row)));
    };
    labels.columns.title = tr("Aligned token");
    labels.columns.name = [tokens = diff.tokens, left = other, right = trace()](qint64 column) {
        const AlignedToken& token = tokens.at(static_cast<std::size_t>(column));
        if (token.same) return right->text(*token.right);
        // A sign for one that stands alone.
        const QString before = token.left ? left->text(*token.left) : QStringLiteral("–");
        const QString after = token.right ? right->text(*token.right) : QStringLiteral("–");
        return before + QStringLiteral(" | ") + after;
    };
    labels.value = tr("Relative difference");
    heat_->setLabels(labels);
    heat_->setSource(heatOf(diff.relative_map()));
    std::size_t same = 0;
    for (const AlignedToken& token : diff.tokens) same += token.same ? 1 : 0;
    panel_->setSummary(tr("Norm of this trace's residual less the other's, over the norm of the other's. %1 of %2 aligned "
                          "tokens are the same; cells without a pair are empty.")
                           .arg(figureText(static_cast<double>(same)), figureText(static_cast<double>(diff.tokens.size()))));
}

}  // namespace addend::ui
