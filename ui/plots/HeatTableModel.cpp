#include "ui/plots/HeatTableModel.h"

#include <QCoreApplication>
#include <QPointer>
#include <QThreadPool>

#include "core/base/message.h"

namespace addend::ui {

HeatTableModel::HeatTableModel(QObject* parent)
    : QAbstractTableModel(parent), stop_(std::make_shared<std::atomic<bool>>(false)) {}

void HeatTableModel::setSource(std::shared_ptr<const HeatSource> source) {
    beginResetModel();
    *stop_ = true;
    stop_ = std::make_shared<std::atomic<bool>>(false);
    source_ = std::move(source);
    ++generation_;
    blocks_.clear();
    order_.clear();
    asked_.clear();
    endResetModel();
}

void HeatTableModel::setLabels(const HeatLabels& labels) {
    labels_ = labels;
    if (rowCount() > 0) Q_EMIT headerDataChanged(Qt::Vertical, 0, rowCount() - 1);
    if (columnCount() > 0) Q_EMIT headerDataChanged(Qt::Horizontal, 0, columnCount() - 1);
}

int HeatTableModel::rowCount(const QModelIndex& parent) const {
    return source_ && !parent.isValid() ? static_cast<int>(source_->rows()) : 0;
}

int HeatTableModel::columnCount(const QModelIndex& parent) const {
    return source_ && !parent.isValid() ? static_cast<int>(source_->columns()) : 0;
}

QVariant HeatTableModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) return {};
    if (role == Qt::TextAlignmentRole) return static_cast<int>(Qt::AlignRight | Qt::AlignVCenter);
    if (role != Qt::DisplayRole && role != FigureRole) return {};
    const Key key(index.row() / blockRows, index.column() / blockColumns);
    const auto block = blocks_.constFind(key);
    if (block == blocks_.constEnd()) {
        read(key);
        return role == Qt::DisplayRole ? QVariant(QStringLiteral("…")) : QVariant();
    }
    const HeatTile& tile = **block;
    const float value = tile.mean[tile.at(index.row() % blockRows, index.column() % blockColumns)];
    if (role == FigureRole) return static_cast<double>(value);
    return figureText(static_cast<double>(value));
}

QVariant HeatTableModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (role != Qt::DisplayRole) return QAbstractTableModel::headerData(section, orientation, role);
    const HeatAxis& axis = orientation == Qt::Vertical ? labels_.rows : labels_.columns;
    const QString number = figureText(static_cast<double>(section + axis.first));
    if (!axis.name) return number;
    return axis.nameIsNumber ? axis.name(section) : tr("%1 “%2”").arg(number, axis.name(section));
}

void HeatTableModel::read(Key block) const {
    if (asked_.contains(block)) return;
    asked_.insert(block);
    const HeatWindow window{
        block.first * blockRows, std::min<qint64>(blockRows, source_->rows() - block.first * blockRows),
        block.second * blockColumns, std::min<qint64>(blockColumns, source_->columns() - block.second * blockColumns)};
    const QPointer<HeatTableModel> guard(const_cast<HeatTableModel*>(this));
    QThreadPool::globalInstance()->start(
        [guard, block, window, source = source_, stop = stop_, generation = generation_] {
            if (*stop) return;
            std::shared_ptr<HeatTile> tile;
            try {
                tile = std::make_shared<HeatTile>(source->sample(
                    window, static_cast<int>(window.rows), static_cast<int>(window.columns), *stop));
            } catch (const Failure&) {
                // The view says what failed; here there is no figure.
                tile = std::make_shared<HeatTile>(
                    emptyTile(window, static_cast<int>(window.rows), static_cast<int>(window.columns)));
            }
            // Exact cells: one figure says it all.
            tile->minimum = {};
            tile->maximum = {};
            QMetaObject::invokeMethod(
                qApp,
                [guard, generation, block, tile] {
                    if (guard) guard->take(generation, block, tile);
                },
                Qt::QueuedConnection);
        });
}

void HeatTableModel::take(quint64 generation, Key block, const std::shared_ptr<const HeatTile>& tile) {
    if (generation != generation_) return;
    asked_.remove(block);
    blocks_.insert(block, tile);
    order_.append(block);
    if (order_.size() > mostBlocks) blocks_.remove(order_.takeFirst());
    const auto& window = tile->window;
    Q_EMIT dataChanged(index(static_cast<int>(window.row), static_cast<int>(window.column)),
                       index(static_cast<int>(window.row + window.rows - 1),
                             static_cast<int>(window.column + window.columns - 1)));
}

}  // namespace addend::ui
