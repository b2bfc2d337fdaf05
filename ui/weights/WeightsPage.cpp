#include "ui/weights/WeightsPage.h"

#include <QBoxLayout>
#include <QDir>
#include <QHeaderView>
#include <QLineEdit>
#include <QPointer>
#include <QPushButton>
#include <QSaveFile>
#include <QSortFilterProxyModel>
#include <QSplitter>
#include <QStackedWidget>
#include <QTableView>
#include <QTimer>
#include <QToolButton>
#include <utility>

#include "core/inspect/weight_stats.h"
#include "ui/engine/Workbench.h"
#include "ui/shell/Dialogs.h"
#include "ui/shell/Selection.h"
#include "ui/text/Format.h"
#include "ui/theme/Metrics.h"
#include "ui/weights/ColumnArea.h"
#include "ui/weights/NameColumn.h"
#include "ui/weights/WeightCompareView.h"
#include "ui/weights/WeightDetails.h"
#include "ui/weights/WeightTableModel.h"
#include "ui/widgets/ElidedLabel.h"
#include "ui/widgets/EmptyState.h"
#include "ui/widgets/InlineMessage.h"

namespace addend::ui {
namespace {

constexpr int listLeast = 240;
constexpr int layersInterval = 200;  // ms between redraws of the overview while tensors are measured

}  // namespace

WeightsPage::WeightsPage(AppContext& app, Workbench& bench, QWidget* parent)
    : Page(parent), app_(app), bench_(bench), model_(new WeightTableModel(this)) {
    setObjectName(QStringLiteral("weightsPage"));
    build();
    connect(&bench_, &Workbench::modelOpened, this, [this] {
        stale_ = true;
        if (active_) openModel();
    });
    connect(&app_.selection, &Selection::changed, this, [this](Selection::Fields fields) {
        if (fields & Selection::Node)
            selectFromElsewhere();
        else if (fields & Selection::Layer)
            selectLayer(app_.selection.layer());
    });
    retranslate();
}

QWidget* WeightsPage::buildHeader() {
    auto* header = new QWidget(this);
    title_ = new ElidedLabel(Theme::FontRole::Title, Theme::Role::Text, header);
    const auto button = [header](const char* name, Icon icon) {
        auto* made = new QToolButton(header);
        made->setObjectName(QLatin1String(name));
        made->setIcon(Icons::icon(icon));
        made->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
        return made;
    };
    compareButton_ = button("compareWeights", Icon::Compare);
    compareButton_->setCheckable(true);
    csvButton_ = button("weightsCsv", Icon::Export);
    auto* row = new QHBoxLayout;
    row->setSpacing(metrics::control);
    row->addWidget(title_, 1);
    row->addWidget(csvButton_);
    row->addWidget(compareButton_);
    notice_ = new InlineMessage(header);
    notice_->setObjectName(QStringLiteral("weightsNotice"));
    notice_->setClosable(true);
    auto* column = new QVBoxLayout(header);
    column->setContentsMargins(metrics::page, metrics::page, metrics::page, metrics::control);
    column->setSpacing(metrics::control);
    column->addLayout(row);
    column->addWidget(notice_);
    connect(csvButton_, &QToolButton::clicked, this, &WeightsPage::exportTable);
    connect(compareButton_, &QToolButton::toggled, this,
            [this](bool on) { side_->setCurrentIndex(on ? 1 : 0); });
    return header;
}

QWidget* WeightsPage::buildList() {
    auto* list = new QWidget(this);
    filter_ = new QLineEdit(list);
    filter_->setObjectName(QStringLiteral("weightsFilter"));
    filter_->setClearButtonEnabled(true);
    filter_->addAction(Icons::icon(Icon::Search, Theme::Role::Muted), QLineEdit::LeadingPosition);
    shown_ = new QSortFilterProxyModel(this);
    shown_->setSourceModel(model_);
    shown_->setSortRole(WeightTableModel::SortRole);
    shown_->setFilterKeyColumn(WeightTableModel::Name);
    shown_->setFilterCaseSensitivity(Qt::CaseInsensitive);
    table_ = new QTableView(list);
    table_->setObjectName(QStringLiteral("weightsTable"));
    table_->setModel(shown_);
    table_->setSelectionBehavior(QAbstractItemView::SelectRows);
    table_->setSelectionMode(QAbstractItemView::SingleSelection);
    table_->setFrameShape(QFrame::NoFrame);
    table_->setShowGrid(false);
    table_->setTabKeyNavigation(false);
    table_->setSortingEnabled(true);
    table_->sortByColumn(WeightTableModel::Name, Qt::AscendingOrder);
    table_->verticalHeader()->hide();
    table_->setWordWrap(false);
    table_->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    names_ = new NameColumn(table_, WeightTableModel::Name);
    auto* column = new QVBoxLayout(list);
    column->setContentsMargins(metrics::page, 0, metrics::control, metrics::page);
    column->setSpacing(metrics::control);
    column->addWidget(filter_);
    column->addWidget(table_, 1);
    list->setMinimumWidth(listLeast);
    connect(filter_, &QLineEdit::textChanged, this,
            [this](const QString& text) { shown_->setFilterFixedString(text.trimmed()); });
    connect(table_->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this] { showTensor(); });
    return list;
}

