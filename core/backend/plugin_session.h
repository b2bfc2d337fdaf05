// A sequence of a plugin: runs, taps, injections, snapshots.
#pragma once

#include <atomic>
#include <memory>

#include "core/backend/plugin_program.h"

namespace addend {

class PluginSession final : public BackendSession {
  public:
    PluginSession(std::shared_ptr<PluginProgram> program, const SessionOptions& options);
    ~PluginSession() override;

    RunResult run(BackendPlan& plan, const RunRequest& request) override;
    bool can_pick() const override;
    RunResult run_greedily(BackendPlan& plan, const GreedyRequest& request) override;
    void cancel() noexcept override;
    void reset() override;
    std::uint64_t position() const override;
    MemoryUse memory() const override;
    std::vector<std::byte> snapshot() const override;
    void restore(std::span<const std::byte> snapshot) override;

  private:
    const std::shared_ptr<PluginLibrary>& library() const { return program_->library(); }
    void require_responding() const;
    PluginPlan& own_plan(BackendPlan& plan) const;
    void check_request(const PluginPlan& plan, const RunRequest& request) const;
    void check_tokens(const PluginPlan& plan, std::span<const std::int32_t> tokens) const;
    [[noreturn]] void invalid(const char* what, std::int64_t expected, std::int64_t found) const;

    std::shared_ptr<PluginProgram> program_;
    addend_session* handle_ = nullptr;
    std::atomic<std::uint64_t> run_id_ = 0;  // of the run under way, or the last one
};

}  // namespace addend
