// Settings of experiments as JSON texts by key. Preferences of the desktop are elsewhere (QSettings).
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace addend {

class Database;

class SettingsStore {
  public:
    explicit SettingsStore(Database& database) : database_(database) {}

    std::optional<std::string> get(const std::string& key);
    /// Throws json_invalid.
    void set(const std::string& key, const std::string& json);
    void remove(const std::string& key);
    std::vector<std::string> keys();

  private:
    Database& database_;
};

}  // namespace addend
