#include "ui/shell/Page.h"

#include <QEvent>

namespace addend::ui {

Page::Page(QWidget* parent) : QWidget(parent) {}

void Page::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) retranslate();
    QWidget::changeEvent(event);
}

}  // namespace addend::ui
