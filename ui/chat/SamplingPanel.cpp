#include "ui/chat/SamplingPanel.h"

#include <QBoxLayout>
#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QFormLayout>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QRegularExpressionValidator>
#include <QTimer>

#include "ui/chat/SamplingPreset.h"
#include "ui/theme/Metrics.h"
#include "ui/theme/Theme.h"
#include "ui/widgets/Label.h"

namespace addend::ui {
namespace {

constexpr int systemLines = 4;
constexpr int saveDelay = 600;  // ms after the last key

QDoubleSpinBox* realBox(QWidget* parent, const char* name, double least, double most, double step) {
    auto* box = new QDoubleSpinBox(parent);
    box->setObjectName(QLatin1String(name));
    box->setRange(least, most);
    box->setSingleStep(step);
    box->setDecimals(2);
    return box;
}

QSpinBox* wholeBox(QWidget* parent, const char* name, int least, int most) {
    auto* box = new QSpinBox(parent);
    box->setObjectName(QLatin1String(name));
    box->setRange(least, most);
    return box;
}

}  // namespace

SamplingPanel::SamplingPanel(QWidget* parent) : QWidget(parent) {
    build();
    retranslate();
    setSettings(samplingPresets().front().settings);
}

Label* SamplingPanel::addRow(QFormLayout* form, QWidget* field) {
    auto* label = new Label(Theme::FontRole::Body, Theme::Role::Text, this);
    label->setBuddy(field);
    label->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Expanding);  // centred on its field
    form->addRow(label, field);
    rows_.emplace_back(label, field);
    return label;
}

void SamplingPanel::build() {
    title_ = new Label(Theme::FontRole::Section, Theme::Role::Text, this);
    systemTitle_ = new Label(Theme::FontRole::Section, Theme::Role::Text, this);
    preset_ = new QComboBox(this);
    preset_->setObjectName(QStringLiteral("samplingPreset"));
    temperature_ = realBox(this, "temperature", 0, 2, 0.05);
    topK_ = wholeBox(this, "topK", 0, 1000);
    topP_ = realBox(this, "topP", 0.01, 1, 0.05);
    minP_ = realBox(this, "minP", 0, 1, 0.01);
    penalty_ = realBox(this, "repetitionPenalty", 1, 2, 0.05);
    window_ = wholeBox(this, "repetitionWindow", 0, 4096);
    maxTokens_ = wholeBox(this, "maxTokens", 1, 1'000'000);
    random_ = new QCheckBox(this);
    random_->setObjectName(QStringLiteral("randomSeed"));
    seed_ = new QLineEdit(this);
    seed_->setObjectName(QStringLiteral("seed"));
    seed_->setValidator(
        new QRegularExpressionValidator(QRegularExpression(QStringLiteral("[0-9]{1,19}")), seed_));
    speed_ = new QComboBox(this);
    speed_->setObjectName(QStringLiteral("speed"));
    system_ = new QPlainTextEdit(this);
    system_->setObjectName(QStringLiteral("systemPrompt"));
    system_->setTabChangesFocus(true);
    system_->setFixedHeight(systemLines * fontMetrics().lineSpacing() + 2 * metrics::inset);
    systemNote_ = new Label(Theme::FontRole::Caption, Theme::Role::Warning, this);
    systemNote_->wrapped();
    systemNote_->hide();
    systemDelay_ = new QTimer(this);
    systemDelay_->setSingleShot(true);
    systemDelay_->setInterval(saveDelay);

    auto* form = new QFormLayout;
    form->setHorizontalSpacing(metrics::inset);
    form->setVerticalSpacing(metrics::control);
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    form->setRowWrapPolicy(QFormLayout::WrapLongRows);
    for (QWidget* field :
         std::initializer_list<QWidget*>{preset_, temperature_, topP_, topK_, minP_, penalty_, window_,
                                         maxTokens_, random_, seed_, speed_})
        addRow(form, field);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(metrics::page, metrics::page, metrics::page, metrics::page);
    column->setSpacing(metrics::control);
    column->addWidget(title_);
    column->addLayout(form);
    column->addSpacing(metrics::page);
    column->addWidget(systemTitle_);
    column->addWidget(system_);
    column->addWidget(systemNote_);
    column->addStretch();

    connect(preset_, &QComboBox::activated, this, [this](int index) {
        const auto presets = samplingPresets();
        if (index < 0 || index >= static_cast<int>(presets.size())) return;
        SamplingSettings chosen = presets[static_cast<std::size_t>(index)].settings;
        chosen.seed = settings_.seed;
        chosen.random_seed = settings_.random_seed;
        chosen.max_tokens = settings_.max_tokens;
        settings_ = chosen;
        show();
        Q_EMIT settingsChanged(settings_);
    });
    for (QDoubleSpinBox* box : {temperature_, topP_, minP_, penalty_})
        connect(box, &QDoubleSpinBox::valueChanged, this, &SamplingPanel::read);
    for (QSpinBox* box : {topK_, window_, maxTokens_})
        connect(box, &QSpinBox::valueChanged, this, &SamplingPanel::read);
    connect(random_, &QCheckBox::toggled, this, &SamplingPanel::read);
    connect(seed_, &QLineEdit::editingFinished, this, &SamplingPanel::read);
    connect(speed_, &QComboBox::activated, this,
            [this] { Q_EMIT speedChanged(speed_->currentData().toDouble()); });
    connect(system_, &QPlainTextEdit::textChanged, this, [this] {
        if (!showing_) systemDelay_->start();
    });
    connect(systemDelay_, &QTimer::timeout, this,
            [this] { Q_EMIT systemPromptChanged(system_->toPlainText()); });
}

