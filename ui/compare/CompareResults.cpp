#include "ui/compare/CompareResults.h"

#include <QHeaderView>
#include <QScrollBar>
#include <QTableView>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>

#include "ui/compare/CompareTable.h"
#include "ui/compare/CompareText.h"
#include "ui/compare/LaneEditor.h"
#include "ui/compare/LanePlayback.h"
#include "ui/compare/PromptTable.h"
#include "ui/plots/PlotPanel.h"
#include "ui/theme/Metrics.h"
#include "ui/widgets/FigureDelegate.h"
#include "ui/widgets/Label.h"

namespace addend::ui {
namespace {

constexpr int twinPlotHeight = 260;
constexpr int mostPromptRows = 8;  // seen at once

}  // namespace

CompareResults::CompareResults(Dialogs& dialogs, QWidget* parent)
    : QWidget(parent), table_(new CompareTable(this)), prompts_(new PromptTable(this)) {
    setObjectName(QStringLiteral("compareResults"));
    build(dialogs);
    retranslate();
}

void CompareResults::build(Dialogs& dialogs) {
    verdict_ = new Label(Theme::FontRole::Section, Theme::Role::Text, this);
    verdict_->setObjectName(QStringLiteral("compareVerdict"));
    origin_ = new Label(Theme::FontRole::Caption, Theme::Role::Muted, this);
    origin_->setObjectName(QStringLiteral("compareOrigin"));
    playback_ = new LanePlayback(this);
    const auto table = [this](const char* name, QAbstractItemModel* model) {
        auto* view = new QTableView(this);
        view->setObjectName(QLatin1String(name));
        view->setModel(model);
        view->setFrameShape(QFrame::NoFrame);
        view->setSelectionMode(QAbstractItemView::SingleSelection);
        view->setTabKeyNavigation(false);
        return view;
    };
    tableTitle_ = new Label(Theme::FontRole::Section, Theme::Role::Text, this);
    tableView_ = table("compareTable", table_);
    tableView_->setItemDelegate(new FigureDelegate(tableView_));
    tableView_->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    tableView_->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
    promptsTitle_ = new Label(Theme::FontRole::Section, Theme::Role::Text, this);
    promptsView_ = table("comparePrompts", prompts_);
    promptsView_->setSelectionBehavior(QAbstractItemView::SelectRows);
    promptsView_->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    const auto panel = [&](SeriesPlot*& plot, const char* name, const char* file) {
        plot = new SeriesPlot;
        plot->setObjectName(QLatin1String(name));
        auto* made = new PlotPanel(plot, dialogs, this);
        made->setFileName(QLatin1String(file));
        made->setMinimumHeight(twinPlotHeight);
        return made;
    };
    charts_ = new LaneCharts(dialogs, this);
    divergencePanel_ = panel(divergence_, "compareDivergence", "agreement");
    layersPanel_ = panel(layers_, "compareLayers", "layers");
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(metrics::page);
    for (QWidget* widget :
         std::initializer_list<QWidget*>{verdict_->wrapped(), origin_->wrapped(), playback_, tableTitle_, tableView_,
                                         promptsTitle_, promptsView_, charts_, divergencePanel_, layersPanel_})
        column->addWidget(widget);
    connect(promptsView_->selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this](const QModelIndex& row) {
        if (row.isValid()) showPrompt(static_cast<std::size_t>(row.row()));
    });
}

void CompareResults::fitHeight(QTableView* view, int mostRows) {
    // Columns no narrower than a speed with its spread: large text scrolls sideways instead of breaking numbers.
    view->horizontalHeader()->setMinimumSectionSize(view->fontMetrics().horizontalAdvance(QStringLiteral("00,000.0 ± 000.0")));
    view->resizeRowsToContents();
    int height = view->horizontalHeader()->sizeHint().height();
    for (int row = 0; row < std::min(mostRows, view->model()->rowCount()); ++row) height += view->rowHeight(row);
    view->setFixedHeight(height + 2 * metrics::hairline + view->horizontalScrollBar()->sizeHint().height());
}

