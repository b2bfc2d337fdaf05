#include "ui/engine/Workbench.h"

#include <QThreadPool>
#include <vector>

#include "core/meters/system_sensors.h"
#include "core/program/program.h"
#include "core/store/store.h"
#include "ui/engine/ProcessMeters.h"
#include "ui/settings/Settings.h"
#include "ui/shell/ContextModel.h"
#include "ui/shell/JobListModel.h"
#include "ui/shell/Selection.h"
#include "ui/shell/StatusModel.h"
#include "ui/text/Format.h"

namespace addend::ui {
namespace {

constexpr quint64 reloadLimit = 1ull << 30;  // bytes: larger models are not reloaded unasked
constexpr std::size_t recentModels = 8;
constexpr int drawnMost = 4;  // times a second that meters are drawn; sensors are read oftener, by a thread of their own

const std::string safeBackend = "cpu";
const QString lastModelKey = QStringLiteral("model/last");
const QString lastModelBytesKey = QStringLiteral("model/lastBytes");
const QString lastPatchKey = QStringLiteral("model/patch");
const QString lastDeviceKey = QStringLiteral("model/device");

QString text(const std::filesystem::path& path) {
    return QString::fromStdString(path.string());
}

}  // namespace

Workbench::Workbench(AppContext& app, Options options, QObject* parent)
    : QObject(parent),
      app_(app),
      options_(std::move(options)),
      engine_(&store_),
      tasks_(app.jobs),
      traces_(tasks_, app.settings, app.context, app.selection),
      patches_(store_, app_.context) {
    connect(&store_, &StoreThread::openFailed, this,
            [this](const Message& why) { Q_EMIT storeNotice(why, true); });
    connect(&store_, &StoreThread::jobFailed, this,
            [this](const Message& why) { Q_EMIT storeNotice(why, false); });
    connect(&store_, &StoreThread::opened, this, [this](const QList<Message>& messages) {
        for (const Message& message : messages) Q_EMIT storeNotice(message, false);
        begin();
    });
    connect(&engine_, &EngineService::modelChanged, this, &Workbench::onModelChanged);
    connect(&engine_, &EngineService::loadProgress, this, [this](int phase, double fraction) {
        if (!job_) return;
        job_->setPhase(phase == 0 ? tr("Opening") : phase == 1 ? tr("Reading weights") : tr("Preparing"));
        job_->setProgress(fraction);
    });
    connect(&engine_, &EngineService::loadFailed, this, [this](const Message& why) {
        app_.context.setBusy(ContextModel::Kind::Model, false);
        const bool cancelled = why.code == Code::cancelled;
        if (job_ && cancelled) job_->markCancelled();
        if (job_ && !cancelled) job_->fail(why);
        if (!cancelled) {
            failure_ = why;
            failedPath_ = opening_;
            Q_EMIT openFailed(why);
        }
        openPending();
    });
    connect(&engine_, &EngineService::replyFinished, this, &Workbench::onReplyFinished);
    connect(&engine_, &EngineService::notResponding, this, [this] { fillDevices(); });
    connect(&app_.context, &ContextModel::chosen, this, [this](ContextModel::Kind kind, const QString& id) {
        if (kind == ContextModel::Kind::Model) openModel(id.toStdString());
        if (kind == ContextModel::Kind::Backend) chooseDevice(parse_device_choice(id.toStdString()));
    });
    connect(&app_.settings, &Settings::changed, this, [this](Settings::Key key) {
        if (key == Settings::Key::MeterRate) readMeters();
        if (key == Settings::Key::Threads && engine_.model()) chooseDevice(engine_.device());
    });
    connect(&patches_, &PatchBook::currentChanged, this, &Workbench::rememberPatch);
    connect(&patches_, &PatchBook::kept, this, &Workbench::libraryChanged);
    connect(&meters_, &QTimer::timeout, this, &Workbench::readMeters);
}

Workbench::~Workbench() {
    stop();
}

void Workbench::start() {
    store_.open(options_.data / "addend.db");
    readMeters();
}

bool Workbench::stop() {
    meters_.stop();
    traces_.setModel(nullptr);
    const bool tasksHang = tasks_.close();
    engine_.close();
    const bool abandoned = tasksHang || Lane::any_abandoned();
    // A backend that hangs may hang in its meters too: then the sampler is left as it is, for _exit to end.
    if (abandoned && sampler_) {
        static auto* const leftBehind = new std::vector<std::shared_ptr<MeterSampler>>;
        leftBehind->push_back(sampler_);
    }
    sampler_.reset();
    return abandoned;
}

void Workbench::begin() {
    store_.ask(
        this,
        [](Store& store) {
            auto crashed = store.markers().crashed_backends();
            store.markers().forget_crashed();
            return crashed;
        },
        [this](const std::vector<RunningBackend>& crashed) {
            ready_ = true;
            fillModels();
            if (!crashed.empty() && !options_.safeMode) crashed_ = crashed.front();
            Q_EMIT ready();
            if (!crashed_) return loadPlugins();
            // Loading a library runs its code, which may be what crashed: the user decides first.
            asked_ = true;
            Q_EMIT crashFound();
        });
}

void Workbench::continueAfterCrash(bool safeMode) {
    if (!crashed_) return;
    options_.safeMode = safeMode;
    crashed_.reset();
    loadPlugins();
}

void Workbench::loadPlugins() {
    BackendRegistry::Options options;
    options.folders = BackendRegistry::default_folders();
    if (options_.safeMode) options.only = {safeBackend};
    const QPointer<Workbench> guard(this);
    QThreadPool::globalInstance()->start([guard, options] {
        auto registry = std::make_shared<BackendRegistry>(options);
        QMetaObject::invokeMethod(
            qApp,
            [guard, registry] {
                if (guard) guard->onPluginsLoaded(registry);
            },
            Qt::QueuedConnection);
    });
}

void Workbench::onPluginsLoaded(std::shared_ptr<BackendRegistry> registry) {
    pluginsLoaded_ = true;
    engine_.setBackends(std::move(registry));
    fillDevices();
    findSensors();
    if (pending_) return openPending();
    const std::filesystem::path last = modelOfLastTime();
    if (last.empty()) return;
    const bool same = last == app_.settings.state(lastModelKey).toString().toStdString();
    openModel(last, wantedDevice(), {},
              same ? app_.settings.state(lastPatchKey).toString().toStdString() : std::string());
}

std::filesystem::path Workbench::modelOfLastTime() const {
    const std::filesystem::path last = app_.settings.state(lastModelKey).toString().toStdString();
    const quint64 bytes = app_.settings.state(lastModelBytesKey).toULongLong();
    std::error_code error;
    if (!last.empty() && bytes < reloadLimit && std::filesystem::exists(last, error)) return last;
    return options_.demo;
}

DeviceChoice Workbench::wantedDevice() const {
    DeviceChoice choice;
    if (options_.safeMode) {
        choice.backend = safeBackend;
        choice.device = "scalar";
    } else if (engine_.model()) {
        choice = engine_.device();
    } else if (const QString last = app_.settings.state(lastDeviceKey).toString(); !last.isEmpty()) {
        try {
            choice = parse_device_choice(last.toStdString());
        } catch (const Failure&) {
            choice = {};  // written by another version
        }
    }
    choice.threads = static_cast<unsigned>(app_.settings.threads());
    return choice;
}

void Workbench::openModel(const std::filesystem::path& path, const DeviceChoice& device,
                          const Model::Options& options, const std::string& patch) {
    if (path.empty() || !ready_) return;
    if (!pluginsLoaded_) {
        pending_ = Pending{path, device, options, patch};
        if (crashed_ && asked_) {
            continueAfterCrash(true);
            pending_->device = wantedDevice();
        }
        return;
    }
    if (engine_.isLoading()) {
        // One at a time, so that each job ends with its own load: the latest wish waits for the cancelled
        // one's end.
        pending_ = Pending{path, device, options, patch};
        engine_.cancel();
        return;
    }
    // Only the patch differs: nothing has to be loaded.
    const std::string wanted = patch.empty() ? "none" : patch;
    if (engine_.model() && engine_.model()->model().summary().path == path && engine_.device() == device &&
        !options.correct_double_quantisation && !corrected_ && wanted != patch_text(patches_.current())) {
        patches_.choose(keptPatch(wanted));
        return;
    }
    opening_ = path;
    openingPatch_ = wanted;
    corrected_ = options.correct_double_quantisation;
    failure_.reset();
    app_.context.setBusy(ContextModel::Kind::Model, true);
    job_ = app_.jobs.start(tr("Opening %1").arg(text(path.filename())), [this] { engine_.cancel(); });
    engine_.load(path, device, options);
}

void Workbench::openPending() {
    if (!pending_) return;
    const Pending next = *std::exchange(pending_, std::nullopt);
    openModel(next.path, next.device, next.options, next.patch);
}

void Workbench::chooseDevice(const DeviceChoice& device) {
    DeviceChoice choice = device;
    choice.threads = static_cast<unsigned>(app_.settings.threads());
    if (engine_.model())
        openModel(engine_.model()->model().summary().path, choice, {}, patch_text(patches_.current()));
}

bool Workbench::isDemo() const {
    std::error_code error;
    return engine_.model() && hasDemo() &&
           std::filesystem::equivalent(engine_.model()->model().summary().path, options_.demo, error);
}

void Workbench::onModelChanged() {
    app_.context.setBusy(ContextModel::Kind::Model, false);
    position_ = 0;
    const auto model = engine_.model();
    readAllocated();
    if (model) {
        if (job_) job_->finish();
        failure_.reset();
        const ModelSummary& summary = model->model().summary();
        ModelExtent extent;
        extent.layers = static_cast<int>(summary.layers);
        extent.channels = static_cast<int>(summary.hidden);
        const Program& program = *model->model().lower().program;
        const auto add = [&](std::uint32_t name) {
            const std::string_view n = program.name(name);
            extent.nodes.insert(QString::fromUtf8(n.data(), static_cast<qsizetype>(n.size())));
        };
        for (const addend_value& value : program.values()) add(value.name);
        for (const addend_weight& weight : program.weights()) add(weight.name);
        for (const addend_group& group : program.groups()) add(group.name);
        app_.selection.setModel(text(summary.path), extent);
        app_.context.setCurrent(ContextModel::Kind::Model, text(summary.path),
                                QString::fromStdString(summary.name));
        const QString device = QString::fromStdString(device_choice_text(engine_.device()));
        app_.context.setCurrent(ContextModel::Kind::Backend, device, device);
        rememberModel();
        patches_.setModel(model->model().lower().program, summary.path,
                          keptPatch(std::exchange(openingPatch_, "none")));
    } else {
        patches_.setModel(nullptr, {}, {});
        app_.selection.setModel({}, {});
        app_.context.setCurrent(ContextModel::Kind::Model, {}, {});
        app_.context.setCurrent(ContextModel::Kind::Backend, {}, {});
    }
    updateStatus();
    traces_.setModel(model);
    Q_EMIT modelOpened();
    openPending();
}

void Workbench::rememberModel() {
    const ModelSummary& summary = engine_.model()->model().summary();
    app_.settings.setState(lastModelKey, text(summary.path));
    app_.settings.setState(lastModelBytesKey, QVariant::fromValue<quint64>(summary.weight_bytes));
    if (!options_.safeMode)
        app_.settings.setState(lastDeviceKey, QString::fromStdString(device_choice_text(engine_.device())));
    ModelEntry entry;
    entry.path = std::filesystem::absolute(summary.path);
    entry.name = summary.name;
    entry.architecture = summary.architecture;
    entry.format = summary.format;
    entry.content_hash = summary.quick_id;
    entry.parameters = static_cast<std::int64_t>(summary.parameters);
    entry.bytes = static_cast<std::int64_t>(summary.file_bytes);
    store_.ask(
        this, [entry](Store& store) { store.library().mark_used(store.library().put(entry)); },
        [this] {
            fillModels();
            Q_EMIT libraryChanged();
        });
}

/// A canonical text as a patch, with its name where one is kept. Settings and rows of the library come from
/// the disk: what cannot be read is no patch.
Patch Workbench::keptPatch(const std::string& spec) const {
    Patch patch;
    try {
        patch = parse_patch(spec);
    } catch (const Failure&) {
        return {};
    }
    for (const Patch& known : patches_.offers())
        if (known.same_rules(patch)) return known;
    return patch;
}

void Workbench::rememberPatch() {
    const std::string spec = patch_text(patches_.current());
    app_.settings.setState(lastPatchKey, QString::fromStdString(spec));
    Q_EMIT patchChanged();
    if (patches_.current().none() || !engine_.model()) return;
    store_.tell(
        [path = std::filesystem::absolute(engine_.model()->model().summary().path), spec](Store& store) {
            if (const auto entry = store.library().find_patched(path, spec))
                store.library().mark_used(entry->id);
        });
}

void Workbench::fillModels() {
    store_.ask(
        this,
        [](Store& store) {
            store.library().refresh_missing();
            // Patched entries stand under the patch, not here.
            auto models = store.library().recent(static_cast<int>(2 * recentModels));
            std::erase_if(models, [](const ModelEntry& entry) { return entry.patch.has_value(); });
            if (models.size() > recentModels) models.resize(recentModels);
            return models;
        },
        [this](const std::vector<ModelEntry>& models) {
            QList<ContextModel::Choice> choices;
            for (const ModelEntry& model : models)
                choices.append({text(model.path), QString::fromStdString(model.name), text(model.path),
                                model.missing ? tr("The file is not there any more") : QString()});
            if (hasDemo() && std::none_of(models.begin(), models.end(),
                                          [this](const ModelEntry& m) { return m.path == options_.demo; }))
                choices.append({text(options_.demo), tr("Demonstration model"), text(options_.demo), {}});
            app_.context.setChoices(ContextModel::Kind::Model, choices);
        });
}

void Workbench::fillDevices() {
    QList<ContextModel::Choice> choices;
    for (const BackendEntry& entry : engine_.backends()->entries()) {
        if (!entry.backend) continue;
        const bool silent = entry.backend->state() == BackendState::not_responding;
        for (const DeviceInfo& device : entry.backend->devices()) {
            const QString id = QString::fromStdString(entry.id + ":" + device.id);
            QString reason;
            if (silent)
                reason = tr("It stopped answering; it can be used again after a restart");
            else if (!device.available)
                reason = tr("Not available on this machine");
            choices.append({id, id, QString::fromStdString(device.name), reason});
        }
    }
    app_.context.setChoices(ContextModel::Kind::Backend, choices);
}

void Workbench::onReplyFinished(const GenerationResult& result) {
    position_ = result.position;
    readAllocated();  // plans were made meanwhile
    updateStatus();
}

void Workbench::updateStatus() {
    const auto model = engine_.model();
    addend::ui::MemoryUse use;
    if (model) {
        const ModelSummary& summary = model->model().summary();
        app_.status.setModel(QString::fromStdString(summary.name));
        app_.status.setBackend(QString::fromStdString(device_choice_text(engine_.device())));
        use.kind = summary.state_is_constant ? addend::ui::MemoryUse::Kind::State
                                             : addend::ui::MemoryUse::Kind::Context;
        use.bytes = static_cast<qint64>(summary.state_bytes);
        use.tokens = static_cast<qint64>(position_);
        use.limit = static_cast<qint64>(summary.trained_context);
    } else {
        app_.status.setModel({});
        app_.status.setBackend({});
    }
    app_.status.setMemory(use);
}

void Workbench::readMeters() {
    const int rate = app_.settings.meterRate();
    if (rate <= 0) {
        meters_.stop();
        app_.status.setMeters({});
        return;
    }
    meters_.start(1000 / std::min(rate, drawnMost));
    if (sampler_) sampler_->set_rate(rate);
    app_.status.setMeters(QList<Meter>{memoryMeter(allocated_)} + powerMeters(sampler_.get()));
}

/// By a task, since a backend is asked.
void Workbench::readAllocated() {
    const auto model = engine_.model();
    allocated_.reset();
    if (!model) return;
    tasks_.start(
        this, {}, [model](TaskContext&) { return model->memory(); },
        [this, model](addend::MemoryUse use) {
            if (model == engine_.model()) allocated_ = use;
        });
}

void Workbench::findSensors() {
    tasks_.start(
        this, {},
        [backends = engine_.backends()](TaskContext&) {
            const auto files = std::make_shared<SystemFiles>();
            auto sensors = cpu_energy_sensors(files);
            const auto add = [&](std::vector<std::unique_ptr<Sensor>> more) {
                for (auto& sensor : more) sensors.push_back(std::move(sensor));
            };
            add(system_power_sensors(files));
            for (const BackendEntry& entry : backends->entries())
                if (entry.backend) add(backend_sensors(entry.backend));
            return std::make_shared<MeterSampler>(std::move(sensors));
        },
        [this](std::shared_ptr<MeterSampler> sampler) {
            sampler_ = std::move(sampler);
            readMeters();
        });
}

}  // namespace addend::ui
