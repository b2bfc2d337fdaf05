// A model's weights on a device, with its program and the plans compiled so far.
#include <algorithm>
#include <mutex>
#include <utility>
#include <vector>

#include "core/program/patch.h"
#include "core/program/program.h"
#include "core/runtime/model.h"

namespace addend {
namespace {

struct PlanKey {
    std::string patch;  // canonical
    std::uint32_t max_rows;
    std::vector<std::uint32_t> taps, injections;
    friend bool operator==(const PlanKey&, const PlanKey&) = default;
};

class Loaded final : public LoadedModel {
  public:
    Loaded(std::shared_ptr<const Model> model, std::shared_ptr<Backend> backend, DeviceChoice choice,
           std::uint32_t device, std::shared_ptr<BackendWeights> weights,
           std::shared_ptr<BackendProgram> program)
        : model_(std::move(model)),
          backend_(std::move(backend)),
          choice_(std::move(choice)),
          device_(device),
          weights_(std::move(weights)),
          program_(std::move(program)) {}

    const Model& model() const override { return *model_; }
    const DeviceChoice& device() const override { return choice_; }
    const DeviceInfo& device_info() const override { return backend_->devices()[device_]; }
    Backend& backend() override { return *backend_; }
    BackendProgram& program() override { return *program_; }

    std::shared_ptr<BackendProgram> program_for(const Patch& patch) override {
        const std::lock_guard lock(mutex_);
        return patched(patch);
    }

    std::shared_ptr<BackendProgram> program_over(std::shared_ptr<const Program> program) override {
        for (const auto& why : backend_->supports(device_, *program))
            if (why) throw Failure(*why);
        return weights_->create_program(std::move(program));
    }

    std::shared_ptr<BackendPlan> plan_for(const Patch& patch, const PlanOptions& options) override {
        PlanKey key{patch_text(patch), options.max_rows, options.taps, options.injections};
        std::ranges::sort(key.taps);
        std::ranges::sort(key.injections);
        const std::lock_guard lock(mutex_);
        const auto found = std::ranges::find_if(plans_, [&](const auto& plan) { return plan.first == key; });
        if (found != plans_.end()) return found->second;
        auto made = patched(patch)->create_plan(options);
        plans_.emplace_back(std::move(key), made);
        // Sets of taps come and go with what a page shows: the plans in use are kept alive by their users.
        if (plans_.size() > most_plans) plans_.erase(plans_.begin());
        return made;
    }

    std::shared_ptr<BackendSession> create_session(const SessionOptions& options) override {
        SessionOptions filled = options;
        if (filled.threads == 0) filled.threads = choice_.threads;
        return program_->create_session(filled);
    }

    MemoryUse memory() const override {
        MemoryUse use = weights_->memory();
        const std::lock_guard lock(mutex_);
        for (const auto& [key, plan] : plans_) use.scratch += plan->memory().scratch;
        return use;
    }

  private:
    static constexpr std::size_t most_plans = 16;
    static constexpr std::size_t most_programs = 8;

    std::shared_ptr<BackendProgram> patched(const Patch& patch) {
        if (patch.none()) return program_;
        const std::string key = patch_text(patch);
        const auto found = std::ranges::find(programs_, key, &decltype(programs_)::value_type::first);
        if (found != programs_.end()) return found->second;
        auto made = program_over(patched_program(program_->program(), patch));
        programs_.emplace_back(key, made);
        if (programs_.size() > most_programs) programs_.erase(programs_.begin());
        return made;
    }

    std::shared_ptr<const Model> model_;
    std::shared_ptr<Backend> backend_;
    DeviceChoice choice_;
    std::uint32_t device_;
    std::shared_ptr<BackendWeights> weights_;
    std::shared_ptr<BackendProgram> program_;
    mutable std::mutex mutex_;
    std::vector<std::pair<std::string, std::shared_ptr<BackendProgram>>> programs_;  // by patch, as plans_
    std::vector<std::pair<PlanKey, std::shared_ptr<BackendPlan>>> plans_;            // the oldest first
};

}  // namespace

std::shared_ptr<BackendPlan> LoadedModel::plan(const PlanOptions& options) {
    return plan_for({}, options);
}

std::shared_ptr<LoadedModel> LoadedModel::load(std::shared_ptr<const Model> model,
                                               std::shared_ptr<Backend> backend, const DeviceChoice& choice,
                                               const LoadProgress& progress, const CancelToken& cancel) {
    const std::uint32_t device = backend->device_index(choice.device);
    const Model::Lowered& lowered = model->lower(progress, cancel);
    for (const auto& why : backend->supports(device, *lowered.program))
        if (why) throw Failure(*why);
    const auto report = [&](std::uint64_t done, std::uint64_t total) {
        if (progress)
            progress(LoadPhase::preparing,
                     total == 0 ? 1.0 : static_cast<double>(done) / static_cast<double>(total));
    };
    auto weights =
        backend->load_weights(device, *lowered.program, lowered.weights, {choice.threads, choice.trits},
                              report, cancel);
    cancel.check();
    auto program = weights->create_program(lowered.program);
    DeviceChoice filled{backend->id(), backend->devices()[device].id, choice.threads, choice.trits};
    return std::make_shared<Loaded>(std::move(model), std::move(backend), std::move(filled), device,
                                    std::move(weights), std::move(program));
}

}  // namespace addend
