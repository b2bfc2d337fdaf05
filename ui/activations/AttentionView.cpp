#include "ui/activations/AttentionView.h"

#include <QComboBox>
#include <QSpinBox>
#include <algorithm>
#include <limits>

#include "core/inspect/map_source.h"
#include "core/program/program.h"
#include "ui/plots/MapHeat.h"
#include "ui/plots/PlotPanel.h"
#include "ui/plots/PlotText.h"
#include "ui/shell/Selection.h"
#include "ui/text/Format.h"
#include "ui/widgets/Label.h"

namespace addend::ui {
namespace {

/// A key that the query cannot see is not a probability of 0: nothing is drawn there.
class SeenKeys final : public MapSource {
  public:
    SeenKeys(std::shared_ptr<const MapSource> pattern, std::uint32_t window)
        : pattern_(std::move(pattern)), window_(window) {}
    std::uint64_t rows() const override { return pattern_->rows(); }
    std::uint64_t cols() const override { return pattern_->cols(); }
    void read(const MapWindow& window, std::span<float> into) const override {
        pattern_->read(window, into);
        for (std::uint64_t r = 0; r < window.rows; ++r)
            for (std::uint64_t c = 0; c < window.cols; ++c) {
                const std::uint64_t query = window.row + r, key = window.col + c;
                if (key > query || (window_ != 0 && key + window_ <= query))
                    into[r * window.cols + c] = std::numeric_limits<float>::quiet_NaN();
            }
    }

