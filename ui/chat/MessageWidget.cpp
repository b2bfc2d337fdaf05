#include "ui/chat/MessageWidget.h"

#include <QApplication>
#include <QBoxLayout>
#include <QClipboard>
#include <QLabel>
#include <QPainter>
#include <QToolButton>
#include <algorithm>

#include "ui/chat/MarkdownView.h"
#include "ui/chat/PromptEdit.h"
#include "ui/engine/PatchText.h"
#include "ui/icons/Icons.h"
#include "ui/text/Format.h"
#include "ui/text/Sentences.h"
#include "ui/theme/Metrics.h"
#include "ui/theme/Style.h"
#include "ui/theme/Theme.h"
#include "ui/widgets/Label.h"

namespace addend::ui {
namespace {

double perSecond(std::int64_t tokens, std::int64_t ns) {
    return ns > 0 ? static_cast<double>(tokens) * 1e9 / static_cast<double>(ns) : 0;
}

QToolButton* actionButton(QWidget* parent, Icon icon, const char* objectName) {
    auto* button = new QToolButton(parent);
    button->setObjectName(QLatin1String(objectName));
    button->setIcon(Icons::icon(icon, Theme::Role::Muted));
    button->setIconSize({metrics::icon, metrics::icon});
    setFlat(button);
    return button;
}

void name(QToolButton* button, const QString& text) {
    button->setToolTip(text);
    button->setAccessibleName(text);
}

}  // namespace

MessageWidget::MessageWidget(QWidget* parent)
    : QWidget(parent),
      column_(new QVBoxLayout(this)),
      body_(new MarkdownView(this)),
      problem_(new Label(Theme::FontRole::Body, Theme::Role::Error, this)) {
    setFocusPolicy(Qt::TabFocus);  // a click selects text; it needs no ring
    QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
    column_->setSpacing(metrics::tight);
    body_->setObjectName(QStringLiteral("messageBody"));
    problem_->setObjectName(QStringLiteral("messageProblem"));
    problem_->setWordWrap(true);
    problem_->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    problem_->hide();
    column_->addWidget(body_);
    column_->addWidget(problem_);
    buildActions();
    connect(body_, &MarkdownView::linkActivated, this, &MessageWidget::linkActivated);
    connect(body_, &MarkdownView::heightChanged, this, &MessageWidget::heightChanged);
    retranslate();
}

void MessageWidget::buildActions() {
    actions_ = new QHBoxLayout;
    actions_->setSpacing(0);
    actions_->addStretch();  // in use for a user's turn only: its buttons stand at the bubble's end
    previous_ = actionButton(this, Icon::ChevronLeft, "previousSibling");
    sibling_ = new Label(Theme::FontRole::Caption, Theme::Role::Muted, this);
    sibling_->setObjectName(QStringLiteral("siblingLabel"));
    next_ = actionButton(this, Icon::ChevronRight, "nextSibling");
    copy_ = actionButton(this, Icon::Copy, "copyMessage");
    editButton_ = actionButton(this, Icon::Edit, "editMessage");
    regenerate_ = actionButton(this, Icon::Regenerate, "regenerateMessage");
    tokensButton_ = actionButton(this, Icon::Tokens, "messageTokens");
    tokensButton_->setCheckable(true);
    thought_ = actionButton(this, Icon::Activations, "messageThought");
    figures_ = new Label(Theme::FontRole::Caption, Theme::Role::Muted, this);
    figures_->setObjectName(QStringLiteral("messageFigures"));
    figures_->setWordWrap(true);
    for (QWidget* widget : std::initializer_list<QWidget*>{previous_, sibling_, next_, copy_, editButton_,
                                                           regenerate_, tokensButton_, thought_})
        actions_->addWidget(widget);
    actions_->addSpacing(metrics::control);
    actions_->addWidget(figures_, 1);
    column_->addLayout(actions_);

    connect(previous_, &QToolButton::clicked, this, [this] { Q_EMIT siblingRequested(-1); });
    connect(next_, &QToolButton::clicked, this, [this] { Q_EMIT siblingRequested(1); });
    connect(copy_, &QToolButton::clicked, this,
            [this] { QApplication::clipboard()->setText(QString::fromStdString(item_.text)); });
    connect(editButton_, &QToolButton::clicked, this, &MessageWidget::startEditing);
    connect(regenerate_, &QToolButton::clicked, this, &MessageWidget::regenerateRequested);
    connect(tokensButton_, &QToolButton::toggled, this, &MessageWidget::tokensRequested);
    connect(thought_, &QToolButton::clicked, this, &MessageWidget::thoughtRequested);
}

void MessageWidget::setItem(const ChatItem& item, bool streaming) {
    item_ = item;
    streaming_ = streaming;
    refresh();
}

void MessageWidget::setStreamingText(const std::string& text) {
    item_.text = text;
    setProgress({});
    body_->setText(QString::fromStdString(text), true);
}

void MessageWidget::setProgress(const QString& text) {
    figures_->setText(text);
    Q_EMIT heightChanged();
}

void MessageWidget::setActionsEnabled(bool enabled) {
    actionsEnabled_ = enabled;
    editButton_->setEnabled(enabled);
    regenerate_->setEnabled(enabled);
    previous_->setEnabled(enabled && item_.header.sibling_index > 0);
    next_->setEnabled(enabled && item_.header.sibling_index + 1 < item_.header.sibling_count);
}

QString MessageWidget::figures(const MessageHeader& header) {
    if (header.role == MessageRole::user) return {};
    const auto& times = header.timings;
    QStringList parts;
    if (times.decode_tokens > 0) {
        parts << tr("%n token(s)", nullptr, static_cast<int>(times.decode_tokens));
        parts << tr("%1 tokens/s").arg(speedText(perSecond(times.decode_tokens, times.decode_ns)));
    }
    if (times.prefill_tokens > 0 && times.prefill_ns > 0)
        parts << tr("prefill %1 tokens/s")
                     .arg(speedText(perSecond(times.prefill_tokens, times.prefill_ns)));
    if (times.first_token_ns > 0)
        parts
            << tr("first token after %1").arg(durationText(static_cast<double>(times.first_token_ns) * 1e-9));
    if (header.generation.patch) parts << patchTitle(*header.generation.patch);
    if (header.state == MessageState::cancelled) parts << tr("stopped");
    if (header.state == MessageState::interrupted)
        parts << tr("interrupted: Addend ended while this was written");
    if (header.stop_reason == "max_tokens") parts << tr("reached the length limit");
    if (header.stop_reason == "context_full") parts << tr("the context is full");
    return parts.join(QStringLiteral(" · "));
}

void MessageWidget::refresh() {
    const MessageHeader& header = item_.header;
    // A reply is wider by the inset on both sides (TranscriptView): its text stands in the column's line.
    column_->setContentsMargins(metrics::inset, metrics::control, metrics::inset, metrics::control);
    const bool several = header.sibling_count > 1;
    previous_->setVisible(several);
    next_->setVisible(several);
    sibling_->setVisible(several);
    sibling_->setText(QStringLiteral("%1/%2").arg(header.sibling_index + 1).arg(header.sibling_count));
    editButton_->setVisible(isUser());
    regenerate_->setVisible(!isUser() && !streaming_);
    tokensButton_->setVisible(!isUser() && !streaming_);
    thought_->setVisible(!isUser() && !streaming_);
    copy_->setVisible(!streaming_);
    figures_->setText(figures(header));
    figures_->setVisible(!isUser());
    actions_->setStretch(0, isUser() ? 1 : 0);
    problem_->setVisible(header.error.has_value());
    if (header.error) problem_->setText(sentence(*header.error));
    body_->setText(QString::fromStdString(item_.text), streaming_);
    body_->setVisible(tokens_ == nullptr && (!item_.text.empty() || header.error == std::nullopt));
    setActionsEnabled(actionsEnabled_);
    retranslate();
    Q_EMIT heightChanged();
}

void MessageWidget::retranslate() {
    name(previous_, tr("Previous version"));
    name(next_, tr("Next version"));
    name(copy_, tr("Copy the text"));
    name(editButton_, tr("Edit and send again"));
    name(regenerate_, tr("Write another reply"));
    name(tokensButton_, tr("Show the reply as tokens"));
    name(thought_, tr("See how it thought"));
    body_->setAccessibleName(isUser() ? tr("Your message") : tr("Reply"));
    setAccessibleName(isUser() ? tr("Your message") : tr("Reply"));
    setAccessibleDescription(QString::fromStdString(item_.text).left(metrics::chatWidth));
}

void MessageWidget::showTokens(TokenTrace trace, TokensView::TokenText tokenText) {
    if (tokens_ == nullptr) {
        tokens_ = new TokensView(this);
        tokens_->setObjectName(QStringLiteral("tokensView"));
        column_->insertWidget(1, tokens_);
        connect(tokens_, &TokensView::tokenActivated, this, &MessageWidget::tokenActivated);
    }
    tokens_->setTokens(item_.text, std::move(trace), std::move(tokenText));
    tokens_->show();
    body_->hide();
    const QSignalBlocker quiet(tokensButton_);
    tokensButton_->setChecked(true);
    Q_EMIT heightChanged();
}

void MessageWidget::hideTokens() {
    if (tokens_ == nullptr) return;
    tokens_->hide();
    tokens_->deleteLater();
    tokens_ = nullptr;
    body_->show();
    const QSignalBlocker quiet(tokensButton_);
    tokensButton_->setChecked(false);
    Q_EMIT heightChanged();
}

void MessageWidget::highlight(const QString& needle) {
    body_->highlight(needle);
}

void MessageWidget::startEditing() {
    if (editor_ != nullptr) return;
    editor_ = new QWidget(this);
    auto* column = new QVBoxLayout(editor_);
    column->setContentsMargins(0, 0, 0, 0);
    edit_ = new PromptEdit(editor_);
    edit_->setObjectName(QStringLiteral("messageEditor"));
    edit_->setAccessibleName(tr("Edited message"));
    edit_->setPlainText(QString::fromStdString(item_.text));
    auto* send = new QPushButton(tr("Send"), editor_);
    send->setObjectName(QStringLiteral("sendEdit"));
    auto* cancel = new QPushButton(tr("Cancel"), editor_);
    cancel->setObjectName(QStringLiteral("cancelEdit"));
    auto* row = new QHBoxLayout;
    row->addStretch();
    row->addWidget(cancel);
    row->addWidget(send);
    column->addWidget(edit_);
    column->addLayout(row);
    column_->insertWidget(0, editor_);
    body_->hide();
    connect(send, &QPushButton::clicked, this, [this] { endEditing(true); });
    connect(cancel, &QPushButton::clicked, this, [this] { endEditing(false); });
    connect(edit_, &PromptEdit::sendRequested, this, [this] { endEditing(true); });
    connect(edit_, &PromptEdit::escapePressed, this, [this] { endEditing(false); });
    connect(edit_, &QPlainTextEdit::textChanged, this, &MessageWidget::heightChanged);
    editor_->show();
    edit_->setFocus();
    edit_->moveCursor(QTextCursor::End);
    Q_EMIT heightChanged();
}

void MessageWidget::endEditing(bool send) {
    if (editor_ == nullptr) return;
    const QString text = edit_->toPlainText();
    editor_->hide();
    editor_->deleteLater();
    editor_ = nullptr;
    edit_ = nullptr;
    body_->show();
    setFocus();
    Q_EMIT heightChanged();
    if (send) Q_EMIT editRequested(text);
}

QRect MessageWidget::bubble() const {
    return {rect().left(), rect().top(), rect().width(),
            (editor_ ? editor_->geometry() : body_->geometry()).bottom() + metrics::control};
}

int MessageWidget::naturalWidth() const {
    if (editor_ != nullptr) return metrics::chatWidth;
    const QMargins margins = column_->contentsMargins();
    return body_->naturalWidth() + margins.left() + margins.right();
}

int MessageWidget::heightForWidth(int width) const {
    return column_->hasHeightForWidth() ? column_->totalHeightForWidth(width)
                                        : column_->totalSizeHint().height();
}

void MessageWidget::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const Theme& theme = Theme::instance();
    if (isUser()) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(theme.color(Theme::Role::AccentSoft));
        painter.drawRoundedRect(bubble(), metrics::radiusLarge, metrics::radiusLarge);
    }
    if (hasFocus()) {
        const double inset = metrics::focusRing / 2.0;
        painter.setPen(QPen(theme.color(Theme::Role::Accent), metrics::focusRing));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(QRectF(rect()).adjusted(inset, inset, -inset, -inset), metrics::radius,
                                metrics::radius);
    }
}

void MessageWidget::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) {
        retranslate();
        figures_->setText(figures(item_.header));
        if (item_.header.error) problem_->setText(sentence(*item_.header.error));
    }
}

void MessageWidget::focusInEvent(QFocusEvent* event) {
    QWidget::focusInEvent(event);
    update();
}

void MessageWidget::focusOutEvent(QFocusEvent* event) {
    QWidget::focusOutEvent(event);
    update();
}

}  // namespace addend::ui
