// Tells assistive technology about a change of state, once.
#pragma once

#include <QString>

class QWidget;

namespace addend::ui {

/// `widget` should carry the state; its accessible description becomes `text`. Never call it per token.
void announce(QWidget* widget, const QString& text);

}  // namespace addend::ui
