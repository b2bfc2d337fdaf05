// A heat map that reads a large map, as a job in the list: how far it is, and a way to stop it from anywhere.
#pragma once

#include <QObject>
#include <QPointer>
#include <functional>

#include "core/base/message.h"

namespace addend::ui {

class HeatMap;
class Job;
class JobListModel;

class HeatJob : public QObject {
    Q_OBJECT

  public:
    /// `title` is asked when a job begins. Both outlive this.
    HeatJob(HeatMap& heat, JobListModel& jobs, std::function<QString()> title, QObject* parent = nullptr);
    ~HeatJob() override;

  private:
    void progress(quint64 done, quint64 total);

    HeatMap& heat_;
    JobListModel& jobs_;
    std::function<QString()> title_;
    QPointer<Job> job_;  // of what is being read; null once it was cleared in the list
    bool reading_ = false;
};

}  // namespace addend::ui
