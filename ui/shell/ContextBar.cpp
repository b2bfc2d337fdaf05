#include "ui/shell/ContextBar.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QMetaEnum>
#include <QPainter>

#include "ui/shell/ContextChip.h"
#include "ui/theme/Metrics.h"
#include "ui/theme/Theme.h"

namespace addend::ui {

ContextBar::ContextBar(ContextModel& model, QWidget* parent) : QWidget(parent) {
    setObjectName(QStringLiteral("contextBar"));
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(metrics::control, metrics::control, metrics::control, metrics::control);
    row->setSpacing(metrics::control);
    for (int i = 0; i < ContextModel::kindCount; ++i) {
        const auto kind = static_cast<ContextModel::Kind>(i);
        auto* chip = new ContextChip(model, kind, this);
        chip->setObjectName(QStringLiteral("context-") +
                            QString::fromLatin1(QMetaEnum::fromType<ContextModel::Kind>().valueToKey(i)));
        chips_[static_cast<std::size_t>(i)] = chip;
        if (kind == ContextModel::Kind::Trace) row->addStretch(1);
        row->addWidget(chip);
    }
    connect(&model, &ContextModel::changed, this, [this](ContextModel::Kind kind) { chip(kind)->refresh(); });
    connect(chip(ContextModel::Kind::Model), &ContextChip::manageRequested, this,
            &ContextBar::modelsRequested);
    setAccessibleName(tr("Context"));
}

void ContextBar::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) setAccessibleName(tr("Context"));
    QWidget::changeEvent(event);
}

void ContextBar::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const Theme& theme = Theme::instance();
    painter.fillRect(rect(), theme.color(Theme::Role::Surface));
    painter.fillRect(QRect(0, height() - metrics::hairline, width(), metrics::hairline),
                     theme.color(Theme::Role::Border));
}

}  // namespace addend::ui
