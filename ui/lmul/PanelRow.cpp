#include "ui/lmul/PanelRow.h"

#include <QBoxLayout>
#include <QEvent>
#include <QFontMetrics>

#include "ui/theme/Metrics.h"

namespace addend::ui {
namespace {

constexpr int panelLetters = 40;  // mean letters a plot beside another has at least
constexpr int panelLines = 18;    // lines of text it is high at least: with fewer its ticks run into each other

}  // namespace

PanelRow::PanelRow(const QList<QWidget*>& panels, QWidget* parent)
    : QScrollArea(parent), row_(new QBoxLayout(QBoxLayout::LeftToRight)) {
    setWidgetResizable(true);
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::NoFocus);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    viewport()->setAutoFillBackground(false);
    auto* holder = new QWidget;
    holder->setLayout(row_);
    row_->setContentsMargins(metrics::page, 0, metrics::page, metrics::page);
    row_->setSpacing(metrics::section);
    for (QWidget* panel : panels) row_->addWidget(panel, 1);
    setWidget(holder);
    holder->setAutoFillBackground(false);
}

void PanelRow::place() {
    const int room = panelLetters * fontMetrics().averageCharWidth() * row_->count();
    row_->setDirection(width() >= room ? QBoxLayout::LeftToRight : QBoxLayout::TopToBottom);
    for (int n = 0; n < row_->count(); ++n)
        row_->itemAt(n)->widget()->setMinimumHeight(panelLines * fontMetrics().height());
}

void PanelRow::resizeEvent(QResizeEvent* event) {
    place();
    QScrollArea::resizeEvent(event);
}

void PanelRow::changeEvent(QEvent* event) {
    QScrollArea::changeEvent(event);
    if (event->type() == QEvent::FontChange) place();
}

}  // namespace addend::ui
