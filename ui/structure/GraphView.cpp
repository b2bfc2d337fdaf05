#include "ui/structure/GraphView.h"

#include <QFontMetricsF>
#include <QHelpEvent>
#include <QPainter>
#include <QScrollBar>
#include <QToolTip>
#include <algorithm>
#include <cmath>

#include "ui/structure/GraphPainter.h"
#include "ui/structure/StructureText.h"
#include "ui/theme/Metrics.h"
#include "ui/theme/Theme.h"
#include "ui/widgets/Announce.h"

namespace addend::ui {
namespace {

constexpr int boxLetters = 34;      // width of a box, in mean letters of the caption
constexpr int layersOpenAtFirst = 1;

}  // namespace

GraphView::GraphView(QWidget* parent) : QAbstractScrollArea(parent) {
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::StrongFocus);
    viewport()->setAutoFillBackground(false);
    viewport()->setMouseTracking(true);
    setLayoutDirection(Qt::LeftToRight);  // a drawing, like a plot
    connect(&Theme::instance(), &Theme::changed, this, [this] { relayout(selected_); });
}

GraphMetrics GraphView::measure() const {
    const Theme& theme = Theme::instance();
    const QFont strong = theme.font(Theme::FontRole::Strong), caption = theme.font(Theme::FontRole::Caption);
    GraphMetrics m;
    m.boxWidth = std::ceil(QFontMetricsF(caption).averageCharWidth() * boxLetters) + 2 * metrics::inset;
    m.boxHeight = lineHeight(strong) + 2 * lineHeight(caption) + 2 * metrics::control + metrics::tight;
    m.title = lineHeight(strong) + lineHeight(caption) + metrics::control;
    m.padding = metrics::page;
    m.rowGap = metrics::section;
    m.columnGap = metrics::page;
    m.lane = metrics::control;
    return m;
}

void GraphView::setGraph(std::shared_ptr<const ProgramGraph> graph) {
    const QStringList open = expandedNames();
    const std::string was = selected_ && graph_ ? graph_->node(*selected_).name : std::string();
    const bool first = graph_ == nullptr;
    graph_ = std::move(graph);
    accounting_.reset();
    expanded_.clear();
    selected_.reset();
    if (graph_ && first) {
        // Something to see at once: the first layer, its blocks closed.
        int opened = 0;
        for (const std::uint32_t child : graph_->node(0).children)
            if (graph_->node(child).is_block() && graph_->node(child).layer >= 0 &&
                opened++ < layersOpenAtFirst)
                expanded_.insert(child);
    } else if (graph_) {
        for (const QString& name : open)
            if (const auto node = graph_->find(name.toStdString()); node && graph_->node(*node).is_block())
                expanded_.insert(*node);
        if (!was.empty()) selected_ = graph_->find(was);
    }
    relayout(std::nullopt);
    if (first) scrollTo(origin());
}

void GraphView::setAccounting(std::shared_ptr<const Accounting> accounting) {
    accounting_ = std::move(accounting);
    viewport()->update();
}

void GraphView::relayout(std::optional<std::uint32_t> keep) {
    std::optional<QPointF> before;
    if (keep && *keep < layout_.boxOf.size() && layout_.boxOf[*keep] >= 0)
        before = boxOnScreen(*keep).topLeft();
    layout_ = graph_ ? layoutGraph(*graph_, expanded_, measure()) : GraphLayout{};
    updateScrollBars();
    if (before && layout_.boxOf[*keep] >= 0) scrollTo(origin() + *before - boxOnScreen(*keep).topLeft());
    viewport()->update();
}

QSizeF GraphView::drawingSize() const {
    return layout_.size + QSizeF(2 * metrics::page, 2 * metrics::page);
}

/// A drawing smaller than the viewport stands in its middle, at the top.
QPointF GraphView::origin() const {
    const QSizeF drawn = drawingSize() * zoom_;
    const qreal spare = std::max(0.0, (viewport()->width() - drawn.width()) / 2);
    return QPointF(spare - horizontalScrollBar()->value(), -verticalScrollBar()->value()) +
           QPointF(metrics::page, metrics::page) * zoom_;
}

