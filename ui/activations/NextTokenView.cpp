#include "ui/activations/NextTokenView.h"

#include <QComboBox>
#include <cmath>

#include "ui/activations/InterventionBook.h"
#include "ui/engine/InterventionText.h"
#include "ui/plots/PlotPanel.h"
#include "ui/plots/PlotText.h"
#include "ui/shell/Selection.h"
#include "ui/text/Format.h"

namespace addend::ui {
namespace {

constexpr std::uint32_t nextTop = 12;

}  // namespace

NextTokenView::NextTokenView(AppContext& app, Workbench& bench, const InterventionBook& book, QWidget* parent)
    : ActivationView(app, bench, parent), book_(book), plot_(new SeriesPlot), rows_(addChoice("nextRows")) {
    plot_->setObjectName(QStringLiteral("nextTokenPlot"));
    panel_ = addPanel(plot_);
    rows_->addItems({QString(), QString()});
    addPlain(rows_);
    connect(&book_, &InterventionBook::changed, this, [this] { outdate(); });
    retranslate();
}

void NextTokenView::retranslate() {
    panel_->setTitle(tr("Next token, original and changed"));
    rows_->setItemText(0, tr("The likeliest words"));
    rows_->setItemText(1, tr("Words that changed most"));
    rows_->setAccessibleName(tr("Words shown"));
}

const InterventionList& NextTokenView::interventions() const {
    return trace()->interventions.none() ? book_.list() : trace()->interventions;
}

void NextTokenView::refresh() {
    if (interventions().none()) {
        change_.reset();
        return setNothing(tr("Add an intervention in the panel beside: its effect on the next token is shown here."));
    }
    NextTokenRequest request;
    const qint64 selected = app_.selection.token();
    last_ = selected >= 0 ? selected : static_cast<qint64>(trace()->tokens.size()) - 1;
    request.tokens.assign(trace()->tokens.begin(), trace()->tokens.begin() + last_ + 1);
    request.patch = trace()->patch;
    request.interventions = interventions();
    request.top = nextTop;
    work(
        tr("Reading twice"),
        [model = trace()->model, request](TaskContext& task) {
            return next_token_change(
                model, request, [&task](std::uint64_t done, std::uint64_t total) { task.report(done, total); },
                task.control());
        },
        [this](const NextTokenChange& change) {
            change_ = change;
            show();
        });
}

void NextTokenView::show() {
    const auto& rows = rows_->currentIndex() == 1 ? change_->most_changed : change_->rows;
    PlotSeries original, changed;
    original.name = tr("original");
    changed.name = tr("changed");
    original.kind = changed.kind = PlotSeries::Kind::Points;
    QStringList words;
    for (const NextTokenChange::Row& row : rows) {
        const auto at = static_cast<double>(words.size());
        words << trace()->word(row.id);
        original.x.push_back(at);
        original.y.push_back(std::exp(static_cast<double>(row.original)));
        changed.x.push_back(at);
        changed.y.push_back(std::exp(static_cast<double>(row.changed)));
    }
    PlotAxis x{tr("Word"),
               [words](double at) {
                   const auto whole = static_cast<qsizetype>(std::round(at));
                   return std::abs(at - std::round(at)) < 1e-6 ? words.value(whole) : QString();
               },
               false, true, std::pair{-0.5, static_cast<double>(words.size()) - 0.5}};
    plot_->setAxes(x, {tr("Probability"), {}, false, false, std::pair{0.0, 1.0}});
    plot_->setSeries({original, changed});
    // The context bar says the same where the trace itself was run with them.
    panel_->setTitle(tr("Next token: %1").arg(interventionsTitle(interventions())));
    panel_->setSummary(tr("After token %1: KL from the original %2 nats; entropy %3 → %4 nats; the likeliest word is %5.")
                           .arg(numberText(last_), figureText(change_->divergence),
                                numberText(change_->original_entropy, 3), numberText(change_->changed_entropy, 3),
                                change_->same_top ? tr("the same") : tr("another")));
}

void NextTokenView::showSelection() {
    const qint64 selected = app_.selection.token();
    if (selected >= 0 && selected != last_ && !interventions().none()) outdate();
}

}  // namespace addend::ui
