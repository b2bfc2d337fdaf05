#include "ui/chat/PatchRuleRow.h"

#include <QBoxLayout>
#include <QComboBox>
#include <QEvent>
#include <QSpinBox>
#include <QToolButton>
#include <algorithm>

#include "ui/engine/PatchText.h"
#include "ui/icons/Icons.h"
#include "ui/theme/Metrics.h"
#include "ui/theme/Style.h"
#include "ui/widgets/Label.h"

namespace addend::ui {
namespace {

constexpr int mostBits = 23;  // of a float32 mantissa
constexpr int usualBits = 4;

}  // namespace

PatchRuleRow::PatchRuleRow(const QList<PatchSite>& sites, std::uint32_t layers, QWidget* parent)
    : QWidget(parent),
      sites_(sites),
      layers_(std::max(layers, 1u)),
      site_(new QComboBox(this)),
      arithmetic_(new QComboBox(this)),
      bits_(new QSpinBox(this)),
      layersLabel_(new Label(Theme::FontRole::Caption, Theme::Role::Muted, this)),
      first_(new QSpinBox(this)),
      toLabel_(new Label(Theme::FontRole::Caption, Theme::Role::Muted, this)),
      last_(new QSpinBox(this)),
      remove_(new QToolButton(this)) {
    site_->setObjectName(QStringLiteral("ruleSite"));
    arithmetic_->setObjectName(QStringLiteral("ruleArithmetic"));
    bits_->setObjectName(QStringLiteral("ruleBits"));
    bits_->setRange(1, mostBits);
    first_->setObjectName(QStringLiteral("ruleFirst"));
    last_->setObjectName(QStringLiteral("ruleLast"));
    for (QSpinBox* box : {first_, last_}) box->setRange(0, static_cast<int>(layers_) - 1);
    remove_->setObjectName(QStringLiteral("ruleRemove"));
    remove_->setIcon(Icons::icon(Icon::Close, Theme::Role::Muted));
    remove_->setIconSize({metrics::icon, metrics::icon});
    setFlat(remove_);

    // Names of sites are long in some languages: the combos give way, the numbers do not.
    for (QComboBox* box : {site_, arithmetic_}) {
        box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
        box->setMinimumContentsLength(4);
    }
    auto* what = new QHBoxLayout;
    what->setSpacing(metrics::tight);
    what->addWidget(site_, 3);
    what->addWidget(remove_);
    auto* how = new QHBoxLayout;
    how->setSpacing(metrics::tight);
    how->addWidget(arithmetic_, 1);
    how->addWidget(bits_);
    auto* where = new QHBoxLayout;
    where->setSpacing(metrics::tight);
    where->addWidget(layersLabel_);
    where->addWidget(first_, 1);
    where->addWidget(toLabel_);
    where->addWidget(last_, 1);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, metrics::control);
    column->setSpacing(metrics::tight);
    column->addLayout(what);
    column->addLayout(how);
    column->addLayout(where);

    retranslate();
    setRule({sites_.value(0, PatchSite::all), {ADDEND_LMUL, usualBits}, 0, std::nullopt});
    for (QComboBox* box : {site_, arithmetic_})
        connect(box, &QComboBox::activated, this, &PatchRuleRow::read);
    for (QSpinBox* box : {bits_, first_, last_})
        connect(box, &QSpinBox::valueChanged, this, &PatchRuleRow::read);
    connect(remove_, &QToolButton::clicked, this, &PatchRuleRow::removeRequested);
}

void PatchRuleRow::setRule(const PatchRule& rule) {
    filling_ = true;
    site_->setCurrentIndex(std::max(0, static_cast<int>(sites_.indexOf(rule.site))));
    arithmetic_->setCurrentIndex(std::max(0, arithmetic_->findData(rule.arithmetic.mode)));
    bits_->setVisible(rule.arithmetic.mode == ADDEND_LMUL);
    if (rule.arithmetic.mode == ADDEND_LMUL) bits_->setValue(rule.arithmetic.bits);
    first_->setValue(static_cast<int>(rule.first_layer));
    last_->setValue(static_cast<int>(rule.last_layer.value_or(layers_ - 1)));
    filling_ = false;
}

PatchRule PatchRuleRow::rule() const {
    PatchRule rule;
    rule.site = sites_.value(site_->currentIndex(), PatchSite::all);
    const auto mode = static_cast<std::uint8_t>(arithmetic_->currentData().toUInt());
    rule.arithmetic = {mode, static_cast<std::uint8_t>(mode == ADDEND_LMUL ? bits_->value() : 0)};
    rule.first_layer = static_cast<std::uint32_t>(first_->value());
    const auto last = static_cast<std::uint32_t>(last_->value());
    if (last + 1 < layers_) rule.last_layer = last;
    return rule;
}

void PatchRuleRow::read() {
    if (filling_) return;
    filling_ = true;
    // A range that was turned round follows the end that was moved.
    if (first_->value() > last_->value()) {
        if (sender() == last_)
            first_->setValue(last_->value());
        else
            last_->setValue(first_->value());
    }
    bits_->setVisible(arithmetic_->currentData().toUInt() == ADDEND_LMUL);
    filling_ = false;
    Q_EMIT changed();
}

void PatchRuleRow::retranslate() {
    const int site = site_->currentIndex(), how = arithmetic_->currentIndex();
    filling_ = true;
    site_->clear();
    for (const PatchSite kind : sites_) site_->addItem(siteName(kind));
    site_->setCurrentIndex(std::max(0, site));
    arithmetic_->clear();
    arithmetic_->addItem(tr("L-Mul"), ADDEND_LMUL);
    for (const std::uint8_t mode : {ADDEND_E4M3, ADDEND_E5M2, ADDEND_EXACT})
        arithmetic_->addItem(arithmeticName({mode, 0}), mode);
    arithmetic_->setCurrentIndex(std::max(0, how));
    filling_ = false;
    const auto name = [](QWidget* widget, const QString& text) {
        widget->setToolTip(text);
        widget->setAccessibleName(text);
    };
    name(site_, tr("Which products"));
    name(arithmetic_, tr("How they are computed"));
    name(bits_, tr("Mantissa bits that are kept of each operand"));
    name(first_, tr("First layer the rule holds for"));
    name(last_, tr("Last layer the rule holds for"));
    name(remove_, tr("Remove this rule"));
    bits_->setSuffix(tr(" bits"));
    layersLabel_->setText(tr("Layers"));
    toLabel_->setText(tr("to"));
}

void PatchRuleRow::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) retranslate();
}

}  // namespace addend::ui
