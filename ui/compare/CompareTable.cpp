#include "ui/compare/CompareTable.h"

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

}  // namespace

void CompareTable::setOutcome(std::shared_ptr<const CompareOutcome> outcome) {
    beginResetModel();
    outcome_ = std::move(outcome);
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
    const QString interval = QStringLiteral("%1–%2").arg(numberText(r.low, 3), numberText(r.high, 3));
    //: %1 is a ratio of two lanes, %2 its 95 % interval
    if (r.decided) return tr("%1 × (%2)").arg(numberText(r.ratio, 3), interval);
    //: %1 is the 95 % interval of a ratio
    return tr("no difference shown (%1)").arg(interval);
}

QString CompareTable::energyText(int lane) const {
    const LaneFigures& figures = outcome_->comparison.lanes[static_cast<std::size_t>(lane)];
    for (const LaneEnergy& energy : figures.energy) {
        if (energy.whole.why || figures.repetitions.empty()) continue;
        std::uint64_t tokens = 0;
        for (const LaneRepetition& r : figures.repetitions) tokens += r.timings.decoded_tokens;
        if (tokens == 0) continue;
        return numberText(1e3 * energy.whole.joules / static_cast<double>(tokens), 3);
    }
    return QStringLiteral("—");
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
        case Energy:
            return energyText(lane);
        case Agreement:
        case Divergence:
            return lane == 0 ? tr("reference") : QString();
    }
    return {};
}

QString CompareTable::besideText(int lane, Figure figure) const {
    const std::size_t n = static_cast<std::size_t>(lane) - 1;
    if (figure == Prefill) return ratioText(outcome_->comparison.ratios[n].prefill);
    if (figure == Decode) return ratioText(outcome_->comparison.ratios[n].decode);
    if (n >= outcome_->twins.size()) return {};
    const LogitsComparison& twin = outcome_->twins[n].total;
    if (figure == Agreement) return percentText(twin.top1_agreement(), 2);
    if (figure == Divergence) return QString::number(twin.mean_divergence(), 'g', 3);
    return {};
}

QVariant CompareTable::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || !outcome_) return {};
    if (role == Qt::TextAlignmentRole) return QVariant(Qt::AlignRight | Qt::AlignVCenter);
    const auto figure = static_cast<Figure>(index.row());
    const int lane = index.column();
    if (role == Qt::DisplayRole)
        return lane < lanes() ? valueText(lane, figure) : besideText(lane - lanes() + 1, figure);
    if (role == Qt::ToolTipRole && figure == Energy && lane < lanes()) {
        const auto& energy = outcome_->comparison.lanes[static_cast<std::size_t>(lane)].energy;
        if (!energy.empty() && energy.front().whole.why) return sentence(*energy.front().whole.why);
    }
    return {};
}

QVariant CompareTable::headerData(int section, Qt::Orientation orientation, int role) const {
    if (role != Qt::DisplayRole || !outcome_) return {};
    if (orientation == Qt::Horizontal) {
        const auto letter = [](int lane) { return QString(QChar(u'A' + lane)); };
        if (section < lanes()) return letter(section);
        //: a column: lane %1 beside lane %2
        return tr("%1 beside %2").arg(letter(section - lanes() + 1), letter(0));
    }
    switch (static_cast<Figure>(section)) {
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
        case Energy:
            return tr("Energy per token, mJ");
        case Agreement:
            return tr("Same next token");
        case Divergence:
            return tr("Mean KL, nats");
    }
    return {};
}

}  // namespace addend::ui
