#include "core/store/settings_store.h"

#include "core/store/database.h"
#include "core/store/json_text.h"

namespace addend {

std::optional<std::string> SettingsStore::get(const std::string& key) {
    Statement get = database_.prepare("SELECT json FROM experiment_settings WHERE key = ?");
    if (!get.bind(key).step()) return std::nullopt;
    return get.text(0);
}

void SettingsStore::set(const std::string& key, const std::string& json) {
    require_json(key, json);
    database_.write([&] {
        database_
            .prepare(
                "INSERT INTO experiment_settings(key, json) VALUES (?, ?)"
                " ON CONFLICT(key) DO UPDATE SET json = excluded.json")
            .bind(key, json)
            .run();
    });
}

void SettingsStore::remove(const std::string& key) {
    database_.write(
        [&] { database_.prepare("DELETE FROM experiment_settings WHERE key = ?").bind(key).run(); });
}

std::vector<std::string> SettingsStore::keys() {
    Statement list = database_.prepare("SELECT key FROM experiment_settings ORDER BY key");
    std::vector<std::string> keys;
    while (list.step()) keys.push_back(list.text(0));
    return keys;
}

}  // namespace addend
