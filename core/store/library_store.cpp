#include "core/store/library_store.h"

#include "core/store/database.h"

namespace addend {
namespace {

#define MODEL_COLUMNS                                                                                \
    "SELECT id, path, name, architecture, format, content_hash, parameters, bytes, patch, added_ms," \
    " last_used_ms, missing, patch_json, patch_file FROM models "

ModelEntry entry_of(const Statement& row) {
    ModelEntry entry;
    entry.id = row.integer(0);
    entry.path = row.text(1);
    entry.name = row.text(2);
    entry.architecture = row.text(3);
    entry.format = row.text(4);
    entry.content_hash = row.text(5);
    entry.parameters = row.integer(6);
    entry.bytes = row.integer(7);
    if (!row.text_view(8).empty()) entry.patch = row.text(8);
    entry.added_ms = row.integer(9);
    entry.last_used_ms = row.maybe_integer(10);
    entry.missing = row.integer(11) != 0;
    entry.patch_json = row.text(12);
    entry.patch_file = row.text(13);
    return entry;
}

std::vector<ModelEntry> all_models(Statement& statement) {
    std::vector<ModelEntry> entries;
    while (statement.step()) entries.push_back(entry_of(statement));
    return entries;
}

std::optional<ModelEntry> first(Statement& statement) {
    if (!statement.step()) return std::nullopt;
    return entry_of(statement);
}

std::string key_of(const std::filesystem::path& path) {
    return std::filesystem::absolute(path).lexically_normal().string();
}

void require_change(const Database& database, ModelId id) {
    if (database.changes() == 0) throw Failure(Code::store_not_found, {{"kind", "model"}, {"id", id}});
}

}  // namespace

ModelId LibraryStore::put(const ModelEntry& entry) {
    const std::string path = key_of(entry.path);
    const std::string patch = entry.patch.value_or(std::string());
    const std::string file = entry.patch_file.string();
    return database_.write([&] {
        Statement put = database_.prepare(
            "INSERT INTO models(path, patch, name, architecture, format, content_hash, parameters, bytes,"
            " patch_json, patch_file, added_ms, last_used_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT(path, patch) DO UPDATE SET"
            " name = excluded.name, patch_json = excluded.patch_json, patch_file = excluded.patch_file"
            " RETURNING id");
        put.bind(path, patch, entry.name, entry.architecture, entry.format, entry.content_hash,
                 entry.parameters, entry.bytes, entry.patch_json, file, database_.now_ms(),
                 entry.last_used_ms);
        put.step();
        const ModelId id = put.integer(0);
        put.run();
        database_
            .prepare(
                "UPDATE models SET architecture = ?, format = ?, content_hash = ?, parameters = ?, bytes = ?,"
                " missing = 0 WHERE path = ?")
            .bind(entry.architecture, entry.format, entry.content_hash, entry.parameters, entry.bytes, path)
            .run();
        return id;
    });
}

std::optional<ModelEntry> LibraryStore::find(ModelId id) {
    Statement find = database_.prepare(MODEL_COLUMNS "WHERE id = ?");
    return first(find.bind(id));
}

std::optional<ModelEntry> LibraryStore::find_path(const std::filesystem::path& path) {
    return find_patched(path, {});
}

std::optional<ModelEntry> LibraryStore::find_patched(const std::filesystem::path& path,
                                                     const std::string& patch) {
    const std::string key = key_of(path);
    Statement find = database_.prepare(MODEL_COLUMNS "WHERE path = ? AND patch = ?");
    return first(find.bind(key, patch));
}

std::vector<ModelEntry> LibraryStore::patched(const std::filesystem::path& path) {
    const std::string key = key_of(path);
    Statement find =
        database_.prepare(MODEL_COLUMNS "WHERE path = ? AND patch <> '' ORDER BY name COLLATE NOCASE, patch");
    return all_models(find.bind(key));
}

std::vector<ModelEntry> LibraryStore::find_hash(const std::string& content_hash) {
    Statement find =
        database_.prepare(MODEL_COLUMNS "WHERE content_hash = ? ORDER BY last_used_ms DESC NULLS LAST, id");
    return all_models(find.bind(content_hash));
}

std::vector<ModelEntry> LibraryStore::list() {
    Statement list = database_.prepare(MODEL_COLUMNS "ORDER BY name COLLATE NOCASE, path, patch");
    return all_models(list);
}

std::vector<ModelEntry> LibraryStore::recent(int limit) {
    Statement recent = database_.prepare(
        MODEL_COLUMNS "WHERE last_used_ms IS NOT NULL ORDER BY last_used_ms DESC, id DESC LIMIT ?");
    return all_models(recent.bind(limit));
}

void LibraryStore::mark_used(ModelId id) {
    database_.write([&] {
        database_.prepare("UPDATE models SET last_used_ms = ? WHERE id = ?")
            .bind(database_.now_ms(), id)
            .run();
        require_change(database_, id);
    });
}

void LibraryStore::rename(ModelId id, const std::string& name) {
    database_.write([&] {
        database_.prepare("UPDATE models SET name = ? WHERE id = ?").bind(name, id).run();
        require_change(database_, id);
    });
}

std::vector<ModelId> LibraryStore::refresh_missing() {
    // Looking at paths may take long (a sleeping disk, a network mount): outside of any transaction.
    std::vector<ModelEntry> changed;
    for (ModelEntry& entry : list()) {
        std::error_code error;
        const bool missing = !std::filesystem::exists(entry.path, error);
        if (missing == entry.missing) continue;
        entry.missing = missing;
        changed.push_back(std::move(entry));
    }
    std::vector<ModelId> ids;
    if (changed.empty()) return ids;
    database_.write([&] {
        for (const ModelEntry& entry : changed)
            database_.prepare("UPDATE models SET missing = ? WHERE id = ?")
                .bind(entry.missing, entry.id)
                .run();
    });
    for (const ModelEntry& entry : changed) ids.push_back(entry.id);
    return ids;
}

void LibraryStore::remove(ModelId id) {
    database_.write([&] {
        database_.prepare("DELETE FROM models WHERE id = ?").bind(id).run();
        require_change(database_, id);
    });
}

}  // namespace addend
