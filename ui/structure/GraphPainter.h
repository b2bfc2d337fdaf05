// How a program's boxes and lines look at any zoom, on the screen and in exported pictures.
#pragma once

#include <QPainter>
#include <QRectF>
#include <array>
#include <optional>

#include "core/inspect/program_graph.h"
#include "ui/structure/GraphLayout.h"
#include "ui/theme/Theme.h"

namespace addend::ui {

/// The parts of a box's bar: what its operations are.
enum class CostPart { Adds, Skipped, LMul, Multiplies };
QColor costColor(CostPart part, bool dark);
QString costName(CostPart part);
std::uint64_t costOf(const OperationCounts& counts, CostPart part);
inline constexpr std::array costParts{CostPart::Adds, CostPart::Skipped, CostPart::LMul, CostPart::Multiplies};

class GraphPainter {
  public:
    /// `painter` is transformed to the drawing already; `zoom` is how large a unit of it is on the device.
    /// Files are always light, the screen follows the theme.
    GraphPainter(QPainter& painter, const ProgramGraph& graph, const Accounting* accounting, double zoom,
                 bool dark)
        : painter_(painter), graph_(graph), accounting_(accounting), zoom_(zoom), dark_(dark) {}

    /// What of the layout meets `area`; returns the number of boxes drawn.
    int draw(const GraphLayout& layout, const QRectF& area, std::optional<std::uint32_t> selected,
             bool focused);

  private:
    QColor ink(Theme::Role role) const { return Theme::color(role, dark_); }
    void drawFrame(const GraphBox& box, bool selected);
    void drawBox(const GraphBox& box, bool selected);
    void drawLine(const GraphLine& line, bool highlighted);
    void drawTexts(const GraphBox& box, const QRectF& area);
    void drawBar(const GraphBox& box);
    void drawText(const QRectF& area, const QString& text, const QFont& font, const QColor& color);
    void drawSmallTitle(const GraphBox& box);
    void drawChevron(QPointF centre, bool open);

    QPainter& painter_;
    const ProgramGraph& graph_;
    const Accounting* accounting_;
    double zoom_;
    bool dark_;
};

/// Rounded up to whole pixels of `font`: height of a line.
qreal lineHeight(const QFont& font);

}  // namespace addend::ui
