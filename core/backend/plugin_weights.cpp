#include "core/backend/plugin_weights.h"

#include "core/backend/abi_text.h"
#include "core/backend/plugin_program.h"
#include "core/program/program.h"

namespace addend {

std::shared_ptr<BackendWeights> create_plugin_weights(std::shared_ptr<PluginLibrary> library,
                                                      std::uint32_t device, const Program& program,
                                                      std::shared_ptr<const WeightSource> source,
                                                      const LoadOptions& options,
                                                      const Backend::Progress& progress,
                                                      const CancelToken& cancel) {
    for (const addend_weight& weight : program.weights())
        if (weight.dtype == ADDEND_T2 && weight.scale == 0)
            throw Failure(Code::program_scales_unknown, {{"weight", program.name(weight.name)}});
    auto weights = std::make_shared<PluginWeights>(std::move(library), device, program, std::move(source));
    weights->load(program, options, progress, cancel);
    return weights;
}

std::uint32_t weights_flags(TritBits trits) {
    std::uint32_t flags = ADDEND_WEIGHTS_KEEP_SOURCE;
    if (trits == TritBits::two) flags |= ADDEND_WEIGHTS_TWO_BITS;
    if (trits == TritBits::five_a_byte) flags |= ADDEND_WEIGHTS_FIVE_A_BYTE;
    return flags;
}

PluginWeights::PluginWeights(std::shared_ptr<PluginLibrary> library, std::uint32_t device,
                             const Program& program, std::shared_ptr<const WeightSource> source)
    : library_(std::move(library)),
      bridge_(std::make_unique<SourceBridge>(std::move(source), program)),
      device_(device),
      layout_(program.header().weights_layout) {}

void PluginWeights::load(const Program& program, const LoadOptions& options,
                         const Backend::Progress& progress, const CancelToken& cancel) {
    cancel.check();
    const auto pass = library_->control();
    const addend_weights_options raw{sizeof(addend_weights_options), device_, options.threads,
                                     weights_flags(options.trits)};
    addend_error error = new_abi_error();
    bridge_->begin(&progress, &cancel);
    const std::int32_t status = library_->entry().weights_create(
        program.bytes().data(), program.bytes().size(), &bridge_->abi(), &raw, &handle_, &error);
    bridge_->finish();
    const auto cause = bridge_->take_failure();
    // The file's own failure says more than the backend's "read_weight failed".
    if (status != ADDEND_OK && cause) throw Failure(*cause);
    library_->check(status, error, "weights_create");
    if (!handle_)
        throw Failure(Code::backend_internal,
                      {{"backend", library_->id()}, {"detail", "weights_create gave no handle"}});
}

PluginWeights::~PluginWeights() {
    if (!handle_) return;
    const auto pass = library_->control_or_none();
    if (pass.granted()) {
        library_->entry().weights_destroy(handle_);
    } else {
        library_->leave_behind(handle_);
        library_->leave_behind(bridge_.release());
    }
}

MemoryUse PluginWeights::memory() const {
    return plugin_memory(library_->entry().weights_memory, handle_);
}

std::shared_ptr<BackendProgram> PluginWeights::create_program(std::shared_ptr<const Program> program) {
    if (program->header().weights_layout != layout_)
        throw Failure(Code::backend_request_invalid, {{"backend", library_->id()},
                                                      {"what", "weights_layout"},
                                                      {"expected", static_cast<std::int64_t>(layout_)},
                                                      {"found", program->header().weights_layout}});
    return std::make_shared<PluginProgram>(shared_from_this(), std::move(program));
}

}  // namespace addend
