#include "ui/activations/TokenStrip.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QPainter>
#include <QScrollBar>
#include <QToolTip>
#include <algorithm>
#include <cmath>

#include "ui/engine/TraceBook.h"
#include "ui/text/Format.h"
#include "ui/theme/Metrics.h"
#include "ui/theme/Theme.h"
#include "ui/widgets/Announce.h"

namespace addend::ui {
namespace {

constexpr double surpriseAtFull = 6.0;  // nats: from here on the colour stays at its strongest
constexpr double tintAtFull = 0.55;
constexpr int stripLines = 3;

QColor tint(const QColor& from, const QColor& to, double share) {
    const auto mix = [share](int a, int b) { return static_cast<int>(std::lround(a + (b - a) * share)); };
    return {mix(from.red(), to.red()), mix(from.green(), to.green()), mix(from.blue(), to.blue())};
}

}  // namespace

TokenStrip::TokenStrip(QWidget* parent) : QAbstractScrollArea(parent) {
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::StrongFocus);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    viewport()->setMouseTracking(true);
    setAccessibleName(tr("Tokens of the trace"));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
}

void TokenStrip::setTrace(const std::shared_ptr<const SessionTrace>& trace) {
    trace_ = trace;
    current_ = -1;
    verticalScrollBar()->setValue(0);
    layOut();
}

int TokenStrip::lineHeight() const {
    return fontMetrics().height() + 2 * metrics::tight;
}

void TokenStrip::layOut() {
    tiles_.clear();
    const QFontMetrics fm(font());
    const int height = lineHeight();
    const int width = viewport()->width();
    int x = 0;
    int y = 0;
    if (trace_)
        for (const QString& text : trace_->texts) {
            const int wanted = std::min(fm.horizontalAdvance(text) + 2 * metrics::tight, std::max(width, height));
            if (x > 0 && x + wanted > width) {
                x = 0;
                y += height + metrics::tight;
            }
            tiles_.emplace_back(x, y, wanted, height);
            x += wanted + metrics::tight / 2;
            if (text.endsWith(QChar(0x21B5))) {
                x = 0;
                y += height + metrics::tight;
            }
        }
    const int total = tiles_.empty() ? 0 : tiles_.back().bottom() + 1;
    verticalScrollBar()->setPageStep(viewport()->height());
    verticalScrollBar()->setSingleStep(height);
    verticalScrollBar()->setRange(0, std::max(0, total - viewport()->height()));
    viewport()->update();
}

QSize TokenStrip::sizeHint() const {
    return {metrics::chatWidth, stripLines * (lineHeight() + metrics::tight)};
}

QSize TokenStrip::minimumSizeHint() const {
    return {metrics::formWidth / 4, lineHeight() + metrics::tight};
}

/// Tiles run from top to bottom, so the first in view is found by halving.
int TokenStrip::firstVisible() const {
    const int top = verticalScrollBar()->value();
    const auto first = std::lower_bound(tiles_.begin(), tiles_.end(), top,
                                        [](const QRect& tile, int y) { return tile.bottom() < y; });
    return static_cast<int>(first - tiles_.begin());
}

std::optional<double> TokenStrip::logProbability(int token) const {
    const auto figures = trace_->base()->token_figures();
    if (token <= 0 || static_cast<std::size_t>(token) > figures.size()) return std::nullopt;
    const auto& before = figures[static_cast<std::size_t>(token) - 1];
    if (!before.next_logprob) return std::nullopt;
    return static_cast<double>(*before.next_logprob);
}

QString TokenStrip::describe(int token) const {
    const auto index = static_cast<std::size_t>(token);
    QString text = tr("Token %1: “%2” (id %3)").arg(token).arg(isolated(trace_->text(token))).arg(trace_->tokens.at(index));
    const auto figures = trace_->base()->token_figures();
    if (const auto logprob = logProbability(token)) {
        const auto& before = figures[index - 1];
        text += QLatin1Char('\n') +
                tr("Probability %1, log-probability %2, rank %3")
                    .arg(percentText(std::exp(*logprob), 1), numberText(*logprob, 3),
                         numberText(qint64(before.next_rank.value_or(0)) + 1));
    }
    if (index < figures.size()) {
        text += QLatin1Char('\n') + tr("Expected next:");
        for (const TopToken& next : figures[index].top)
            text += QStringLiteral("\n%1  %2").arg(
                percentText(std::exp(static_cast<double>(next.logprob)), 1), isolated(trace_->word(next.id)));
    }
    return text;
}

