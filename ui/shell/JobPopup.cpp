#include "ui/shell/JobPopup.h"

#include <QEvent>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

#include "ui/shell/JobListModel.h"
#include "ui/shell/JobRow.h"
#include "ui/theme/Metrics.h"
#include "ui/widgets/Label.h"

namespace addend::ui {

JobPopup::JobPopup(JobListModel& jobs, QWidget* parent)
    : Popup(parent),
      jobs_(jobs),
      title_(new Label(Theme::FontRole::Section, Theme::Role::Text, this)),
      empty_(new Label(Theme::FontRole::Body, Theme::Role::Muted, this)),
      rows_(new QWidget),
      rowColumn_(new QVBoxLayout(rows_)),
      clear_(new QPushButton(this)) {
    setObjectName(QStringLiteral("jobPopup"));
    body()->addWidget(title_);
    body()->addWidget(empty_);
    auto* scroll = new QScrollArea(this);
    scroll->setWidget(rows_);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setObjectName(QStringLiteral("jobScroll"));
    rows_->setAutoFillBackground(true);
    rows_->setBackgroundRole(QPalette::Base);
    rowColumn_->setContentsMargins(0, 0, 0, 0);
    rowColumn_->setSpacing(metrics::control);
    body()->addWidget(scroll, 1);
    clear_->setObjectName(QStringLiteral("jobClear"));
    body()->addWidget(clear_, 0, Qt::AlignLeft);
    connect(clear_, &QPushButton::clicked, &jobs, &JobListModel::clearEnded);
    connect(&jobs, &QAbstractItemModel::rowsInserted, this, &JobPopup::rebuild);
    connect(&jobs, &QAbstractItemModel::rowsRemoved, this, &JobPopup::rebuild);
    connect(&jobs, &JobListModel::jobEnded, this, &JobPopup::rebuild);
    connect(&Theme::instance(), &Theme::changed, this, &JobPopup::rebuild);
    rebuild();
}

void JobPopup::rebuild() {
    title_->setText(tr("Jobs"));
    setAccessibleName(tr("Jobs"));
    empty_->setText(tr("Nothing is running."));
    clear_->setText(tr("Clear finished"));
    while (QLayoutItem* item = rowColumn_->takeAt(0)) {
        // A row may be the sender of the signal that brought us here.
        if (item->widget() != nullptr) {
            item->widget()->hide();
            item->widget()->deleteLater();
        }
        delete item;
    }
    for (Job* job : jobs_.jobs()) {
        auto* row = new JobRow(job, rows_);
        rowColumn_->addWidget(row);
        row->show();  // now, in an open popup too: what is not shown yet has no height
    }
    rowColumn_->addStretch(1);
    const bool any = !jobs_.jobs().isEmpty();
    empty_->setVisible(!any);
    auto* scroll = findChild<QScrollArea*>(QStringLiteral("jobScroll"));
    scroll->setVisible(any);
    const int width =
        int((metrics::popupWidth + metrics::section) * std::min(Theme::instance().textScale(), 1.5));
    setFixedWidth(width);
    const int rowsHeight = std::max(0, rowColumn_->totalHeightForWidth(width - 2 * metrics::page));
    scroll->setFixedHeight(std::min(rowsHeight, metrics::popupWidth));
    clear_->setVisible(jobs_.activeCount() < jobs_.jobs().size());
    if (isVisible()) place();
}

void JobPopup::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) rebuild();
    Popup::changeEvent(event);
}

}  // namespace addend::ui
