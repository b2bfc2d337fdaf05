#include "ui/shell/Navigation.h"

#include <QButtonGroup>
#include <QPainter>
#include <QVBoxLayout>

#include "ui/shell/NavigationItem.h"
#include "ui/theme/Metrics.h"

namespace addend::ui {

Navigation::Navigation(QWidget* parent)
    : QWidget(parent), column_(new QVBoxLayout(this)), group_(new QButtonGroup(this)) {
    setObjectName(QStringLiteral("navigation"));
    column_->setContentsMargins(metrics::control, metrics::inset, metrics::control, metrics::inset);
    column_->setSpacing(metrics::tight / 2);
    column_->addStretch(1);
    settings_ = new NavigationItem(
        QStringLiteral("settings"), PageGroup::Manage, Icon::Settings, QKeySequence(Qt::CTRL | Qt::Key_Comma),
        [] { return tr("Settings"); }, this);
    connect(settings_, &QAbstractButton::clicked, this, &Navigation::settingsRequested);
    column_->addWidget(settings_);
    setAccessibleName(tr("Pages"));
}

void Navigation::addPage(const PageEntry& entry) {
    auto* item = new NavigationItem(entry.id, entry.group, entry.icon, entry.shortcut, entry.title, this);
    item->setCheckable(true);
    group_->addButton(item);
    connect(item, &QAbstractButton::clicked, this, [this, id = entry.id] { Q_EMIT pageRequested(id); });
    // After the last item of its group or of an earlier one; a gap opens each group but the first.
    qsizetype at = 0;
    while (at < items_.size() && items_[at]->group() <= entry.group) ++at;
    items_.insert(at, item);
    while (column_->count() > 0 && column_->itemAt(0)->widget() != settings_) delete column_->takeAt(0);
    for (qsizetype i = items_.size() - 1; i >= 0; --i) {
        if (i + 1 == items_.size()) column_->insertStretch(0, 1);
        column_->insertWidget(0, items_[i]);
        if (i > 0 && items_[i]->group() != items_[i - 1]->group()) column_->insertSpacing(0, metrics::page);
    }
    for (qsizetype i = 1; i < items_.size(); ++i) setTabOrder(items_[i - 1], items_[i]);
    setTabOrder(items_.last(), settings_);
    applyWidth();
}

void Navigation::setCurrent(const QString& id) {
    for (NavigationItem* item : items_) {
        if (item->id() == id) item->setChecked(true);
    }
    // Tab enters at the current page; arrows go on from there.
    if (group_->checkedButton() == nullptr) return;
    for (NavigationItem* item : items_)
        item->setFocusPolicy(item->isChecked() ? Qt::StrongFocus : Qt::ClickFocus);
}

int Navigation::labelledWidth() const {
    int widest = settings_->labelledWidth();
    for (const NavigationItem* item : items_) widest = std::max(widest, item->labelledWidth());
    return widest + 2 * metrics::control;
}

void Navigation::fitTo(int windowWidth) {
    windowWidth_ = windowWidth;
    applyWidth();
}

void Navigation::applyWidth() {
    // Labels may take a fifth of the window; beyond that the page needs the room more.
    constexpr int share = 5;
    compact_ = windowWidth_ > 0 && labelledWidth() > windowWidth_ / share;
    settings_->setCompact(compact_);
    for (NavigationItem* item : items_) item->setCompact(compact_);
    setFixedWidth(compact_ ? settings_->sizeHint().width() + 2 * metrics::control : labelledWidth());
}

void Navigation::retranslate() {
    setAccessibleName(tr("Pages"));
    settings_->retranslate();
    for (NavigationItem* item : items_) item->retranslate();
    applyWidth();
}

bool Navigation::event(QEvent* event) {
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange) applyWidth();
    return QWidget::event(event);
}

void Navigation::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const Theme& theme = Theme::instance();
    painter.fillRect(rect(), theme.color(Theme::Role::Background));
    const int edge = isRightToLeft() ? 0 : width() - metrics::hairline;
    painter.fillRect(QRect(edge, 0, metrics::hairline, height()), theme.color(Theme::Role::Border));
}

}  // namespace addend::ui
