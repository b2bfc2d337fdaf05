#include "ui/runs/RunsPage.h"

#include <QDir>
#include <QHeaderView>
#include <QItemSelectionModel>
#include <QKeyEvent>
#include <QSplitter>
#include <QStackedWidget>
#include <QTableView>
#include <QToolButton>
#include <algorithm>
#include <utility>

#include "core/store/store.h"
#include "ui/engine/Workbench.h"
#include "ui/runs/BenchmarkForm.h"
#include "ui/runs/BenchmarkRun.h"
#include "ui/runs/RunDetails.h"
#include "ui/runs/RunDifferences.h"
#include "ui/runs/RunExport.h"
#include "ui/runs/RunFilterBar.h"
#include "ui/runs/RunListModel.h"
#include "ui/shell/Dialogs.h"
#include "ui/shell/Selection.h"
#include "ui/shell/Undo.h"
#include "ui/text/Format.h"
#include "ui/theme/Metrics.h"
#include "ui/widgets/ElidedLabel.h"
#include "ui/widgets/EmptyState.h"
#include "ui/widgets/InlineMessage.h"
#include "ui/widgets/Label.h"

namespace addend::ui {
RunsPage::RunsPage(AppContext& app, Workbench& bench, QWidget* parent)
    : Page(parent),
      app_(app),
      bench_(bench),
      model_(new RunListModel(bench.store(), this)),
      differences_(new RunDifferences(this)) {
    setObjectName(QStringLiteral("runsPage"));
    build();
    connectList();
    connectDetails();
    connect(&bench_, &Workbench::ready, this, &RunsPage::refresh);
    retranslate();
    refresh();
}

RunsPage::~RunsPage() = default;

void RunsPage::connectList() {
    connect(filter_, &RunFilterBar::changed, this, [this] { model_->setFilter(filter_->filter()); });
    // What was selected is selected again, in whatever order it is listed then.
    connect(model_, &RunListModel::modelAboutToBeReset, this, [this] {
        if (wanted_.empty()) wanted_ = selected();
    });
    connect(model_, &RunListModel::loaded, this, &RunsPage::onLoaded);
    connect(model_, &RunListModel::failed, this, [this](const Message& why) {
        failed_ = true;
        showState();
        tellStore(why, tr("The history was not read."));
    });
    connect(table_->selectionModel(), &QItemSelectionModel::selectionChanged, this, [this] {
        formShown_ = false;
        onSelection();
    });
    connect(table_->horizontalHeader(), &QHeaderView::sortIndicatorChanged, this, [this](int column, Qt::SortOrder) {
        // A column without an order of its own must not look as if it had one.
        if (!RunListModel::canSort(column))
            table_->horizontalHeader()->setSortIndicator(model_->sortColumn(), model_->sortOrder());
    });
    connect(form_, &BenchmarkForm::modelsRequested, this, [this] { Q_EMIT pageRequested(QStringLiteral("models")); });
    connect(&form_->run(), &BenchmarkRun::kept, this, [this](const std::vector<RunId>& runs) {
        if (runs.empty()) return;
        // A run that a filter hides would seem lost.
        if (!(filter_->filter() == RunFilter{})) filter_->clear();
        // Where some device gave nothing, the form says why and stays.
        if (form_->run().refused().empty()) {
            wanted_ = runs;
            showForm(false);
        }
        refresh();
    });
}

void RunsPage::connectDetails() {
    connect(details_, &RunDetails::notesEdited, this, &RunsPage::saveNotes);
    connect(details_, &RunDetails::notesFinished, this, [this](RunId run, const QString& former) {
        app_.undo.offer(tr("Notes changed"), [this, run, former] {
            saveNotes(run, former);
            if (details_->run() && details_->run()->record.id == run) details_->setNotes(former);
        });
    });
    connect(details_, &RunDetails::openRequested, this, [this](RunId run) {
        app_.selection.askForRun(run);
        Q_EMIT pageRequested(QStringLiteral("compare"));
    });
}

void RunsPage::setActive(bool active) {
    if (!active) details_->finishNotes();
    if (std::exchange(active_, active) == active || !active) return;
    refresh();
}

void RunsPage::refresh() {
    if (!bench_.isReady()) return showState();
    bench_.store().ask(
        this, [](Store& store) { return store.runs().choices(); },
        [this](const RunChoices& choices) { filter_->setChoices(choices); });
    model_->refresh();
    showState();
}

void RunsPage::onLoaded() {
    read_ = true;
    if (std::exchange(failed_, false)) notice_->clear();
    showState();
    select(std::exchange(wanted_, {}));
}

std::vector<RunId> RunsPage::selected() const {
    std::vector<RunId> runs;
    for (const QModelIndex& row : table_->selectionModel()->selectedRows()) runs.push_back(model_->idAt(row.row()));
    return runs;
}

void RunsPage::select(const std::vector<RunId>& runs) {
    const bool form = formShown_;  // who fills in the form is not to lose it
    QItemSelection selection;
    int first = -1;
    for (const RunId run : runs) {
        const int row = model_->rowOf(run);
        if (row < 0) continue;
        selection.select(model_->index(row, 0), model_->index(row, RunListModel::ColumnCount - 1));
        if (first < 0) first = row;
    }
    table_->selectionModel()->select(selection, QItemSelectionModel::ClearAndSelect);
    if (first >= 0) {
        table_->selectionModel()->setCurrentIndex(model_->index(first, 0), QItemSelectionModel::NoUpdate);
        table_->scrollTo(model_->index(first, 0));
    }
    formShown_ = form;
    onSelection();
}

void RunsPage::onSelection() {
    updateActions();
    const std::vector<RunId> runs = selected();
    const quint64 asked = ++asked_;
    if (runs.empty() || runs.size() > mostCompared) return showRuns({});
    bench_.store().ask(
        this,
        [runs](Store& store) {
            std::vector<std::shared_ptr<const LoadedRun>> loaded;
            for (const RunId run : runs)
                loaded.push_back(std::make_shared<const LoadedRun>(LoadedRun::read(store.runs(), run)));
            return loaded;
        },
        [this, asked](std::vector<std::shared_ptr<const LoadedRun>> loaded) {
            if (asked == asked_) showRuns(std::move(loaded));
        },
        [this, asked](const Message& why) {
            if (asked == asked_) tellStore(why, tr("The run was not read."));
        });
}

void RunsPage::showRuns(std::vector<std::shared_ptr<const LoadedRun>> runs) {
    details_->setRun(runs.size() == 1 ? runs.front() : nullptr);
    const int count = static_cast<int>(runs.size());
    differences_->setRuns(count > 1 ? std::move(runs) : std::vector<std::shared_ptr<const LoadedRun>>());
    showState();
    // Once the table has its place.
    if (count > 1) QMetaObject::invokeMethod(this, &RunsPage::fitDifferences, Qt::QueuedConnection);
}

/// Figures of every run in view: one long text, such as a compiler's flags, must not push them out. It is cut, and whole in its tip.
void RunsPage::fitDifferences() {
    QTableView& view = *differencesView_;
    view.resizeColumnsToContents();
    view.resizeRowsToContents();
    const auto atMost = [&view](int column, int width) {
        const int least = view.horizontalHeader()->sectionSizeHint(column);
        view.setColumnWidth(column, std::min(view.columnWidth(column), std::max(width, least)));
    };
    const int whole = view.viewport()->width();
    atMost(RunDifferences::NameColumn, whole * 2 / 5);
    const int left = whole - view.columnWidth(RunDifferences::PartColumn) - view.columnWidth(RunDifferences::NameColumn);
    for (int run = 0; run < differences_->runs(); ++run) atMost(RunDifferences::FirstRun + run, left / differences_->runs());
}

void RunsPage::showForm(bool shown) {
    formShown_ = shown;
    showState();
}

void RunsPage::showState() {
    const bool ready = bench_.isReady();
    const bool nothing = read_ && model_->rowCount() == 0 && model_->filter() == RunFilter{};
    const bool content = read_ && !failed_ && (!nothing || formShown_ || form_->run().isRunning());
    stack_->setCurrentIndex(content ? 1 : 0);
    empty_->setSentence(failed_            ? tr("The history could not be read.")
                        : !ready || !read_ ? tr("Reading the history …")
                                           : tr("Nothing has been measured yet: benchmarks, comparisons and scaling "
                                                "runs are kept here."));
    empty_->setAction(failed_ ? tr("Retry") : ready && read_ ? tr("New benchmark") : QString());
    const std::vector<RunId> runs = selected();
    const Side side = formShown_ || runs.empty() ? FormSide : runs.size() == 1 ? DetailsSide : DifferencesSide;
    side_->setCurrentIndex(side);
    newButton_->setChecked(content && side == FormSide);
    count_->setText(model_->rowCount() > 0 ? tr("%n run(s)", nullptr, model_->rowCount())
                    : nothing              ? QString()
                                           : tr("No run fits this filter."));
    if (runs.size() > mostCompared)
        differencesTitle_->setText(tr("%n runs are selected: choose at most %1 to compare.", nullptr,
                                      static_cast<int>(runs.size()))
                                       .arg(numberText(qint64{mostCompared})));
    else
        differencesTitle_->setText(tr("%n difference(s)", nullptr, differences_->differing()));
    updateActions();
}

void RunsPage::updateActions() {
    const bool any = table_->selectionModel()->hasSelection();
    deleteButton_->setEnabled(any);
    exportButton_->setEnabled(any);
    newButton_->setEnabled(read_ && !failed_);
}

void RunsPage::removeSelected() {
    const std::vector<RunId> runs = selected();
    if (runs.empty()) return;
    details_->finishNotes();
    // The row after the last one, so that deleting can go on by keys.
    const int next = table_->selectionModel()->selectedRows().last().row() + 1;
    const RunId after = next < model_->rowCount() ? model_->idAt(next) : 0;
    bench_.store().ask(
        this,
        [runs](Store& store) {
            store.database().write([&] {
                for (const RunId run : runs) store.runs().remove(run);
            });
        },
        [this, runs, after] {
            wanted_ = {after};
            refresh();
            app_.undo.offer(tr("%n run(s) deleted", nullptr, static_cast<int>(runs.size())), [this, runs] {
                bench_.store().ask(
                    this,
                    [runs](Store& store) {
                        store.database().write([&] {
                            for (const RunId run : runs) store.runs().restore(run);
                        });
                    },
                    [this, runs] {
                        wanted_ = runs;
                        refresh();
                    });
            });
        },
        [this](const Message& why) { tellStore(why, tr("The runs were not deleted.")); });
}

void RunsPage::exportSelected(RunFormat format) {
    const std::vector<RunId> runs = selected();
    if (runs.empty()) return;
    const QString suffix = runFileSuffix(format);
    const QString filters[] = {tr("JSON file (*.json)"), tr("CSV file (*.csv)"), tr("Markdown file (*.md)")};
    app_.dialogs.saveFile(
        this, tr("Export %n run(s)", nullptr, static_cast<int>(runs.size())), filters[static_cast<int>(format)],
        QDir::home().filePath(QStringLiteral("runs.") + suffix), [this, runs, format](const QStringList& paths) {
            const std::string path = paths.value(0).toStdString();
            bench_.store().ask(
                this, [runs, format, path](Store& store) { writeRuns(store.runs(), runs, format, path); },
                [this, path] {
                    notice_->showText(InlineMessage::Kind::Info,
                                      tr("Written to %1.").arg(QString::fromStdString(path)));
                },
                [this](const Message& why) { tellStore(why, tr("The runs were not exported.")); });
        });
}

void RunsPage::saveNotes(RunId run, const QString& notes) {
    bench_.store().ask(
        this, [run, notes](Store& store) { store.runs().set_notes(run, notes.toStdString()); },
        [this, run] {
            // Its row says the first line of them.
            if (model_->rowOf(run) >= 0) model_->forget(run);
        },
        [this](const Message& why) { tellStore(why, tr("The notes were not saved.")); });
}

void RunsPage::tellStore(const Message& why, const QString& headline) {
    notice_->showMessage(InlineMessage::Kind::Error, why, headline);
}

bool RunsPage::find() {
    if (stack_->currentIndex() == 0) return false;
    filter_->focusText();
    return true;
}

bool RunsPage::escape(Escape step) {
    if (step == Escape::StopWork && form_->run().isRunning()) {
        form_->run().cancel();
        return true;
    }
    if (step == Escape::ResetZoom && !(filter_->filter() == RunFilter{})) {
        filter_->clear();
        return true;
    }
    return false;
}

bool RunsPage::eventFilter(QObject* watched, QEvent* event) {
    if (watched == table_ && event->type() == QEvent::KeyPress) {
        const auto* key = static_cast<QKeyEvent*>(event);
        if (key->key() == Qt::Key_Delete) return removeSelected(), true;
    }
    if (watched == table_ && event->type() == QEvent::FontChange) setColumnWidths();
    return Page::eventFilter(watched, event);
}

QVariantMap RunsPage::saveState() const {
    QVariantList runs;
    for (const RunId run : selected()) {
        if (runs.size() == mostCompared) break;
        runs << QVariant::fromValue<qint64>(run);
    }
    return {{QStringLiteral("splitter"), splitter_->saveState()},
            {QStringLiteral("selected"), runs},
            {QStringLiteral("form"), form_->saveState()}};
}

void RunsPage::restoreState(const QVariantMap& state) {
    splitter_->restoreState(state.value(QStringLiteral("splitter")).toByteArray());
    form_->restoreState(state.value(QStringLiteral("form")).toMap());
    wanted_.clear();
    for (const QVariant& run : state.value(QStringLiteral("selected")).toList()) wanted_.push_back(run.toLongLong());
    if (read_) select(std::exchange(wanted_, {}));
}

}  // namespace addend::ui
