// One live meter in the status bar: value and unit, or a muted dash that explains itself.
#pragma once

#include <QToolButton>

#include "ui/shell/StatusModel.h"

namespace addend::ui {

class MeterButton : public QToolButton {
    Q_OBJECT

  public:
    explicit MeterButton(QWidget* parent);
    void setMeter(const Meter& meter);

  protected:
    void changeEvent(QEvent* event) override;

  private:
    void refresh();
    void explain();
    Meter meter_;
};

}  // namespace addend::ui
