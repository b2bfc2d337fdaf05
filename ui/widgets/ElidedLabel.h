// One line that gives way: elided with "…" where there is no room, and then the whole text is the tooltip.
#pragma once

#include "ui/widgets/Label.h"

namespace addend::ui {

class ElidedLabel : public Label {
    Q_OBJECT

  public:
    using Label::Label;
    void setElideMode(Qt::TextElideMode mode);
    /// Shown instead of the text when nothing is elided.
    void setHint(const QString& hint);
    QSize minimumSizeHint() const override;

  protected:
    void paintEvent(QPaintEvent* event) override;
    bool event(QEvent* event) override;

  private:
    Qt::TextElideMode mode_ = Qt::ElideRight;
    QString hint_;
};

}  // namespace addend::ui
