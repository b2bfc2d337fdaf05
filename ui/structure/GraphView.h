// The program drawn as boxes and lines. Only what is on the screen is painted, and nothing is an object of
// its own, so that forty open layers scroll as one does.
//
// Drag and wheel pan, Ctrl with the wheel zooms at the pointer, a double click or Enter opens and closes a
// block or follows an instruction to its tensor or value, arrows go from box to box.
#pragma once

#include <QAbstractScrollArea>
#include <QSet>
#include <memory>
#include <optional>

#include "core/inspect/program_graph.h"
#include "ui/structure/GraphLayout.h"

class QPainter;

namespace addend::ui {

class GraphView : public QAbstractScrollArea {
    Q_OBJECT

  public:
    static constexpr double smallestZoom = 0.005, largestZoom = 3.0;

    explicit GraphView(QWidget* parent = nullptr);

    /// Another program; null: nothing to draw. Open blocks and the selection stay where the new one has the
    /// same names.
    void setGraph(std::shared_ptr<const ProgramGraph> graph);
    /// What the boxes say they cost.
    void setAccounting(std::shared_ptr<const Accounting> accounting);

    std::optional<std::uint32_t> selected() const { return selected_; }
    /// Opens what is around the node; `reveal`: and scrolls to it.
    void select(std::optional<std::uint32_t> node, bool reveal);
    bool isExpanded(std::uint32_t node) const { return expanded_.contains(node); }
    void setExpanded(std::uint32_t node, bool expanded);
    void expandAll();
    void collapseAll();
    /// Names of the open blocks.
    QStringList expandedNames() const;
    void setExpandedNames(const QStringList& names);

    double zoom() const { return zoom_; }
    /// Keeps what is at `anchor` (of the viewport) where it is; the middle by default.
    void setZoom(double zoom, std::optional<QPointF> anchor = std::nullopt);
    void zoomBy(double factor) { setZoom(zoom_ * factor); }
    /// The whole drawing in the viewport.
    void fit();
    void resetZoom();

    const GraphLayout& graphLayout() const { return layout_; }
    /// Of a node's box on the viewport; empty while it is hidden.
    QRectF boxOnScreen(std::uint32_t node) const;
    std::optional<std::uint32_t> nodeAt(QPointF viewport) const;
    /// Boxes that the last paint drew.
    int paintedBoxes() const { return painted_; }

    /// The whole drawing, from the painter's origin, at zoom 1; margins included in drawingSize().
    void draw(QPainter& painter) const;
    QSizeF drawingSize() const;

  Q_SIGNALS:
    void selectionChanged(std::optional<std::uint32_t> node);
    void zoomChanged(double zoom);
    /// Double click or Return on an instruction.
    void activated(std::uint32_t node);

  protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void scrollContentsBy(int dx, int dy) override;
    void keyPressEvent(QKeyEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void changeEvent(QEvent* event) override;
    bool viewportEvent(QEvent* event) override;

  private:
    GraphMetrics measure() const;
    void relayout(std::optional<std::uint32_t> keep);
    void updateScrollBars();
    /// Scene to viewport.
    QPointF origin() const;
    void scrollTo(QPointF origin);
    void reveal(std::uint32_t node);
    void userSelect(std::uint32_t node);
    void toggle(std::uint32_t node);
    void open(std::uint32_t node);
    bool move(int key);
    bool showTip(QPoint at, QPoint global);

    std::shared_ptr<const ProgramGraph> graph_;
    std::shared_ptr<const Accounting> accounting_;
    QSet<std::uint32_t> expanded_;
    std::optional<std::uint32_t> selected_;
    GraphLayout layout_;
    double zoom_ = 1;
    QPointF dragFrom_;
    QPointF dragOrigin_;
    bool pressed_ = false, dragging_ = false;
    mutable int painted_ = 0;
};

}  // namespace addend::ui
