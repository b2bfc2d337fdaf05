#include "ui/models/DropHint.h"

#include <QEvent>
#include <QPainter>

#include "ui/icons/Icons.h"
#include "ui/theme/Metrics.h"
#include "ui/theme/Theme.h"

namespace addend::ui {

DropHint::DropHint(QWidget* parent) : QWidget(parent) {
    setAttribute(Qt::WA_TransparentForMouseEvents);
    parent->installEventFilter(this);
    hide();
}

bool DropHint::eventFilter(QObject* object, QEvent* event) {
    if (object == parentWidget() && event->type() == QEvent::Resize) resize(parentWidget()->size());
    return QWidget::eventFilter(object, event);
}

void DropHint::paintEvent(QPaintEvent*) {
    const Theme& theme = Theme::instance();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    QColor veil = theme.color(Theme::Role::Surface);
    veil.setAlphaF(0.92f);
    painter.setBrush(veil);
    painter.setPen(QPen(theme.color(Theme::Role::Accent), metrics::focusRing, Qt::DashLine));
    painter.drawRoundedRect(
        rect().adjusted(metrics::control, metrics::control, -metrics::control, -metrics::control),
        metrics::radiusLarge, metrics::radiusLarge);
    QRect picture(0, 0, metrics::iconHero, metrics::iconHero);
    picture.moveCenter(rect().center());
    Icons::icon(Icon::Models, Theme::Role::Accent).paint(&painter, picture);
    painter.setFont(theme.font(Theme::FontRole::Section));
    painter.setPen(theme.color(Theme::Role::Text));
    const QRect below(metrics::page, picture.bottom() + metrics::control, width() - 2 * metrics::page,
                      height() - picture.bottom() - metrics::control);
    painter.drawText(below, Qt::AlignHCenter | Qt::AlignTop | Qt::TextWordWrap,
                     tr("Drop a model folder or a .gguf file to open it"));
}

}  // namespace addend::ui
