#include "ui/models/GetModelSection.h"

#include <QBoxLayout>
#include <QClipboard>
#include <QGuiApplication>
#include <QLineEdit>
#include <QToolButton>

#include "ui/icons/Icons.h"
#include "ui/models/ModelText.h"
#include "ui/text/Format.h"
#include "ui/theme/Metrics.h"
#include "ui/theme/Theme.h"
#include "ui/widgets/Announce.h"
#include "ui/widgets/ElidedLabel.h"

namespace addend::ui {
namespace {

/// The authors' checkpoints. Sizes of the MatMul-free ones are of float16 weights, two bytes a parameter;
/// BitNet's is packed, with a bf16 embedding.
struct Repository {
    const char* owner;
    const char* name;
    qint64 parameters;
    double gigabytes;
    const char* licence;
};
constexpr Repository repositories[] = {
    {"ridger", "MMfreeLM-370M", 370'000'000, 0.7, "Apache-2.0"},
    {"ridger", "MMfreeLM-1.3B", 1'300'000'000, 2.7, "Apache-2.0"},
    {"ridger", "MMfreeLM-2.7B", 2'700'000'000, 5.4, "Apache-2.0"},
    {"microsoft", "bitnet-b1.58-2B-4T", 2'400'000'000, 1.2, "MIT"},
};

QString fullName(const Repository& repository) {
    return QStringLiteral("%1/%2").arg(QLatin1String(repository.owner), QLatin1String(repository.name));
}

}  // namespace

GetModelSection::GetModelSection(QWidget* parent)
    : QWidget(parent),
      title_(new Label(Theme::FontRole::Section, Theme::Role::Text, this)),
      intro_(new Label(Theme::FontRole::Body, Theme::Role::Text, this)),
      random_(new Label(Theme::FontRole::Body, Theme::Role::Text, this)) {
    setObjectName(QStringLiteral("getModel"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(metrics::tight);
    title_->wrapped();
    intro_->wrapped();
    random_->wrapped();
    column->addWidget(title_);
    column->addWidget(intro_);
    for (int i = 0; i < static_cast<int>(std::size(repositories)); ++i) addRepository(column, i);
    column->addSpacing(metrics::page);
    column->addWidget(random_);
    addCommand(column, QStringLiteral("mmfree-370m"), QStringLiteral("addend synth mmfree-370m random-370m"));
    connect(&Theme::instance(), &Theme::changed, this, &GetModelSection::applyTheme);
    retranslate();
    applyTheme();
}

void GetModelSection::addRepository(QVBoxLayout* column, int index) {
    const Repository& repository = repositories[index];
    column->addSpacing(metrics::inset);
    auto* name = new ElidedLabel(Theme::FontRole::Strong, Theme::Role::Text, this);
    name->setText(fullName(repository));
    auto* facts = new Label(Theme::FontRole::Caption, Theme::Role::Muted, this);
    facts->wrapped();
    facts_.append(facts);
    column->addWidget(name);
    column->addWidget(facts);
    addCommand(column, fullName(repository),
               QStringLiteral("huggingface-cli download %1 --local-dir %2")
                   .arg(fullName(repository), QLatin1String(repository.name)));
}

void GetModelSection::addCommand(QVBoxLayout* column, const QString& subject, const QString& command) {
    auto* text = new QLineEdit(command, this);
    text->setObjectName(QStringLiteral("command"));
    text->setReadOnly(true);
    text->setAcceptDrops(false);
    text->setCursorPosition(0);
    auto* copy = new QToolButton(this);
    copy->setObjectName(QStringLiteral("copyCommand"));
    copy->setIcon(Icons::icon(Icon::Copy));
    copy->setFocusPolicy(Qt::StrongFocus);
    auto* row = new QHBoxLayout;
    row->setSpacing(metrics::tight);
    row->addWidget(text, 1);
    row->addWidget(copy);
    column->addLayout(row);
    commands_.append(Command{subject, text, copy});
    connect(copy, &QToolButton::clicked, this, [this, copy, text] {
        for (const Command& other : std::as_const(commands_)) other.copy->setIcon(Icons::icon(Icon::Copy));
        QGuiApplication::clipboard()->setText(text->text());
        copy->setIcon(Icons::icon(Icon::Check, Theme::Role::Good));
        announce(copy, tr("Copied"));
    });
}

void GetModelSection::focusFirst() {
    commands_.first().text->setFocus(Qt::ShortcutFocusReason);
}

void GetModelSection::applyTheme() {
    for (const Command& command : std::as_const(commands_))
        command.text->setFont(Theme::instance().font(Theme::FontRole::Mono));
}

void GetModelSection::retranslate() {
    title_->setText(tr("Get a model"));
    intro_->setText(
        tr("Addend downloads nothing by itself. These are the published MatMul-free and BitNet models; run a "
           "command in a "
           "terminal (it comes with the Python package huggingface_hub), then open the folder it made."));
    for (int i = 0; i < facts_.size(); ++i) {
        const Repository& repository = repositories[i];
        facts_[i]->setText(tr("%1 parameters · about %2 GB · licence %3")
                               .arg(parametersText(repository.parameters),
                                    numberText(repository.gigabytes, 1), QLatin1String(repository.licence)));
    }
    random_->setText(
        tr("Or write a random model of the same shape: it answers nonsense, at the speed of a real one."));
    for (const Command& command : std::as_const(commands_)) {
        command.text->setAccessibleName(tr("Command for %1").arg(command.subject));
        command.copy->setToolTip(tr("Copy the command for %1").arg(command.subject));
        command.copy->setAccessibleName(tr("Copy the command for %1").arg(command.subject));
    }
}

void GetModelSection::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) retranslate();
}

}  // namespace addend::ui
