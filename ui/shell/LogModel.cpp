#include "ui/shell/LogModel.h"

#include <QLocale>

#include "ui/icons/Icons.h"
#include "ui/theme/Theme.h"

namespace addend::ui {
namespace {

QString levelName(LogEntry::Level level) {
    switch (level) {
        case LogEntry::Level::Debug:
            return QStringLiteral("debug");
        case LogEntry::Level::Info:
            return QStringLiteral("info");
        case LogEntry::Level::Warning:
            return QStringLiteral("warning");
        case LogEntry::Level::Error:
            return QStringLiteral("error");
    }
    return {};
}

}  // namespace

void LogModel::append(const QList<LogEntry>& entries) {
    const auto fresh = entries.size() > limit ? entries.last(limit) : entries;
    const int surplus = int(entries_.size()) + int(fresh.size()) - limit;
    if (surplus > 0) {
        beginRemoveRows({}, 0, surplus - 1);
        entries_.erase(entries_.begin(), entries_.begin() + surplus);
        endRemoveRows();
    }
    if (fresh.isEmpty()) return;
    const int first = int(entries_.size());
    beginInsertRows({}, first, first + int(fresh.size()) - 1);
    entries_.insert(entries_.end(), fresh.begin(), fresh.end());
    endInsertRows();
}

void LogModel::clear() {
    beginResetModel();
    entries_.clear();
    endResetModel();
}

QString LogModel::line(const LogEntry& entry) {
    return QStringLiteral("%1 %2 %3 %4")
        .arg(entry.time.toString(Qt::ISODateWithMs), levelName(entry.level), entry.source, entry.text);
}

QString LogModel::levelText(LogEntry::Level level) {
    switch (level) {
        case LogEntry::Level::Debug:
            return tr("Debug");
        case LogEntry::Level::Info:
            return tr("Information");
        case LogEntry::Level::Warning:
            return tr("Warning");
        case LogEntry::Level::Error:
            return tr("Error");
    }
    return {};
}

void LogModel::retranslate() {
    Q_EMIT headerDataChanged(Qt::Horizontal, 0, ColumnCount - 1);
    if (!entries_.empty()) Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
}

int LogModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : int(entries_.size());
}

int LogModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : int(ColumnCount);
}

QVariant LogModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid)) return {};
    const LogEntry& e = entry(index.row());
    if (role == LevelRole) return int(e.level);
    if (role == Qt::ToolTipRole && index.column() == TextColumn) return e.text;
    if (role == Qt::ForegroundRole && index.column() == LevelColumn) {
        if (e.level == LogEntry::Level::Error) return Theme::instance().color(Theme::Role::Error);
        if (e.level == LogEntry::Level::Warning) return Theme::instance().color(Theme::Role::Warning);
        return Theme::instance().color(Theme::Role::Muted);
    }
    if (role != Qt::DisplayRole) return {};
    switch (index.column()) {
        case TimeColumn:
            return e.time.toString(QStringLiteral("HH:mm:ss.zzz"));
        case LevelColumn:
            return levelText(e.level);
        case SourceColumn:
            return e.source;
        case TextColumn:
            return e.text;
        default:
            return {};
    }
}

QVariant LogModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
    switch (section) {
        case TimeColumn:
            return tr("Time");
        case LevelColumn:
            return tr("Level");
        case SourceColumn:
            return tr("Source");
        case TextColumn:
            return tr("Message");
        default:
            return {};
    }
}

}  // namespace addend::ui
