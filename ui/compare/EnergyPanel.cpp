#include "ui/compare/EnergyPanel.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QPushButton>
#include <QScrollBar>
#include <QSpinBox>
#include <QTableView>
#include <algorithm>

#include "core/evaluate/shape_program.h"
#include "core/inspect/nonzero_trits.h"
#include "ui/engine/Workbench.h"
#include "ui/settings/Settings.h"
#include "ui/text/Format.h"
#include "ui/theme/Metrics.h"
#include "ui/widgets/FigureDelegate.h"
#include "ui/widgets/InlineMessage.h"
#include "ui/widgets/Label.h"

namespace addend::ui {
namespace {

const QString tableKey = QStringLiteral("energy/table");
constexpr int longestContext = 1 << 20;

QTableView* plainTable(const char* name, QAbstractItemModel* model, QWidget* parent) {
    auto* view = new QTableView(parent);
    view->setObjectName(QLatin1String(name));
    view->setModel(model);
    view->setItemDelegate(new FigureDelegate(view));
    view->setFrameShape(QFrame::NoFrame);
    view->setSelectionMode(QAbstractItemView::SingleSelection);
    view->setTabKeyNavigation(false);
    view->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    view->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    return view;
}

/// As tall as its rows: the page scrolls, not the table.
void fitHeight(QTableView* view) {
    view->resizeColumnsToContents();
    view->resizeRowsToContents();
    const int bar = view->horizontalScrollBar()->sizeHint().height();
    view->setFixedHeight(view->horizontalHeader()->sizeHint().height() + view->verticalHeader()->length() + bar);
}

}  // namespace

EnergyPanel::EnergyPanel(AppContext& app, Workbench& bench, QWidget* parent)
    : QWidget(parent), app_(app), bench_(bench), figures_(new EnergyFigureModel(this)), entries_(new EnergyEntryModel(this)) {
    setObjectName(QStringLiteral("energyPanel"));
    build();
    loadTable();
    connect(entries_, &EnergyEntryModel::edited, this, [this] {
        message_->clear();
        keepTable();
        refresh();
    });
    connect(entries_, &EnergyEntryModel::refused, this,
            [this](const Message& why) { message_->showMessage(InlineMessage::Kind::Error, why); });
    connect(reset_, &QPushButton::clicked, this, [this] {
        message_->clear();
        entries_->setTable(default_energy_table());
        keepTable();
        refresh();
    });
    connect(context_, qOverload<int>(&QSpinBox::valueChanged), this, &EnergyPanel::refresh);
    connect(&bench_, &Workbench::modelOpened, this, &EnergyPanel::onModel);
    connect(&bench_.engine(), &EngineService::modelChanged, this, &EnergyPanel::onModel);
    connect(&bench_, &Workbench::patchChanged, this, [this] {
        if (!ownPatches_) onModel();
    });
    retranslate();
    onModel();
}

void EnergyPanel::build() {
    title_ = new Label(Theme::FontRole::Section, Theme::Role::Text, this);
    boundary_ = new Label(Theme::FontRole::Caption, Theme::Role::Muted, this);
    boundary_->setObjectName(QStringLiteral("energyBoundary"));
    boundary_->wrapped();
    contextLabel_ = new Label(Theme::FontRole::Body, Theme::Role::Text, this);
    context_ = new QSpinBox(this);
    context_->setObjectName(QStringLiteral("energyContext"));
    context_->setRange(1, longestContext);
    context_->setValue(512);
    contextLabel_->setBuddy(context_);
    figureView_ = plainTable("energyFigures", figures_, this);
    notes_ = new Label(Theme::FontRole::Caption, Theme::Role::Muted, this);
    notes_->setObjectName(QStringLiteral("energyNotes"));
    notes_->wrapped();
    tableTitle_ = new Label(Theme::FontRole::Body, Theme::Role::Text, this);
    entryView_ = plainTable("energyEntries", entries_, this);
    entryView_->verticalHeader()->hide();
    entryView_->setEditTriggers(QAbstractItemView::DoubleClicked | QAbstractItemView::EditKeyPressed |
                                QAbstractItemView::AnyKeyPressed);
    source_ = new Label(Theme::FontRole::Caption, Theme::Role::Muted, this);
    source_->setObjectName(QStringLiteral("energySource"));
    source_->wrapped();
    reset_ = new QPushButton(this);
    reset_->setObjectName(QStringLiteral("energyReset"));
    message_ = new InlineMessage(this);
    message_->setObjectName(QStringLiteral("energyMessage"));
    message_->setClosable(true);
    auto* asked = new QHBoxLayout;
    asked->setSpacing(metrics::control);
    asked->addWidget(contextLabel_);
    asked->addWidget(context_);
    asked->addStretch(1);
    auto* under = new QHBoxLayout;
    under->addWidget(reset_);
    under->addStretch(1);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(metrics::control);
    column->addWidget(title_);
    column->addWidget(boundary_);
    column->addLayout(asked);
    column->addWidget(figureView_);
    column->addWidget(notes_);
    column->addSpacing(metrics::control);
    column->addWidget(tableTitle_);
    column->addWidget(entryView_);
    column->addWidget(message_);
    column->addWidget(source_);
    column->addLayout(under);
    for (QTableView* view : {figureView_, entryView_}) view->viewport()->installEventFilter(this);
}

void EnergyPanel::setPatches(const std::vector<Patch>& patches) {
    ownPatches_ = true;
    patches_ = patches;
    refresh();
}

void EnergyPanel::onModel() {
    const auto model = bench_.engine().model();
    const auto program = model ? model->model().program_shape() : nullptr;
    if (!ownPatches_) patches_ = {bench_.patches().current()};
    if (program != program_) {
        program_ = program;
        question_.nonzero.clear();
        counting_.cancel();
        if (program_) countZeros();
    }
    refresh();
}

/// Once for a model: its trits are read by a task, and until then every addition counts as made.
void EnergyPanel::countZeros() {
    const auto model = bench_.engine().model();
    if (!model) return;
    const auto program = program_;
    counting_ = bench_.tasks().start(
        this, QString(),
        [model, program](TaskContext& task) {
            const Model::Lowered& lowered = model->model().lower({}, task.cancel());
            return count_nonzero_trits(*lowered.program, *lowered.weights, {}, task.cancel());
        },
        [this, program](std::vector<std::optional<std::uint64_t>> nonzero) {
            if (program != program_) return;
            question_.nonzero = std::move(nonzero);
            refresh();
        },
        [](const Message&) {});  // without it the table says that zeros are not known
}

void EnergyPanel::refresh() {
    if (!program_) {
        figures_->setRows({});
        setVisible(false);
        return;
    }
    setVisible(true);
    question_.prefill = question_.context = static_cast<std::uint64_t>(context_->value());
    std::vector<Patch> fitting;
    for (const Patch& patch : patches_) {
        const bool known = std::ranges::any_of(fitting, [&](const Patch& p) { return p.same_rules(patch); });
        if (!known) fitting.push_back(patch);
    }
    try {
        figures_->setRows(energy_rows(*program_, fitting, question_, entries_->table()));
    } catch (const Failure&) {
        // A patch of another model: the exact twin and the transformer remain.
        figures_->setRows(energy_rows(*program_, {}, question_, entries_->table()));
    }
    const SynthShape beside = transformer_like(*program_);
    notes_->setText(
        tr("The fp16 transformer has the model's hidden size (%1), layers (%2), vocabulary and channel mixer (%3), %4 heads "
           "and a head of its own; all of its floats are float16. The exact twin is the model without a patch. "
           "What the table has no value for is left out.")
            .arg(numberText(qint64{beside.hidden_size}), numberText(qint64{beside.layers}),
                 numberText(qint64{beside.llama.intermediate_size}), numberText(qint64{beside.llama.heads})));
    source_->setText(entries_->table() == default_energy_table()
                         ? tr("Values: %1.").arg(QString::fromStdString(entries_->table().source))
                         : tr("Values edited here; by default those of %1.")
                               .arg(QString::fromUtf8(default_energy_source.data(),
                                                      static_cast<qsizetype>(default_energy_source.size()))));
    reset_->setEnabled(!(entries_->table() == default_energy_table()));
    fitTables();
}

void EnergyPanel::loadTable() {
    const std::string text = app_.settings.state(tableKey).toString().toStdString();
    if (text.empty()) return;
    try {
        entries_->setTable(parse_energy_table(text, "energy/table"));
    } catch (const Failure& failure) {
        message_->showMessage(InlineMessage::Kind::Warning, failure.message());
    }
}

void EnergyPanel::keepTable() {
    const bool original = entries_->table() == default_energy_table();
    app_.settings.setState(
        tableKey, original ? QVariant() : QVariant(QString::fromStdString(energy_table_text(entries_->table()))));
}

void EnergyPanel::fitTables() {
    fitHeight(figureView_);
    fitHeight(entryView_);
}

void EnergyPanel::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) retranslate();
    if (event->type() == QEvent::FontChange) fitTables();
}

/// Wheels belong to the page.
bool EnergyPanel::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::Wheel) {
        event->ignore();
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

void EnergyPanel::retranslate() {
    title_->setText(tr("Energy of the arithmetic, modelled"));
    boundary_->setText(
        tr("Operations counted from the program, times picojoules of a table: arithmetic only. Memory traffic is not "
           "included, and costs more than the arithmetic on real machines. No sensor was read for these figures."));
    contextLabel_->setText(tr("Prompt and context, tokens"));
    context_->setAccessibleName(contextLabel_->text());
    figureView_->setAccessibleName(tr("Modelled energy of a token"));
    tableTitle_->setText(tr("Energy of an operation"));
    entryView_->setAccessibleName(tr("Picojoules of an operation"));
    reset_->setText(tr("Reset to the published values"));
    entries_->retranslate();
    figures_->retranslate();
    refresh();
}

}  // namespace addend::ui
