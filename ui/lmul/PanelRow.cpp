#include "ui/lmul/PanelRow.h"

#include <QBoxLayout>
#include <QFontMetrics>

#include "ui/theme/Metrics.h"

namespace addend::ui {
namespace {

constexpr int panelLetters = 40;  // mean letters a plot beside another has at least

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

void PanelRow::resizeEvent(QResizeEvent* event) {
    const int room = panelLetters * fontMetrics().averageCharWidth() * row_->count();
    row_->setDirection(width() >= room ? QBoxLayout::LeftToRight : QBoxLayout::TopToBottom);
    QScrollArea::resizeEvent(event);
}

}  // namespace addend::ui
