#include "ui/chat/PatchPanel.h"

#include <QBoxLayout>
#include <QComboBox>
#include <QEvent>
#include <QLineEdit>
#include <QPushButton>
#include <QRegularExpressionValidator>
#include <algorithm>

#include "ui/chat/PatchRuleRow.h"
#include "ui/engine/PatchBook.h"
#include "ui/engine/PatchText.h"
#include "ui/icons/Icons.h"
#include "ui/theme/Metrics.h"
#include "ui/theme/Style.h"
#include "ui/theme/Theme.h"
#include "ui/widgets/InlineMessage.h"
#include "ui/widgets/Label.h"

namespace addend::ui {

PatchPanel::PatchPanel(PatchBook& book, QWidget* parent) : QWidget(parent), book_(book) {
    build();
    retranslate();
    showCurrent();
    connect(&book_, &PatchBook::offersChanged, this, &PatchPanel::showOffers);
    connect(&book_, &PatchBook::currentChanged, this, &PatchPanel::showCurrent);
    connect(&book_, &PatchBook::kept, this, [this](const QString& name) {
        message_->showText(InlineMessage::Kind::Info, tr("%1 is in the list of models now.").arg(name));
    });
    connect(&book_, &PatchBook::failed, this,
            [this](const Message& why) { message_->showMessage(InlineMessage::Kind::Error, why); });
}

void PatchPanel::build() {
    title_ = new Label(Theme::FontRole::Section, Theme::Role::Text, this);
    note_ = new Label(Theme::FontRole::Caption, Theme::Role::Muted, this);
    note_->wrapped();
    choice_ = new QComboBox(this);
    choice_->setObjectName(QStringLiteral("patchChoice"));
    choice_->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    choice_->setMinimumContentsLength(8);
    editor_ = new QWidget(this);
    editor_->setObjectName(QStringLiteral("patchEditor"));
    rules_ = new QVBoxLayout;
    rules_->setSpacing(metrics::tight);
    add_ = new QPushButton(Icons::icon(Icon::Plus, Theme::Role::Muted), {}, editor_);
    add_->setObjectName(QStringLiteral("patchAdd"));
    spec_ = new Label(Theme::FontRole::Caption, Theme::Role::Muted, editor_);
    spec_->setObjectName(QStringLiteral("patchSpec"));
    spec_->wrapped();
    spec_->setTextInteractionFlags(Qt::TextSelectableByMouse);
    name_ = new QLineEdit(editor_);
    name_->setObjectName(QStringLiteral("patchName"));
    // What patch_path() takes as the name of a file.
    name_->setValidator(new QRegularExpressionValidator(
        QRegularExpression(QStringLiteral("[A-Za-z0-9_+-][A-Za-z0-9_+.-]{0,63}")), name_));
    beside_ = new QPushButton(editor_);
    beside_->setObjectName(QStringLiteral("patchKeepBeside"));
    library_ = new QPushButton(editor_);
    library_->setObjectName(QStringLiteral("patchKeepLibrary"));
    message_ = new InlineMessage(this);
    message_->setClosable(true);

    auto* keeping = new QVBoxLayout;
    keeping->setSpacing(metrics::tight);
    keeping->addWidget(name_);
    keeping->addWidget(library_);
    keeping->addWidget(beside_);
    auto* inner = new QVBoxLayout(editor_);
    inner->setContentsMargins(0, 0, 0, 0);
    inner->setSpacing(metrics::control);
    inner->addLayout(rules_);
    inner->addWidget(add_, 0, Qt::AlignLeft);
    inner->addWidget(spec_);
    inner->addLayout(keeping);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(metrics::page, metrics::page, metrics::page, 0);
    column->setSpacing(metrics::control);
    column->addWidget(title_);
    column->addWidget(choice_);
    column->addWidget(note_);
    column->addWidget(editor_);
    column->addWidget(message_);

    connect(choice_, &QComboBox::activated, this, [this](int index) {
        message_->clear();
        editing_ = index == choice_->count() - 1;
        if (editing_ && book_.current().none()) return addRule();
        if (!editing_) book_.choose(book_.offers().value(index));
        showCurrent();
    });
    connect(add_, &QPushButton::clicked, this, &PatchPanel::addRule);
    connect(name_, &QLineEdit::textChanged, this, &PatchPanel::showKeeping);
    connect(beside_, &QPushButton::clicked, this, [this] { keep(true); });
    connect(library_, &QPushButton::clicked, this, [this] { keep(false); });
}

void PatchPanel::retranslate() {
    title_->setText(tr("Arithmetic"));
    choice_->setAccessibleName(tr("Arithmetic of replies"));
    choice_->setToolTip(tr("How the model's products are computed, from the next message on"));
    add_->setText(tr("Add a rule"));
    name_->setPlaceholderText(tr("Name"));
    name_->setAccessibleName(tr("Name of the patch"));
    library_->setText(tr("Keep in the library"));
    library_->setToolTip(tr("The patched model gets an entry of its own in the list of models"));
    beside_->setText(tr("Save beside the model"));
    beside_->setToolTip(tr("The same, and a small JSON file that others can use too"));
    showCurrent();
}

void PatchPanel::showCurrent() {
    shown_ = book_.current();
    showOffers();
}

void PatchPanel::showOffers() {
    filling_ = true;
    const QList<Patch>& offers = book_.offers();
    const auto offered = std::find_if(offers.begin(), offers.end(), [this](const Patch& patch) {
        return patch.same_rules(shown_) && patch.name == shown_.name;
    });
    choice_->clear();
    for (const Patch& patch : offers) choice_->addItem(patchTitle(patch));
    choice_->addItem(tr("Own rules…"));
    choice_->setEnabled(!offers.isEmpty());
    if (offered == offers.end() && !offers.isEmpty()) editing_ = true;
    choice_->setCurrentIndex(editing_ || offered == offers.end()
                                 ? choice_->count() - 1
                                 : static_cast<int>(offered - offers.begin()));
    note_->setText(!book_.hasModel()  ? tr("Open a model first.")
                   : offers.isEmpty() ? tr("This model has no products that can be patched.")
                   : shown_.none()
                       ? tr("Every product is computed exactly.")
                       : tr("Holds from the next message on; what was read so far stays as it is."));
    filling_ = false;
    showRules();
}

void PatchPanel::showRules() {
    editor_->setVisible(editing_ && book_.hasModel());
    if (!editing_) return;
    filling_ = true;
    while (rows_.size() > static_cast<qsizetype>(shown_.rules.size())) delete rows_.takeLast();
    while (rows_.size() < static_cast<qsizetype>(shown_.rules.size())) {
        auto* row = new PatchRuleRow(book_.sites(), book_.layers(), editor_);
        connect(row, &PatchRuleRow::changed, this, &PatchPanel::readRules);
        connect(row, &PatchRuleRow::removeRequested, this, [this, row] {
            rows_.removeOne(row);
            row->hide();
            row->deleteLater();
            readRules();
        });
        rules_->addWidget(row);
        row->show();
        rows_.append(row);
    }
    for (qsizetype i = 0; i < rows_.size(); ++i) rows_[i]->setRule(shown_.rules[static_cast<std::size_t>(i)]);
    spec_->setText(QString::fromStdString(patch_text(shown_)));
    filling_ = false;
    showKeeping();
}

void PatchPanel::addRule() {
    Patch patch = shown_;
    const QList<PatchSite>& sites = book_.sites();
    if (sites.isEmpty()) return;
    // The first kind of site that no rule names yet.
    PatchSite site = sites.first();
    for (const PatchSite candidate : sites)
        if (std::none_of(patch.rules.begin(), patch.rules.end(),
                         [&](const PatchRule& rule) { return rule.site == candidate; })) {
            site = candidate;
            break;
        }
    patch.rules.push_back({site, {ADDEND_LMUL, 4}, 0, std::nullopt});
    patch.rules = canonical_rules(patch.rules);
    patch.name.clear();
    editing_ = true;
    if (!book_.choose(patch)) showCurrent();
}

void PatchPanel::readRules() {
    if (filling_) return;
    message_->clear();
    Patch patch;
    for (const PatchRuleRow* row : rows_) patch.rules.push_back(row->rule());
    patch.rules = canonical_rules(patch.rules);
    if (!book_.choose(patch)) showCurrent();
}

void PatchPanel::showKeeping() {
    const bool can = !shown_.none() && name_->hasAcceptableInput();
    for (QWidget* widget : std::initializer_list<QWidget*>{beside_, library_}) widget->setEnabled(can);
    name_->setEnabled(!shown_.none());
}

void PatchPanel::keep(bool beside) {
    Patch patch = shown_;
    patch.name = name_->text().toStdString();
    message_->clear();
    book_.choose(patch);
    book_.keep(patch, beside ? PatchBook::Place::BesideModel : PatchBook::Place::Library);
}

void PatchPanel::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) retranslate();
}

}  // namespace addend::ui
