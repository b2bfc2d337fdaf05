#include "ui/chat/TokensView.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QPaintEvent>
#include <QPainter>
#include <QToolTip>
#include <algorithm>
#include <cmath>

#include "ui/text/Format.h"
#include "ui/theme/Metrics.h"
#include "ui/theme/Theme.h"

namespace addend::ui {
namespace {

constexpr double surpriseFull = 6.0;  // nats: from here on the colour stays at its strongest
constexpr double tintStrongest = 0.55;

QString visible(QString text) {
    text.replace(QLatin1Char('\n'), QChar(0x21B5));
    text.replace(QLatin1Char('\t'), QChar(0x2192));
    text.replace(QLatin1Char(' '), QChar(0x00B7));
    return text.isEmpty() ? QString(QChar(0x2205)) : text;
}

QColor blend(const QColor& from, const QColor& to, double share) {
    const auto mix = [share](int a, int b) { return static_cast<int>(std::lround(a + (b - a) * share)); };
    return {mix(from.red(), to.red()), mix(from.green(), to.green()), mix(from.blue(), to.blue())};
}

}  // namespace

TokensView::TokensView(QWidget* parent) : QWidget(parent) {
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
    setAccessibleName(tr("Tokens of the reply"));
}

void TokensView::setTokens(std::string text, TokenTrace trace, TokenText tokenText) {
    text_ = std::move(text);
    trace_ = std::move(trace);
    tokenText_ = std::move(tokenText);
    current_ = std::min(current_, count() - 1);
    layOut(width(), tiles_);
    updateGeometry();
    update();
}

QString TokensView::tileText(int token) const {
    const auto index = static_cast<std::size_t>(token);
    if (index < trace_.spans.size()) {
        const std::size_t begin = std::min<std::size_t>(trace_.spans[index].begin, text_.size());
        const std::size_t end = std::clamp<std::size_t>(trace_.spans[index].end, begin, text_.size());
        const QString text = QString::fromUtf8(text_.data() + begin, static_cast<qsizetype>(end - begin));
        // A token that is only a part of a character has no text of its own.
        if (!text.isEmpty() && !text.contains(QChar::ReplacementCharacter)) return visible(text);
    }
    return tokenText_ ? visible(tokenText_(trace_.ids[index])) : QString::number(trace_.ids[index]);
}

QRect TokensView::tileRect(int token) const {
    return tiles_.at(static_cast<std::size_t>(token));
}

QString TokensView::describe(int token) const {
    const auto index = static_cast<std::size_t>(token);
    QString text = tr("%1 (id %2)").arg(isolated(tileText(token))).arg(trace_.ids[index]);
    if (index < trace_.log_probabilities.size()) {
        const double logprob = static_cast<double>(trace_.log_probabilities[index]);
        text += QLatin1Char('\n') + tr("Probability %1, log-probability %2")
                                        .arg(percentText(std::exp(logprob), 1), numberText(logprob, 3));
    }
    if (index < trace_.alternatives.size())
        for (const auto& rival : trace_.alternatives[index])
            text += QStringLiteral("\n%1  %2")
                        .arg(percentText(std::exp(static_cast<double>(rival.log_probability)), 1),
                             isolated(tokenText_ ? visible(tokenText_(rival.id)) : QString::number(rival.id)));
    return text;
}

int TokensView::layOut(int width, std::vector<QRect>& tiles) const {
    const QFontMetrics fm(font());
    const int height = fm.height() + 2 * metrics::tight;
    tiles.clear();
    int x = 0;
    int y = 0;
    for (int token = 0; token < count(); ++token) {
        const QString text = tileText(token);
        const int wanted = std::min(fm.horizontalAdvance(text) + 2 * metrics::tight, std::max(width, height));
        if (x > 0 && x + wanted > width) {
            x = 0;
            y += height + metrics::tight;
        }
        tiles.emplace_back(x, y, wanted, height);
        x += wanted + metrics::tight / 2;
        if (text.endsWith(QChar(0x21B5))) {
            x = 0;
            y += height + metrics::tight;
        }
    }
    return tiles.empty() ? height : tiles.back().bottom() + 1;
}

int TokensView::heightForWidth(int width) const {
    std::vector<QRect> tiles;
    return layOut(width, tiles);
}

QSize TokensView::sizeHint() const {
    const int width = this->width() > 0 ? this->width() : metrics::chatWidth;
    return {width, heightForWidth(width)};
}

void TokensView::paintEvent(QPaintEvent* event) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setLayoutDirection(Qt::LeftToRight);
    const Theme& theme = Theme::instance();
    const QColor calm = theme.color(Theme::Role::Surface);
    const QColor surprised = theme.color(Theme::Role::Warning);
    for (int token = 0; token < count(); ++token) {
        const QRect tile = tileRect(token);
        if (!tile.intersects(event->rect())) continue;
        const auto index = static_cast<std::size_t>(token);
        const double surprise =
            index < trace_.log_probabilities.size()
                ? std::clamp(-static_cast<double>(trace_.log_probabilities[index]) / surpriseFull, 0.0, 1.0)
                : 0.0;
        painter.setPen(QPen(theme.color(token == current_ ? Theme::Role::Accent : Theme::Role::Border),
                            token == current_ ? metrics::focusRing : metrics::hairline));
        painter.setBrush(blend(calm, surprised, surprise * tintStrongest));
        painter.drawRoundedRect(QRectF(tile).adjusted(0.5, 0.5, -0.5, -0.5), metrics::tight, metrics::tight);
        painter.setPen(theme.color(Theme::Role::Text));
        painter.drawText(tile, Qt::AlignCenter,
                         QFontMetrics(font()).elidedText(tileText(token), Qt::ElideRight, tile.width()));
    }
}

int TokensView::tokenAt(const QPoint& position) const {
    const auto found = std::find_if(tiles_.begin(), tiles_.end(),
                                    [&](const QRect& tile) { return tile.contains(position); });
    return found == tiles_.end() ? -1 : static_cast<int>(found - tiles_.begin());
}

bool TokensView::event(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        if (const int token = tokenAt(help->pos()); token >= 0)
            QToolTip::showText(help->globalPos(), describe(token), this, tileRect(token));
        else
            QToolTip::hideText();
        return true;
    }
    return QWidget::event(event);
}

void TokensView::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    layOut(width(), tiles_);
}

void TokensView::setCurrent(int token) {
    if (token < -1 || token >= count() || token == current_) return;
    current_ = token;
    setAccessibleDescription(token >= 0 ? describe(token) : QString());
    update();
}

void TokensView::mousePressEvent(QMouseEvent* event) {
    if (const int token = tokenAt(event->position().toPoint()); token >= 0) {
        setCurrent(token);
        Q_EMIT tokenActivated(token);
    }
}

void TokensView::keyPressEvent(QKeyEvent* event) {
    switch (event->key()) {
        case Qt::Key_Left:
            return setCurrent(std::max(0, current_ - 1));
        case Qt::Key_Right:
            return setCurrent(std::min(count() - 1, current_ + 1));
        case Qt::Key_Return:
        case Qt::Key_Enter:
        case Qt::Key_Space:
            if (current_ >= 0) {
                QToolTip::showText(mapToGlobal(tileRect(current_).bottomLeft()), describe(current_), this);
                Q_EMIT tokenActivated(current_);
            }
            return;
        default:
            return QWidget::keyPressEvent(event);
    }
}

void TokensView::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::PaletteChange) {
        layOut(width(), tiles_);
        updateGeometry();
        update();
    }
    if (event->type() == QEvent::LanguageChange) setAccessibleName(tr("Tokens of the reply"));
}

}  // namespace addend::ui
