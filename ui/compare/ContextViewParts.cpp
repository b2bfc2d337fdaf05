// The widgets of the context view, and their texts.
#include <QComboBox>
#include <QHBoxLayout>
#include <QProgressBar>
#include <QPushButton>
#include <QScrollArea>
#include <QSpinBox>
#include <QStackedWidget>
#include <algorithm>

#include "ui/compare/ContextView.h"
#include "ui/plots/PlotPanel.h"
#include "ui/plots/SeriesPlot.h"
#include "ui/text/Format.h"
#include "ui/theme/Metrics.h"
#include "ui/theme/Style.h"
#include "ui/widgets/EmptyState.h"
#include "ui/widgets/FlowLayout.h"
#include "ui/widgets/InlineMessage.h"
#include "ui/widgets/Label.h"

namespace addend::ui {
namespace {

constexpr int contextPlotHeight = 300;
constexpr int contextPlotLines = 14;
constexpr int mostContextRepetitions = 50;
constexpr std::uint32_t longestContexts[] = {256, 1024, 4096, 16384, 65536};

}  // namespace

void ContextView::build() {
    actions_ = new QWidget(this);
    export_ = new QPushButton(Icons::icon(Icon::Export), QString(), actions_);
    export_->setObjectName(QStringLiteral("contextExport"));
    go_ = new QPushButton(actions_);
    go_->setObjectName(QStringLiteral("contextGo"));
    setPrimary(go_);
    auto* buttons = new QHBoxLayout(actions_);
    buttons->setContentsMargins(0, 0, 0, 0);
    buttons->setSpacing(metrics::control);
    buttons->addWidget(export_);
    buttons->addWidget(go_);
    notice_ = new InlineMessage(this);
    notice_->setObjectName(QStringLiteral("contextNotice"));
    notice_->setClosable(true);

    auto* body = new QWidget(this);
    auto* inside = new QVBoxLayout(body);
    inside->setContentsMargins(metrics::page, 0, metrics::page, metrics::page);
    inside->setSpacing(metrics::section);
    inside->addWidget(buildSetup(body));
    provenance_ = new Label(Theme::FontRole::Body, Theme::Role::Text, body);
    provenance_->setObjectName(QStringLiteral("contextProvenance"));
    provenance_->wrapped();
    inside->addWidget(provenance_);
    const auto addPlot = [&](const char* name, PlotPanel*& panel) {
        auto* plot = new SeriesPlot;
        plot->setObjectName(QLatin1String(name));
        panel = new PlotPanel(plot, app_.dialogs, body);
        panel->setMinimumHeight(std::max(contextPlotHeight, contextPlotLines * fontMetrics().lineSpacing()));
        panel->setFileName(QLatin1String(name));
        inside->addWidget(panel);
        return plot;
    };
    bytes_ = addPlot("context-bytes", bytesPanel_);
    time_ = addPlot("context-time", timePanel_);
    inside->addStretch(1);
    auto* area = new QScrollArea(this);
    area->setObjectName(QStringLiteral("contextArea"));
    area->setWidget(body);
    area->setWidgetResizable(true);
    area->setFrameShape(QFrame::NoFrame);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    area->setFocusPolicy(Qt::NoFocus);
    empty_ = new EmptyState(Icon::Compare);
    empty_->setObjectName(QStringLiteral("contextEmpty"));
    connect(empty_, &EmptyState::activated, this, [this] { Q_EMIT pageRequested(QStringLiteral("models")); });
    stack_ = new QStackedWidget(this);
    stack_->addWidget(empty_);
    stack_->addWidget(area);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(metrics::control);
    column->addWidget(notice_);
    column->addWidget(stack_, 1);
}

QWidget* ContextView::buildSetup(QWidget* parent) {
    auto* setup = new QWidget(parent);
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
    beside_ = new QComboBox(settings);
    beside_->setObjectName(QStringLiteral("contextBeside"));
    beside_->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    pair(besideLabel_, beside_);
    longest_ = new QComboBox(settings);
    longest_->setObjectName(QStringLiteral("contextLongest"));
    for (const std::uint32_t length : longestContexts) longest_->addItem(QString(), length);
    longest_->setCurrentIndex(2);
    pair(longestLabel_, longest_);
    repetitions_ = new QSpinBox(settings);
    repetitions_->setObjectName(QStringLiteral("contextRepetitions"));
    repetitions_->setRange(1, mostContextRepetitions);
    repetitions_->setValue(3);
    pair(repetitionsLabel_, repetitions_);
    need_ = new Label(Theme::FontRole::Caption, Theme::Role::Muted, setup);
    need_->setObjectName(QStringLiteral("contextNeed"));
    need_->wrapped();
    progress_ = new QProgressBar(setup);
    progress_->setObjectName(QStringLiteral("contextProgress"));
    progress_->setRange(0, 1000);
    progress_->setTextVisible(false);
    auto* column = new QVBoxLayout(setup);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(metrics::control);
    for (QWidget* widget : std::initializer_list<QWidget*>{intro_, settings, need_, progress_}) column->addWidget(widget);
    return setup;
}

void ContextView::retranslate() {
    intro_->setText(
        tr("A MatMul-free model keeps a state of one size, however long the context is; a transformer keeps keys and values of "
           "every token, and reads them all for each new one."));
    besideLabel_->setText(tr("Beside"));
    beside_->setAccessibleName(tr("Model beside this one"));
    longestLabel_->setText(tr("Longest context"));
    longest_->setAccessibleName(longestLabel_->text());
    for (int n = 0; n < longest_->count(); ++n) longest_->setItemText(n, numberText(longest_->itemData(n).toLongLong()));
    repetitionsLabel_->setText(tr("Repetitions"));
    repetitions_->setAccessibleName(repetitionsLabel_->text());
    progress_->setAccessibleName(tr("Progress of the measurement"));
    export_->setText(tr("Export …"));
    bytesPanel_->setTitle(tr("State by context"));
    timePanel_->setTitle(tr("Time of a token by context"));
    empty_->setSentence(tr("Open a model to see what a longer context costs it."));
    empty_->setAction(tr("Open a model"));
    fillBeside();
    showCurves();
    showState();
}

}  // namespace addend::ui
