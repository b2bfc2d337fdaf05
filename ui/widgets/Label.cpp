#include "ui/widgets/Label.h"

namespace addend::ui {

Label::Label(Theme::FontRole font, Theme::Role color, QWidget* parent)
    : QLabel(parent), font_(font), color_(color) {
    setTextFormat(Qt::PlainText);
    connect(&Theme::instance(), &Theme::changed, this, &Label::applyTheme);
    applyTheme();
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

void Label::applyTheme() {
    const Theme& theme = Theme::instance();
    setFont(theme.font(font_));
    QPalette p = palette();
    p.setColor(QPalette::WindowText, theme.color(color_));
    p.setColor(QPalette::Text, theme.color(color_));
    setPalette(p);
}

}  // namespace addend::ui
