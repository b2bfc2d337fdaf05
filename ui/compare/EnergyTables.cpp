#include "ui/compare/EnergyTables.h"

#include <QLocale>
#include <algorithm>
#include <cmath>

#include "ui/text/Format.h"

namespace addend::ui {
namespace {

/// Three significant digits.
QString threeDigits(double value) {
    if (value == 0) return numberText(0.0, 0);
    const int whole = static_cast<int>(std::floor(std::log10(std::abs(value)))) + 1;
    return numberText(value, std::clamp(3 - whole, 0, 6));
}

/// "1.25 M": how many, short.
QString countText(double count) {
    if (count >= 1e9) return EnergyFigureModel::tr("%1 G").arg(threeDigits(count * 1e-9));
    if (count >= 1e6) return EnergyFigureModel::tr("%1 M").arg(threeDigits(count * 1e-6));
    if (count >= 1e4) return EnergyFigureModel::tr("%1 k").arg(threeDigits(count * 1e-3));
    return numberText(count, count < 10 && count != std::floor(count) ? 1 : 0);
}

QString entryName(EnergyEntry entry) {
    switch (entry) {
        case EnergyEntry::int8_add:
            return EnergyEntryModel::tr("Addition, int8");
        case EnergyEntry::int32_add:
            return EnergyEntryModel::tr("Addition, int32");
        case EnergyEntry::fp16_add:
            return EnergyEntryModel::tr("Addition, float16");
        case EnergyEntry::fp32_add:
            return EnergyEntryModel::tr("Addition, float32");
        case EnergyEntry::int8_multiply:
            return EnergyEntryModel::tr("Multiplication, int8");
        case EnergyEntry::fp16_multiply:
            return EnergyEntryModel::tr("Multiplication, float16");
        case EnergyEntry::int32_multiply:
            return EnergyEntryModel::tr("Multiplication, int32");
        case EnergyEntry::fp32_multiply:
            return EnergyEntryModel::tr("Multiplication, float32");
        case EnergyEntry::transcendental:
            return EnergyEntryModel::tr("Exponential, root, division");
        case EnergyEntry::lookup:
            return EnergyEntryModel::tr("Look-up in a table");
        case EnergyEntry::count_:
            break;
    }
    return {};
}

QString useOf(EnergyEntry entry) {
    switch (entry) {
        case EnergyEntry::int32_add:
            return EnergyEntryModel::tr("ternary sums; L-Mul");
        case EnergyEntry::fp32_add:
        case EnergyEntry::fp32_multiply:
            return EnergyEntryModel::tr("floats of this model");
        case EnergyEntry::fp16_add:
        case EnergyEntry::fp16_multiply:
            return EnergyEntryModel::tr("the fp16 transformer");
        case EnergyEntry::transcendental:
            return EnergyEntryModel::tr("norms, gates, softmax");
        case EnergyEntry::lookup:
            return EnergyEntryModel::tr("the embedding");
        default:
            return EnergyEntryModel::tr("not used");
    }
}

QString kindName(OperationKind kind) {
    switch (kind) {
        case OperationKind::int_add:
            return EnergyFigureModel::tr("Integer additions");
        case OperationKind::int_add_skipped:
            return EnergyFigureModel::tr("Additions skipped, the weight is 0");
        case OperationKind::lmul_add:
            return EnergyFigureModel::tr("L-Mul additions");
        case OperationKind::float_add:
            return EnergyFigureModel::tr("Float additions");
        case OperationKind::float_multiply:
            return EnergyFigureModel::tr("Float multiplications");
        case OperationKind::transcendental:
            return EnergyFigureModel::tr("Exponentials, roots, divisions");
        case OperationKind::lookup:
            return EnergyFigureModel::tr("Look-ups");
        case OperationKind::count_:
            break;
    }
    return {};
}

}  // namespace

void EnergyEntryModel::setTable(const EnergyTable& table) {
    beginResetModel();
    table_ = table;
    endResetModel();
}

void EnergyEntryModel::retranslate() {
    beginResetModel();
    endResetModel();
}

int EnergyEntryModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(energy_entries);
}

int EnergyEntryModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : columnCount_;
}

QVariant EnergyEntryModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) return {};
    const auto entry = static_cast<EnergyEntry>(index.row());
    const auto value = table_.of(entry);
    if (role == Qt::TextAlignmentRole && index.column() == Value) return QVariant(Qt::AlignRight | Qt::AlignVCenter);
    if (role == Qt::EditRole && index.column() == Value)
        return value ? QLocale().toString(*value, 'g', QLocale::FloatingPointShortest) : QString();
    if (role != Qt::DisplayRole) return {};
    switch (static_cast<Column>(index.column())) {
        case Operation:
            return entryName(entry);
        case Value:
            return value ? QLocale().toString(*value, 'g', QLocale::FloatingPointShortest) : QStringLiteral("—");
        case UsedFor:
            return useOf(entry);
        case columnCount_:
            break;
    }
    return {};
}

