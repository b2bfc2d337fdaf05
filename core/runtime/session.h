// A sequence on a loaded model that remembers what it has read, and states it has been in.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "core/program/patch.h"
#include "core/runtime/model.h"
#include "core/runtime/run_control.h"
#include "core/runtime/snapshot_cache.h"

namespace addend {

/// Used by one thread at a time. Snapshots restore exactly: what follows is bit-identical to reading
/// everything anew on backends whose results do not depend on chunking.
class Session {
  public:
    struct Options {
        SessionOptions backend;
        SnapshotCache::Limits snapshots;
        std::uint32_t prefill_chunk = 64;  // tokens a plan takes at once, and between two progress reports
    };
    explicit Session(std::shared_ptr<LoadedModel> model) : Session(std::move(model), Options{}) {}
    Session(std::shared_ptr<LoadedModel> model, const Options& options);

    /// From here on, products are computed as `patch` says. What was read stays as it was read: the state is
    /// kept, so that a conversation goes on. Snapshots belong to the patch they were kept under, so that a
    /// text that is read anew is read wholly under this one. Throws as LoadedModel::program_for; the session
    /// then goes on as before.
    void use_patch(const Patch& patch);
    const Patch& patch() const { return patch_; }

    /// Brings the session to the longest known prefix of `tokens` that leaves at least one of them to be
    /// read. Returns its length: what the present state or a snapshot saves, 0 after a reset.
    std::size_t rewind_to_prefix(std::span<const std::int32_t> tokens);

    /// Reads tokens in chunks. `logits` (of the last token) is empty or [vocab]. `progress` gets tokens done
    /// of this call. False if `control` was cancelled: the session then stands after the chunks done. Throws
    /// Failure; the session then starts anew at the next rewind.
    bool read(std::span<const std::int32_t> tokens, std::span<float> logits, RunControl& control,
              const std::function<void(std::uint32_t done)>& progress = {});

    /// Whether the device picks tokens itself.
    bool can_pick() const { return session_->can_pick(); }
    /// Reads `first`, then the likeliest token each time, `most` in all. `token` gets each token that
    /// follows, and its log-probability; if it answers false, that token is not read and the reading ends.
    /// False if `control` was cancelled. Throws as read(), and what `token` throws: the session then goes on
    /// from here.
    bool read_greedily(std::int32_t first, std::uint32_t most,
                       const std::function<bool(std::int32_t id, float logprob)>& token, RunControl& control);

    /// Keeps the present state for later rewinds.
    void keep_snapshot();

    /// Everything read so far.
    const std::vector<std::int32_t>& tokens() const { return tokens_; }
    LoadedModel& model() const { return *model_; }
    const std::shared_ptr<LoadedModel>& shared_model() const { return model_; }
    std::uint32_t max_context() const { return options_.backend.max_context; }
    /// Of the backend's session and of the snapshots.
    std::uint64_t state_bytes() const { return session_->memory().state; }
    const SnapshotCache& snapshots() const { return snapshots_; }

  private:
    bool run(BackendPlan& plan, std::span<const std::int32_t> tokens, std::span<float> logits,
             RunControl& control);

    std::shared_ptr<LoadedModel> model_;
    Options options_;
    Patch patch_;
    std::shared_ptr<BackendPlan> decode_plan_;
    std::shared_ptr<BackendPlan> prefill_plan_;  // made when first needed
    std::shared_ptr<BackendSession> session_;
    SnapshotCache snapshots_;
    std::vector<std::int32_t> tokens_;
    bool known_ = true;  // false after a failure: the backend's state is not trusted
};

}  // namespace addend
