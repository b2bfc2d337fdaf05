#include "ui/weights/ColumnArea.h"

#include <QEvent>
#include <QScrollBar>
#include <utility>

namespace addend::ui {

ColumnArea::ColumnArea(QWidget* content) {
    setWidget(content);
    setWidgetResizable(true);
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFocusPolicy(Qt::NoFocus);
}

QSize ColumnArea::minimumSizeHint() const {
    const int width = widget()->minimumSizeHint().width() + verticalScrollBar()->sizeHint().width();
    return {width, QScrollArea::minimumSizeHint().height()};
}

bool ColumnArea::eventFilter(QObject* watched, QEvent* event) {
    // Only for another width: a splitter that lays out again at each request would never come to rest.
    if (watched == widget() && event->type() == QEvent::LayoutRequest) {
        const int width = widget()->minimumSizeHint().width();
        if (std::exchange(width_, width) != width) updateGeometry();
    }
    return QScrollArea::eventFilter(watched, event);
}

}  // namespace addend::ui