void TokenStrip::paintEvent(QPaintEvent*) {
    QPainter painter(viewport());
    const Theme& theme = Theme::instance();
    painter.fillRect(viewport()->rect(), theme.color(Theme::Role::Background));
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setLayoutDirection(Qt::LeftToRight);
    const int top = verticalScrollBar()->value();
    const QFontMetrics fm(font());
    drawn_ = 0;
    for (int token = firstVisible(); token < count(); ++token) {
        const QRect tile = tileRect(token).translated(0, -top);
        if (tile.top() > viewport()->height()) break;
        ++drawn_;
        const double surprise = std::clamp(-logProbability(token).value_or(0) / surpriseAtFull, 0.0, 1.0);
        const bool chosen = token == current_;
        painter.setPen(QPen(theme.color(chosen ? Theme::Role::Accent : Theme::Role::Border),
                            chosen ? metrics::focusRing : metrics::hairline));
        painter.setBrush(tint(theme.color(Theme::Role::Surface), theme.color(Theme::Role::Warning),
                              surprise * tintAtFull));
        painter.drawRoundedRect(QRectF(tile).adjusted(0.5, 0.5, -0.5, -0.5), metrics::tight, metrics::tight);
        // Before the reply begins words are read, not written.
        const bool prompt = token < trace_->promptTokens && trace_->promptTokens < count();
        painter.setPen(theme.color(prompt && !chosen ? Theme::Role::Muted : Theme::Role::Text));
        painter.drawText(tile, Qt::AlignCenter, fm.elidedText(trace_->text(token), Qt::ElideRight, tile.width()));
    }
    if (hasFocus() && current_ < 0) {
        painter.setPen(QPen(theme.color(Theme::Role::Accent), metrics::focusRing));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(viewport()->rect().adjusted(1, 1, -1, -1));
    }
}

int TokenStrip::tokenAt(QPoint inViewport) const {
    const QPoint at = inViewport + QPoint(0, verticalScrollBar()->value());
    for (int token = firstVisible(); token < count() && tileRect(token).top() <= at.y(); ++token)
        if (tileRect(token).contains(at)) return token;
    return -1;
}

bool TokenStrip::viewportEvent(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const int token = tokenAt(help->pos());
        if (token >= 0)
            QToolTip::showText(help->globalPos(), describe(token), viewport());
        else
            QToolTip::hideText();
        return true;
    }
    return QAbstractScrollArea::viewportEvent(event);
}

void TokenStrip::setCurrent(int token) {
    if (token >= count() || token == current_) return;
    current_ = token;
    if (token >= 0) {
        const QRect tile = tileRect(token);
        QScrollBar* bar = verticalScrollBar();
        bar->setValue(std::clamp(bar->value(), tile.bottom() - viewport()->height() + 1, tile.top()));
    }
    viewport()->update();
}

void TokenStrip::pick(int token) {
    setCurrent(std::clamp(token, 0, count() - 1));
    announce(this, describe(current_));
    Q_EMIT picked(current_);
}

void TokenStrip::mousePressEvent(QMouseEvent* event) {
    if (const int token = tokenAt(event->position().toPoint()); token >= 0) pick(token);
}

void TokenStrip::keyPressEvent(QKeyEvent* event) {
    if (count() == 0) return QAbstractScrollArea::keyPressEvent(event);
    switch (event->key()) {
        case Qt::Key_Left:
            return pick(current_ - 1);
        case Qt::Key_Right:
            return pick(current_ + 1);
        case Qt::Key_Home:
            return pick(0);
        case Qt::Key_End:
            return pick(count() - 1);
        case Qt::Key_Return:
        case Qt::Key_Enter:
        case Qt::Key_Space:
            if (current_ >= 0)
                QToolTip::showText(viewport()->mapToGlobal(tileRect(current_).bottomLeft() -
                                                           QPoint(0, verticalScrollBar()->value())),
                                   describe(current_), viewport());
            return;
        default:
            return QAbstractScrollArea::keyPressEvent(event);
    }
}

void TokenStrip::resizeEvent(QResizeEvent* event) {
    QAbstractScrollArea::resizeEvent(event);
    layOut();
}

void TokenStrip::changeEvent(QEvent* event) {
    QAbstractScrollArea::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::PaletteChange) {
        layOut();
        updateGeometry();
    }
    if (event->type() == QEvent::LanguageChange) setAccessibleName(tr("Tokens of the trace"));
}

void TokenStrip::focusInEvent(QFocusEvent* event) {
    QAbstractScrollArea::focusInEvent(event);
    viewport()->update();
}

void TokenStrip::focusOutEvent(QFocusEvent* event) {
    QAbstractScrollArea::focusOutEvent(event);
    viewport()->update();
}

}  // namespace addend::ui
