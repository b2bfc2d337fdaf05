#include "core/backend/plugin_program.h"

#include <algorithm>

#include "core/backend/abi_text.h"
#include "core/backend/plugin_session.h"
#include "plugins/abi/ext_inject_1.h"

namespace addend {
namespace {

constexpr std::uint32_t step_limit = 1u << 20;  // more steps than instructions make no sense

void check_targets(const PluginProgram& program, const PlanOptions& options) {
    const auto require = [&](bool ok, const char* what, const char* expected, std::int64_t found) {
        if (!ok)
            throw Failure(Code::backend_request_invalid, {{"backend", program.library()->id()},
                                                          {"what", what},
                                                          {"expected", expected},
                                                          {"found", found}});
    };
    const std::size_t values = program.program().values().size();
    require(options.max_rows >= 1, "max_rows", "at least 1", options.max_rows);
    for (const std::uint32_t tap : options.taps) require(tap < values, "tap", "a value", tap);
    for (const std::uint32_t target : options.injections) {
        const bool state = (target & ADDEND_INJECT_STATE) != 0;
        const std::uint32_t index = target & ~ADDEND_INJECT_STATE;
        require(index < (state ? program.program().states().size() : values), "injection", "a value or state",
                target);
    }
}

}  // namespace

PluginProgram::PluginProgram(std::shared_ptr<PluginWeights> weights, std::shared_ptr<const Program> program)
    : weights_(std::move(weights)), program_(std::move(program)) {
    const auto pass = library()->control();
    addend_error error = new_abi_error();
    const auto bytes = program_->bytes();
    library()->check(
        library()->entry().program_create(weights_->handle(), bytes.data(), bytes.size(), &handle_, &error),
        error, "program_create");
}

PluginProgram::~PluginProgram() {
    if (!handle_) return;
    const auto pass = library()->control_or_none();
    if (pass.granted())
        library()->entry().program_destroy(handle_);
    else
        library()->leave_behind(handle_);
}

std::shared_ptr<BackendPlan> PluginProgram::create_plan(const PlanOptions& options) {
    check_targets(*this, options);
    return std::make_shared<PluginPlan>(shared_from_this(), options);
}

std::shared_ptr<BackendSession> PluginProgram::create_session(const SessionOptions& options) {
    return std::make_shared<PluginSession>(shared_from_this(), options);
}

PluginPlan::PluginPlan(std::shared_ptr<PluginProgram> program, PlanOptions options)
    : program_(std::move(program)), options_(std::move(options)) {
    const addend_plan_options raw{sizeof(addend_plan_options),
                                  options_.max_rows,
                                  static_cast<std::uint32_t>(options_.taps.size()),
                                  static_cast<std::uint32_t>(options_.injections.size()),
                                  options_.taps.data(),
                                  options_.injections.data()};
    const auto& library = program_->library();
    const auto pass = library->control();
    addend_error error = new_abi_error();
    library->check(library->entry().plan_create(program_->handle(), &raw, &handle_, &error), error,
                   "plan_create");
}

PluginPlan::~PluginPlan() {
    if (!handle_) return;
    const auto pass = program_->library()->control_or_none();
    if (pass.granted())
        program_->library()->entry().plan_destroy(handle_);
    else
        program_->library()->leave_behind(handle_);
}

MemoryUse PluginPlan::memory() const {
    return plugin_memory(program_->library()->entry().plan_memory, handle_);
}

BackendPlan::Cover PluginPlan::cover() const {
    const addend_plugin_entry& entry = program_->library()->entry();
    Cover cover;
    cover.step_of.resize(program_->program().instructions().size());
    std::uint32_t steps = 0;
    const addend_error none = new_abi_error();
    program_->library()->check(entry.plan_cover(handle_, cover.step_of.data(),
                                                static_cast<std::uint32_t>(cover.step_of.size()), &steps),
                               none, "plan_cover");
    steps = std::min(steps, step_limit);
    for (std::uint32_t step = 0; step < steps; ++step) {
        char name[64] = {};
        program_->library()->check(entry.plan_step_name(handle_, step, name), none, "plan_step_name");
        cover.step_names.push_back(abi_text(name));
    }
    return cover;
}

}  // namespace addend
