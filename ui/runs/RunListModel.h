// The runs that fit a filter, in order: ids of all, rows of those that are looked at.
#pragma once

#include <QAbstractTableModel>
#include <QHash>
#include <QSet>
#include <vector>

#include "core/base/message.h"
#include "core/store/run_store.h"

namespace addend::ui {

class StoreThread;

class RunListModel : public QAbstractTableModel {
    Q_OBJECT

  public:
    enum Column { Started, Kind, Model, Device, Patch, Prefill, Decode, Notes, ColumnCount };
    static constexpr int IdRole = Qt::UserRole;
    static constexpr int KindRole = Qt::UserRole + 1;  // as the store has it
    static constexpr int pageRows = 64;                // read at once
    static constexpr int keptPages = 16;               // beyond them the one used longest ago is dropped

    explicit RunListModel(StoreThread& store, QObject* parent = nullptr);

    /// Asks the store anew; loaded() or failed() follows. An answer that another question overtook is dropped.
    void refresh();
    void setFilter(const RunFilter& filter);
    const RunFilter& filter() const { return filter_; }
    bool isLoading() const { return loading_; }
    /// Rows in memory: what was scrolled past, no more.
    int rowsHeld() const;
    RunId idAt(int row) const { return ids_[static_cast<std::size_t>(row)]; }
    /// This row changed: it is read again.
    void forget(RunId run);
    /// -1: not among those shown.
    int rowOf(RunId run) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;
    /// By the store; columns without an order of their own are left alone.
    void sort(int column, Qt::SortOrder order) override;
    static bool canSort(int column);
    int sortColumn() const;
    Qt::SortOrder sortOrder() const { return descending_ ? Qt::DescendingOrder : Qt::AscendingOrder; }
    void retranslate();

  Q_SIGNALS:
    void loaded();
    void failed(const addend::Message& why);

  private:
    struct Page {
        QHash<RunId, RunSummary> rows;
        quint64 used = 0;
    };
    const RunSummary* summary(int row) const;
    void request(int page) const;
    void fetch(int page);
    void take(std::vector<RunId> ids);
    void forgetPages();
    QString text(const RunSummary& run, int column) const;

    StoreThread& store_;
    RunFilter filter_;
    RunOrder order_ = RunOrder::started;
    bool descending_ = true;
    std::vector<RunId> ids_;
    quint64 asked_ = 0;    // of refresh()
    quint64 answered_ = 0;  // the question that ids_ answers
    bool loading_ = false;
    mutable QHash<int, Page> pages_;
    mutable QSet<int> requested_;
    mutable quint64 uses_ = 0;
};

}  // namespace addend::ui
