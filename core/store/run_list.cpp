// Finding runs: which ones, in which order, and what a list shows of them.
#include <algorithm>

#include "core/store/database.h"
#include "core/store/run_store.h"
#include "core/store/search_query.h"

namespace addend {
namespace {

/// What a word shorter than a trigram is looked for in.
constexpr const char* searched_text =
    "(title || ' ' || kind || ' ' || backend || ' ' || device || ' ' || coalesce(patch, '') || ' ' || notes)";

constexpr int first_pattern = 7;  // parameter of the first short word

std::string order_clause(RunOrder order, bool descending) {
    const std::string way = descending ? " DESC" : " ASC";
    const auto by = [&](std::initializer_list<const char*> columns) {
        std::string clause;
        for (const char* column : columns) clause += std::string(clause.empty() ? "" : ", ") + column + way;
        return clause;
    };
    switch (order) {
        case RunOrder::started:
            break;
        case RunOrder::kind:
            return by({"kind", "started_ms", "id"});
        case RunOrder::title:
            return by({"title", "started_ms", "id"});
        case RunOrder::backend:
            return by({"backend", "device", "started_ms", "id"});
        case RunOrder::prefill:
            return by({"prefill_rate", "started_ms", "id"});
        case RunOrder::decode:
            return by({"decode_rate", "started_ms", "id"});
    }
    return by({"started_ms", "id"});
}

template <class Body>
auto indexed(Database& database, Body body) -> decltype(body()) {
    try {
        return database.read(body);
    } catch (const Failure&) {
        if (!database.take_index_damage()) throw;
    }
    database.rebuild_index();
    return database.read(body);
}

std::vector<std::string> texts(Database& database, const char* sql) {
    Statement find = database.prepare(sql);
    std::vector<std::string> all;
    while (find.step()) all.push_back(find.text(0));
    return all;
}

}  // namespace

std::string RunStore::find_sql(const RunFilter& filter, RunOrder order, bool descending) {
    const SearchQuery query = parse_search(filter.text);
    std::string sql = "SELECT id FROM runs WHERE deleted_ms IS NULL";
    if (!query.grams.empty()) sql += " AND id IN (SELECT rowid FROM run_grams WHERE run_grams MATCH ?1)";
    if (!filter.kind.empty()) sql += " AND kind = ?2";
    if (!filter.title.empty()) sql += " AND title = ?3";
    if (!filter.backend.empty()) sql += " AND backend = ?4";
    if (filter.from_ms) sql += " AND started_ms >= ?5";
    if (filter.before_ms) sql += " AND started_ms < ?6";
    for (std::size_t i = 0; i < query.patterns.size(); ++i)
        sql += std::string(" AND ") + searched_text + " LIKE ?" +
               std::to_string(first_pattern + static_cast<int>(i)) + " ESCAPE '\\'";
    return sql + " ORDER BY " + order_clause(order, descending);
}

std::vector<RunId> RunStore::find(const RunFilter& filter, RunOrder order, bool descending) {
    const SearchQuery query = parse_search(filter.text);
    const std::string sql = find_sql(filter, order, descending);
    return indexed(database_, [&] {
        Statement find = database_.prepare_once(sql);
        // A parameter that does not occur has no number; those that do are bound by theirs.
        if (!query.grams.empty()) find.bind_at(0, query.grams);
        if (!filter.kind.empty()) find.bind_at(1, filter.kind);
        if (!filter.title.empty()) find.bind_at(2, filter.title);
        if (!filter.backend.empty()) find.bind_at(3, filter.backend);
        if (filter.from_ms) find.bind_at(4, *filter.from_ms);
        if (filter.before_ms) find.bind_at(5, *filter.before_ms);
        for (std::size_t i = 0; i < query.patterns.size(); ++i)
            find.bind_at(first_pattern - 1 + static_cast<int>(i), query.patterns[i]);
        std::vector<RunId> runs;
        while (find.step()) runs.push_back(find.integer(0));
        return runs;
    });
}

std::vector<RunRecord> RunStore::latest(const std::string& kind, std::size_t limit) {
    RunFilter filter;
    filter.kind = kind;
    std::vector<RunRecord> runs;
    for (const RunId id : find(filter)) {
        if (runs.size() == limit) break;
        runs.push_back(get(id));
    }
    return runs;
}

std::vector<RunSummary> RunStore::summaries(std::span<const RunId> runs) {
    return database_.read([&] {
        Statement get = database_.prepare(
            "SELECT id, kind, title, backend, device, patch, started_ms, prefill_rate, decode_rate, notes"
            " FROM runs WHERE id = ? AND deleted_ms IS NULL");
        std::vector<RunSummary> rows;
        for (const RunId run : runs) {
            if (get.bind(run).step())
                rows.push_back({get.integer(0), get.text(1), get.text(2), get.text(3), get.text(4),
                                get.maybe_text(5), get.integer(6), get.maybe_real(7), get.maybe_real(8),
                                get.text(9)});
            get.reset();
        }
        return rows;
    });
}

RunChoices RunStore::choices() {
    return database_.read([&] {
        return RunChoices{
            texts(database_, "SELECT DISTINCT kind FROM runs WHERE deleted_ms IS NULL ORDER BY kind"),
            texts(database_, "SELECT DISTINCT title FROM runs WHERE deleted_ms IS NULL ORDER BY title"),
            texts(database_, "SELECT DISTINCT backend FROM runs WHERE deleted_ms IS NULL ORDER BY backend")};
    });
}

std::int64_t RunStore::count() {
    Statement count = database_.prepare("SELECT count(*) FROM runs WHERE deleted_ms IS NULL");
    count.step();
    return count.integer(0);
}

}  // namespace addend
