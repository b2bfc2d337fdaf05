#include "ui/chat/FindBar.h"

#include <QBoxLayout>
#include <QKeyEvent>
#include <QLineEdit>
#include <QToolButton>

#include "ui/icons/Icons.h"
#include "ui/theme/Metrics.h"
#include "ui/theme/Style.h"
#include "ui/widgets/Label.h"

namespace addend::ui {

FindBar::FindBar(QWidget* parent)
    : QWidget(parent),
      text_(new QLineEdit(this)),
      result_(new Label(Theme::FontRole::Caption, Theme::Role::Muted, this)),
      previous_(new QToolButton(this)),
      next_(new QToolButton(this)),
      close_(new QToolButton(this)) {
    text_->setObjectName(QStringLiteral("findText"));
    text_->installEventFilter(this);
    previous_->setIcon(Icons::icon(Icon::ChevronUp));
    next_->setIcon(Icons::icon(Icon::ChevronDown));
    close_->setIcon(Icons::icon(Icon::Close));
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(metrics::page, metrics::tight, metrics::page, metrics::tight);
    row->setSpacing(metrics::tight);
    row->addWidget(text_, 1);
    row->addWidget(result_);
    for (QToolButton* button : {previous_, next_, close_}) {
        setFlat(button);
        row->addWidget(button);
    }
    connect(text_, &QLineEdit::textChanged, this, [this](const QString& text) { Q_EMIT searched(text, 0); });
    connect(text_, &QLineEdit::returnPressed, this, [this] { Q_EMIT searched(text_->text(), 1); });
    connect(previous_, &QToolButton::clicked, this, [this] { Q_EMIT searched(text_->text(), -1); });
    connect(next_, &QToolButton::clicked, this, [this] { Q_EMIT searched(text_->text(), 1); });
    connect(close_, &QToolButton::clicked, this, &FindBar::closed);
    retranslate();
    hide();
}

void FindBar::retranslate() {
    const auto name = [](QToolButton* button, const QString& text) {
        button->setToolTip(text);
        button->setAccessibleName(text);
    };
    text_->setPlaceholderText(tr("Find in this chat"));
    text_->setAccessibleName(tr("Find in this chat"));
    name(previous_, tr("Previous match (Shift+Enter)"));
    name(next_, tr("Next match (Enter)"));
    name(close_, tr("Close (Esc)"));
}

void FindBar::open() {
    show();
    text_->setFocus(Qt::ShortcutFocusReason);
    text_->selectAll();
}

void FindBar::setText(const QString& text) {
    text_->setText(text);
}

void FindBar::setResult(const QString& text) {
    result_->setText(text);
}

bool FindBar::eventFilter(QObject* object, QEvent* event) {
    if (object == text_ && event->type() == QEvent::KeyPress) {
        const auto* key = static_cast<QKeyEvent*>(event);
        if (key->key() == Qt::Key_Return && (key->modifiers() & Qt::ShiftModifier) != 0) {
            Q_EMIT searched(text_->text(), -1);
            return true;
        }
    }
    return QWidget::eventFilter(object, event);
}

void FindBar::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) retranslate();
}

}  // namespace addend::ui