bool EnergyEntryModel::setData(const QModelIndex& index, const QVariant& value, int role) {
    if (role != Qt::EditRole || index.column() != Value) return false;
    const QString text = value.toString().trimmed();
    const auto entry = static_cast<EnergyEntry>(index.row());
    std::optional<double> number;
    if (!text.isEmpty() && text != QStringLiteral("—")) {
        bool valid = false;
        number = QLocale().toDouble(text, &valid);
        if (!valid) number = std::nan("");
    }
    try {
        table_.set(entry, number);
    } catch (const Failure& failure) {
        Q_EMIT refused(failure.message());
        return false;
    }
    Q_EMIT dataChanged(index, index);
    Q_EMIT edited();
    return true;
}

QVariant EnergyEntryModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (role != Qt::DisplayRole || orientation == Qt::Vertical) return {};
    switch (static_cast<Column>(section)) {
        case Operation:
            return tr("Operation");
        case Value:
            return tr("pJ");
        case UsedFor:
            return tr("Used for");
        case columnCount_:
            break;
    }
    return {};
}

Qt::ItemFlags EnergyEntryModel::flags(const QModelIndex& index) const {
    const Qt::ItemFlags flags = QAbstractTableModel::flags(index);
    return index.column() == Value ? flags | Qt::ItemIsEditable : flags;
}

void EnergyFigureModel::setRows(std::vector<EnergyRow> rows) {
    beginResetModel();
    rows_ = std::move(rows);
    endResetModel();
}

void EnergyFigureModel::retranslate() {
    beginResetModel();
    endResetModel();
}

int EnergyFigureModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() || rows_.empty() ? 0 : FirstKind + static_cast<int>(operation_kinds);
}

int EnergyFigureModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(rows_.size());
}

QString EnergyFigureModel::energyText(double picojoules) {
    if (picojoules >= 1e9) return tr("%1 mJ").arg(threeDigits(picojoules * 1e-9));
    if (picojoules >= 1e6) return tr("%1 µJ").arg(threeDigits(picojoules * 1e-6));
    return tr("%1 nJ").arg(threeDigits(picojoules * 1e-3));
}

QString EnergyFigureModel::ratioText(const EnergyRow& row, bool prefill) const {
    const TokenEnergy& beside = rows_.back().energy;
    const double one = prefill ? row.energy.prefill.picojoules : row.energy.decode.picojoules;
    const double other = prefill ? beside.prefill.picojoules : beside.decode.picojoules;
    return other > 0 ? percentText(one / other, 1) : QStringLiteral("—");
}

QString EnergyFigureModel::partText(const EnergyRow& row, OperationKind kind) const {
    const OperationEnergy& energy = row.energy.decode;
    const OperationEnergy::Part& part = energy.part(kind);
    if (kind == OperationKind::int_add_skipped && !energy.zeros_known) return tr("not known");
    if (part.operations == 0) return QStringLiteral("—");
    if (kind == OperationKind::int_add_skipped) return tr("%1 · no energy").arg(countText(part.operations));
    if (!part.picojoules) return tr("%1 · left out").arg(countText(part.operations));
    //: a number of operations, and the energy of all of them
    return tr("%1 · %2").arg(countText(part.operations), energyText(*part.picojoules));
}

QVariant EnergyFigureModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) return {};
    if (role == Qt::TextAlignmentRole) return QVariant(Qt::AlignRight | Qt::AlignVCenter);
    if (role != Qt::DisplayRole) return {};
    const EnergyRow& row = rows_[static_cast<std::size_t>(index.column())];
    switch (index.row()) {
        case Prefill:
            return energyText(row.energy.prefill.picojoules);
        case Decode:
            return energyText(row.energy.decode.picojoules);
        case PrefillRatio:
            return ratioText(row, true);
        case DecodeRatio:
            return ratioText(row, false);
        default:
            return partText(row, static_cast<OperationKind>(index.row() - FirstKind));
    }
}

QVariant EnergyFigureModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (role != Qt::DisplayRole) return {};
    if (orientation == Qt::Horizontal) {
        const EnergyRow& row = rows_[static_cast<std::size_t>(section)];
        if (row.what == EnergyRow::What::transformer) return tr("fp16 transformer");
        if (row.what == EnergyRow::What::exact) return tr("Exact twin");
        return row.patch == "none" ? tr("This model") : QString::fromStdString(row.patch);
    }
    switch (section) {
        case Prefill:
            return tr("Prefill, a token (modelled)");
        case Decode:
            return tr("Decode, a token (modelled)");
        case PrefillRatio:
            return tr("Prefill, of the fp16 transformer");
        case DecodeRatio:
            return tr("Decode, of the fp16 transformer");
        default:
            return kindName(static_cast<OperationKind>(section - FirstKind));
    }
}

}  // namespace addend::ui
