// From MODEL and BACKEND to a model ready to run.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "app/cli/context.h"
#include "core/runtime/model.h"

namespace addend::cli {

/// A folder or file that exists, else the library's model of that name, else (empty or "demo") the
/// demonstration model. Throws model_unknown, demo_missing.
std::filesystem::path find_model(const std::string& name);

/// Opens MODEL and tells its warnings on stderr.
std::shared_ptr<const Model> open_model(Context& context, const std::string& name);

std::shared_ptr<BackendRegistry> find_backends();

/// Opens and loads MODEL on BACKEND, with progress. Throws also patch_unsupported for a --patch but `none`.
std::shared_ptr<LoadedModel> load_model(Context& context);
std::shared_ptr<LoadedModel> load_model(Context& context, std::shared_ptr<const Model> model,
                                        BackendRegistry& backends, const std::string& choice);

}  // namespace addend::cli
