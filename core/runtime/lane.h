// A lane: one worker thread that owns a loaded model and a session, and does one thing at a time for its
// user. The desktop's Chat has one; Compare will have several. The caller's thread never enters an engine.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/chat/chat_template.h"
#include "core/program/patch.h"
#include "core/runtime/generation.h"

namespace addend {

/// What one reply is made from.
struct ReplyRequest {
    std::vector<ChatMessage> messages;  // the path from the root to the user's turn
    std::string plain_prompt;           // used instead of messages when they are empty: continued as it is
    SamplingSettings sampling;
    std::uint32_t top_alternatives = 5;  // kept per token
    double max_tokens_per_second = 0;    // the "slow" control; 0: full speed
    Patch patch = {};                    // may differ from reply to reply: the session's state is kept
};

/// Every callback comes on the lane's thread, in order, and never after `closed` of Lane::close returned.
struct LaneEvents {
    std::function<void(LoadPhase phase, double fraction)> load_progress;
    std::function<void(std::shared_ptr<LoadedModel> model)> loaded;
    std::function<void(const Message& why)> load_failed;  // the model before stays in use
    std::function<void(const std::vector<std::int32_t>& prompt_ids)> reply_started;
    std::function<void(std::uint32_t done, std::uint32_t total)> prefill_progress;
    std::function<void(const TokenEvent& token)> token;
    std::function<void(const GenerationResult& result)> reply_finished;  // also when cancelled or failed
    /// The backend did not answer a cancel in time: the worker is abandoned, the backend refused until
    /// restart, and the lane is dead. Comes from the watchdog's thread.
    std::function<void(const std::string& backend)> not_responding;
};

struct LaneOptions {
    std::int64_t cancel_grace_ns = 2'000'000'000;  // how long a cancelled run may take to return
    std::uint32_t prefill_chunk = 64;              // tokens between two progress reports
    std::uint32_t snapshots = 16;  // session snapshots kept at ends of turns, for regenerate and edit
    const Clock* clock = nullptr;  // steady clock if null
    /// Called on the lane's thread around every run: marks which backend is running, for the next start after
    /// a crash.
    std::function<void(const DeviceChoice& device, const std::string& model)> before_run;
    std::function<void()> after_run;
};

/// Thread-safe; every function returns at once.
class Lane {
  public:
    static std::unique_ptr<Lane> create(std::shared_ptr<BackendRegistry> backends, LaneEvents events,
                                        LaneOptions options);
    virtual ~Lane() = default;  // as close()

    /// Opens and loads, queued behind what runs. The present model stays usable until the new one is ready.
    virtual void load(const std::filesystem::path& path, const DeviceChoice& device,
                      const Model::Options& options) = 0;
    /// Queues a reply; fails through reply_finished when no model is loaded.
    virtual void reply(const ReplyRequest& request) = 0;
    /// Ends what runs now (loading too) and drops what is queued.
    virtual void cancel() = 0;
    virtual void unload() = 0;
    virtual bool busy() const = 0;
    /// Cancels and waits at most the grace; a worker that does not answer is left behind.
    virtual void close() = 0;
    /// True once some worker was left behind anywhere: quit by _exit after saving, destructors would hang.
    static bool any_abandoned();
};

}  // namespace addend
