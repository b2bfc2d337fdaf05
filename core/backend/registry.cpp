#include <algorithm>
#include <cstdlib>
#include <system_error>

#include "core/backend/backend.h"
#include "core/backend/plugin_backend.h"
#include "core/backend/plugin_trust.h"

namespace addend {
namespace {

std::filesystem::path program_folder() {
    std::error_code error;
    const auto program = std::filesystem::read_symlink("/proc/self/exe", error);
    return error ? std::filesystem::path(".") : program.parent_path();
}

std::vector<std::filesystem::path> libraries_in(const std::filesystem::path& folder, std::error_code& error) {
    std::vector<std::filesystem::path> files;
    for (std::filesystem::directory_iterator entry(folder, error), end; !error && entry != end;
         entry.increment(error))
        if (entry->path().extension() == ".so") files.push_back(entry->path());
    std::sort(files.begin(), files.end());
    return files;
}

/// Safe mode must not even load the file, whose constructors could be what crashed: plugins are named after
/// their id.
bool named_after_one_of(const std::filesystem::path& file, const std::vector<std::string>& ids) {
    const std::string stem = file.stem().string();
    return std::any_of(ids.begin(), ids.end(), [&](const std::string& id) {
        return stem == id || stem == "addend_" + id || stem == "addend-" + id;
    });
}

bool contains(const std::vector<std::string>& ids, const std::string& id) {
    return std::find(ids.begin(), ids.end(), id) != ids.end();
}

class Search {
  public:
    Search(const BackendRegistry::Options& options, std::vector<BackendEntry>& entries)
        : options_(options), entries_(entries) {}

    void folder(const std::filesystem::path& path) {
        std::error_code error;
        if (!std::filesystem::exists(path, error)) return;
        const auto files = libraries_in(path, error);
        if (error)
            refuse(path, path.filename().string(), BackendState::refused,
                   {Code::plugin_folder_unreadable, {{"path", path.string()}, {"reason", error.message()}}});
        for (const auto& file : files) {
            const std::string stem = file.stem().string();
            try {
                library(file, stem);
            } catch (const Failure& failure) {
                refuse(file, stem, BackendState::refused, failure.message());
            }
        }
    }

  private:
    void refuse(const std::filesystem::path& path, const std::string& id, BackendState state, Message why) {
        entries_.push_back({id, path, state, std::move(why), nullptr});
    }
    bool excluded(const std::string& id) const {
        return contains(options_.excluded, id) || (!options_.only.empty() && !contains(options_.only, id));
    }

    void library(const std::filesystem::path& file, const std::string& stem) {
        if (named_after_one_of(file, options_.excluded) ||
            (!options_.only.empty() && !named_after_one_of(file, options_.only)))
            return refuse(file, stem, BackendState::excluded, {Code::backend_excluded, {{"backend", stem}}});
        if (auto why = plugin_distrust(file))
            return refuse(file, stem, BackendState::refused, std::move(*why));
        auto library = PluginLibrary::open(file);
        const std::string id = library->id();
        if (excluded(id))
            return refuse(file, id, BackendState::excluded, {Code::backend_excluded, {{"backend", id}}});
        for (const BackendEntry& known : entries_)
            if (known.backend && known.id == id)
                return refuse(file, id, BackendState::refused,
                              {Code::plugin_duplicate,
                               {{"path", file.string()}, {"backend", id}, {"first", known.path.string()}}});
        library->start();
        entries_.push_back(
            {id, file, BackendState::ready, std::nullopt, make_plugin_backend(std::move(library))});
    }

    const BackendRegistry::Options& options_;
    std::vector<BackendEntry>& entries_;
};

}  // namespace

std::vector<std::filesystem::path> BackendRegistry::default_folders() {
    if (const char* folder = std::getenv("ADDEND_PLUGIN_DIR"); folder && *folder) return {folder};
    const std::filesystem::path base = program_folder().parent_path();
    std::vector<std::filesystem::path> folders{base / "lib" / "addend" / "plugins"};
    const std::filesystem::path installed = base / ADDEND_INSTALL_LIBDIR / "addend" / "plugins";
    if (installed != folders.front()) folders.push_back(installed);
    return folders;
}

BackendRegistry::BackendRegistry(const Options& options) {
    Search search(options, entries_);
    for (const auto& folder : options.folders) search.folder(folder);
}

std::shared_ptr<Backend> BackendRegistry::find(const std::string& id) const {
    const BackendEntry* refused = nullptr;
    std::string known;
    for (const BackendEntry& entry : entries_) {
        if (entry.backend) known += (known.empty() ? "" : ", ") + entry.id;
        if (entry.id != id) continue;
        if (!entry.backend) {
            refused = &entry;
            continue;
        }
        if (entry.backend->state() == BackendState::not_responding)
            throw Failure(Code::backend_not_responding, {{"backend", id}});
        return entry.backend;
    }
    if (refused && refused->why) throw Failure(*refused->why);
    throw Failure(Code::backend_unknown, {{"found", id}, {"known", known.empty() ? "-" : known}});
}

}  // namespace addend
