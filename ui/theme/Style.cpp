#include "ui/theme/Style.h"

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QAbstractSpinBox>
#include <QComboBox>
#include <QLineEdit>
#include <QMenu>
#include <QPainter>
#include <QPainterPath>
#include <QPushButton>
#include <QScrollBar>
#include <QStyleOption>
#include <QToolButton>

#include "ui/theme/Metrics.h"
#include "ui/theme/Theme.h"

namespace addend::ui {
namespace {

using Role = Theme::Role;

constexpr char primaryProperty[] = "addendPrimary";
constexpr char flatProperty[] = "addendFlat";

QColor color(Role role) {
    return Theme::instance().color(role);
}

QColor blend(const QColor& over, const QColor& under, qreal amount) {
    return QColor::fromRgbF(static_cast<float>(over.redF() * amount + under.redF() * (1 - amount)),
                            static_cast<float>(over.greenF() * amount + under.greenF() * (1 - amount)),
                            static_cast<float>(over.blueF() * amount + under.blueF() * (1 - amount)));
}

void roundedRect(QPainter* painter, const QRectF& rect, qreal radius, const QBrush& fill, const QPen& pen) {
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(pen);
    painter->setBrush(fill);
    const qreal half = pen.style() == Qt::NoPen ? 0 : pen.widthF() / 2;
    painter->drawRoundedRect(rect.adjusted(half, half, -half, -half), radius, radius);
    painter->restore();
}

void focusRing(QPainter* painter, const QRectF& rect) {
    roundedRect(painter, rect, metrics::radius, Qt::NoBrush, QPen(color(Role::Accent), metrics::focusRing));
}

struct ButtonLook {
    bool primary = false;
    bool flat = false;
};

/// Words beside a picture keep off the edge that shows when the button is on, hovered or has the focus.
bool hasInset(const QStyleOptionToolButton* button) {
    return button != nullptr && button->toolButtonStyle == Qt::ToolButtonTextBesideIcon && !button->text.isEmpty();
}
constexpr int labelInset = metrics::control - metrics::hairline;  // the frame is a hairline more
constexpr int labelSlack = 6;                                     // what Qt's own styles add to a tool button's width

ButtonLook lookOf(const QWidget* widget) {
    if (widget == nullptr) return {};
    return {widget->property(primaryProperty).toBool(), widget->property(flatProperty).toBool()};
}

void paintButtonPanel(QPainter* painter, const QStyleOption* option, ButtonLook look) {
    const bool enabled = option->state & QStyle::State_Enabled;
    const bool down = option->state & (QStyle::State_Sunken | QStyle::State_On);
    const bool hover = enabled && (option->state & QStyle::State_MouseOver);
    QColor fill = color(Role::Surface);
    QPen pen(color(Role::Outline), metrics::hairline);
    if (look.primary && enabled) {
        fill = color(Role::Accent);
        if (hover || down) fill = blend(color(Role::Text), fill, down ? 0.2 : 0.1);
        pen = Qt::NoPen;
    } else if (look.flat) {
        fill = option->state & QStyle::State_On ? color(Role::AccentSoft)
               : down || hover                  ? color(Role::Raised)
                                                : QColor(Qt::transparent);
        pen = Qt::NoPen;
    } else if (option->state & QStyle::State_On) {
        fill = color(Role::AccentSoft);
    } else if (down || hover) {
        fill = color(Role::Raised);
    }
    if (!enabled && !look.flat) pen.setColor(color(Role::Border));
    roundedRect(painter, option->rect, metrics::radius, fill, pen);
    if ((option->state & QStyle::State_HasFocus) && (option->state & QStyle::State_KeyboardFocusChange))
        focusRing(painter, option->rect);
}

void paintField(QPainter* painter, const QStyleOption* option, bool focused) {
    const bool enabled = option->state & QStyle::State_Enabled;
    roundedRect(painter, option->rect, metrics::radius, color(enabled ? Role::Surface : Role::Background),
                QPen(color(enabled ? Role::Outline : Role::Border), metrics::hairline));
    if (focused) focusRing(painter, option->rect);
}

void paintIndicator(QPainter* painter, const QStyleOption* option, bool round) {
    const bool enabled = option->state & QStyle::State_Enabled;
    const bool on = option->state & (QStyle::State_On | QStyle::State_NoChange);
    const QRectF rect = QRectF(option->rect);
    const qreal radius = round ? rect.width() / 2 : metrics::tight;
    const QColor fill = on ? color(enabled ? Role::Accent : Role::Muted) : color(Role::Surface);
    const QPen pen =
        on ? QPen(Qt::NoPen) : QPen(color(enabled ? Role::Outline : Role::Border), metrics::hairline);
    roundedRect(painter, rect, radius, fill, pen);
    if (!on) return;
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    QPen tick(color(Role::OnAccent), metrics::focusRing, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin);
    const qreal w = rect.width();
    painter->translate(rect.topLeft());
    if (round) {
        painter->setPen(Qt::NoPen);
        painter->setBrush(color(Role::OnAccent));
        painter->drawEllipse(QRectF(w * 0.32, w * 0.32, w * 0.36, w * 0.36));
    } else if (option->state & QStyle::State_NoChange) {
        painter->setPen(tick);
        painter->drawLine(QPointF(w * 0.27, w * 0.5), QPointF(w * 0.73, w * 0.5));
    } else {
        painter->setPen(tick);
        painter->drawPolyline(QPolygonF({{w * 0.25, w * 0.53}, {w * 0.43, w * 0.70}, {w * 0.75, w * 0.32}}));
    }
    painter->restore();
}

void paintChevron(QPainter* painter, const QRectF& rect, Qt::ArrowType direction, const QColor& ink) {
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(QPen(ink, 1.5, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter->translate(rect.center());
    painter->rotate(direction == Qt::DownArrow   ? 0
                    : direction == Qt::UpArrow   ? 180
                    : direction == Qt::LeftArrow ? 90
                                                 : -90);
    const qreal s = metrics::tight;
    painter->drawPolyline(QPolygonF({{-s, -s / 2}, {0, s / 2}, {s, -s / 2}}));
    painter->restore();
}

void paintScrollBar(QPainter* painter, const QStyleOptionSlider* option, const QStyle* style,
                    const QWidget* widget) {
    const QRect groove = option->rect;
    painter->fillRect(
        groove, color(Role::Surface).isValid() && widget && widget->palette().color(QPalette::Base).isValid()
                    ? widget->palette().color(widget->backgroundRole())
                    : color(Role::Background));
    if (option->minimum == option->maximum) return;
    QRectF handle = style->subControlRect(QStyle::CC_ScrollBar, option, QStyle::SC_ScrollBarSlider, widget);
    const qreal side = metrics::hairline * 3;
    handle.adjust(side, side, -side, -side);
    const bool active = option->state & (QStyle::State_MouseOver | QStyle::State_Sunken);
    const qreal radius = std::min(handle.width(), handle.height()) / 2;
    roundedRect(painter, handle, radius, color(active ? Role::Muted : Role::Outline), Qt::NoPen);
}

}  // namespace

void setPrimary(QWidget* button, bool primary) {
    button->setProperty(primaryProperty, primary);
    button->update();
}

void setFlat(QWidget* button, bool flat) {
    button->setProperty(flatProperty, flat);
    button->update();
}

bool isKeyboardFocus(Qt::FocusReason reason) {
    return reason == Qt::TabFocusReason || reason == Qt::BacktabFocusReason ||
           reason == Qt::ShortcutFocusReason;
}

Style::Style() : QProxyStyle(QStringLiteral("Fusion")) {}

void Style::polish(QWidget* widget) {
    QProxyStyle::polish(widget);
    if (qobject_cast<QAbstractButton*>(widget) || qobject_cast<QComboBox*>(widget) ||
        qobject_cast<QAbstractSpinBox*>(widget) || qobject_cast<QScrollBar*>(widget))
        widget->setAttribute(Qt::WA_Hover);
}

void Style::drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter,
                          const QWidget* widget) const {
    switch (element) {
        case PE_PanelButtonCommand:
            paintButtonPanel(painter, option, lookOf(widget));
            return;
        case PE_PanelButtonTool: {
            ButtonLook look = lookOf(widget);
            look.flat = !look.primary;
            paintButtonPanel(painter, option, look);
            return;
        }
        case PE_PanelLineEdit:
        case PE_FrameLineEdit: {
            // Spin boxes and combo boxes draw the edge around their inner line edit themselves.
            const auto* frame = qstyleoption_cast<const QStyleOptionFrame*>(option);
            if (frame != nullptr && frame->lineWidth > 0)
                paintField(painter, option, option->state & State_HasFocus);
            return;
        }
        case PE_FrameFocusRect:
            if (option->state & State_KeyboardFocusChange ||
                qobject_cast<const QAbstractItemView*>(widget) == nullptr)
                focusRing(painter, option->rect);
            return;
        case PE_IndicatorCheckBox:
        case PE_IndicatorItemViewItemCheck:
            paintIndicator(painter, option, false);
            return;
        case PE_IndicatorRadioButton:
            paintIndicator(painter, option, true);
            return;
        case PE_IndicatorArrowDown:
            paintChevron(painter, option->rect, Qt::DownArrow, color(Role::Muted));
            return;
        case PE_IndicatorArrowUp:
            paintChevron(painter, option->rect, Qt::UpArrow, color(Role::Muted));
            return;
        case PE_IndicatorArrowLeft:
            paintChevron(painter, option->rect, Qt::LeftArrow, color(Role::Muted));
            return;
        case PE_IndicatorArrowRight:
            paintChevron(painter, option->rect, Qt::RightArrow, color(Role::Muted));
            return;
        case PE_FrameMenu:
        case PE_PanelMenu:
            // Square: round corners need a translucent window, which is black there without a compositor.
            painter->fillRect(option->rect, color(Role::Surface));
            painter->setPen(QPen(color(Role::Border), metrics::hairline));
            painter->drawRect(option->rect.adjusted(0, 0, -1, -1));
            return;
        case PE_PanelTipLabel:
            painter->fillRect(option->rect, color(Role::Raised));
            painter->setPen(color(Role::Outline));
            painter->drawRect(option->rect.adjusted(0, 0, -1, -1));
            return;
        case PE_FrameStatusBarItem:
        case PE_PanelStatusBar:
            return;
        case PE_IndicatorDockWidgetResizeHandle:
            return;
        default:
            QProxyStyle::drawPrimitive(element, option, painter, widget);
    }
}

void Style::drawControl(ControlElement element, const QStyleOption* option, QPainter* painter,
                        const QWidget* widget) const {
    switch (element) {
        case CE_PushButtonBevel:
            if (const auto* button = qstyleoption_cast<const QStyleOptionButton*>(option)) {
                QStyleOptionButton copy(*button);
                proxy()->drawPrimitive(PE_PanelButtonCommand, &copy, painter, widget);
                if (button->features & QStyleOptionButton::HasMenu) {
                    const QRect r = option->rect;
                    const int w = metrics::section;
                    paintChevron(
                        painter,
                        visualRect(option->direction, r, QRect(r.right() - w, r.top(), w, r.height())),
                        Qt::DownArrow, color(Role::Muted));
                }
            }
            return;
        case CE_PushButtonLabel:
            if (const auto* button = qstyleoption_cast<const QStyleOptionButton*>(option)) {
                QStyleOptionButton copy(*button);
                if (lookOf(widget).primary && (option->state & State_Enabled))
                    copy.palette.setColor(QPalette::ButtonText, color(Role::OnAccent));
                QProxyStyle::drawControl(element, &copy, painter, widget);
            }
            return;
        case CE_ToolButtonLabel:
            if (const auto* button = qstyleoption_cast<const QStyleOptionToolButton*>(option); hasInset(button)) {
                QStyleOptionToolButton copy(*button);
                copy.rect.adjust(labelInset, 0, -labelInset, 0);
                QProxyStyle::drawControl(element, &copy, painter, widget);
                return;
            }
            break;
        case CE_ToolBar:
            return;
        case CE_MenuItem:
            if (const auto* item = qstyleoption_cast<const QStyleOptionMenuItem*>(option);
                item != nullptr && item->menuItemType != QStyleOptionMenuItem::Separator) {
                QStyleOptionMenuItem copy(*item);
                if (item->state & State_Selected && item->state & State_Enabled) {
                    roundedRect(painter, QRectF(item->rect).adjusted(metrics::tight, 0, -metrics::tight, 0),
                                metrics::radius, color(Role::AccentSoft), Qt::NoPen);
                }
                copy.state &= ~State_Selected;
                QProxyStyle::drawControl(element, &copy, painter, widget);
                return;
            }
            break;
        case CE_ProgressBarGroove:
            roundedRect(painter, option->rect, metrics::tight, color(Role::Raised),
                        QPen(color(Role::Outline), metrics::hairline));
            return;
        case CE_ProgressBarContents:
            if (const auto* bar = qstyleoption_cast<const QStyleOptionProgressBar*>(option);
                bar != nullptr && bar->maximum > bar->minimum) {
                QRectF r = bar->rect;
                const qreal part = qreal(bar->progress - bar->minimum) / (bar->maximum - bar->minimum);
                const qreal width = r.width() * std::clamp(part, 0.0, 1.0);
                if (width <= 0) return;
                if (bar->direction == Qt::RightToLeft)
                    r.setLeft(r.right() - width);
                else
                    r.setWidth(width);
                roundedRect(painter, r, metrics::tight, color(Role::Accent), Qt::NoPen);
                return;
            }
            break;
        case CE_ShapedFrame:
            if (const auto* frame = qstyleoption_cast<const QStyleOptionFrame*>(option);
                frame != nullptr && frame->frameShape == QFrame::StyledPanel) {
                painter->save();
                painter->setPen(QPen(color(Role::Outline), metrics::hairline));
                painter->setBrush(Qt::NoBrush);
                painter->drawRect(option->rect.adjusted(0, 0, -1, -1));
                painter->restore();
                return;
            }
            break;
        case CE_Splitter: {
            // A hairline in the middle of the handle; bold enough to grab, quiet enough to forget.
            QRect line = option->rect;
            if (option->state & State_Horizontal) {
                line.setLeft(line.center().x());
                line.setWidth(metrics::hairline);
            } else {
                line.setTop(line.center().y());
                line.setHeight(metrics::hairline);
            }
            painter->fillRect(line, color(option->state & State_MouseOver ? Role::Outline : Role::Border));
            return;
        }
        case CE_HeaderSection:
            painter->fillRect(option->rect, color(Role::Surface));
            painter->fillRect(
                QRect(option->rect.left(), option->rect.bottom(), option->rect.width(), metrics::hairline),
                color(Role::Border));
            return;
        case CE_HeaderLabel:
            if (const auto* header = qstyleoption_cast<const QStyleOptionHeader*>(option)) {
                QStyleOptionHeader copy(*header);
                copy.palette.setColor(QPalette::ButtonText, color(Role::Muted));
                copy.state &= ~State_On;
                QProxyStyle::drawControl(element, &copy, painter, widget);
                return;
            }
            break;
        case CE_ComboBoxLabel:
            if (const auto* combo = qstyleoption_cast<const QStyleOptionComboBox*>(option)) {
                QStyleOptionComboBox copy(*combo);
                const QRect field = subControlRect(CC_ComboBox, combo, SC_ComboBoxEditField, widget);
                copy.currentText =
                    combo->fontMetrics.elidedText(combo->currentText, Qt::ElideRight, field.width());
                QProxyStyle::drawControl(element, &copy, painter, widget);
                return;
            }
            break;
        default:
            break;
    }
    QProxyStyle::drawControl(element, option, painter, widget);
}

void Style::drawComplexControl(ComplexControl control, const QStyleOptionComplex* option, QPainter* painter,
                               const QWidget* widget) const {
    switch (control) {
        case CC_ComboBox:
            if (const auto* combo = qstyleoption_cast<const QStyleOptionComboBox*>(option)) {
                paintField(painter, option, option->state & State_HasFocus);
                if (combo->subControls & SC_ComboBoxArrow)
                    paintChevron(painter, subControlRect(CC_ComboBox, option, SC_ComboBoxArrow, widget),
                                 Qt::DownArrow, color(Role::Muted));
                return;
            }
            break;
        case CC_SpinBox:
            if (qstyleoption_cast<const QStyleOptionSpinBox*>(option) != nullptr) {
                paintField(painter, option, option->state & State_HasFocus);
                paintChevron(painter, subControlRect(CC_SpinBox, option, SC_SpinBoxUp, widget), Qt::UpArrow,
                             color(Role::Muted));
                paintChevron(painter, subControlRect(CC_SpinBox, option, SC_SpinBoxDown, widget),
                             Qt::DownArrow, color(Role::Muted));
                return;
            }
            break;
        case CC_ScrollBar:
            if (const auto* slider = qstyleoption_cast<const QStyleOptionSlider*>(option)) {
                paintScrollBar(painter, slider, this, widget);
                return;
            }
            break;
        default:
            break;
    }
    QProxyStyle::drawComplexControl(control, option, painter, widget);
}

QRect Style::subControlRect(ComplexControl control, const QStyleOptionComplex* option, SubControl part,
                            const QWidget* widget) const {
    if (control == CC_ScrollBar) {
        const auto* slider = qstyleoption_cast<const QStyleOptionSlider*>(option);
        const bool horizontal = slider != nullptr && slider->orientation == Qt::Horizontal;
        const QRect rect = option->rect;
        const int length = horizontal ? rect.width() : rect.height();
        if (slider == nullptr) return {};
        const qint64 range = qint64(slider->maximum) - slider->minimum;
        const int handle = range > 0
                               ? int(std::max<qint64>(metrics::section, qint64(slider->pageStep) * length /
                                                                            (range + slider->pageStep)))
                               : length;
        const int start = sliderPositionFromValue(slider->minimum, slider->maximum, slider->sliderPosition,
                                                  std::max(0, length - handle), slider->upsideDown);
        const auto strip = [&](int from, int size) {
            const QRect r = horizontal ? QRect(rect.x() + from, rect.y(), size, rect.height())
                                       : QRect(rect.x(), rect.y() + from, rect.width(), size);
            return visualRect(option->direction, rect, r);
        };
        switch (part) {
            case SC_ScrollBarSlider:
                return strip(start, handle);
            case SC_ScrollBarSubPage:
                return strip(0, start);
            case SC_ScrollBarAddPage:
                return strip(start + handle, length - start - handle);
            case SC_ScrollBarGroove:
                return rect;
            default:
                return {};
        }
    }
    const QRect rect = QProxyStyle::subControlRect(control, option, part, widget);
    // Text starts a little inside the rounded edge.
    if ((control == CC_ComboBox && part == SC_ComboBoxEditField) ||
        (control == CC_SpinBox && part == SC_SpinBoxEditField))
        return option->direction == Qt::RightToLeft ? rect.adjusted(0, 0, -metrics::tight, 0)
                                                    : rect.adjusted(metrics::tight, 0, 0, 0);
    return rect;
}

QRect Style::subElementRect(SubElement element, const QStyleOption* option, const QWidget* widget) const {
    const QRect rect = QProxyStyle::subElementRect(element, option, widget);
    const auto* frame = qstyleoption_cast<const QStyleOptionFrame*>(option);
    if (element == SE_LineEditContents && frame != nullptr && frame->lineWidth > 0)
        return rect.adjusted(metrics::tight, 0, -metrics::tight, 0);
    return rect;
}

int Style::pixelMetric(PixelMetric metric, const QStyleOption* option, const QWidget* widget) const {
    switch (metric) {
        case PM_LayoutLeftMargin:
        case PM_LayoutRightMargin:
        case PM_LayoutTopMargin:
        case PM_LayoutBottomMargin:
            return metrics::page;
        case PM_LayoutHorizontalSpacing:
        case PM_LayoutVerticalSpacing:
            return metrics::control;
        case PM_ScrollBarExtent:
            return metrics::inset;
        case PM_ScrollView_ScrollBarSpacing:
            return 0;
        case PM_ToolBarItemMargin:
        case PM_ToolBarItemSpacing:
        case PM_ToolBarFrameWidth:
            return 0;
        case PM_ButtonShiftHorizontal:
        case PM_ButtonShiftVertical:
            return 0;
        case PM_MenuVMargin:
        case PM_MenuHMargin:
            return metrics::tight;
        case PM_SmallIconSize:
        case PM_ButtonIconSize:
            return Theme::instance().iconSize();
        case PM_IndicatorWidth:
        case PM_IndicatorHeight:
        case PM_ExclusiveIndicatorWidth:
        case PM_ExclusiveIndicatorHeight:
            return metrics::page + metrics::focusRing;
        case PM_CheckBoxLabelSpacing:
        case PM_RadioButtonLabelSpacing:
            return metrics::control;
        case PM_HeaderMargin:
            return metrics::control;
        case PM_FocusFrameHMargin:
            return metrics::control - 1;  // item views add one
        case PM_DefaultFrameWidth:
            return metrics::hairline;
        case PM_DockWidgetSeparatorExtent:
            return metrics::tight;
        case PM_SplitterWidth:
            return metrics::tight;
        default:
            return QProxyStyle::pixelMetric(metric, option, widget);
    }
}

int Style::styleHint(StyleHint hint, const QStyleOption* option, const QWidget* widget,
                     QStyleHintReturn* data) const {
    switch (hint) {
        case SH_ScrollBar_Transient:
            return 0;
        case SH_ComboBox_Popup:
            return 0;
        case SH_DialogButtonBox_ButtonsHaveIcons:
            return 0;
        case SH_ItemView_ShowDecorationSelected:
            return 1;
        case SH_Widget_Animation_Duration:
            return Theme::instance().animations() ? 120 : 0;
        default:
            return QProxyStyle::styleHint(hint, option, widget, data);
    }
}

QSize Style::sizeFromContents(ContentsType type, const QStyleOption* option, const QSize& size,
                              const QWidget* widget) const {
    QSize result = QProxyStyle::sizeFromContents(type, option, size, widget);
    switch (type) {
        case CT_PushButton:
            result.setWidth(result.width() + metrics::page);
            result.setHeight(std::max(result.height(), metrics::controlHeight));
            break;
        case CT_ComboBox:
            result.setWidth(result.width() + metrics::control);
            [[fallthrough]];
        case CT_LineEdit:
        case CT_SpinBox:
            result.setHeight(std::max(result.height(), metrics::controlHeight));
            break;
        case CT_ToolButton: {
            const int side = std::max(
                {result.height(), result.width() < result.height() ? result.width() : 0, metrics::rowHeight});
            result.setHeight(std::max(result.height(), side));
            result.setWidth(std::max(result.width(), side));
            if (hasInset(qstyleoption_cast<const QStyleOptionToolButton*>(option)))
                result.rwidth() += 2 * metrics::control - labelSlack;
            break;
        }
        case CT_MenuItem:
            result.setHeight(std::max(result.height() + metrics::tight, metrics::rowHeight));
            break;
        default:
            break;
    }
    return result;
}

}  // namespace addend::ui
