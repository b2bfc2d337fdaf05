#include "ui/widgets/Label.h"

#include <QEvent>

namespace addend::ui {

Label::Label(Theme::FontRole font, Theme::Role color, QWidget* parent)
    : QLabel(parent), font_(font), color_(color) {
    setTextFormat(Qt::PlainText);
    connect(&Theme::instance(), &Theme::changed, this, &Label::applyTheme);
    applyTheme();
    alignToLayout();
}

void Label::setRole(Theme::Role color) {
    color_ = color;
    applyTheme();
}

Label* Label::wrapped() {
    setWordWrap(true);
    setMinimumWidth(1);
    return this;
}

/// A QLabel goes by the direction of its text: words of a left-to-right language would leave their form in a mirrored
/// window.
void Label::alignToLayout() {
    if (alignment() & (Qt::AlignHCenter | Qt::AlignJustify)) return;
    setAlignment((alignment() & Qt::AlignVertical_Mask) | (isRightToLeft() ? Qt::AlignRight : Qt::AlignLeft) |
                 Qt::AlignAbsolute);
}

void Label::changeEvent(QEvent* event) {
    QLabel::changeEvent(event);
    if (event->type() == QEvent::LayoutDirectionChange) alignToLayout();
}

void Label::applyTheme() {
    const Theme& theme = Theme::instance();
    setFont(theme.font(font_));
    QPalette p = palette();
    p.setColor(QPalette::WindowText, theme.color(color_));
    p.setColor(QPalette::Text, theme.color(color_));
    setPalette(p);
}

}  // namespace addend::ui
