#include "ui/activations/LensView.h"

#include <QComboBox>
#include <QLineEdit>
#include <cmath>

#include "core/runtime/prompt.h"
#include "ui/plots/MapHeat.h"
#include "ui/plots/PlotPanel.h"
#include "ui/plots/PlotText.h"
#include "ui/shell/Selection.h"
#include "ui/text/Format.h"
#include "ui/theme/Metrics.h"
#include "ui/widgets/Label.h"

namespace addend::ui {
namespace {

constexpr int wordLetters = 8;  // width of a column at first
constexpr double mostSqueezed = 1.25;

}  // namespace

LensView::LensView(AppContext& app, Workbench& bench, QWidget* parent)
    : ActivationView(app, bench, parent), heat_(new HeatMap), figure_(addChoice("lensFigure")) {
    heat_->setRowsUpward(true);
    heat_->setObjectName(QStringLiteral("lensMap"));
    panel_ = addPanel(heat_);
    for (int i = 0; i < 4; ++i) figure_->addItem(QString());
    addPlain(figure_);
    pin_ = new QLineEdit(this);
    pin_->setObjectName(QStringLiteral("lensPin"));
    pin_->setMaximumWidth(metrics::popupWidth / 2);
    pinLabel_ = addControl(pin_);
    connect(pin_, &QLineEdit::editingFinished, this, [this] {
        if (!pin_->isModified()) return;
        pin_->setModified(false);
        figure_->setCurrentIndex(static_cast<int>(pin_->text().isEmpty() ? Figure::TopProbability : Figure::Pinned));
        outdate();
    });
    connect(heat_, &HeatMap::picked, this, [this](qint64 row, qint64 column) {
        app_.selection.setLayer(static_cast<int>(std::max<qint64>(0, row - 1)));
        app_.selection.setToken(column + (lens_ ? lens_->first_token : 0));
    });
    retranslate();
}

void LensView::retranslate() {
    panel_->setTitle(tr("Logit lens"));
    figure_->setItemText(static_cast<int>(Figure::TopProbability), tr("Probability of the likeliest word"));
    figure_->setItemText(static_cast<int>(Figure::Divergence), tr("Divergence from the last layer (KL)"));
    figure_->setItemText(static_cast<int>(Figure::FinalRank), tr("Rank of the last layer's word"));
    figure_->setItemText(static_cast<int>(Figure::Pinned), tr("Probability of the pinned word"));
    figure_->setAccessibleName(tr("Figure of the lens"));
    pinLabel_->setText(tr("Pin a word"));
    pin_->setAccessibleName(tr("Pinned word"));
    pin_->setToolTip(tr("As it continues the text: with the space before it"));
}

void LensView::refresh() {
    const auto count = static_cast<std::uint32_t>(trace()->tokens.size());
    // Up to the selected token, or the end; what is not shown is not computed.
    const auto last = app_.selection.token() >= mostTokens
                          ? static_cast<std::uint32_t>(std::min<qint64>(app_.selection.token(), count - 1))
                          : std::min(count, mostTokens) - 1;
    const std::uint32_t first = last + 1 > mostTokens ? last + 1 - mostTokens : 0;
    const QString key = trace()->id + QLatin1Char('/') + QString::number(first) + QLatin1Char('/') + pin_->text();
    if (lens_ && key == lensOf_) return show();
    lens_.reset();
    LensRequest request;
    request.first_token = first;
    request.last_token = last;
    std::vector<std::string> taps;
    for (const TraceTap& tap : trace()->base()->taps()) taps.push_back(tap.name);
    work(tr("Reading the layers"),
         [model = trace()->model, base = trace()->base(), request, pin = pin_->text().toStdString()](
             TaskContext& task) mutable {
             if (!pin.empty()) {
                 // A word as it continues a text: with the space before it, where the model writes one.
                 const auto ids = shared_tokenizer(model)->encode(pin, {.add_bos = false, .parse_special = false});
                 if (!ids.empty()) request.pinned = {ids.front()};
             }
             return std::make_shared<const LogitLens>(logit_lens(
                 model, *base, request, [&task](std::uint64_t done, std::uint64_t total) { task.report(done, total); },
                 task.control()));
         },
         [this, key](const std::shared_ptr<const LogitLens>& lens) {
             lens_ = lens;
             lensOf_ = key;
             fresh_ = true;
             show();
         });
}

QString LensView::detail(std::size_t row, std::size_t token) const {
    const LensCell& cell = lens_->cell(row, token);
    QStringList words;
    for (const TopToken& top : cell.top)
        words << tr("“%1” %2").arg(isolated(trace()->word(top.id)),
                                   percentText(std::exp(static_cast<double>(top.logprob)), 1));
    QString text = tr("%1; KL %2, rank of the last layer's word %3")
                       .arg(words.join(QStringLiteral(", ")), figureText(static_cast<double>(cell.divergence)),
                            figureText(cell.final_rank + 1.0));
    if (!cell.pinned.empty())
        text += tr("; “%1” %2, rank %3")
                    .arg(isolated(trace()->word(lens_->pinned.front())),
                         percentText(std::exp(static_cast<double>(cell.pinned.front().logprob)), 2),
                         figureText(cell.pinned.front().rank + 1.0));
    return text;
}

void LensView::show() {
    auto figure = static_cast<Figure>(figure_->currentIndex());
    if (figure == Figure::Pinned && lens_->pinned.empty()) {
        figure = Figure::TopProbability;
        figure_->setCurrentIndex(0);
    }
    const std::shared_ptr<const LogitLens> lens = lens_;
    const auto rows = static_cast<qint64>(lens->rows.size());
    HeatLabels labels;
    labels.rows.title = tr("After layer");
    labels.rows.nameIsNumber = true;
    // Row 0 is what layer 0 reads.
    labels.rows.name = [input = tr("none")](qint64 row) { return row == 0 ? input : QString::number(row - 1); };
    labels.columns = tokenAxis();
    labels.columns.name = [name = labels.columns.name, first = lens->first_token](qint64 column) {
        return name(column + first);
    };
    labels.columns.first = lens->first_token;
    labels.cellText = [lens, trace = trace()](qint64 row, qint64 column, float) {
        const LensCell& cell = lens->cell(static_cast<std::size_t>(row), static_cast<std::size_t>(column));
        return cell.top.empty() ? QString() : trace->word(cell.top.front().id);
    };
    labels.detail = [this, lens](qint64 row, qint64 column) {
        return lens == lens_ ? detail(static_cast<std::size_t>(row), static_cast<std::size_t>(column)) : QString();
    };
    std::shared_ptr<const MapSource> map;
    switch (figure) {
        case Figure::TopProbability:
            map = lens->top_probability_map();
            labels.value = tr("Probability of the likeliest word");
            break;
        case Figure::Divergence:
            map = lens->divergence_map();
            labels.value = tr("KL to the last layer (nats)");
            break;
        case Figure::FinalRank:
            map = lens->final_rank_map();
            labels.value = tr("Rank of the last layer's word, from 0");
            break;
        case Figure::Pinned:
            map = lens->pinned_probability_map(0);
            labels.value = tr("Probability of “%1”").arg(isolated(trace()->word(lens->pinned.front())));
            break;
    }
    const bool probability = figure == Figure::TopProbability || figure == Figure::Pinned;
    heat_->setFixedRange(probability ? std::optional(std::pair{0.0, 1.0}) : std::nullopt);
    heat_->setLabels(labels);
    heat_->setSource(heatOf(map));
    if (std::exchange(fresh_, false)) {
        // As many whole tokens as have room for a word, the last ones; all of them are a double-click away.
        const auto columns = static_cast<double>(lens->tokens);
        const double room =
            std::floor(heat_->view().plot().width() / (wordLetters * heat_->fontMetrics().averageCharWidth()));
        // A few too many are squeezed rather than left out.
        if (columns > room * mostSqueezed)
            heat_->setRange(HeatView::Axis::Columns, columns - std::max(room, HeatView::leastCells), columns);
    }
    // Where the last word is already the likeliest, counted from the end.
    double agreed = 0;
    for (std::uint32_t token = 0; token < lens->tokens; ++token) {
        std::size_t row = lens->rows.size();
        while (row > 0 && lens->cell(row - 1, token).final_rank == 0) --row;
        agreed += static_cast<double>(row);
    }
    agreed /= std::max(1u, lens->tokens);
    QString summary = tr("Final norm and head on the residual of every layer. On average the last layer's word is the "
                         "likeliest from step %1 of %2 on.")
                          .arg(numberText(agreed, 1), numberText(rows - 1));
    if (lens->tokens < trace()->tokens.size())
        summary += QLatin1Char(' ') + tr("Tokens %1 to %2 of %3; select a later one to move on.")
                                          .arg(numberText(qint64(lens->first_token)),
                                               numberText(qint64(lens->first_token + lens->tokens - 1)),
                                               numberText(static_cast<qint64>(trace()->tokens.size())));
    panel_->setSummary(summary);
    showSelection();
}

void LensView::showSelection() {
    if (!lens_) return;
    const qint64 token = app_.selection.token();
    const qint64 column = token - lens_->first_token;
    if (token >= 0 && (column < 0 || column >= lens_->tokens) && !isWorking()) return outdate();
    const int layer = app_.selection.layer();
    // Two rows belong to layer 0: what it reads and what it leaves.
    const bool input = layer == 0 && heat_->selectedRow() == 0;
    heat_->setSelected(input || layer < 0 ? layer : layer + 1, token < 0 ? -1 : column);
}

}  // namespace addend::ui
