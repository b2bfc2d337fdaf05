#include "ui/runs/BenchmarkForm.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFormLayout>
#include <QProgressBar>
#include <QPushButton>
#include <QSpinBox>

#include "ui/engine/PatchText.h"
#include "ui/engine/Workbench.h"
#include "ui/runs/BenchmarkRun.h"
#include "ui/shell/ContextModel.h"
#include "ui/text/Format.h"
#include "ui/text/Sentences.h"
#include "ui/theme/Metrics.h"
#include "ui/theme/Style.h"
#include "ui/widgets/FlowLayout.h"
#include "ui/widgets/InlineMessage.h"
#include "ui/widgets/Label.h"

namespace addend::ui {
namespace {

constexpr int mostTokens = 1 << 20;
constexpr int mostRepetitions = 1000;

QSpinBox* tokensBox(const char* name, int least, int most, int value, QWidget* parent) {
    auto* box = new QSpinBox(parent);
    box->setObjectName(QLatin1String(name));
    box->setRange(least, most);
    box->setValue(value);
    return box;
}

}  // namespace

BenchmarkForm::BenchmarkForm(AppContext& app, Workbench& bench, QWidget* parent)
    : QWidget(parent), app_(app), bench_(bench), run_(new BenchmarkRun(bench, this)) {
    setObjectName(QStringLiteral("benchmarkForm"));
    build();
    connect(go_, &QPushButton::clicked, this, [this] {
        if (run_->isRunning()) return run_->cancel();
        if (!bench_.engine().model()) return Q_EMIT modelsRequested();
        start();
    });
    connect(run_, &BenchmarkRun::runningChanged, this, &BenchmarkForm::showState);
    connect(run_, &BenchmarkRun::progressed, this, &BenchmarkForm::showProgress);
    connect(run_, &BenchmarkRun::kept, this, &BenchmarkForm::showRefused);
    connect(run_, &BenchmarkRun::failed, this, [this](const Message& why) {
        if (why.code != Code::cancelled)
            notice_->showMessage(InlineMessage::Kind::Error, why, tr("The benchmark was not run."));
    });
    connect(&bench_, &Workbench::modelOpened, this, &BenchmarkForm::showState);
    connect(&app_.context, &ContextModel::changed, this, [this](ContextModel::Kind kind) {
        if (kind == ContextModel::Kind::Backend) fillDevices();
        if (kind == ContextModel::Kind::Model) showState();
    });
    connect(&bench_.patches(), &PatchBook::offersChanged, this, &BenchmarkForm::fillPatches);
    retranslate();
    fillDevices();
    fillPatches();
    showState();
}

void BenchmarkForm::build() {
    title_ = new Label(Theme::FontRole::Section, Theme::Role::Text, this);
    explanation_ = new Label(Theme::FontRole::Body, Theme::Role::Muted, this);
    explanation_->wrapped();
    model_ = new Label(Theme::FontRole::Body, Theme::Role::Text, this);
    model_->setObjectName(QStringLiteral("benchmarkModel"));
    model_->wrapped();
    devicesLabel_ = new Label(Theme::FontRole::Body, Theme::Role::Text, this);
    devices_ = new QWidget(this);
    devices_->setObjectName(QStringLiteral("benchmarkDevices"));
    deviceRow_ = new FlowLayout(devices_);
    patchLabel_ = new Label(Theme::FontRole::Body, Theme::Role::Text, this);
    patch_ = new QComboBox(this);
    patch_->setObjectName(QStringLiteral("benchmarkPatch"));
    patch_->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    patch_->setMinimumContentsLength(8);
    prefillLabel_ = new Label(Theme::FontRole::Body, Theme::Role::Text, this);
    prefill_ = tokensBox("benchmarkPrefill", 0, mostTokens, 512, this);
    decodeLabel_ = new Label(Theme::FontRole::Body, Theme::Role::Text, this);
    decode_ = tokensBox("benchmarkDecode", 0, mostTokens, 128, this);
    repetitionsLabel_ = new Label(Theme::FontRole::Body, Theme::Role::Text, this);
    repetitions_ = tokensBox("benchmarkRepetitions", 1, mostRepetitions, 5, this);
    go_ = new QPushButton(this);
    go_->setObjectName(QStringLiteral("benchmarkGo"));
    setPrimary(go_);
    progress_ = new QProgressBar(this);
    progress_->setObjectName(QStringLiteral("benchmarkProgress"));
    progress_->setRange(0, 1000);
    progress_->setTextVisible(false);
    progressText_ = new Label(Theme::FontRole::Caption, Theme::Role::Muted, this);
    progressText_->wrapped();
    notice_ = new InlineMessage(this);
    notice_->setObjectName(QStringLiteral("benchmarkNotice"));
    notice_->setClosable(true);

    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(metrics::page, 0, metrics::page, metrics::page);
    column->setSpacing(metrics::control);
    column->addWidget(title_->wrapped());
    column->addWidget(explanation_);
    column->addWidget(model_);
    column->addWidget(devicesLabel_);
    column->addWidget(devices_);
    auto* fields = new QWidget(this);
    auto* flow = new FlowLayout(fields);
    for (const auto& [label, field] :
         {std::pair<Label*, QWidget*>{patchLabel_, patch_}, {prefillLabel_, prefill_}, {decodeLabel_, decode_},
          {repetitionsLabel_, repetitions_}}) {
        auto* pair = new QWidget(fields);
        auto* pairColumn = new QVBoxLayout(pair);
        pairColumn->setContentsMargins(0, 0, 0, 0);
        pairColumn->setSpacing(metrics::tight);
        pairColumn->addWidget(label);
        pairColumn->addWidget(field);
        label->setBuddy(field);
        flow->addWidget(pair);
    }
    column->addWidget(fields);
    column->addWidget(go_, 0, Qt::AlignLeading);
    column->addWidget(progress_);
    column->addWidget(progressText_);
    column->addWidget(notice_);
    column->addStretch(1);
}

/// Boxes for what can run; those ticked stay ticked, at first the device in use.
void BenchmarkForm::fillDevices() {
    QStringList ticked, shown, offered;
    for (const QCheckBox* box : boxes_) {
        shown << box->property("device").toString() + box->text();
        if (box->isChecked()) ticked << box->property("device").toString();
    }
    for (const ContextModel::Choice& choice : app_.context.choices(ContextModel::Kind::Backend))
        if (choice.disabledReason.isEmpty()) offered << choice.id + choice.label;
    if (!touched_) ticked = {app_.context.currentId(ContextModel::Kind::Backend)};
    if (shown == offered) {
        for (QCheckBox* box : boxes_) box->setChecked(ticked.contains(box->property("device").toString()));
        return;
    }
    qDeleteAll(boxes_);
    boxes_.clear();
    for (const ContextModel::Choice& choice : app_.context.choices(ContextModel::Kind::Backend)) {
        if (!choice.disabledReason.isEmpty()) continue;
        auto* box = new QCheckBox(choice.label, devices_);
        box->setObjectName(QStringLiteral("benchmarkDevice-") + choice.id);
        box->setProperty("device", choice.id);
        box->setToolTip(choice.detail);
        box->setChecked(ticked.contains(choice.id));
        connect(box, &QCheckBox::clicked, this, [this] { touched_ = true; });
        deviceRow_->addWidget(box);
        boxes_ << box;
    }
    showState();
}

void BenchmarkForm::fillPatches() {
    const Patch before = offered_.isEmpty() ? bench_.patches().current() : offered_.value(patch_->currentIndex());
    offered_ = bench_.patches().offers();
    if (offered_.isEmpty()) offered_ << Patch{};
    patch_->clear();
    int current = 0;
    for (const Patch& patch : offered_) {
        if (patch.same_rules(before)) current = patch_->count();
        patch_->addItem(patchTitle(patch));
    }
    patch_->setCurrentIndex(current);
}

BenchmarkRequest BenchmarkForm::request() const {
    BenchmarkRequest request;
    request.options.compared = checked_;
    request.devices.clear();
    for (const QCheckBox* box : boxes_)
        if (box->isChecked()) request.devices.push_back(box->property("device").toString().toStdString());
    request.options.prefill = static_cast<std::uint32_t>(prefill_->value());
    request.options.decode = static_cast<std::uint32_t>(decode_->value());
    request.options.repetitions = static_cast<std::uint32_t>(repetitions_->value());
    request.options.patch = offered_.value(patch_->currentIndex());
    return request;
}

void BenchmarkForm::start() {
    notice_->clear();
    if (bench_.engine().isReplying())
        return notice_->showText(
            InlineMessage::Kind::Warning,
            tr("A reply is being written in Chat: it would be measured too. Stop it or wait for its end."));
    const BenchmarkRequest wanted = request();
    if (wanted.devices.empty())
        return notice_->showText(InlineMessage::Kind::Warning, tr("Choose at least one device."));
    if (wanted.options.prefill == 0 && wanted.options.decode == 0)
        return notice_->showText(InlineMessage::Kind::Warning, tr("A prompt or a reply needs at least one token."));
    progress_->setValue(0);
    progressText_->setText(tr("Loading"));
    run_->start(wanted);
}

void BenchmarkForm::showProgress(const BenchmarkProgress& p) {
    using Step = BenchmarkProgress::Step;
    progress_->setValue(static_cast<int>(p.fraction * progress_->maximum()));
    const QString device = QString::fromStdString(p.device);
    switch (p.step) {
        case Step::load:
            return progressText_->setText(tr("Loading on %1").arg(device));
        case Step::reference:
            return progressText_->setText(tr("Writing the reference on %1").arg(device));
        case Step::check:
            return progressText_->setText(tr("Checking %1 against the reference").arg(device));
        case Step::warm_up:
            return progressText_->setText(tr("Warming up %1").arg(device));
        case Step::measure:
            break;
    }
    //: %1 is a device, %2 of %3 its place among those measured
    progressText_->setText(tr("Measuring %1 (%2 of %3)")
                               .arg(device, numberText(static_cast<qint64>(p.number)),
                                    numberText(static_cast<qint64>(p.devices))));
}

void BenchmarkForm::showRefused() {
    QStringList lines;
    for (const DeviceRefusal& refusal : run_->refused())
        lines << QStringLiteral("%1: %2").arg(QString::fromStdString(refusal.device), sentence(refusal.why));
    if (lines.isEmpty()) return;
    notice_->showText(InlineMessage::Kind::Error,
                      tr("%n device(s) gave no figures.", nullptr, static_cast<int>(lines.size())) + QLatin1Char('\n') +
                          lines.join(QLatin1Char('\n')));
}

void BenchmarkForm::showState() {
    const auto model = bench_.engine().model();
    const bool running = run_->isRunning();
    model_->setText(model ? tr("Model: %1").arg(QString::fromStdString(model->model().summary().name))
                          : tr("No model is open."));
    go_->setText(running ? tr("Stop") : model ? tr("Measure") : tr("Open a model"));
    for (QWidget* widget : std::initializer_list<QWidget*>{devices_, patch_, prefill_, decode_, repetitions_})
        widget->setEnabled(!running);
    progress_->setVisible(running);
    progressText_->setVisible(running);
}

QVariantMap BenchmarkForm::saveState() const {
    return {{QStringLiteral("prefill"), prefill_->value()},
            {QStringLiteral("decode"), decode_->value()},
            {QStringLiteral("repetitions"), repetitions_->value()}};
}

void BenchmarkForm::restoreState(const QVariantMap& state) {
    for (const auto& [key, box] : {std::pair{"prefill", prefill_}, {"decode", decode_}, {"repetitions", repetitions_}})
        if (const QVariant value = state.value(QLatin1String(key)); value.isValid()) box->setValue(value.toInt());
}

void BenchmarkForm::retranslate() {
    title_->setText(tr("Benchmark"));
    explanation_->setText(tr("Each device first has to give the reference's output; then a warm-up and the repetitions "
                             "are timed, one device after the other."));
    devicesLabel_->setText(tr("Devices"));
    devices_->setAccessibleName(tr("Devices"));
    patchLabel_->setText(tr("Patch"));
    patch_->setAccessibleName(tr("Patch"));
    prefillLabel_->setText(tr("Tokens of the prompt"));
    prefill_->setAccessibleName(tr("Tokens of the prompt"));
    decodeLabel_->setText(tr("Tokens of the reply"));
    decode_->setAccessibleName(tr("Tokens of the reply"));
    repetitionsLabel_->setText(tr("Repetitions"));
    repetitions_->setAccessibleName(tr("Repetitions"));
    progress_->setAccessibleName(tr("Progress of the benchmark"));
    showState();
}

}  // namespace addend::ui
