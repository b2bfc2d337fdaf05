// The program as a table: its instructions, its blocks or its layers, each with everything that is counted.
#pragma once

#include <QAbstractTableModel>
#include <memory>
#include <vector>

#include "core/inspect/program_graph.h"

namespace addend::ui {

class StructureModel : public QAbstractTableModel {
    Q_OBJECT

  public:
    enum class Rows { Instructions, Blocks, Layers };
    enum Column {
        Name,
        Operation,
        Layer,
        Output,
        Weight,
        Format,
        Bytes,
        Arithmetic,
        IntAdds,
        Skipped,
        FloatAdds,
        Multiplies,
        FirstReason,  // one column for each MultiplyReason
        LMulAdds = FirstReason + static_cast<int>(MultiplyReason::count_),
        Transcendentals,
        Lookups,
        WeightBytes,
        ActivationBytes,
        StateBytes,
        ColumnCount
    };
    /// Numbers for sorting; texts as they are. Figures that are not known sort first.
    static constexpr int SortRole = Qt::UserRole;
    static constexpr int NodeRole = Qt::UserRole + 1;

    using QAbstractTableModel::QAbstractTableModel;

    void setGraph(std::shared_ptr<const ProgramGraph> graph);
    void setAccounting(std::shared_ptr<const Accounting> accounting);
    /// Layers come with a last row for the whole model.
    void setRows(Rows rows);
    Rows rows() const { return rows_; }
    /// Row of a node, or -1.
    int rowOf(std::uint32_t node) const;
    void retranslate();

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

  private:
    void fill();
    QString text(std::uint32_t node, int column) const;
    /// The figure of a counted column; nothing where it is not known.
    std::optional<std::uint64_t> figure(std::uint32_t node, int column) const;
    const addend_instruction* instruction(std::uint32_t node) const;

    std::shared_ptr<const ProgramGraph> graph_;
    std::shared_ptr<const Accounting> accounting_;
    Rows rows_ = Rows::Instructions;
    std::vector<std::uint32_t> nodes_;
};

}  // namespace addend::ui
