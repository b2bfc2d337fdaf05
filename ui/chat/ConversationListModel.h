// The conversations at the left of the Chat page, or what a search found in them.
#pragma once

#include <QAbstractListModel>
#include <vector>

#include "core/store/search_store.h"

namespace addend::ui {

class StoreThread;

class ConversationListModel : public QAbstractListModel {
    Q_OBJECT

  public:
    enum Role {
        IdRole = Qt::UserRole,
        TitleRole,
        SubtitleRole,
        PinnedRole,
        HeadingRole,  // of the section that begins with this row; empty where the row before is of the same
        MessageRole,
        MarksRole
    };
    static constexpr int most = 2000;  // shown; older ones are found by searching

    explicit ConversationListModel(StoreThread& store, QObject* parent = nullptr);

    /// Reads the list, or the search's results, again.
    void refresh();
    /// Empty: all conversations.
    void setQuery(const QString& query);
    QString query() const { return query_; }
    bool isSearching() const { return !query_.trimmed().isEmpty(); }
    QModelIndex indexOf(ConversationId conversation) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QHash<int, QByteArray> roleNames() const override;
    /// "Today", "Yesterday", "This week", …
    static QString sectionOf(qint64 updatedMs, qint64 nowMs);

  Q_SIGNALS:
    void loaded();

  private:
    enum class Section { Pinned, Today, Yesterday, Week, Month, Earlier };
    struct Row {
        ConversationId conversation = 0;
        MessageId message = 0;  // 0: none
        QString title;
        QString subtitle;
        QList<QPair<int, int>> marks;  // of the subtitle: begin, length
        bool pinned = false;
        Section section = Section::Earlier;
    };
    class Days;
    static QString sectionText(Section section);
    void take(std::vector<Row> rows);

    StoreThread& store_;
    QString query_;
    std::vector<Row> rows_;
    quint64 asked_ = 0;
};

}  // namespace addend::ui
