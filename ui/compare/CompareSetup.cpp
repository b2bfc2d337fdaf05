#include "ui/compare/CompareSetup.h"

#include <QComboBox>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QPlainTextEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QSpinBox>

#include "core/evaluate/prompt_file.h"
#include "ui/compare/LaneEditor.h"
#include "ui/engine/PatchText.h"
#include "ui/engine/Workbench.h"
#include "ui/icons/Icons.h"
#include "ui/shell/ContextModel.h"
#include "ui/shell/Dialogs.h"
#include "ui/text/Format.h"
#include "ui/theme/Metrics.h"
#include "ui/widgets/FlowLayout.h"
#include "ui/widgets/Label.h"

namespace addend::ui {
namespace {

constexpr int promptHeight = 64;
constexpr int mostTokens = 4096;
constexpr int mostRepetitions = 100;

}  // namespace

CompareSetup::CompareSetup(AppContext& app, Workbench& bench, QWidget* parent)
    : QWidget(parent), app_(app), bench_(bench) {
    build();
    for (int n = 0; n < 2; ++n) addLane();
    connect(&app_.context, &ContextModel::changed, this, &CompareSetup::suggestLanes);
    retranslate();
    suggestLanes();
    showPrompts();
    setRunning(false);
}

void CompareSetup::addSetting(FlowLayout* flow, Label* label, QWidget* field) {
    auto* pair = new QWidget(label->parentWidget());
    auto* row = new QHBoxLayout(pair);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(metrics::control);
    row->addWidget(label);
    row->addWidget(field);
    label->setBuddy(field);
    flow->addWidget(pair);
}

void CompareSetup::build() {
    prompt_ = new QPlainTextEdit(this);
    prompt_->setObjectName(QStringLiteral("comparePrompt"));
    prompt_->setTabChangesFocus(true);
    prompt_->setFixedHeight(promptHeight);
    fileRow_ = new QWidget(this);
    fileText_ = new Label(Theme::FontRole::Body, Theme::Role::Text, fileRow_);
    fileText_->setObjectName(QStringLiteral("promptsFileText"));
    fileClear_ = new QPushButton(fileRow_);
    fileClear_->setObjectName(QStringLiteral("promptsClear"));
    auto* fileLine = new QHBoxLayout(fileRow_);
    fileLine->setContentsMargins(0, 0, 0, 0);
    fileLine->setSpacing(metrics::control);
    fileLine->addWidget(fileText_->wrapped(), 1);
    fileLine->addWidget(fileClear_);
    laneColumn_ = new QVBoxLayout;
    laneColumn_->setSpacing(metrics::control);
    auto* settings = new QWidget(this);
    add_ = new QPushButton(Icons::icon(Icon::Plus), QString(), settings);
    add_->setObjectName(QStringLiteral("addLane"));
    file_ = new QPushButton(settings);
    file_->setObjectName(QStringLiteral("promptsFile"));
    modeLabel_ = new Label(Theme::FontRole::Body, Theme::Role::Text, settings);
    mode_ = new QComboBox(settings);
    mode_->setObjectName(QStringLiteral("compareMode"));
    mode_->addItems({QString(), QString()});
    tokensLabel_ = new Label(Theme::FontRole::Body, Theme::Role::Text, settings);
    tokens_ = new QSpinBox(settings);
    tokens_->setObjectName(QStringLiteral("compareTokens"));
    tokens_->setRange(2, mostTokens);
    tokens_->setValue(64);
    repetitionsLabel_ = new Label(Theme::FontRole::Body, Theme::Role::Text, settings);
    repetitions_ = new QSpinBox(settings);
    repetitions_->setObjectName(QStringLiteral("compareRepetitions"));
    repetitions_->setRange(1, mostRepetitions);
    repetitions_->setValue(6);
    progress_ = new QProgressBar(this);
    progress_->setObjectName(QStringLiteral("compareProgress"));
    progress_->setRange(0, 1000);
    progress_->setTextVisible(false);
    progressText_ = new Label(Theme::FontRole::Caption, Theme::Role::Muted, this);
    auto* flow = new FlowLayout(settings);
    flow->addWidget(add_);
    flow->addWidget(file_);
    addSetting(flow, modeLabel_, mode_);
    addSetting(flow, tokensLabel_, tokens_);
    addSetting(flow, repetitionsLabel_, repetitions_);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(metrics::control);
    column->addWidget(prompt_);
    column->addWidget(fileRow_);
    column->addLayout(laneColumn_);
    column->addWidget(settings);
    column->addWidget(progress_);
    column->addWidget(progressText_);
    connect(add_, &QPushButton::clicked, this, &CompareSetup::addLane);
    connect(mode_, &QComboBox::currentIndexChanged, this, [this] { setRunning(running_); });
    connect(file_, &QPushButton::clicked, this, [this] {
        app_.dialogs.openFiles(this, tr("Prompts from a file"), tr("Text (*.txt);;All files (*)"), QString(),
                               [this](const QStringList& paths) {
                                   if (!paths.isEmpty()) readPrompts(paths.first());
                               });
    });
    connect(fileClear_, &QPushButton::clicked, this, [this] {
        filePrompts_.clear();
        showPrompts();
        prompt_->setFocus();
    });
}

void CompareSetup::readPrompts(const QString& path) {
    bench_.tasks().start(
        this, QString(), [path](TaskContext&) { return read_prompts(path.toStdString()); },
        [this, path](std::vector<std::string> prompts) {
            filePrompts_ = std::move(prompts);
            fileName_ = QFileInfo(path).fileName();
            showPrompts();
        },
        [this](const Message& why) { Q_EMIT promptsFailed(why); });
}

void CompareSetup::showPrompts() {
    const bool many = !filePrompts_.empty();
    prompt_->setVisible(!many);
    fileRow_->setVisible(many);
    if (many)
        //: %1 is a file's name
        fileText_->setText(tr("%n prompt(s) from %1", nullptr, static_cast<int>(filePrompts_.size())).arg(fileName_));
}

void CompareSetup::addLane() {
    if (lanes_.size() >= mostLanes) return;
    auto* lane = new LaneEditor(app_.context, bench_.patches(), this);
    lanes_ << lane;
    laneColumn_->addWidget(lane);
    connect(lane, &LaneEditor::changed, this, &CompareSetup::lanesChanged);
    connect(lane, &LaneEditor::removeRequested, this, [this, lane] { removeLane(lane); });
    numberLanes();
}

void CompareSetup::removeLane(LaneEditor* lane) {
    lanes_.removeOne(lane);
    lane->deleteLater();
    lane->hide();
    numberLanes();
}

void CompareSetup::numberLanes() {
    for (int n = 0; n < lanes_.size(); ++n) {
        lanes_[n]->setObjectName(QStringLiteral("lane%1").arg(n));
        lanes_[n]->setLane(n, lanes_.size() > 1);
    }
    add_->setEnabled(lanes_.size() < mostLanes && !running_);
}

/// The first time devices are known: the one in use beside its backend's last, which is the plainest.
void CompareSetup::suggestLanes() {
    const auto devices = app_.context.choices(ContextModel::Kind::Backend);
    if (suggested_ || devices.isEmpty() || lanes_.size() < 2) return;
    suggested_ = true;
    lanes_[0]->setChoice({app_.context.currentId(ContextModel::Kind::Backend), {}});
    const QString backend = app_.context.currentId(ContextModel::Kind::Backend).section(QLatin1Char(':'), 0, 0);
    for (const ContextModel::Choice& device : devices)
        if (device.disabledReason.isEmpty() && device.id.section(QLatin1Char(':'), 0, 0) == backend)
            lanes_[1]->setChoice({device.id, {}});
}

QList<LaneChoice> CompareSetup::lanes() const {
    QList<LaneChoice> choices;
    for (const LaneEditor* lane : lanes_) choices << lane->choice();
    return choices;
}

QStringList CompareSetup::laneTexts() const {
    QStringList texts;
    for (const LaneChoice& lane : lanes()) {
        const QString what = tr("%1, %2").arg(lane.device, patchTitle(lane.patch));
        texts << (lane.model.isEmpty() ? what : tr("%1, %2").arg(modelLabel(lane.model), what));
    }
    return texts;
}

QString CompareSetup::modelLabel(const QString& id) const {
    for (const ContextModel::Choice& choice : app_.context.choices(ContextModel::Kind::Model))
        if (choice.id == id) return choice.label;
    return id;
}

/// The model of a lane that was kept: the open one, or one of its name in the library.
QString CompareSetup::modelOf(const LaneFigures& lane) const {
    const auto open = bench_.engine().model();
    if (open && open->model().summary().quick_id == lane.quick_id) return {};
    for (const ContextModel::Choice& choice : app_.context.choices(ContextModel::Kind::Model))
        if (choice.label == QString::fromStdString(lane.model)) return choice.id;
    return {};
}

CompareSetup::Mode CompareSetup::mode() const {
    return mode_->currentIndex() == 1 ? Mode::AtTheSameTime : Mode::InTurns;
}

LaneComparisonOptions CompareSetup::options() const {
    LaneComparisonOptions options;
    options.prompts = filePrompts_;
    const QString written = prompt_->toPlainText();
    if (options.prompts.empty() && !written.trimmed().isEmpty()) options.prompts.push_back(written.toStdString());
    options.max_tokens = static_cast<std::uint32_t>(tokens_->value());
    options.repetitions = static_cast<std::uint32_t>(repetitions_->value());
    return options;
}

void CompareSetup::askForPrompt() {
    prompt_->setFocus();
}

void CompareSetup::setRunning(bool running) {
    running_ = running;
    for (QWidget* widget : std::initializer_list<QWidget*>{prompt_, fileClear_, file_, mode_, tokens_}) widget->setEnabled(!running);
    repetitions_->setEnabled(!running && mode() == Mode::InTurns);
    for (LaneEditor* lane : lanes_) lane->setEnabled(!running);
    add_->setEnabled(!running && lanes_.size() < mostLanes);
    progress_->setVisible(running && mode() == Mode::InTurns);
    progressText_->setVisible(running);
    if (running && progressText_->text().isEmpty()) showProgress(0, tr("Loading"));
    if (!running) progressText_->clear();
}

void CompareSetup::showProgress(double fraction, const QString& text) {
    progress_->setValue(static_cast<int>(fraction * 1000));
    progressText_->setText(text);
}

void CompareSetup::showOptions(const CompareOutcome& outcome) {
    const LaneComparisonOptions& options = outcome.options;
    filePrompts_.clear();
    if (options.prompts.size() == 1) {
        prompt_->setPlainText(QString::fromStdString(options.prompts.front()));
    } else {
        filePrompts_ = options.prompts;
        fileName_ = tr("the comparison opened");
    }
    showPrompts();
    tokens_->setValue(static_cast<int>(options.max_tokens));
    repetitions_->setValue(static_cast<int>(options.repetitions));
    mode_->setCurrentIndex(0);
    const auto& kept = outcome.comparison.lanes;
    while (lanes_.size() < static_cast<int>(kept.size()) && lanes_.size() < mostLanes) addLane();
    while (lanes_.size() > static_cast<int>(kept.size()) && lanes_.size() > 1) removeLane(lanes_.last());
    for (int n = 0; n < lanes_.size(); ++n) {
        const LaneFigures& lane = kept[static_cast<std::size_t>(n)];
        Patch patch;
        for (const Patch& offered : bench_.patches().offers())
            if (patch_text(offered) == lane.patch) patch = offered;
        lanes_[n]->setChoice({QString::fromStdString(lane.backend + ":" + lane.device), patch, modelOf(lane)});
    }
}

QVariantMap CompareSetup::saveState() const {
    return {{QStringLiteral("prompt"), prompt_->toPlainText()},
            {QStringLiteral("mode"), mode_->currentIndex()},
            {QStringLiteral("tokens"), tokens_->value()},
            {QStringLiteral("repetitions"), repetitions_->value()}};
}

void CompareSetup::restoreState(const QVariantMap& state) {
    if (state.isEmpty()) return;
    prompt_->setPlainText(state.value(QStringLiteral("prompt")).toString());
    mode_->setCurrentIndex(state.value(QStringLiteral("mode"), 0).toInt() == 1 ? 1 : 0);
    tokens_->setValue(state.value(QStringLiteral("tokens"), tokens_->value()).toInt());
    repetitions_->setValue(state.value(QStringLiteral("repetitions"), repetitions_->value()).toInt());
}

void CompareSetup::retranslate() {
    prompt_->setPlaceholderText(tr("A prompt for all lanes"));
    prompt_->setAccessibleName(tr("Prompt"));
    if (prompt_->toPlainText().isEmpty()) prompt_->setPlainText(QStringLiteral("Tell me a story about a dragon."));
    fileClear_->setText(tr("Write a prompt instead"));
    add_->setText(tr("Add a lane"));
    file_->setText(tr("Prompts from a file …"));
    modeLabel_->setText(tr("Lanes run"));
    mode_->setAccessibleName(tr("Lanes run"));
    mode_->setItemText(0, tr("in turns, measured"));
    mode_->setItemText(1, tr("at the same time, for watching"));
    tokensLabel_->setText(tr("Tokens of a reply"));
    tokens_->setAccessibleName(tr("Tokens of a reply"));
    repetitionsLabel_->setText(tr("Repetitions"));
    repetitions_->setAccessibleName(tr("Repetitions"));
    progress_->setAccessibleName(tr("Progress of the comparison"));
    showPrompts();
    for (LaneEditor* lane : lanes_) lane->retranslate();
}

}  // namespace addend::ui