void GraphView::scrollTo(QPointF wanted) {
    const QPointF now = origin();
    horizontalScrollBar()->setValue(horizontalScrollBar()->value() +
                                    static_cast<int>(std::lround(now.x() - wanted.x())));
    verticalScrollBar()->setValue(verticalScrollBar()->value() +
                                  static_cast<int>(std::lround(now.y() - wanted.y())));
}

void GraphView::updateScrollBars() {
    const QSizeF drawn = drawingSize() * zoom_;
    const auto set = [](QScrollBar* bar, qreal all, int page) {
        bar->setPageStep(page);
        bar->setSingleStep(metrics::rowHeight);
        bar->setRange(0, std::max(0, static_cast<int>(std::ceil(all)) - page));
    };
    set(horizontalScrollBar(), drawn.width(), viewport()->width());
    set(verticalScrollBar(), drawn.height(), viewport()->height());
}

void GraphView::setZoom(double zoom, std::optional<QPointF> anchor) {
    zoom = std::clamp(zoom, smallestZoom, largestZoom);
    if (zoom == zoom_) return;
    const QPointF at = anchor.value_or(QPointF(viewport()->width(), viewport()->height()) / 2);
    const QPointF scene = (at - origin()) / zoom_;
    zoom_ = zoom;
    updateScrollBars();
    scrollTo(at - scene * zoom_);
    viewport()->update();
    Q_EMIT zoomChanged(zoom_);
}

void GraphView::fit() {
    const QSizeF drawn = drawingSize();
    if (layout_.boxes.empty()) return;
    setZoom(std::min({1.0, viewport()->width() / drawn.width(), viewport()->height() / drawn.height()}));
}

void GraphView::resetZoom() {
    setZoom(1);
    if (selected_) reveal(*selected_);
}

QRectF GraphView::boxOnScreen(std::uint32_t node) const {
    if (node >= layout_.boxOf.size() || layout_.boxOf[node] < 0) return {};
    const QRectF& rect = layout_.boxes[static_cast<std::size_t>(layout_.boxOf[node])].rect;
    return {origin() + rect.topLeft() * zoom_, rect.size() * zoom_};
}

std::optional<std::uint32_t> GraphView::nodeAt(QPointF at) const {
    const QPointF scene = (at - origin()) / zoom_;
    std::optional<std::uint32_t> found;  // the innermost: frames come before what is inside
    for (const GraphBox& box : layout_.boxes)
        if (box.rect.contains(scene)) found = box.node;
    return found;
}

void GraphView::select(std::optional<std::uint32_t> node, bool show) {
    if (!graph_ || (node && *node == 0)) node.reset();
    if (node) {
        bool opened = false;
        for (std::uint32_t at = graph_->node(*node).parent; at != 0 && at != ADDEND_NONE;
             at = graph_->node(at).parent)
            if (!expanded_.contains(at)) {
                expanded_.insert(at);
                opened = true;
            }
        if (opened) relayout(std::nullopt);
        if (show) reveal(*node);
    }
    if (node == selected_) return;
    selected_ = node;
    viewport()->update();
    Q_EMIT selectionChanged(selected_);
    if (!node) return;
    QStringList words{boxTitle(*graph_, *node), boxShape(*graph_, *node)};
    if (accounting_) words << costLine(graph_->counts(*node, *accounting_));
    announce(this, words.join(QStringLiteral(", ")));
}

void GraphView::userSelect(std::uint32_t node) {
    select(node, true);
}

void GraphView::reveal(std::uint32_t node) {
    const QRectF box = boxOnScreen(node);
    if (box.isEmpty()) return;
    const QRectF room(metrics::page, metrics::page, viewport()->width() - 2 * metrics::page,
                      viewport()->height() - 2 * metrics::page);
    QPointF by;
    const auto shift = [](qreal low, qreal high, qreal least, qreal most) {
        if (low < least || high - low > most - least) return least - low;
        return high > most ? most - high : 0.0;
    };
    by.setX(shift(box.left(), box.right(), room.left(), room.right()));
    by.setY(shift(box.top(), box.bottom(), room.top(), room.bottom()));
    if (!by.isNull()) scrollTo(origin() + by);
}

