#include "tests/gui/support/WidgetWalk.h"

#include <QAbstractItemView>
#include <QAbstractScrollArea>
#include <QAbstractSlider>
#include <QAbstractSpinBox>
#include <QAccessible>
#include <QApplication>
#include <QButtonGroup>
#include <QCheckBox>
#include <QComboBox>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QRadioButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QSet>
#include <QTabBar>
#include <QTest>
#include <QToolButton>

#include "ui/widgets/ElidedLabel.h"

namespace addend::ui::test {
namespace {

QString describe(const QWidget* widget) {
    QStringList path;
    for (const QWidget* at = widget; at != nullptr; at = at->parentWidget()) {
        const QString name =
            at->objectName().isEmpty() ? QLatin1String(at->metaObject()->className()) : at->objectName();
        path.prepend(name);
        if (at->isWindow()) break;
    }
    return path.join(QLatin1Char('/'));
}

QWidgetList visibleWidgets(QWidget* window) {
    QWidgetList out;
    for (QWidget* widget : window->findChildren<QWidget*>()) {
        if (widget->isVisible() && widget->window() == window) out << widget;
    }
    return out;
}

/// Parts that Qt makes inside its own widgets; the outer widget answers for them.
bool isInner(const QWidget* widget) {
    const QWidget* parent = widget->parentWidget();
    return widget->objectName().startsWith(QLatin1String("qt_")) ||
           qobject_cast<const QAbstractSpinBox*>(parent) || qobject_cast<const QComboBox*>(parent) ||
           qobject_cast<const QLineEdit*>(parent) || qobject_cast<const QHeaderView*>(widget) ||
           (qobject_cast<const QScrollBar*>(widget) != nullptr) ||
           (parent != nullptr && parent->inherits("QAbstractItemView"));
}

bool meansSomething(const QWidget* widget) {
    if (isInner(widget)) return false;
    if (widget->focusPolicy() != Qt::NoFocus) return true;
    return qobject_cast<const QAbstractButton*>(widget) || qobject_cast<const QLineEdit*>(widget) ||
           qobject_cast<const QComboBox*>(widget) || qobject_cast<const QAbstractItemView*>(widget) ||
           qobject_cast<const QProgressBar*>(widget) || qobject_cast<const QAbstractSlider*>(widget) ||
           widget->inherits("addend::ui::Page") || widget->inherits("addend::ui::Popup");
}

bool inScrollArea(const QWidget* widget) {
    for (const QWidget* at = widget->parentWidget(); at != nullptr && !at->isWindow();
         at = at->parentWidget()) {
        if (qobject_cast<const QAbstractScrollArea*>(at)) return true;
    }
    return false;
}

QString labelTrouble(const QLabel* label) {
    if (label->text().isEmpty() || qobject_cast<const ElidedLabel*>(label)) return {};
    if (label->wordWrap()) {
        const int needed = label->heightForWidth(label->width());
        return needed > label->height() + 1
                   ? QStringLiteral("needs %1 high, has %2").arg(needed).arg(label->height())
                   : QString();
    }
    const QSize need = label->sizeHint();
    if (need.width() > label->width() || need.height() > label->height() + 1)
        return QStringLiteral("\"%1\" needs %2x%3, has %4x%5")
            .arg(label->text())
            .arg(need.width())
            .arg(need.height())
            .arg(label->width())
            .arg(label->height());
    return {};
}

QString textTrouble(const QWidget* widget) {
    if (const auto* label = qobject_cast<const QLabel*>(widget)) return labelTrouble(label);
    if (const auto* edit = qobject_cast<const QLineEdit*>(widget)) {
        const int need = edit->fontMetrics().horizontalAdvance(edit->placeholderText());
        return need > edit->width() ? QStringLiteral("placeholder \"%1\"").arg(edit->placeholderText())
                                    : QString();
    }
    if (const auto* button = qobject_cast<const QAbstractButton*>(widget)) {
        const QSize need = button->sizeHint();
        const bool fits = need.width() <= button->width() && need.height() <= button->height();
        // Qt's own buttons cannot elide; ours do, and must then say the rest in a tooltip.
        const bool elides =
            !qobject_cast<const QPushButton*>(widget) && !qobject_cast<const QToolButton*>(widget) &&
            !qobject_cast<const QCheckBox*>(widget) && !qobject_cast<const QRadioButton*>(widget);
        if (fits || (elides && !button->toolTip().isEmpty())) return {};
        return QStringLiteral("\"%1\" needs %2x%3, has %4x%5")
            .arg(button->text())
            .arg(need.width())
            .arg(need.height())
            .arg(button->width())
            .arg(button->height());
    }
    if (const auto* box = qobject_cast<const QComboBox*>(widget)) {
        const int need = box->fontMetrics().horizontalAdvance(box->currentText());
        return need > box->width() && box->toolTip().isEmpty()
                   ? QStringLiteral("\"%1\"").arg(box->currentText())
                   : QString();
    }
    return {};
}

bool isTabStop(const QWidget* widget) {
    if (!(widget->focusPolicy() & Qt::TabFocus) || !widget->isEnabled() || widget->focusProxy() != nullptr)
        return false;
    if (isInner(widget)) return false;
    // In an exclusive group Tab stops once; arrows do the rest.
    const auto* button = qobject_cast<const QAbstractButton*>(widget);
    const bool grouped = button != nullptr && button->group() != nullptr && button->group()->exclusive();
    return !(grouped && button->group()->checkedButton() != nullptr && !button->isChecked());
}

/// Layouts asked for are done.
void settle() {
    for (int round = 0; round < 3; ++round) {
        QCoreApplication::sendPostedEvents();
        QCoreApplication::processEvents();
    }
}

}  // namespace

QStringList namelessWidgets(QWidget* window) {
    QStringList out;
    for (QWidget* widget : visibleWidgets(window)) {
        if (!meansSomething(widget)) continue;
        QAccessibleInterface* face = QAccessible::queryAccessibleInterface(widget);
        if (face == nullptr || face->text(QAccessible::Name).trimmed().isEmpty())
            out << QStringLiteral("no accessible name: ") + describe(widget);
    }
    return out;
}

QStringList unreachableTabStops(QWidget* window) {
    QSet<QWidget*> wanted;
    for (QWidget* widget : visibleWidgets(window)) {
        if (isTabStop(widget)) wanted << widget;
    }
    const qsizetype most = 2 * wanted.size() + 20;
    for (qsizetype step = 0; step < most && !wanted.isEmpty(); ++step) {
        QWidget* focus = QApplication::focusWidget();
        QTest::keyClick(focus != nullptr ? focus : window, Qt::Key_Tab);
        wanted.remove(QApplication::focusWidget());
    }
    QStringList out;
    for (QWidget* widget : std::as_const(wanted))
        out << QStringLiteral("Tab does not reach: ") + describe(widget);
    return out;
}

QStringList clippedTexts(QWidget* window) {
    settle();
    QStringList out;
    for (QWidget* widget : visibleWidgets(window)) {
        const auto* area = qobject_cast<const QScrollArea*>(widget);
        if (area != nullptr && area->horizontalScrollBar()->maximum() > 0)
            out << QStringLiteral("scrolls sideways: ") + describe(widget);
        if (isInner(widget)) continue;
        const QString trouble = textTrouble(widget);
        if (!trouble.isEmpty()) out << QStringLiteral("clipped: %1: %2").arg(describe(widget), trouble);
        const QRect place(widget->mapTo(window, QPoint(0, 0)), widget->size());
        // A mirrored QSplitter places its panes one pixel too far right.
        if (!inScrollArea(widget) && !window->rect().adjusted(0, 0, 1, 0).contains(place))
            out << QStringLiteral("outside the window: %1 at %2,%3 %4x%5")
                       .arg(describe(widget))
                       .arg(place.x())
                       .arg(place.y())
                       .arg(place.width())
                       .arg(place.height());
    }
    return out;
}

QStringList walk(QWidget* window) {
    settle();
    return namelessWidgets(window) + unreachableTabStops(window) + clippedTexts(window);
}

}  // namespace addend::ui::test
