// What each token's most likely successor is, exactly and under every arithmetic of a study.
#pragma once

#include <QAbstractTableModel>
#include <memory>

#include "ui/lmul/LMulStudy.h"

namespace addend::ui {

class FlipModel : public QAbstractTableModel {
    Q_OBJECT

  public:
    /// Then one column each for the arithmetics of the study.
    enum Column { Place, Read, Exact, FirstChanged };
    static constexpr int SortRole = Qt::UserRole;

    using QAbstractTableModel::QAbstractTableModel;

    /// Rows are the tokens where the choice changes under at least one arithmetic; null: none.
    void setStudy(std::shared_ptr<const LMulStudy> study, std::shared_ptr<LoadedModel> model);
    /// The token of row `row`, counted from the beginning of the text.
    std::size_t tokenAt(int row) const { return tokens_[static_cast<std::size_t>(row)]; }
    bool flipped(int row, int column) const;
    /// Every row as comma-separated values: ids and texts of the tokens, divergence in nats, numbers as C writes them.
    QByteArray csv() const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

  private:
    QString text(int row, int column) const;

    std::shared_ptr<const LMulStudy> study_;
    std::shared_ptr<LoadedModel> model_;
    std::vector<std::size_t> tokens_;
};

}  // namespace addend::ui
