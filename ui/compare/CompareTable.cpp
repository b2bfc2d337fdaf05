#include "ui/compare/CompareTable.h"

#include <algorithm>

#include "ui/compare/ChartData.h"
#include "ui/plots/PlotText.h"
#include "ui/text/Format.h"
#include "ui/text/Sentences.h"

namespace addend::ui {
namespace {

QString rateText(const Statistics& s) {
    return s.mean > 0 ? QStringLiteral("%1 ± %2").arg(numberText(s.mean, 1), numberText(s.sd, 1)) : QStringLiteral("—");
}

QString millisecondsText(double seconds) {
    return numberText(seconds * 1e3, 2);
}

bool isEnergy(CompareTable::Figure figure) {
    return figure >= CompareTable::PromptEnergy && figure <= CompareTable::ReplyEnergyAboveIdle;
}

bool isOfPrompt(CompareTable::Figure figure) {
    return figure == CompareTable::PromptEnergy || figure == CompareTable::PromptEnergyAboveIdle;
}

}  // namespace

void CompareTable::setOutcome(std::shared_ptr<const CompareOutcome> outcome) {
    beginResetModel();
    outcome_ = std::move(outcome);
    twins_.clear();
    if (outcome_)
        for (const auto& texts : outcome_->twins) twins_.push_back(summarize_twins(texts));
    endResetModel();
}

void CompareTable::retranslate() {
    beginResetModel();
    endResetModel();
}

int CompareTable::lanes() const {
    return outcome_ ? static_cast<int>(outcome_->comparison.lanes.size()) : 0;
}

int CompareTable::rowCount(const QModelIndex& parent) const {
    return parent.isValid() || !outcome_ ? 0 : figureCount;
}

int CompareTable::columnCount(const QModelIndex& parent) const {
    return parent.isValid() || !outcome_ ? 0 : 2 * lanes() - 1;
}

QString CompareTable::ratioText(const RatioEstimate& r) {
    // A lane a thousand times slower is not 0.000 times as fast.
    const auto text = [](double ratio) { return ratio < 0.1 ? figureText(ratio) : numberText(ratio, 3); };
    const QString interval = QStringLiteral("%1–%2").arg(text(r.low), text(r.high));
    //: %1 is a ratio of two lanes, %2 its 95 % interval
    if (r.decided) return tr("%1 × (%2)").arg(text(r.ratio), interval);
    //: %1 is the 95 % interval of a ratio
    return tr("no difference shown (%1)").arg(interval);
}

/// Millijoules of a token read or written.
QString CompareTable::energyText(int lane, Figure figure) const {
    const LaneFigures& figures = outcome_->comparison.lanes[static_cast<std::size_t>(lane)];
    const LaneEnergy* energy = energy_of_lane(figures, outcome_->comparison.sensors);
    if (energy == nullptr) return QStringLiteral("—");
    const std::uint64_t tokens = isOfPrompt(figure) ? figures.prefilled_tokens() : figures.decoded_tokens();
    const EnergyFigure& part = isOfPrompt(figure) ? energy->prefill : energy->decode;
    const bool aboveIdle = figure == PromptEnergyAboveIdle || figure == ReplyEnergyAboveIdle;
    if (part.why || tokens == 0 || (aboveIdle && !part.above_idle)) return QStringLiteral("—");
    const double joules = aboveIdle ? *part.above_idle : part.joules;
    return numberText(1e3 * joules / static_cast<double>(tokens), 3);
}

QString CompareTable::qualityText(int lane, Figure figure) const {
    if (twins_.empty()) return lane == 0 ? tr("reference") : QString();
    if (figure == Perplexity) {
        // Lane A's own stands in every replay beside it.
        const auto any = std::ranges::find_if(twins_, [](const TwinSummary& twin) { return twin.scored > 0; });
        if (lane == 0 && any == twins_.end()) return QStringLiteral("—");
        const TwinSummary& sum = lane == 0 ? *any : twins_[std::min(static_cast<std::size_t>(lane), twins_.size()) - 1];
        if (sum.scored == 0) return QStringLiteral("—");
        return numberText(lane == 0 ? sum.left_perplexity : sum.right_perplexity, 3);
    }
    return lane == 0 ? tr("reference") : QString();
}

QString CompareTable::valueText(int lane, Figure figure) const {
    const LaneFigures& f = outcome_->comparison.lanes[static_cast<std::size_t>(lane)];
    switch (figure) {
        case Prefill:
            return rateText(f.prefill);
        case Decode:
            return rateText(f.decode);
        case FirstToken:
            return millisecondsText(f.first_token_seconds.p50);
        case LatencyMedian:
            return millisecondsText(f.decode_token_seconds.p50);
        case LatencyTail:
            return millisecondsText(f.decode_token_seconds.p95);
        case Weights:
            return numberText(static_cast<double>(f.memory.weights) / (1024.0 * 1024.0), 1);
        case State:
            return numberText(static_cast<double>(f.memory.state) / 1024.0, 1);
        case Scratch:
            return numberText(static_cast<double>(f.memory.scratch) / (1024.0 * 1024.0), 1);
        case PromptEnergy:
        case PromptEnergyAboveIdle:
        case ReplyEnergy:
        case ReplyEnergyAboveIdle:
            return energyText(lane, figure);
        default:
            return qualityText(lane, figure);
    }
}

QString CompareTable::besideText(int lane, Figure figure) const {
    const std::size_t n = static_cast<std::size_t>(lane) - 1;
    if (figure == Prefill) return ratioText(outcome_->comparison.ratios[n].prefill);
    if (figure == Decode) return ratioText(outcome_->comparison.ratios[n].decode);
    const std::size_t prompts = outcome_->options.prompts.size();
    // With several prompts a place is named by both.
    const auto place = [&](std::size_t prompt, std::size_t token) {
        const QString at = numberText(static_cast<qint64>(token) + 1);
        //: a place: token %2 of prompt %1
        return prompts == 1 ? at : tr("%1: %2").arg(numberText(static_cast<qint64>(prompt) + 1), at);
    };
    if (figure == TextParts) {
        for (std::size_t prompt = 0; prompt < prompts; ++prompt)
            if (const auto at = parting_token(outcome_->comparison, n + 1, prompt)) return place(prompt, *at);
        return tr("nowhere");
    }
    if (n >= twins_.size() || twins_[n].tokens == 0) return {};
    const TwinSummary& twin = twins_[n];
    switch (figure) {
        case Perplexity:
            return twin.scored == 0 || twin.left_perplexity <= 0
                       ? QString()
                       : tr("%1 ×").arg(numberText(twin.right_perplexity / twin.left_perplexity, 4));
        case Agreement:
            return percentText(twin.top1_agreement(), 2);
        case Divergence:
            return figureText(twin.mean_divergence);
        case LargestDifference:
            return figureText(double{twin.largest});
        case FirstDisagreement:
            return twin.first_disagreement ? place(*twin.first_text, *twin.first_disagreement) : tr("nowhere");
        case FirstLayer:
            return twin.first_layer ? QString::fromStdString(*twin.first_layer) : tr("nowhere");
        default:
            return {};
    }
}

QString CompareTable::toolTip(int lane, Figure figure) const {
    if (!isEnergy(figure)) return {};
    const LaneComparison& comparison = outcome_->comparison;
    const LaneEnergy* energy = energy_of_lane(comparison.lanes[static_cast<std::size_t>(lane)], comparison.sensors);
    if (energy == nullptr) return tr("No sensor's boundary holds this device.");
    const SensorInfo& sensor = comparison.sensors[energy->sensor];
    const EnergyFigure& part = isOfPrompt(figure) ? energy->prefill : energy->decode;
    if (part.why) return sentence(*part.why);
    const auto& idle = comparison.idle.at(energy->sensor);
    const QString from = QStringLiteral("%1, %2, %3").arg(QString::fromStdString(sensor.source),
                                                          QString::fromStdString(sensor.boundary),
                                                          provenanceWord(sensor.provenance));
    //: %1 is a sensor and what it covers, %2 seconds
    const QString text = tr("By %1, over %2 s and %n sample(s).", nullptr, static_cast<int>(part.samples))
                             .arg(from, numberText(part.seconds, 2));
    return idle ? text + QLatin1Char(' ') + tr("Idle: %1 W.").arg(numberText(idle->watts, 2)) : text;
}

QVariant CompareTable::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || !outcome_) return {};
    if (role == Qt::TextAlignmentRole) return QVariant(Qt::AlignRight | Qt::AlignVCenter);
    const auto figure = static_cast<Figure>(index.row());
    const int lane = index.column();
    if (role == Qt::DisplayRole)
        return lane < lanes() ? valueText(lane, figure) : besideText(lane - lanes() + 1, figure);
    if (role == Qt::ToolTipRole) return lane < lanes() ? toolTip(lane, figure) : besideText(lane - lanes() + 1, figure);
    return {};
}

