#include "ui/widgets/Popup.h"

#include <QPainter>
#include <QScreen>
#include <QVBoxLayout>

#include "ui/theme/Metrics.h"
#include "ui/theme/Theme.h"

namespace addend::ui {

Popup::Popup(QWidget* parent)
    : QFrame(parent, Qt::Popup | Qt::FramelessWindowHint), body_(new QVBoxLayout(this)) {
    setAttribute(Qt::WA_TranslucentBackground);
    body_->setContentsMargins(metrics::page, metrics::page, metrics::page, metrics::page);
    body_->setSpacing(metrics::control);
}

void Popup::popupAt(QWidget* anchor) {
    anchor_ = anchor;
    place();
    show();
    setFocus(Qt::PopupFocusReason);
}

void Popup::place() {
    if (!anchor_) return;
    const QRect screen = anchor_->screen()->availableGeometry();
    const QRect box(anchor_->mapToGlobal(QPoint(0, 0)), anchor_->size());
    // As large as it will be: a fixed width is not in the hint.
    layout()->activate();
    const QSize own = sizeHint().expandedTo(minimumSize()).boundedTo(maximumSize()).boundedTo(screen.size());
    QPoint at(isRightToLeft() ? box.right() - own.width() : box.left(), box.bottom() + metrics::tight);
    if (at.y() + own.height() > screen.bottom()) at.setY(box.top() - metrics::tight - own.height());
    at.setX(std::clamp(at.x(), screen.left(), std::max(screen.left(), screen.right() - own.width())));
    at.setY(std::clamp(at.y(), screen.top(), std::max(screen.top(), screen.bottom() - own.height())));
    resize(own);
    move(at);
}

void Popup::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const Theme& theme = Theme::instance();
    painter.setPen(QPen(theme.color(Theme::Role::Border), metrics::hairline));
    painter.setBrush(theme.color(Theme::Role::Surface));
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), metrics::radius, metrics::radius);
}

}  // namespace addend::ui
