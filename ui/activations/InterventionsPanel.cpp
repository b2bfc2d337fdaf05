#include "ui/activations/InterventionsPanel.h"

#include <QBoxLayout>
#include <QDir>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QToolButton>

#include "ui/activations/InterventionForm.h"
#include "ui/engine/InterventionText.h"
#include "ui/engine/TaskRunner.h"
#include "ui/icons/Icons.h"
#include "ui/shell/Dialogs.h"
#include "ui/theme/Metrics.h"
#include "ui/theme/Style.h"
#include "ui/widgets/InlineMessage.h"
#include "ui/widgets/Label.h"

namespace addend::ui {

InterventionsPanel::InterventionsPanel(InterventionBook& book, AppContext& app, TaskRunner& tasks, QWidget* parent)
    : QWidget(parent), book_(book), app_(app), tasks_(tasks) {
    build();
    retranslate();
    showList();
    connect(&book_, &InterventionBook::changed, this, &InterventionsPanel::showList);
}

void InterventionsPanel::build() {
    title_ = new Label(Theme::FontRole::Section, Theme::Role::Text, this);
    note_ = new Label(Theme::FontRole::Caption, Theme::Role::Muted, this);
    note_->wrapped();
    name_ = new QLineEdit(this);
    name_->setObjectName(QStringLiteral("interventionsName"));
    name_->setMinimumWidth(metrics::meterWidth);
    list_ = new QListWidget(this);
    list_->setObjectName(QStringLiteral("interventionsList"));
    list_->setFrameShape(QFrame::NoFrame);
    list_->setWordWrap(true);
    list_->setMinimumHeight(2 * metrics::rowHeight);
    list_->setMinimumWidth(1);
    list_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    const auto button = [this](const char* name, Icon icon) {
        auto* made = new QToolButton(this);
        made->setObjectName(QLatin1String(name));
        made->setIcon(Icons::icon(icon));
        setFlat(made);
        return made;
    };
    remove_ = button("interventionRemove", Icon::Delete);
    up_ = button("interventionUp", Icon::ChevronUp);
    down_ = button("interventionDown", Icon::ChevronDown);
    save_ = button("interventionsSave", Icon::Export);
    open_ = button("interventionsOpen", Icon::Folder);
    form_ = new InterventionForm(this);
    run_ = new QPushButton(this);
    run_->setObjectName(QStringLiteral("interventionsRun"));
    message_ = new InlineMessage(this);
    message_->setClosable(true);
    auto* tools = new QHBoxLayout;
    tools->setSpacing(metrics::tight);
    for (QToolButton* one : {remove_, up_, down_}) tools->addWidget(one);
    tools->addStretch(1);
    tools->addWidget(open_);
    tools->addWidget(save_);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(metrics::page, metrics::page, metrics::page, metrics::page);
    column->setSpacing(metrics::control);
    column->addWidget(title_);
    column->addWidget(note_);
    column->addWidget(name_);
    column->addWidget(list_, 1);
    column->addLayout(tools);
    column->addWidget(form_);
    column->addWidget(message_);
    column->addWidget(run_);

    connect(name_, &QLineEdit::editingFinished, this, [this] {
        book_.edit(tr("List renamed"), [this](InterventionList& list) { list.set_name(name_->text().toStdString()); });
    });
    connect(form_, &InterventionForm::accepted, this, [this] {
        const Intervention item = form_->intervention();
        book_.edit(tr("Intervention added"), [this, &item](InterventionList& list) {
            list.set_model_hash(hash_);
            list.add(item);
        });
        list_->setCurrentRow(list_->count() - 1);
    });
    connect(form_, &InterventionForm::replaced, this, [this] {
        const int row = list_->currentRow();
        if (row < 0) return;
        book_.edit(tr("Intervention changed"), [this, row](InterventionList& list) {
            list.replace(static_cast<std::size_t>(row), form_->intervention(list.items()[static_cast<std::size_t>(row)].enabled));
        });
    });
    connect(remove_, &QToolButton::clicked, this, [this] {
        const int row = list_->currentRow();
        if (row < 0) return;
        book_.edit(tr("Intervention removed"),
                   [row](InterventionList& list) { list.remove(static_cast<std::size_t>(row)); });
    });
    const auto move = [this](int step) {
        const int row = list_->currentRow();
        if (row < 0 || row + step < 0 || row + step >= list_->count()) return;
        book_.edit(tr("Intervention moved"), [row, step](InterventionList& list) {
            list.move(static_cast<std::size_t>(row), static_cast<std::size_t>(row + step));
        });
        list_->setCurrentRow(row + step);
    };
    connect(up_, &QToolButton::clicked, this, [move] { move(-1); });
    connect(down_, &QToolButton::clicked, this, [move] { move(1); });
    connect(list_, &QListWidget::itemChanged, this, [this](QListWidgetItem* item) {
        if (filling_) return;
        const auto row = static_cast<std::size_t>(list_->row(item));
        const bool on = item->checkState() == Qt::Checked;
        book_.edit(on ? tr("Intervention switched on") : tr("Intervention switched off"),
                   [row, on](InterventionList& list) { list.set_enabled(row, on); });
    });
    connect(list_, &QListWidget::currentRowChanged, this, [this](int row) {
        if (filling_) return;
        form_->setReplacing(row >= 0);
        if (row < 0) return;
        form_->setIntervention(book_.list().items()[static_cast<std::size_t>(row)]);
    });
    connect(run_, &QPushButton::clicked, this, &InterventionsPanel::runRequested);
    connect(save_, &QToolButton::clicked, this, &InterventionsPanel::save);
    connect(open_, &QToolButton::clicked, this, &InterventionsPanel::open);
}

void InterventionsPanel::retranslate() {
    title_->setText(tr("Interventions"));
    note_->setText(tr("Changes to a run of these tokens. They are never applied to Chat."));
    name_->setPlaceholderText(tr("Name of the list"));
    name_->setAccessibleName(tr("Name of the list"));
    list_->setAccessibleName(tr("Interventions"));
    const auto name = [](QToolButton* button, const QString& text) {
        button->setToolTip(text);
        button->setAccessibleName(text);
    };
    name(remove_, tr("Remove"));
    name(up_, tr("Earlier"));
    name(down_, tr("Later"));
    name(save_, tr("Save the list…"));
    name(open_, tr("Open a list…"));
    run_->setText(tr("Run with these"));
}

void InterventionsPanel::setProgram(const Program* program, const std::string& modelHash, int tokens) {
    hasProgram_ = program != nullptr;
    hash_ = modelHash;
    form_->setProgram(program);
    form_->setTokens(tokens);
    form_->setEnabled(hasProgram_);
    showList();
}

void InterventionsPanel::setRunning(bool running) {
    run_->setEnabled(!running && hasProgram_ && !book_.list().none());
}

void InterventionsPanel::showList() {
    filling_ = true;
    const int row = list_->currentRow();
    list_->clear();
    for (const Intervention& item : book_.list().items()) {
        auto* line = new QListWidgetItem(interventionText(item), list_);
        line->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsUserCheckable);
        line->setCheckState(item.enabled ? Qt::Checked : Qt::Unchecked);
        line->setToolTip(line->text());
    }
    list_->setCurrentRow(std::min(row, list_->count() - 1));
    name_->setText(QString::fromStdString(book_.list().name()));
    filling_ = false;
    for (QToolButton* one : {remove_, up_, down_, save_}) one->setEnabled(list_->count() > 0);
    form_->setReplacing(list_->currentRow() >= 0);
    setRunning(false);
}

