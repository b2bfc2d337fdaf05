// Keys, mouse and wheel over the drawing.
#include <QKeyEvent>
#include <QMouseEvent>
#include <QScrollBar>
#include <cmath>
#include <utility>

#include "ui/structure/GraphView.h"
#include "ui/theme/Metrics.h"

namespace addend::ui {
namespace {

constexpr double zoomStep = 1.25;
constexpr double wheelNotch = 120;  // eighths of a degree

}  // namespace

/// A block opens or closes; an instruction is for the page to follow.
void GraphView::open(std::uint32_t node) {
    if (graph_->node(node).is_block()) return toggle(node);
    Q_EMIT activated(node);
}

/// To the nearest box in the direction of an arrow, or the first one.
bool GraphView::move(int key) {
    if (layout_.boxes.empty()) return false;
    if (!selected_ || layout_.boxOf[*selected_] < 0) {
        userSelect(layout_.boxes.front().node);
        return true;
    }
    const GraphBox& from = layout_.boxes[static_cast<std::size_t>(layout_.boxOf[*selected_])];
    const bool vertical = key == Qt::Key_Up || key == Qt::Key_Down;
    const bool forward = key == Qt::Key_Down || key == Qt::Key_Right;
    // From a frame, down goes in; from anywhere else, among boxes that do not hold this one.
    const auto edge = [&](const QRectF& r, bool low) {
        return vertical ? (low ? r.top() : r.bottom()) : (low ? r.left() : r.right());
    };
    std::optional<std::uint32_t> best;
    qreal bestCost = 0;
    for (const GraphBox& box : layout_.boxes) {
        if (box.node == from.node) continue;
        const bool around = graph_->is_inside(from.node, box.node);
        const bool inside = graph_->is_inside(box.node, from.node);
        qreal ahead = forward ? edge(box.rect, true) - edge(from.rect, inside)
                              : edge(from.rect, !around) - edge(box.rect, !around);
        if (around && forward) continue;
        if (inside && !(key == Qt::Key_Down)) continue;
        if (from.expanded && key == Qt::Key_Down && !inside) continue;
        if (around && key != Qt::Key_Up) continue;
        if (around) ahead = from.rect.top() - box.rect.top();
        if (ahead < 0) continue;
        const QPointF apart = box.rect.center() - from.rect.center();
        const qreal aside = std::abs(vertical ? apart.x() : apart.y());
        const qreal cost = ahead + 2 * (around || inside ? 0 : aside);
        if (!best || cost < bestCost) {
            best = box.node;
            bestCost = cost;
        }
    }
    if (best) userSelect(*best);
    return best.has_value();
}

void GraphView::keyPressEvent(QKeyEvent* event) {
    const bool control = event->modifiers() & Qt::ControlModifier;
    switch (event->key()) {
        case Qt::Key_Up:
        case Qt::Key_Down:
        case Qt::Key_Left:
        case Qt::Key_Right:
            move(event->key());
            return;
        case Qt::Key_Home:
        case Qt::Key_End:
            if (!layout_.boxes.empty())
                userSelect(
                    (event->key() == Qt::Key_Home ? layout_.boxes.front() : layout_.boxes.back()).node);
            return;
        case Qt::Key_PageUp:
        case Qt::Key_PageDown:
            verticalScrollBar()->triggerAction(event->key() == Qt::Key_PageUp
                                                   ? QScrollBar::SliderPageStepSub
                                                   : QScrollBar::SliderPageStepAdd);
            return;
        case Qt::Key_Return:
        case Qt::Key_Enter:
        case Qt::Key_Space:
            if (selected_) open(*selected_);
            return;
        case Qt::Key_Plus:
        case Qt::Key_Equal:
            return zoomBy(zoomStep);
        case Qt::Key_Minus:
            return zoomBy(1 / zoomStep);
        case Qt::Key_0:
            return control ? resetZoom() : fit();
        default:
            QAbstractScrollArea::keyPressEvent(event);
    }
}

void GraphView::mousePressEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton) return;
    pressed_ = true;
    dragging_ = false;
    dragFrom_ = event->position();
    dragOrigin_ = origin();
}

void GraphView::mouseMoveEvent(QMouseEvent* event) {
    if (!pressed_) return;
    const QPointF by = event->position() - dragFrom_;
    if (!dragging_ && by.manhattanLength() < metrics::control) return;
    dragging_ = true;
    viewport()->setCursor(Qt::ClosedHandCursor);
    scrollTo(dragOrigin_ + by);
}

void GraphView::mouseReleaseEvent(QMouseEvent* event) {
    viewport()->unsetCursor();
    if (!std::exchange(pressed_, false) || std::exchange(dragging_, false)) return;
    if (const auto node = nodeAt(event->position()))
        select(node, false);
    else
        select(std::nullopt, false);
}

void GraphView::mouseDoubleClickEvent(QMouseEvent* event) {
    const auto node = nodeAt(event->position());
    if (!node) return;
    select(node, false);
    open(*node);
}

void GraphView::wheelEvent(QWheelEvent* event) {
    if ((event->modifiers() & Qt::ControlModifier) == 0) return QAbstractScrollArea::wheelEvent(event);
    setZoom(zoom_ * std::pow(zoomStep, event->angleDelta().y() / wheelNotch), event->position());
    event->accept();
}

}  // namespace addend::ui