void GraphView::setExpanded(std::uint32_t node, bool expanded) {
    if (!graph_ || node == 0 || !graph_->node(node).is_block() || expanded == expanded_.contains(node))
        return;
    if (expanded)
        expanded_.insert(node);
    else
        expanded_.remove(node);
    if (!expanded && selected_ && *selected_ != node && graph_->is_inside(*selected_, node))
        select(node, false);
    relayout(node);
}

void GraphView::toggle(std::uint32_t node) {
    setExpanded(node, !isExpanded(node));
    reveal(node);
}

void GraphView::expandAll() {
    if (!graph_) return;
    for (std::uint32_t n = 1; n < graph_->nodes().size(); ++n)
        if (graph_->node(n).is_block()) expanded_.insert(n);
    relayout(selected_);
}

void GraphView::collapseAll() {
    if (!graph_) return;
    std::optional<std::uint32_t> top = selected_;
    while (top && graph_->node(*top).depth > 1) top = graph_->node(*top).parent;
    expanded_.clear();
    relayout(std::nullopt);
    select(top, true);
}

QStringList GraphView::expandedNames() const {
    QStringList names;
    for (const std::uint32_t node : expanded_) names << QString::fromStdString(graph_->node(node).name);
    names.sort();
    return names;
}

void GraphView::setExpandedNames(const QStringList& names) {
    if (!graph_) return;
    expanded_.clear();
    for (const QString& name : names)
        if (const auto node = graph_->find(name.toStdString()); node && graph_->node(*node).is_block())
            expanded_.insert(*node);
    relayout(std::nullopt);
}

void GraphView::draw(QPainter& painter) const {
    painter.save();
    painter.translate(metrics::page, metrics::page);
    if (graph_)
        GraphPainter(painter, *graph_, accounting_.get(), 1, false)
            .draw(layout_, QRectF(QPointF(), layout_.size), std::nullopt, false);
    painter.restore();
}

void GraphView::paintEvent(QPaintEvent* event) {
    QPainter painter(viewport());
    painter.fillRect(event->rect(), Theme::instance().color(Theme::Role::Surface));
    painted_ = 0;
    if (!graph_) return;
    const QPointF from = origin();
    painter.translate(from);
    painter.scale(zoom_, zoom_);
    const QRectF area((QPointF(event->rect().topLeft()) - from) / zoom_,
                      QSizeF(event->rect().size()) / zoom_);
    painted_ = GraphPainter(painter, *graph_, accounting_.get(), zoom_, Theme::instance().isDark())
                   .draw(layout_, area, selected_, hasFocus());
    if (!hasFocus() || selected_) return;
    painter.resetTransform();
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(Theme::instance().color(Theme::Role::Accent), metrics::focusRing));
    const int half = metrics::focusRing / 2;
    painter.drawRect(viewport()->rect().adjusted(half, half, -half, -half));
}

void GraphView::resizeEvent(QResizeEvent* event) {
    QAbstractScrollArea::resizeEvent(event);
    updateScrollBars();
}

void GraphView::scrollContentsBy(int, int) {
    viewport()->update();
}

void GraphView::focusInEvent(QFocusEvent*) {
    viewport()->update();
}

void GraphView::focusOutEvent(QFocusEvent*) {
    viewport()->update();
}

void GraphView::changeEvent(QEvent* event) {
    QAbstractScrollArea::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) viewport()->update();
}

bool GraphView::showTip(QPoint at, QPoint global) {
    const auto node = nodeAt(at);
    if (!node) return false;
    QStringList lines{QString::fromStdString(graph_->node(*node).name), boxShape(*graph_, *node)};
    if (accounting_) lines << totalsText(graph_->counts(*node, *accounting_));
    QToolTip::showText(global, lines.join(QLatin1Char('\n')), viewport());
    return true;
}

bool GraphView::viewportEvent(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        if (!showTip(help->pos(), help->globalPos())) QToolTip::hideText();
        return true;
    }
    return QAbstractScrollArea::viewportEvent(event);
}

}  // namespace addend::ui
