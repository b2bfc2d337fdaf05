#include "ui/activations/InterventionForm.h"

#include <QBoxLayout>
#include <QComboBox>
#include <QCompleter>
#include <QDoubleSpinBox>
#include <QEvent>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>
#include <algorithm>

#include "ui/engine/PatchText.h"
#include "ui/icons/Icons.h"
#include "ui/theme/Metrics.h"
#include "ui/widgets/FlowLayout.h"
#include "ui/widgets/Label.h"

namespace addend::ui {
namespace {

constexpr InterventionKind kinds[] = {InterventionKind::reset,  InterventionKind::zero,      InterventionKind::scale,
                                      InterventionKind::freeze, InterventionKind::overwrite, InterventionKind::arithmetic};
constexpr PatchSite sites[] = {PatchSite::all, PatchSite::elementwise, PatchSite::linear, PatchSite::attention};
constexpr int mostCells = 1'000'000;
constexpr double mostFactor = 1000;
constexpr int mostBits = 23;

bool statesOnly(InterventionKind kind) {
    return kind == InterventionKind::reset || kind == InterventionKind::freeze;
}

}  // namespace

InterventionForm::InterventionForm(QWidget* parent) : QWidget(parent) {
    const auto spin = [this](const char* name, int most, bool open) {
        auto* box = new QSpinBox(this);
        box->setObjectName(QLatin1String(name));
        box->setRange(open ? -1 : 0, most);
        box->setValue(open ? -1 : 0);
        return box;
    };
    kind_ = new QComboBox(this);
    kind_->setObjectName(QStringLiteral("interventionKind"));
    for (const InterventionKind kind : kinds) kind_->addItem({}, static_cast<int>(kind));
    target_ = new QComboBox(this);
    target_->setObjectName(QStringLiteral("interventionTarget"));
    target_->setEditable(true);
    target_->setInsertPolicy(QComboBox::NoInsert);
    target_->completer()->setFilterMode(Qt::MatchContains);
    target_->completer()->setCompletionMode(QCompleter::PopupCompletion);
    target_->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    target_->setMinimumContentsLength(16);
    connect(target_, &QComboBox::currentTextChanged, target_, [this](const QString& text) { target_->setToolTip(text); });
    firstToken_ = spin("interventionFirstToken", mostCells, false);
    lastToken_ = spin("interventionLastToken", mostCells, true);
    firstChannel_ = spin("interventionFirstChannel", mostCells, false);
    lastChannel_ = spin("interventionLastChannel", mostCells, true);
    layer_ = spin("interventionLayer", mostCells, false);
    bits_ = spin("interventionBits", mostBits, false);
    bits_->setValue(4);
    number_ = new QDoubleSpinBox(this);
    number_->setObjectName(QStringLiteral("interventionNumber"));
    number_->setRange(-mostFactor, mostFactor);
    number_->setDecimals(3);
    site_ = new QComboBox(this);
    site_->setObjectName(QStringLiteral("interventionSite"));
    for (const PatchSite site : sites) site_->addItem({}, static_cast<int>(site));
    add_ = new QPushButton(Icons::icon(Icon::Plus, Theme::Role::Muted), {}, this);
    add_->setObjectName(QStringLiteral("interventionAdd"));
    change_ = new QPushButton(this);
    change_->setObjectName(QStringLiteral("interventionChange"));
    column_ = new QVBoxLayout(this);
    column_->setContentsMargins(0, 0, 0, 0);
    column_->setSpacing(metrics::tight);
    kindLabel_ = addRow(kind_);
    targetLabel_ = addRow(target_);
    layerLabel_ = addRow(layer_, site_);
    bitsLabel_ = addRow(bits_);
    tokensLabel_ = addRow(firstToken_, lastToken_);
    channelsLabel_ = addRow(firstChannel_, lastChannel_);
    numberLabel_ = addRow(number_);
    auto* buttons = new QWidget(this);
    auto* flow = new FlowLayout(buttons);
    flow->setContentsMargins(0, 0, 0, 0);
    flow->setSpacing(metrics::tight);
    flow->addWidget(add_);
    flow->addWidget(change_);
    column_->addWidget(buttons);
    connect(kind_, &QComboBox::currentIndexChanged, this, [this] {
        fillTargets();
        showFields();
    });
    connect(add_, &QPushButton::clicked, this, &InterventionForm::accepted);
    connect(change_, &QPushButton::clicked, this, &InterventionForm::replaced);
    retranslate();
    showFields();
}

Label* InterventionForm::addRow(QWidget* first, QWidget* second) {
    auto* label = new Label(Theme::FontRole::Caption, Theme::Role::Muted, this);
    label->setBuddy(first);
    column_->addWidget(label);
    // Below each other where large texts need it.
    auto* row = new QWidget(this);
    auto* fields = new FlowLayout(row);
    fields->setContentsMargins(0, 0, 0, 0);
    fields->setSpacing(metrics::tight);
    for (QWidget* field : {first, second})
        if (field != nullptr) field->setMinimumWidth(metrics::meterWidth);
    fields->addWidget(first);
    if (second != nullptr) fields->addWidget(second);
    column_->addWidget(row);
    return label;
}

void InterventionForm::retranslate() {
    const QStringList names = {tr("Reset"),  tr("Set to 0"),         tr("Multiply by"),
                               tr("Freeze"), tr("Overwrite with"), tr("L-Mul in a layer")};
    for (int i = 0; i < names.size(); ++i) kind_->setItemText(i, names[i]);
    for (int i = 0; i < site_->count(); ++i) site_->setItemText(i, siteName(sites[i]));
    kindLabel_->setText(tr("Do"));
    targetLabel_->setText(tr("To"));
    tokensLabel_->setText(tr("Tokens"));
    channelsLabel_->setText(tr("Channels"));
    numberLabel_->setText(tr("Number"));
    layerLabel_->setText(tr("Layer"));
    bitsLabel_->setText(tr("Bits"));
    bits_->setSpecialValueText(tr("exact"));
    kind_->setAccessibleName(tr("Kind of intervention"));
    target_->setAccessibleName(tr("Value or state"));
    firstToken_->setAccessibleName(tr("First token"));
    lastToken_->setAccessibleName(tr("Last token"));
    lastToken_->setSpecialValueText(tr("to the end"));
    firstChannel_->setAccessibleName(tr("First channel"));
    lastChannel_->setAccessibleName(tr("Last channel"));
    lastChannel_->setSpecialValueText(tr("to the last"));
    number_->setAccessibleName(tr("Factor or value"));
    layer_->setAccessibleName(tr("Layer"));
    site_->setAccessibleName(tr("Products"));
    bits_->setAccessibleName(tr("Mantissa bits"));
    fitEnds();
    add_->setText(tr("Add"));
    change_->setText(tr("Change"));
    change_->setToolTip(tr("Make the selected intervention what stands here"));
}

/// A spin box leaves no room for its steps beside such a text.
void InterventionForm::fitEnds() {
    for (QSpinBox* box : {lastToken_, lastChannel_, bits_})
        box->setMinimumWidth(std::max(metrics::meterWidth, box->fontMetrics().horizontalAdvance(box->specialValueText()) +
                                                               2 * metrics::rowHeight));
}

InterventionKind InterventionForm::kind() const {
    return kinds[std::max(0, kind_->currentIndex())];
}

void InterventionForm::setProgram(const Program* program) {
    targets_ = program != nullptr ? intervention_targets(*program) : std::vector<InterventionTarget>();
    int layers = 0;
    for (const InterventionTarget& target : targets_) layers = std::max(layers, target.layer);
    layer_->setMaximum(layers);
    // A transformer has no state to begin with.
    const bool states = std::any_of(targets_.begin(), targets_.end(), [](const InterventionTarget& t) { return t.state; });
    if (!states && !targets_.empty() && statesOnly(kind())) kind_->setCurrentIndex(kind_->findData(static_cast<int>(InterventionKind::zero)));
    fillTargets();
    showFields();
}

void InterventionForm::setTokens(int count) {
    firstToken_->setMaximum(std::max(0, count - 1));
    lastToken_->setMaximum(std::max(0, count - 1));
}

void InterventionForm::fillTargets() {
    const QString before = target_->currentText();
    target_->clear();
    for (const InterventionTarget& target : targets_)
        if (target.state || !statesOnly(kind())) target_->addItem(QString::fromStdString(target.name));
    const int index = target_->findText(before);
    target_->setCurrentIndex(std::max(0, index));
}

void InterventionForm::showFields() {
    const InterventionKind now = kind();
    const bool arithmetic = now == InterventionKind::arithmetic;
    const auto show = [](bool shown, std::initializer_list<QWidget*> widgets) {
        for (QWidget* widget : widgets) widget->setVisible(shown);
    };
    show(!arithmetic, {targetLabel_, target_, channelsLabel_, firstChannel_, lastChannel_});
    show(!arithmetic, {tokensLabel_, firstToken_});
    show(!arithmetic && now != InterventionKind::reset, {lastToken_});
    show(now == InterventionKind::scale || now == InterventionKind::overwrite, {numberLabel_, number_});
    show(arithmetic, {layerLabel_, layer_, site_, bitsLabel_, bits_});
    add_->setEnabled(arithmetic || target_->count() > 0);
    change_->setEnabled(add_->isEnabled() && replacing_);
}

void InterventionForm::setReplacing(bool possible) {
    replacing_ = possible;
    showFields();
}

Intervention InterventionForm::intervention(bool enabled) const {
    Intervention item;
    item.enabled = enabled;
    item.kind = kind();
    const auto end = [](const QSpinBox* box) {
        return box->value() < 0 ? std::nullopt : std::optional(static_cast<std::uint32_t>(box->value()));
    };
    if (item.kind == InterventionKind::arithmetic) {
        item.layer = static_cast<std::uint32_t>(layer_->value());
        item.site = sites[std::max(0, site_->currentIndex())];
        // Exact products in one layer of a patched run are a change too.
        const auto bits = static_cast<std::uint8_t>(bits_->value());
        item.how = {static_cast<std::uint8_t>(bits == 0 ? ADDEND_EXACT : ADDEND_LMUL), bits};
        return item;
    }
    item.target = target_->currentText().toStdString();
    item.first_token = static_cast<std::uint32_t>(firstToken_->value());
    if (item.kind != InterventionKind::reset) item.last_token = end(lastToken_);
    item.first_channel = static_cast<std::uint32_t>(firstChannel_->value());
    item.last_channel = end(lastChannel_);
    item.number = static_cast<float>(number_->value());
    return item;
}

void InterventionForm::setIntervention(const Intervention& item) {
    kind_->setCurrentIndex(kind_->findData(static_cast<int>(item.kind)));
    const auto end = [](const std::optional<std::uint32_t>& value) { return value ? static_cast<int>(*value) : -1; };
    if (!item.target.empty()) target_->setCurrentText(QString::fromStdString(item.target));
    firstToken_->setValue(static_cast<int>(item.first_token));
    lastToken_->setValue(end(item.last_token));
    firstChannel_->setValue(static_cast<int>(item.first_channel));
    lastChannel_->setValue(end(item.last_channel));
    number_->setValue(static_cast<double>(item.number));
    layer_->setValue(static_cast<int>(item.layer));
    site_->setCurrentIndex(std::max(0, site_->findData(static_cast<int>(item.site))));
    if (item.kind == InterventionKind::arithmetic) bits_->setValue(item.how.bits);
}

void InterventionForm::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) retranslate();
    if (event->type() == QEvent::FontChange) fitEnds();
}

}  // namespace addend::ui
