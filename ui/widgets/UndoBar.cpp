#include "ui/widgets/UndoBar.h"

#include <QHBoxLayout>
#include <QPainter>
#include <QPushButton>
#include <QTimer>
#include <QToolButton>

#include "ui/icons/Icons.h"
#include "ui/shell/Undo.h"
#include "ui/theme/Metrics.h"
#include "ui/theme/Style.h"
#include "ui/widgets/Announce.h"
#include "ui/widgets/ElidedLabel.h"

namespace addend::ui {

UndoBar::UndoBar(Undo& undo, QWidget* parent)
    : QFrame(parent),
      text_(new ElidedLabel(Theme::FontRole::Body, Theme::Role::Text, this)),
      undoButton_(new QPushButton(this)),
      closeButton_(new QToolButton(this)),
      timer_(new QTimer(this)) {
    setObjectName(QStringLiteral("undoBar"));
    undoButton_->setObjectName(QStringLiteral("undoButton"));
    undoButton_->setIcon(Icons::icon(Icon::Undo));
    closeButton_->setIcon(Icons::icon(Icon::Close));
    closeButton_->setFocusPolicy(Qt::StrongFocus);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(metrics::page, metrics::control, metrics::control, metrics::control);
    row->setSpacing(metrics::control);
    row->addWidget(text_, 1);
    row->addWidget(undoButton_);
    row->addWidget(closeButton_);
    timer_->setSingleShot(true);
    timer_->setInterval(std::chrono::seconds(10));
    connect(timer_, &QTimer::timeout, this, &QWidget::hide);
    connect(undoButton_, &QPushButton::clicked, &undo, &Undo::undo);
    connect(closeButton_, &QToolButton::clicked, this, &QWidget::hide);
    connect(&undo, &Undo::undone, this, &QWidget::hide);
    connect(&undo, &Undo::offered, this, [this](const QString& text) {
        text_->setText(text);
        show();
        timer_->start();
        announce(this, text);
    });
    retranslate();
    hide();
}

void UndoBar::setDuration(std::chrono::milliseconds duration) {
    timer_->setInterval(duration);
}

std::chrono::milliseconds UndoBar::duration() const {
    return timer_->intervalAsDuration();
}

void UndoBar::retranslate() {
    setAccessibleName(tr("Undo"));
    undoButton_->setText(tr("Undo"));
    undoButton_->setToolTip(tr("Undo (Ctrl+Z)"));
    closeButton_->setToolTip(tr("Dismiss"));
    closeButton_->setAccessibleName(tr("Dismiss"));
}

void UndoBar::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) retranslate();
    QFrame::changeEvent(event);
}

// Someone reaching for the button must not see it vanish.
void UndoBar::enterEvent(QEnterEvent*) {
    timer_->stop();
}
void UndoBar::leaveEvent(QEvent*) {
    timer_->start();
}

void UndoBar::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const Theme& theme = Theme::instance();
    painter.fillRect(rect(), theme.color(Theme::Role::Raised));
    painter.fillRect(QRect(0, 0, width(), metrics::hairline), theme.color(Theme::Role::Border));
}

}  // namespace addend::ui
