#include "ui/compare/CompareRun.h"

#include <QDateTime>
#include <map>

#include "core/evaluate/comparison_json.h"
#include "core/store/store.h"
#include "ui/engine/PatchText.h"
#include "ui/engine/Workbench.h"

namespace addend::ui {
namespace {

/// The model on the device of each lane, loaded once a device; the open one serves its own.
std::vector<CompareLane> loadLanes(const std::shared_ptr<LoadedModel>& open, const BackendRegistry& backends,
                                   const QList<LaneChoice>& choices, TaskContext& task) {
    std::map<std::string, std::shared_ptr<LoadedModel>> loaded;
    // Threads are the open one's for all.
    const auto key = [](DeviceChoice device) {
        device.threads = 0;
        return device_choice_text(device);
    };
    loaded[key(open->device())] = open;
    // Shared with the open one: its files are read, never its state.
    const std::shared_ptr<const Model> model(open, &open->model());
    std::vector<CompareLane> lanes;
    for (const LaneChoice& choice : choices) {
        DeviceChoice device = parse_device_choice(choice.device.toStdString());
        auto& entry = loaded[key(device)];
        if (!entry) {
            device.threads = open->device().threads;
            entry = LoadedModel::load(model, backends.find(device.backend), device, {}, task.cancel());
        }
        lanes.push_back({std::string(1, static_cast<char>('A' + lanes.size())), entry, choice.patch});
    }
    return lanes;
}

std::vector<TwinResult> replayTwins(const std::vector<CompareLane>& lanes, const LaneFigures& first,
                                    TaskContext& task) {
    std::vector<std::int32_t> tokens = first.prompt_ids;
    tokens.insert(tokens.end(), first.reply_ids.begin(), first.reply_ids.end());
    std::vector<TwinResult> twins;
    for (std::size_t n = 1; n < lanes.size(); ++n)
        twins.push_back(twin_replay({lanes[0].model, lanes[0].patch}, {lanes[n].model, lanes[n].patch}, tokens, {}, {},
                                    task.control()));
    return twins;
}

}  // namespace

CompareRun::CompareRun(Workbench& bench, QObject* parent) : QObject(parent), bench_(bench) {}

void CompareRun::start(const QList<LaneChoice>& choices, const LaneComparisonOptions& options) {
    const auto open = bench_.engine().model();
    const auto backends = bench_.engine().backends();
    if (isRunning() || !open || backends == nullptr) return;
    const QPointer<CompareRun> self(this);
    task_ = bench_.tasks().start(
        this, tr("Comparing %n lane(s)", nullptr, static_cast<int>(choices.size())),
        [self, open, backends, choices, options, meters = bench_.sampler(), loading = tr("Loading"),
         measuring = tr("Measuring"), replaying = tr("Checking agreement")](TaskContext& task) {
            task.phase(loading);
            auto outcome = std::make_shared<CompareOutcome>();
            outcome->options = options;
            const auto lanes = loadLanes(open, *backends, choices, task);
            task.phase(measuring);
            const auto report = [&](const LaneComparisonProgress& p) {
                task.report(p.done, p.total);
                QMetaObject::invokeMethod(
                    qApp,
                    [self, p] {
                        if (self)
                            Q_EMIT self->progressed(static_cast<int>(p.lane), static_cast<int>(p.repetition),
                                                    static_cast<double>(p.done) / p.total);
                    },
                    Qt::QueuedConnection);
            };
            outcome->comparison =
                compare_lanes(lanes, options, report, task.control(), Clock::steady(), meters.get());
            task.phase(replaying);
            QMetaObject::invokeMethod(
                qApp,
                [self] {
                    if (self) Q_EMIT self->checking();
                },
                Qt::QueuedConnection);
            outcome->twins = replayTwins(lanes, outcome->comparison.lanes.front(), task);
            return outcome;
        },
        [this](std::shared_ptr<CompareOutcome> outcome) {
            outcome_ = std::move(outcome);
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

void CompareRun::keep() {
    const auto open = bench_.engine().model();
    RunRecord record;
    record.kind = "compare";
    const LaneFigures& first = outcome_->comparison.lanes.front();
    record.title = first.model;
    record.backend = first.backend;
    record.device = first.device;
    record.patch = first.patch;
    record.started_ms = QDateTime::currentMSecsSinceEpoch();
    const std::string result = comparison_json(outcome_->comparison, outcome_->options, outcome_->twins);
    bench_.store().tell([record, result](Store& store) {
        const RunId run = store.runs().insert(record);
        store.runs().finish(run, result);
    });
}

}  // namespace addend::ui
