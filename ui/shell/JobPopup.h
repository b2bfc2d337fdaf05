// The list of jobs: phase, percent, time left, Cancel.
#pragma once

#include "ui/widgets/Popup.h"

class QPushButton;

namespace addend::ui {

class JobListModel;
class Label;

class JobPopup : public Popup {
    Q_OBJECT

  public:
    JobPopup(JobListModel& jobs, QWidget* parent);

  protected:
    void changeEvent(QEvent* event) override;

  private:
    void rebuild();
    JobListModel& jobs_;
    Label* title_;
    Label* empty_;
    QWidget* rows_;
    QVBoxLayout* rowColumn_;
    QPushButton* clear_;
};

}  // namespace addend::ui
