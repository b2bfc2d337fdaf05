// The desktop's library, as far as the command reads and adds to it.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "app/cli/models.h"
#include "core/store/library_store.h"

namespace addend::cli {

/// Where the desktop keeps its database, by the XDG base directory rules.
std::filesystem::path database_path();

/// The entry of that name, with its patch; nothing where there is no library, or none of that name.
std::optional<FoundModel> find_in_library(const std::string& name);
/// The patched entries of the model at `path`; none without a library.
std::vector<ModelEntry> patched_in_library(const std::filesystem::path& path);
/// Adds or renews an entry; makes the library where there is none.
void put_in_library(const ModelEntry& entry);

}  // namespace addend::cli
