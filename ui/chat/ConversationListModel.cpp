#include "ui/chat/ConversationListModel.h"

#include <QDateTime>
#include <QLocale>
#include <array>

#include "core/store/store.h"
#include "ui/engine/StoreThread.h"

namespace addend::ui {
namespace {

QString when(qint64 ms) {
    const QDateTime time = QDateTime::fromMSecsSinceEpoch(ms);
    if (time.date() == QDate::currentDate()) return QLocale().toString(time.time(), QLocale::ShortFormat);
    return QLocale().toString(time.date(), QLocale::ShortFormat);
}

/// UTF-8 byte offsets of the store as positions in `text`.
QList<QPair<int, int>> marksOf(const std::string& utf8, const std::vector<ByteSpan>& spans, int shift) {
    QList<QPair<int, int>> marks;
    for (const ByteSpan& span : spans) {
        const int begin = static_cast<int>(QString::fromUtf8(utf8.data(), span.begin).size());
        const int end = static_cast<int>(QString::fromUtf8(utf8.data(), span.end).size());
        marks.append({begin + shift, end - begin});
    }
    return marks;
}

}  // namespace

/// When the days of the sections began: a row is then told by comparing numbers.
class ConversationListModel::Days {
  public:
    explicit Days(qint64 nowMs) {
        const QDate today = QDateTime::fromMSecsSinceEpoch(nowMs).date();
        const auto began = [&](int daysAgo) { return today.addDays(-daysAgo).startOfDay().toMSecsSinceEpoch(); };
        begins_ = {began(0), began(1), began(6), began(30)};
    }
    Section of(bool pinned, qint64 ms) const {
        if (pinned) return Section::Pinned;
        constexpr std::array sections{Section::Today, Section::Yesterday, Section::Week, Section::Month};
        for (std::size_t n = 0; n < sections.size(); ++n)
            if (ms >= begins_[n]) return sections[n];
        return Section::Earlier;
    }

  private:
    std::array<qint64, 4> begins_;
};

ConversationListModel::ConversationListModel(StoreThread& store, QObject* parent)
    : QAbstractListModel(parent), store_(store) {}

void ConversationListModel::setQuery(const QString& query) {
    if (query == query_) return;
    query_ = query;
    refresh();
}

void ConversationListModel::refresh() {
    const quint64 asked = ++asked_;
    const std::string query = query_.trimmed().toStdString();
    store_.ask(
        this,
        [query](Store& store) {
            std::vector<Row> rows;
            if (query.empty()) {
                const Days days(QDateTime::currentMSecsSinceEpoch());
                for (const Conversation& item : store.conversations().list(most))
                    rows.push_back({item.id,
                                    0,
                                    QString::fromStdString(item.title),
                                    when(item.updated_ms),
                                    {},
                                    item.pinned,
                                    days.of(item.pinned, item.updated_ms)});
                return rows;
            }
            for (const SearchHit& hit : store.search().find(query)) {
                QString snippet = QString::fromStdString(hit.snippet);
                const int shift = hit.cut_before ? 1 : 0;
                auto marks = marksOf(hit.snippet, hit.marks, shift);
                snippet.replace(QLatin1Char('\n'), QLatin1Char(' '));  // one for one: the marks stay right
                if (hit.cut_before) snippet.prepend(QChar(0x2026));
                if (hit.cut_after) snippet.append(QChar(0x2026));
                rows.push_back({hit.conversation, hit.message.value_or(0),
                                QString::fromStdString(hit.conversation_title), snippet, std::move(marks),
                                false, Section::Earlier});
            }
            return rows;
        },
        [this, asked](std::vector<Row> rows) {
            if (asked == asked_) take(std::move(rows));
        });
}

void ConversationListModel::take(std::vector<Row> rows) {
    beginResetModel();
    rows_ = std::move(rows);
    endResetModel();
    Q_EMIT loaded();
}

QModelIndex ConversationListModel::indexOf(ConversationId conversation) const {
    for (int row = 0; row < static_cast<int>(rows_.size()); ++row)
        if (rows_[static_cast<std::size_t>(row)].conversation == conversation) return index(row);
    return {};
}

int ConversationListModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(rows_.size());
}

QVariant ConversationListModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || index.row() >= rowCount()) return {};
    const Row& row = rows_[static_cast<std::size_t>(index.row())];
    switch (role) {
        case Qt::DisplayRole:
        case TitleRole:
            return row.title.isEmpty() ? tr("New chat") : row.title;
        case Qt::AccessibleTextRole:
            return tr("%1, %2").arg(row.title, row.subtitle);
        case Qt::ToolTipRole:
            return row.title;
        case IdRole:
            return QVariant::fromValue<qint64>(row.conversation);
        case MessageRole:
            return QVariant::fromValue<qint64>(row.message);
        case SubtitleRole:
            return row.subtitle;
        case PinnedRole:
            return row.pinned;
        case MarksRole:
            return QVariant::fromValue(row.marks);
        case HeadingRole:
            if (isSearching()) return QString();
            if (index.row() > 0 && rows_[static_cast<std::size_t>(index.row()) - 1].section == row.section) return QString();
            return sectionText(row.section);
        default:
            return {};
    }
}

QHash<int, QByteArray> ConversationListModel::roleNames() const {
    return {{IdRole, "id"}, {TitleRole, "title"}, {SubtitleRole, "subtitle"}, {PinnedRole, "pinned"}};
}

QString ConversationListModel::sectionOf(qint64 updatedMs, qint64 nowMs) {
    return sectionText(Days(nowMs).of(false, updatedMs));
}

QString ConversationListModel::sectionText(Section section) {
    switch (section) {
        case Section::Pinned:
            return tr("Pinned");
        case Section::Today:
            return tr("Today");
        case Section::Yesterday:
            return tr("Yesterday");
        case Section::Week:
            return tr("This week");
        case Section::Month:
            return tr("This month");
        case Section::Earlier:
            break;
    }
    return tr("Earlier");
}

}  // namespace addend::ui
