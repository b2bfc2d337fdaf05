#include "ui/compare/LanePane.h"

#include <QPlainTextEdit>
#include <QScrollBar>
#include <QTextBlock>
#include <QVBoxLayout>

#include "ui/compare/LaneEditor.h"
#include "ui/theme/Metrics.h"
#include "ui/theme/Theme.h"
#include "ui/widgets/Label.h"

namespace addend::ui {
namespace {

constexpr int textHeight = 140;

}  // namespace

LanePane::LanePane(int lane, QWidget* parent)
    : QWidget(parent),
      lane_(lane),
      title_(new Label(Theme::FontRole::Strong, Theme::Role::Text, this)),
      note_(new Label(Theme::FontRole::Caption, Theme::Role::Muted, this)),
      text_(new QPlainTextEdit(this)) {
    text_->setObjectName(QStringLiteral("laneText%1").arg(lane));
    text_->setReadOnly(true);
    text_->setFixedHeight(textHeight);
    note_->setObjectName(QStringLiteral("laneNote%1").arg(lane));
    note_->hide();
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(metrics::tight);
    column->addWidget(title_->wrapped());
    column->addWidget(note_->wrapped());
    column->addStretch();  // a pane without a note stands in line with those that have one
    column->addWidget(text_);
    connect(&Theme::instance(), &Theme::changed, this, &LanePane::applyTheme);
    applyTheme();
    retranslate();
}

void LanePane::setWhat(const QString& what) {
    what_ = what;
    retranslate();
}

void LanePane::setNote(const QString& note) {
    note_->setText(note);
    note_->setVisible(!note.isEmpty());
}

QString LanePane::note() const {
    return note_->text();
}

QString LanePane::text() const {
    return text_->toPlainText();
}

void LanePane::clear() {
    shown_ = marked_ = 0;
    text_->clear();
    text_->setExtraSelections({});
    setNote({});
}

void LanePane::showPieces(const QStringList& pieces, int count, std::optional<std::size_t> parts) {
    if (count < shown_) text_->clear(), shown_ = 0;
    if (count > shown_) {
        // Added at the end, so that a long reply is not laid out anew for each token.
        QTextCursor end(text_->document());
        end.movePosition(QTextCursor::End);
        end.insertText(pieces.mid(shown_, count - shown_).join(QString()));
        text_->verticalScrollBar()->setValue(text_->verticalScrollBar()->maximum());
    }
    shown_ = count;
    marked_ = 0;
    QList<QTextEdit::ExtraSelection> selections;
    if (parts && static_cast<int>(*parts) < count) {
        const auto same = pieces.mid(0, static_cast<int>(*parts)).join(QString()).size();
        QTextEdit::ExtraSelection parted;
        parted.cursor = QTextCursor(text_->document());
        parted.cursor.setPosition(static_cast<int>(std::min<qsizetype>(same, text_->document()->characterCount() - 1)));
        parted.cursor.movePosition(QTextCursor::End, QTextCursor::KeepAnchor);
        // Underlined too: a colour alone would not tell everybody.
        parted.format.setFontUnderline(true);
        parted.format.setUnderlineColor(Theme::instance().laneColor(lane_));
        parted.format.setBackground(Theme::instance().color(Theme::Role::AccentSoft));
        marked_ = parted.cursor.selectionEnd() - parted.cursor.selectionStart();
        selections << parted;
    }
    text_->setExtraSelections(selections);
}

void LanePane::applyTheme() {
    auto selections = text_->extraSelections();
    for (QTextEdit::ExtraSelection& parted : selections) {
        parted.format.setUnderlineColor(Theme::instance().laneColor(lane_));
        parted.format.setBackground(Theme::instance().color(Theme::Role::AccentSoft));
    }
    text_->setExtraSelections(selections);
    QPalette colours = title_->palette();
    colours.setColor(QPalette::WindowText, Theme::instance().laneColor(lane_));
    title_->setPalette(colours);
}

void LanePane::retranslate() {
    title_->setText(what_.isEmpty() ? laneTitle(lane_) : QStringLiteral("%1  %2").arg(laneTitle(lane_), what_));
    text_->setAccessibleName(tr("Reply of lane %1").arg(QChar(u'A' + lane_)));
}

}  // namespace addend::ui
