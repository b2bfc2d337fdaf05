// The tables of the energy panel: picojoules of an operation, to be edited; and what they make of a token.
#pragma once

#include <QAbstractTableModel>

#include "core/evaluate/energy_rows.h"

namespace addend::ui {

/// A row an operation; the value can be edited in place. Column Value: EditRole and FigureRole give the number.
class EnergyEntryModel : public QAbstractTableModel {
    Q_OBJECT

  public:
    enum Column { Operation, Value, UsedFor, columnCount_ };

    using QAbstractTableModel::QAbstractTableModel;
    const EnergyTable& table() const { return table_; }
    void setTable(const EnergyTable& table);
    void retranslate();

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    bool setData(const QModelIndex& index, const QVariant& value, int role = Qt::EditRole) override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;

  Q_SIGNALS:
    void edited();
    void refused(const addend::Message& why);

  private:
    EnergyTable table_ = default_energy_table();
};

/// A row a figure, a column a model: its energies, then the operations of a token by kind.
class EnergyFigureModel : public QAbstractTableModel {
    Q_OBJECT

  public:
    /// Prefill and Decode in all, and beside the transformer; then a row for each OperationKind, of decode.
    enum Row { Prefill, Decode, PrefillRatio, DecodeRatio, FirstKind };

    using QAbstractTableModel::QAbstractTableModel;
    void setRows(std::vector<EnergyRow> rows);
    const std::vector<EnergyRow>& rows() const { return rows_; }
    void retranslate();

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

    /// "25.3 µJ".
    static QString energyText(double picojoules);

  private:
    QString ratioText(const EnergyRow& row, bool prefill) const;
    QString partText(const EnergyRow& row, OperationKind kind) const;
    std::vector<EnergyRow> rows_;
};

}  // namespace addend::ui
