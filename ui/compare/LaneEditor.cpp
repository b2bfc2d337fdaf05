#include "ui/compare/LaneEditor.h"

#include <QComboBox>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>
#include <initializer_list>

#include "ui/engine/PatchBook.h"
#include "ui/engine/PatchText.h"
#include "ui/icons/Icons.h"
#include "ui/shell/ContextModel.h"
#include "ui/theme/Metrics.h"
#include "ui/theme/Style.h"
#include "ui/theme/Theme.h"
#include "ui/widgets/Label.h"

namespace addend::ui {
namespace {

constexpr int letterWidth = 40;

QString markerText(Theme::Marker marker) {
    switch (marker) {
        case Theme::Marker::Circle:
            return QStringLiteral("●");
        case Theme::Marker::Square:
            return QStringLiteral("■");
        case Theme::Marker::TriangleUp:
            return QStringLiteral("▲");
        case Theme::Marker::Diamond:
            return QStringLiteral("◆");
        case Theme::Marker::TriangleDown:
            return QStringLiteral("▼");
        case Theme::Marker::Cross:
            return QStringLiteral("✕");
    }
    return {};
}

}  // namespace

QString laneTitle(int index) {
    return QStringLiteral("%1 %2").arg(markerText(Theme::laneMarker(index)), QChar(u'A' + index));
}

LaneEditor::LaneEditor(ContextModel& context, PatchBook& patches, QWidget* parent)
    : QWidget(parent),
      context_(context),
      patches_(patches),
      letter_(new Label(Theme::FontRole::Strong, Theme::Role::Text, this)),
      model_(new QComboBox(this)),
      device_(new QComboBox(this)),
      patch_(new QComboBox(this)),
      remove_(new QToolButton(this)) {
    letter_->setMinimumWidth(letterWidth);
    model_->setObjectName(QStringLiteral("laneModel"));
    device_->setObjectName(QStringLiteral("laneDevice"));
    patch_->setObjectName(QStringLiteral("lanePatch"));
    for (QComboBox* box : {model_, device_, patch_}) {
        box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
        box->setMinimumContentsLength(6);
        connect(box, &QComboBox::currentIndexChanged, this, &LaneEditor::changed);
    }
    remove_->setObjectName(QStringLiteral("removeLane"));
    remove_->setIcon(Icons::icon(Icon::Close, Theme::Role::Muted));
    setFlat(remove_);
    // A model of its own is chosen above: three boxes in a row have no room for large print.
    auto* pair = new QHBoxLayout;
    pair->setSpacing(metrics::control);
    pair->addWidget(device_, 1);
    pair->addWidget(patch_, 1);
    auto* boxes = new QVBoxLayout;
    boxes->setSpacing(metrics::control);
    boxes->addWidget(model_);
    boxes->addLayout(pair);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(metrics::control);
    row->addWidget(letter_, 0, Qt::AlignTop);
    row->addLayout(boxes, 1);
    row->addWidget(remove_, 0, Qt::AlignTop);
    connect(remove_, &QToolButton::clicked, this, &LaneEditor::removeRequested);
    connect(&context_, &ContextModel::changed, this, [this](ContextModel::Kind kind) {
        if (kind == ContextModel::Kind::Backend) fillDevices();
        if (kind == ContextModel::Kind::Model) fillModels();
    });
    connect(&patches_, &PatchBook::offersChanged, this, &LaneEditor::fillPatches);
    connect(&Theme::instance(), &Theme::changed, this, &LaneEditor::applyTheme);
    fillModels();
    fillDevices();
    fillPatches();
    retranslate();
}

void LaneEditor::setLane(int index, bool removable) {
    index_ = index;
    letter_->setText(laneTitle(index));
    // Hidden ones keep their place, so that the rows stay in line.
    QSizePolicy policy = remove_->sizePolicy();
    policy.setRetainSizeWhenHidden(true);
    remove_->setSizePolicy(policy);
    remove_->setVisible(removable);
    applyTheme();
    retranslate();
}

void LaneEditor::applyTheme() {
    // In line with the first row of boxes, whichever that is.
    for (QWidget* beside : std::initializer_list<QWidget*>{letter_, remove_})
        beside->setMinimumHeight(device_->sizeHint().height());
    QPalette colours = letter_->palette();
    colours.setColor(QPalette::WindowText, Theme::instance().laneColor(index_));
    letter_->setPalette(colours);
}

void LaneEditor::fillModels() {
    const QSignalBlocker quiet(model_);
    const QString before = model_->currentData().toString(), beforeText = model_->currentText();
    const QString open = context_.currentId(ContextModel::Kind::Model);
    model_->clear();
    model_->addItem(open.isEmpty() ? tr("The open model") : context_.currentLabel(ContextModel::Kind::Model), QString());
    for (const ContextModel::Choice& choice : context_.choices(ContextModel::Kind::Model))
        if (choice.disabledReason.isEmpty() && choice.id != open) {
            model_->addItem(choice.label, choice.id);
            model_->setItemData(model_->count() - 1, choice.detail, Qt::ToolTipRole);
        }
    // The list is of models used lately: one that others have pushed out of it stays with its lane.
    if (!before.isEmpty() && before != open && model_->findData(before) < 0) model_->addItem(beforeText, before);
    model_->setCurrentIndex(std::max(0, model_->findData(before)));
    model_->setVisible(model_->count() > 1);
}

void LaneEditor::fillDevices() {
    const QSignalBlocker quiet(device_);
    const QString before = device_->currentData().toString();
    device_->clear();
    for (const ContextModel::Choice& choice : context_.choices(ContextModel::Kind::Backend))
        if (choice.disabledReason.isEmpty()) {
            device_->addItem(choice.label, choice.id);
            device_->setItemData(device_->count() - 1, choice.detail, Qt::ToolTipRole);
        }
    const int again = device_->findData(before.isEmpty() ? context_.currentId(ContextModel::Kind::Backend) : before);
    device_->setCurrentIndex(again < 0 ? 0 : again);
}

void LaneEditor::fillPatches() {
    const QSignalBlocker quiet(patch_);
    const Patch before = choice().patch;
    offered_ = patches_.offers();
    if (offered_.isEmpty()) offered_ << Patch{};
    patch_->clear();
    int current = 0;
    for (const Patch& patch : offered_) {
        if (patch.same_rules(before)) current = patch_->count();
        patch_->addItem(patchTitle(patch));
    }
    patch_->setCurrentIndex(current);
}

void LaneEditor::setChoice(const LaneChoice& wanted) {
    if (!wanted.model.isEmpty() && wanted.model != context_.currentId(ContextModel::Kind::Model) &&
        model_->findData(wanted.model) < 0)
        model_->addItem(QFileInfo(wanted.model).fileName(), wanted.model);
    model_->setCurrentIndex(std::max(0, model_->findData(wanted.model)));
    model_->setVisible(model_->count() > 1);
    const int device = device_->findData(wanted.device);
    if (device >= 0) device_->setCurrentIndex(device);
    for (int n = 0; n < offered_.size(); ++n)
        if (offered_[n].same_rules(wanted.patch)) patch_->setCurrentIndex(n);
}

LaneChoice LaneEditor::choice() const {
    return {device_->currentData().toString(), offered_.value(patch_->currentIndex()), model_->currentData().toString()};
}

void LaneEditor::retranslate() {
    const QString lane(QChar(u'A' + index_));
    fillModels();
    model_->setAccessibleName(tr("Model of lane %1").arg(lane));
    device_->setAccessibleName(tr("Device of lane %1").arg(lane));
    patch_->setAccessibleName(tr("Patch of lane %1").arg(lane));
    remove_->setAccessibleName(tr("Remove lane %1").arg(lane));
    remove_->setToolTip(tr("Remove lane %1").arg(lane));
}

}  // namespace addend::ui
