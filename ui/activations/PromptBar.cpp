#include "ui/activations/PromptBar.h"

#include <QBoxLayout>
#include <QCheckBox>
#include <QComboBox>
#include <QKeyEvent>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QToolButton>

#include "ui/icons/Icons.h"
#include "ui/text/Format.h"
#include "ui/text/Sentences.h"
#include "ui/theme/Metrics.h"
#include "ui/theme/Style.h"
#include "ui/widgets/FlowLayout.h"
#include "ui/widgets/Label.h"

namespace addend::ui {
namespace {

constexpr int measureDelay = 300;  // ms after the last key
constexpr int promptLines = 2;
constexpr qsizetype titleLetters = 40;
constexpr quint64 budgets[] = {quint64(256) << 20, quint64(1) << 30, quint64(4) << 30, quint64(16) << 30};

}  // namespace

PromptBar::PromptBar(TraceBook& book, QWidget* parent) : QWidget(parent), book_(book) {
    delay_.setSingleShot(true);
    delay_.setInterval(measureDelay);
    build();
    retranslate();
    showState();
}

void PromptBar::build() {
    edit_ = new QPlainTextEdit(this);
    edit_->setObjectName(QStringLiteral("activationPrompt"));
    edit_->setTabChangesFocus(true);
    edit_->installEventFilter(this);
    run_ = new QPushButton(this);
    run_->setObjectName(QStringLiteral("traceRun"));
    setPrimary(run_);
    chat_ = new QCheckBox(this);
    chat_->setObjectName(QStringLiteral("traceAsChat"));
    budget_ = new QComboBox(this);
    budget_->setObjectName(QStringLiteral("traceBudget"));
    over_ = new QComboBox(this);
    over_->setObjectName(QStringLiteral("traceOverBudget"));
    over_->addItems({QString(), QString()});
    size_ = new Label(Theme::FontRole::Caption, Theme::Role::Muted, this);
    size_->setObjectName(QStringLiteral("traceSize"));
    size_->wrapped();
    budgetLabel_ = new Label(Theme::FontRole::Body, Theme::Role::Muted, this);
    budgetLabel_->setBuddy(budget_);
    auto* first = new QHBoxLayout;
    first->setSpacing(metrics::control);
    first->addWidget(edit_, 1);
    first->addWidget(run_, 0, Qt::AlignTop);
    optionsButton_ = new QToolButton(this);
    optionsButton_->setObjectName(QStringLiteral("traceOptions"));
    optionsButton_->setIcon(Icons::icon(Icon::Settings));
    optionsButton_->setCheckable(true);
    setFlat(optionsButton_);
    first->addWidget(optionsButton_, 0, Qt::AlignTop);
    options_ = new QWidget(this);
    options_->hide();
    auto* flow = new FlowLayout(options_);
    flow->setContentsMargins(0, 0, 0, 0);
    flow->setSpacing(metrics::control);
    flow->addWidget(chat_);
    auto* pair = new QWidget(options_);
    auto* row = new QHBoxLayout(pair);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(metrics::tight);
    row->addWidget(budgetLabel_);
    row->addWidget(budget_);
    flow->addWidget(pair);
    flow->addWidget(over_);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(metrics::tight);
    column->addLayout(first);
    column->addWidget(options_);
    column->addWidget(size_);
    for (const quint64 bytes : budgets) budget_->addItem({}, QVariant::fromValue(bytes));
    // What was set elsewhere is said as it is.
    if (budget_->findData(QVariant::fromValue(book_.budget())) < 0)
        budget_->addItem({}, QVariant::fromValue(book_.budget()));
    budget_->setCurrentIndex(std::max(0, budget_->findData(QVariant::fromValue(book_.budget()))));
    over_->setCurrentIndex(book_.overBudget() == OverBudget::summaries ? 1 : 0);
    connect(run_, &QPushButton::clicked, this, [this] {
        if (book_.isRecording())
            book_.cancel();
        else
            Q_EMIT runRequested();
    });
    connect(optionsButton_, &QToolButton::toggled, options_, &QWidget::setVisible);
    connect(edit_, &QPlainTextEdit::textChanged, this, [this] {
        showState();
        delay_.start();
    });
    connect(chat_, &QCheckBox::toggled, this, &PromptBar::measure);
    connect(budget_, &QComboBox::activated, this, [this] {
        book_.setBudget(budget_->currentData().toULongLong());
        measure();
    });
    connect(over_, &QComboBox::activated, this, [this](int index) {
        book_.setOverBudget(index == 1 ? OverBudget::summaries : OverBudget::spool);
        measure();
    });
    connect(&delay_, &QTimer::timeout, this, &PromptBar::measure);
    connect(&book_, &TraceBook::recordingChanged, this, &PromptBar::showState);
    fitHeight();
}

void PromptBar::retranslate() {
    edit_->setPlaceholderText(tr("A text for the model to read"));
    edit_->setAccessibleName(tr("Prompt to trace"));
    optionsButton_->setToolTip(tr("Chat template and memory"));
    optionsButton_->setAccessibleName(tr("Chat template and memory"));
    chat_->setText(tr("As a message of a chat"));
    chat_->setToolTip(tr("Through the model's chat template, up to where the reply begins"));
    budgetLabel_->setText(tr("Memory for traces"));
    budget_->setAccessibleName(tr("Memory for traces"));
    for (int i = 0; i < budget_->count(); ++i)
        budget_->setItemText(i, bytesText(budget_->itemData(i).toLongLong()));
    over_->setItemText(0, tr("beyond it: a file"));
    over_->setItemText(1, tr("beyond it: summaries only"));
    over_->setAccessibleName(tr("What becomes of larger traces"));
    showState();
    measure();
}

void PromptBar::showState() {
    const bool recording = book_.isRecording();
    run_->setText(recording ? tr("Cancel") : tr("Trace"));
    run_->setEnabled(recording || (book_.model() != nullptr && !text().isEmpty()));
    if (text().isEmpty() || book_.model() == nullptr) size_->setText(QStringLiteral(" "));
}

QString PromptBar::text() const {
    return edit_->toPlainText();
}

void PromptBar::setText(const QString& text) {
    edit_->setPlainText(text);
}

bool PromptBar::asChat() const {
    return chat_->isChecked();
}

void PromptBar::setAsChat(bool chat) {
    chat_->setChecked(chat);
}

QString PromptBar::sizeText() const {
    return size_->text();
}

void PromptBar::focusPrompt() {
    edit_->setFocus();
    edit_->selectAll();
}

TracePrompt PromptBar::prompt() const {
    TracePrompt prompt;
    QString title = text().simplified();
    if (title.size() > titleLetters) title = title.left(titleLetters) + QChar(0x2026);
    prompt.title = title;
    if (asChat())
        prompt.messages = {{"user", text().toStdString()}};
    else
        prompt.text = text().toStdString();
    return prompt;
}

void PromptBar::measure() {
    if (text().isEmpty() || book_.model() == nullptr) return;
    book_.measure(
        prompt(),
        [this](const TraceSize& size, std::size_t tokens) {
            const QString bytes = bytesText(static_cast<qint64>(size.rows_bytes));
            const QString count = tr("%n token(s)", nullptr, static_cast<int>(tokens));
            size_->setText(size.storage == TraceStorage::memory ? tr("%1: residual stream and token figures, %2 in memory")
                                                                      .arg(count, bytes)
                           : size.storage == TraceStorage::file
                               ? tr("%1: residual stream and token figures, %2 in a temporary file").arg(count, bytes)
                               : tr("%1: %2 is over the memory allowed, summaries only").arg(count, bytes));
        },
        [this](const Message& why) { size_->setText(sentence(why)); });
}

void PromptBar::fitHeight() {
    const QMargins inner = edit_->contentsMargins();
    edit_->setFixedHeight(promptLines * edit_->fontMetrics().lineSpacing() +
                          2 * static_cast<int>(edit_->document()->documentMargin()) + inner.top() + inner.bottom() +
                          metrics::tight);
}

bool PromptBar::eventFilter(QObject* watched, QEvent* event) {
    if (watched == edit_ && event->type() == QEvent::KeyPress) {
        const auto* key = static_cast<QKeyEvent*>(event);
        const bool enter = key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter;
        if (enter && (key->modifiers() & Qt::ShiftModifier) == 0 && run_->isEnabled() && !book_.isRecording()) {
            Q_EMIT runRequested();
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

void PromptBar::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) retranslate();
    if (event->type() == QEvent::FontChange) fitHeight();
}

}  // namespace addend::ui
