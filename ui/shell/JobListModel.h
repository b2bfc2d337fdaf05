// Every job of the session, newest first; ended ones stay until cleared.
#pragma once

#include <QAbstractListModel>

#include "ui/shell/Job.h"

namespace addend::ui {

class JobListModel : public QAbstractListModel {
    Q_OBJECT

  public:
    enum Role { TitleRole = Qt::UserRole, PhaseRole, ProgressRole, SecondsLeftRole, StateRole, JobRole };

    explicit JobListModel(QObject* parent = nullptr, const Clock& clock = Clock::steady());

    /// Starts a job; the model owns it. `cancel` is called on the UI thread and only asks; empty: not
    /// cancellable.
    Job* start(const QString& title, std::function<void()> cancel = {});
    QList<Job*> jobs() const { return jobs_; }
    int activeCount() const;
    /// Mean progress of active jobs that can tell theirs; nothing if none can.
    std::optional<double> overallProgress() const;
    void clearEnded();

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QHash<int, QByteArray> roleNames() const override;

    /// "Loading", "Failed", …: a state in words.
    static QString stateText(Job::State state);

  Q_SIGNALS:
    /// A job started, moved or ended.
    void activityChanged();
    void jobEnded(addend::ui::Job* job);

  private:
    void refresh(Job* job);

    const Clock& clock_;
    QList<Job*> jobs_;
};

}  // namespace addend::ui
