#include "ui/chat/ConversationDelegate.h"

#include <QPainter>
#include <QTextLayout>

#include "ui/chat/ConversationListModel.h"
#include "ui/icons/Icons.h"
#include "ui/theme/Metrics.h"
#include "ui/theme/Theme.h"

namespace addend::ui {
namespace {

constexpr int pad = metrics::control;

int lineHeight(Theme::FontRole role) {
    return QFontMetrics(Theme::instance().font(role)).height();
}

/// The text elided to `rect`, with the found words strong.
void drawMarked(QPainter* painter, const QRect& rect, const QString& text,
                const QList<QPair<int, int>>& marks) {
    const Theme& theme = Theme::instance();
    const QFontMetrics fm(theme.font(Theme::FontRole::Caption));
    const QString shown = fm.elidedText(text, Qt::ElideRight, rect.width());
    QTextLayout layout(shown, theme.font(Theme::FontRole::Caption));
    QList<QTextLayout::FormatRange> formats;
    for (const auto& [begin, length] : marks) {
        QTextCharFormat strong;
        strong.setFontWeight(QFont::DemiBold);
        strong.setForeground(theme.color(Theme::Role::Text));
        formats.append({begin, length, strong});
    }
    layout.setFormats(formats);
    layout.beginLayout();
    QTextLine line = layout.createLine();
    if (line.isValid()) line.setLineWidth(rect.width());
    layout.endLayout();
    layout.draw(painter, rect.topLeft());
}

}  // namespace

ConversationDelegate::ConversationDelegate(QObject* parent) : QStyledItemDelegate(parent) {
    measureFonts();
    connect(&Theme::instance(), &Theme::changed, this, &ConversationDelegate::measureFonts);
}

void ConversationDelegate::measureFonts() {
    const int caption = lineHeight(Theme::FontRole::Caption);
    headingHeight_ = caption + 2 * metrics::control;
    rowHeight_ = lineHeight(Theme::FontRole::Body) + caption + 2 * pad;
}

QSize ConversationDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const {
    const bool headed = !index.data(ConversationListModel::HeadingRole).toString().isEmpty();
    return {option.rect.width(), rowHeight_ + (headed ? headingHeight_ : 0)};
}

void ConversationDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                                 const QModelIndex& index) const {
    const Theme& theme = Theme::instance();
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    QRect rect = option.rect;
    const Qt::Alignment start = QStyle::visualAlignment(option.direction, Qt::AlignLeft | Qt::AlignVCenter);
    if (const QString text = index.data(ConversationListModel::HeadingRole).toString(); !text.isEmpty()) {
        QRect head = rect.adjusted(pad, 0, -pad, 0);
        head.setHeight(headingHeight_);
        painter->setFont(theme.font(Theme::FontRole::Caption));
        painter->setPen(theme.color(Theme::Role::Muted));
        painter->drawText(head, start, text);
        rect.setTop(head.bottom() + 1);
    }
    const bool selected = (option.state & QStyle::State_Selected) != 0;
    const bool hovered = (option.state & QStyle::State_MouseOver) != 0;
    if (selected || hovered) {
        painter->setPen(Qt::NoPen);
        painter->setBrush(theme.color(selected ? Theme::Role::AccentSoft : Theme::Role::Raised));
        painter->drawRoundedRect(rect, metrics::radius, metrics::radius);
    }
    if ((option.state & QStyle::State_HasFocus) != 0 &&
        (option.state & QStyle::State_KeyboardFocusChange) != 0) {
        painter->setPen(QPen(theme.color(Theme::Role::Accent), metrics::focusRing));
        painter->setBrush(Qt::NoBrush);
        painter->drawRoundedRect(rect.adjusted(1, 1, -1, -1), metrics::radius, metrics::radius);
    }
    QRect title = rect.adjusted(pad, pad, -pad, 0);
    title.setHeight(lineHeight(Theme::FontRole::Body));
    if (index.data(ConversationListModel::PinnedRole).toBool()) {
        QRect pin(0, 0, metrics::icon, metrics::icon);
        pin.moveCenter(title.center());
        pin.moveRight(title.right());
        pin = QStyle::visualRect(option.direction, title, pin);
        Icons::icon(Icon::Pin, Theme::Role::Muted).paint(painter, pin);
        if (option.direction == Qt::RightToLeft)
            title.setLeft(pin.right() + metrics::tight);
        else
            title.setRight(pin.left() - metrics::tight);
    }
    painter->setFont(theme.font(Theme::FontRole::Body));
    painter->setPen(theme.color(Theme::Role::Text));
    const QString text = index.data(ConversationListModel::TitleRole).toString();
    painter->drawText(title, start, painter->fontMetrics().elidedText(text, Qt::ElideRight, title.width()));
    QRect subtitle = rect.adjusted(pad, 0, -pad, -pad);
    subtitle.setTop(title.bottom() + 1);
    painter->setPen(theme.color(Theme::Role::Muted));
    drawMarked(painter, subtitle, index.data(ConversationListModel::SubtitleRole).toString(),
               index.data(ConversationListModel::MarksRole).value<QList<QPair<int, int>>>());
    painter->restore();
}

}  // namespace addend::ui
