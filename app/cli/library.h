// The desktop's library, as far as the command reads and adds to it.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "app/cli/models.h"
#include "core/base/series.h"
#include "core/store/library_store.h"
#include "core/store/run_store.h"

namespace addend::cli {

/// Where the desktop keeps its database, by the XDG base directory rules.
std::filesystem::path database_path();

/// The entry of that name, with its patch; nothing where there is no library, or none of that name.
std::optional<FoundModel> find_in_library(const std::string& name);
/// The patched entries of the model at `path`; none without a library.
std::vector<ModelEntry> patched_in_library(const std::filesystem::path& path);
/// Adds or renews an entry; makes the library where there is none.
void put_in_library(const ModelEntry& entry);

/// Adds a run, with what was sampled in it, to the history of the Runs page.
void put_run(const RunRecord& run, const std::vector<SampledSeries>& series);
/// The time as the database counts it.
std::int64_t now_ms();

}  // namespace addend::cli
