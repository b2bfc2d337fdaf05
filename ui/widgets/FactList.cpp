#include "ui/widgets/FactList.h"

#include <QClipboard>
#include <QFocusEvent>
#include <QGridLayout>
#include <QGuiApplication>
#include <QKeyEvent>
#include <QPainter>

#include "ui/theme/Metrics.h"
#include "ui/theme/Style.h"
#include "ui/widgets/Label.h"

namespace addend::ui {

FactList::FactList(QWidget* parent) : QWidget(parent), grid_(new QGridLayout(this)) {
    setFocusPolicy(Qt::TabFocus);
    grid_->setContentsMargins(metrics::tight, metrics::tight, metrics::tight, metrics::tight);
    grid_->setHorizontalSpacing(metrics::page);
    grid_->setColumnStretch(1, 1);
    connect(&Theme::instance(), &Theme::changed, this, [this] { arrange(true); });
}

void FactList::setFacts(const QList<Fact>& facts) {
    for (const Row& row : std::as_const(rows_)) {
        delete row.name;
        delete row.value;
    }
    rows_.clear();
    for (const Fact& fact : facts) {
        auto* name = new Label(Theme::FontRole::Body, Theme::Role::Muted, this);
        name->setText(fact.name);
        auto* value = new Label(Theme::FontRole::Body, fact.role, this);
        value->wrapped();
        value->setObjectName(QStringLiteral("fact-") + fact.id);
        value->setAlignment((value->alignment() & ~Qt::AlignVertical_Mask) | Qt::AlignTop);
        value->setText(fact.value);
        value->setToolTip(fact.hint);
        value->setTextInteractionFlags(Qt::TextSelectableByMouse);
        value->setFocusPolicy(Qt::NoFocus);
        rows_.append(Row{name, value});
        name->show();
        value->show();
    }
    setAccessibleDescription(text());
    arrange(true);
}

QString FactList::text() const {
    QStringList lines;
    for (const Row& row : rows_) lines << row.name->text() + QStringLiteral(": ") + row.value->text();
    return lines.join(QLatin1Char('\n'));
}

void FactList::arrange(bool force) {
    int widest = 0;
    for (const Row& row : std::as_const(rows_)) widest = std::max(widest, row.name->sizeHint().width());
    // Names may take two fifths of the width.
    const bool stacked = widest * 5 > width() * 2;
    if (stacked == stacked_ && !force) return;
    stacked_ = stacked;
    for (const Row& row : std::as_const(rows_)) {
        grid_->removeWidget(row.name);
        grid_->removeWidget(row.value);
    }
    grid_->setVerticalSpacing(stacked ? 0 : metrics::tight);
    for (int i = 0; i < rows_.size(); ++i) {
        const Row& row = rows_[i];
        row.name->setWordWrap(stacked);
        row.name->setContentsMargins(0, stacked ? metrics::tight : 0, 0, 0);
        if (stacked) {
            grid_->addWidget(row.name, 2 * i, 0, 1, 2);
            grid_->addWidget(row.value, 2 * i + 1, 0, 1, 2);
        } else {
            grid_->addWidget(row.name, i, 0, Qt::AlignTop);
            grid_->addWidget(row.value, i, 1);
        }
    }
}

void FactList::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    arrange(false);
}

void FactList::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange) arrange(true);
}

void FactList::keyPressEvent(QKeyEvent* event) {
    if (event->matches(QKeySequence::Copy)) return QGuiApplication::clipboard()->setText(text());
    QWidget::keyPressEvent(event);
}

void FactList::focusInEvent(QFocusEvent* event) {
    ring_ = isKeyboardFocus(event->reason());
    update();
}

void FactList::focusOutEvent(QFocusEvent*) {
    ring_ = false;
    update();
}

void FactList::paintEvent(QPaintEvent*) {
    if (!ring_) return;
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(Theme::instance().color(Theme::Role::Accent), metrics::focusRing));
    const int half = metrics::focusRing / 2;
    painter.drawRoundedRect(rect().adjusted(half, half, -half, -half), metrics::radius, metrics::radius);
}

}  // namespace addend::ui
