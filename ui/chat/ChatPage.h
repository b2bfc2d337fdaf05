// Talking to the model that is open.
#pragma once

#include "ui/chat/ChatSession.h"
#include "ui/shell/AppContext.h"
#include "ui/shell/Page.h"

class QSplitter;
class QStackedWidget;
class QToolButton;

namespace addend::ui {

class Composer;
class ConversationPanel;
class ElidedLabel;
class FindBar;
class InlineMessage;
class MessageWidget;
class PatchPanel;
class SamplingPanel;
class TranscriptView;
class WelcomeCard;
class Workbench;

class ChatPage : public Page {
    Q_OBJECT

  public:
    ChatPage(AppContext& app, Workbench& bench, QWidget* parent = nullptr);
    ~ChatPage() override;

    ChatSession& session() { return *session_; }
    TranscriptView& transcript() { return *transcript_; }

    void setActive(bool active) override;
    bool find() override;
    void searchAll() override;
    bool escape(Escape step) override;
    QVariantMap saveState() const override;
    void restoreState(const QVariantMap& state) override;

  protected:
    void retranslate() override;
    void resizeEvent(QResizeEvent* event) override;

  private:
    void build();
    QWidget* buildHeader();
    QWidget* buildCentre();
    void connectSession();
    void connectBench();
    MessageWidget* makeMessage(int row, QWidget* parent);
    int estimate(int row, int width) const;
    void showConversation();
    void showRecord();
    void showActivity();
    void showModel();
    void showEnd(int row, const std::vector<TokenEvent>& events);
    void openTrace(int row, int token);
    void toggleTokens(MessageWidget* message, int row, bool shown);
    int rowOf(const MessageWidget* message) const;
    void openLink(const QUrl& address);
    void exportChat(bool json);
    void findText(const QString& needle, int step);
    void keepDraft();
    void rememberConversation();
    QString stateText() const;
    void placeJump();

    AppContext& app_;
    Workbench& bench_;
    ChatSession* session_;
    QSplitter* splitter_;
    ConversationPanel* conversations_;
    SamplingPanel* sampling_;
    PatchPanel* patch_ = nullptr;
    bool promptFocused_ = false;
    QWidget* samplingArea_;
    ElidedLabel* title_;
    QToolButton* exportButton_;
    QToolButton* panelButton_;
    InlineMessage* notice_;
    FindBar* findBar_;
    QStackedWidget* stack_;
    WelcomeCard* welcome_;
    TranscriptView* transcript_;
    QToolButton* jump_;
    Composer* composer_;
    QTimer* draft_;
    QString needle_;
    QString pendingNeedle_;
    MessageId pendingMessage_ = 0;
    int foundRow_ = -1;
    std::uint32_t liveTokens_ = 0;
    std::int64_t liveFirst_ = 0;
    std::int64_t liveLast_ = 0;
    ConversationId wanted_ = 0;
};

}  // namespace addend::ui
