#include "core/store/search_store.h"

#include <algorithm>
#include <unordered_set>

#include "core/store/database.h"
#include "core/store/search_query.h"

namespace addend {
namespace {

/// Titles and messages are searched alike; this is what differs. All of it is literal SQL of ours.
struct Corpus {
    const char* words;
    const char* grams;
    const char* column;
    const char* tables;  // the content row as m, its conversation as c
    const char* joined;
};
constexpr Corpus message_corpus{"message_words", "message_grams", "m.text",
                                "messages m CROSS JOIN conversations c", "c.id = m.conversation_id"};
constexpr Corpus title_corpus{"title_words", "title_grams", "m.title",
                              "conversations m CROSS JOIN conversations c", "c.id = m.id"};

enum class Order { rank, written };

constexpr int ranked_most = 2000;  // rows that are ranked: the newest of those found

class Search {
  public:
    Search(Database& database, const Corpus& corpus, std::string_view text, int limit,
           std::optional<ConversationId> within)
        : database_(database), corpus_(corpus), query_(parse_search(text)), limit_(limit), within_(within) {}

    /// Rows in order: those found by words, then those found inside words.
    std::vector<std::int64_t> rows(Order order) {
        if (query_.terms.empty() || limit_ <= 0) return {};
        collect(corpus_.words, query_.words, {});
        if (static_cast<int>(rows_.size()) < limit_ || order == Order::written)
            collect(query_.grams.empty() ? nullptr : corpus_.grams, query_.grams, query_.patterns);
        if (order == Order::written) std::ranges::sort(rows_);
        if (static_cast<int>(rows_.size()) > limit_) rows_.resize(static_cast<std::size_t>(limit_));
        return rows_;
    }

    /// The text of a row with its matches.
    MarkedText marked(std::int64_t row, std::string_view text) {
        if (auto result = highlighted(corpus_.words, query_.words, row)) return *std::move(result);
        if (!query_.grams.empty())
            if (auto result = highlighted(corpus_.grams, query_.grams, row)) return *std::move(result);
        return mark_terms(text, query_.terms);
    }

  private:
    void collect(const char* index, const std::string& expression, const std::vector<std::string>& patterns) {
        // CROSS JOIN keeps the order: from the index to the rows; without an index the texts are read one by one.
        // A word that every other message has is ranked among the newest that have it: reading the rows of all
        // would take longer than a person waits.
        std::string sql = "SELECT id FROM (SELECT m.id AS id, ";
        sql += index != nullptr ? "f.rank AS rank FROM " + std::string(index) + " f CROSS JOIN " : "0 AS rank FROM ";
        sql += std::string(corpus_.tables) + " WHERE " + corpus_.joined;
        sql += " AND c.deleted_ms IS NULL AND (?1 IS NULL OR c.id = ?1)";
        if (index != nullptr) sql += std::string(" AND m.id = f.rowid AND f.") + index + " MATCH ?3";
        for (std::size_t i = 0; i < patterns.size(); ++i)
            sql += std::string(" AND ") + corpus_.column + " LIKE ?" + std::to_string(i + 4) + " ESCAPE '\\'";
        sql += index != nullptr ? " ORDER BY f.rowid DESC LIMIT " + std::to_string(ranked_most)
                                : " ORDER BY m.id DESC LIMIT ?2";
        sql += ") ORDER BY rank, id DESC LIMIT ?2";
        Statement statement = database_.prepare_once(sql);
        statement.bind_at(0, within_);
        statement.bind_at(1, limit_);
        if (index != nullptr) statement.bind_at(2, expression);
        for (std::size_t i = 0; i < patterns.size(); ++i)
            statement.bind_at(static_cast<int>(i) + 3, patterns[i]);
        while (statement.step())
            if (seen_.insert(statement.integer(0)).second) rows_.push_back(statement.integer(0));
    }

    std::optional<MarkedText> highlighted(const char* index, const std::string& expression,
                                          std::int64_t row) {
        Statement statement =
            database_.prepare_once(std::string("SELECT highlight(") + index + ", 0, ?, ?) FROM " + index +
                                   " WHERE rowid = ? AND " + index + " MATCH ?");
        if (!statement.bind(mark_begin, mark_end, row, expression).step()) return std::nullopt;
        return take_marks(statement.text_view(0));
    }

    Database& database_;
    const Corpus& corpus_;
    SearchQuery query_;
    int limit_;
    std::optional<ConversationId> within_;
    std::vector<std::int64_t> rows_;
    std::unordered_set<std::int64_t> seen_;
};

void put_snippet(SearchHit& hit, const MarkedText& marked) {
    Snippet snippet = cut_snippet(marked);
    hit.snippet = std::move(snippet.text);
    hit.marks = std::move(snippet.marks);
    hit.cut_before = snippet.cut_before;
    hit.cut_after = snippet.cut_after;
}

void add_titles(Database& database, std::string_view query, int limit, std::vector<SearchHit>& hits) {
    Search search(database, title_corpus, query, limit, std::nullopt);
    for (const std::int64_t row : search.rows(Order::rank)) {
        Statement find = database.prepare("SELECT title, created_ms FROM conversations WHERE id = ?");
        find.bind(row).step();
        SearchHit& hit = hits.emplace_back();
        hit.conversation = row;
        hit.conversation_title = find.text(0);
        hit.created_ms = find.integer(1);
        put_snippet(hit, search.marked(row, hit.conversation_title));
    }
}

void add_messages(Database& database, std::string_view query, int limit, Order order,
                  std::optional<ConversationId> within, std::vector<SearchHit>& hits) {
    Search search(database, message_corpus, query, limit, within);
    for (const std::int64_t row : search.rows(order)) {
        Statement find = database.prepare(
            "SELECT m.conversation_id, c.title, m.role, m.created_ms, m.text"
            " FROM messages m JOIN conversations c ON c.id = m.conversation_id WHERE m.id = ?");
        find.bind(row).step();
        SearchHit& hit = hits.emplace_back();
        hit.conversation = find.integer(0);
        hit.conversation_title = find.text(1);
        hit.message = row;
        hit.role = static_cast<MessageRole>(find.integer(2));
        hit.created_ms = find.integer(3);
        put_snippet(hit, search.marked(row, find.text_view(4)));
    }
}

/// One snapshot for ranking and texts; a damaged index is made anew and asked again.
template <class Body>
std::vector<SearchHit> searched(Database& database, Body body) {
    try {
        return database.read(body);
    } catch (const Failure&) {
        if (!database.take_index_damage()) throw;
    }
    database.rebuild_index();
    return database.read(body);
}

}  // namespace

std::vector<SearchHit> SearchStore::find(std::string_view query, int limit) {
    return searched(database_, [&] {
        std::vector<SearchHit> hits;
        add_titles(database_, query, limit, hits);
        add_messages(database_, query, limit - static_cast<int>(hits.size()), Order::rank, std::nullopt,
                     hits);
        return hits;
    });
}

std::vector<SearchHit> SearchStore::find_in(ConversationId conversation, std::string_view query, int limit) {
    return searched(database_, [&] {
        std::vector<SearchHit> hits;
        add_messages(database_, query, limit, Order::written, conversation, hits);
        return hits;
    });
}

}  // namespace addend
