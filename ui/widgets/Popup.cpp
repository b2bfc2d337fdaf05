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
    adjustSize();
    const QRect screen = anchor->screen()->availableGeometry();
    const QRect box(anchor->mapToGlobal(QPoint(0, 0)), anchor->size());
    const QSize own = sizeHint().boundedTo(screen.size());
    QPoint at(isRightToLeft() ? box.right() - own.width() : box.left(), box.bottom() + metrics::tight);
    if (at.y() + own.height() > screen.bottom()) at.setY(box.top() - metrics::tight - own.height());
    at.setX(std::clamp(at.x(), screen.left(), std::max(screen.left(), screen.right() - own.width())));
    at.setY(std::max(at.y(), screen.top()));
    resize(own);
    move(at);
    show();
    setFocus(Qt::PopupFocusReason);
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
