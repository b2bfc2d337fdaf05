// Matrices of two models side by side, worst first.
#pragma once

#include <QAbstractTableModel>

#include "core/inspect/weight_compare.h"

namespace addend::ui {

class WeightCompareModel : public QAbstractTableModel {
    Q_OBJECT

  public:
    enum Column { Name, Changed, SignChanged, ScaleRatio, Difference, ColumnCount };
    static constexpr int SortRole = Qt::UserRole;
    using QAbstractTableModel::QAbstractTableModel;

    void setComparison(WeightComparison comparison);
    const WeightComparison& comparison() const { return comparison_; }

    /// Every figure and all transitions as comma-separated values, numbers as C writes them.
    QByteArray csv() const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

  private:
    std::optional<double> figure(const MatrixComparison& matrix, int column) const;
    WeightComparison comparison_;
};

}  // namespace addend::ui
