#include "ui/runs/RunListModel.h"

#include <algorithm>

#include "core/store/store.h"
#include "ui/engine/PatchText.h"
#include "ui/engine/StoreThread.h"
#include "ui/runs/RunText.h"
#include "ui/text/Format.h"

namespace addend::ui {

RunListModel::RunListModel(StoreThread& store, QObject* parent) : QAbstractTableModel(parent), store_(store) {}

void RunListModel::refresh() {
    const quint64 asked = ++asked_;
    loading_ = true;
    store_.ask(
        this,
        [filter = filter_, order = order_, descending = descending_](Store& store) {
            return store.runs().find(filter, order, descending);
        },
        [this, asked](std::vector<RunId> ids) {
            if (asked == asked_) take(std::move(ids));
        },
        [this, asked](const Message& why) {
            if (asked != asked_) return;
            loading_ = false;
            Q_EMIT failed(why);
        });
}

void RunListModel::take(std::vector<RunId> ids) {
    beginResetModel();
    ids_ = std::move(ids);
    pages_.clear();
    requested_.clear();
    answered_ = asked_;
    loading_ = false;
    endResetModel();
    Q_EMIT loaded();
}

void RunListModel::setFilter(const RunFilter& filter) {
    if (filter == filter_) return;
    filter_ = filter;
    refresh();
}

int RunListModel::rowsHeld() const {
    int rows = 0;
    for (const Page& page : pages_) rows += static_cast<int>(page.rows.size());
    return rows;
}

void RunListModel::forget(RunId run) {
    const int row = rowOf(run);
    if (row < 0) return;
    requested_.insert(row / pageRows);  // what is shown stays until the new rows are there
    fetch(row / pageRows);
}

int RunListModel::rowOf(RunId run) const {
    const auto found = std::ranges::find(ids_, run);
    return found == ids_.end() ? -1 : static_cast<int>(found - ids_.begin());
}

const RunSummary* RunListModel::summary(int row) const {
    const auto page = pages_.find(row / pageRows);
    if (page == pages_.end()) {
        request(row / pageRows);
        return nullptr;
    }
    page->used = ++uses_;
    const auto found = page->rows.constFind(idAt(row));
    return found == page->rows.constEnd() ? nullptr : &*found;
}

/// From within data(): the view paints what it has, and is told when more has come.
void RunListModel::request(int page) const {
    if (requested_.contains(page)) return;
    requested_.insert(page);
    auto* self = const_cast<RunListModel*>(this);
    QMetaObject::invokeMethod(self, [self, page] { self->fetch(page); }, Qt::QueuedConnection);
}

void RunListModel::fetch(int page) {
    const int first = page * pageRows;
    if (first >= rowCount()) return;
    const int count = std::min(pageRows, rowCount() - first);
    const std::vector<RunId> ids(ids_.begin() + first, ids_.begin() + first + count);
    store_.ask(
        this, [ids](Store& store) { return store.runs().summaries(ids); },
        [this, page, first, count, answered = answered_](const std::vector<RunSummary>& rows) {
            if (answered != answered_) return;
            Page& kept = pages_[page];
            kept.used = ++uses_;
            kept.rows.clear();
            for (const RunSummary& row : rows) kept.rows.insert(row.id, row);
            requested_.remove(page);
            forgetPages();
            Q_EMIT dataChanged(index(first, 0), index(first + count - 1, ColumnCount - 1));
        });
}

void RunListModel::forgetPages() {
    while (pages_.size() > keptPages) {
        auto oldest = pages_.begin();
        for (auto it = pages_.begin(); it != pages_.end(); ++it)
            if (it->used < oldest->used) oldest = it;
        pages_.erase(oldest);
    }
}

int RunListModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(ids_.size());
}

int RunListModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QString RunListModel::text(const RunSummary& run, int column) const {
    switch (column) {
        case Started:
            return runTime(run.started_ms);
        case Kind:
            return runKindName(run.kind);
        case Model:
            return QString::fromStdString(run.title);
        case Device:
            return runDevice(run.backend, run.device);
        case Patch:
            return run.patch ? patchTitle(*run.patch) : QString();
        case Prefill:
            return run.prefill_rate ? numberText(*run.prefill_rate, 1) : QStringLiteral("—");
        case Decode:
            return run.decode_rate ? numberText(*run.decode_rate, 1) : QStringLiteral("—");
        case Notes:
            return QString::fromStdString(run.notes).section(QLatin1Char('\n'), 0, 0);
        default:
            return {};
    }
}

QVariant RunListModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || index.row() >= rowCount()) return {};
    if (role == IdRole) return QVariant::fromValue<qint64>(idAt(index.row()));
    if (role == Qt::TextAlignmentRole) {
        const bool number = index.column() == Prefill || index.column() == Decode;
        return static_cast<int>((number ? Qt::AlignRight : Qt::AlignLeading) | Qt::AlignVCenter);
    }
    if (role != Qt::DisplayRole && role != KindRole && role != Qt::ToolTipRole) return {};
    const RunSummary* run = summary(index.row());
    if (run == nullptr) return role == Qt::DisplayRole ? QVariant(QStringLiteral("…")) : QVariant();
    if (role == KindRole) return QString::fromStdString(run->kind);
    if (role == Qt::ToolTipRole)
        return index.column() == Notes && !run->notes.empty() ? QVariant(QString::fromStdString(run->notes))
                                                              : QVariant();
    return text(*run, index.column());
}

QVariant RunListModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal) return {};
    if (role == Qt::TextAlignmentRole) {
        const bool number = section == Prefill || section == Decode;
        return static_cast<int>((number ? Qt::AlignRight : Qt::AlignLeading) | Qt::AlignVCenter);
    }
    if (role != Qt::DisplayRole) return {};
    switch (section) {
        case Started:
            return tr("Started");
        case Kind:
            return tr("Kind");
        case Model:
            return tr("Model");
        case Device:
            return tr("Device");
        case Patch:
            return tr("Patch");
        case Prefill:
            return tr("Prefill, tokens/s");
        case Decode:
            return tr("Decode, tokens/s");
        case Notes:
            return tr("Notes");
        default:
            return {};
    }
}

namespace {

constexpr std::pair<RunListModel::Column, RunOrder> columnOrders[] = {
    {RunListModel::Started, RunOrder::started}, {RunListModel::Kind, RunOrder::kind},
    {RunListModel::Model, RunOrder::title},     {RunListModel::Device, RunOrder::backend},
    {RunListModel::Prefill, RunOrder::prefill}, {RunListModel::Decode, RunOrder::decode}};

}  // namespace

bool RunListModel::canSort(int column) {
    return std::ranges::any_of(columnOrders, [column](const auto& one) { return one.first == column; });
}

int RunListModel::sortColumn() const {
    for (const auto& [column, order] : columnOrders)
        if (order == order_) return column;
    return Started;
}

void RunListModel::sort(int column, Qt::SortOrder order) {
    for (const auto& [at, how] : columnOrders) {
        if (at != column) continue;
        if (order_ == how && descending_ == (order == Qt::DescendingOrder)) return;
        order_ = how;
        descending_ = order == Qt::DescendingOrder;
        refresh();
    }
}

void RunListModel::retranslate() {
    Q_EMIT headerDataChanged(Qt::Horizontal, 0, ColumnCount - 1);
    if (rowCount() > 0) Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
}

}  // namespace addend::ui
