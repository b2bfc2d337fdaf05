#include "core/runtime/lane.h"

#include <thread>
#include <utility>

#include "core/runtime/lane_state.h"

namespace addend {
namespace {

class ThreadLane final : public Lane {
  public:
    ThreadLane(std::shared_ptr<BackendRegistry> backends, LaneEvents events, LaneOptions options)
        : state_(std::make_shared<LaneState>(std::move(backends), std::move(events), std::move(options))),
          watchdog_(LaneState::watch, state_),
          worker_(LaneState::work, state_) {}
    ~ThreadLane() override { close_now(); }

    void load(const std::filesystem::path& path, const DeviceChoice& device,
              const Model::Options& options) override {
        state_->enqueue(LoadJob{path, device, options});
    }
    void reply(const ReplyRequest& request) override { state_->enqueue(request); }
    void cancel() override { state_->cancel(); }
    void unload() override { state_->enqueue(UnloadJob{}); }
    bool busy() const override { return state_->busy(); }
    void close() override { close_now(); }

  private:
    void close_now() {
        if (!worker_.joinable()) return;
        state_->begin_close();
        if (state_->in_callback()) {
            // Closed from its own callback: neither thread can wait for itself.
            state_->mute(true);
            worker_.detach();
            watchdog_.detach();
            return;
        }
        const bool ended = state_->wait_for_worker();
        watchdog_.join();
        if (ended) {
            worker_.join();
        } else {
            worker_.detach();
        }
        state_->mute(false);
    }

    std::shared_ptr<LaneState> state_;
    std::thread watchdog_, worker_;
};

}  // namespace

std::unique_ptr<Lane> Lane::create(std::shared_ptr<BackendRegistry> backends, LaneEvents events,
                                   LaneOptions options) {
    return std::make_unique<ThreadLane>(std::move(backends), std::move(events), std::move(options));
}

}  // namespace addend
