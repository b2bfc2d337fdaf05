// Patches as JSON files, and where they lie beside a model.
//
//   {"addend_patch": 1,                        version of the format
//    "name": "attention-4",                    optional; also "description" and "model_hash"
//    "rules": [{"site": "attention", "arithmetic": "lmul", "bits": 4, "layers": [0, 11]},
//              {"site": "linear", "arithmetic": "e4m3"}]}
//
// "layers" holds first and last, both included, last null for the last one of the model; without it a rule
// holds for every layer. Rules apply in their order. A key of a rule that this version does not know is
// refused, since the patch would do something else without it; other unknown keys are left alone.
#pragma once

#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "core/program/patch.h"

namespace addend {

inline constexpr int patch_file_version = 1;

/// `path` is only named in failures. Throws patch_file_invalid, patch_file_newer, and those of parse_json.
Patch patch_from_json(std::string_view text, const std::string& path);
/// Ends with a line feed; the same text for the same patch.
std::string patch_to_json(const Patch& patch);

/// Throws what patch_from_json and read_text_file throw.
Patch read_patch(const std::filesystem::path& path);
/// Written beside its target and renamed over it. Throws file_write_failed.
void write_patch(const Patch& patch, const std::filesystem::path& path);

/// Where the patch `name` of a model is kept: FOLDER/NAME.addend-patch.json, or beside MODEL.gguf as
/// MODEL.NAME.addend-patch.json. Throws patch_name_invalid for a name that is no file name: letters, digits,
/// "-", "_", "+" and ".", not in front, at most 64.
std::filesystem::path patch_path(const std::filesystem::path& model, std::string_view name);

struct PatchFile {
    std::filesystem::path path;
    std::string name;  // of the file; the patch's own may be longer
};
/// Patches kept with a model, by name. A folder that cannot be listed holds none.
std::vector<PatchFile> find_patch_files(const std::filesystem::path& model);

}  // namespace addend
