// The library of models the user has opened, and of patched ones: a model under a patch is an entry of its
// own.
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
    std::filesystem::path path = {};  // absolute; unique in the library together with `patch`
    std::string name = {};
    std::string architecture = {};  // "hgrn_bit", "llama", …
    std::string format = {};        // "gguf", "safetensors"
    std::string content_hash = {};  // names the same weights wherever they lie
    std::int64_t parameters = 0;
    std::int64_t bytes = 0;                 // on disk
    std::optional<std::string> patch = {};  // canonical text (patch_text); nothing: the model as it is
    std::string patch_json = {};            // the whole patch with its name and description, for `patch`
    std::filesystem::path patch_file = {};  // where it lies beside the model; empty: in the library only
    std::int64_t added_ms = 0;
    std::optional<std::int64_t> last_used_ms = {};
    bool missing = false;  // was not there when last looked
    friend bool operator==(const ModelEntry&, const ModelEntry&) = default;
};

class LibraryStore {
  public:
    explicit LibraryStore(Database& database) : database_(database) {}

    /// Adds the model at `entry.path` under `entry.patch`, or renews what is known of it. `id`, `added_ms`
    /// and `last_used_ms` of an entry already there are kept; `missing` is cleared. What is known of the
    /// files is renewed in every entry of that path, whatever its patch.
    ModelId put(const ModelEntry& entry);
    std::optional<ModelEntry> find(ModelId id);
    /// The model as it is: without a patch.
    std::optional<ModelEntry> find_path(const std::filesystem::path& path);
    std::optional<ModelEntry> find_patched(const std::filesystem::path& path, const std::string& patch);
    /// The patched entries of a model, by name.
    std::vector<ModelEntry> patched(const std::filesystem::path& path);
    /// Same weights, the one used last first.
    std::vector<ModelEntry> find_hash(const std::string& content_hash);
    /// By name.
    std::vector<ModelEntry> list();
    /// Opened at least once, the latest first.
    std::vector<ModelEntry> recent(int limit);
    void mark_used(ModelId id);
    void rename(ModelId id, const std::string& name);
    /// Looks whether each path exists; returns the models whose flag changed.
    std::vector<ModelId> refresh_missing();
    /// Forgets the entry; the file stays. Conversations keep the model's hash.
    void remove(ModelId id);

  private:
    Database& database_;
};

}  // namespace addend
