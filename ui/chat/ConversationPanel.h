// The left side of the Chat page: new chat, search, and the list.
#pragma once

#include <QWidget>

#include "core/store/message_store.h"

class QLineEdit;
class QListView;
class QPushButton;

namespace addend::ui {

struct AppContext;
class ConversationListModel;
class Label;
class StoreThread;

class ConversationPanel : public QWidget {
    Q_OBJECT

  public:
    ConversationPanel(AppContext& app, StoreThread& store, QWidget* parent = nullptr);

    void refresh();
    void setCurrent(ConversationId conversation);
    void focusSearch();
    /// Clears the search. False if there was none.
    bool endSearch();
    ConversationListModel& model() { return *model_; }

  Q_SIGNALS:
    void newRequested();
    void openRequested(addend::ConversationId conversation, addend::MessageId message, const QString& query);
    /// The conversation was deleted (or renamed) here.
    void removed(addend::ConversationId conversation);
    void renamed(addend::ConversationId conversation, const QString& title);

  protected:
    void changeEvent(QEvent* event) override;
    bool eventFilter(QObject* object, QEvent* event) override;

  private:
    void build();
    void retranslate();
    void showMenu(const QPoint& position);
    void remove(ConversationId conversation);
    void rename(ConversationId conversation, const QString& title);
    void pin(ConversationId conversation, bool pinned);
    void askName(const QModelIndex& index);
    void updateNote();
    ConversationId conversationAt(const QModelIndex& index) const;

    AppContext& app_;
    StoreThread& store_;
    ConversationListModel* model_;
    QPushButton* new_;
    QLineEdit* search_;
    QListView* list_;
    Label* note_;
    ConversationId current_ = 0;
};

}  // namespace addend::ui
