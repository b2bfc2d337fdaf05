#include "ui/models/ModelListPanel.h"

#include <QBoxLayout>
#include <QKeyEvent>
#include <QLineEdit>
#include <QListView>
#include <QMenu>
#include <QSortFilterProxyModel>
#include <QStackedWidget>
#include <QToolButton>

#include "ui/icons/Icons.h"
#include "ui/models/ModelDelegate.h"
#include "ui/models/ModelListModel.h"
#include "ui/theme/Metrics.h"
#include "ui/theme/Style.h"
#include "ui/widgets/EmptyState.h"
#include "ui/widgets/Label.h"

namespace addend::ui {

ModelListPanel::ModelListPanel(QWidget* parent)
    : QWidget(parent), model_(new ModelListModel(this)), shown_(new QSortFilterProxyModel(this)) {
    setObjectName(QStringLiteral("modelListPanel"));
    shown_->setSourceModel(model_);
    shown_->setFilterRole(ModelListModel::FilterRole);
    shown_->setFilterCaseSensitivity(Qt::CaseInsensitive);
    build();
    retranslate();
    refresh();
}

void ModelListPanel::buildList() {
    list_ = new QListView(this);
    list_->setObjectName(QStringLiteral("modelList"));
    list_->setModel(shown_);
    list_->setItemDelegate(new ModelDelegate(list_));
    list_->setFrameShape(QFrame::NoFrame);
    list_->setMouseTracking(true);
    list_->setResizeMode(QListView::Adjust);
    list_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    list_->setVerticalScrollMode(QListView::ScrollPerPixel);
    list_->setContextMenuPolicy(Qt::CustomContextMenu);
    list_->setEditTriggers(QListView::NoEditTriggers);
    list_->viewport()->setAutoFillBackground(false);
    list_->installEventFilter(this);
    // Not the current row: that one also changes when Tab enters the list.
    connect(list_->selectionModel(), &QItemSelectionModel::selectionChanged, this,
            [this](const QItemSelection& now) {
                if (quiet_ || now.isEmpty()) return;
                const QModelIndex index = now.indexes().first();
                Q_EMIT selected(index.data(ModelListModel::PathRole).toString(),
                                index.data(ModelListModel::PatchRole).toString());
            });
    connect(list_, &QListView::activated, this, [this](const QModelIndex& index) {
        Q_EMIT openRequested(index.data(ModelListModel::PathRole).toString(),
                             index.data(ModelListModel::PatchRole).toString());
    });
    connect(list_, &QListView::customContextMenuRequested, this, &ModelListPanel::showMenu);
    connect(model_, &QAbstractItemModel::modelReset, this, &ModelListPanel::refresh);
}

void ModelListPanel::build() {
    filter_ = new QLineEdit(this);
    filter_->setObjectName(QStringLiteral("modelFilter"));
    filter_->setClearButtonEnabled(true);
    filter_->setAcceptDrops(false);
    filter_->addAction(Icons::icon(Icon::Search, Theme::Role::Muted), QLineEdit::LeadingPosition);
    filter_->installEventFilter(this);
    buildList();
    loadingText_ = new Label(Theme::FontRole::Body, Theme::Role::Muted, this);
    loadingText_->wrapped();
    loadingText_->setAlignment(Qt::AlignCenter);
    empty_ = new EmptyState(Icon::Models, this);
    empty_->setObjectName(QStringLiteral("noModels"));
    stack_ = new QStackedWidget(this);
    stack_->addWidget(loadingText_);
    stack_->addWidget(empty_);
    stack_->addWidget(list_);
    note_ = new Label(Theme::FontRole::Caption, Theme::Role::Muted, this);
    note_->setObjectName(QStringLiteral("modelListNote"));
    note_->wrapped();
    folders_ = new QPushButton(this);
    folders_->setObjectName(QStringLiteral("modelFolders"));
    folders_->setIcon(Icons::icon(Icon::Settings));
    get_ = new QPushButton(this);
    get_->setObjectName(QStringLiteral("showGetModel"));
    get_->setIcon(Icons::icon(Icon::Download));
    setFlat(folders_);
    setFlat(get_);

    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(metrics::inset, 0, metrics::inset, metrics::control);
    column->setSpacing(metrics::control);
    column->addWidget(filter_);
    column->addWidget(stack_, 1);
    column->addWidget(note_);
    auto* foot = new QVBoxLayout;
    foot->setSpacing(0);
    foot->addWidget(get_, 0, Qt::AlignLeft);
    foot->addWidget(folders_, 0, Qt::AlignLeft);
    column->addLayout(foot);

    connect(filter_, &QLineEdit::textChanged, this, [this](const QString& text) {
        quiet_ = true;  // rows that leave take the selection along: not the user's choice
        shown_->setFilterFixedString(text.trimmed());
        quiet_ = false;
        refresh();
    });
    connect(empty_, &EmptyState::activated, this, &ModelListPanel::openFolderRequested);
    connect(folders_, &QPushButton::clicked, this, &ModelListPanel::foldersRequested);
    connect(get_, &QPushButton::clicked, this, &ModelListPanel::getRequested);
}

void ModelListPanel::setLoading(bool loading) {
    loading_ = loading;
    refresh();
}

void ModelListPanel::setScan(Scan scan) {
    scan_ = scan;
    refresh();
}

void ModelListPanel::refresh() {
    const bool empty = model_->rowCount() == 0 && !loading_;
    // What is hidden must not widen the panel.
    empty_->setSizePolicy(empty ? QSizePolicy::Preferred : QSizePolicy::Ignored, QSizePolicy::Preferred);
    stack_->setCurrentWidget(model_->rowCount() > 0 ? static_cast<QWidget*>(list_)
                             : loading_             ? static_cast<QWidget*>(loadingText_)
                                                    : static_cast<QWidget*>(empty_));
    QString note;
    if (model_->rowCount() > 0 && shown_->rowCount() == 0)
        note = tr("No model matches the filter.");
    else if (scan_ == Scan::Running)
        note = tr("Looking through your folders…");
    else if (scan_ == Scan::Limited)
        note = tr("Your folders hold more than could be looked through. Name the folders with models only.");
    else if (scan_ == Scan::NoFolders)
        note = tr("Name folders in the settings to see the models that lie in them.");
    note_->setText(note);
    note_->setVisible(!note.isEmpty());
}

void ModelListPanel::setCurrent(const QString& path, const QString& patch) {
    const QModelIndex index = shown_->mapFromSource(model_->indexOf(path, patch));
    quiet_ = true;
    if (index.isValid())
        list_->setCurrentIndex(index);
    else
        list_->selectionModel()->clear();
    quiet_ = false;
}

void ModelListPanel::selectRow(int row) {
    if (shown_->rowCount() == 0) return;
    list_->setCurrentIndex(shown_->index(std::clamp(row, 0, shown_->rowCount() - 1), 0));
}

void ModelListPanel::focusFilter() {
    filter_->setFocus(Qt::ShortcutFocusReason);
    filter_->selectAll();
}

bool ModelListPanel::clearFilter() {
    if (filter_->text().isEmpty()) return false;
    filter_->clear();
    return true;
}

void ModelListPanel::remove(const QModelIndex& index) {
    const qint64 id = index.data(ModelListModel::IdRole).toLongLong();
    if (id != 0 && !index.data(ModelListModel::DemoRole).toBool()) Q_EMIT removeRequested(id, index.row());
}

void ModelListPanel::showMenu(const QPoint& position) {
    // The menu key names no row: the current one is meant.
    QModelIndex index = list_->indexAt(position);
    if (!index.isValid()) index = list_->currentIndex();
    if (!index.isValid()) return;
    const QString path = index.data(ModelListModel::PathRole).toString();
    const QString patch = index.data(ModelListModel::PatchRole).toString();
    const qint64 id = index.data(ModelListModel::IdRole).toLongLong();
    auto* menu = new QMenu(this);
    menu->setObjectName(QStringLiteral("modelMenu"));
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->addAction(Icons::icon(Icon::Models), tr("Open"), this,
                    [this, path, patch] { Q_EMIT openRequested(path, patch); });
    menu->addAction(Icons::icon(Icon::Folder), tr("Open containing folder"), this,
                    [this, path] { Q_EMIT folderRequested(path); });
    if (id != 0 && !index.data(ModelListModel::DemoRole).toBool())
        menu->addAction(Icons::icon(Icon::Delete), tr("Remove from the list"), this,
                        [this, id, row = index.row()] { Q_EMIT removeRequested(id, row); });
    menu->popup(list_->viewport()->mapToGlobal(position));
}

bool ModelListPanel::eventFilter(QObject* object, QEvent* event) {
    if (event->type() == QEvent::KeyPress) {
        const auto* key = static_cast<QKeyEvent*>(event);
        if (object == filter_ && key->key() == Qt::Key_Down && shown_->rowCount() > 0) {
            list_->setFocus(Qt::ShortcutFocusReason);
            if (!list_->currentIndex().isValid()) selectRow(0);
            return true;
        }
        if (object == list_ && key->key() == Qt::Key_Delete && list_->currentIndex().isValid())
            return remove(list_->currentIndex()), true;
    }
    return QWidget::eventFilter(object, event);
}

void ModelListPanel::retranslate() {
    filter_->setPlaceholderText(tr("Filter"));
    filter_->setAccessibleName(tr("Filter the models"));
    for (QToolButton* button : filter_->findChildren<QToolButton*>())
        button->setAccessibleName(filter_->accessibleName());
    filter_->setToolTip(tr("Filter by name, architecture or place (Ctrl+F)"));
    list_->setAccessibleName(tr("Models"));
    loadingText_->setText(tr("Reading the library…"));
    empty_->setSentence(tr("No model is known yet. Open the folder of one, or get one."));
    empty_->setAction(tr("Open folder…"));
    folders_->setText(tr("Model folders…"));
    folders_->setToolTip(tr("Choose in the settings where models are looked for"));
    get_->setText(tr("Get a model"));
    get_->setToolTip(tr("Where models can be downloaded from"));
    model_->retranslate();
    refresh();
}

void ModelListPanel::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) retranslate();
}

}  // namespace addend::ui
