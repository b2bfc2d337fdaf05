#include "ui/plots/HeatJob.h"

#include "ui/plots/HeatMap.h"
#include "ui/shell/JobListModel.h"

namespace addend::ui {

HeatJob::HeatJob(HeatMap& heat, JobListModel& jobs, std::function<QString()> title, QObject* parent)
    : QObject(parent), heat_(heat), jobs_(jobs), title_(std::move(title)) {
    connect(&heat, &HeatMap::reading, this, &HeatJob::progress);
    const auto end = [this](auto how) {
        if (reading_ && job_) how(*job_);
        reading_ = false;
    };
    connect(&heat, &HeatMap::wasRead, this, [end] { end([](Job& job) { job.finish(); }); });
    connect(&heat, &HeatMap::givenUp, this, [end] { end([](Job& job) { job.markCancelled(); }); });
    connect(&heat, &HeatMap::failed, this, [end](const Message& why) { end([&](Job& job) { job.fail(why); }); });
}

HeatJob::~HeatJob() {
    if (reading_ && job_) job_->markCancelled();
}

void HeatJob::progress(quint64 done, quint64 total) {
    if (!reading_) job_ = jobs_.start(title_(), [map = QPointer(&heat_)] {
        if (map) map->stopReading();
    });
    reading_ = true;
    if (job_ && total > 0) job_->setProgress(static_cast<double>(done) / static_cast<double>(total));
}

}  // namespace addend::ui