void CompareResults::setOutcome(std::shared_ptr<const CompareOutcome> outcome) {
    outcome_ = std::move(outcome);
    prompt_ = 0;
    table_->setOutcome(outcome_);
    prompts_->setOutcome(outcome_);
    const bool many = outcome_ && outcome_->options.prompts.size() > 1;
    promptsTitle_->setVisible(many);
    promptsView_->setVisible(many);
    if (!outcome_) return playback_->setOutcome(nullptr, 0);
    fitHeight(tableView_, CompareTable::figureCount);
    fitHeight(promptsView_, mostPromptRows);
    verdict_->setText(compareVerdict(*outcome_));
    origin_->setText(compareOrigin(*outcome_));
    showPrompt(0);
}

void CompareResults::showPrompt(std::size_t prompt) {
    if (!outcome_ || prompt >= outcome_->options.prompts.size()) return;
    prompt_ = prompt;
    playback_->setOutcome(outcome_, prompt);
    charts_->draw(chartData(*outcome_, prompt));
    showTwins();
    playback_->play();
}

void CompareResults::showTwins() {
    QList<PlotSeries> divergence, layers;
    QStringList names;
    double tolerance = TwinOptions{}.tolerance;
    for (std::size_t n = 0; n < outcome_->twins.size(); ++n) {
        if (prompt_ >= outcome_->twins[n].size()) continue;
        const TwinResult& twin = outcome_->twins[n][prompt_];
        tolerance = twin.tolerance;
        PlotSeries kl, parted;
        kl.name = parted.name = laneTitle(static_cast<int>(n) + 1);
        kl.lane = parted.lane = static_cast<int>(n) + 1;
        parted.kind = PlotSeries::Kind::Points;
        for (std::size_t t = 0; t < twin.tokens.size(); ++t) {
            kl.x.push_back(static_cast<double>(t));
            kl.y.push_back(twin.tokens[t].divergence);
        }
        for (std::size_t l = 0; l < twin.layers.size(); ++l) {
            parted.x.push_back(static_cast<double>(l));
            parted.y.push_back(twin.layers[l].median);
            if (names.size() <= static_cast<qsizetype>(l)) names << QString::fromStdString(twin.layers[l].name);
        }
        divergence << kl;
        layers << parted;
    }
    divergence_->setAxes({tr("Token read by both"), {}, false, true}, {tr("KL from lane A, nats")});
    divergence_->setSeries(divergence);
    layers_->setAxes({tr("Value"),
                      [names](double at) {
                          return std::abs(at - std::round(at)) < 1e-6 ? names.value(static_cast<int>(std::round(at)))
                                                                     : QString();
                      },
                      false, true},
                     {tr("Relative difference from lane A")});
    layers_->setSeries(layers);
    layers_->setMarks({{tolerance, tr("tolerance"), false}});
    divergencePanel_->setVisible(!divergence.isEmpty());
    layersPanel_->setVisible(!layers.isEmpty());
}

void CompareResults::retranslate() {
    tableTitle_->setText(tr("Figures"));
    tableView_->setAccessibleName(tr("Figures of the lanes"));
    promptsTitle_->setText(tr("Prompt by prompt"));
    promptsView_->setAccessibleName(tr("Figures of each prompt"));
    divergencePanel_->setTitle(tr("Agreement, token by token"));
    layersPanel_->setTitle(tr("Where the lanes part"));
    divergencePanel_->setSummary(
        tr("Both lanes read lane A's prompt and reply: how far their predictions part at each token."));
    layersPanel_->setSummary(tr("Median over tokens of the relative difference of the residual stream, layer by layer."));
    table_->retranslate();
    prompts_->retranslate();
    playback_->retranslate();
    charts_->retranslate();
    if (!outcome_) return;
    verdict_->setText(compareVerdict(*outcome_));
    origin_->setText(compareOrigin(*outcome_));
    charts_->draw(chartData(*outcome_, prompt_));
    showTwins();
}

}  // namespace addend::ui
