#include "ui/chat/Composer.h"

#include <QBoxLayout>
#include <QPushButton>
#include <QResizeEvent>
#include <algorithm>

#include "ui/chat/PromptEdit.h"
#include "ui/icons/Icons.h"
#include "ui/theme/Metrics.h"
#include "ui/theme/Style.h"
#include "ui/widgets/ElidedLabel.h"

namespace addend::ui {

Composer::Composer(QWidget* parent)
    : QWidget(parent),
      prompt_(new PromptEdit(this)),
      button_(new QPushButton(this)),
      status_(new ElidedLabel(Theme::FontRole::Caption, Theme::Role::Muted, this)) {
    prompt_->setObjectName(QStringLiteral("prompt"));
    button_->setObjectName(QStringLiteral("sendOrStop"));
    status_->setObjectName(QStringLiteral("composerStatus"));
    setPrimary(button_);
    auto* row = new QHBoxLayout;
    row->setSpacing(metrics::control);
    row->addWidget(prompt_, 1);
    row->addWidget(button_, 0, Qt::AlignBottom);
    auto* column = new QVBoxLayout(this);
    column->setSpacing(metrics::tight);
    column->addLayout(row);
    column->addWidget(status_);
    connect(prompt_, &PromptEdit::sendRequested, this, [this] {
        if (state_ == State::Ready) act();
    });
    connect(prompt_, &QPlainTextEdit::textChanged, this, [this] {
        refresh();
        Q_EMIT textChanged();
    });
    connect(button_, &QPushButton::clicked, this, &Composer::act);
    retranslate();
}

void Composer::act() {
    if (state_ == State::Busy) return Q_EMIT stopRequested();
    if (state_ == State::Ready && !text().trimmed().isEmpty()) Q_EMIT sendRequested(text());
}

void Composer::setState(State state) {
    if (state_ == state) return;
    state_ = state;
    refresh();
}

void Composer::refresh() {
    const bool stop = state_ == State::Busy || state_ == State::Stopping;
    button_->setText(stop ? tr("Stop") : tr("Send"));
    button_->setIcon(Icons::icon(stop ? Icon::Stop : Icon::Send, Theme::Role::OnAccent));
    button_->setToolTip(stop ? tr("Stop writing (Esc)") : tr("Send the message (Enter)"));
    button_->setEnabled(state_ == State::Busy || (state_ == State::Ready && !text().trimmed().isEmpty()));
    // QPlainTextEdit does not repaint for this by itself.
    prompt_->viewport()->update();
    prompt_->setPlaceholderText(state_ == State::NoModel ? tr("Open a model to begin")
                                                         : tr("Write a message"));
}

void Composer::retranslate() {
    prompt_->setAccessibleName(tr("Message"));
    refresh();
}

void Composer::setSendKey(Settings::SendKey key) {
    prompt_->setSendKey(key);
}

QString Composer::text() const {
    return prompt_->toPlainText();
}

void Composer::setText(const QString& text) {
    prompt_->setPlainText(text);
    prompt_->moveCursor(QTextCursor::End);
}

void Composer::focusPrompt() {
    prompt_->setFocus();
}

void Composer::setStatus(const QString& text) {
    status_->setText(text);
}

void Composer::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    // In line with the transcript's column.
    const int side = std::max(metrics::page, (event->size().width() - metrics::chatWidth) / 2);
    layout()->setContentsMargins(side, metrics::control, side, metrics::inset);
}

void Composer::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) retranslate();
}

}  // namespace addend::ui
