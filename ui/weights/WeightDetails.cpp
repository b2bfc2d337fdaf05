#include "ui/weights/WeightDetails.h"

#include <QBoxLayout>
#include <QComboBox>
#include <QDir>
#include <QDoubleSpinBox>
#include <QMenu>
#include <QStackedWidget>
#include <QToolButton>
#include <cmath>
#include <numbers>

#include "core/inspect/tensor_view.h"
#include "ui/icons/Icons.h"
#include "ui/plots/MapHeat.h"
#include "ui/plots/PlotPanel.h"
#include "ui/plots/PlotText.h"
#include "ui/shell/Dialogs.h"
#include "ui/shell/Selection.h"
#include "ui/text/Format.h"
#include "ui/text/Sentences.h"
#include "ui/theme/Metrics.h"
#include "ui/widgets/FlowLayout.h"
#include "ui/widgets/InlineMessage.h"
#include "ui/widgets/Label.h"

namespace addend::ui {
namespace {

constexpr double nearMost = 50;  // % of beta
constexpr double nearStep = 0.5;

QString trit(int value) {
    static const char16_t* const names[] = {u"−1", u"0", u"+1"};
    return Theme::tritSymbol(value) + QLatin1Char(' ') + QString::fromUtf16(names[value + 1]);
}

QString sharePercent(std::uint64_t count, std::uint64_t total) {
    return percentText(total == 0 ? 0 : static_cast<double>(count) / static_cast<double>(total), 2);
}

/// Expected counts of weights that are normal around 0 with the same mean |w|, bin by bin.
std::vector<double> normalCounts(std::uint64_t weights) {
    std::vector<double> counts;
    const double sigma = std::sqrt(std::numbers::pi / 2);  // in units of mean |w|
    const auto below = [sigma](double x) { return 0.5 * std::erfc(-x / (sigma * std::numbers::sqrt2)); };
    constexpr double width = 1.0 / LatentHistogram::bins_per_scale;
    for (int bin = 0; bin < LatentHistogram::bins; ++bin) {
        const double left = bin * width - LatentHistogram::range;
        counts.push_back(static_cast<double>(weights) * (below(left + width) - below(left)));
    }
    return counts;
}

}  // namespace

WeightDetails::WeightDetails(AppContext& app, TaskRunner& tasks, QWidget* parent)
    : QWidget(parent), app_(app), tasks_(tasks) {
    build();
    retranslate();
}

PlotPanel* WeightDetails::addPanel(PlotWidget* plot) {
    auto* panel = new PlotPanel(plot, app_.dialogs, stack_);
    stack_->addWidget(panel);
    panels_.append(panel);
    return panel;
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
    facts_ = new Label(Theme::FontRole::Body, Theme::Role::Text, this);
    facts_->setObjectName(QStringLiteral("tensorFacts"));
    facts_->wrapped();
    facts_->setTextInteractionFlags(Qt::TextSelectableByMouse);
    message_ = new InlineMessage(this);
    message_->setObjectName(QStringLiteral("tensorMessage"));
    stack_ = new QStackedWidget(this);
    layers_ = new StackedBars;
    scales_ = new LinePlot;
    map_ = new HeatMap;
    map_->setObjectName(QStringLiteral("weightMap"));
    histogram_ = new Histogram;
    rows_ = new LinePlot;
    columns_ = new LinePlot;
    for (PlotWidget* plot : {static_cast<PlotWidget*>(layers_), static_cast<PlotWidget*>(scales_),
                             static_cast<PlotWidget*>(map_), static_cast<PlotWidget*>(histogram_),
                             static_cast<PlotWidget*>(rows_), static_cast<PlotWidget*>(columns_)})
        addPanel(plot);
    mapKind_ = new QComboBox(this);
    mapKind_->setObjectName(QStringLiteral("weightMapKind"));
    mapKind_->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    panels_[static_cast<int>(View::Map)]->addControl(mapKind_);
    near_ = new QDoubleSpinBox(this);
    near_->setObjectName(QStringLiteral("nearThreshold"));
    near_->setRange(nearStep, nearMost);
    near_->setSingleStep(nearStep);
    near_->setDecimals(1);
    near_->setValue(5);
    panels_[static_cast<int>(View::Histogram)]->addControl(near_);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(metrics::control, 0, metrics::page, metrics::page);
    column->setSpacing(metrics::control);
    column->addLayout(row);
    column->addWidget(name_);
    column->addWidget(facts_);
    column->addWidget(message_);
    column->addWidget(stack_, 1);

    connect(choice_, &QComboBox::currentIndexChanged, this, [this](int index) {
        if (index < 0) return;
        stack_->setCurrentIndex(index);
        if (view() == View::Map) openMap();
    });
    connect(export_, &QToolButton::clicked, exportMenu_,
            [this] { exportMenu_->popup(export_->mapToGlobal(export_->rect().bottomLeft())); });
    connect(mapKind_, &QComboBox::currentIndexChanged, this, &WeightDetails::showMap);
    connect(near_, &QDoubleSpinBox::valueChanged, this, [this] {
        showHistogram();
        showFacts();
        Q_EMIT nearChanged(near());
    });
    connect(layers_, &SeriesPlot::picked, this, [this](int, int index) {
        if (layerOfBar_.value(index, -1) >= 0) Q_EMIT layerPicked(layerOfBar_.value(index));
    });
    connect(map_, &HeatMap::picked, this, [this](qint64 picked, qint64 channel) {
        map_->setSelected(picked, channel);
        app_.selection.setChannel(static_cast<int>(channel));
    });
}

void WeightDetails::setModel(std::shared_ptr<const ModelFiles> files) {
    files_ = std::move(files);
    opening_.cancel();
    opened_ = nullptr;
    map_->setSource(nullptr);
    setLayers({}, {});
    setTensor(nullptr, nullptr);
}

void WeightDetails::setLayers(const std::vector<LayerWeights>& layers, const WeightTotals& totals) {
    byLayer_ = layers;
    totals_ = totals;
    showLayers();
}

void WeightDetails::setTensor(const WeightInfo* info, const WeightStats* stats) {
    const bool same = info != nullptr && info_ && info->name == info_->name;
    info_ = info != nullptr ? std::optional(*info) : std::nullopt;
    stats_ = stats != nullptr ? std::optional(*stats) : std::nullopt;
    if (!same) {
        opening_.cancel();
        opened_ = nullptr;
        map_->setSource(nullptr);
    }
    showTensor();
    if (view() == View::Map && !opened_) openMap();
}

void WeightDetails::setView(View view) {
    choice_->setCurrentIndex(static_cast<int>(view));
}

WeightDetails::View WeightDetails::view() const {
    return static_cast<View>(std::max(0, choice_->currentIndex()));
}

double WeightDetails::near() const {
    return near_->value() / 100;
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

void WeightDetails::showLayers() {
    QStringList names;
    StackedBars::Part minus{trit(-1), {}, Theme::Role::TritMinus}, zero{trit(0), {}, Theme::Role::TritZero},
        plus{trit(1), {}, Theme::Role::TritPlus};
    QStringList kinds;
    layerOfBar_.clear();
    for (const LayerWeights& layer : byLayer_) {
        names << (layer.layer ? QString::number(*layer.layer) : tr("head"));
        layerOfBar_ << (layer.layer ? static_cast<int>(*layer.layer) : -1);
        const TernaryStats& t = layer.totals.trits;
        const double all = static_cast<double>(std::max<std::uint64_t>(1, t.total())) / 100;
        minus.values.push_back(static_cast<double>(t.minus) / all);
        zero.values.push_back(static_cast<double>(t.zero) / all);
        plus.values.push_back(static_cast<double>(t.plus) / all);
        for (const auto& [kind, scale] : layer.scales)
            if (!kinds.contains(QString::fromStdString(kind))) kinds << QString::fromStdString(kind);
    }
    layers_->setParts(names, {minus, zero, plus}, tr("Layer"), tr("Share of weights (%)"));
    PlotPanel* panel = panels_[static_cast<int>(View::Layers)];
    const QString none = tr("This model has no ternary matrices.");
    panel->setNothing(byLayer_.empty() ? none : QString());
    const TernaryStats& t = totals_.trits;
    panel->setSummary(byLayer_.empty()
                          ? QString()
                          : tr("%1 ternary weights in %2 matrices: %3 %4, %5 %6, %7 %8. Density %9.")
                                .arg(numberText(static_cast<qint64>(totals_.elements)),
                                     numberText(static_cast<qint64>(totals_.matrices)), trit(-1),
                                     sharePercent(t.minus, t.total()), trit(0), sharePercent(t.zero, t.total()),
                                     trit(1), sharePercent(t.plus, t.total()), percentText(t.density(), 2)) +
                                QLatin1Char(' ') +
                                tr("Normal latent weights would have %1. Entropy %2 bits a weight, of %3 stored.")
                                    .arg(percentText(gaussian_density(), 2), numberText(trit_entropy(t), 4),
                                         numberText(totals_.stored_bits(), 3)));
    QList<LinePlot::Line> lines;
    const auto inLayers = static_cast<std::size_t>(
        std::ranges::count_if(byLayer_, [](const LayerWeights& layer) { return layer.layer.has_value(); }));
    for (const QString& kind : kinds) {
        LinePlot::Line line;
        line.name = kind;
        bool any = false;
        for (std::size_t i = 0; i < inLayers; ++i) {
            double value = std::nan("");
            for (const auto& [name, scale] : byLayer_[i].scales)
                if (QString::fromStdString(name) == kind) value = scale, any = true;
            line.y.push_back(value);
        }
        if (any) lines << line;
    }
    scales_->setAxes({.title = tr("Layer"), .whole = true}, {.title = tr("Scale β")});
    scales_->setLines(lines);
    PlotPanel* scalePanel = panels_[static_cast<int>(View::Scales)];
    scalePanel->setNothing(lines.isEmpty() ? none : QString());
    scalePanel->setSummary(tr("β is what the trits of a matrix are multiplied by, one a matrix."));
}

void WeightDetails::showTensor() {
    showFacts();
    showHistogram();
    showLines();
    showMap();
    export_->setEnabled(info_.has_value());
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
                 .arg(numberText(static_cast<qint64>(info_->rows)), numberText(static_cast<qint64>(info_->cols)),
                      QString::fromUtf8(dtype_name(info_->dtype)), bytesText(static_cast<qint64>(info_->bytes)),
                      numberText(info_->stored_bits(), 3));
    if (!stats_) {
        lines << tr("Not measured yet.");
    } else if (info_->trits) {
        const TernaryStats& t = stats_->trits;
        lines << tr("%1 %2, %3 %4, %5 %6; density %7 (normal weights: %8)")
                     .arg(trit(-1), sharePercent(t.minus, t.total()), trit(0), sharePercent(t.zero, t.total()), trit(1),
                          sharePercent(t.plus, t.total()), percentText(t.density(), 2),
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

void WeightDetails::showHistogram() {
    PlotPanel* panel = panels_[static_cast<int>(View::Histogram)];
    const bool latent = stats_ && stats_->latent;
    near_->setEnabled(latent);
    if (!stats_ || !stats_->histogram) {
        panel->setSummary({});
        return panel->setNothing(
            !info_    ? tr("Choose a tensor in the table.")
            : !stats_ ? tr("Not measured yet.")
                      : tr("The file holds trits, not the latent weights they were rounded from: there is no distribution to show."));
    }
    panel->setNothing({});
    const LatentHistogram& h = *stats_->histogram;
    histogram_->setAxes({.title = latent ? tr("Latent weight (β)") : tr("Weight (mean |w|)")},
                        {.title = tr("Weights")});
    const std::uint64_t finite = info_->elements() - stats_->not_finite;
    histogram_->setBins(-LatentHistogram::range, 1.0 / LatentHistogram::bins_per_scale,
                        {h.counts.begin(), h.counts.end()}, tr("Weights"), normalCounts(finite), tr("Normal"));
    histogram_->setMarks(latent ? QList<PlotMark>{{-0.5, tr("−β/2"), true}, {0.5, tr("+β/2"), true}}
                                : QList<PlotMark>());
    panel->setSummary((latent ? tr("Beyond −β/2: %1; beyond +β/2: %2; within %3 of β of a threshold: %4.")
                                    .arg(sharePercent(stats_->trits.minus, finite),
                                         sharePercent(stats_->trits.plus, finite), percentText(near(), 1),
                                         percentText(stats_->near_share(near()), 2)) +
                                    QLatin1Char(' ')
                              : QString()) +
                      tr("%1 weights lie beyond the plot.").arg(numberText(static_cast<qint64>(h.below + h.above))));
}

void WeightDetails::showLines() {
    const auto show = [this](View view, LinePlot* plot, const QString& axis, const std::vector<float>* norms) {
        PlotPanel* panel = panels_[static_cast<int>(view)];
        if (norms == nullptr || norms->empty()) {
            panel->setSummary({});
            return panel->setNothing(info_ ? tr("Not measured yet.") : tr("Choose a tensor in the table."));
        }
        panel->setNothing({});
        plot->setAxes({.title = axis, .whole = true}, {.title = tr("Euclidean norm")});
        plot->setLines({{tr("Norm"), {norms->begin(), norms->end()}}});
        const auto [low, high] = std::ranges::minmax(*norms);
        const std::uint64_t dead = view == View::Rows ? stats_->dead_rows : stats_->dead_cols;
        panel->setSummary(tr("From %1 to %2; of zeros only: %3 of %4.")
                              .arg(figureText(static_cast<double>(low)), figureText(static_cast<double>(high)),
                                   numberText(static_cast<qint64>(dead)),
                                   numberText(static_cast<qint64>(norms->size()))));
    };
    show(View::Rows, rows_, tr("Row (output)"), stats_ ? &stats_->row_norms : nullptr);
    show(View::Columns, columns_, tr("Column (input)"), stats_ ? &stats_->col_norms : nullptr);
}

void WeightDetails::openMap() {
    if (!info_ || !files_ || opened_ || opening_.isActive()) return;
    opening_ = tasks_.start(
        this, QString(),
        [files = files_, info = *info_](TaskContext& task) -> std::shared_ptr<const Opened> {
            auto opened = std::make_shared<Opened>();
            opened->name = info.name;
            if (info.trits) {
                auto cells = std::make_shared<const TritCells>(
                    TritCells::open(*files, info.name, 0, [&](std::uint64_t d, std::uint64_t t) { task.report(d, t); },
                                    task.cancel()));
                opened->trits = trit_values(cells);
                opened->density = trit_density(cells);
                if (cells->latent()) opened->values = tensor_values(*files, info.name);
            } else {
                opened->values = tensor_values(*files, info.name);
            }
            return opened;
        },
        [this](std::shared_ptr<const Opened> opened) {
            if (!info_ || opened->name != info_->name) return;
            opened_ = std::move(opened);
            showMap();
        },
        [this](const Message& why) {
            if (why.code != Code::cancelled) message_->showMessage(InlineMessage::Kind::Error, why);
        });
}

void WeightDetails::showMap() {
    PlotPanel* panel = panels_[static_cast<int>(View::Map)];
    if (!opened_) {
        panel->setSummary({});
        return panel->setNothing(info_ ? tr("Reading the tensor …") : tr("Choose a tensor in the table."));
    }
    const int kind = opened_->trits == nullptr ? 2 : mapKind_->currentIndex();
    std::shared_ptr<const MapSource> map = kind == 0 ? opened_->trits : kind == 1 ? opened_->density : opened_->values;
    if (map == nullptr) return panel->setNothing(tr("The file holds trits, not the latent weights they were rounded from."));
    panel->setNothing({});
    HeatLabels labels;
    labels.rows.title = tr("Row");
    labels.columns.title = tr("Column");
    labels.value = kind == 0 ? tr("Trit") : kind == 1 ? tr("Density") : tr("Weight");
    if (kind == 0)
        labels.cellText = [](qint64, qint64, float value) { return Theme::tritSymbol(static_cast<int>(value)); };
    map_->setScaleKind(kind == 0   ? HeatScale::Kind::Trits
                       : kind == 1 ? HeatScale::Kind::Sequential
                                   : HeatScale::Kind::Diverging);
    map_->setFixedRange(kind == 0   ? std::optional(std::pair(-1.0, 1.0))
                        : kind == 1 ? std::optional(std::pair(0.0, 1.0))
                                    : std::nullopt);
    map_->setLabels(labels);
    map_->setSource(heatOf(std::move(map)));
    panel->setTitle(mapKind_->itemText(kind));
    panel->setSummary(tr("%1 rows × %2 columns. A cell of the picture is the mean of the weights it covers; zoom in for single ones.")
                          .arg(numberText(static_cast<qint64>(info_->rows)),
                               numberText(static_cast<qint64>(info_->cols))));
}

void WeightDetails::exportTensor(bool trits, bool npy) {
    if (!info_ || !files_) return;
    const QString suffix = npy ? QStringLiteral("npy") : QStringLiteral("csv");
    const QString name = QString::fromStdString(info_->name);
    app_.dialogs.saveFile(
        this, tr("Export %1").arg(name), tr("%1 file (*.%2)").arg(suffix.toUpper(), suffix),
        QDir::home().filePath(name + QLatin1Char('.') + suffix),
        [this, trits, npy, info = *info_, files = files_](const QStringList& paths) {
            const QString path = paths.value(0);
            tasks_.start(
                this, tr("Exporting %1").arg(QString::fromStdString(info.name)),
                [=](TaskContext& task) {
                    const auto map = trits ? trit_values(std::make_shared<const TritCells>(
                                                 TritCells::open(*files, info.name, 0, {}, task.cancel())))
                                           : tensor_values(*files, info.name);
                    const auto report = [&](std::uint64_t d, std::uint64_t t) { task.report(d, t); };
                    const MapWindow all{0, map->rows(), 0, map->cols()};
                    if (npy)
                        export_npy(*map, all, path.toStdString(), report, task.cancel());
                    else
                        export_csv(*map, all, path.toStdString(), report, task.cancel());
                },
                [this, path] {
                    message_->showText(InlineMessage::Kind::Info, tr("Exported to %1.").arg(path));
                    Q_EMIT exported(path);
                },
                [this](const Message& why) {
                    if (why.code == Code::cancelled) return;
                    message_->showMessage(InlineMessage::Kind::Error, why, tr("The tensor was not exported."));
                });
        });
}

void WeightDetails::retranslate() {
    const auto fill = [](QComboBox* box, const QStringList& texts) {
        const QSignalBlocker quiet(box);
        const int current = std::max(0, box->currentIndex());
        box->clear();
        box->addItems(texts);
        box->setCurrentIndex(current);
    };
    const QStringList views{tr("Layers"),       tr("Scales"),    tr("Map of the tensor"),
                            tr("Distribution"), tr("Row norms"), tr("Column norms")};
    fill(choice_, views);
    fill(mapKind_, {tr("Trits"), tr("Density"), tr("Weights as stored")});
    for (int i = 0; i < panels_.size(); ++i) panels_[i]->setTitle(views[i]);
    panels_[0]->setTitle(tr("Shares of −1, 0 and +1 by layer"));
    panels_[1]->setTitle(tr("Scale β by layer"));
    choiceLabel_->setText(tr("Show"));
    choice_->setAccessibleName(tr("What is shown"));
    mapKind_->setAccessibleName(tr("What the map shows"));
    near_->setAccessibleName(tr("Distance from a threshold that counts as near, in percent of β"));
    near_->setToolTip(near_->accessibleName());
    near_->setSuffix(tr(" % of β"));
    export_->setText(tr("Export"));
    export_->setAccessibleName(tr("Export the tensor"));
    export_->setToolTip(tr("Export the whole tensor"));
    exportMenu_->clear();
    exportMenu_->addAction(tr("Values as .npy"), this, [this] { exportTensor(false, true); });
    exportMenu_->addAction(tr("Values as .csv"), this, [this] { exportTensor(false, false); });
    exportMenu_->addAction(tr("Trits as .npy"), this, [this] { exportTensor(true, true); });
    exportMenu_->addAction(tr("Trits as .csv"), this, [this] { exportTensor(true, false); });
    showLayers();
    showTensor();
}

void WeightDetails::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) retranslate();
}

}  // namespace addend::ui
