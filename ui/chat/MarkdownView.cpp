#include "ui/chat/MarkdownView.h"

#include <QAbstractTextDocumentLayout>
#include <QKeyEvent>
#include <QTextBlock>
#include <QTextCursor>
#include <QTextDocumentFragment>
#include <QWheelEvent>
#include <cmath>

#include "ui/theme/Metrics.h"
#include "ui/theme/Theme.h"

namespace addend::ui {
namespace {

const auto markdownFeatures =
    QTextDocument::MarkdownFeatures(QTextDocument::MarkdownDialectGitHub) | QTextDocument::MarkdownNoHTML;

}  // namespace

MarkdownView::MarkdownView(QWidget* parent) : QTextBrowser(parent) {
    setFrameShape(QFrame::NoFrame);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setOpenLinks(false);
    setUndoRedoEnabled(false);
    setWordWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    setTextInteractionFlags(Qt::TextBrowserInteraction | Qt::TextSelectableByKeyboard);
    setContextMenuPolicy(Qt::DefaultContextMenu);
    viewport()->setAutoFillBackground(false);
    document()->setDocumentMargin(0);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(this, &QTextBrowser::anchorClicked, this, &MarkdownView::linkActivated);
    connect(document()->documentLayout(), &QAbstractTextDocumentLayout::documentSizeChanged, this, [this] {
        updateGeometry();
        Q_EMIT heightChanged();
    });
}

QVariant MarkdownView::loadResource(int, const QUrl&) {
    return {};
}

qsizetype MarkdownView::closedLength(const QString& markdown, qsizetype from) {
    bool fenced = false;
    qsizetype closed = from;
    qsizetype line = from;
    while (line < markdown.size()) {
        qsizetype end = markdown.indexOf(QLatin1Char('\n'), line);
        if (end < 0) break;
        const QStringView text = QStringView(markdown).mid(line, end - line).trimmed();
        if (text.startsWith(QLatin1String("```")) || text.startsWith(QLatin1String("~~~"))) fenced = !fenced;
        line = end + 1;
        // A list or a quotation may go on behind an empty line; only flush text surely begins a new block.
        if (!fenced && text.isEmpty() && line < markdown.size() && markdown.at(line).isLetter())
            closed = line;
    }
    return closed;
}

void MarkdownView::setText(const QString& markdown, bool streaming) {
    const bool grows = streaming && streaming_ && markdown.startsWith(source_) &&
                       plain_ == (markdown.size() > plainTextAbove);
    const QString before = source_;
    source_ = markdown;
    streaming_ = streaming;
    plain_ = streaming && markdown.size() > plainTextAbove;
    if (!grows) return render();
    if (plain_) {
        QTextCursor end(document());
        end.movePosition(QTextCursor::End);
        end.insertText(source_.mid(before.size()));
        return;
    }
    const qsizetype closed = closedLength(source_, closed_);
    QTextCursor open(document());
    open.setPosition(openAt_);
    open.movePosition(QTextCursor::End, QTextCursor::KeepAnchor);
    open.removeSelectedText();
    if (closed > closed_) {
        appendClosed(source_.mid(closed_, closed - closed_));
        closed_ = closed;
    }
    renderOpen(source_.mid(closed_));
}

void MarkdownView::render() {
    closed_ = 0;
    openAt_ = 0;
    applyFonts();
    if (plain_) {
        document()->setPlainText(source_);
    } else if (streaming_) {
        document()->clear();
        closed_ = closedLength(source_);
        if (closed_ > 0) appendClosed(source_.left(closed_));
        renderOpen(source_.mid(closed_));
    } else {
        document()->setMarkdown(source_, markdownFeatures);
    }
}

void MarkdownView::appendClosed(const QString& part) {
    QTextCursor cursor(document());
    cursor.movePosition(QTextCursor::End);
    cursor.insertFragment(QTextDocumentFragment::fromMarkdown(part, markdownFeatures));
    cursor.insertBlock(QTextBlockFormat(), QTextCharFormat());
    openAt_ = cursor.position();
}

void MarkdownView::renderOpen(const QString& part) {
    if (part.isEmpty()) return;
    QTextCursor cursor(document());
    cursor.movePosition(QTextCursor::End);
    cursor.insertFragment(QTextDocumentFragment::fromMarkdown(part, markdownFeatures));
}

void MarkdownView::applyFonts() {
    document()->setDefaultFont(Theme::instance().font(Theme::FontRole::Body));
    setFont(Theme::instance().font(Theme::FontRole::Body));
}

void MarkdownView::highlight(const QString& needle) {
    QList<QTextEdit::ExtraSelection> marks;
    if (!needle.isEmpty()) {
        for (QTextCursor at = document()->find(needle); !at.isNull(); at = document()->find(needle, at)) {
            QTextEdit::ExtraSelection mark;
            mark.cursor = at;
            mark.format.setBackground(Theme::instance().color(Theme::Role::AccentSoft));
            mark.format.setForeground(Theme::instance().color(Theme::Role::Text));
            marks.append(mark);
        }
    }
    setExtraSelections(marks);
}

int MarkdownView::naturalWidth() const {
    // Measured on a copy: the document's own width belongs to its layout on screen.
    const std::unique_ptr<QTextDocument> copy(document()->clone());
    copy->setTextWidth(-1);
    return static_cast<int>(std::ceil(copy->idealWidth())) + 1;
}

int MarkdownView::heightForWidth(int width) const {
    if (std::abs(document()->textWidth() - width) > 0.5) document()->setTextWidth(width);
    return static_cast<int>(std::ceil(document()->size().height()));
}

QSize MarkdownView::sizeHint() const {
    return {metrics::chatWidth, static_cast<int>(std::ceil(document()->size().height()))};
}

void MarkdownView::changeEvent(QEvent* event) {
    QTextBrowser::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange) {
        if (document()->defaultFont() != Theme::instance().font(Theme::FontRole::Body)) render();
    }
}

// The transcript scrolls, never one message inside it.
void MarkdownView::wheelEvent(QWheelEvent* event) {
    event->ignore();
}

void MarkdownView::keyPressEvent(QKeyEvent* event) {
    switch (event->key()) {
        case Qt::Key_PageUp:
        case Qt::Key_PageDown:
        case Qt::Key_Home:
        case Qt::Key_End:
        case Qt::Key_Up:
        case Qt::Key_Down:
            if ((event->modifiers() & Qt::ShiftModifier) == 0) return event->ignore();
            break;
        default:
            break;
    }
    QTextBrowser::keyPressEvent(event);
}

}  // namespace addend::ui
