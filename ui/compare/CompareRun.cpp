#include "ui/compare/CompareRun.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QPointer>
#include <algorithm>
#include <filesystem>
#include <map>

#include "core/meters/memory.h"
#include "core/store/store.h"
#include "ui/compare/FrameLimit.h"
#include "ui/engine/PatchText.h"
#include "ui/engine/Workbench.h"

namespace addend::ui {
namespace {

/// Opened, where memory has room for it.
std::shared_ptr<const Model> openBeside(const QString& path) {
    auto model = Model::open(std::filesystem::path(path.toStdString()));
    constexpr std::uint64_t mebi = std::uint64_t{1} << 20;
    const std::uint64_t needed = model->summary().weight_bytes;
    if (const auto free = available_memory(); free && needed > *free)
        throw Failure(Code::scaling_memory_short, {{"needed", needed / mebi}, {"free", *free / mebi}});
    return model;
}

/// Each lane's model on its device, loaded once for all lanes that have both; the open one serves its own.
std::vector<CompareLane> loadLanes(const std::shared_ptr<LoadedModel>& open, const BackendRegistry& backends,
                                   const QList<LaneChoice>& choices, TaskContext& task) {
    std::map<std::pair<QString, std::string>, std::shared_ptr<LoadedModel>> loaded;
    // Threads are the open one's for all.
    const auto key = [](const QString& model, DeviceChoice device) {
        device.threads = 0;
        return std::pair{model, device_choice_text(device)};
    };
    loaded[key({}, open->device())] = open;
    // Shared with the open one: its files are read, never its state.
    std::map<QString, std::shared_ptr<const Model>> models{{QString(), {open, &open->model()}}};
    std::vector<CompareLane> lanes;
    for (const LaneChoice& choice : choices) {
        DeviceChoice device = parse_device_choice(choice.device.toStdString());
        const auto backend = backends.find(device.backend);
        auto& model = models[choice.model];
        if (!model) model = openBeside(choice.model);
        auto& entry = loaded[key(choice.model, device)];
        if (!entry) {
            device.threads = open->device().threads;
            entry = LoadedModel::load(model, backend, device, {}, task.cancel());
        }
        lanes.push_back(
            {std::string(1, static_cast<char>('A' + lanes.size())), entry, choice.patch, backend->version()});
    }
    return lanes;
}

/// Every lane beside the first one, on what that one read and wrote; none where ids mean something else to it.
std::vector<std::vector<TwinResult>> replayTwins(const std::vector<CompareLane>& lanes, const LaneFigures& first,
                                                 const std::function<void(double)>& report, TaskContext& task) {
    std::vector<std::vector<TwinResult>> twins(lanes.size() - 1);
    const double total = static_cast<double>(std::max<std::size_t>(1, twins.size() * first.replies.size()));
    double done = 0;
    for (std::size_t n = 1; n < lanes.size(); ++n) {
        if (!same_vocabulary(lanes[0].model->model(), lanes[n].model->model())) continue;
        for (const LaneReply& reply : first.replies) {
            std::vector<std::int32_t> tokens = reply.prompt_ids;
            tokens.insert(tokens.end(), reply.ids.begin(), reply.ids.end());
            TwinOptions options;
            options.prompt_tokens = reply.prompt_ids.size();
            twins[n - 1].push_back(twin_replay({lanes[0].model, lanes[0].patch}, {lanes[n].model, lanes[n].patch},
                                               tokens, options, {}, task.control()));
            report(++done / total);
        }
    }
    return twins;
}

}  // namespace

CompareRun::CompareRun(Workbench& bench, QObject* parent)
    : QObject(parent), bench_(bench), cores_(std::max(1u, read_environment().processors)) {}

/// A call for a worker's thread: emits `signal` here, at most four times a second.
template <class Signal>
auto CompareRun::onUi(Signal signal) {
    return [self = QPointer<CompareRun>(this), signal, limit = std::make_shared<FrameLimit>()](const auto& argument) {
        if (!limit->due()) return;
        QMetaObject::invokeMethod(
            qApp,
            [self, signal, argument] {
                if (self) Q_EMIT (self.data()->*signal)(argument);
            },
            Qt::QueuedConnection);
    };
}

void CompareRun::start(const QList<LaneChoice>& choices, const LaneComparisonOptions& options) {
    const auto open = bench_.engine().model();
    const auto backends = bench_.engine().backends();
    if (isRunning() || !open || backends == nullptr || choices.isEmpty()) return;
    watching_ = false;
    feed_ = std::make_shared<LaneFeed>(static_cast<std::size_t>(choices.size()));
    task_ = bench_.tasks().start(
        this, tr("Comparing %n lane(s)", nullptr, static_cast<int>(choices.size())),
        [open, backends, choices, options, meters = bench_.sampler(), feed = feed_, progress = onUi(&CompareRun::progressed),
         check = onUi(&CompareRun::checking), loading = tr("Loading"), measuring = tr("Measuring"), replaying = tr("Checking agreement")](TaskContext& task) {
            task.phase(loading);
            auto outcome = std::make_shared<CompareOutcome>();
            outcome->options = options;
            outcome->started_ms = QDateTime::currentMSecsSinceEpoch();
            outcome->environment = read_environment();
            const auto lanes = loadLanes(open, *backends, choices, task);
            task.phase(measuring);
            FrameLimit jobList;
            const auto report = [&](const LaneComparisonProgress& p) {
                if (jobList.due()) task.report(p.done, p.total);
                progress(p);
            };
            outcome->comparison = compare_lanes(lanes, options, report, task.control(), Clock::steady(), meters.get(),
                                                feed.get());
            task.phase(replaying);
            check(0.0);
            outcome->twins = replayTwins(lanes, outcome->comparison.lanes.front(), check, task);
            return outcome;
        },
        [this](std::shared_ptr<CompareOutcome> outcome) {
            outcome_ = std::move(outcome);
            watched_.reset();
            kept_.reset();
            keep();
            Q_EMIT runningChanged();
            Q_EMIT finished();
        },
        [this](const Message& why) {
            Q_EMIT runningChanged();
            Q_EMIT failed(why);
        });
    Q_EMIT runningChanged();
}

void CompareRun::watch(const QList<LaneChoice>& choices, const LaneComparisonOptions& options) {
    const auto open = bench_.engine().model();
    const auto backends = bench_.engine().backends();
    if (isRunning() || !open || backends == nullptr || choices.isEmpty()) return;
    watching_ = true;
    feed_ = std::make_shared<LaneFeed>(static_cast<std::size_t>(choices.size()));
    task_ = bench_.tasks().start(
        this, tr("Watching %n lane(s)", nullptr, static_cast<int>(choices.size())),
        [open, backends, choices, options, meters = bench_.sampler(), feed = feed_, cores = cores_,
         loading = tr("Loading"), running = tr("All at the same time")](TaskContext& task) {
            task.phase(loading);
            const auto lanes = loadLanes(open, *backends, choices, task);
            task.phase(running);
            return std::make_shared<WatchedLanes>(
                watch_lanes(lanes, options, cores, *feed, task.control(), Clock::steady(), meters.get()));
        },
        [this](std::shared_ptr<WatchedLanes> watched) {
            watched_ = std::move(watched);
            outcome_.reset();
            kept_.reset();
            Q_EMIT runningChanged();
            Q_EMIT watchEnded();
        },
        [this](const Message& why) {
            Q_EMIT runningChanged();
            Q_EMIT failed(why);
        });
    Q_EMIT runningChanged();
}

void CompareRun::open(RunId run) {
    if (isRunning()) return;
    bench_.store().ask(
        this,
        [run](Store& store) { return std::make_shared<CompareOutcome>(read_comparison(store.runs().get(run).result_json)); },
        [this, run](std::shared_ptr<CompareOutcome> outcome) {
            if (isRunning()) return;
            outcome_ = std::move(outcome);
            watched_.reset();
            kept_ = run;
            Q_EMIT finished();
        },
        [this](const Message& why) { Q_EMIT failed(why); });
}

void CompareRun::keep() {
    RunRecord record;
    record.kind = "compare";
    const LaneFigures& first = outcome_->comparison.lanes.front();
    record.title = first.model;
    record.model_hash = first.model_hash;
    record.backend = first.backend;
    record.device = first.device;
    record.patch = first.patch;
    record.started_ms = outcome_->started_ms;
    if (first.prefill.mean > 0) record.prefill_rate = first.prefill.mean;
    if (first.decode.mean > 0) record.decode_rate = first.decode.mean;
    bench_.store().ask(
        this,
        [record, outcome = outcome_](Store& store) {
            const RunId run = store.runs().insert(record);
            store.runs().finish(run, comparison_json(*outcome));
            return run;
        },
        [this, outcome = outcome_](RunId run) {
            if (outcome_ != outcome) return;
            kept_ = run;
            Q_EMIT keptChanged();
        });
}

}  // namespace addend::ui
