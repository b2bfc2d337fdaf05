#include "ui/chat/ConversationPanel.h"

#include <QBoxLayout>
#include <QKeyEvent>
#include <QLineEdit>
#include <QListView>
#include <QMenu>
#include <QTimer>
#include <QToolButton>

#include "core/store/store.h"
#include "ui/chat/ConversationDelegate.h"
#include "ui/chat/ConversationListModel.h"
#include "ui/engine/StoreThread.h"
#include "ui/icons/Icons.h"
#include "ui/shell/AppContext.h"
#include "ui/shell/Undo.h"
#include "ui/theme/Metrics.h"
#include "ui/theme/Theme.h"
#include "ui/widgets/Label.h"

namespace addend::ui {
namespace {

constexpr int searchDelay = 150;  // ms after the last key

}  // namespace

ConversationPanel::ConversationPanel(AppContext& app, StoreThread& store, QWidget* parent)
    : QWidget(parent), app_(app), store_(store), model_(new ConversationListModel(store, this)) {
    build();
    retranslate();
}

void ConversationPanel::build() {
    new_ = new QPushButton(this);
    new_->setObjectName(QStringLiteral("newChat"));
    new_->setIcon(Icons::icon(Icon::Plus));
    search_ = new QLineEdit(this);
    search_->setObjectName(QStringLiteral("conversationSearch"));
    search_->setClearButtonEnabled(true);
    search_->addAction(Icons::icon(Icon::Search, Theme::Role::Muted), QLineEdit::LeadingPosition);
    search_->installEventFilter(this);
    note_ = new Label(Theme::FontRole::Caption, Theme::Role::Muted, this);
    note_->wrapped();
    note_->setContentsMargins(metrics::control, metrics::control, metrics::control, metrics::control);
    list_ = new QListView(this);
    list_->setObjectName(QStringLiteral("conversationList"));
    list_->setModel(model_);
    list_->setItemDelegate(new ConversationDelegate(list_));
    list_->setFrameShape(QFrame::NoFrame);
    list_->setMouseTracking(true);
    list_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    list_->setVerticalScrollMode(QListView::ScrollPerPixel);
    list_->setContextMenuPolicy(Qt::CustomContextMenu);
    list_->setEditTriggers(QListView::NoEditTriggers);
    list_->viewport()->setAutoFillBackground(false);
    list_->installEventFilter(this);

    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(metrics::inset, metrics::page, metrics::inset, metrics::control);
    column->setSpacing(metrics::control);
    column->addWidget(new_);
    column->addWidget(search_);
    column->addWidget(note_);
    column->addWidget(list_, 1);

    auto* delay = new QTimer(this);
    delay->setSingleShot(true);
    delay->setInterval(searchDelay);
    connect(search_, &QLineEdit::textChanged, delay, qOverload<>(&QTimer::start));
    connect(delay, &QTimer::timeout, this, [this] { model_->setQuery(search_->text()); });
    connect(new_, &QPushButton::clicked, this, &ConversationPanel::newRequested);
    const auto open = [this](const QModelIndex& index) {
        Q_EMIT openRequested(conversationAt(index),
                             index.data(ConversationListModel::MessageRole).toLongLong(), model_->query());
    };
    connect(list_, &QListView::clicked, this, open);
    connect(list_, &QListView::activated, this, open);
    connect(list_, &QListView::customContextMenuRequested, this, &ConversationPanel::showMenu);
    connect(model_, &ConversationListModel::loaded, this, [this] {
        setCurrent(current_);
        updateNote();
    });
}

void ConversationPanel::retranslate() {
    new_->setText(tr("New chat"));
    new_->setToolTip(tr("Begin a new conversation (Ctrl+N)"));
    new_->setShortcut(QKeySequence::New);
    search_->setPlaceholderText(tr("Search all chats"));
    search_->setAccessibleName(tr("Search all chats"));
    // The line edit's own buttons take no name from their actions.
    for (QToolButton* button : search_->findChildren<QToolButton*>())
        button->setAccessibleName(tr("Search all chats"));
    list_->setAccessibleName(tr("Conversations"));
    updateNote();
}

void ConversationPanel::updateNote() {
    const bool nothing = model_->rowCount() == 0;
    note_->setVisible(nothing);
    note_->setText(model_->isSearching() ? tr("No chat contains these words.")
                                         : tr("Your chats will be listed here."));
}

void ConversationPanel::refresh() {
    model_->refresh();
}

void ConversationPanel::setCurrent(ConversationId conversation) {
    current_ = conversation;
    const QModelIndex index = model_->indexOf(conversation);
    if (index.isValid())
        list_->setCurrentIndex(index);
    else
        list_->selectionModel()->clear();
}

void ConversationPanel::focusSearch() {
    search_->setFocus(Qt::ShortcutFocusReason);
    search_->selectAll();
}

bool ConversationPanel::endSearch() {
    if (search_->text().isEmpty()) return false;
    search_->clear();
    model_->setQuery({});
    return true;
}

ConversationId ConversationPanel::conversationAt(const QModelIndex& index) const {
    return index.data(ConversationListModel::IdRole).toLongLong();
}

void ConversationPanel::showMenu(const QPoint& position) {
    const QModelIndex index = list_->indexAt(position);
    if (!index.isValid()) return;
    const ConversationId id = conversationAt(index);
    const bool pinned = index.data(ConversationListModel::PinnedRole).toBool();
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->addAction(Icons::icon(Icon::Pin), pinned ? tr("Unpin") : tr("Pin"), this,
                    [this, id, pinned] { pin(id, !pinned); });
    menu->addAction(Icons::icon(Icon::Edit), tr("Rename"), this,
                    [this, index = QPersistentModelIndex(index)] { askName(index); });
    menu->addAction(Icons::icon(Icon::Delete), tr("Delete"), this, [this, id] { remove(id); });
    menu->popup(list_->viewport()->mapToGlobal(position));
}

void ConversationPanel::askName(const QModelIndex& index) {
    if (!index.isValid()) return;
    auto* edit = new QLineEdit(index.data(ConversationListModel::TitleRole).toString(), list_->viewport());
    edit->setObjectName(QStringLiteral("renameEdit"));
    edit->setAccessibleName(tr("Name of the chat"));
    edit->setGeometry(list_->visualRect(index).adjusted(0, 0, 0, 0));
    edit->setAttribute(Qt::WA_DeleteOnClose);
    edit->show();
    edit->setFocus();
    edit->selectAll();
    const ConversationId id = conversationAt(index);
    connect(edit, &QLineEdit::returnPressed, this, [this, edit, id] {
        if (!edit->text().trimmed().isEmpty()) rename(id, edit->text().trimmed());
        edit->close();
    });
    connect(edit, &QLineEdit::editingFinished, edit, &QWidget::close);
    edit->installEventFilter(this);
}

void ConversationPanel::rename(ConversationId conversation, const QString& title) {
    store_.ask(
        this,
        [conversation, title](Store& store) {
            return store.conversations().rename(conversation, title.toStdString());
        },
        [this, conversation, title](const std::string& former) {
            Q_EMIT renamed(conversation, title);
            refresh();
            app_.undo.offer(tr("Chat renamed"), [this, conversation, former] {
                const QString before = QString::fromStdString(former);
                store_.ask(
                    this,
                    [conversation, former](Store& store) {
                        store.conversations().rename(conversation, former);
                    },
                    [this, conversation, before] {
                        Q_EMIT renamed(conversation, before);
                        refresh();
                    });
            });
        });
}

void ConversationPanel::pin(ConversationId conversation, bool pinned) {
    store_.ask(
        this,
        [conversation, pinned](Store& store) { store.conversations().set_pinned(conversation, pinned); },
        [this] { refresh(); });
}

void ConversationPanel::remove(ConversationId conversation) {
    store_.ask(
        this, [conversation](Store& store) { store.conversations().remove(conversation); },
        [this, conversation] {
            refresh();
            Q_EMIT removed(conversation);
            app_.undo.offer(tr("Chat deleted"), [this, conversation] {
                store_.ask(
                    this, [conversation](Store& store) { store.conversations().restore(conversation); },
                    [this, conversation] {
                        refresh();
                        Q_EMIT openRequested(conversation, 0, {});
                    });
            });
        });
}

bool ConversationPanel::eventFilter(QObject* object, QEvent* event) {
    if (event->type() == QEvent::KeyPress) {
        const auto* key = static_cast<QKeyEvent*>(event);
        if (object == search_ && key->key() == Qt::Key_Down) {
            list_->setFocus();
            if (!list_->currentIndex().isValid()) list_->setCurrentIndex(model_->index(0));
            return true;
        }
        if (object == search_ && key->key() == Qt::Key_Escape && endSearch()) return true;
        if (object == list_ && list_->currentIndex().isValid()) {
            if (key->key() == Qt::Key_Delete) return remove(conversationAt(list_->currentIndex())), true;
            if (key->key() == Qt::Key_F2) return askName(list_->currentIndex()), true;
        }
        if (object->objectName() == QLatin1String("renameEdit") && key->key() == Qt::Key_Escape)
            return static_cast<QWidget*>(object)->close(), true;
    }
    return QWidget::eventFilter(object, event);
}

void ConversationPanel::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) {
        retranslate();
        refresh();
    }
}

}  // namespace addend::ui
