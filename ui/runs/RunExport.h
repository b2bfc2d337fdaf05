// Runs as a file: everything as JSON, their speeds as rows of CSV or Markdown.
#pragma once

#include <QString>
#include <filesystem>
#include <string>
#include <vector>

#include "core/store/run_store.h"

namespace addend::ui {

enum class RunFormat { Json, Csv, Markdown };

/// "json", "csv", "md".
QString runFileSuffix(RunFormat format);
/// Runs without figures of speed add no rows. On the store's thread.
std::string runsText(RunStore& runs, const std::vector<RunId>& ids, RunFormat format);
/// Written beside the target and renamed over it. Throws file_write_failed. On the store's thread.
void writeRuns(RunStore& runs, const std::vector<RunId>& ids, RunFormat format, const std::filesystem::path& path);

}  // namespace addend::ui