QString CompareTable::rowTitle(Figure figure) const {
    switch (figure) {
        case Prefill:
            return tr("Prefill, tokens/s (measured)");
        case Decode:
            return tr("Decode, tokens/s (measured)");
        case FirstToken:
            return tr("First token, ms (median)");
        case LatencyMedian:
            return tr("Time per token, ms (median)");
        case LatencyTail:
            return tr("Time per token, ms (95 %)");
        case Weights:
            return tr("Weights, MiB (allocated)");
        case State:
            return tr("State, KiB (allocated)");
        case Scratch:
            return tr("Scratch, MiB (allocated)");
        case PromptEnergy:
            return tr("Energy per prompt token, mJ");
        case PromptEnergyAboveIdle:
            return tr("Energy per prompt token above idle, mJ");
        case ReplyEnergy:
            return tr("Energy per reply token, mJ");
        case ReplyEnergyAboveIdle:
            return tr("Energy per reply token above idle, mJ");
        case Perplexity:
            return tr("Perplexity of the prompt");
        case Agreement:
            return tr("Same next token");
        case Divergence:
            return tr("Mean KL, nats");
        case LargestDifference:
            return tr("Largest Δ of a logit");
        case FirstDisagreement:
            return tr("First other next token");
        case FirstLayer:
            return tr("First tap beyond tolerance");
        case TextParts:
            return tr("Own text parts at token");
    }
    return {};
}

QVariant CompareTable::headerData(int section, Qt::Orientation orientation, int role) const {
    if (role != Qt::DisplayRole || !outcome_) return {};
    if (orientation == Qt::Vertical) return rowTitle(static_cast<Figure>(section));
    const auto letter = [](int lane) { return QString(QChar(u'A' + lane)); };
    if (section < lanes()) return letter(section);
    //: a column: lane %1 beside lane %2
    return tr("%1 beside %2").arg(letter(section - lanes() + 1), letter(0));
}

}  // namespace addend::ui
