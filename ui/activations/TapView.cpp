#include "ui/activations/TapView.h"

#include <QComboBox>
#include <QCompleter>
#include <QLineEdit>

#include "core/program/program.h"
#include "ui/plots/MapHeat.h"
#include "ui/plots/PlotPanel.h"
#include "ui/plots/PlotText.h"
#include "ui/shell/Selection.h"
#include "ui/theme/Metrics.h"
#include "ui/widgets/Label.h"

namespace addend::ui {

TapView::TapView(AppContext& app, Workbench& bench, QWidget* parent)
    : ActivationView(app, bench, parent),
      heat_(new HeatMap),
      lines_(new LinePlot),
      tap_(addChoice("tap")),
      range_(addChoice("tapRange")) {
    heat_->setObjectName(QStringLiteral("tapMap"));
    heat_->setScaleKind(HeatScale::Kind::Diverging);
    panel_ = addPanel(heat_);
    lines_->setObjectName(QStringLiteral("tapLines"));
    linePanel_ = addPanel(lines_);
    linePanel_->hide();
    connect(lines_, &SeriesPlot::picked, this, [this](int, int index) { app_.selection.setToken(index); });
    tap_->setEditable(true);
    tap_->setInsertPolicy(QComboBox::NoInsert);
    tap_->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    tap_->setMinimumContentsLength(24);
    tap_->completer()->setFilterMode(Qt::MatchContains);
    tap_->completer()->setCompletionMode(QCompleter::PopupCompletion);
    tap_->lineEdit()->setObjectName(QStringLiteral("tapName"));
    tapLabel_ = addControl(tap_);
    addPlain(range_);
    range_->addItems({QString(), QString()});
    connect(tap_->lineEdit(), &QLineEdit::returnPressed, this, [this] { setTap(tap_->currentText()); });
    connect(tap_, &QComboBox::activated, this, [this] { app_.selection.setNode(tap()); });
    connect(heat_, &HeatMap::picked, this, [this](qint64 row, qint64 column) {
        app_.selection.setToken(row);
        app_.selection.setChannel(static_cast<int>(column));
    });
    retranslate();
}

void TapView::retranslate() {
    tapLabel_->setText(tr("Value"));
    tap_->setAccessibleName(tr("Value of the program"));
    const int chosen = std::max(0, range_->currentIndex());
    range_->setItemText(0, tr("Colours over all values"));
    range_->setItemText(1, tr("Colours without outliers"));
    range_->setCurrentIndex(chosen);
    range_->setAccessibleName(tr("Range of colours"));
}

QString TapView::tap() const {
    return tap_->currentText();
}

bool TapView::setTap(const QString& name) {
    const int index = tap_->findText(name, Qt::MatchExactly);
    if (index < 0) return false;
    if (index == tap_->currentIndex()) return true;
    tap_->setCurrentIndex(index);
    outdate();
    return true;
}

void TapView::fill() {
    if (filled_ == &trace()->program()) return;
    filled_ = &trace()->program();
    const QString before = tap();
    tap_->clear();
    TraceRequest all;
    all.tokens = {0};
    all.taps = {"*"};
    for (const TraceTap& one : trace_size(*filled_, all).taps) tap_->addItem(QString::fromStdString(one.name));
    const QString layer = QStringLiteral("layers.%1.").arg(std::max(0, app_.selection.layer()));
    int index = tap_->findText(app_.selection.node().isEmpty() ? before : app_.selection.node());
    if (index < 0) index = tap_->findText(layer + QStringLiteral("mlgru.h"));
    if (index < 0) index = tap_->findText(layer + QStringLiteral("output"));
    tap_->setCurrentIndex(std::max(0, index));
}

void TapView::refresh() {
    fill();
    const std::string name = tap().toStdString();
    withTaps({name}, [this, name](const std::shared_ptr<const Trace>& part) { show(part, name); });
}

void TapView::show(const std::shared_ptr<const Trace>& part, const std::string& name) {
    const std::size_t index = *part->find(name);
    const bool whole = part->storage() != TraceStorage::summaries;
    panel_->setVisible(whole);
    linePanel_->setVisible(!whole);
    range_->setEnabled(whole);
    if (!whole) return showSummaries(*part, index);
    std::shared_ptr<const MapSource> map;
    try {
        map = part->map(index);
    } catch (const Failure& why) {
        return fail(why.message());
    }
    float low = INFINITY, high = -INFINITY;
    std::size_t dead = 0;
    for (const ChannelSummary& channel : part->channel_summaries(index)) {
        low = std::min(low, channel.minimum);
        high = std::max(high, channel.maximum);
        dead += channel.minimum == channel.maximum ? 1 : 0;
    }
    HeatLabels labels;
    labels.rows = tokenAxis();
    labels.columns = channelAxis();
    labels.value = QString::fromStdString(name);
    // Values of one sign need no centre.
    heat_->setScaleKind(low >= 0 ? HeatScale::Kind::Sequential : HeatScale::Kind::Diverging);
    heat_->setRobust(range_->currentIndex() == 1);
    heat_->setLabels(labels);
    heat_->setSource(heatOf(map));
    panel_->setTitle(QString::fromStdString(name));
    panel_->setSummary(tr("%1 tokens × %2 channels, from %3 to %4; %n channel(s) never change.", nullptr,
                          static_cast<int>(dead))
                           .arg(figureText(part->token_count()), figureText(part->taps()[index].width),
                                figureText(static_cast<double>(low)), figureText(static_cast<double>(high))));
    showSelection();
}

void TapView::showSummaries(const Trace& part, std::size_t tap) {
    LinePlot::Line least{tr("smallest"), {}, -1}, mean{tr("mean"), {}, -1}, greatest{tr("largest"), {}, -1};
    for (const RowSummary& row : part.row_summaries(tap)) {
        least.y.push_back(static_cast<double>(row.minimum));
        mean.y.push_back(static_cast<double>(row.mean));
        greatest.y.push_back(static_cast<double>(row.maximum));
    }
    lines_->setAxes({tr("Token"), {}, false, true, {}}, {QString::fromStdString(part.taps()[tap].name)});
    lines_->setLines({least, mean, greatest});
    linePanel_->setTitle(QString::fromStdString(part.taps()[tap].name));
    linePanel_->setSummary(tr("Only summaries were kept: each token's smallest value, mean and largest, over %n channel(s).",
                              nullptr, static_cast<int>(part.taps()[tap].width)));
    showSelection();
}

void TapView::showSelection() {
    if (!app_.selection.node().isEmpty() && app_.selection.node() != tap() && setTap(app_.selection.node())) return;
    heat_->setSelected(app_.selection.token(), app_.selection.channel());
    const qint64 token = app_.selection.token();
    lines_->setCurrent(token < 0 ? std::nullopt : std::optional(static_cast<double>(token)));
}

}  // namespace addend::ui
