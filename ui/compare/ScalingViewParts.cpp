// The widgets of the scaling view, and their texts.
#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QProgressBar>
#include <QPushButton>
#include <QScrollArea>
#include <QSpinBox>
#include <QTableView>
#include <algorithm>

#include "ui/compare/ScalingTable.h"
#include "ui/compare/ScalingView.h"
#include "ui/plots/PlotPanel.h"
#include "ui/plots/SeriesPlot.h"
#include "ui/theme/Metrics.h"
#include "ui/theme/Style.h"
#include "ui/widgets/FigureDelegate.h"
#include "ui/widgets/FlowLayout.h"
#include "ui/widgets/InlineMessage.h"
#include "ui/widgets/Label.h"

namespace addend::ui {
namespace {

constexpr int scalingPlotHeight = 340;
constexpr int scalingPlotLines = 16;  // room for the legend where text is large
constexpr int mostPrefill = 16384;
constexpr int mostScalingRepetitions = 50;

}  // namespace

void ScalingView::build() {
    actions_ = new QWidget(this);
    export_ = new QPushButton(Icons::icon(Icon::Export), QString(), actions_);
    export_->setObjectName(QStringLiteral("scalingExport"));
    go_ = new QPushButton(actions_);
    go_->setObjectName(QStringLiteral("scalingGo"));
    setPrimary(go_);
    auto* buttons = new QHBoxLayout(actions_);
    buttons->setContentsMargins(0, 0, 0, 0);
    buttons->setSpacing(metrics::control);
    buttons->addWidget(export_);
    buttons->addWidget(go_);
    notice_ = new InlineMessage(this);
    notice_->setObjectName(QStringLiteral("scalingNotice"));
    notice_->setClosable(true);

    auto* body = new QWidget(this);
    auto* inside = new QVBoxLayout(body);
    inside->setContentsMargins(metrics::page, 0, metrics::page, metrics::page);
    inside->setSpacing(metrics::section);
    inside->addWidget(buildSetup());
    inside->addWidget(buildResults());
    inside->addStretch(1);
    auto* area = new QScrollArea(this);
    area->setObjectName(QStringLiteral("scalingArea"));
    area->setWidget(body);
    area->setWidgetResizable(true);
    area->setFrameShape(QFrame::NoFrame);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    area->setFocusPolicy(Qt::NoFocus);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(metrics::control);
    column->addWidget(notice_);
    column->addWidget(area, 1);
}

QWidget* ScalingView::buildSetup() {
    auto* setup = new QWidget(this);
    intro_ = new Label(Theme::FontRole::Body, Theme::Role::Muted, setup);
    intro_->wrapped();
    auto* settings = new QWidget(setup);
    auto* flow = new FlowLayout(settings);
    const auto pair = [&](Label*& label, QWidget* box) {
        auto* both = new QWidget(settings);
        label = new Label(Theme::FontRole::Body, Theme::Role::Text, both);
        label->setBuddy(box);
        auto* row = new QHBoxLayout(both);
        row->setContentsMargins(0, 0, 0, 0);
        row->setSpacing(metrics::control);
        row->addWidget(label);
        row->addWidget(box);
        flow->addWidget(both);
    };
    prefillTokens_ = new QSpinBox(settings);
    prefillTokens_->setObjectName(QStringLiteral("scalingPrefill"));
    prefillTokens_->setRange(1, mostPrefill);
    prefillTokens_->setValue(2048);
    pair(prefillLabel_, prefillTokens_);
    repetitions_ = new QSpinBox(settings);
    repetitions_->setObjectName(QStringLiteral("scalingRepetitions"));
    repetitions_->setRange(1, mostScalingRepetitions);
    repetitions_->setValue(3);
    pair(repetitionsLabel_, repetitions_);
    kept_ = new QComboBox(settings);
    kept_->setObjectName(QStringLiteral("scalingKept"));
    pair(keptLabel_, kept_);
    keptLabel_->hide();
    kept_->hide();
    tableView_ = new QTableView(setup);
    tableView_->setObjectName(QStringLiteral("scalingShapes"));
    tableView_->setModel(table_);
    tableView_->setItemDelegate(new FigureDelegate(tableView_));
    tableView_->setFrameShape(QFrame::NoFrame);
    tableView_->setSelectionMode(QAbstractItemView::SingleSelection);
    tableView_->setTabKeyNavigation(false);
    tableView_->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    tableView_->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    tableView_->verticalHeader()->hide();
    tableView_->horizontalHeader()->setStretchLastSection(true);
    need_ = new Label(Theme::FontRole::Body, Theme::Role::Text, setup);
    need_->setObjectName(QStringLiteral("scalingNeed"));
    need_->wrapped();
    progress_ = new QProgressBar(setup);
    progress_->setObjectName(QStringLiteral("scalingProgress"));
    progress_->setRange(0, 1000);
    progress_->setTextVisible(false);
    progressText_ = new Label(Theme::FontRole::Caption, Theme::Role::Muted, setup);
    progressText_->wrapped();
    auto* column = new QVBoxLayout(setup);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(metrics::control);
    for (QWidget* widget :
         std::initializer_list<QWidget*>{intro_, settings, tableView_, need_, progress_, progressText_})
        column->addWidget(widget);
    return setup;
}

SeriesPlot* ScalingView::addPlot(const char* name, QVBoxLayout* column, PlotPanel*& panel) {
    auto* plot = new SeriesPlot;
    plot->setObjectName(QLatin1String(name));
    panel = new PlotPanel(plot, app_.dialogs, this);
    panel->setMinimumHeight(std::max(scalingPlotHeight, scalingPlotLines * fontMetrics().lineSpacing()));
    panel->setFileName(QLatin1String(name));
    column->addWidget(panel);
    return plot;
}

QWidget* ScalingView::buildResults() {
    auto* results = new QWidget(this);
    provenance_ = new Label(Theme::FontRole::Body, Theme::Role::Text, results);
    provenance_->setObjectName(QStringLiteral("scalingProvenance"));
    provenance_->wrapped();
    rules_ = new Label(Theme::FontRole::Caption, Theme::Role::Muted, results);
    rules_->setObjectName(QStringLiteral("scalingRules"));
    rules_->wrapped();
    sources_ = new Label(Theme::FontRole::Caption, Theme::Role::Muted, results);
    sources_->setObjectName(QStringLiteral("scalingSources"));
    sources_->wrapped();
    auto* column = new QVBoxLayout(results);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(metrics::section);
    column->addWidget(provenance_);
    memory_ = addPlot("scaling-memory", column, memoryPanel_);
    prefill_ = addPlot("scaling-prefill", column, prefillPanel_);
    decode_ = addPlot("scaling-decode", column, decodePanel_);
    column->addWidget(rules_);
    column->addWidget(sources_);
    return results;
}

void ScalingView::retranslate() {
    intro_->setText(
        tr("How memory and time grow with the size of a model: MatMul-free models of the paper's shapes against transformers "
           "of the same sizes, with random weights, each on the device in use."));
    prefillLabel_->setText(tr("Tokens read at once"));
    prefillTokens_->setAccessibleName(prefillLabel_->text());
    repetitionsLabel_->setText(tr("Repetitions"));
    repetitions_->setAccessibleName(repetitionsLabel_->text());
    keptLabel_->setText(tr("Shown"));
    kept_->setAccessibleName(tr("Studies measured before"));
    tableView_->setAccessibleName(tr("Sizes of models"));
    progress_->setAccessibleName(tr("Progress of the measurement"));
    export_->setText(tr("Export …"));
    memoryPanel_->setTitle(tr("Memory: weights, state and scratch"));
    prefillPanel_->setTitle(tr("Time to read a prompt"));
    decodePanel_->setTitle(tr("Time to write a token"));
    rules_->setText(
        tr("Projected, never measured (hollow, dotted), from the largest size measured here of the same kind: weights in "
           "proportion to the bytes counted from the shape, state as counted, scratch by the hidden size; reading a prompt in "
           "proportion to its additions and multiplications; writing a token in proportion to the bytes of weights and state it "
           "reads. Without a measured size, memory is what is counted."));
    sources_->setText(
        tr("Published: arXiv 2406.02528, 13B, 2,048 tokens, batch 1, one A100 with BitBLAS: 4.19 GB and 695 ms, against "
           "48.50 GB and 3,183 ms of Transformer++. PyTorch: in fp16, the authors' code and Hugging Face's Llama, batch 1, random "
           "weights, measured on one H100 on 2026-11-22; not from the paper. Other hardware than yours: beside, not a contest."));
    table_->retranslate();
    showStudy();
    showState();
}

}  // namespace addend::ui
