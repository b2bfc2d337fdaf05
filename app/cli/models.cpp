#include "app/cli/models.h"

#include "app/cli/library.h"
#include "app/cli/patches.h"
#include "app/cli/progress_line.h"
#include "core/program/program.h"
#include "core/runtime/demo.h"

namespace addend::cli {
namespace {

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

FoundModel find_entry(const std::string& name) {
    if (name.empty()) return {demo_model_path()};
    std::error_code error;
    if (std::filesystem::exists(name, error)) return {name};
    if (auto found = find_in_library(name)) return *found;
    if (name == "demo") return {demo_model_path()};
    throw Failure(Code::model_unknown, {{"found", name}});
}

std::filesystem::path find_model(const std::string& name) {
    return find_entry(name).path;
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

OpenedModel open_patched(Context& context) {
    const Arguments& arguments = context.arguments;
    // A SPEC that cannot be read is bad usage, whatever the model.
    for (const std::string& spec : arguments.patches)
        if (spec.find(':') != std::string::npos && !spec.ends_with(".json")) (void)parse_patch(spec);
    const FoundModel found = find_entry(arguments.model);
    OpenedModel opened;
    opened.model = Model::open(found.path);
    for (const Message& warning : opened.model->summary().warnings) context.console.warn(warning);
    for (const std::string& spec : arguments.patches)
        opened.patches.push_back(find_patch(*opened.model, spec));
    if (opened.patches.empty()) opened.patches.push_back(found.patch);
    for (const Patch& patch : opened.patches)
        if (!patch.none()) (void)patched_program(*opened.model->program_shape(), patch);
    return opened;
}

ReadyModel load_model(Context& context) {
    OpenedModel opened = open_patched(context);
    auto loaded = load_model(context, std::move(opened.model), *find_backends(), context.arguments.backend);
    return {std::move(loaded), std::move(opened.patches)};
}

}  // namespace addend::cli
