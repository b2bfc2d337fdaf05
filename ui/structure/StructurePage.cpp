#include "ui/structure/StructurePage.h"

#include <QButtonGroup>
#include <QComboBox>
#include <QKeyEvent>
#include <QLineEdit>
#include <QMenu>
#include <QScrollArea>
#include <QSignalBlocker>
#include <QSortFilterProxyModel>
#include <QSpinBox>
#include <QSplitter>
#include <QStackedWidget>
#include <QStyle>
#include <QTableView>
#include <QToolButton>
#include <algorithm>

#include "core/inspect/nonzero_trits.h"
#include "core/program/patch.h"
#include "core/runtime/model.h"
#include "ui/engine/Workbench.h"
#include "ui/shell/MainWindow.h"
#include "ui/structure/CostLegend.h"
#include "ui/structure/GraphView.h"
#include "ui/structure/NodeDetails.h"
#include "ui/structure/StructureText.h"
#include "ui/tensors/TensorTable.h"
#include "ui/text/Format.h"
#include "ui/widgets/ElidedLabel.h"
#include "ui/widgets/EmptyState.h"
#include "ui/widgets/InlineMessage.h"
#include "ui/widgets/Label.h"

namespace addend::ui {
namespace {

bool hasKind(const Program& program, std::uint16_t kind) {
    return std::any_of(program.states().begin(), program.states().end(),
                       [&](const addend_state& s) { return s.kind == kind; });
}

bool hasTrits(const Program& program) {
    return std::any_of(program.weights().begin(), program.weights().end(),
                       [](const addend_weight& w) { return w.dtype == ADDEND_T2; });
}

}  // namespace

StructurePage::StructurePage(AppContext& app, Workbench& bench, QWidget* parent)
    : Page(parent), app_(app), bench_(bench) {
    setObjectName(QStringLiteral("structurePage"));
    build();
    connectParts();
    retranslate();
    setView(View::Graph);
    showModel();
}

StructurePage::~StructurePage() {
    for (const TaskHandle& task : {zeros_, counting_, opening_}) task.cancel();
}

void StructurePage::connectParts() {
    connect(&bench_, &Workbench::modelOpened, this, &StructurePage::showModel);
    connect(&bench_, &Workbench::patchChanged, this, &StructurePage::showProgram);
    connect(&bench_, &Workbench::openFailed, this, [this](const Message& why) {
        if (!model_) message_->showMessage(InlineMessage::Kind::Error, why, tr("No model could be opened."));
    });
    connect(&bench_.engine(), &EngineService::busyChanged, this, [this] { showState(); });
    connect(&app_.selection, &Selection::changed, this, &StructurePage::follow);
    connect(empty_, &EmptyState::activated, this, [this] { Q_EMIT pageRequested(QStringLiteral("models")); });
    connect(graph_, &GraphView::selectionChanged, this, [this](auto node) { selectNode(node); });
    connect(graph_, &GraphView::activated, this, &StructurePage::activate);
    connect(tableView_, &QTableView::activated, this,
            [this](const QModelIndex& at) { activate(at.data(StructureModel::NodeRole).toUInt()); });
    // What is selected, not what is current: Tab alone makes a row current.
    connect(tableView_->selectionModel(), &QItemSelectionModel::selectionChanged, this, [this] {
        const QModelIndexList rows = tableView_->selectionModel()->selectedRows();
        if (!quiet_ && !rows.isEmpty()) selectNode(rows.first().data(StructureModel::NodeRole).toUInt());
    });
    connect(details_, &NodeDetails::weightRequested, this,
            [this](const QString& tensor) { sendTo(QStringLiteral("weights"), tensor); });
    connect(details_, &NodeDetails::activationRequested, this,
            [this](const QString& value) { sendTo(QStringLiteral("activations"), value); });
    connect(details_, &NodeDetails::valuesRequested, this, [this](const QString& tensor) {
        setView(View::Values);
        tensor_->setTensor(tensor);
    });
    connect(tensor_, &TensorTable::tensorChosen, this, [this](const QString& tensor) {
        if (const auto node = program_ ? program_->find(tensor.toStdString()) : std::nullopt) selectNode(node);
        tensor_->setTensor(tensor);
    });
    connect(find_, &QLineEdit::textChanged, this, [this] { search(0); });
    for (QSpinBox* box : {tokens_, past_})
        connect(box, &QSpinBox::valueChanged, this, &StructurePage::recount);
    connect(profile_, &QComboBox::currentIndexChanged, this, [this] {
        showState();
        recount();
    });
    connect(rows_, &QComboBox::currentIndexChanged, this, [this](int index) {
        table_->setRows(static_cast<StructureModel::Rows>(index));
        tableView_->resizeColumnsToContents();
        selectNode(graph_->selected());
    });
    connect(graphButton_, &QToolButton::clicked, this, [this] { setView(View::Graph); });
    connect(tableButton_, &QToolButton::clicked, this, [this] { setView(View::Table); });
    connect(valuesButton_, &QToolButton::clicked, this, [this] { setView(View::Values); });
    constexpr double step = 1.25;
    connect(zoomIn_, &QToolButton::clicked, this, [this] { graph_->zoomBy(step); });
    connect(zoomOut_, &QToolButton::clicked, this, [this] { graph_->zoomBy(1 / step); });
    connect(zoomFit_, &QToolButton::clicked, graph_, &GraphView::fit);
    connect(openAll_, &QToolButton::clicked, graph_, &GraphView::expandAll);
    connect(closeAll_, &QToolButton::clicked, graph_, &GraphView::collapseAll);
}

void StructurePage::setActive(bool active) {
    active_ = active;
    tensor_->setActive(active && views_->currentIndex() == static_cast<int>(View::Values));
    if (!active) return;
    const auto* window = qobject_cast<MainWindow*>(this->window());
    canShowActivations_ = window != nullptr && window->hasPage(QStringLiteral("activations"));
    details_->setPages(window != nullptr && window->hasPage(QStringLiteral("weights")), canShowActivations_);
    countZeros();
    openTensorFiles();
}

void StructurePage::showModel() {
    const auto model = bench_.engine().model();
    const bool other = model != model_;
    if (other) {
        zeros_.cancel();
        opening_.cancel();
        nonzero_.clear();
        files_.reset();
        details_->setFiles(nullptr);
        model_ = model;
    }
    if (model_) message_->clear();
    showProgram();
    if (other) showOrigin();
    countZeros();
    openTensorFiles();
    follow(Selection::Node);
}

/// The program as the patch in force makes it; taps, weights and states are the same under every patch.
void StructurePage::showProgram() {
    program_.reset();
    if (model_) {
        const auto exact = model_->model().lower().program;
        try {
            program_ = std::make_shared<ProgramGraph>(patched_program(*exact, bench_.patches().current()));
        } catch (const Failure&) {
            // Between two models the patch may still be the other one's: patchChanged follows.
            program_ = std::make_shared<ProgramGraph>(exact);
        }
    }
    quiet_ = true;
    graph_->setGraph(program_);
    table_->setGraph(program_);
    quiet_ = false;
    if (program_ && !wantedOpen_.isEmpty()) graph_->setExpandedNames(std::exchange(wantedOpen_, {}));
    // What was counted is of other boxes.
    showAccounting(nullptr);
    recount();
    showState();
    search(0);
}

void StructurePage::showState() {
    const bool loading = !program_ && bench_.engine().isLoading();
    states_->setCurrentIndex(program_ ? 2 : loading ? 1 : 0);
    controls_->setVisible(program_ != nullptr);
    totals_->setVisible(program_ != nullptr);
    exportButton_->setEnabled(program_ != nullptr);
    const bool prompt = profile_->currentIndex() == 1;
    tokensLabel_->setVisible(prompt);
    tokens_->setVisible(prompt);
    const bool cache = program_ && hasKind(program_->program(), ADDEND_STATE_KV);
    pastLabel_->setVisible(cache);
    past_->setVisible(cache);
}

void StructurePage::countZeros() {
    if (!active_ || !model_ || !program_ || !nonzero_.empty() || zeros_.isActive() ||
        !hasTrits(program_->program()))
        return;
    const auto model = model_;
    zeros_ = bench_.tasks().start(
        this, tr("Counting zero weights"),
        [model](TaskContext& task) {
            const auto& lowered = model->model().lower();
            return count_nonzero_trits(
                *lowered.program, *lowered.weights,
                [&](std::uint64_t done, std::uint64_t total) { task.report(done, total); }, task.cancel());
        },
        [this, model](std::vector<std::optional<std::uint64_t>> counts) {
            if (model != model_) return;
            nonzero_ = std::move(counts);
            recount();
        },
        [this, model](const Message& why) {
            if (model == model_ && why.code != Code::cancelled)
                message_->showMessage(
                    InlineMessage::Kind::Warning, why,
                    tr("Zero weights could not be counted: every weight is counted as an addition."));
        });
}

/// On a worker; a newer question makes an older answer stale.
void StructurePage::recount() {
    counting_.cancel();
    if (!program_) return showAccounting(nullptr);
    AccountingOptions options;
    options.tokens = profile_->currentIndex() == 1 ? static_cast<std::uint64_t>(tokens_->value()) : 1;
    options.past_tokens = past_->isHidden() ? 0 : static_cast<std::uint64_t>(past_->value());
    options.nonzero = nonzero_;
    const quint64 question = ++question_;
    counting_ = bench_.tasks().start(
        this, QString(),
        [program = program_, options, accountant = accountant_](TaskContext& task) {
            return std::make_shared<const Accounting>(accountant(program->program(), options, task.cancel()));
        },
        [this, program = program_, question](std::shared_ptr<const Accounting> accounting) {
            if (program == program_ && question == question_) showAccounting(std::move(accounting));
        },
        [this, question](const Message& why) {
            if (why.code != Code::cancelled && question == question_)
                message_->showMessage(InlineMessage::Kind::Error, why, tr("The operations could not be counted."));
        });
}

void StructurePage::showAccounting(std::shared_ptr<const Accounting> accounting) {
    accounting_ = std::move(accounting);
    exportMenu_->actions().last()->setEnabled(accounting_ != nullptr);
    showTotals();
    graph_->setAccounting(accounting_);
    table_->setAccounting(accounting_);
    if (accounting_ || !program_) tableView_->resizeColumnsToContents();
    if (program_) details_->show(program_, accounting_, graph_->selected().value_or(0));
}

void StructurePage::showTotals() {
    totals_->setText(accounting_ && program_
                         ? tr("%1 (counted, not measured)").arg(totalsText(program_->counts(0, *accounting_)))
                         : tr("Counting the operations…"));
}

void StructurePage::setView(View view) {
    const bool drawn = view == View::Graph;
    (drawn ? graphButton_ : view == View::Table ? tableButton_ : valuesButton_)->setChecked(true);
    views_->setCurrentIndex(static_cast<int>(view));
    if (view == View::Values) showTensor();
    tensor_->setActive(active_ && view == View::Values);
    legend_->setVisible(drawn);
    for (QToolButton* button : {zoomOut_, zoomFit_, zoomIn_, openAll_, closeAll_}) button->setVisible(drawn);
    rows_->setVisible(view == View::Table);
}

void StructurePage::selectNode(std::optional<std::uint32_t> node, bool tell) {
    if (quiet_ || !program_) return;
    quiet_ = true;
    graph_->select(node, true);
    const int row = node ? table_->rowOf(*node) : -1;
    const QModelIndex index = row < 0 ? QModelIndex() : sorted_->mapFromSource(table_->index(row, 0));
    if (!index.isValid())
        tableView_->clearSelection();
    else if (tableView_->currentIndex().row() != index.row() ||
             !tableView_->selectionModel()->isSelected(index))
        tableView_->setCurrentIndex(index);
    if (node && tell) {
        const GraphNode& box = program_->node(*node);
        if (box.layer >= 0) app_.selection.setLayer(box.layer);
        app_.selection.setNode(QString::fromStdString(box.name));
    }
    details_->show(program_, accounting_, node.value_or(0));
    quiet_ = false;
    if (views_->currentIndex() == static_cast<int>(View::Values)) showTensor();
}

/// Another page chose an instruction, a tensor or a layer: shown, and left as it was chosen.
void StructurePage::follow(Selection::Fields fields) {
    if (quiet_ || !program_) return;
    if (fields & Selection::Node) {
        if (const auto node = program_->find(app_.selection.node().toStdString()))
            return selectNode(node, false);
    }
    if (!(fields & Selection::Layer) || app_.selection.layer() < 0) return;
    const auto selected = graph_->selected();
    if (selected && program_->node(*selected).layer == app_.selection.layer()) return;
    for (const std::uint32_t child : program_->node(0).children)
        if (program_->node(child).layer == app_.selection.layer()) return selectNode(child, false);
}

void StructurePage::search(int step) {
    const std::string text = find_->text().toStdString();
    hits_ = program_ ? program_->search(text) : std::vector<std::uint32_t>{};
    found_->setVisible(!text.empty());
    if (hits_.empty()) {
        found_->setText(tr("Nothing found"));
        return;
    }
    if (step == 0) {
        // The text changed: stay where the selection is, if that still matches.
        const auto now = std::find(hits_.begin(), hits_.end(), graph_->selected().value_or(0));
        hit_ = now == hits_.end() ? 0 : static_cast<std::size_t>(now - hits_.begin());
    } else {
        hit_ = (hit_ + hits_.size() + static_cast<std::size_t>(step)) % hits_.size();
    }
    found_->setText(
        tr("%1 of %2", "match")
            .arg(numberText(static_cast<qint64>(hit_ + 1)), numberText(static_cast<qint64>(hits_.size()))));
    selectNode(hits_[hit_]);
}

bool StructurePage::find() {
    if (!program_) return false;
    find_->setFocus(Qt::ShortcutFocusReason);
    find_->selectAll();
    return true;
}

bool StructurePage::escape(Escape step) {
    if (step == Escape::ClosePopup && !find_->text().isEmpty() && find_->hasFocus()) {
        find_->clear();
        return true;
    }
    if (step != Escape::ResetZoom || graph_->zoom() == 1 || !graph_->isVisible()) return false;
    graph_->resetZoom();
    return true;
}

bool StructurePage::eventFilter(QObject* object, QEvent* event) {
    // As wide as its buttons need in any language: it scrolls down, never sideways.
    if (object == details_ && event->type() == QEvent::LayoutRequest)
        detailsArea_->setMinimumWidth(details_->minimumSizeHint().width() +
                                      style()->pixelMetric(QStyle::PM_ScrollBarExtent));
    if (object == find_ && event->type() == QEvent::KeyPress) {
        const auto* key = static_cast<QKeyEvent*>(event);
        if (key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter)
            return search(key->modifiers() & Qt::ShiftModifier ? -1 : 1), true;
        if (key->key() == Qt::Key_Down)
            return (views_->currentIndex() == 0   ? static_cast<QWidget*>(graph_)
                    : views_->currentIndex() == 1 ? static_cast<QWidget*>(tableView_)
                                                  : &tensor_->view())
                       ->setFocus(Qt::ShortcutFocusReason),
                   true;
    }
    return Page::eventFilter(object, event);
}

/// `node` is a tensor of, or a value made by, the box that is selected here.
void StructurePage::sendTo(const QString& page, const QString& node) {
    app_.selection.setNode(node);
    Q_EMIT nodeRequested(page, node);
}

QVariantMap StructurePage::saveState() const {
    return {{QStringLiteral("splitter"), splitter_->saveState()},
            {QStringLiteral("view"), views_->currentIndex()},
            {QStringLiteral("open"), program_ ? graph_->expandedNames() : wantedOpen_},
            {QStringLiteral("zoom"), graph_->zoom()},
            {QStringLiteral("profile"), profile_->currentIndex()},
            {QStringLiteral("tokens"), tokens_->value()},
            {QStringLiteral("past"), past_->value()}};
}

void StructurePage::restoreState(const QVariantMap& state) {
    if (state.isEmpty()) return;
    splitter_->restoreState(state[QStringLiteral("splitter")].toByteArray());
    setView(static_cast<View>(std::clamp(state[QStringLiteral("view")].toInt(), 0, views_->count() - 1)));
    tokens_->setValue(state[QStringLiteral("tokens")].toInt());
    past_->setValue(state[QStringLiteral("past")].toInt());
    profile_->setCurrentIndex(std::clamp(state[QStringLiteral("profile")].toInt(), 0, 1));
    wantedOpen_ = state[QStringLiteral("open")].toStringList();
    if (program_) graph_->setExpandedNames(std::exchange(wantedOpen_, {}));
    graph_->setZoom(state[QStringLiteral("zoom")].toDouble());
}

}  // namespace addend::ui
