#include "ui/shell/ContextChip.h"

#include <QFocusEvent>
#include <QMenu>
#include <QPainter>
#include <QStyle>

#include "ui/icons/Icons.h"
#include "ui/theme/Metrics.h"
#include "ui/theme/Style.h"
#include "ui/theme/Theme.h"

namespace addend::ui {

ContextChip::ContextChip(ContextModel& model, ContextModel::Kind kind, QWidget* parent)
    : QAbstractButton(parent), model_(model), kind_(kind), menu_(new QMenu(this)) {
    setAttribute(Qt::WA_Hover);
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed);
    menu_->setToolTipsVisible(true);
    connect(this, &QAbstractButton::clicked, this, &ContextChip::openMenu);
    refresh();
}

QString ContextChip::caption() const {
    switch (kind_) {
        case ContextModel::Kind::Model:
            return tr("Model");
        case ContextModel::Kind::Patch:
            return tr("Patch");
        case ContextModel::Kind::Backend:
            return tr("Backend");
        case ContextModel::Kind::Trace:
            return tr("Trace");
    }
    return {};
}

QString ContextChip::value() const {
    const QString label = model_.currentLabel(kind_);
    if (!label.isEmpty()) return model_.isBusy(kind_) ? tr("%1 (loading…)").arg(label) : label;
    return kind_ == ContextModel::Kind::Model ? tr("none loaded") : tr("none");
}

void ContextChip::refresh() {
    // The model always has a place; the others appear once there is something to choose.
    setVisible(kind_ == ContextModel::Kind::Model || !model_.choices(kind_).isEmpty() ||
               !model_.currentId(kind_).isEmpty());
    setText(caption() + QLatin1Char(' ') + value());
    setAccessibleName(tr("%1: %2").arg(caption(), value()));
    setToolTip(accessibleName());
    updateGeometry();
    update();
}

void ContextChip::openMenu() {
    menu_->clear();
    for (const ContextModel::Choice& choice : model_.choices(kind_)) {
        // Text after a tab is set at the far edge, where shortcuts go.
        QAction* action = menu_->addAction(
            choice.detail.isEmpty() ? choice.label : choice.label + QLatin1Char('\t') + choice.detail);
        action->setCheckable(true);
        action->setChecked(choice.id == model_.currentId(kind_));
        action->setEnabled(choice.disabledReason.isEmpty());
        action->setToolTip(choice.disabledReason);
        connect(action, &QAction::triggered, this, [this, id = choice.id] { model_.choose(kind_, id); });
    }
    if (kind_ == ContextModel::Kind::Model) {
        if (!menu_->isEmpty()) menu_->addSeparator();
        connect(menu_->addAction(tr("Open or manage models…")), &QAction::triggered, this,
                &ContextChip::manageRequested);
    }
    if (menu_->isEmpty()) menu_->addAction(tr("Nothing else to choose"))->setEnabled(false);
    menu_->popup(mapToGlobal(
        QPoint(isRightToLeft() ? width() - menu_->sizeHint().width() : 0, height() + metrics::tight)));
}

int ContextChip::captionWidth() const {
    return fontMetrics().horizontalAdvance(caption()) + metrics::control;
}

int ContextChip::fixedWidth() const {
    return metrics::control + metrics::tight + Theme::instance().iconSize() + metrics::control;
}

int ContextChip::valueWidth() const {
    QFont strong = font();
    strong.setWeight(QFont::DemiBold);
    return QFontMetrics(strong).horizontalAdvance(value()) + metrics::tight;
}

QSize ContextChip::sizeHint() const {
    return {fixedWidth() + captionWidth() + valueWidth(),
            std::max(fontMetrics().height() + metrics::control, metrics::controlHeight)};
}

QSize ContextChip::minimumSizeHint() const {
    const int least = fixedWidth() + fontMetrics().horizontalAdvance(QStringLiteral("mmm…"));
    return {std::min(sizeHint().width(), least), sizeHint().height()};
}

void ContextChip::focusInEvent(QFocusEvent* event) {
    byKeyboard_ = isKeyboardFocus(event->reason());
    QAbstractButton::focusInEvent(event);
}

void ContextChip::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) refresh();
    if (event->type() == QEvent::FontChange) updateGeometry();
    QAbstractButton::changeEvent(event);
}

void ContextChip::paintEvent(QPaintEvent*) {
    const Theme& theme = Theme::instance();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    if (underMouse() || isDown() || menu_->isVisible()) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(theme.color(Theme::Role::Raised));
        painter.drawRoundedRect(rect(), metrics::radius, metrics::radius);
    }
    if (hasFocus() && byKeyboard_) {
        painter.setPen(QPen(theme.color(Theme::Role::Accent), metrics::focusRing));
        painter.setBrush(Qt::NoBrush);
        const qreal half = metrics::focusRing / 2.0;
        painter.drawRoundedRect(QRectF(rect()).adjusted(half, half, -half, -half), metrics::radius,
                                metrics::radius);
    }
    const auto place = [this](int from, int width) {
        return QStyle::visualRect(layoutDirection(), rect(), QRect(from, 0, width, height()));
    };
    const int flags = int(QStyle::visualAlignment(layoutDirection(), Qt::AlignLeft | Qt::AlignVCenter)) |
                      Qt::TextSingleLine;
    // Where there is no room for both, the value is worth more than the word before it.
    int start = metrics::control;
    if (width() >= fixedWidth() + captionWidth() + valueWidth()) {
        painter.setPen(theme.color(Theme::Role::Muted));
        painter.drawText(place(start, captionWidth()), flags, caption());
        start += captionWidth();
    }
    QFont strong = font();
    strong.setWeight(QFont::DemiBold);
    painter.setFont(strong);
    painter.setPen(theme.color(Theme::Role::Text));
    const int icon = theme.iconSize();
    const int room = width() - start - metrics::tight - icon - metrics::control;
    painter.drawText(place(start, room), flags,
                     QFontMetrics(strong).elidedText(value(), Qt::ElideMiddle, room));
    QRect arrow = place(width() - metrics::control - icon, icon);
    arrow.setTop((height() - icon) / 2);
    arrow.setHeight(icon);
    Icons::icon(Icon::ChevronDown, Theme::Role::Muted).paint(&painter, arrow);
}

}  // namespace addend::ui
