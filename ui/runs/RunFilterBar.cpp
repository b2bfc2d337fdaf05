#include "ui/runs/RunFilterBar.h"

#include <QComboBox>
#include <QDateTime>
#include <QLineEdit>
#include <QTimer>
#include <QToolButton>
#include <QVBoxLayout>

#include "ui/icons/Icons.h"
#include "ui/runs/RunText.h"
#include "ui/theme/Metrics.h"
#include "ui/widgets/FlowLayout.h"

namespace addend::ui {
namespace {

constexpr int typingDelay = 150;  // ms after the last key

QComboBox* filterBox(const char* name, QWidget* parent) {
    auto* box = new QComboBox(parent);
    box->setObjectName(QLatin1String(name));
    box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    box->setMinimumContentsLength(6);
    return box;
}

}  // namespace

RunFilterBar::RunFilterBar(QWidget* parent) : QWidget(parent) {
    text_ = new QLineEdit(this);
    text_->setObjectName(QStringLiteral("runSearch"));
    text_->setClearButtonEnabled(true);
    text_->addAction(Icons::icon(Icon::Search, Theme::Role::Muted), QLineEdit::LeadingPosition);
    auto* boxes = new QWidget(this);
    kind_ = filterBox("runKind", boxes);
    model_ = filterBox("runModel", boxes);
    backend_ = filterBox("runBackend", boxes);
    period_ = filterBox("runPeriod", boxes);
    auto* flow = new FlowLayout(boxes);
    for (QComboBox* box : {kind_, model_, backend_, period_}) {
        flow->addWidget(box);
        connect(box, &QComboBox::activated, this, &RunFilterBar::changed);
    }
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(metrics::control);
    column->addWidget(text_);
    column->addWidget(boxes);
    delay_ = new QTimer(this);
    delay_->setSingleShot(true);
    delay_->setInterval(typingDelay);
    connect(text_, &QLineEdit::textChanged, delay_, qOverload<>(&QTimer::start));
    connect(text_, &QLineEdit::returnPressed, this, [this] {
        delay_->stop();
        Q_EMIT changed();
    });
    connect(delay_, &QTimer::timeout, this, &RunFilterBar::changed);
    retranslate();
}

RunFilter RunFilterBar::filter() const {
    RunFilter filter;
    filter.text = text_->text().trimmed().toStdString();
    filter.kind = kind_->currentData().toString().toStdString();
    filter.title = model_->currentData().toString().toStdString();
    filter.backend = backend_->currentData().toString().toStdString();
    const int days = period_->currentData().toInt();
    if (days > 0)
        filter.from_ms = QDate::currentDate().addDays(1 - days).startOfDay().toMSecsSinceEpoch();
    return filter;
}

void RunFilterBar::fill(QComboBox* box, const QString& all, const std::vector<std::string>& ids, bool kinds) {
    const QSignalBlocker quiet(box);
    const QString before = box->currentData().toString();
    box->clear();
    box->addItem(all, QString());
    for (const std::string& id : ids)
        if (!id.empty()) box->addItem(kinds ? runKindName(id) : QString::fromStdString(id), QString::fromStdString(id));
    int at = box->findData(before);
    if (at < 0) {
        box->addItem(kinds ? runKindName(before.toStdString()) : before, before);
        at = box->count() - 1;
    }
    box->setCurrentIndex(at);
}

void RunFilterBar::setChoices(const RunChoices& choices) {
    choices_ = choices;
    fill(kind_, tr("All kinds"), choices.kinds, true);
    fill(model_, tr("All models"), choices.titles, false);
    fill(backend_, tr("All backends"), choices.backends, false);
}

void RunFilterBar::clear() {
    text_->clear();
    delay_->stop();
    for (QComboBox* box : {kind_, model_, backend_, period_}) box->setCurrentIndex(0);
    Q_EMIT changed();
}

void RunFilterBar::focusText() {
    text_->setFocus(Qt::ShortcutFocusReason);
    text_->selectAll();
}

void RunFilterBar::retranslate() {
    text_->setPlaceholderText(tr("Find runs"));
    text_->setAccessibleName(tr("Find runs"));
    // The line edit's own buttons take no name from their actions.
    for (QToolButton* button : text_->findChildren<QToolButton*>()) button->setAccessibleName(tr("Find runs"));
    kind_->setAccessibleName(tr("Kind"));
    model_->setAccessibleName(tr("Model"));
    backend_->setAccessibleName(tr("Backend"));
    period_->setAccessibleName(tr("Time"));
    setChoices(choices_);
    const int period = std::max(0, period_->currentIndex());
    const QSignalBlocker quiet(period_);
    period_->clear();
    period_->addItem(tr("Any time"), 0);
    period_->addItem(tr("Today"), 1);
    period_->addItem(tr("Last 7 days"), 7);
    period_->addItem(tr("Last 30 days"), 30);
    period_->setCurrentIndex(period);
}

}  // namespace addend::ui
