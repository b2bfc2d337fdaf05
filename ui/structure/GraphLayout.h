// Where the boxes of a program stand: rows by data flow, top to bottom, blocks inside blocks. Pure geometry.
#pragma once

#include <QList>
#include <QPointF>
#include <QRectF>
#include <QSet>
#include <QSizeF>
#include <vector>

#include "core/inspect/program_graph.h"

namespace addend::ui {

/// Lengths of the drawing at zoom 1; from the font, so that text fits at every text size.
struct GraphMetrics {
    qreal boxWidth = 0, boxHeight = 0;  // of an instruction or a collapsed block
    qreal title = 0;                    // height of an expanded block's title
    qreal padding = 0;                  // inside an expanded block
    qreal rowGap = 0;                   // between rows: room for lines
    qreal columnGap = 0;
    qreal lane = 0;  // width kept free for a line that passes a row
};

struct GraphBox {
    std::uint32_t node = 0;
    QRectF rect;
    bool block = false;     // can be expanded
    bool expanded = false;  // and is: a frame around others
};

struct GraphLine {
    std::uint32_t value = 0;
    std::uint32_t from = ADDEND_NONE, to = ADDEND_NONE;  // nodes; none at the frame of their container
    QList<QPointF> points;                               // at least two, downwards
    QRectF bounds;
};

struct GraphLayout {
    std::vector<GraphBox> boxes;  // a frame before what is inside it, in program order
    std::vector<GraphLine> lines;
    std::vector<std::int32_t> boxOf;  // by node: its box, or -1 while it is hidden
    QSizeF size;
};

/// `expanded` holds blocks; the model itself is always open and has no box.
GraphLayout layoutGraph(const ProgramGraph& graph, const QSet<std::uint32_t>& expanded,
                        const GraphMetrics& metrics);

}  // namespace addend::ui
