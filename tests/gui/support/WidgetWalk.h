// Looks at every visible widget under a window for what a reader or a keyboard user would miss.
#pragma once

#include <QStringList>

class QWidget;

namespace addend::ui::test {

/// Widgets people meet that have no accessible name.
QStringList namelessWidgets(QWidget* window);
/// Tab stops that pressing Tab round the whole window does not reach.
QStringList unreachableTabStops(QWidget* window);
/// Texts wider or taller than their widget, neither elided with a tooltip nor scrollable; widgets outside the
/// window.
QStringList clippedTexts(QWidget* window);
/// All of them, one a line, each with its path of object names.
QStringList walk(QWidget* window);

}  // namespace addend::ui::test
