// The library of models the user has opened.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace addend {

class Database;
using ModelId = std::int64_t;

struct ModelEntry {
    ModelId id = 0;
    std::filesystem::path path = {};  // absolute; unique in the library
    std::string name = {};
    std::string architecture = {};  // "hgrn_bit", "llama", …
    std::string format = {};        // "gguf", "safetensors"
    std::string content_hash = {};  // names the same weights wherever they lie
    std::int64_t parameters = 0;
    std::int64_t bytes = 0;                 // on disk
    std::optional<std::string> patch = {};  // L-Mul patch chosen last with this model
    std::int64_t added_ms = 0;
    std::optional<std::int64_t> last_used_ms = {};
    bool missing = false;  // was not there when last looked
    friend bool operator==(const ModelEntry&, const ModelEntry&) = default;
};

class LibraryStore {
  public:
    explicit LibraryStore(Database& database) : database_(database) {}

    /// Adds the model at `entry.path` or renews what is known of it. `id`, `added_ms`, `last_used_ms` and
    /// `patch` of an entry already there are kept; `missing` is cleared.
    ModelId put(const ModelEntry& entry);
    std::optional<ModelEntry> find(ModelId id);
    std::optional<ModelEntry> find_path(const std::filesystem::path& path);
    /// Same weights, the one used last first.
    std::vector<ModelEntry> find_hash(const std::string& content_hash);
    /// By name.
    std::vector<ModelEntry> list();
    /// Opened at least once, the latest first.
    std::vector<ModelEntry> recent(int limit);
    void mark_used(ModelId id);
    void set_patch(ModelId id, const std::optional<std::string>& patch);
    /// Looks whether each path exists; returns the models whose flag changed.
    std::vector<ModelId> refresh_missing();
    /// Forgets the entry; the file stays. Conversations keep the model's hash.
    void remove(ModelId id);

  private:
    Database& database_;
};

}  // namespace addend
