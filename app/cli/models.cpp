#include "app/cli/models.h"

#include <cstdlib>

#include "app/cli/progress_line.h"
#include "core/runtime/demo.h"
#include "core/store/library_store.h"
#include "core/store/store.h"

namespace addend::cli {
namespace {

/// Where the desktop keeps its database, by the XDG base directory rules.
std::filesystem::path database_path() {
    if (const char* data = std::getenv("XDG_DATA_HOME"); data && *data == '/')
        return std::filesystem::path(data) / "addend" / "addend.db";
    const char* home = std::getenv("HOME");
    return std::filesystem::path(home ? home : "/") / ".local" / "share" / "addend" / "addend.db";
}

/// Nothing where there is no library, or none of that name.
std::filesystem::path find_in_library(const std::string& name) {
    const auto path = database_path();
    std::error_code error;
    if (!std::filesystem::exists(path, error)) return {};
    StoreOptions options;
    options.check = false;
    Store store(path, options);
    for (const ModelEntry& entry : store.library().list())
        if (entry.name == name) return entry.path;
    return {};
}

std::string_view phase_text(LoadPhase phase) {
    switch (phase) {
        case LoadPhase::opening:
            return "Opening";
        case LoadPhase::reading:
            return "Reading weights";
        case LoadPhase::preparing:
            return "Preparing";
    }
    return {};
}

}  // namespace

std::filesystem::path find_model(const std::string& name) {
    if (name.empty()) return demo_model_path();
    std::error_code error;
    if (std::filesystem::exists(name, error)) return name;
    if (auto path = find_in_library(name); !path.empty()) return path;
    if (name == "demo") return demo_model_path();
    throw Failure(Code::model_unknown, {{"found", name}});
}

std::shared_ptr<const Model> open_model(Context& context, const std::string& name) {
    auto model = Model::open(find_model(name));
    for (const Message& warning : model->summary().warnings) context.console.warn(warning);
    return model;
}

std::shared_ptr<BackendRegistry> find_backends() {
    return std::make_shared<BackendRegistry>(
        BackendRegistry::Options{.folders = BackendRegistry::default_folders(), .excluded = {}});
}

std::shared_ptr<LoadedModel> load_model(Context& context, std::shared_ptr<const Model> model,
                                        BackendRegistry& backends, const std::string& choice) {
    const DeviceChoice device = parse_device_choice(choice);
    auto backend = backends.find(device.backend);
    ProgressLine line(context.console);
    const auto progress = [&](LoadPhase phase, double fraction) { line.show(phase_text(phase), fraction); };
    return LoadedModel::load(std::move(model), std::move(backend), device, progress, context.control.token());
}

std::shared_ptr<LoadedModel> load_model(Context& context) {
    if (context.arguments.patch != "none")
        throw Failure(Code::patch_unsupported, {{"found", context.arguments.patch}});
    auto model = open_model(context, context.arguments.model);
    return load_model(context, std::move(model), *find_backends(), context.arguments.backend);
}

}  // namespace addend::cli
