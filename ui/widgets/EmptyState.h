// A page, or a part of one, with nothing to show yet: one sentence and the one button that fills it.
#pragma once

#include <QWidget>

#include "ui/icons/Icons.h"

class QLabel;
class QPushButton;

namespace addend::ui {

class Label;

class EmptyState : public QWidget {
    Q_OBJECT

  public:
    explicit EmptyState(Icon icon, QWidget* parent = nullptr);
    void setSentence(const QString& sentence);
    /// An empty text hides the button.
    void setAction(const QString& text);
    QPushButton* button() const { return button_; }

  Q_SIGNALS:
    void activated();

  private:
    void applyTheme();
    Icon icon_;
    QLabel* picture_;
    Label* sentence_;
    QPushButton* button_;
};

}  // namespace addend::ui
