// Backend, model, memory of the session, live meters, and the way to jobs and log.
#pragma once

#include <QStatusBar>

class QHBoxLayout;
class QToolButton;

namespace addend::ui {

class ElidedLabel;
class JobListModel;
class MeterButton;
class StatusModel;

class StatusBar : public QStatusBar {
    Q_OBJECT

  public:
    StatusBar(StatusModel& status, JobListModel& jobs, QWidget* parent = nullptr);
    QToolButton* jobsButton() const { return jobsButton_; }
    QToolButton* logButton() const { return logButton_; }

  protected:
    void changeEvent(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

  private:
    void refresh();
    void refreshMeters();
    void refreshJobs();
    void setPart(ElidedLabel* label, const QString& text, const QString& hint);
    void showMemory();

    StatusModel& status_;
    JobListModel& jobs_;
    QWidget* strip_;
    ElidedLabel* backend_;
    ElidedLabel* model_;
    ElidedLabel* memory_;
    QHBoxLayout* meterRow_;
    QList<MeterButton*> meters_;
    QToolButton* jobsButton_;
    QToolButton* logButton_;
};

}  // namespace addend::ui
