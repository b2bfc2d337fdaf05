#include "ui/widgets/ElidedLabel.h"

#include <QHelpEvent>
#include <QPainter>
#include <QStyle>
#include <QToolTip>

namespace addend::ui {

void ElidedLabel::setElideMode(Qt::TextElideMode mode) {
    mode_ = mode;
    update();
}

void ElidedLabel::setHint(const QString& hint) {
    hint_ = hint;
}

QSize ElidedLabel::minimumSizeHint() const {
    const QSize full = Label::minimumSizeHint();
    return {std::min(full.width(), fontMetrics().horizontalAdvance(QStringLiteral("mm…"))), full.height()};
}

void ElidedLabel::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const QRect area = contentsRect();
    const QString shown = fontMetrics().elidedText(text(), mode_, area.width());
    style()->drawItemText(&painter, area, int(QStyle::visualAlignment(layoutDirection(), alignment())),
                          palette(), isEnabled(), shown, foregroundRole());
}

bool ElidedLabel::event(QEvent* event) {
    if (event->type() != QEvent::ToolTip) return Label::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    const bool elided = fontMetrics().horizontalAdvance(text()) > contentsRect().width();
    const QString tip = elided && !hint_.isEmpty() ? text() + QLatin1Char('\n') + hint_
                        : elided                   ? text()
                                                   : hint_;
    QToolTip::showText(help->globalPos(), tip, this);
    return true;
}

}  // namespace addend::ui
