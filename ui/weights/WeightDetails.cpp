#include "ui/weights/WeightDetails.h"

#include <QBoxLayout>
#include <QComboBox>
#include <QMenu>
#include <QSignalBlocker>
#include <QStackedWidget>
#include <QToolButton>

#include "ui/icons/Icons.h"
#include "ui/plots/PlotPanel.h"
#include "ui/plots/PlotText.h"
#include "ui/shell/Selection.h"
#include "ui/tensors/TensorExport.h"
#include "ui/tensors/TensorText.h"
#include "ui/text/Format.h"
#include "ui/text/Sentences.h"
#include "ui/theme/Metrics.h"
#include "ui/weights/WeightText.h"
#include "ui/widgets/FlowLayout.h"
#include "ui/widgets/InlineMessage.h"
#include "ui/widgets/Label.h"

namespace addend::ui {

WeightDetails::WeightDetails(AppContext& app, TaskRunner& tasks, QWidget* parent)
    : QWidget(parent), app_(app), tasks_(tasks) {
    build();
    connectParts();
    retranslate();
}

void WeightDetails::build() {
    choice_ = new QComboBox(this);
    choice_->setObjectName(QStringLiteral("weightsView"));
    choice_->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    choiceLabel_ = new Label(Theme::FontRole::Body, Theme::Role::Muted, this);
    choiceLabel_->setBuddy(choice_);
    export_ = new QToolButton(this);
    export_->setObjectName(QStringLiteral("exportTensor"));
    export_->setIcon(Icons::icon(Icon::Export));
    export_->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    exportMenu_ = new QMenu(export_);
    auto* row = new FlowLayout;
    row->setSpacing(metrics::control);
    row->addWidget(choiceLabel_);
    row->addWidget(choice_);
    row->addWidget(export_);
    name_ = new Label(Theme::FontRole::Mono, Theme::Role::Text, this);
    name_->setObjectName(QStringLiteral("tensorName"));
    name_->wrapped();
    name_->setTextInteractionFlags(Qt::TextSelectableByMouse);
    facts_ = new Label(Theme::FontRole::Body, Theme::Role::Text, this);
    facts_->setObjectName(QStringLiteral("tensorFacts"));
    facts_->wrapped();
    facts_->setTextInteractionFlags(Qt::TextSelectableByMouse);
    message_ = new InlineMessage(this);
    message_->setObjectName(QStringLiteral("tensorMessage"));
    stack_ = new QStackedWidget(this);
    layers_ = new WeightLayers(app_.dialogs, stack_);
    map_ = new WeightMap(app_, tasks_, stack_);
    plots_ = new TensorPlots(app_.dialogs, stack_);
    panels_ = {layers_->sharesPanel(),   layers_->scalesPanel(), map_->panel(),
               plots_->histogramPanel(), plots_->rowsPanel(),    plots_->columnsPanel()};
    for (PlotPanel* panel : panels_) stack_->addWidget(panel);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(metrics::control, 0, metrics::page, metrics::page);
    column->setSpacing(metrics::control);
    column->addLayout(row);
    column->addWidget(name_);
    column->addWidget(facts_);
    column->addWidget(message_);
    column->addWidget(stack_, 1);
}

void WeightDetails::connectParts() {
    connect(choice_, &QComboBox::currentIndexChanged, this, [this](int index) {
        if (index < 0) return;
        stack_->setCurrentIndex(index);
        if (view() == View::Map) map_->open();
    });
    connect(export_, &QToolButton::clicked, exportMenu_,
            [this] { exportMenu_->popup(export_->mapToGlobal(export_->rect().bottomLeft())); });
    connect(layers_, &WeightLayers::layerPicked, this, &WeightDetails::layerPicked);
    connect(map_, &WeightMap::picked, this, &WeightDetails::pick);
    connect(map_, &WeightMap::failed, this,
            [this](const Message& why) { message_->showMessage(InlineMessage::Kind::Error, why); });
    connect(plots_, &TensorPlots::rowPicked, this, [this](qint64 row) { pick(row, map().selectedColumn()); });
    connect(plots_, &TensorPlots::columnPicked, this,
            [this](qint64 column) { pick(map().selectedRow(), column); });
    connect(plots_, &TensorPlots::nearChanged, this, [this](double near) {
        showFacts();
        Q_EMIT nearChanged(near);
    });
}

void WeightDetails::setModel(std::shared_ptr<const ModelFiles> files) {
    files_ = std::move(files);
    setLayers({}, {});
    setTensor(nullptr, nullptr);
}

void WeightDetails::setLayers(const std::vector<LayerWeights>& layers, const WeightTotals& totals, bool reading) {
    layers_->setLayers(layers, totals, reading);
}

void WeightDetails::setTensor(const WeightInfo* info, const WeightStats* stats) {
    const bool same = info != nullptr && info_ && info->name == info_->name;
    info_ = info != nullptr ? std::optional(*info) : std::nullopt;
    stats_ = stats != nullptr ? std::optional(*stats) : std::nullopt;
    map_->setTensor(files_, info_ ? &*info_ : nullptr);
    plots_->setTensor(info_ ? &*info_ : nullptr, stats_ ? &*stats_ : nullptr);
    if (!same) plots_->setCurrent(-1, -1);
    export_->setEnabled(info_.has_value());
    for (qsizetype n = 2; n < exportMenu_->actions().size(); ++n)
        exportMenu_->actions().at(n)->setEnabled(info_ && info_->trits);
    showFacts();
    showWarnings();
    if (view() == View::Map) map_->open();
}

/// One weight, in the map and in both lines of norms.
void WeightDetails::pick(qint64 row, qint64 column) {
    map().setSelected(row, column);
    plots_->setCurrent(row, column);
    if (column >= 0) app_.selection.setChannel(static_cast<int>(column));
}

void WeightDetails::setView(View view) {
    choice_->setCurrentIndex(static_cast<int>(view));
}

WeightDetails::View WeightDetails::view() const {
    return static_cast<View>(std::max(0, choice_->currentIndex()));
}

bool WeightDetails::resetZoom() {
    PlotWidget* plot = panels_.value(stack_->currentIndex())->plot();
    if (!plot->isZoomed()) return false;
    plot->resetZoom();
    return true;
}

QString WeightDetails::facts() const {
    return facts_->text();
}

void WeightDetails::showWarnings() {
    if (!stats_ || stats_->warnings.empty()) return message_->clear();
    QStringList texts;
    for (const Message& warning : stats_->warnings) texts << sentence(warning);
    message_->showText(InlineMessage::Kind::Warning, texts.join(QLatin1Char('\n')));
}

void WeightDetails::showFacts() {
    name_->setText(info_ ? QString::fromStdString(info_->name) : QString());
    if (!info_) return facts_->setText(tr("Choose a tensor in the table."));
    QStringList lines;
    lines << tr("%1 × %2, %3, %4 (%5 bits a weight)")
                 .arg(numberText(static_cast<qint64>(info_->rows)),
                      numberText(static_cast<qint64>(info_->cols)),
                      QString::fromUtf8(dtype_name(info_->dtype)),
                      bytesText(static_cast<qint64>(info_->bytes)), numberText(info_->stored_bits(), 3));
    if (!stats_) {
        lines << tr("Not measured yet.");
    } else if (info_->trits) {
        const TernaryStats& t = stats_->trits;
        lines << tr("%1 %2, %3 %4, %5 %6; density %7 (normal weights: %8)")
                     .arg(tritText(-1), countAndShareText(t.minus, t.total()), tritText(0),
                          countAndShareText(t.zero, t.total()), tritText(1),
                          countAndShareText(t.plus, t.total()), percentText(t.density(), 2),
                          percentText(gaussian_density(), 2));
        QString line = tr("β %1, entropy %2 bits a weight")
                           .arg(stats_->scale ? figureText(*stats_->scale) : QStringLiteral("—"),
                                numberText(stats_->entropy, 4));
        if (stats_->latent)
            line += tr(", %1 within %2 of β of a threshold")
                        .arg(percentText(stats_->near_share(near()), 2), percentText(near(), 1));
        lines << line;
    } else {
        lines << tr("From %1 to %2, mean %3, root mean square %4")
                     .arg(figureText(stats_->min), figureText(stats_->max), figureText(stats_->mean),
                          figureText(stats_->rms));
    }
    facts_->setText(lines.join(QLatin1Char('\n')));
}

/// Values are what the file stores, or where that is trits, the trits times their scale.
void WeightDetails::exportAs(bool trits, bool npy) {
    if (!info_ || !files_) return;
    const bool packed = info_->trits && !is_float(info_->dtype);
    const TensorAs as = trits ? TensorAs::Trits : packed ? TensorAs::Weights : TensorAs::Stored;
    exportTensor(
        app_.dialogs, tasks_, this, {{files_, nullptr, nullptr}, info_->name, info_->trits, as, npy},
        [this](const QString& path) {
            message_->showText(InlineMessage::Kind::Info, tr("Exported to %1.").arg(path));
            Q_EMIT exported(path);
        },
        [this](const Message& why) {
            message_->showMessage(InlineMessage::Kind::Error, why, tr("The tensor was not exported."));
        });
}

void WeightDetails::retranslate() {
    {
        const QSignalBlocker quiet(choice_);
        const int current = std::max(0, choice_->currentIndex());
        choice_->clear();
        choice_->addItems({tr("Layers"), tr("Scales"), tr("Map of the tensor"), tr("Distribution"),
                           tr("Row norms"), tr("Column norms")});
        choice_->setCurrentIndex(current);
    }
    choiceLabel_->setText(tr("Show"));
    choice_->setAccessibleName(tr("What is shown"));
    export_->setText(tr("Export"));
    export_->setAccessibleName(tr("Export the tensor"));
    export_->setToolTip(tr("Export the whole tensor"));
    exportMenu_->clear();
    exportMenu_->addAction(tr("Values as .npy"), this, [this] { exportAs(false, true); });
    exportMenu_->addAction(tr("Values as .csv"), this, [this] { exportAs(false, false); });
    exportMenu_->addAction(tr("Trits as .npy"), this, [this] { exportAs(true, true); });
    exportMenu_->addAction(tr("Trits as .csv"), this, [this] { exportAs(true, false); });
    layers_->retranslate();
    map_->retranslate();
    plots_->retranslate();
    showFacts();
    showWarnings();
}

void WeightDetails::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) retranslate();
}

}  // namespace addend::ui