void WeightsPage::build() {
    auto* header = buildHeader();
    auto* list = buildList();
    details_ = new WeightDetails(app_, bench_.tasks());
    compare_ = new WeightCompareView(app_, bench_.tasks());
    side_ = new QStackedWidget(this);
    side_->addWidget(new ColumnArea(details_));
    side_->addWidget(new ColumnArea(compare_));
    splitter_ = new QSplitter(Qt::Horizontal);
    splitter_->setObjectName(QStringLiteral("weightsSplitter"));
    splitter_->setChildrenCollapsible(false);
    splitter_->addWidget(list);
    splitter_->addWidget(side_);
    splitter_->setSizes({metrics::windowWidth / 2, metrics::windowWidth / 2});
    empty_ = new EmptyState(Icon::Weights);
    empty_->setObjectName(QStringLiteral("weightsEmpty"));
    stack_ = new QStackedWidget(this);
    stack_->addWidget(empty_);
    stack_->addWidget(splitter_);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(header);
    column->addWidget(stack_, 1);
    layersTimer_ = new QTimer(this);
    layersTimer_->setSingleShot(true);
    layersTimer_->setInterval(layersInterval);
    connect(layersTimer_, &QTimer::timeout, this, &WeightsPage::showSummary);
    connect(empty_, &EmptyState::activated, this, [this] {
        if (task_.isActive()) return task_.cancel();
        Q_EMIT pageRequested(QStringLiteral("models"));
    });
    connect(details_, &WeightDetails::nearChanged, model_, &WeightTableModel::setNear);
    connect(details_, &WeightDetails::layerPicked, &app_.selection, &Selection::setLayer);
    connect(compare_, &WeightCompareView::tensorPicked, this, &WeightsPage::select);
}

void WeightsPage::openModel() {
    const auto loaded = bench_.engine().model();
    stale_ = false;
    task_.cancel();
    notice_->clear();
    model_->setList({});
    details_->setModel(nullptr);
    compare_->setModel(nullptr);
    path_.clear();
    opening_ = loaded != nullptr;
    showState();
    if (!loaded) return;
    path_ = QString::fromStdString(loaded->model().summary().path.string());
    struct Listed {
        std::shared_ptr<const ModelFiles> files;
        std::vector<WeightInfo> list;
    };
    task_ = bench_.tasks().start(
        this, QString(),
        [path = path_](TaskContext&) {
            auto files = std::make_shared<const ModelFiles>(ModelFiles::open(path.toStdString()));
            return Listed{files, list_weights(*files)};
        },
        [this](Listed&& listed) {
            opening_ = false;
            model_->setList(listed.list);
            names_->fit();
            details_->setModel(listed.files);
            compare_->setModel(listed.files);
            showState();
            measure(listed.files, listed.list);
            selectFromElsewhere();
            if (!table_->currentIndex().isValid() && shown_->rowCount() > 0) {
                // The first ternary matrix says more than an embedding.
                int first = 0;
                for (int row = static_cast<int>(model_->list().size()) - 1; row >= 0; --row)
                    if (model_->list()[static_cast<std::size_t>(row)].trits) first = row;
                table_->setCurrentIndex(shown_->mapFromSource(model_->index(first, 0)));
            }
        },
        [this](const Message& why) {
            opening_ = false;
            showState();
            if (why.code == Code::cancelled) return;
            notice_->showMessage(InlineMessage::Kind::Error, why, tr("The weights were not read."));
            notice_->addAction(tr("Retry"), [this] { openModel(); });
        });
    showState();
}

