// Patches kept with a model: files beside it, and entries of the library.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "app/cli/describe.h"
#include "core/program/patch.h"
#include "core/runtime/model.h"

namespace addend::cli {

struct KeptPatch {
    std::string name;  // of the file, else of the patch
    Patch patch;
    std::filesystem::path file;  // empty: in the library only
    std::string entry;           // the library's name for the patched model; empty: not in it
};
/// By name. What cannot be read is told through `warn` and left out.
std::vector<KeptPatch> kept_patches(const Model& model, const std::function<void(const Message&)>& warn = {});

/// --patch: `none`, a SPEC, a .json path or the name of a kept patch. Throws what load_patch does,
/// patch_not_found.
Patch find_patch(const Model& model, const std::string& text);

/// {spec, name, description}
Json patch_json(const Patch& patch);

}  // namespace addend::cli
