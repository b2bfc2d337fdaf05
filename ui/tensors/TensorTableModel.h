// A tensor as a table: trits by sign, shape and number, values as figures; read block by block as they are looked at.
#pragma once

#include "ui/plots/HeatTableModel.h"
#include "ui/tensors/TensorMaps.h"

namespace addend::ui {

class TensorTableModel : public HeatTableModel {
    Q_OBJECT

  public:
    using HeatTableModel::HeatTableModel;

    /// Null: nothing.
    void setMap(std::shared_ptr<const MapSource> map, TensorAs as);
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;

  private:
    TensorAs as_ = TensorAs::Stored;
};

}  // namespace addend::ui
