#include "ui/shell/StatusBar.h"

#include <QHBoxLayout>
#include <QPainter>
#include <QToolButton>

#include "ui/icons/Icons.h"
#include "ui/shell/JobListModel.h"
#include "ui/shell/MeterButton.h"
#include "ui/shell/StatusModel.h"
#include "ui/text/Format.h"
#include "ui/theme/Metrics.h"
#include "ui/widgets/ElidedLabel.h"

namespace addend::ui {

StatusBar::StatusBar(StatusModel& status, JobListModel& jobs, QWidget* parent)
    : QStatusBar(parent),
      status_(status),
      jobs_(jobs),
      strip_(new QWidget(this)),
      backend_(new ElidedLabel(Theme::FontRole::Caption, Theme::Role::Muted, strip_)),
      model_(new ElidedLabel(Theme::FontRole::Caption, Theme::Role::Muted, strip_)),
      memory_(new ElidedLabel(Theme::FontRole::Caption, Theme::Role::Muted, strip_)),
      meterRow_(new QHBoxLayout),
      jobsButton_(new QToolButton(strip_)),
      logButton_(new QToolButton(strip_)) {
    setObjectName(QStringLiteral("statusBar"));
    setSizeGripEnabled(false);
    setContentsMargins(0, 0, 0, 0);
    backend_->setObjectName(QStringLiteral("statusBackend"));
    model_->setObjectName(QStringLiteral("statusModel"));
    memory_->setObjectName(QStringLiteral("statusMemory"));
    jobsButton_->setObjectName(QStringLiteral("jobsButton"));
    logButton_->setObjectName(QStringLiteral("logButton"));
    auto* row = new QHBoxLayout(strip_);
    row->setContentsMargins(metrics::control, 0, metrics::tight, 0);
    row->setSpacing(metrics::page);
    row->addWidget(backend_);
    row->addWidget(model_);
    row->addWidget(memory_);
    row->addStretch(1);
    meterRow_->setSpacing(metrics::tight);
    row->addLayout(meterRow_);
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(metrics::tight);
    buttons->addWidget(jobsButton_);
    buttons->addWidget(logButton_);
    row->addLayout(buttons);
    addWidget(strip_, 1);
    jobsButton_->setIcon(Icons::icon(Icon::Jobs));
    logButton_->setIcon(Icons::icon(Icon::Log));
    for (QToolButton* button : {jobsButton_, logButton_}) button->setFocusPolicy(Qt::StrongFocus);
    jobsButton_->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    logButton_->setCheckable(true);
    connect(&status, &StatusModel::changed, this, &StatusBar::refresh);
    connect(&status, &StatusModel::metersChanged, this, &StatusBar::refreshMeters);
    connect(&jobs, &JobListModel::activityChanged, this, &StatusBar::refreshJobs);
    refresh();
    refreshMeters();
    refreshJobs();
}

void StatusBar::setPart(ElidedLabel* label, const QString& text, const QString& hint) {
    label->setText(text);
    label->setHint(hint);
    label->setVisible(!text.isEmpty());
}

void StatusBar::refresh() {
    setPart(backend_, status_.backend(), tr("Backend that computes"));
    setPart(model_, status_.model(), tr("Model in use"));
    showMemory();
    setAccessibleName(tr("Status"));
    logButton_->setToolTip(tr("Log (Ctrl+Shift+L)"));
    logButton_->setAccessibleName(tr("Log"));
}

void StatusBar::showMemory() {
    const MemoryUse use = status_.memory();
    memory_->setRole(Theme::Role::Muted);
    switch (use.kind) {
        case MemoryUse::Kind::None:
            return setPart(memory_, {}, {});
        case MemoryUse::Kind::State: {
            const QString read = tr("%n token(s) read", nullptr, int(use.tokens));
            QString text = tr("State %1, constant · %2").arg(bytesText(use.bytes), read);
            const bool past = use.limit > 0 && use.tokens > use.limit;
            if (past) {
                text = tr("%1 · past the trained length of %2").arg(text, numberText(use.limit));
                memory_->setRole(Theme::Role::Warning);
            }
            return setPart(memory_, text,
                           tr("The recurrent state takes the same memory however long the text is."));
        }
        case MemoryUse::Kind::Context:
            return setPart(
                memory_, tr("Context %1 / %2").arg(numberText(use.tokens), numberText(use.limit)),
                tr("Tokens in the key-value cache (%1), of the most it can hold.").arg(bytesText(use.bytes)));
    }
}

void StatusBar::refreshMeters() {
    const QList<Meter> wanted = status_.meters();
    while (meters_.size() > wanted.size()) meters_.takeLast()->deleteLater();
    while (meters_.size() < wanted.size()) {
        meters_.append(new MeterButton(strip_));
        meterRow_->addWidget(meters_.last());
    }
    for (qsizetype i = 0; i < wanted.size(); ++i) meters_[i]->setMeter(wanted[i]);
}

void StatusBar::refreshJobs() {
    const int active = jobs_.activeCount();
    const auto progress = jobs_.overallProgress();
    QString text;
    if (active > 0) text = progress ? percentText(*progress) : tr("%n job(s)", nullptr, active);
    jobsButton_->setText(text);
    jobsButton_->setToolButtonStyle(text.isEmpty() ? Qt::ToolButtonIconOnly : Qt::ToolButtonTextBesideIcon);
    jobsButton_->setAccessibleName(active > 0 ? tr("Jobs, %n running", nullptr, active) : tr("Jobs"));
    jobsButton_->setToolTip(tr("Jobs (Ctrl+J)"));
}

void StatusBar::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) {
        refresh();
        refreshMeters();
        refreshJobs();
    }
    QStatusBar::changeEvent(event);
}

void StatusBar::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const Theme& theme = Theme::instance();
    painter.fillRect(rect(), theme.color(Theme::Role::Background));
    painter.fillRect(QRect(0, 0, width(), metrics::hairline), theme.color(Theme::Role::Border));
}

}  // namespace addend::ui
