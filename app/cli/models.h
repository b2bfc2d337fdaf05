// From MODEL and BACKEND to a model ready to run.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "app/cli/context.h"
#include "core/program/patch.h"
#include "core/runtime/model.h"

namespace addend::cli {

/// A model, and the patch that its library entry stands for.
struct FoundModel {
    std::filesystem::path path;
    Patch patch = {};
};
/// A folder or file that exists, else the library's entry of that name, else (empty or "demo") the
/// demonstration model. Throws model_unknown, demo_missing.
FoundModel find_entry(const std::string& name);
std::filesystem::path find_model(const std::string& name);

/// Opens MODEL and tells its warnings on stderr.
std::shared_ptr<const Model> open_model(Context& context, const std::string& name);

std::shared_ptr<BackendRegistry> find_backends();

/// A model of the command line with the patches asked for: those of --patch, else the one of MODEL's library
/// entry; at least one. Each fits the model's program. Throws what load_patch and patched_program throw,
/// patch_not_found.
struct OpenedModel {
    std::shared_ptr<const Model> model;
    std::vector<Patch> patches;

    const Patch& patch() const { return patches.front(); }
};
OpenedModel open_patched(Context& context);

/// Opens and loads MODEL on BACKEND, with progress.
struct ReadyModel {
    std::shared_ptr<LoadedModel> model;
    std::vector<Patch> patches;

    const Patch& patch() const { return patches.front(); }
};
ReadyModel load_model(Context& context);
std::shared_ptr<LoadedModel> load_model(Context& context, std::shared_ptr<const Model> model,
                                        BackendRegistry& backends, const std::string& choice);

}  // namespace addend::cli
