#include "ui/plots/PlotWidget.h"

#include <QEvent>
#include <QPainter>

#include "ui/theme/Metrics.h"
#include "ui/theme/Theme.h"
#include "ui/widgets/Announce.h"

namespace addend::ui {

PlotWidget::PlotWidget(QWidget* parent) : QWidget(parent) {
    // Axes run from left to right in every language.
    setLayoutDirection(Qt::LeftToRight);
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    connect(&Theme::instance(), &Theme::changed, this, [this] { restyle(); });
}

void PlotWidget::setReadOut(const QString& text) {
    if (text == readOut_) return;
    readOut_ = text;
    Q_EMIT readOutChanged(text);
}

void PlotWidget::speakReadOut(const QString& text) {
    if (text == readOut_) return;
    setReadOut(text);
    announce(this, text);
}

void PlotWidget::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) restyle();
}

void PlotWidget::paintFocus(QPainter& painter) {
    if (!hasFocus()) return;
    const double half = metrics::focusRing / 2.0;
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(Theme::instance().color(Theme::Role::Accent), metrics::focusRing));
    painter.setBrush(Qt::NoBrush);
    painter.drawRoundedRect(QRectF(rect()).adjusted(half, half, -half, -half), metrics::radius,
                            metrics::radius);
}

}  // namespace addend::ui
