// The session's log, newest last, bounded.
#pragma once

#include <QAbstractTableModel>
#include <QDateTime>
#include <deque>

namespace addend::ui {

struct LogEntry {
    enum class Level { Debug, Info, Warning, Error };
    QDateTime time;
    Level level = Level::Info;
    QString source;
    QString text;
};

class LogModel : public QAbstractTableModel {
    Q_OBJECT

  public:
    enum Column { TimeColumn, LevelColumn, SourceColumn, TextColumn, ColumnCount };
    enum Role { LevelRole = Qt::UserRole };
    static constexpr int limit = 10'000;  // lines kept

    using QAbstractTableModel::QAbstractTableModel;

    /// UI thread only; LogSink brings lines from other threads.
    void append(const QList<LogEntry>& entries);
    void clear();
    const LogEntry& entry(int row) const { return entries_.at(static_cast<std::size_t>(row)); }
    /// One line as exported: ISO time, level, source, text.
    static QString line(const LogEntry& entry);
    static QString levelText(LogEntry::Level level);
    void retranslate();

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

  private:
    std::deque<LogEntry> entries_;
};

}  // namespace addend::ui
