#include "ui/widgets/InlineMessage.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QPainter>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QToolButton>
#include <QVBoxLayout>

#include "ui/icons/Icons.h"
#include "ui/text/Sentences.h"
#include "ui/theme/Metrics.h"
#include "ui/theme/Style.h"
#include "ui/widgets/Announce.h"
#include "ui/widgets/FlowLayout.h"
#include "ui/widgets/Label.h"

namespace addend::ui {

InlineMessage::InlineMessage(QWidget* parent)
    : QFrame(parent),
      picture_(new QLabel(this)),
      text_(new Label(Theme::FontRole::Body, Theme::Role::Text, this)),
      actions_(new FlowLayout),
      detailsButton_(new QToolButton(this)),
      copyButton_(new QToolButton(this)),
      closeButton_(new QToolButton(this)),
      details_(new QPlainTextEdit(this)) {
    // The sentence, its buttons and its details share one left edge, beside the picture.
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(metrics::inset, metrics::control, metrics::control, metrics::control);
    row->setSpacing(metrics::control);
    row->addWidget(picture_, 0, Qt::AlignTop);
    auto* column = new QVBoxLayout;
    column->setSpacing(metrics::control);
    row->addLayout(column, 1);
    row->addWidget(closeButton_, 0, Qt::AlignTop);
    text_->wrapped();
    text_->setTextInteractionFlags(Qt::TextSelectableByMouse);
    // Level with the picture while it is a single line.
    text_->setMinimumHeight(metrics::iconLarge);
    column->addWidget(text_);
    actions_->addWidget(detailsButton_);
    column->addLayout(actions_);
    column->addWidget(details_);
    column->addWidget(copyButton_, 0, Qt::AlignLeft);
    details_->setReadOnly(true);
    details_->setTabChangesFocus(true);
    details_->setFrameShape(QFrame::NoFrame);
    details_->setObjectName(QStringLiteral("messageDetails"));

    detailsButton_->setCheckable(true);
    detailsButton_->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    detailsButton_->setObjectName(QStringLiteral("messageDetailsToggle"));
    detailsButton_->setFocusPolicy(Qt::StrongFocus);
    copyButton_->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    copyButton_->setObjectName(QStringLiteral("messageCopyDetails"));
    copyButton_->setFocusPolicy(Qt::StrongFocus);
    closeButton_->setFocusPolicy(Qt::StrongFocus);
    closeButton_->setObjectName(QStringLiteral("messageClose"));
    detailsButton_->setIcon(Icons::icon(Icon::ChevronDown));
    copyButton_->setIcon(Icons::icon(Icon::Copy));
    closeButton_->setIcon(Icons::icon(Icon::Close));
    connect(detailsButton_, &QToolButton::toggled, this, [this](bool open) {
        details_->setVisible(open);
        copyButton_->setVisible(open);
        detailsButton_->setIcon(Icons::icon(open ? Icon::ChevronUp : Icon::ChevronDown));
    });
    connect(copyButton_, &QToolButton::clicked, this, [this] {
        QGuiApplication::clipboard()->setText(text_->text() + QLatin1Char('\n') + details_->toPlainText());
    });
    connect(closeButton_, &QToolButton::clicked, this, &InlineMessage::clear);
    connect(&Theme::instance(), &Theme::changed, this, &InlineMessage::applyTheme);
    retranslate();
    applyTheme();
    clear();
}

void InlineMessage::showText(Kind kind, const QString& text, const QString& details) {
    message_.reset();
    present(kind, text, details);
}

void InlineMessage::showMessage(Kind kind, const addend::Message& message, const QString& headline) {
    const QString cause = sentence(message);
    present(kind, headline.isEmpty() ? cause : headline + QLatin1Char('\n') + cause,
            QString::fromStdString(debug_text(message)));
    message_ = message;
    headline_ = headline;
}

void InlineMessage::present(Kind kind, const QString& text, const QString& details) {
    removeActions();
    kind_ = kind;
    showing_ = true;
    text_->setText(text);
    details_->setPlainText(details);
    detailsButton_->setVisible(!details.isEmpty());
    copyButton_->hide();
    detailsButton_->setChecked(false);
    details_->hide();
    applyTheme();
    retranslate();
    show();
    announce(this, text);
}

QPushButton* InlineMessage::addAction(const QString& text, std::function<void()> run) {
    auto* button = new QPushButton(text, this);
    button->setProperty("messageAction", true);
    connect(button, &QPushButton::clicked, this, std::move(run));
    int at = 0;
    while (at < actions_->count() && actions_->itemAt(at)->widget() != detailsButton_) ++at;
    actions_->insertWidget(at, button);
    button->show();
    return button;
}

void InlineMessage::removeActions() {
    for (QPushButton* button : findChildren<QPushButton*>(Qt::FindDirectChildrenOnly)) {
        actions_->removeWidget(button);
        button->hide();
        button->deleteLater();
    }
}

void InlineMessage::setClosable(bool closable) {
    closeButton_->setVisible(closable);
}

void InlineMessage::clear() {
    removeActions();
    showing_ = false;
    message_.reset();
    hide();
}

QString InlineMessage::text() const {
    return text_->text();
}

Theme::Role InlineMessage::inkRole() const {
    return kind_ == Kind::Error     ? Theme::Role::Error
           : kind_ == Kind::Warning ? Theme::Role::Warning
                                    : Theme::Role::Accent;
}

void InlineMessage::applyTheme() {
    const Icon icon = kind_ == Kind::Error     ? Icon::Error
                      : kind_ == Kind::Warning ? Icon::Warning
                                               : Icon::Info;
    const int side = metrics::iconLarge;
    picture_->setPixmap(Icons::icon(icon, inkRole()).pixmap(QSize(side, side), devicePixelRatioF()));
    details_->setFont(Theme::instance().font(Theme::FontRole::Mono));
    details_->setMaximumHeight(fontMetrics().lineSpacing() * 6);
    update();
}

void InlineMessage::retranslate() {
    detailsButton_->setText(tr("Details"));
    copyButton_->setText(tr("Copy details"));
    closeButton_->setToolTip(tr("Dismiss"));
    closeButton_->setAccessibleName(tr("Dismiss this message"));
    details_->setAccessibleName(tr("Details"));
    setAccessibleName(kind_ == Kind::Error     ? tr("Error")
                      : kind_ == Kind::Warning ? tr("Warning")
                                               : tr("Notice"));
    picture_->setAccessibleName(accessibleName());
    if (!message_) return;
    const QString cause = sentence(*message_);
    text_->setText(headline_.isEmpty() ? cause : headline_ + QLatin1Char('\n') + cause);
}

void InlineMessage::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) retranslate();
    QFrame::changeEvent(event);
}

void InlineMessage::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const Theme& theme = Theme::instance();
    painter.setPen(QPen(theme.color(inkRole()), metrics::hairline));
    painter.setBrush(theme.color(Theme::Role::Surface));
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), metrics::radius, metrics::radius);
}

}  // namespace addend::ui
