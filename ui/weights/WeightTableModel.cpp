#include "ui/weights/WeightTableModel.h"

#include <algorithm>

#include "core/base/number.h"
#include "ui/icons/Icons.h"
#include "ui/plots/PlotText.h"
#include "ui/text/Format.h"
#include "ui/text/Sentences.h"
#include "ui/theme/Theme.h"

namespace addend::ui {
namespace {

double shareOf(std::uint64_t count, const TernaryStats& all) {
    return all.total() == 0 ? 0 : static_cast<double>(count) / static_cast<double>(all.total());
}

}  // namespace

void WeightTableModel::setList(std::vector<WeightInfo> list) {
    beginResetModel();
    list_ = std::move(list);
    stats_.assign(list_.size(), std::nullopt);
    endResetModel();
}

void WeightTableModel::setStats(int row, WeightStats stats) {
    if (row < 0 || row >= rowCount()) return;
    stats_[static_cast<std::size_t>(row)] = std::move(stats);
    Q_EMIT dataChanged(index(row, 0), index(row, ColumnCount - 1));
}

void WeightTableModel::setNear(double near) {
    near_ = near;
    if (rowCount() > 0) Q_EMIT dataChanged(index(0, Near), index(rowCount() - 1, Near));
}

const WeightStats* WeightTableModel::stats(int row) const {
    if (row < 0 || row >= rowCount()) return nullptr;
    const auto& one = stats_[static_cast<std::size_t>(row)];
    return one ? &*one : nullptr;
}

std::vector<WeightStats> WeightTableModel::measured() const {
    std::vector<WeightStats> all;
    for (const auto& one : stats_)
        if (one) all.push_back(*one);
    return all;
}

int WeightTableModel::rowOf(const QString& name) const {
    const auto at = std::ranges::find(list_, name.toStdString(), &WeightInfo::name);
    return at == list_.end() ? -1 : static_cast<int>(at - list_.begin());
}

std::optional<double> WeightTableModel::figure(int row, int column) const {
    const WeightInfo& info = list_[static_cast<std::size_t>(row)];
    const WeightStats* s = stats(row);
    switch (column) {
        case Layer:
            return info.layer ? std::optional<double>(*info.layer) : std::nullopt;
        case Rows:
            return static_cast<double>(info.rows);
        case Columns:
            return static_cast<double>(info.cols);
        case StoredBits:
            return info.stored_bits();
        default:
            break;
    }
    if (s == nullptr) return std::nullopt;
    if (column == DeadRows) return static_cast<double>(s->dead_rows);
    if (!info.trits) return std::nullopt;
    switch (column) {
        case Minus:
            return shareOf(s->trits.minus, s->trits);
        case Zero:
            return shareOf(s->trits.zero, s->trits);
        case Plus:
            return shareOf(s->trits.plus, s->trits);
        case Scale:
            return s->scale;
        case Entropy:
            return s->entropy;
        case Near:
            return s->latent ? std::optional<double>(s->near_share(near_)) : std::nullopt;
        default:
            return std::nullopt;
    }
}

QString WeightTableModel::text(int row, int column) const {
    const WeightInfo& info = list_[static_cast<std::size_t>(row)];
    if (column == Name) return QString::fromStdString(info.name);
    if (column == Type) return QString::fromUtf8(dtype_name(info.dtype));
    const auto value = figure(row, column);
    if (!value) return QStringLiteral("—");
    switch (column) {
        case Minus:
        case Zero:
        case Plus:
        case Near:
            return numberText(*value * 100, 2);
        case Entropy:
        case StoredBits:
            return numberText(*value, 3);
        case Scale:
            return figureText(*value);
        default:
            return numberText(static_cast<qint64>(*value));
    }
}

int WeightTableModel::warned() const {
    return static_cast<int>(
        std::ranges::count_if(stats_, [](const auto& one) { return one && !one->warnings.empty(); }));
}

int WeightTableModel::firstWarned() const {
    const auto at = std::ranges::find_if(stats_, [](const auto& one) { return one && !one->warnings.empty(); });
    return at == stats_.end() ? -1 : static_cast<int>(at - stats_.begin());
}

QString WeightTableModel::toolTip(int row) const {
    QStringList lines{text(row, Name)};
    if (const WeightStats* s = stats(row))
        for (const Message& warning : s->warnings) lines << sentence(warning);
    return lines.join(QLatin1Char('\n'));
}

QByteArray WeightTableModel::csv() const {
    QByteArray out = "tensor,share_minus,share_zero,share_plus,scale,near_threshold,entropy_bits,stored_bits,"
                     "layer,rows,columns,type,dead_rows,count_minus,count_zero,count_plus,illegal,not_finite,warnings\n";
    const auto add = [&out](std::uint64_t count) { out += ',' + QByteArray::number(static_cast<qulonglong>(count)); };
    for (int row = 0; row < rowCount(); ++row) {
        for (int column = 0; column < ColumnCount; ++column) {
            if (column > 0) out += ',';
            if (column == Name || column == Type)
                out += text(row, column).toUtf8();
            else if (const auto value = figure(row, column))
                out += QByteArray::fromStdString(to_text(*value));
        }
        if (const WeightStats* s = stats(row)) {
            for (const std::uint64_t count : {s->trits.minus, s->trits.zero, s->trits.plus}) add(count);
            add(s->illegal);
            add(s->not_finite);
            add(s->warnings.size());
        } else {
            out += ",,,,,,";
        }
        out += '\n';
    }
    return out;
}

int WeightTableModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(list_.size());
}

int WeightTableModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant WeightTableModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) return {};
    const int row = index.row(), column = index.column();
    switch (role) {
        case Qt::DisplayRole:
            return text(row, column);
        case SortRole:
            if (column == Name) return row;  // the order of the model
            if (column == Type) return text(row, column);
            return figure(row, column).value_or(-1);
        case Qt::TextAlignmentRole:
            return static_cast<int>((column == Name || column == Type ? Qt::AlignLeading : Qt::AlignRight) |
                                    Qt::AlignVCenter);
        case Qt::ToolTipRole:
            return column == Name ? toolTip(row) : QVariant();
        case Qt::DecorationRole:
            // Never cached: the icon has the theme's colour of the moment.
            if (const WeightStats* s = stats(row); column == Name && s != nullptr && !s->warnings.empty())
                return Icons::icon(Icon::Warning, Theme::Role::Warning);
            return {};
        case Qt::FontRole:
            return column == Name ? Theme::instance().font(Theme::FontRole::Mono) : QVariant();
        default:
            return {};
    }
}

QVariant WeightTableModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal) return {};
    if (role == Qt::TextAlignmentRole)
        return static_cast<int>((section == Name || section == Type ? Qt::AlignLeading : Qt::AlignRight) |
                                Qt::AlignVCenter);
    if (role == Qt::ToolTipRole && section == Near)
        return tr("Latent weights whose distance from a threshold ±β/2 is below %1 % of β").arg(numberText(near_ * 100, 1));
    if (role != Qt::DisplayRole) return {};
    switch (section) {
        case Name:
            return tr("Tensor");
        case Layer:
            return tr("Layer");
        case Rows:
            return tr("Rows");
        case Columns:
            return tr("Columns");
        case Type:
            return tr("Type");
        case Minus:
            return isolated(tr("▼ −1 (%)"));
        case Zero:
            return isolated(tr("· 0 (%)"));
        case Plus:
            return isolated(tr("▲ +1 (%)"));
        case Scale:
            return tr("Scale β");
        case Entropy:
            return tr("Entropy (bits)");
        case StoredBits:
            return tr("Stored (bits)");
        case Near:
            return tr("Near ±β/2 (%)");
        case DeadRows:
            return tr("Dead rows");
        default:
            return {};
    }
}

}  // namespace addend::ui
