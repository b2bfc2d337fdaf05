// The tensors of a model with their figures, a row each; figures come as they are measured.
#pragma once

#include <QAbstractTableModel>
#include <optional>
#include <vector>

#include "core/inspect/weight_stats.h"

namespace addend::ui {

class WeightTableModel : public QAbstractTableModel {
    Q_OBJECT

  public:
    enum Column {
        Name,
        Minus,
        Zero,
        Plus,
        Scale,
        Near,
        Entropy,
        StoredBits,
        Layer,
        Rows,
        Columns,
        Type,
        DeadRows,
        ColumnCount
    };
    static constexpr int SortRole = Qt::UserRole;

    using QAbstractTableModel::QAbstractTableModel;

    void setList(std::vector<WeightInfo> list);
    /// Of row `row`.
    void setStats(int row, WeightStats stats);
    /// The share of beta that is near a threshold.
    void setNear(double near);

    const std::vector<WeightInfo>& list() const { return list_; }
    /// Null before it was measured.
    const WeightStats* stats(int row) const;
    /// Those measured so far, in order.
    std::vector<WeightStats> measured() const;
    /// -1: none.
    int rowOf(const QString& name) const;
    /// How many tensors have warnings, and the first of them (-1: none).
    int warned() const;
    int firstWarned() const;
    /// Every row as comma-separated values, numbers as C writes them.
    QByteArray csv() const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

  private:
    /// A number, or nothing where there is none to show.
    std::optional<double> figure(int row, int column) const;
    QString text(int row, int column) const;
    /// The whole name, and what is wrong with the tensor.
    QString toolTip(int row) const;

    std::vector<WeightInfo> list_;
    std::vector<std::optional<WeightStats>> stats_;
    double near_ = 0.05;
};

}  // namespace addend::ui
