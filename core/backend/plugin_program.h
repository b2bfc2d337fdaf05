// Programs and plans of a plugin.
#pragma once

#include <memory>

#include "core/backend/plugin_weights.h"
#include "core/program/program.h"

namespace addend {

class PluginProgram final : public BackendProgram, public std::enable_shared_from_this<PluginProgram> {
  public:
    PluginProgram(std::shared_ptr<PluginWeights> weights, std::shared_ptr<const Program> program);
    ~PluginProgram() override;

    const Program& program() const override { return *program_; }
    std::shared_ptr<BackendPlan> create_plan(const PlanOptions& options) override;
    std::shared_ptr<BackendSession> create_session(const SessionOptions& options) override;

    PluginWeights& weights() const { return *weights_; }
    const std::shared_ptr<PluginLibrary>& library() const { return weights_->library(); }
    addend_program* handle() const { return handle_; }

  private:
    std::shared_ptr<PluginWeights> weights_;
    std::shared_ptr<const Program> program_;
    addend_program* handle_ = nullptr;
};

class PluginPlan final : public BackendPlan {
  public:
    PluginPlan(std::shared_ptr<PluginProgram> program, PlanOptions options);
    ~PluginPlan() override;

    std::uint32_t max_rows() const override { return options_.max_rows; }
    MemoryUse memory() const override;
    Cover cover() const override;

    const PlanOptions& options() const { return options_; }
    const PluginProgram& program() const { return *program_; }
    addend_plan* handle() const { return handle_; }

  private:
    std::shared_ptr<PluginProgram> program_;
    PlanOptions options_;
    addend_plan* handle_ = nullptr;
};

}  // namespace addend
