// What a lane's worker thread does with a job. Private to core/runtime.
#pragma once

#include <memory>

#include "core/runtime/lane_state.h"
#include "core/runtime/session.h"

namespace addend {

/// Owns the loaded model and its session; lives on the worker's thread alone.
class LaneWorker {
  public:
    explicit LaneWorker(LaneState& state) : state_(state) {}
    /// Never throws: whatever goes wrong reaches the lane's user as a Message.
    void run(LaneJob& job) noexcept;

  private:
    void load(LaneJob& job, const LoadJob& request);
    void reply(LaneJob& job, const ReplyRequest& request);
    void unload();
    GenerationResult make_reply(LaneJob& job, const ReplyRequest& request);
    std::vector<std::int32_t> prompt_ids(const ReplyRequest& request) const;
    void enters(LaneJob& job, const std::string& id, std::shared_ptr<Backend> backend);
    void emit(const std::function<void()>& f) { state_.emit(true, f); }

    LaneState& state_;
    std::shared_ptr<LoadedModel> model_;
    std::unique_ptr<Session> session_;  // destroyed before its model
};

}  // namespace addend
