#include "ui/shell/JobListModel.h"

namespace addend::ui {

JobListModel::JobListModel(QObject* parent, const Clock& clock) : QAbstractListModel(parent), clock_(clock) {}

Job* JobListModel::start(const QString& title, std::function<void()> cancel) {
    auto* job = new Job(title, std::move(cancel), clock_, this);
    beginInsertRows({}, 0, 0);
    jobs_.prepend(job);
    endInsertRows();
    connect(job, &Job::changed, this, [this, job] { refresh(job); });
    connect(job, &Job::ended, this, [this, job] { Q_EMIT jobEnded(job); });
    Q_EMIT activityChanged();
    return job;
}

void JobListModel::refresh(Job* job) {
    const QModelIndex at = index(int(jobs_.indexOf(job)));
    Q_EMIT dataChanged(at, at);
    Q_EMIT activityChanged();
}

int JobListModel::activeCount() const {
    return int(std::count_if(jobs_.begin(), jobs_.end(), [](const Job* job) { return job->isActive(); }));
}

std::optional<double> JobListModel::overallProgress() const {
    double sum = 0;
    int count = 0;
    for (const Job* job : jobs_) {
        if (!job->isActive() || !job->progress()) continue;
        sum += *job->progress();
        ++count;
    }
    if (count == 0) return std::nullopt;
    return sum / count;
}

void JobListModel::clearEnded() {
    for (int row = int(jobs_.size()) - 1; row >= 0; --row) {
        if (jobs_[row]->isActive()) continue;
        beginRemoveRows({}, row, row);
        jobs_.takeAt(row)->deleteLater();
        endRemoveRows();
    }
    Q_EMIT activityChanged();
}

int JobListModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : int(jobs_.size());
}

QVariant JobListModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid)) return {};
    Job* job = jobs_[index.row()];
    switch (role) {
        case Qt::DisplayRole:
        case TitleRole:
            return job->title();
        case PhaseRole:
            return job->phase();
        case ProgressRole:
            return job->progress() ? QVariant(*job->progress()) : QVariant();
        case SecondsLeftRole:
            return job->secondsLeft() ? QVariant(*job->secondsLeft()) : QVariant();
        case StateRole:
            return QVariant::fromValue(job->state());
        case JobRole:
            return QVariant::fromValue(job);
        default:
            return {};
    }
}

QHash<int, QByteArray> JobListModel::roleNames() const {
    return {{TitleRole, "title"},       {PhaseRole, "phase"},
            {ProgressRole, "progress"}, {SecondsLeftRole, "secondsLeft"},
            {StateRole, "state"},       {JobRole, "job"}};
}

QString JobListModel::stateText(Job::State state) {
    switch (state) {
        case Job::State::Running:
            return tr("Running");
        case Job::State::Cancelling:
            return tr("Stopping…");
        case Job::State::Done:
            return tr("Done");
        case Job::State::Failed:
            return tr("Failed");
        case Job::State::Cancelled:
            return tr("Cancelled");
    }
    return {};
}

}  // namespace addend::ui
