#include "ui/chat/TranscriptView.h"

#include <QApplication>
#include <QKeyEvent>
#include <QScrollBar>
#include <algorithm>

#include "ui/chat/MessageWidget.h"
#include "ui/theme/Metrics.h"

namespace addend::ui {
namespace {

constexpr int gap = metrics::control;
constexpr int passes = 4;  // measuring changes what is in sight, which asks for measuring: settles in two

}  // namespace

TranscriptView::TranscriptView(Factory factory, Estimate estimate, QWidget* parent)
    : QAbstractScrollArea(parent), factory_(std::move(factory)), estimate_(std::move(estimate)) {
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFocusPolicy(Qt::NoFocus);
    viewport()->setAutoFillBackground(false);
    verticalScrollBar()->setSingleStep(metrics::section);
    verticalScrollBar()->setAccessibleName(tr("Position in the conversation"));
}

void TranscriptView::reset(int rows) {
    for (MessageWidget* widget : std::as_const(widgets_)) {
        widget->hide();
        widget->deleteLater();
    }
    widgets_.clear();
    heights_.clear();
    measured_.clear();
    append(rows);
}

void TranscriptView::append(int rows) {
    for (int i = 0; i < rows; ++i) {
        const int row = static_cast<int>(heights_.size());
        heights_.push_back(estimate_(row, contentWidth()));
        measured_.push_back(false);
    }
    layOut();
}

int TranscriptView::contentWidth() const {
    return std::max(1, std::min(metrics::chatWidth, viewport()->width() - 2 * metrics::page));
}

int TranscriptView::leftOf(int row) const {
    // A reply's text stands at the column's edge, so its widget, with room for the focus ring, begins before it.
    const int left = (viewport()->width() - contentWidth()) / 2;
    const MessageWidget* made = widget(row);
    if (made == nullptr || !made->isUser()) return left - metrics::inset;
    return left + contentWidth() - widthOf(row);
}

int TranscriptView::widthOf(int row) const {
    const MessageWidget* made = widget(row);
    if (made == nullptr || !made->isUser()) return contentWidth() + 2 * metrics::inset;
    // A user's turn is a bubble at the right, at most four fifths wide and no wider than its text.
    const int most = contentWidth() * 4 / 5;
    return std::clamp(made->naturalWidth(), std::min(most, made->minimumSizeHint().width()), most);
}

int TranscriptView::top(int row) const {
    int y = metrics::page;
    for (int i = 0; i < row; ++i) y += heights_[static_cast<std::size_t>(i)] + gap;
    return y;
}

int TranscriptView::rowAt(int y) const {
    int bottom = metrics::page;
    for (int row = 0; row < rows(); ++row) {
        bottom += heights_[static_cast<std::size_t>(row)] + gap;
        if (y < bottom) return row;
    }
    return rows() - 1;
}

MessageWidget* TranscriptView::make(int row) {
    MessageWidget* made = factory_(row, viewport());
    widgets_.insert(row, made);
    made->installEventFilter(this);
    connect(made, &MessageWidget::heightChanged, this, &TranscriptView::scheduleLayout);
    return made;
}

bool TranscriptView::measure(int row) {
    const MessageWidget* made = widget(row);
    if (made == nullptr) return false;
    const int height = made->heightForWidth(widthOf(row));
    const auto index = static_cast<std::size_t>(row);
    const bool changed = heights_[index] != height;
    heights_[index] = height;
    measured_[index] = true;
    return changed;
}

void TranscriptView::scheduleLayout() {
    if (layoutQueued_ || layingOut_) return;
    layoutQueued_ = true;
    QMetaObject::invokeMethod(
        this,
        [this] {
            layoutQueued_ = false;
            layOut();
        },
        Qt::QueuedConnection);
}

void TranscriptView::layOut() {
    if (layingOut_) return;
    layingOut_ = true;
    QScrollBar* bar = verticalScrollBar();
    const int height = viewport()->height();
    const int reach = static_cast<int>(margin * height);
    // What stands at the top of the viewport stays there while heights above it become known.
    const int anchor = rows() > 0 ? rowAt(bar->value()) : -1;
    const int offset = anchor >= 0 ? bar->value() - top(anchor) : 0;
    int value = bar->value();
    for (int pass = 0; pass < passes; ++pass) {
        const int total = rows() > 0 ? top(rows()) - gap + metrics::page : 0;
        const int most = std::max(0, total - height);
        value = follows_ ? most : std::clamp(anchor >= 0 ? top(anchor) + offset : 0, 0, most);
        bool changed = false;
        if (rows() > 0) {
            const int first = rowAt(std::max(0, value - reach));
            const int last = rowAt(value + height + reach);
            for (int row = first; row <= last; ++row) {
                if (widget(row) == nullptr) make(row);
                changed = measure(row) || changed;
            }
            for (const int row : widgets_.keys()) {
                MessageWidget* far = widgets_.value(row);
                // The one with the keyboard focus stays, wherever it is scrolled to.
                if ((row >= first && row <= last) || far->isAncestorOf(QApplication::focusWidget()) ||
                    far->hasFocus())
                    continue;
                widgets_.remove(row);
                far->hide();
                far->deleteLater();
            }
        }
        bar->setRange(0, most);
        bar->setPageStep(height);
        if (!changed) break;
    }
    bar->setValue(value);
    for (auto it = widgets_.cbegin(); it != widgets_.cend(); ++it) {
        it.value()->setGeometry(leftOf(it.key()), top(it.key()) - bar->value(), widthOf(it.key()),
                                heights_[static_cast<std::size_t>(it.key())]);
        it.value()->show();
    }
    layingOut_ = false;
    viewport()->update();
}

void TranscriptView::resizeEvent(QResizeEvent* event) {
    QAbstractScrollArea::resizeEvent(event);
    if (event->oldSize().width() != event->size().width())
        for (int row = 0; row < rows(); ++row)
            if (widget(row) == nullptr) {
                heights_[static_cast<std::size_t>(row)] = estimate_(row, contentWidth());
                measured_[static_cast<std::size_t>(row)] = false;
            }
    layOut();
}

void TranscriptView::scrollContentsBy(int, int) {
    if (layingOut_) return;
    const QScrollBar* bar = verticalScrollBar();
    setFollows(bar->value() >= bar->maximum());
    layOut();
    Q_EMIT positionChanged();
}

void TranscriptView::setFollows(bool follows) {
    if (follows_ == follows) return;
    follows_ = follows;
    Q_EMIT followsEndChanged(follows);
}

void TranscriptView::jumpToEnd() {
    setFollows(true);
    layOut();
}

void TranscriptView::showRow(int row) {
    if (row < 0 || row >= rows()) return;
    setFollows(false);
    verticalScrollBar()->setValue(top(row) - metrics::page);
    layOut();
    // Heights around it are known only now.
    verticalScrollBar()->setValue(top(row) - metrics::page);
}

qint64 TranscriptView::position() const {
    if (follows_ || rows() == 0) return -1;
    const int row = rowAt(verticalScrollBar()->value());
    const int offset = std::max(0, verticalScrollBar()->value() - top(row));
    return (static_cast<qint64>(row) << 32) | offset;
}

void TranscriptView::setPosition(qint64 position) {
    if (position < 0) return jumpToEnd();
    const int row = static_cast<int>(position >> 32);
    if (row >= rows()) return jumpToEnd();
    showRow(row);
    verticalScrollBar()->setValue(top(row) + static_cast<int>(position & 0xFFFFFFFF));
}

bool TranscriptView::focusRow(int row) {
    if (row < 0 || row >= rows()) return false;
    if (widget(row) == nullptr) showRow(row);
    MessageWidget* target = widget(row);
    if (target == nullptr) return false;
    const int y = top(row) - verticalScrollBar()->value();
    if (y < 0 || y + heights_[static_cast<std::size_t>(row)] > viewport()->height()) showRow(row);
    target->setFocus(Qt::OtherFocusReason);
    return true;
}

bool TranscriptView::eventFilter(QObject* object, QEvent* event) {
    if (event->type() == QEvent::KeyPress) {
        const auto* key = static_cast<QKeyEvent*>(event);
        const int row = widgets_.key(qobject_cast<MessageWidget*>(object), -1);
        if (row >= 0 && key->key() == Qt::Key_Up) return focusRow(row - 1);
        if (row >= 0 && key->key() == Qt::Key_Down) return focusRow(row + 1);
    }
    return QAbstractScrollArea::eventFilter(object, event);
}

void TranscriptView::keyPressEvent(QKeyEvent* event) {
    QScrollBar* bar = verticalScrollBar();
    switch (event->key()) {
        case Qt::Key_PageUp:
            return bar->triggerAction(QScrollBar::SliderPageStepSub);
        case Qt::Key_PageDown:
            return bar->triggerAction(QScrollBar::SliderPageStepAdd);
        case Qt::Key_Home:
            return bar->setValue(0);
        case Qt::Key_End:
            return jumpToEnd();
        default:
            QAbstractScrollArea::keyPressEvent(event);
    }
}

void TranscriptView::paintEvent(QPaintEvent*) {}

}  // namespace addend::ui
