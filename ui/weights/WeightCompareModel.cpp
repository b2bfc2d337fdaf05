#include "ui/weights/WeightCompareModel.h"

#include "core/base/number.h"
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

QByteArray WeightCompareModel::csv() const {
    QByteArray out = "tensor,other,compared,flips,flip_share,sign_flips,scale,other_scale,scale_ratio,difference";
    static const char* const names[] = {"minus", "zero", "plus"};
    for (const char* from : names)
        for (const char* to : names) out += QByteArray(",") + from + "_to_" + to;
    out += '\n';
    const auto number = [&out](std::optional<double> value) {
        out += ',';
        if (value) out += QByteArray::fromStdString(to_text(*value));
    };
    const auto count = [&out](std::uint64_t n) { out += ',' + QByteArray::number(static_cast<qulonglong>(n)); };
    for (const MatrixComparison& m : comparison_.matrices) {
        out += QByteArray::fromStdString(m.info.name) + ',' + QByteArray::fromStdString(m.other);
        count(m.trits ? m.compared() : m.info.elements() - m.illegal);
        if (m.trits)
            count(m.flips());
        else
            out += ',';
        number(figure(m, Changed));
        number(figure(m, SignChanged));
        number(m.left_scale);
        number(m.right_scale);
        number(m.scale_ratio());
        number(figure(m, Difference));
        for (const auto& row : m.transitions)
            for (const std::uint64_t n : row) {
                if (m.trits)
                    count(n);
                else
                    out += ',';
            }
        out += '\n';
    }
    return out;
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
            if (column != Name) return {};
            return m.other == m.info.name ? QString::fromStdString(m.info.name)
                                          : tr("%1, there %2").arg(QString::fromStdString(m.info.name),
                                                                   QString::fromStdString(m.other));
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
