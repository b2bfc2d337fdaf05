#include "ui/activations/GatesView.h"

#include <QComboBox>
#include <QSpinBox>

#include "ui/plots/MapHeat.h"
#include "ui/plots/PlotPanel.h"
#include "ui/plots/PlotText.h"
#include "ui/shell/Selection.h"
#include "ui/text/Format.h"
#include "ui/widgets/Label.h"

namespace addend::ui {

GatesView::GatesView(AppContext& app, Workbench& bench, QWidget* parent)
    : ActivationView(app, bench, parent),
      heat_(new HeatMap),
      lines_(new LinePlot),
      figure_(addChoice("gateFigure")),
      layer_(addNumber("gateLayer")) {
    heat_->setObjectName(QStringLiteral("gateMap"));
    lines_->setObjectName(QStringLiteral("gateLines"));
    heatPanel_ = addPanel(heat_);
    linePanel_ = addPanel(lines_);
    for (int i = 0; i < figureCount; ++i) figure_->addItem(QString());
    addPlain(figure_);
    layerLabel_ = addControl(layer_);
    connect(layer_, &QSpinBox::valueChanged, this, [this](int value) {
        app_.selection.setLayer(value);
        outdate();
    });
    connect(heat_, &HeatMap::picked, this, [this](qint64 row, qint64 column) {
        app_.selection.setToken(row);
        app_.selection.setChannel(static_cast<int>(column));
    });
    connect(lines_, &SeriesPlot::picked, this, [this](int series, int index) {
        const double x = lines_->series()[series].x[static_cast<std::size_t>(index)];
        if (figure() == Figure::StateNorm)
            app_.selection.setToken(static_cast<qint64>(x));
        else
            app_.selection.setLayer(static_cast<int>(x));
    });
    retranslate();
}

GatesView::Figure GatesView::figure() const {
    return static_cast<Figure>(std::max(0, figure_->currentIndex()));
}

void GatesView::choose(Figure figure) {
    figure_->setCurrentIndex(static_cast<int>(figure));
    outdate();
}

std::uint32_t GatesView::layer() const {
    return static_cast<std::uint32_t>(layer_->value());
}

void GatesView::retranslate() {
    figure_->setItemText(static_cast<int>(Figure::Gate), tr("Forget gate f"));
    figure_->setItemText(static_cast<int>(Figure::HalfLife), tr("Half-life of f"));
    figure_->setItemText(static_cast<int>(Figure::State), tr("State h"));
    figure_->setItemText(static_cast<int>(Figure::Change), tr("Change of the state"));
    figure_->setItemText(static_cast<int>(Figure::HalfLives), tr("Half-lives over layers"));
    figure_->setItemText(static_cast<int>(Figure::Bounds), tr("Lower bounds over layers"));
    figure_->setItemText(static_cast<int>(Figure::Saturation), tr("Saturation over layers"));
    figure_->setItemText(static_cast<int>(Figure::StateNorm), tr("Norm of the state over tokens"));
    figure_->setAccessibleName(tr("Figure of the gates"));
    layerLabel_->setText(tr("Layer"));
    layer_->setAccessibleName(tr("Layer"));
}

void GatesView::refresh() {
    const QSignalBlocker quiet(layer_);
    const auto layers = gate_layers(trace()->program());
    layer_->setRange(static_cast<int>(layers.front()), static_cast<int>(layers.back()));
    if (app_.selection.layer() >= 0) layer_->setValue(app_.selection.layer());
    heatPanel_->setVisible(isMap());
    linePanel_->setVisible(!isMap());
    const bool byLayer = isMap() || figure() == Figure::StateNorm;
    layer_->setEnabled(byLayer);
    const std::string at = "layers." + std::to_string(layer()) + ".mlgru.";
    std::vector<std::string> taps{at + "f", at + "h"};
    if (!isMap()) {
        taps.clear();
        for (const std::uint32_t one : layers)
            for (const char* gate : {".mlgru.f", ".mlgru.h"}) taps.push_back("layers." + std::to_string(one) + gate);
    }
    withTaps(taps, [this](const std::shared_ptr<const Trace>& part) {
        if (isMap()) return showMap(part);
        if (figuresOf_ == trace()->id) return showLines(figures_);
        work(
            tr("Reading the gates"),
            [part, model = trace()->model](TaskContext& task) {
                return gate_figures(
                    *part, model->model(),
                    [&task](std::uint64_t done, std::uint64_t total) { task.report(done, total); }, task.cancel());
            },
            [this, of = trace()->id](std::vector<GateFigures> figures) {
                figures_ = std::move(figures);
                figuresOf_ = of;
                showLines(figures_);
            });
    });
}

void GatesView::showMap(const std::shared_ptr<const Trace>& part) {
    const std::size_t f = *part->find(layer(), "mlgru.f");
    const std::size_t h = *part->find(layer(), "mlgru.h");
    HeatLabels labels;
    labels.rows = tokenAxis();
    labels.columns = channelAxis();
    std::shared_ptr<const MapSource> map;
    QString summary;
    std::optional<std::pair<double, double>> range;
    HeatScale::Kind kind = HeatScale::Kind::Sequential;
    try {
        switch (figure()) {
            case Figure::HalfLife:
                map = half_life_map(*part, layer());
                labels.value = tr("Half-life (tokens)");
                summary = tr("−ln 2 / ln f: after so many tokens half of a channel's state is left.");
                break;
            case Figure::State:
                map = part->map(h);
                labels.value = tr("State h");
                kind = HeatScale::Kind::Diverging;
                summary = tr("What the layer remembers, after each token.");
                break;
            case Figure::Change:
                map = state_change_map(*part, layer());
                labels.value = tr("Change of h");
                kind = HeatScale::Kind::Diverging;
                summary = tr("h less the h of the token before; 0 before the first.");
                break;
            default:
                map = part->map(f);
                labels.value = tr("Forget gate f");
                range = std::pair{0.0, 1.0};
                summary = tr("1 keeps the state, 0 forgets it.");
        }
    } catch (const Failure& why) {
        return fail(why.message());
    }
    heat_->setScaleKind(kind);
    heat_->setFixedRange(range);
    heat_->setRobust(figure() == Figure::HalfLife);
    heat_->setLabels(labels);
    heat_->setSource(heatOf(map));
    heatPanel_->setTitle(tr("%1, layer %2").arg(figure_->currentText(), figureText(layer())));
    heatPanel_->setSummary(summary);
    showSelection();
}

void GatesView::showLines(const std::vector<GateFigures>& figures) {
    PlotAxis x{tr("Layer"), {}, false, true, {}};
    PlotAxis y;
    QList<LinePlot::Line> lines;
    const auto line = [&](const QString& name, auto value) {
        LinePlot::Line one{name, {}, -1};
        for (const GateFigures& layer : figures) one.y.push_back(static_cast<double>(value(layer)));
        lines.append(std::move(one));
    };
    QString summary;
    switch (figure()) {
        case Figure::HalfLives:
            y.title = tr("Half-life (tokens)");
            y.logarithmic = true;
            line(tr("shortest tenth"), [](const GateFigures& g) { return g.half_life_p10; });
            line(tr("median"), [](const GateFigures& g) { return g.half_life_p50; });
            line(tr("longest tenth"), [](const GateFigures& g) { return g.half_life_p90; });
            summary = tr("Of a channel: from the geometric mean of its f over this text. The lines are the 10th, 50th "
                         "and 90th percentile of the channels.");
            break;
        case Figure::Bounds:
            y.title = tr("Lower bound of f");
            y.range = std::pair{0.0, 1.0};
            line(tr("smallest"), [](const GateFigures& g) { return g.bound_minimum; });
            line(tr("mean"), [](const GateFigures& g) { return g.bound_mean; });
            line(tr("largest"), [](const GateFigures& g) { return g.bound_maximum; });
            summary = tr("The least that a layer's gates may let through, over its channels: learned, the same for every "
                         "text.");
            break;
        case Figure::Saturation:
            y.title = tr("Share of all f");
            y.range = std::pair{0.0, 1.0};
            line(tr("at the lower bound"), [](const GateFigures& g) { return g.at_bound; });
            line(tr("open (near 1)"), [](const GateFigures& g) { return g.open; });
            line(tr("mean of f"), [](const GateFigures& g) { return g.mean; });
            summary = tr("Within 1/256 of the channel's lower bound, or of 1, over all tokens and channels.");
            break;
        default:
            x.title = tr("Token");
            x.label = [trace = trace()](double at) {
                return at == std::floor(at) ? numberText(static_cast<qint64>(at)) : QString();
            };
            y.title = tr("Norm");
            for (const GateFigures& g : figures) {
                if (g.layer != layer()) continue;
                lines.append({tr("h"), {g.state_norm.begin(), g.state_norm.end()}, -1});
                lines.append({tr("change of h"), {g.change_norm.begin(), g.change_norm.end()}, -1});
            }
            summary = tr("Layer %1: root of the sum of squares over its channels.").arg(figureText(layer()));
    }
    lines_->setAxes(x, y);
    lines_->setLines(lines, figure() == Figure::StateNorm || figures.empty() ? 0 : figures.front().layer);
    linePanel_->setTitle(figure_->currentText());
    linePanel_->setSummary(summary);
    showSelection();
}

void GatesView::showSelection() {
    const int chosen = app_.selection.layer();
    if (chosen >= 0 && chosen != layer_->value() && chosen >= layer_->minimum() && chosen <= layer_->maximum()) {
        const QSignalBlocker quiet(layer_);
        layer_->setValue(chosen);
        if (layer_->isEnabled()) return outdate();
    }
    heat_->setSelected(app_.selection.token(), app_.selection.channel());
    const double at = figure() == Figure::StateNorm ? static_cast<double>(app_.selection.token()) : chosen;
    lines_->setCurrent(at < 0 ? std::nullopt : std::optional(at));
}

}  // namespace addend::ui