void WeightsPage::measure(const std::shared_ptr<const ModelFiles>& files,
                          const std::vector<WeightInfo>& list) {
    const QPointer<WeightsPage> guard(this);
    task_ = bench_.tasks().start(
        this, tr("Reading the weights"),
        [guard, files, list](TaskContext& task) {
            std::uint64_t total = 0, before = 0;
            for (const WeightInfo& info : list) total += info.elements();
            for (std::size_t i = 0; i < list.size(); ++i) {
                // Figures come tensor by tensor: a large model is of use long before it is read.
                auto stats = std::make_shared<WeightStats>(
                    measure_weights(
                        *files, std::vector{list[i]}, {},
                        [&](std::uint64_t done, std::uint64_t) { task.report(before + done, total); },
                        task.cancel())
                        .front());
                before += list[i].elements();
                QMetaObject::invokeMethod(
                    qApp,
                    [guard, files, row = static_cast<int>(i), name = list[i].name, stats] {
                        if (!guard || row >= guard->model_->rowCount() ||
                            guard->model_->list()[static_cast<std::size_t>(row)].name != name)
                            return;
                        guard->model_->setStats(row, std::move(*stats));
                        if (!guard->layersTimer_->isActive()) guard->layersTimer_->start();
                        const QModelIndex now = guard->shown_->mapToSource(guard->table_->currentIndex());
                        if (now.row() == row) guard->showTensor();
                    },
                    Qt::QueuedConnection);
            }
        },
        [this] {
            showSummary();
            showWarnings();
        },
        [this](const Message& why) {
            showSummary();
            if (why.code == Code::cancelled) {
                notice_->showText(InlineMessage::Kind::Info, tr("Not every tensor was read."));
                notice_->addAction(tr("Read them all"), [this] { openModel(); });
                return;
            }
            notice_->showMessage(InlineMessage::Kind::Error, why, tr("The weights were not read."));
            notice_->addAction(tr("Retry"), [this] { openModel(); });
        });
    showSummary();
}

void WeightsPage::showState() {
    const bool model = bench_.engine().model() != nullptr;
    const bool content = model && model_->rowCount() > 0;
    stack_->setCurrentWidget(content ? static_cast<QWidget*>(splitter_) : empty_);
    empty_->setSentence(!model     ? tr("Open a model to see what its weights are.")
                        : opening_ ? tr("Reading the list of tensors …")
                                   : tr("The weights could not be read."));
    empty_->setAction(!model ? tr("Open a model") : opening_ ? tr("Cancel") : tr("Open another model"));
    compareButton_->setEnabled(content);
    csvButton_->setEnabled(content);
}

void WeightsPage::showSummary() {
    layersTimer_->stop();
    const auto measured = model_->measured();
    details_->setLayers(weights_by_layer(measured), total_weights(measured), task_.isActive());
}

/// Once all was read: a warning of the hundredth tensor would be seen by nobody.
void WeightsPage::showWarnings() {
    if (model_->warned() == 0) return;
    notice_->showText(InlineMessage::Kind::Warning, tr("%n tensor(s) have warnings.", nullptr, model_->warned()));
    notice_->addAction(tr("Show the first"), [this] {
        filter_->clear();
        select(QString::fromStdString(model_->list()[static_cast<std::size_t>(model_->firstWarned())].name));
    });
}

void WeightsPage::showTensor() {
    const QModelIndex at = shown_->mapToSource(table_->currentIndex());
    if (!at.isValid()) return details_->setTensor(nullptr, nullptr);
    const WeightInfo& info = model_->list()[static_cast<std::size_t>(at.row())];
    details_->setTensor(&info, model_->stats(at.row()));
    app_.selection.setNode(QString::fromStdString(info.name));
    if (info.layer) app_.selection.setLayer(static_cast<int>(*info.layer));
    const auto layer = info.layer ? std::optional<double>(*info.layer) : std::nullopt;
    details_->layerBars().setCurrent(layer);
    details_->scaleLines().setCurrent(layer);
}

