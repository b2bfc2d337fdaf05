#include "ui/widgets/Announce.h"

#include <QAccessible>
#include <QWidget>

namespace addend::ui {

void announce(QWidget* widget, const QString& text) {
    widget->setAccessibleDescription(text);
    if (!QAccessible::isActive()) return;
    QAccessibleEvent event(widget, QAccessible::Alert);
    QAccessible::updateAccessibility(&event);
}

}  // namespace addend::ui
