#include "ui/tensors/TensorTableModel.h"

#include "ui/plots/MapHeat.h"
#include "ui/tensors/TensorText.h"
#include "ui/theme/Theme.h"

namespace addend::ui {

void TensorTableModel::setMap(std::shared_ptr<const MapSource> map, TensorAs as) {
    as_ = as;
    setSource(heatOf(std::move(map)));
}

QVariant TensorTableModel::data(const QModelIndex& index, int role) const {
    if (as_ != TensorAs::Trits || (role != Qt::DisplayRole && role != Qt::ForegroundRole))
        return HeatTableModel::data(index, role);
    const QVariant figure = HeatTableModel::data(index, FigureRole);
    if (role == Qt::DisplayRole)
        return figure.isValid() ? QVariant(tritText(figure.toFloat())) : HeatTableModel::data(index, role);
    // What is skipped steps back; the sign is said by shape and number, not by colour.
    if (!figure.isValid() || figure.toFloat() != 0) return {};
    return Theme::instance().color(Theme::Role::Muted);
}

}  // namespace addend::ui
