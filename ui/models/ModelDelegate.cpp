#include "ui/models/ModelDelegate.h"

#include <QPainter>

#include "ui/icons/Icons.h"
#include "ui/models/ModelListModel.h"
#include "ui/theme/Metrics.h"
#include "ui/theme/Theme.h"

namespace addend::ui {
namespace {

constexpr int pad = metrics::control;

int lineHeight(Theme::FontRole role) {
    return QFontMetrics(Theme::instance().font(role)).height();
}

int headingHeight() {
    return lineHeight(Theme::FontRole::Caption) + 2 * metrics::control;
}

void drawRow(QPainter* painter, const QStyleOptionViewItem& option, const QRect& rect) {
    const Theme& theme = Theme::instance();
    const bool selected = (option.state & QStyle::State_Selected) != 0;
    if (selected || (option.state & QStyle::State_MouseOver) != 0) {
        painter->setPen(Qt::NoPen);
        painter->setBrush(theme.color(selected ? Theme::Role::AccentSoft : Theme::Role::Raised));
        painter->drawRoundedRect(rect, metrics::radius, metrics::radius);
    }
    if ((option.state & QStyle::State_HasFocus) == 0 ||
        (option.state & QStyle::State_KeyboardFocusChange) == 0)
        return;
    painter->setPen(QPen(theme.color(Theme::Role::Accent), metrics::focusRing));
    painter->setBrush(Qt::NoBrush);
    painter->drawRoundedRect(rect.adjusted(1, 1, -1, -1), metrics::radius, metrics::radius);
}

/// Paints `icon` at the far end of `line` and returns what is left of the line.
QRect takeIcon(QPainter* painter, const QRect& line, Qt::LayoutDirection direction, Icon icon,
               Theme::Role role) {
    const int side = Theme::instance().iconSize();
    QRect place(0, 0, side, side);
    place.moveCenter(line.center());
    place.moveRight(line.right());
    Icons::icon(icon, role).paint(painter, QStyle::visualRect(direction, line, place));
    return QStyle::visualRect(direction, line, line.adjusted(0, 0, -side - metrics::tight, 0));
}

}  // namespace

QString ModelDelegate::heading(const QModelIndex& index) {
    const QString section = index.data(ModelListModel::SectionRole).toString();
    const QModelIndex before = index.sibling(index.row() - 1, 0);
    if (before.isValid() && before.data(ModelListModel::SectionRole).toString() == section) return {};
    return section;
}

QSize ModelDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const {
    const int row = lineHeight(Theme::FontRole::Body) + lineHeight(Theme::FontRole::Caption) + 2 * pad;
    return {option.rect.width(), row + (heading(index).isEmpty() ? 0 : headingHeight())};
}

void ModelDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                          const QModelIndex& index) const {
    const Theme& theme = Theme::instance();
    const Qt::Alignment start = QStyle::visualAlignment(option.direction, Qt::AlignLeft | Qt::AlignVCenter);
    const auto draw = [&](const QRect& area, Theme::FontRole font, Theme::Role color, const QString& text) {
        painter->setFont(theme.font(font));
        painter->setPen(theme.color(color));
        painter->drawText(area, start, painter->fontMetrics().elidedText(text, Qt::ElideRight, area.width()));
    };
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    QRect rect = option.rect;
    if (const QString text = heading(index); !text.isEmpty()) {
        QRect head = rect.adjusted(pad, 0, -pad, 0);
        head.setHeight(headingHeight());
        draw(head, Theme::FontRole::Caption, Theme::Role::Muted, text);
        rect.setTop(head.bottom() + 1);
    }
    drawRow(painter, option, rect);
    const bool missing = index.data(ModelListModel::MissingRole).toBool();
    QRect title = rect.adjusted(pad, pad, -pad, 0);
    title.setHeight(lineHeight(Theme::FontRole::Body));
    QRect subtitle = rect.adjusted(pad, 0, -pad, -pad);
    subtitle.setTop(title.bottom() + 1);
    if (missing) title = takeIcon(painter, title, option.direction, Icon::Warning, Theme::Role::Warning);
    if (index.data(ModelListModel::OpenRole).toBool())
        title = takeIcon(painter, title, option.direction, Icon::Check, Theme::Role::Good);
    draw(title, Theme::FontRole::Body, missing ? Theme::Role::Muted : Theme::Role::Text,
         index.data(Qt::DisplayRole).toString());
    draw(subtitle, Theme::FontRole::Caption, Theme::Role::Muted,
         index.data(ModelListModel::DetailRole).toString());
    painter->restore();
}

}  // namespace addend::ui
