#include "ui/engine/EngineService.h"

#include <QPointer>

#include "core/store/store.h"
#include "ui/engine/StoreThread.h"

namespace addend::ui {

EngineService::EngineService(StoreThread* store, QObject* parent) : QObject(parent), store_(store) {
    batch_.setSingleShot(true);
    batch_.setInterval(batchMilliseconds);
    connect(&batch_, &QTimer::timeout, this, &EngineService::flush);
}

void EngineService::setBackends(std::shared_ptr<BackendRegistry> backends) {
    backends_ = std::move(backends);
    createLane();
}

EngineService::~EngineService() {
    close();
}

void EngineService::createLane() {
    ++generation_;
    LaneOptions options;
    // The mark must be on disk before the backend runs, so the lane's thread waits for the store here.
    if (store_ != nullptr) {
        auto marker = std::make_shared<MarkerId>(0);
        StoreThread* const store = store_;
        options.before_run = [store, marker](const DeviceChoice& device, const std::string& model) {
            store->tell([marker, device, model](Store& s) {
                *marker = s.markers().mark_running(device.backend, device.device, model);
            });
            store->drain();
        };
        options.after_run = [store, marker] {
            store->tell([marker](Store& s) { s.markers().clear(*marker); });
        };
    }
    lane_ = Lane::create(backends_, laneEvents(), options);
}

/// Queues `call` to the UI thread, unless the lane it came from has been replaced meanwhile.
template <class Call>
void EngineService::onUi(quint64 lane, Call call) {
    QMetaObject::invokeMethod(
        this,
        [this, lane, call = std::move(call)]() mutable {
            if (lane == generation_) call();
        },
        Qt::QueuedConnection);
}

LaneEvents EngineService::laneEvents() {
    LaneEvents events;
    const quint64 lane = generation_;  // by value: the lane's thread must not read ours
    events.load_progress = [this, lane](LoadPhase phase, double fraction) {
        onUi(lane, [this, phase, fraction] { Q_EMIT loadProgress(static_cast<int>(phase), fraction); });
    };
    events.loaded = [this, lane](std::shared_ptr<LoadedModel> model) {
        onUi(lane, [this, model = std::move(model)] {
            model_ = model;
            device_ = model->device();
            setLoading(false);
            Q_EMIT modelChanged();
        });
    };
    events.load_failed = [this, lane](const Message& why) {
        onUi(lane, [this, why] {
            setLoading(false);
            Q_EMIT loadFailed(why);
        });
    };
    events.reply_started = [this, lane](const std::vector<std::int32_t>& ids) {
        onUi(lane, [this, ids] { Q_EMIT replyStarted(ids); });
    };
    events.prefill_progress = [this, lane](std::uint32_t done, std::uint32_t total) {
        onUi(lane, [this, done, total] { Q_EMIT prefillProgress(done, total); });
    };
    events.token = [this, lane](const TokenEvent& event) { collect(lane, event); };
    events.reply_finished = [this, lane](const GenerationResult& result) {
        onUi(lane, [this, result] {
            flush();
            setReplying(false);
            Q_EMIT replyFinished(result);
        });
    };
    events.not_responding = [this, lane](const std::string& backend) {
        onUi(lane, [this, backend] {
            flush();
            model_.reset();
            createLane();  // the dead lane is closed by its replacement; its worker is left behind
            setLoading(false);
            setReplying(false);
            Q_EMIT notResponding(QString::fromStdString(backend));
            Q_EMIT modelChanged();
        });
    };
    return events;
}

void EngineService::collect(quint64 lane, const TokenEvent& event) {
    const std::lock_guard lock(mutex_);
    pending_.push_back(event);
    if (flushQueued_) return;
    flushQueued_ = true;
    onUi(lane, [this] {
        if (!batch_.isActive()) flush();  // else the running interval's end takes them
    });
}

void EngineService::flush() {
    std::vector<TokenEvent> events;
    {
        const std::lock_guard lock(mutex_);
        events.swap(pending_);
        // Until the interval started below ends, collecting must not queue another call.
        flushQueued_ = !events.empty();
    }
    if (events.empty()) return;
    batch_.start();
    Q_EMIT tokens(events);
}

void EngineService::setLoading(bool loading) {
    loading_ = loading;
    Q_EMIT busyChanged(loading_ || replying_);
}

void EngineService::setReplying(bool replying) {
    replying_ = replying;
    Q_EMIT busyChanged(loading_ || replying_);
}

void EngineService::load(const std::filesystem::path& path, const DeviceChoice& device,
                         const Model::Options& options) {
    if (!lane_) return;
    setLoading(true);
    Q_EMIT loadStarted(QString::fromStdString(path.string()));
    lane_->load(path, device, options);
}

void EngineService::reply(const ReplyRequest& request) {
    if (!lane_) return;
    setReplying(true);
    lane_->reply(request);
}

void EngineService::cancel() {
    if (lane_) lane_->cancel();
}

void EngineService::unload() {
    model_.reset();
    if (lane_) lane_->unload();
    Q_EMIT modelChanged();
}

void EngineService::close() {
    if (!lane_) return;
    ++generation_;
    lane_->close();
    lane_.reset();
    model_.reset();
}

}  // namespace addend::ui
