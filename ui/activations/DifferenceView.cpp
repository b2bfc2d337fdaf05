#include "ui/activations/DifferenceView.h"

#include <QComboBox>
#include <QCompleter>
#include <QLineEdit>
#include <algorithm>

#include "core/inspect/map_source.h"
#include "core/program/program.h"
#include "ui/plots/MapHeat.h"
#include "ui/plots/PlotPanel.h"
#include "ui/plots/PlotText.h"
#include "ui/shell/Selection.h"
#include "ui/theme/Metrics.h"
#include "ui/widgets/Label.h"

namespace addend::ui {

DifferenceView::DifferenceView(AppContext& app, Workbench& bench, QWidget* parent)
    : ActivationView(app, bench, parent),
      heat_(new HeatMap),
      other_(addChoice("differenceOther")),
      value_(addChoice("differenceValue")) {
    heat_->setObjectName(QStringLiteral("differenceMap"));
    panel_ = addPanel(heat_);
    for (QComboBox* box : {other_, value_}) {
        box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
        box->setMinimumContentsLength(20);
    }
    otherLabel_ = addControl(other_);
    valueLabel_ = addControl(value_);
    connect(&bench_.traces(), &TraceBook::changed, this, [this] { outdate(); });
    connect(heat_, &HeatMap::picked, this, [this](qint64 row, qint64 column) {
        const auto at = static_cast<std::size_t>(ofValue() ? row : column);
        // A token that only the other trace has is none of this one's.
        if (at < tokens_.size() && tokens_[at].right) app_.selection.setToken(*tokens_[at].right);
        if (ofValue())
            app_.selection.setChannel(static_cast<int>(column));
        else
            app_.selection.setLayer(static_cast<int>(std::min(row, heat_->view().rows() - 2)));
    });
    retranslate();
}

void DifferenceView::retranslate() {
    panel_->setTitle(tr("Difference of two traces"));
    otherLabel_->setText(tr("Compare with"));
    other_->setAccessibleName(tr("Trace to compare with"));
    valueLabel_->setText(tr("Value"));
    value_->setAccessibleName(tr("Value of the program"));
    if (value_->count() > 0) value_->setItemText(0, tr("Residual stream of every layer"));
}

bool DifferenceView::ofValue() const {
    return value_->currentIndex() > 0;
}

bool DifferenceView::setValue(const QString& name) {
    const int index = name.isEmpty() ? 0 : value_->findText(name, Qt::MatchExactly);
    if (index < 0) return false;
    value_->setCurrentIndex(index);
    outdate();
    return true;
}

void DifferenceView::fill(const std::shared_ptr<SessionTrace>& other) {
    const QString before = other ? other->id : QString();
    other_->clear();
    for (const auto& one : bench_.traces().traces())
        if (one != trace()) other_->addItem(one->title, one->id);
    other_->setCurrentIndex(std::max(0, other_->findData(before)));
    if (filled_ == &trace()->program()) return;
    filled_ = &trace()->program();
    value_->clear();
    value_->addItem(tr("Residual stream of every layer"));
    TraceRequest all;
    all.tokens = {0};
    all.taps = {"*"};
    for (const TraceTap& one : trace_size(*filled_, all).taps) value_->addItem(QString::fromStdString(one.name));
}

void DifferenceView::refresh() {
    fill(bench_.traces().find(other_->currentData().toString()));
    const auto other = bench_.traces().find(other_->currentData().toString());
    other_->setEnabled(other != nullptr);
    value_->setEnabled(other != nullptr);
    if (!other) return setNothing(tr("Trace another prompt, or this one with interventions: the two are compared here."));
    if (ofValue())
        compareValue(other, value_->currentText().toStdString());
    else
        compareLayers(other);
}

void DifferenceView::compareLayers(const std::shared_ptr<SessionTrace>& other) {
    work(
        {},
        [left = other->base(), right = trace()->base()](TaskContext& task) {
            return diff_traces(
                *left, *right, [&task](std::uint64_t done, std::uint64_t total) { task.report(done, total); },
                task.cancel());
        },
        [this, other](const TraceDiff& diff) { showLayers(diff, other); });
}

void DifferenceView::compareValue(const std::shared_ptr<SessionTrace>& other, const std::string& tap) {
    withTaps(other, {tap}, [this, other, tap](const std::shared_ptr<const Trace>& left) {
        withTaps({tap}, [this, other, tap, left](const std::shared_ptr<const Trace>& right) {
            work(
                {},
                // Long texts take a while to align.
                [left, right, tap](TaskContext&) {
                    return std::pair{difference_map(left, right, tap), align_tokens(left->tokens(), right->tokens())};
                },
                [this, other, tap](const std::pair<std::shared_ptr<const MapSource>, std::vector<AlignedToken>>& made) {
                    tokens_ = made.second;
                    showValue(made.first, other, tap);
                });
        });
    });
}

HeatAxis DifferenceView::alignedAxis(const std::shared_ptr<SessionTrace>& other) const {
    HeatAxis axis;
    axis.title = tr("Aligned token");
    axis.name = [tokens = tokens_, left = other, right = trace()](qint64 at) {
        const AlignedToken& token = tokens.at(static_cast<std::size_t>(at));
        if (token.same) return right->text(*token.right);
        // A sign for one that stands alone.
        const QString before = token.left ? left->text(*token.left) : QStringLiteral("–");
        const QString after = token.right ? right->text(*token.right) : QStringLiteral("–");
        return before + QStringLiteral(" | ") + after;
    };
    return axis;
}

QString DifferenceView::pairsText() const {
    const auto same = std::count_if(tokens_.begin(), tokens_.end(), [](const AlignedToken& token) { return token.same; });
    return tr("%1 of %2 aligned tokens are the same; cells without a pair are empty.")
        .arg(figureText(static_cast<double>(same)), figureText(static_cast<double>(tokens_.size())));
}

void DifferenceView::showLayers(const TraceDiff& diff, const std::shared_ptr<SessionTrace>& other) {
    tokens_ = diff.tokens;
    HeatLabels labels;
    labels.rows.title = tr("Value");
    labels.rows.nameIsNumber = true;
    labels.rows.name = [taps = diff.taps](qint64 row) {
        return QString::fromStdString(taps.at(static_cast<std::size_t>(row)));
    };
    labels.columns = alignedAxis(other);
    labels.value = tr("Relative difference");
    heat_->setScaleKind(HeatScale::Kind::Sequential);
    heat_->setRowsUpward(true);
    heat_->setLabels(labels);
    heat_->setSource(heatOf(diff.relative_map()));
    panel_->setTitle(tr("Difference of two traces"));
    panel_->setSummary(tr("Norm of this trace's residual less the other's, over the norm of the other's; over all channels.") +
                       QLatin1Char(' ') + pairsText());
    showSelection();
}

void DifferenceView::showValue(const std::shared_ptr<const MapSource>& map, const std::shared_ptr<SessionTrace>& other,
                               const std::string& tap) {
    HeatLabels labels;
    labels.rows = alignedAxis(other);
    labels.columns = channelAxis();
    labels.value = tr("Difference");
    heat_->setScaleKind(HeatScale::Kind::Diverging);
    heat_->setRowsUpward(false);
    heat_->setLabels(labels);
    heat_->setSource(heatOf(map));
    panel_->setTitle(tr("Difference of %1").arg(QString::fromStdString(tap)));
    panel_->setSummary(tr("This trace's value less the other's, channel by channel.") + QLatin1Char(' ') + pairsText());
    showSelection();
}

void DifferenceView::showSelection() {
    const qint64 chosen = app_.selection.token();
    const auto found = std::find_if(tokens_.begin(), tokens_.end(), [chosen](const AlignedToken& token) {
        return chosen >= 0 && token.right && *token.right == chosen;
    });
    const qint64 at = found == tokens_.end() ? -1 : found - tokens_.begin();
    if (ofValue()) return heat_->setSelected(at, app_.selection.channel());
    const int layer = app_.selection.layer();
    const qint64 last = heat_->view().rows() - 1;
    // The last row is what leaves the last layer.
    heat_->setSelected(heat_->selectedRow() == last && layer == last - 1 ? last : layer, at);
}

}  // namespace addend::ui