bool WeightsPage::select(const QString& tensor) {
    const int row = model_->rowOf(tensor);
    if (row < 0) return false;
    const QModelIndex at = shown_->mapFromSource(model_->index(row, 0));
    if (!at.isValid()) return false;
    if (at.row() != table_->currentIndex().row()) table_->setCurrentIndex(at);
    return true;
}

/// Another page, or a bar of the overview, has chosen a tensor or a layer.
void WeightsPage::selectFromElsewhere() {
    if (!select(app_.selection.node())) selectLayer(app_.selection.layer());
}

/// Its first ternary matrix, unless a tensor of this layer is shown already.
void WeightsPage::selectLayer(int layer) {
    const QModelIndex now = shown_->mapToSource(table_->currentIndex());
    const auto& list = model_->list();
    if (now.isValid() && list[static_cast<std::size_t>(now.row())].layer == static_cast<std::uint32_t>(layer))
        return;
    for (std::size_t row = 0; layer >= 0 && row < list.size(); ++row)
        if (list[row].layer == static_cast<std::uint32_t>(layer) && list[row].trits) {
            select(QString::fromStdString(list[row].name));
            return;
        }
}

void WeightsPage::exportTable() {
    app_.dialogs.saveFile(
        this, tr("Export the figures"), tr("CSV file (*.csv)"),
        QDir::home().filePath(QStringLiteral("weights.csv")), [this](const QStringList& paths) {
            QSaveFile file(paths.value(0));
            const bool written =
                file.open(QIODevice::WriteOnly) && file.write(model_->csv()) >= 0 && file.commit();
            if (written)
                notice_->showText(InlineMessage::Kind::Info, tr("Exported to %1.").arg(paths.value(0)));
            else
                notice_->showText(InlineMessage::Kind::Error, tr("The figures were not exported."),
                                  file.errorString());
        });
}

void WeightsPage::setActive(bool active) {
    active_ = active;
    if (active && stale_) openModel();
}

/// Whatever the list was filtered by: what was asked for is shown. A list that is being read shows it when it is there.
void WeightsPage::showNode(const QString& tensor) {
    filter_->clear();
    select(tensor);
}

bool WeightsPage::find() {
    if (stack_->currentWidget() != splitter_) return false;
    filter_->setFocus(Qt::ShortcutFocusReason);
    filter_->selectAll();
    return true;
}

bool WeightsPage::escape(Escape step) {
    if (step == Escape::StopWork && task_.isActive()) {
        task_.cancel();
        return true;
    }
    return step == Escape::ResetZoom && details_->resetZoom();
}

QVariantMap WeightsPage::saveState() const {
    return {{QStringLiteral("splitter"), splitter_->saveState()},
            {QStringLiteral("view"), static_cast<int>(details_->view())}};
}

void WeightsPage::restoreState(const QVariantMap& state) {
    splitter_->restoreState(state.value(QStringLiteral("splitter")).toByteArray());
    details_->setView(static_cast<WeightDetails::View>(state.value(QStringLiteral("view")).toInt()));
}

void WeightsPage::retranslate() {
    title_->setText(tr("Weights"));
    compareButton_->setText(tr("Compare"));
    compareButton_->setAccessibleName(tr("Compare with another model"));
    compareButton_->setToolTip(tr("Another model's weights beside these"));
    csvButton_->setText(tr("Figures"));
    csvButton_->setAccessibleName(tr("Export the figures of all tensors as CSV"));
    csvButton_->setToolTip(csvButton_->accessibleName());
    filter_->setPlaceholderText(tr("Find a tensor"));
    filter_->setAccessibleName(tr("Find a tensor"));
    table_->setAccessibleName(tr("Tensors"));
    if (model_->rowCount() > 0)
        Q_EMIT model_->headerDataChanged(Qt::Horizontal, 0, WeightTableModel::ColumnCount - 1);
    showState();
}

}  // namespace addend::ui
