#include "ui/shell/JobRow.h"

#include <QGridLayout>
#include <QProgressBar>
#include <QToolButton>

#include "ui/icons/Icons.h"
#include "ui/shell/JobListModel.h"
#include "ui/text/Format.h"
#include "ui/text/Sentences.h"
#include "ui/theme/Metrics.h"
#include "ui/widgets/ElidedLabel.h"

namespace addend::ui {

JobRow::JobRow(Job* job, QWidget* parent)
    : QWidget(parent),
      job_(job),
      title_(new ElidedLabel(Theme::FontRole::Strong, Theme::Role::Text, this)),
      cancel_(new QToolButton(this)),
      bar_(new QProgressBar(this)),
      status_(new Label(Theme::FontRole::Caption, Theme::Role::Muted, this)) {
    auto* grid = new QGridLayout(this);
    grid->setContentsMargins(0, metrics::tight, 0, metrics::tight);
    grid->setHorizontalSpacing(metrics::control);
    grid->setVerticalSpacing(metrics::tight);
    grid->addWidget(title_, 0, 0);
    grid->addWidget(cancel_, 0, 1, 2, 1, Qt::AlignTop);
    grid->addWidget(bar_, 1, 0);
    grid->addWidget(status_, 2, 0, 1, 2);
    grid->setColumnStretch(0, 1);
    status_->wrapped();
    bar_->setTextVisible(false);
    bar_->setFixedHeight(metrics::control);
    cancel_->setIcon(Icons::icon(Icon::Close));
    cancel_->setObjectName(QStringLiteral("jobCancel"));
    cancel_->setFocusPolicy(Qt::StrongFocus);
    connect(cancel_, &QToolButton::clicked, job, &Job::cancel);
    connect(job, &Job::changed, this, &JobRow::refresh);
    refresh();
}

QString JobRow::statusText() const {
    if (job_->state() == Job::State::Failed) return sentence(job_->failure());
    if (job_->state() != Job::State::Running) return JobListModel::stateText(job_->state());
    QStringList parts;
    if (!job_->phase().isEmpty()) parts << job_->phase();
    if (job_->progress()) parts << percentText(*job_->progress());
    if (const auto left = job_->secondsLeft()) parts << tr("%1 left").arg(durationText(*left));
    return parts.isEmpty() ? JobListModel::stateText(job_->state()) : parts.join(QStringLiteral(" · "));
}

void JobRow::refresh() {
    title_->setText(job_->title());
    status_->setText(statusText());
    status_->setRole(job_->state() == Job::State::Failed ? Theme::Role::Error : Theme::Role::Muted);
    bar_->setVisible(job_->isActive());
    bar_->setRange(0, job_->progress() ? 1000 : 0);
    bar_->setValue(int(job_->progress().value_or(0) * 1000));
    bar_->setAccessibleName(tr("Progress of %1").arg(job_->title()));
    cancel_->setVisible(job_->isActive());
    cancel_->setEnabled(job_->canCancel());
    cancel_->setToolTip(tr("Cancel"));
    cancel_->setAccessibleName(tr("Cancel %1").arg(job_->title()));
    setAccessibleName(job_->title());
}

}  // namespace addend::ui