  private:
    std::shared_ptr<const MapSource> pattern_;
    std::uint32_t window_;
};

}  // namespace

AttentionView::AttentionView(AppContext& app, Workbench& bench, QWidget* parent)
    : ActivationView(app, bench, parent),
      heat_(new HeatMap),
      figure_(addChoice("attentionFigure")),
      layer_(addNumber("attentionLayer")),
      head_(addNumber("attentionHead")),
      arithmetic_(addChoice("attentionArithmetic")) {
    heat_->setObjectName(QStringLiteral("attentionMap"));
    panel_ = addPanel(heat_);
    for (int i = 0; i < 5; ++i) figure_->addItem(QString());
    addPlain(figure_);
    layerLabel_ = addControl(layer_);
    headLabel_ = addControl(head_);
    arithmetic_->addItems({QString(), QString()});
    addPlain(arithmetic_);
    connect(layer_, &QSpinBox::valueChanged, this, [this](int value) {
        app_.selection.setLayer(value);
        outdate();
    });
    connect(head_, &QSpinBox::valueChanged, this, [this](int value) {
        app_.selection.setHead(value);
        outdate();
    });
    connect(heat_, &HeatMap::picked, this, [this](qint64 row, qint64 column) {
        if (figure() == Figure::Pattern) return app_.selection.setToken(row);
        app_.selection.setLayer(static_cast<int>(row));
        app_.selection.setHead(static_cast<int>(column));
    });
    // From the map of all heads to one of them.
    connect(heat_, &HeatMap::activated, this, [this](qint64, qint64) {
        if (figure() != Figure::Pattern) choose(Figure::Pattern);
    });
    retranslate();
}

AttentionView::Figure AttentionView::figure() const {
    return static_cast<Figure>(std::max(0, figure_->currentIndex()));
}

void AttentionView::choose(Figure figure) {
    figure_->setCurrentIndex(static_cast<int>(figure));
    outdate();
}

void AttentionView::retranslate() {
    figure_->setItemText(static_cast<int>(Figure::Pattern), tr("Pattern of a head"));
    figure_->setItemText(static_cast<int>(Figure::Entropy), tr("All heads: entropy"));
    figure_->setItemText(static_cast<int>(Figure::Distance), tr("All heads: distance"));
    figure_->setItemText(static_cast<int>(Figure::FirstToken), tr("All heads: share on the first token"));
    figure_->setItemText(static_cast<int>(Figure::Previous), tr("All heads: share on the token before"));
    figure_->setAccessibleName(tr("Figure of the attention"));
    layerLabel_->setText(tr("Layer"));
    layer_->setAccessibleName(tr("Layer"));
    headLabel_->setText(tr("Head"));
    head_->setAccessibleName(tr("Head"));
    arithmetic_->setItemText(0, tr("As it was run"));
    arithmetic_->setItemText(1, tr("Exact products"));
    arithmetic_->setAccessibleName(tr("Arithmetic of the pattern"));
}

void AttentionView::refresh() {
    const QSignalBlocker quietLayer(layer_);
    const QSignalBlocker quietHead(head_);
    const auto shapes = attention_shapes(trace()->program());
    layer_->setRange(static_cast<int>(shapes.front().layer), static_cast<int>(shapes.back().layer));
    if (app_.selection.layer() >= 0) layer_->setValue(app_.selection.layer());
    const auto own = std::find_if(shapes.begin(), shapes.end(), [this](const AttentionShape& shape) {
        return static_cast<int>(shape.layer) == layer_->value();
    });
    shape_ = own != shapes.end() ? *own : shapes.front();
    head_->setRange(0, static_cast<int>(shape_.heads) - 1);
    if (app_.selection.head() >= 0) head_->setValue(app_.selection.head());
    arithmetic_->setEnabled(!trace()->patch.none());
    layer_->setEnabled(figure() == Figure::Pattern);
    head_->setEnabled(figure() == Figure::Pattern);
    std::vector<std::string> taps;
    for (const AttentionShape& shape : shapes) {
        if (figure() == Figure::Pattern && static_cast<int>(shape.layer) != layer_->value()) continue;
        for (const char* tap : {".attn.q_rope", ".attn.k_rope"})
            taps.push_back("layers." + std::to_string(shape.layer) + tap);
    }
    withTaps(taps, [this](const std::shared_ptr<const Trace>& part) {
        if (figure() == Figure::Pattern) return showPattern(part);
        const auto how = arithmetic_->currentIndex() == 0 ? PatternArithmetic::as_run : PatternArithmetic::exact;
        work(
            tr("Reading the heads"),
            [part, how, model = trace()->model](TaskContext& task) {
                return head_figures(
                    part, *model->model().lower({}, task.cancel()).program, how,
                    [&task](std::uint64_t done, std::uint64_t total) { task.report(done, total); }, task.cancel());
            },
            [this](const std::vector<HeadFigures>& heads) { showHeads(heads); });
    });
}

void AttentionView::showPattern(const std::shared_ptr<const Trace>& part) {
    std::shared_ptr<const MapSource> map;
    try {
        map = attention_pattern(
            part, trace()->program(), static_cast<std::uint32_t>(layer_->value()),
            static_cast<std::uint32_t>(head_->value()),
            arithmetic_->currentIndex() == 0 ? PatternArithmetic::as_run : PatternArithmetic::exact);
    } catch (const Failure& why) {
        return fail(why.message());
    }
    HeatLabels labels;
    labels.rows = tokenAxis();
    labels.rows.title = tr("Query");
    labels.columns = tokenAxis();
    labels.columns.title = tr("Key");
    labels.value = tr("Probability");
    heat_->setFixedRange(std::pair{0.0, 1.0});
    heat_->setLabels(labels);
    heat_->setSource(heatOf(std::make_shared<SeenKeys>(map, shape_.window)));
    panel_->setTitle(tr("Attention of layer %1, head %2")
                         .arg(numberText(qint64(layer_->value())), numberText(qint64(head_->value()))));
    QString summary = tr("How much of what each token (row) reads comes from itself and each earlier one (column): "
                         "a row adds up to 1. What a token does not see is empty.");
    if (shape_.window != 0)
        summary += QLatin1Char(' ') + tr("This layer sees %n token(s) back, itself included.", nullptr,
                                         static_cast<int>(shape_.window));
    if (shape_.kv_heads != shape_.heads)
        summary += QLatin1Char(' ') + tr("%1 heads share %2 heads of keys and values.")
                                          .arg(numberText(qint64(shape_.heads)), numberText(qint64(shape_.kv_heads)));
    panel_->setSummary(summary);
    showSelection();
}

void AttentionView::showHeads(const std::vector<HeadFigures>& heads) {
    std::uint32_t layers = 0, across = 0;
    for (const HeadFigures& head : heads) {
        layers = std::max(layers, head.layer + 1);
        across = std::max(across, head.head + 1);
    }
    std::vector<float> cells(std::size_t(layers) * across, std::numeric_limits<float>::quiet_NaN());
    for (const HeadFigures& head : heads) {
        const double value = figure() == Figure::Entropy      ? head.entropy
                             : figure() == Figure::Distance   ? head.distance
                             : figure() == Figure::FirstToken ? head.first_token
                                                              : head.previous;
        cells[std::size_t(head.layer) * across + head.head] = static_cast<float>(value);
    }
    HeatLabels labels;
    labels.rows = layerAxis();
    labels.columns.title = tr("Head");
    labels.value = figure() == Figure::Entropy    ? tr("Entropy (nats)")
                   : figure() == Figure::Distance ? tr("Distance (tokens)")
                                                  : tr("Probability");
    heat_->setFixedRange(figure() == Figure::FirstToken || figure() == Figure::Previous
                             ? std::optional(std::pair{0.0, 1.0})
                             : std::nullopt);
    heat_->setLabels(labels);
    heat_->setSource(std::make_shared<MatrixSource>(layers, across, std::move(cells)));
    panel_->setTitle(figure_->currentText());
    panel_->setSummary(tr("Means over all %n quer(ies) of the trace.", nullptr, static_cast<int>(trace()->tokens.size())));
    showSelection();
}

void AttentionView::showSelection() {
    const bool pattern = figure() == Figure::Pattern;
    // What another page selected may not be here.
    const auto follows = [](const QSpinBox* box, int chosen) {
        return chosen != box->value() && chosen >= box->minimum() && chosen <= box->maximum();
    };
    if (pattern && (follows(layer_, app_.selection.layer()) || follows(head_, app_.selection.head()))) return outdate();
    if (pattern)
        heat_->setSelected(app_.selection.token(), heat_->selectedColumn());
    else
        heat_->setSelected(app_.selection.layer(), app_.selection.head());
}

}  // namespace addend::ui
