#include "ui/shell/NavigationItem.h"

#include <QFocusEvent>
#include <QPainter>

#include "ui/theme/Metrics.h"
#include "ui/theme/Style.h"
#include "ui/theme/Theme.h"

namespace addend::ui {

NavigationItem::NavigationItem(QString id, PageGroup group, Icon icon, QKeySequence shortcut,
                               std::function<QString()> title, QWidget* parent)
    : QAbstractButton(parent),
      id_(std::move(id)),
      group_(group),
      icon_(icon),
      shortcut_(std::move(shortcut)),
      title_(std::move(title)) {
    setObjectName(QStringLiteral("nav-") + id_);
    setAttribute(Qt::WA_Hover);
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    retranslate();
}

void NavigationItem::retranslate() {
    setText(title_());
    setAccessibleName(text());
    const QString keys = shortcut_.toString(QKeySequence::NativeText);
    setToolTip(keys.isEmpty() ? text() : QStringLiteral("%1 (%2)").arg(text(), keys));
    updateGeometry();
    update();
}

void NavigationItem::setCompact(bool compact) {
    compact_ = compact;
    updateGeometry();
    update();
}

int NavigationItem::labelledWidth() const {
    const int icon = Theme::instance().iconSize();
    QFont strong = font();
    strong.setWeight(QFont::DemiBold);
    return metrics::inset + icon + metrics::inset + QFontMetrics(strong).horizontalAdvance(text()) +
           metrics::page;
}

QSize NavigationItem::sizeHint() const {
    const int height =
        std::max(fontMetrics().height() + metrics::inset, metrics::controlHeight + metrics::tight);
    return {compact_ ? height : labelledWidth(), height};
}

void NavigationItem::focusInEvent(QFocusEvent* event) {
    byKeyboard_ = isKeyboardFocus(event->reason());
    QAbstractButton::focusInEvent(event);
}

void NavigationItem::paintEvent(QPaintEvent*) {
    const Theme& theme = Theme::instance();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const bool current = isChecked();
    if (current || underMouse() || isDown()) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(theme.color(current ? Theme::Role::AccentSoft : Theme::Role::Border));
        painter.drawRoundedRect(rect(), metrics::radius, metrics::radius);
    }
    if (hasFocus() && byKeyboard_ && window()->isActiveWindow()) {
        painter.setPen(QPen(theme.color(Theme::Role::Accent), metrics::focusRing));
        painter.setBrush(Qt::NoBrush);
        const qreal half = metrics::focusRing / 2.0;
        painter.drawRoundedRect(QRectF(rect()).adjusted(half, half, -half, -half), metrics::radius,
                                metrics::radius);
    }
    const Theme::Role ink = current ? Theme::Role::Accent : Theme::Role::Text;
    const int icon = theme.iconSize();
    const int lead = compact_ ? (width() - icon) / 2 : metrics::inset;
    const QRect iconBox =
        QStyle::visualRect(layoutDirection(), rect(), QRect(lead, (height() - icon) / 2, icon, icon));
    Icons::icon(icon_, ink).paint(&painter, iconBox);
    if (compact_) return;
    QFont label = font();
    if (current) label.setWeight(QFont::DemiBold);
    painter.setFont(label);
    painter.setPen(theme.color(ink));
    const int start = lead + icon + metrics::inset;
    const QRect textBox = QStyle::visualRect(layoutDirection(), rect(),
                                             QRect(start, 0, width() - start - metrics::tight, height()));
    const int flags = int(QStyle::visualAlignment(layoutDirection(), Qt::AlignLeft | Qt::AlignVCenter)) |
                      Qt::TextSingleLine;
    painter.drawText(textBox, flags, QFontMetrics(label).elidedText(text(), Qt::ElideRight, textBox.width()));
}

}  // namespace addend::ui
