#include "ui/structure/GraphPainter.h"

#include <QCoreApplication>
#include <QFontMetricsF>
#include <QPainterPath>
#include <algorithm>
#include <array>

#include "ui/structure/StructureText.h"
#include "ui/theme/Metrics.h"
#include "ui/theme/Theme.h"

namespace addend::ui {
namespace {

using Role = Theme::Role;
using FontRole = Theme::FontRole;

constexpr double textZoom = 0.55;   // below, a box says only what it is
constexpr double curveZoom = 0.25;  // below, lines are straight
constexpr double plainZoom = 0.12;  // below, boxes are not rounded

bool touches(const GraphLine& line, std::optional<std::uint32_t> node) {
    return node && (line.from == *node || line.to == *node);
}

}  // namespace

QColor costColor(CostPart part, bool dark) {
    switch (part) {
        case CostPart::Adds:
            return Theme::laneColor(0, dark);
        case CostPart::Skipped:
            return Theme::color(Role::Border, dark);
        case CostPart::LMul:
            return Theme::laneColor(2, dark);
        case CostPart::Multiplies:
            return Theme::laneColor(1, dark);
    }
    return {};
}

QString costName(CostPart part) {
    switch (part) {
        case CostPart::Adds:
            return QCoreApplication::translate("StructureText", "additions");
        case CostPart::Skipped:
            return QCoreApplication::translate("StructureText", "additions skipped");
        case CostPart::LMul:
            return QCoreApplication::translate("StructureText", "L-Mul additions");
        case CostPart::Multiplies:
            return QCoreApplication::translate("StructureText", "multiplications");
    }
    return {};
}

std::uint64_t costOf(const OperationCounts& counts, CostPart part) {
    switch (part) {
        case CostPart::Adds:
            return counts.int_adds + counts.float_adds;
        case CostPart::Skipped:
            return counts.zeros_known ? counts.int_adds_skipped : 0;
        case CostPart::LMul:
            return counts.lmul_adds;
        case CostPart::Multiplies:
            return counts.float_multiplies();
    }
    return 0;
}

qreal lineHeight(const QFont& font) {
    return std::ceil(QFontMetricsF(font).height());
}

int GraphPainter::draw(const GraphLayout& layout, const QRectF& area, std::optional<std::uint32_t> selected,
                       bool focused) {
    painter_.setRenderHint(QPainter::Antialiasing, zoom_ >= plainZoom);
    painter_.setLayoutDirection(Qt::LeftToRight);  // a drawing, like a plot
    int drawn = 0;
    const qreal margin = metrics::focusRing;
    std::vector<const GraphBox*> visible;
    for (const GraphBox& box : layout.boxes) {
        if (!box.rect.adjusted(-margin, -margin, margin, margin).intersects(area)) continue;
        visible.push_back(&box);
        if (box.expanded) drawFrame(box, box.node == selected);
    }
    for (const bool highlighted : {false, true})
        for (const GraphLine& line : layout.lines)
            if (touches(line, selected) == highlighted &&
                line.bounds.adjusted(-margin, -margin, margin, margin).intersects(area))
                drawLine(line, highlighted);
    for (const GraphBox* box : visible) {
        if (!box->expanded) drawBox(*box, box->node == selected);
        ++drawn;
        if (box->node != selected || !focused) continue;
        painter_.setBrush(Qt::NoBrush);
        painter_.setPen(QPen(ink(Role::Accent), metrics::focusRing / std::min(zoom_, 1.0)));
        const qreal out = metrics::tight / 2.0;
        painter_.drawRoundedRect(box->rect.adjusted(-out, -out, out, out), metrics::radius, metrics::radius);
    }
    return drawn;
}

void GraphPainter::drawFrame(const GraphBox& box, bool selected) {
    // Blocks inside blocks alternate, so that each can be told from what is around it.
    const bool even = graph_.node(box.node).depth % 2 == 0;
    painter_.setBrush(ink(even ? Role::Surface : Role::Background));
    painter_.setPen(
        QPen(ink(selected ? Role::Accent : Role::Border), selected ? metrics::focusRing : metrics::hairline));
    if (zoom_ < plainZoom)
        painter_.drawRect(box.rect);
    else
        painter_.drawRoundedRect(box.rect, metrics::radiusLarge, metrics::radiusLarge);
    if (zoom_ < textZoom) return drawSmallTitle(box);
    const QFont font = Theme::instance().font(FontRole::Strong);
    QRectF title = box.rect.adjusted(metrics::inset, metrics::tight, -metrics::inset, 0);
    title.setHeight(lineHeight(font));
    drawChevron({title.left() + metrics::tight, title.center().y()}, true);
    title.setLeft(title.left() + metrics::page);
    drawText(title, boxTitle(graph_, box.node), font, ink(Role::Text));
    if (accounting_ == nullptr) return;
    const QFont caption = Theme::instance().font(FontRole::Caption);
    QRectF cost = title.translated(0, title.height());
    cost.setHeight(lineHeight(caption));
    drawText(cost, costLine(graph_.counts(box.node, *accounting_)), caption, ink(Role::Muted));
}

void GraphPainter::drawBox(const GraphBox& box, bool selected) {
    painter_.setBrush(ink(selected ? Role::AccentSoft : box.block ? Role::Raised : Role::Surface));
    painter_.setPen(QPen(ink(selected ? Role::Accent : Role::Outline), metrics::hairline));
    if (zoom_ < plainZoom)
        painter_.drawRect(box.rect);
    else
        painter_.drawRoundedRect(box.rect, metrics::radius, metrics::radius);
    if (zoom_ < textZoom) return drawSmallTitle(box);
    drawTexts(box, box.rect.adjusted(metrics::inset, metrics::control, -metrics::inset, -metrics::control));
    drawBar(box);
}

void GraphPainter::drawTexts(const GraphBox& box, const QRectF& area) {
    const QFont strong = Theme::instance().font(FontRole::Strong);
    const QFont caption = Theme::instance().font(FontRole::Caption);
    QRectF line = area;
    line.setHeight(lineHeight(strong));
    if (box.block) {
        drawChevron({line.left() + metrics::tight, line.center().y()}, false);
        line.setLeft(line.left() + metrics::page);
    }
    QRectF title = line;
    QString arithmetic;
    if (!box.block) {
        const auto sites = sites_of(graph_.program().instructions()[graph_.node(box.node).instruction]);
        if (std::any_of(sites.begin(), sites.end(),
                        [](const SiteArithmetic& s) { return s.how.mode != ADDEND_EXACT; }))
            arithmetic = arithmeticOf(graph_.program().instructions()[graph_.node(box.node).instruction]);
    }
    if (!arithmetic.isEmpty()) {
        const qreal width =
            std::min(QFontMetricsF(caption).horizontalAdvance(arithmetic) + 1, title.width() / 2);
        QRectF right = title;
        right.setLeft(title.right() - width);
        title.setRight(right.left() - metrics::tight);
        drawText(right, arithmetic, caption, costColor(CostPart::LMul, dark_));
    }
    drawText(title, boxTitle(graph_, box.node), strong, ink(Role::Text));
    line = QRectF(area.left(), line.bottom(), area.width(), lineHeight(caption));
    drawText(line, boxShape(graph_, box.node), caption, ink(Role::Muted));
    line.translate(0, line.height());
    if (accounting_ != nullptr)
        drawText(line, costLine(graph_.counts(box.node, *accounting_)), caption, ink(Role::Text));
}

/// The kinds of operations as shares of the box's own.
void GraphPainter::drawBar(const GraphBox& box) {
    if (accounting_ == nullptr) return;
    const OperationCounts& counts = graph_.counts(box.node, *accounting_);
    double all = 0;
    for (const CostPart part : costParts) all += static_cast<double>(costOf(counts, part));
    if (all == 0) return;
    QRectF bar = box.rect.adjusted(metrics::radius, 0, -metrics::radius, -metrics::focusRing);
    bar.setTop(bar.bottom() - metrics::tight);
    qreal x = bar.left();
    for (const CostPart part : costParts) {
        const qreal width = bar.width() * static_cast<double>(costOf(counts, part)) / all;
        if (width <= 0) continue;
        painter_.fillRect(QRectF(x, bar.top(), width, bar.height()), costColor(part, dark_));
        x += width;
    }
}

void GraphPainter::drawText(const QRectF& area, const QString& text, const QFont& font, const QColor& color) {
    painter_.setFont(font);
    painter_.setPen(color);
    painter_.drawText(area, Qt::AlignVCenter | Qt::AlignLeft | Qt::TextSingleLine,
                      QFontMetricsF(font).elidedText(text, Qt::ElideRight, area.width()));
}

/// Far away: the name only, as large as the box lets it be on the device.
void GraphPainter::drawSmallTitle(const GraphBox& box) {
    QFont font = Theme::instance().font(FontRole::Caption);
    const qreal line = lineHeight(font);
    const qreal room = box.expanded ? 2 * line : box.rect.height();
    const qreal scale = std::min(1.0 / zoom_, 0.8 * room / line);
    constexpr double legible = 0.7;  // of the caption's size
    if (scale * zoom_ < legible) return;
    font.setPointSizeF(font.pointSizeF() * scale);
    QRectF area = box.rect.adjusted(metrics::tight, 0, -metrics::tight, 0);
    area.setHeight(room);
    drawText(area, boxTitle(graph_, box.node), font, ink(Role::Text));
}

void GraphPainter::drawChevron(QPointF centre, bool open) {
    painter_.setPen(
        QPen(ink(Role::Muted), metrics::hairline * 1.5, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    const qreal s = metrics::tight;
    if (open)
        painter_.drawPolyline(QPolygonF(
            {centre + QPointF(-s, -s / 2), centre + QPointF(0, s / 2), centre + QPointF(s, -s / 2)}));
    else
        painter_.drawPolyline(QPolygonF(
            {centre + QPointF(-s / 2, -s), centre + QPointF(s / 2, 0), centre + QPointF(-s / 2, s)}));
}

void GraphPainter::drawLine(const GraphLine& line, bool highlighted) {
    // Never thinner than a device pixel, however far away.
    const qreal width = (highlighted ? metrics::focusRing : metrics::hairline) / std::min(zoom_, 1.0);
    painter_.setPen(QPen(ink(highlighted ? Role::Accent : Role::Outline), width));
    painter_.setBrush(Qt::NoBrush);
    if (zoom_ < curveZoom) {
        painter_.drawPolyline(QPolygonF(line.points));
        return;
    }
    QPainterPath path(line.points.first());
    for (qsizetype n = 1; n < line.points.size(); ++n) {
        const QPointF a = line.points[n - 1], b = line.points[n];
        const qreal bend = (b.y() - a.y()) / 2;
        path.cubicTo(a + QPointF(0, bend), b - QPointF(0, bend), b);
    }
    painter_.drawPath(path);
    if (line.to == ADDEND_NONE) return;
    const QPointF tip = line.points.last();
    const qreal s = metrics::tight;
    QPainterPath head(tip);
    head.lineTo(tip + QPointF(-s * 0.75, -s * 1.5));
    head.lineTo(tip + QPointF(s * 0.75, -s * 1.5));
    head.closeSubpath();
    painter_.fillPath(head, ink(highlighted ? Role::Accent : Role::Outline));
}

}  // namespace addend::ui
