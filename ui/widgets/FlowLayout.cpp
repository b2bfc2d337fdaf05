#include "ui/widgets/FlowLayout.h"

#include <QStyle>
#include <QWidget>
#include <algorithm>

#include "ui/theme/Metrics.h"

namespace addend::ui {

FlowLayout::FlowLayout(QWidget* parent) : QLayout(parent) {
    setContentsMargins(0, 0, 0, 0);
    setSpacing(metrics::control);
}

FlowLayout::~FlowLayout() = default;

void FlowLayout::addItem(QLayoutItem* item) {
    items_.emplace_back(item);
}

void FlowLayout::insertWidget(int index, QWidget* widget) {
    addChildWidget(widget);
    const auto at = std::clamp<std::ptrdiff_t>(index, 0, std::ssize(items_));
    items_.insert(items_.begin() + at, std::make_unique<QWidgetItem>(widget));
    invalidate();
}

QLayoutItem* FlowLayout::itemAt(int index) const {
    return index >= 0 && index < count() ? items_[static_cast<std::size_t>(index)].get() : nullptr;
}

QLayoutItem* FlowLayout::takeAt(int index) {
    if (index < 0 || index >= count()) return nullptr;
    QLayoutItem* const item = items_[static_cast<std::size_t>(index)].release();
    items_.erase(items_.begin() + index);
    return item;
}

QSize FlowLayout::margins() const {
    const QMargins m = contentsMargins();
    return {m.left() + m.right(), m.top() + m.bottom()};
}

int FlowLayout::heightForWidth(int width) const {
    return place(QRect(0, 0, width - margins().width(), 0), false) + margins().height();
}

QSize FlowLayout::minimumSize() const {
    QSize size;
    for (const auto& item : items_)
        if (!item->isEmpty()) size = size.expandedTo(item->minimumSize());
    return size + margins();
}

QSize FlowLayout::sizeHint() const {
    QSize size;
    for (const auto& item : items_) {
        if (item->isEmpty()) continue;
        const QSize hint = item->sizeHint();
        size = {size.width() + (size.width() > 0 ? spacing() : 0) + hint.width(),
                std::max(size.height(), hint.height())};
    }
    return size + margins();
}

void FlowLayout::setGeometry(const QRect& rect) {
    QLayout::setGeometry(rect);
    place(contentsRect(), true);
}

int FlowLayout::place(const QRect& rect, bool apply) const {
    const QWidget* const owner = parentWidget();
    const Qt::LayoutDirection direction = owner != nullptr ? owner->layoutDirection() : Qt::LeftToRight;
    struct Placed {
        QLayoutItem* item;
        QRect rect;
    };
    std::vector<Placed> line;
    int x = rect.left();
    int y = rect.top();
    // Items of a line share its middle.
    const auto endLine = [&] {
        int height = 0;
        for (const Placed& placed : line) height = std::max(height, placed.rect.height());
        for (const Placed& placed : line) {
            const QRect middle = placed.rect.translated(0, (height - placed.rect.height()) / 2);
            if (apply) placed.item->setGeometry(QStyle::visualRect(direction, rect, middle));
        }
        line.clear();
        x = rect.left();
        y += height;
    };
    for (const auto& item : items_) {
        if (item->isEmpty()) continue;
        const QSize size = item->sizeHint().boundedTo({std::max(rect.width(), 1), QWIDGETSIZE_MAX});
        if (!line.empty() && x + size.width() > rect.right() + 1) {
            endLine();
            y += spacing();
        }
        line.push_back({item.get(), QRect(QPoint(x, y), size)});
        x += size.width() + spacing();
    }
    endLine();
    return y - rect.top();
}

}  // namespace addend::ui
