#include "ui/structure/StructureModel.h"

#include <algorithm>

#include "core/program/op_table.h"
#include "ui/structure/StructureText.h"
#include "ui/text/Format.h"

namespace addend::ui {
namespace {

bool isFigure(int column) {
    return column == StructureModel::Bytes || column >= StructureModel::IntAdds;
}

}  // namespace

void StructureModel::setGraph(std::shared_ptr<const ProgramGraph> graph) {
    beginResetModel();
    graph_ = std::move(graph);
    accounting_.reset();
    fill();
    endResetModel();
}

void StructureModel::setAccounting(std::shared_ptr<const Accounting> accounting) {
    accounting_ = std::move(accounting);
    if (nodes_.empty()) return;
    Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
}

void StructureModel::setRows(Rows rows) {
    if (rows == rows_) return;
    beginResetModel();
    rows_ = rows;
    fill();
    endResetModel();
}

void StructureModel::fill() {
    nodes_.clear();
    if (!graph_) return;
    for (std::uint32_t n = 1; n < graph_->nodes().size(); ++n) {
        const GraphNode& node = graph_->node(n);
        const bool layer =
            node.group != ADDEND_NONE && graph_->program().groups()[node.group].kind == ADDEND_GROUP_LAYER;
        if (rows_ == Rows::Instructions ? !node.is_block() : rows_ == Rows::Layers ? layer : node.is_block())
            nodes_.push_back(n);
    }
    if (rows_ == Rows::Layers) nodes_.push_back(0);
}

int StructureModel::rowOf(std::uint32_t node) const {
    const auto found = std::find(nodes_.begin(), nodes_.end(), node);
    return found == nodes_.end() ? -1 : static_cast<int>(found - nodes_.begin());
}

void StructureModel::retranslate() {
    Q_EMIT headerDataChanged(Qt::Horizontal, 0, ColumnCount - 1);
    setAccounting(accounting_);
}

int StructureModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(nodes_.size());
}

int StructureModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(ColumnCount);
}

const addend_instruction* StructureModel::instruction(std::uint32_t node) const {
    const GraphNode& box = graph_->node(node);
    return box.is_block() ? nullptr : &graph_->program().instructions()[box.instruction];
}

std::optional<std::uint64_t> StructureModel::figure(std::uint32_t node, int column) const {
    if (column == Bytes) return graph_->weight_bytes(node);
    if (!accounting_) return std::nullopt;
    const OperationCounts& counts = graph_->counts(node, *accounting_);
    if (column >= FirstReason && column < LMulAdds)
        return counts.multiplies_for(static_cast<MultiplyReason>(column - FirstReason));
    switch (column) {
        case IntAdds:
            return counts.int_adds;
        case Skipped:
            return counts.zeros_known ? std::optional(counts.int_adds_skipped) : std::nullopt;
        case FloatAdds:
            return counts.float_adds;
        case Multiplies:
            return counts.float_multiplies();
        case LMulAdds:
            return counts.lmul_adds;
        case Transcendentals:
            return counts.transcendentals;
        case Lookups:
            return counts.lookups;
        case WeightBytes:
            return counts.weight_bytes;
        case ActivationBytes:
            return counts.activation_bytes;
        case StateBytes:
            return counts.state_bytes;
        default:
            return std::nullopt;
    }
}

QString StructureModel::text(std::uint32_t node, int column) const {
    const GraphNode& box = graph_->node(node);
    const Program& program = graph_->program();
    const addend_instruction* i = instruction(node);
    const auto weight = [&]() -> const addend_weight* {
        return i != nullptr && i->weight[0] != ADDEND_NONE ? &program.weights()[i->weight[0]] : nullptr;
    };
    switch (column) {
        case Name:
            return node == 0 ? boxTitle(*graph_, node) : QString::fromStdString(box.name);
        case Operation:
            return i != nullptr ? QString::fromStdString(std::string(op_name(i->op)))
                                : blockKind(program, box);
        case Layer:
            return box.layer >= 0 ? numberText(static_cast<qint64>(box.layer)) : QString();
        case Output:
            return i != nullptr ? valueShape(program, i->out[0], program.values()[i->out[0]].width)
                                : QString();
        case Weight:
            return weight() != nullptr ? weightShape(*weight()) : QString();
        case Format:
            return weight() != nullptr ? weightFormat(*weight()) : QString();
        case Arithmetic:
            return i != nullptr ? arithmeticOf(*i) : QString();
        default:
            break;
    }
    const auto value = figure(node, column);
    return value ? numberText(static_cast<qint64>(*value)) : QStringLiteral("—");
}

QVariant StructureModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || !graph_) return {};
    const std::uint32_t node = nodes_[static_cast<std::size_t>(index.row())];
    const int column = index.column();
    switch (role) {
        case Qt::DisplayRole:
            return text(node, column);
        case NodeRole:
            return node;
        case SortRole:
            if (isFigure(column)) {
                const auto value = figure(node, column);
                return value ? static_cast<qlonglong>(*value) : qlonglong{-1};
            }
            if (column == Layer) return graph_->node(node).layer;
            return text(node, column);
        case Qt::TextAlignmentRole:
            return isFigure(column) || column == Layer ? QVariant(Qt::AlignTrailing | Qt::AlignVCenter)
                                                       : QVariant(Qt::AlignLeading | Qt::AlignVCenter);
        case Qt::ToolTipRole:
            if (column == Skipped && !figure(node, column)) return tr("The zeros are not counted yet");
            return column == Name ? QVariant(text(node, column)) : QVariant();
        default:
            return {};
    }
}

QVariant StructureModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
    if (section >= FirstReason && section < LMulAdds)
        return tr("× %1", "multiplications, why they remain")
            .arg(reasonName(static_cast<MultiplyReason>(section - FirstReason)));
    switch (section) {
        case Name:
            return tr("Name");
        case Operation:
            return tr("Operation");
        case Layer:
            return tr("Layer");
        case Output:
            return tr("Output");
        case Weight:
            return tr("Weight");
        case Format:
            return tr("Weight format");
        case Bytes:
            return tr("Weights, bytes");
        case Arithmetic:
            return tr("Arithmetic");
        case IntAdds:
            return tr("Integer adds");
        case Skipped:
            return tr("Skipped as zero");
        case FloatAdds:
            return tr("Float adds");
        case Multiplies:
            return tr("Multiplies");
        case LMulAdds:
            return tr("L-Mul adds");
        case Transcendentals:
            return tr("Exp, root, division");
        case Lookups:
            return tr("Look-ups");
        case WeightBytes:
            return tr("Weights read, bytes");
        case ActivationBytes:
            return tr("Activations, bytes");
        case StateBytes:
            return tr("State, bytes");
        default:
            return {};
    }
}

}  // namespace addend::ui