void SamplingPanel::retranslate() {
    title_->setText(tr("Replies"));
    systemTitle_->setText(tr("System prompt"));
    const QStringList names = {tr("Preset"),       tr("Temperature"),   tr("Top-p"),
                               tr("Top-k"),        tr("Min-p"),         tr("Repetition penalty"),
                               tr("Looking back"), tr("Longest reply"), tr("Seed"),
                               tr("Fixed seed"),   tr("Show at")};
    const QStringList hints = {
        tr("A set of values that goes well together"),
        tr("0 always takes the likeliest token; higher values vary more"),
        tr("Draw from the likeliest tokens that together reach this probability; 1 is off"),
        tr("Draw from this many of the likeliest tokens; 0 is off"),
        tr("Leave out tokens less likely than this share of the likeliest; 0 is off"),
        tr("Above 1, tokens used lately become less likely"),
        tr("Tokens that the repetition penalty looks back over"),
        tr("Tokens after which a reply is cut off"),
        tr("Draw a new seed for every reply"),
        tr("The same seed, settings and prompt give the same reply"),
        tr("Slow down to watch the tokens come")};
    for (std::size_t i = 0; i < rows_.size(); ++i) {
        const auto index = static_cast<qsizetype>(i);
        rows_[i].first->setText(names.at(index));
        rows_[i].second->setAccessibleName(names.at(index));
        rows_[i].second->setToolTip(hints.at(index));
    }
    random_->setText(tr("Random"));
    window_->setSuffix(tr(" tokens"));
    maxTokens_->setSuffix(tr(" tokens"));
    topK_->setSpecialValueText(tr("Off"));
    minP_->setSpecialValueText(tr("Off"));
    system_->setAccessibleName(tr("System prompt"));
    system_->setPlaceholderText(tr("What the model should be told before the conversation"));
    systemNote_->setText(
        tr("This model's chat template has no place for a system prompt: it will not be seen."));

    const int speed = speed_->currentIndex();
    speed_->clear();
    speed_->addItem(tr("Full speed"), 0.0);
    speed_->addItem(tr("20 tokens/s"), 20.0);
    speed_->addItem(tr("5 tokens/s"), 5.0);
    speed_->setCurrentIndex(std::max(0, speed));
    show();
}

void SamplingPanel::setSettings(const SamplingSettings& settings) {
    settings_ = settings;
    show();
}

void SamplingPanel::show() {
    showing_ = true;
    preset_->clear();
    int current = -1;
    for (const SamplingPreset& preset : samplingPresets()) {
        preset_->addItem(preset.name, preset.id);
        if (preset.id == presetOf(settings_)) current = preset_->count() - 1;
    }
    if (current < 0) {
        preset_->addItem(tr("Own values"));
        current = preset_->count() - 1;
    }
    preset_->setCurrentIndex(current);
    temperature_->setValue(settings_.temperature);
    topK_->setValue(settings_.top_k);
    topP_->setValue(settings_.top_p);
    minP_->setValue(settings_.min_p);
    penalty_->setValue(settings_.repetition_penalty);
    window_->setValue(settings_.repetition_window);
    maxTokens_->setValue(settings_.max_tokens);
    random_->setChecked(settings_.random_seed);
    seed_->setText(QString::number(settings_.seed));
    seed_->setEnabled(!settings_.random_seed);
    showing_ = false;
}

void SamplingPanel::read() {
    if (showing_) return;
    settings_.temperature = temperature_->value();
    settings_.top_k = topK_->value();
    settings_.top_p = topP_->value();
    settings_.min_p = minP_->value();
    settings_.repetition_penalty = penalty_->value();
    settings_.repetition_window = window_->value();
    settings_.max_tokens = maxTokens_->value();
    settings_.random_seed = random_->isChecked();
    settings_.seed = seed_->text().toULongLong();
    show();
    Q_EMIT settingsChanged(settings_);
}

void SamplingPanel::setSystemPrompt(const QString& prompt) {
    if (system_->toPlainText() == prompt) return;
    showing_ = true;
    system_->setPlainText(prompt);
    showing_ = false;
}

void SamplingPanel::setSystemPromptUsed(bool used) {
    systemNote_->setVisible(!used);
}

void SamplingPanel::setSpeed(double tokensPerSecond) {
    speed_->setCurrentIndex(std::max(0, speed_->findData(tokensPerSecond)));
}

void SamplingPanel::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) retranslate();
}

}  // namespace addend::ui
