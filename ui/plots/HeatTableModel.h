// A heat map as a table: exact cells, read block by block on a pool thread as they come into view.
#pragma once

#include <QAbstractTableModel>
#include <QHash>
#include <QSet>
#include <optional>

#include "ui/plots/HeatPainter.h"

namespace addend::ui {

class HeatTableModel : public QAbstractTableModel {
    Q_OBJECT

  public:
    static constexpr int blockRows = 64;
    static constexpr int blockColumns = 32;
    /// Older blocks are dropped above this: 4 MiB of cells.
    static constexpr int mostBlocks = 512;
    /// The figure as a double; invalid until it was read. Text "…" stands for it meanwhile.
    static constexpr int FigureRole = Qt::UserRole;

    explicit HeatTableModel(QObject* parent = nullptr);
    void setSource(std::shared_ptr<const HeatSource> source);
    void setLabels(const HeatLabels& labels);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

    int blocks() const { return static_cast<int>(blocks_.size()); }

  private:
    using Key = std::pair<int, int>;
    void read(Key block) const;
    void take(quint64 generation, Key block, const std::shared_ptr<const HeatTile>& tile);

    std::shared_ptr<const HeatSource> source_;
    std::shared_ptr<std::atomic<bool>> stop_;
    HeatLabels labels_;
    quint64 generation_ = 0;
    QHash<Key, std::shared_ptr<const HeatTile>> blocks_;
    QList<Key> order_;  // as they came
    mutable QSet<Key> asked_;
};

}  // namespace addend::ui
