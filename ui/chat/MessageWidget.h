// One message of the transcript: text, figures and actions. Made when it comes near the viewport.
#pragma once

#include <QUrl>
#include <QWidget>

#include "ui/chat/ChatSession.h"
#include "ui/chat/TokensView.h"

class QHBoxLayout;
class QToolButton;
class QVBoxLayout;

namespace addend::ui {

class Label;
class MarkdownView;
class PromptEdit;

class MessageWidget : public QWidget {
    Q_OBJECT

  public:
    explicit MessageWidget(QWidget* parent = nullptr);

    void setItem(const ChatItem& item, bool streaming);
    void setStreamingText(const std::string& text);
    /// "Reading the prompt, 40 %" while nothing has been written yet.
    void setProgress(const QString& text);
    /// Regenerate and edit are out of reach while a reply is being made.
    void setActionsEnabled(bool enabled);
    bool tokensShown() const { return tokens_ != nullptr; }
    void showTokens(TokenTrace trace, TokensView::TokenText tokenText);
    void hideTokens();
    void highlight(const QString& needle);
    bool isUser() const { return item_.header.role == MessageRole::user; }
    MessageId id() const { return item_.header.id; }
    /// "128 tokens · 2,310 tokens/s · first after 12 ms · stopped at the limit"
    static QString figures(const MessageHeader& header);

    /// Width at which no line wraps.
    int naturalWidth() const;
    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;

  Q_SIGNALS:
    void regenerateRequested();
    void editRequested(const QString& text);
    void siblingRequested(int step);
    void tokensRequested(bool shown);
    void tokenActivated(int token);
    /// Look inside: what the model computed for this reply.
    void thoughtRequested();
    void linkActivated(const QUrl& address);
    void heightChanged();
    void detailsRequested();

  protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

  private:
    void buildActions();
    void refresh();
    void retranslate();
    void startEditing();
    void endEditing(bool send);
    QRect bubble() const;

    ChatItem item_;
    bool streaming_ = false;
    bool actionsEnabled_ = true;
    QVBoxLayout* column_;
    MarkdownView* body_;
    TokensView* tokens_ = nullptr;
    QWidget* editor_ = nullptr;
    PromptEdit* edit_ = nullptr;
    Label* problem_;
    QHBoxLayout* actions_;
    QToolButton* previous_;
    Label* sibling_;
    QToolButton* next_;
    QToolButton* copy_;
    QToolButton* editButton_;
    QToolButton* regenerate_;
    QToolButton* tokensButton_;
    QToolButton* thought_;
    Label* figures_;
};

}  // namespace addend::ui
