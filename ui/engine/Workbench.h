// What the desktop works with: the store, the backends, the engine and the model that is open. Joins them to
// the shell's context bar, status bar and job list; the pages ask it for them.
#pragma once

#include <QObject>
#include <QTimer>
#include <filesystem>
#include <optional>

#include "core/meters/sampler.h"
#include "core/store/marker_store.h"
#include "ui/engine/EngineService.h"
#include "ui/engine/PatchBook.h"
#include "ui/engine/StoreThread.h"
#include "ui/engine/TaskRunner.h"
#include "ui/engine/TraceBook.h"
#include "ui/shell/AppContext.h"

namespace addend::ui {

class Job;

class Workbench : public QObject {
    Q_OBJECT

  public:
    struct Options {
        std::filesystem::path data;  // folder of the database
        std::filesystem::path demo;  // the demonstration model; empty: none
        bool safeMode = false;       // only the built-in backend is loaded, and its scalar path used
    };

    Workbench(AppContext& app, Options options, QObject* parent = nullptr);
    ~Workbench() override;

    /// Begins: opens the store, loads the plugins, each off the UI thread, then the model of last time or the
    /// demonstration. After a crash no plugin is loaded before the user has chosen. Call after the first
    /// paint.
    void start();
    /// Stops everything. True: a worker was left behind, so the process must end by _exit.
    bool stop();

    StoreThread& store() { return store_; }
    PatchBook& patches() { return patches_; }
    EngineService& engine() { return engine_; }
    /// Long work beside the chat: reading weights, traces. Ends with the bench.
    TaskRunner& tasks() { return tasks_; }
    /// The sensors of this machine and of the backends; null until they were found.
    std::shared_ptr<MeterSampler> sampler() const { return sampler_; }
    TraceBook& traces() { return traces_; }
    bool isReady() const { return ready_; }

    /// `patch` is a canonical text (core/program/patch.h), or the empty one for none.
    void openModel(const std::filesystem::path& path, const DeviceChoice& device,
                   const Model::Options& options = {}, const std::string& patch = {});
    /// On the device in use.
    void openModel(const std::filesystem::path& path) { openModel(path, wantedDevice()); }
    void openDemo() { openModel(options_.demo); }
    bool isDemo() const;
    bool hasDemo() const { return !options_.demo.empty(); }
    const std::filesystem::path& demoPath() const { return options_.demo; }
    /// The same model on another backend or device.
    void chooseDevice(const DeviceChoice& device);
    DeviceChoice wantedDevice() const;

    /// Found at start: the backend that was running when Addend last ended without saying so.
    const std::optional<RunningBackend>& crashed() const { return crashed_; }
    /// Goes on after a crash: with every backend, or with the built-in one's scalar path only. Opening a
    /// model while the question stands answers it with the latter.
    void continueAfterCrash(bool safeMode);
    /// Why the last opening failed; nothing once one succeeded.
    const std::optional<Message>& failure() const { return failure_; }
    const std::filesystem::path& failedPath() const { return failedPath_; }
    /// The library was changed elsewhere: the context bar's list of models is read again.
    void refreshModels() { fillModels(); }

  Q_SIGNALS:
    /// The store is there; models can be asked for (they open once the plugins are loaded).
    void ready();
    /// The store reported something at opening, or could not be opened.
    void storeNotice(const addend::Message& message, bool fatal);
    void crashFound();
    void modelOpened();
    /// Another patch is in force, from the next message on.
    void patchChanged();
    void openFailed(const addend::Message& why);
    /// The list of known models changed.
    void libraryChanged();

  private:
    void loadPlugins();
    void begin();
    void onPluginsLoaded(std::shared_ptr<BackendRegistry> registry);
    void fillDevices();
    void fillModels();
    void onModelChanged();
    void onReplyFinished(const GenerationResult& result);
    void rememberModel();
    void rememberPatch();
    Patch keptPatch(const std::string& spec) const;
    void updateStatus();
    void readMeters();
    void findSensors();
    void readAllocated();
    std::filesystem::path modelOfLastTime() const;

    AppContext& app_;
    Options options_;
    StoreThread store_;
    EngineService engine_;
    TaskRunner tasks_;
    TraceBook traces_;
    PatchBook patches_;
    bool pluginsLoaded_ = false;
    bool ready_ = false;
    bool asked_ = false;  // crashFound was emitted
    std::optional<RunningBackend> crashed_;
    std::optional<Message> failure_;
    std::filesystem::path failedPath_;
    std::filesystem::path opening_;
    std::string openingPatch_ = "none";
    bool corrected_ = false;      // the scale correction was asked for at the last opening
    std::uint64_t position_ = 0;  // tokens the session has read
    struct Pending {
        std::filesystem::path path;
        DeviceChoice device;
        Model::Options options;
        std::string patch;
    };
    void openPending();
    std::optional<Pending> pending_;  // asked for while another model loads
    QPointer<Job> job_;
    QTimer meters_;
    std::optional<addend::MemoryUse> allocated_;  // by the open model; nothing while it is asked
    std::shared_ptr<MeterSampler> sampler_;
};

}  // namespace addend::ui
