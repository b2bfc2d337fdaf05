// Looks for models in the folders the user named, by the names of files alone: nothing is opened.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/base/cancel.h"

namespace addend::ui {

struct FoundModel {
    std::filesystem::path path;  // a .gguf file, or a folder with config.json and *.safetensors
    std::string name;
    std::uint64_t bytes = 0;  // of the weights
};

/// A folder may be a whole disk: looking ends at the first of these.
struct ScanLimits {
    int depth = 5;         // folders below the one named
    int entries = 20'000;  // files and folders looked at
    std::size_t models = 500;
};

struct ScanResult {
    std::vector<FoundModel> models;  // by path, each once
    bool complete = true;            // false: a limit was met
};

/// Nearest folders first. Hidden folders and links to folders are left out; what cannot be read is passed
/// over. Throws Failure cancelled.
ScanResult scanModelFolders(const std::vector<std::filesystem::path>& roots, const CancelToken& cancel,
                            const ScanLimits& limits = {});

}  // namespace addend::ui
