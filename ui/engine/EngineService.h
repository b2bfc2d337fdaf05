// The engine as the desktop sees it: a lane behind signals. Nothing here blocks; tokens arrive in batches.
#pragma once

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>
#include <filesystem>
#include <memory>
#include <mutex>
#include <vector>

#include "core/runtime/lane.h"

namespace addend::ui {

class StoreThread;

class EngineService : public QObject {
    Q_OBJECT

  public:
    /// A reply redraws at most this often; the first token goes at once.
    static constexpr int batchMilliseconds = 50;

    /// `store` may be null: then nothing marks which backend was running.
    explicit EngineService(StoreThread* store, QObject* parent = nullptr);
    ~EngineService() override;

    /// The plugins, once they are loaded; nothing can run before.
    void setBackends(std::shared_ptr<BackendRegistry> backends);
    /// Null before setBackends().
    const BackendRegistry* backends() const { return backends_.get(); }
    std::shared_ptr<const BackendRegistry> sharedBackends() const { return backends_; }
    std::shared_ptr<LoadedModel> model() const { return model_; }
    const DeviceChoice& device() const { return device_; }
    bool isLoading() const { return loading_; }
    bool isReplying() const { return replying_; }

    void load(const std::filesystem::path& path, const DeviceChoice& device,
              const Model::Options& options = {});
    void reply(const ReplyRequest& request);
    void cancel();
    void unload();
    /// Leaves a worker behind that does not answer. After this nothing is emitted.
    void close();

  Q_SIGNALS:
    void loadStarted(const QString& path);
    void loadProgress(int phase, double fraction);
    void modelChanged();
    void loadFailed(const addend::Message& why);
    void replyStarted(const std::vector<std::int32_t>& promptIds);
    void prefillProgress(quint32 done, quint32 total);
    /// At most 20 times a second, in order.
    void tokens(const std::vector<addend::TokenEvent>& events);
    /// After the last tokens().
    void replyFinished(const addend::GenerationResult& result);
    void busyChanged(bool busy);
    void notResponding(const QString& backend);

  private:
    void createLane();
    LaneEvents laneEvents();
    template <class Call>
    void onUi(quint64 lane, Call call);
    void collect(quint64 lane, const TokenEvent& event);
    void flush();
    void setLoading(bool loading);
    void setReplying(bool replying);

    std::shared_ptr<BackendRegistry> backends_;
    StoreThread* store_;
    std::unique_ptr<Lane> lane_;
    quint64 generation_ = 0;  // of the lane: calls queued by an abandoned one are dropped
    std::shared_ptr<LoadedModel> model_;
    DeviceChoice device_;
    bool loading_ = false;
    bool replying_ = false;

    std::mutex mutex_;                 // guards pending_ and flushQueued_
    std::vector<TokenEvent> pending_;  // from the lane's thread, not shown yet
    bool flushQueued_ = false;
    QTimer batch_;
};

}  // namespace addend::ui

Q_DECLARE_METATYPE(addend::GenerationResult)
