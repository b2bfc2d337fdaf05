// A text in one of the theme's fonts and colours; follows theme and text-size changes, and stands on the side where a
// line begins in its window.
#pragma once

#include <QLabel>

#include "ui/theme/Theme.h"

namespace addend::ui {

class Label : public QLabel {
    Q_OBJECT

  public:
    explicit Label(Theme::FontRole font = Theme::FontRole::Body, Theme::Role color = Theme::Role::Text,
                   QWidget* parent = nullptr);
    void setRole(Theme::Role color);
    /// Wraps at the widget's width instead of widening it.
    Label* wrapped();

  protected:
    void changeEvent(QEvent* event) override;

  private:
    void applyTheme();
    void alignToLayout();
    Theme::FontRole font_;
    Theme::Role color_;
};

}  // namespace addend::ui
