#include "app/cli/library.h"

#include <cstdlib>

#include "core/program/patch_file.h"
#include "core/store/store.h"

namespace addend::cli {
namespace {

StoreOptions options() {
    StoreOptions options;
    options.check = false;  // the desktop does it, and it reads the whole file
    return options;
}

bool there(const std::filesystem::path& path) {
    std::error_code error;
    return std::filesystem::exists(path, error);
}

}  // namespace

std::filesystem::path database_path() {
    if (const char* data = std::getenv("XDG_DATA_HOME"); data && *data == '/')
        return std::filesystem::path(data) / "addend" / "addend.db";
    const char* home = std::getenv("HOME");
    return std::filesystem::path(home ? home : "/") / ".local" / "share" / "addend" / "addend.db";
}

std::optional<FoundModel> find_in_library(const std::string& name) {
    const auto path = database_path();
    if (!there(path)) return std::nullopt;
    Store store(path, options());
    for (const ModelEntry& entry : store.library().list()) {
        if (entry.name != name) continue;
        FoundModel found{entry.path};
        if (entry.patch)
            found.patch = entry.patch_json.empty() ? parse_patch(*entry.patch)
                                                   : patch_from_json(entry.patch_json, path.string());
        return found;
    }
    return std::nullopt;
}

std::vector<ModelEntry> patched_in_library(const std::filesystem::path& model) {
    const auto path = database_path();
    if (!there(path)) return {};
    return Store(path, options()).library().patched(model);
}

void put_in_library(const ModelEntry& entry) {
    Store store(database_path(), options());
    store.library().put(entry);
}

void put_run(const RunRecord& run, const std::vector<SampledSeries>& series) {
    Store store(database_path(), options());
    store.runs().put(run, series);
}

std::int64_t now_ms() {
    return system_time_ms();
}

}  // namespace addend::cli
