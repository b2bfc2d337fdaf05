#include "ui/chat/WelcomeCard.h"

#include <QBoxLayout>
#include <QPushButton>

#include "ui/theme/Metrics.h"
#include "ui/theme/Theme.h"
#include "ui/widgets/Label.h"

namespace addend::ui {
namespace {

// The demonstration model knows English only: what is sent is never translated.
constexpr const char* starterPrompts[] = {
    "Hello! How are you today?",
    "What is your favorite movie?",
    "I want to find a restaurant in San Jose.",
    "Tell me a story about a dragon.",
};

}  // namespace

WelcomeCard::WelcomeCard(QWidget* parent)
    : QWidget(parent),
      title_(new Label(Theme::FontRole::Title, Theme::Role::Text, this)),
      text_(new Label(Theme::FontRole::Body, Theme::Role::Text, this)),
      facts2_(new Label(Theme::FontRole::Caption, Theme::Role::Muted, this)) {
    setObjectName(QStringLiteral("welcomeCard"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(metrics::control);
    title_->wrapped();
    text_->wrapped();
    facts2_->wrapped();
    column->addStretch(2);
    column->addWidget(title_);
    column->addWidget(text_);
    column->addWidget(facts2_);
    column->addSpacing(metrics::page);
    starters_ = new QVBoxLayout;
    starters_->setSpacing(metrics::control);
    column->addLayout(starters_);
    column->addStretch(3);
    for (const char* prompt : starterPrompts) {
        auto* button = new QPushButton(QString::fromLatin1(prompt), this);
        button->setObjectName(QStringLiteral("starter"));
        button->setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed);
        connect(button, &QPushButton::clicked, this,
                [this, prompt] { Q_EMIT starterChosen(QString::fromLatin1(prompt)); });
        starters_->addWidget(button);
        buttons_.append(button);
    }
    refresh();
}

void WelcomeCard::setModel(const QString& name, const QString& facts, bool demo) {
    name_ = name;
    facts_ = facts;
    demo_ = demo;
    refresh();
}

void WelcomeCard::refresh() {
    title_->setText(name_.isEmpty() ? tr("No model is open")
                    : demo_         ? tr("Chat with a network that only adds")
                                    : name_);
    if (demo_)
        text_->setText(
            tr("This is a 38 M-parameter demonstration: small talk and tales, wrong about facts. "
               "Its weights are −1, 0 and +1, so its layers add and subtract instead of multiplying."));
    else
        text_->setText(name_.isEmpty() ? tr("Open one on the Models page.")
                                       : tr("Write a message to begin."));
    facts2_->setText(facts_);
    facts2_->setVisible(!facts_.isEmpty());
    for (QPushButton* button : std::as_const(buttons_)) button->setVisible(demo_);
}

void WelcomeCard::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) refresh();
}

}  // namespace addend::ui