void InterventionsPanel::save() {
    const QString stem = name_->text().isEmpty() ? tr("interventions") : name_->text();
    app_.dialogs.saveFile(this, tr("Save the interventions"), tr("Interventions (*.json)"),
                          QDir::home().filePath(stem + QStringLiteral(".json")), [this](const QStringList& paths) {
                              tasks_.start(
                                  this, {},
                                  [list = book_.list(), path = paths.value(0).toStdString()](TaskContext&) {
                                      list.write(path);
                                  },
                                  [this, path = paths.value(0)] {
                                      message_->showText(InlineMessage::Kind::Info, tr("Saved to %1.").arg(path));
                                  },
                                  [this](const Message& why) {
                                      message_->showMessage(InlineMessage::Kind::Error, why);
                                  });
                          });
}

void InterventionsPanel::open() {
    app_.dialogs.openFiles(this, tr("Open interventions"), tr("Interventions (*.json)"), QDir::homePath(),
                           [this](const QStringList& paths) {
                               tasks_.start(
                                   this, {},
                                   [path = paths.value(0).toStdString()](TaskContext&) {
                                       return InterventionList::read(path);
                                   },
                                   [this](const InterventionList& list) {
                                       message_->clear();
                                       book_.replaceAll(list);
                                   },
                                   [this](const Message& why) {
                                       message_->showMessage(InlineMessage::Kind::Error, why);
                                   });
                           });
}

void InterventionsPanel::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() != QEvent::LanguageChange) return;
    retranslate();
    showList();
}

}  // namespace addend::ui
