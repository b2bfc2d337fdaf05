#include "ui/compare/ScalingTable.h"

#include <algorithm>

#include "ui/text/Format.h"
#include "ui/text/Sentences.h"

namespace addend::ui {
namespace {

QString shapeText(std::string_view text) {
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

}  // namespace

void ScalingTable::setQuestion(const ScalingOptions& options, const ScalingRoom& room) {
    beginResetModel();
    std::vector<Row> rows;
    for (const ScalingShape& shape : scaling_shapes()) {
        const SynthShape& synth = synth_shape(shape.shape);
        Row row;
        row.shape = shape;
        row.parameters = dimensions_of(synth.config()).parameters;
        row.need = scaling_need(synth, options);
        row.refused = scaling_refusal(row.need, room);
        const auto before = std::ranges::find_if(rows_, [&](const Row& r) { return r.shape.shape == shape.shape; });
        if (before != rows_.end()) {
            row.chosen = before->chosen && !row.refused;
            row.point = before->point;
        }
        rows.push_back(std::move(row));
    }
    rows_ = std::move(rows);
    endResetModel();
    Q_EMIT choiceChanged();
}

void ScalingTable::chooseShorterThan(double seconds) {
    beginResetModel();
    for (Row& row : rows_) row.chosen = !row.refused && row.need.seconds < seconds;
    endResetModel();
    Q_EMIT choiceChanged();
}

QStringList ScalingTable::chosen() const {
    QStringList shapes;
    for (const Row& row : rows_)
        if (row.chosen) shapes << shapeText(row.shape.shape);
    return shapes;
}

void ScalingTable::setChosen(const QStringList& shapes) {
    beginResetModel();
    for (Row& row : rows_) row.chosen = !row.refused && shapes.contains(shapeText(row.shape.shape));
    endResetModel();
    Q_EMIT choiceChanged();
}

ScalingNeed ScalingTable::chosenNeed() const {
    ScalingNeed sum;
    for (const Row& row : rows_) {
        if (!row.chosen) continue;
        sum.disk = std::max(sum.disk, row.need.disk);  // one at a time, removed before the next
        sum.memory = std::max(sum.memory, row.need.memory);
        sum.seconds += row.need.seconds;
    }
    return sum;
}

void ScalingTable::setPoints(const std::vector<ScalingPoint>& points) {
    for (Row& row : rows_) {
        row.point.reset();
        for (const ScalingPoint& point : points)
            if (point.shape == row.shape.shape) row.point = point;
    }
    if (!rows_.empty()) Q_EMIT dataChanged(index(0, State), index(rowCount() - 1, State));
}

void ScalingTable::retranslate() {
    beginResetModel();
    endResetModel();
}

int ScalingTable::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(rows_.size());
}

int ScalingTable::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : columnCount_;
}

QString ScalingTable::stateText(const Row& row) const {
    if (row.point && row.point->origin == ScalingOrigin::measured) return tr("measured");
    if (row.point) return tr("projected");
    return row.refused ? tr("does not fit") : tr("fits");
}

/// Why it was not, or will not be, measured.
QString ScalingTable::reasonText(const Row& row) const {
    if (row.point && row.point->why) return sentence(*row.point->why);
    return row.refused ? sentence(*row.refused) : QString();
}

QVariant ScalingTable::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) return {};
    const Row& row = rows_[static_cast<std::size_t>(index.row())];
    const auto column = static_cast<Column>(index.column());
    if (role == Qt::CheckStateRole && column == Shape) return row.chosen ? Qt::Checked : Qt::Unchecked;
    if (role == Qt::TextAlignmentRole && column >= Parameters && column <= Time)
        return QVariant(Qt::AlignRight | Qt::AlignVCenter);
    if (role == Qt::ToolTipRole || role == Qt::AccessibleDescriptionRole) return reasonText(row);
    if (role != Qt::DisplayRole) return {};
    switch (column) {
        case Shape:
            return shapeText(row.shape.shape);
        case Family:
            return row.shape.family == ScalingFamily::matmul_free ? tr("MatMul-free, ternary")
                                                                  : tr("Transformer++, float16");
        case Parameters:
            return numberText(static_cast<double>(row.parameters) * 1e-6, 0);
        case Disk:
            return bytesText(static_cast<qint64>(row.need.disk));
        case Memory:
            return bytesText(static_cast<qint64>(row.need.memory));
        case Time:
            return durationText(row.need.seconds);
        case State:
            return stateText(row);
        case columnCount_:
            break;
    }
    return {};
}

bool ScalingTable::setData(const QModelIndex& index, const QVariant& value, int role) {
    if (!index.isValid() || role != Qt::CheckStateRole || index.column() != Shape || !editable_) return false;
    Row& row = rows_[static_cast<std::size_t>(index.row())];
    if (row.refused) return false;
    row.chosen = value.toInt() == Qt::Checked;
    Q_EMIT dataChanged(index, index);
    Q_EMIT choiceChanged();
    return true;
}

QVariant ScalingTable::headerData(int section, Qt::Orientation orientation, int role) const {
    if (role != Qt::DisplayRole || orientation == Qt::Vertical) return {};
    switch (static_cast<Column>(section)) {
        case Shape:
            return tr("Shape");
        case Family:
            return tr("Kind");
        case Parameters:
            return tr("Weights, millions");
        case Disk:
            return tr("File");
        case Memory:
            return tr("Memory");
        case Time:
            return tr("Time, estimated");
        case State:
            return tr("State");
        case columnCount_:
            break;
    }
    return {};
}

Qt::ItemFlags ScalingTable::flags(const QModelIndex& index) const {
    Qt::ItemFlags flags = QAbstractTableModel::flags(index);
    if (!index.isValid()) return flags;
    if (index.column() == Shape && editable_ && !rows_[static_cast<std::size_t>(index.row())].refused)
        flags |= Qt::ItemIsUserCheckable;
    return flags;
}

}  // namespace addend::ui
