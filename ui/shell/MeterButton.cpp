#include "ui/shell/MeterButton.h"

#include <QApplication>
#include <QClipboard>
#include <QPushButton>
#include <QVBoxLayout>

#include "ui/text/Format.h"
#include "ui/theme/Metrics.h"
#include "ui/theme/Theme.h"
#include "ui/widgets/Label.h"
#include "ui/widgets/Popup.h"

namespace addend::ui {

MeterButton::MeterButton(QWidget* parent) : QToolButton(parent) {
    setFocusPolicy(Qt::StrongFocus);
    setToolButtonStyle(Qt::ToolButtonTextOnly);
    connect(this, &QToolButton::clicked, this, &MeterButton::explain);
    connect(&Theme::instance(), &Theme::changed, this, &MeterButton::refresh);
}

void MeterButton::setMeter(const Meter& meter) {
    meter_ = meter;
    setObjectName(QStringLiteral("meter-") + meter.id);
    refresh();
}

void MeterButton::refresh() {
    const QString value =
        meter_.value
            ? tr("%1 %2", "value and unit").arg(numberText(*meter_.value, meter_.decimals), meter_.unit)
            : QStringLiteral("—");
    setText(meter_.label + QLatin1Char(' ') + value);
    setToolTip(meter_.value ? meter_.source : meter_.reason);
    setAccessibleName(meter_.value ? tr("%1: %2").arg(meter_.label, value)
                                   : tr("%1: not available").arg(meter_.label));
    setFont(Theme::instance().font(Theme::FontRole::Caption));
    QPalette p = palette();
    p.setColor(QPalette::ButtonText,
               Theme::instance().color(meter_.value ? Theme::Role::Text : Theme::Role::Muted));
    setPalette(p);
}

void MeterButton::explain() {
    auto* popup = new Popup(window());
    popup->setAttribute(Qt::WA_DeleteOnClose);
    popup->setAccessibleName(meter_.label);
    auto* title = new Label(Theme::FontRole::Section, Theme::Role::Text, popup);
    title->setText(meter_.label);
    popup->body()->addWidget(title);
    for (const QString& text :
         {meter_.value ? meter_.source : meter_.reason, meter_.value ? QString() : meter_.enableHint}) {
        if (text.isEmpty()) continue;
        auto* line = new Label(Theme::FontRole::Body, Theme::Role::Muted, popup);
        line->wrapped()->setText(text);
        line->setFixedWidth(metrics::popupWidth);
        line->setTextInteractionFlags(Qt::TextSelectableByMouse);
        popup->body()->addWidget(line);
    }
    if (!meter_.value && !meter_.enableCommand.isEmpty()) {
        auto* copy = new QPushButton(tr("Copy the command"), popup);
        copy->setObjectName(QStringLiteral("copyCommand"));
        connect(copy, &QPushButton::clicked, popup,
                [command = meter_.enableCommand] { QApplication::clipboard()->setText(command); });
        popup->body()->addWidget(copy, 0, Qt::AlignLeading);
    }
    popup->popupAt(this);
}

void MeterButton::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) refresh();
    QToolButton::changeEvent(event);
}

}  // namespace addend::ui
