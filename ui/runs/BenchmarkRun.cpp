#include "ui/runs/BenchmarkRun.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QElapsedTimer>
#include <QPointer>

#include "core/files/json.h"
#include "core/inspect/model_energy.h"
#include "core/store/store.h"
#include "ui/engine/Workbench.h"

namespace addend::ui {
namespace {

constexpr qint64 drawInterval = 250;  // ms: a window that redraws takes time from what is measured

/// Devices are loaded anew but for the one in use, whose weights are in memory already.
BenchmarkHost hostOf(const std::shared_ptr<LoadedModel>& open, const std::shared_ptr<const BackendRegistry>& backends,
                     const std::shared_ptr<MeterSampler>& meters) {
    BenchmarkHost host = benchmark_host(std::shared_ptr<const Model>(open, &open->model()), backends);
    host.load = [open, load = host.load](const std::string& device, const LoadProgress& progress,
                                         const CancelToken& cancel) {
        const DeviceChoice& own = open->device();
        const DeviceChoice wanted = parse_device_choice(device);
        if (wanted.backend == own.backend && wanted.device == own.device)
            return BenchmarkHost::Loaded{open, false};
        return load(device, progress, cancel);
    };
    host.meters = [meters](LoadedModel&) { return meters; };
    host.energy = model_energy;
    return host;
}

struct Measured {
    Benchmark benchmark;
    std::string hash;
};

}  // namespace

BenchmarkRun::BenchmarkRun(Workbench& bench, QObject* parent) : QObject(parent), bench_(bench) {
    qRegisterMetaType<addend::BenchmarkProgress>();
}

void BenchmarkRun::start(const BenchmarkRequest& request) {
    const auto open = bench_.engine().model();
    const auto backends = bench_.engine().sharedBackends();
    if (isRunning() || !open || backends == nullptr) return;
    refused_.clear();
    const qint64 started = QDateTime::currentMSecsSinceEpoch();
    const QPointer<BenchmarkRun> self(this);
    task_ = bench_.tasks().start(
        this, tr("Benchmark on %n device(s)", nullptr, static_cast<int>(request.devices.size())),
        [self, open, request, host = hostOf(open, backends, bench_.sampler())](TaskContext& task) {
            QElapsedTimer drawn;
            BenchmarkEvents events;
            events.progress = [&](const BenchmarkProgress& p) {
                task.report(static_cast<std::uint64_t>(p.fraction * 1000), 1000);
                if (drawn.isValid() && drawn.elapsed() < drawInterval) return;
                drawn.start();
                QMetaObject::invokeMethod(
                    qApp,
                    [self, p] {
                        if (self) Q_EMIT self->progressed(p);
                    },
                    Qt::QueuedConnection);
            };
            auto measured = std::make_shared<Measured>();
            measured->benchmark = run_benchmark(request, host, events, task.control());
            measured->hash = open->model().content_hash(task.cancel());
            return measured;
        },
        [this, request, started](const std::shared_ptr<Measured>& measured) {
            refused_ = measured->benchmark.refused;
            keep(request, measured->benchmark, measured->hash, started);
            Q_EMIT runningChanged();
        },
        [this](const Message& why) {
            Q_EMIT runningChanged();
            Q_EMIT failed(why);
        });
    Q_EMIT runningChanged();
}

void BenchmarkRun::keep(const BenchmarkRequest& request, const Benchmark& benchmark, const std::string& hash,
                        qint64 startedMs) {
    bench_.store().ask(
        this,
        [request, benchmark, hash, startedMs](Store& store) {
            std::vector<RunId> runs;
            for (std::size_t n = 0; n < benchmark.devices.size(); ++n) {
                const BenchResult& figures = benchmark.devices[n].figures;
                RunRecord record;
                record.kind = "bench";
                record.title = benchmark.model.name;
                record.model_hash = hash;
                record.backend = figures.backend;
                record.device = figures.device;
                record.patch = figures.patch;
                record.settings_json = benchmark_settings_json(request).dump();
                record.result_json = benchmark_json(benchmark_of(benchmark, n)).dump();
                record.started_ms = startedMs;
                if (figures.prefill_tokens > 0) record.prefill_rate = figures.prefill.mean;
                if (figures.decode_tokens > 0) record.decode_rate = figures.decode.mean;
                runs.push_back(store.runs().put(record, benchmark.devices[n].series));
            }
            return runs;
        },
        [this](const std::vector<RunId>& runs) { Q_EMIT kept(runs); },
        [this](const Message& why) { Q_EMIT failed(why); });
}

}  // namespace addend::ui
