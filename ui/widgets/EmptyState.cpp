#include "ui/widgets/EmptyState.h"

#include <QPushButton>
#include <QVBoxLayout>

#include "ui/theme/Metrics.h"
#include "ui/theme/Style.h"
#include "ui/widgets/Label.h"

namespace addend::ui {

EmptyState::EmptyState(Icon icon, QWidget* parent)
    : QWidget(parent),
      icon_(icon),
      picture_(new QLabel(this)),
      sentence_(new Label(Theme::FontRole::Body, Theme::Role::Muted, this)),
      button_(new QPushButton(this)) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(metrics::page, metrics::page, metrics::page, metrics::page);
    column->setSpacing(metrics::page);
    column->addStretch(2);
    column->addWidget(picture_, 0, Qt::AlignHCenter);
    sentence_->wrapped();
    sentence_->setAlignment(Qt::AlignHCenter);
    sentence_->setMaximumWidth(metrics::formWidth);
    auto* row = new QHBoxLayout;
    row->addStretch(1);
    row->addWidget(sentence_, 8);
    row->addStretch(1);
    column->addLayout(row);
    column->addWidget(button_, 0, Qt::AlignHCenter);
    column->addStretch(3);
    setPrimary(button_);
    button_->hide();
    connect(button_, &QPushButton::clicked, this, &EmptyState::activated);
    connect(&Theme::instance(), &Theme::changed, this, &EmptyState::applyTheme);
    applyTheme();
}

void EmptyState::setSentence(const QString& sentence) {
    sentence_->setText(sentence);
    setAccessibleName(sentence);
}

void EmptyState::setAction(const QString& text) {
    button_->setText(text);
    button_->setVisible(!text.isEmpty());
}

void EmptyState::applyTheme() {
    const QIcon icon = Icons::icon(icon_, Theme::Role::Outline);
    picture_->setPixmap(icon.pixmap(QSize(metrics::iconHero, metrics::iconHero), devicePixelRatioF()));
}

}  // namespace addend::ui
