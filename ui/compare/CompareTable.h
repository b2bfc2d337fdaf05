// Figures of all lanes side by side: a row a figure, a column a lane, then each lane beside the first.
#pragma once

#include <QAbstractTableModel>
#include <memory>

#include "core/evaluate/comparison_record.h"
#include "ui/compare/CompareRun.h"

namespace addend::ui {

class CompareTable : public QAbstractTableModel {
    Q_OBJECT

  public:
    enum Figure {
        Prefill,
        Decode,
        FirstToken,
        LatencyMedian,
        LatencyTail,
        Weights,
        State,
        Scratch,
        PromptEnergy,
        PromptEnergyAboveIdle,
        ReplyEnergy,
        ReplyEnergyAboveIdle,
        Perplexity,
        Agreement,
        Divergence,
        LargestDifference,
        FirstDisagreement,
        FirstLayer,
        TextParts
    };
    static constexpr int figureCount = TextParts + 1;

    using QAbstractTableModel::QAbstractTableModel;
    void setOutcome(std::shared_ptr<const CompareOutcome> outcome);
    int lanes() const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

    /// "1.42 × (1.38–1.47)", or "no difference shown (0.97–1.04)".
    static QString ratioText(const RatioEstimate& ratio);
    void retranslate();

  private:
    QString valueText(int lane, Figure figure) const;
    QString besideText(int lane, Figure figure) const;
    QString energyText(int lane, Figure figure) const;
    QString qualityText(int lane, Figure figure) const;
    QString toolTip(int lane, Figure figure) const;
    QString rowTitle(Figure figure) const;
    std::shared_ptr<const CompareOutcome> outcome_;
    std::vector<TwinSummary> twins_;  // lane i + 1 beside lane 0, over all prompts
};

}  // namespace addend::ui
