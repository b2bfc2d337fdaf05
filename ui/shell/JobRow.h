// One job in the list.
#pragma once

#include <QWidget>

class QProgressBar;
class QToolButton;

namespace addend::ui {

class ElidedLabel;
class Job;
class Label;

class JobRow : public QWidget {
    Q_OBJECT

  public:
    JobRow(Job* job, QWidget* parent);
    void refresh();

  private:
    QString statusText() const;
    Job* job_;
    ElidedLabel* title_;
    QToolButton* cancel_;
    QProgressBar* bar_;
    Label* status_;
};

}  // namespace addend::ui
