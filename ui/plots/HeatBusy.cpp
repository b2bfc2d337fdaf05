#include "ui/plots/HeatBusy.h"

#include <QBoxLayout>
#include <QEvent>
#include <QProgressBar>
#include <QPushButton>

#include "ui/theme/Metrics.h"
#include "ui/widgets/Announce.h"
#include "ui/widgets/Label.h"

namespace addend::ui {
namespace {

constexpr int busySteps = 1000;
constexpr int busyLetters = 24;  // of the text's width: it does not jump as the state changes

}  // namespace

HeatBusy::HeatBusy(QWidget* parent)
    : QFrame(parent),
      text_(new Label(Theme::FontRole::Body, Theme::Role::Text, this)),
      bar_(new QProgressBar(this)),
      button_(new QPushButton(this)) {
    setObjectName(QStringLiteral("heatBusy"));
    setAutoFillBackground(true);
    setFrameShape(QFrame::StyledPanel);
    text_->setObjectName(QStringLiteral("heatBusyText"));
    text_->setAlignment(Qt::AlignCenter);
    bar_->setRange(0, busySteps);
    bar_->setTextVisible(false);
    button_->setObjectName(QStringLiteral("heatBusyButton"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(metrics::page, metrics::control, metrics::page, metrics::control);
    column->setSpacing(metrics::control);
    column->addWidget(text_);
    column->addWidget(bar_);
    column->addWidget(button_, 0, Qt::AlignCenter);
    connect(button_, &QPushButton::clicked, this, [this] {
        if (state_ == State::Reading)
            Q_EMIT stopRequested();
        else
            Q_EMIT againRequested();
    });
    hide();
}

void HeatBusy::showProgress(quint64 done, quint64 total) {
    const bool first = isHidden() || state_ != State::Reading;
    state_ = State::Reading;
    bar_->setRange(0, total == 0 ? 0 : busySteps);
    bar_->setValue(total == 0 ? 0 : static_cast<int>(done * busySteps / total));
    if (!first) return;
    showState();
    announce(this, text_->text());  // once, not at every step
}

void HeatBusy::showStopped() {
    state_ = State::Stopped;
    showState();
}

void HeatBusy::showState() {
    const bool reading = state_ == State::Reading;
    text_->setText(reading ? tr("Summarising the map…") : tr("The map was not read to its end."));
    text_->setMinimumWidth(busyLetters * fontMetrics().averageCharWidth());
    bar_->setAccessibleName(tr("Share of the map that was read"));
    bar_->setVisible(reading);
    button_->setText(reading ? tr("Stop") : tr("Read it"));
    place(area_);
    show();
    raise();
}

void HeatBusy::place(const QRect& area) {
    area_ = area;
    // A child that was just filled has no layout yet.
    layout()->activate();
    const QSize size = sizeHint().boundedTo(parentWidget() != nullptr ? parentWidget()->size() : sizeHint());
    setGeometry(QRect(area.center() - QPoint(size.width() / 2, size.height() / 2), size));
}

void HeatBusy::changeEvent(QEvent* event) {
    QFrame::changeEvent(event);
    if (event->type() == QEvent::LanguageChange && !isHidden()) showState();
}

}  // namespace addend::ui
