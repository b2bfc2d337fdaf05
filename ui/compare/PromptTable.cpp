#include "ui/compare/PromptTable.h"

#include "ui/plots/PlotText.h"
#include "ui/text/Format.h"

namespace addend::ui {

void PromptTable::setOutcome(std::shared_ptr<const CompareOutcome> outcome) {
    beginResetModel();
    outcome_ = std::move(outcome);
    endResetModel();
}

void PromptTable::retranslate() {
    beginResetModel();
    endResetModel();
}

int PromptTable::lanes() const {
    return outcome_ ? static_cast<int>(outcome_->comparison.lanes.size()) : 0;
}

int PromptTable::rowCount(const QModelIndex& parent) const {
    return parent.isValid() || !outcome_ ? 0 : static_cast<int>(outcome_->options.prompts.size());
}

int PromptTable::columnCount(const QModelIndex& parent) const {
    return parent.isValid() || !outcome_ ? 0 : 1 + lanes() + besides * (lanes() - 1);
}

QString PromptTable::besideText(std::size_t prompt, int lane, Beside what) const {
    if (what == Parts) {
        const auto parts = parting_token(outcome_->comparison, static_cast<std::size_t>(lane), prompt);
        return parts ? numberText(static_cast<qint64>(*parts) + 1) : tr("nowhere");
    }
    const auto twins = static_cast<std::size_t>(lane) - 1;
    if (twins >= outcome_->twins.size() || prompt >= outcome_->twins[twins].size()) return QStringLiteral("—");
    const TwinSummary sum = summarize_twins({&outcome_->twins[twins][prompt], 1});
    return what == Agreement ? percentText(sum.top1_agreement(), 1) : figureText(sum.mean_divergence);
}

QVariant PromptTable::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || !outcome_) return {};
    const int column = index.column();
    const auto prompt = static_cast<std::size_t>(index.row());
    if (role == Qt::TextAlignmentRole)
        return QVariant(column == 0 ? Qt::AlignLeading | Qt::AlignVCenter : Qt::AlignRight | Qt::AlignVCenter);
    if (column == 0 && (role == Qt::DisplayRole || role == Qt::ToolTipRole)) {
        const QString whole = QString::fromStdString(outcome_->options.prompts[prompt]);
        return role == Qt::ToolTipRole ? whole.left(1000).toHtmlEscaped() : whole.left(200).simplified();
    }
    if (role != Qt::DisplayRole) return {};
    if (column <= lanes()) {
        std::vector<double> rates;
        for (const LaneRepetition& r : outcome_->comparison.lanes[static_cast<std::size_t>(column) - 1].repetitions)
            if (r.prompt == prompt && r.timings.decoded_tokens > 1) rates.push_back(r.timings.decode_tokens_per_second());
        return rates.empty() ? QStringLiteral("—") : numberText(statistics_of(rates).p50, 1);
    }
    const int beside = column - 1 - lanes();
    return besideText(prompt, beside / besides + 1, static_cast<Beside>(beside % besides));
}

QVariant PromptTable::headerData(int section, Qt::Orientation orientation, int role) const {
    if (role != Qt::DisplayRole || !outcome_) return {};
    if (orientation == Qt::Vertical) return numberText(static_cast<qint64>(section) + 1);
    const auto letter = [](int lane) { return QString(QChar(u'A' + lane)); };
    if (section == 0) return tr("Prompt");
    if (section <= lanes()) return tr("%1, tokens/s").arg(letter(section - 1));
    const int beside = section - 1 - lanes();
    const QString lane = letter(beside / besides + 1);
    switch (static_cast<Beside>(beside % besides)) {
        case Agreement:
            return tr("%1, same next token").arg(lane);
        case Divergence:
            return tr("%1, mean KL").arg(lane);
        case Parts:
            //: a column: the token at which lane %1's text parts from A's
            return tr("%1 parts at token").arg(lane);
    }
    return {};
}

}  // namespace addend::ui
