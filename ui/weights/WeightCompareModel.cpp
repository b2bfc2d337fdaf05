#include "ui/weights/WeightCompareModel.h"

#include "ui/plots/PlotText.h"
#include "ui/text/Format.h"
#include "ui/theme/Theme.h"

namespace addend::ui {

void WeightCompareModel::setComparison(WeightComparison comparison) {
    beginResetModel();
    comparison_ = std::move(comparison);
    endResetModel();
}

std::optional<double> WeightCompareModel::figure(const MatrixComparison& m, int column) const {
    switch (column) {
        case Changed:
            return m.trits ? std::optional<double>(m.flip_share()) : std::nullopt;
        case SignChanged:
            return m.trits ? std::optional<double>(static_cast<double>(m.sign_flips())) : std::nullopt;
        case ScaleRatio:
            return m.scale_ratio();
        case Difference:
            return m.trits ? std::nullopt : std::optional<double>(m.relative_difference);
        default:
            return std::nullopt;
    }
}

int WeightCompareModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(comparison_.matrices.size());
}

int WeightCompareModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant WeightCompareModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) return {};
    const MatrixComparison& m = comparison_.matrices[static_cast<std::size_t>(index.row())];
    const int column = index.column();
    const auto value = figure(m, column);
    switch (role) {
        case Qt::DisplayRole:
            if (column == Name) return QString::fromStdString(m.info.name);
            if (!value) return QStringLiteral("—");
            if (column == SignChanged) return numberText(static_cast<qint64>(*value));
            return column == ScaleRatio ? figureText(*value) : numberText(*value * 100, 2);
        case SortRole:
            return column == Name ? QVariant(index.row()) : QVariant(value.value_or(-1));
        case Qt::TextAlignmentRole:
            return static_cast<int>((column == Name ? Qt::AlignLeading : Qt::AlignRight) | Qt::AlignVCenter);
        case Qt::ToolTipRole:
            return column == Name ? QVariant(QString::fromStdString(m.info.name)) : QVariant();
        case Qt::FontRole:
            return column == Name ? Theme::instance().font(Theme::FontRole::Mono) : QVariant();
        default:
            return {};
    }
}

QVariant WeightCompareModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal) return {};
    if (role == Qt::TextAlignmentRole)
        return static_cast<int>((section == Name ? Qt::AlignLeading : Qt::AlignRight) | Qt::AlignVCenter);
    if (role != Qt::DisplayRole) return {};
    switch (section) {
        case Name:
            return tr("Tensor");
        case Changed:
            return tr("Changed (%)");
        case SignChanged:
            return tr("Sign changed");
        case ScaleRatio:
            return tr("β ratio");
        case Difference:
            return tr("Difference (%)");
        default:
            return {};
    }
}

}  // namespace addend::ui
