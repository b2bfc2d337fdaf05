#include "ui/compare/ContextView.h"

#include <QApplication>
#include <QComboBox>
#include <QDateTime>
#include <QDir>
#include <QProgressBar>
#include <QPushButton>
#include <QSaveFile>
#include <QSpinBox>
#include <QStackedWidget>
#include <algorithm>

#include "core/evaluate/shape_program.h"
#include "core/evaluate/temporary_folder.h"
#include "core/meters/memory.h"
#include "core/store/store.h"
#include "ui/engine/Workbench.h"
#include "ui/plots/PlotPanel.h"
#include "ui/plots/SeriesPlot.h"
#include "ui/shell/ContextModel.h"
#include "ui/shell/Dialogs.h"
#include "ui/text/Format.h"
#include "ui/widgets/InlineMessage.h"
#include "ui/widgets/Label.h"

namespace addend::ui {
namespace {

const QString noneId = QStringLiteral("none");
constexpr std::uint32_t firstLength = 16;
constexpr double kibibyte = 1024;

/// 16, 64, 256 … and the longest itself.
std::vector<std::uint32_t> lengthsTo(std::uint32_t longest) {
    std::vector<std::uint32_t> lengths;
    for (std::uint32_t length = firstLength; length < longest; length *= 4) lengths.push_back(length);
    lengths.push_back(longest);
    return lengths;
}

/// What the study beside would need, where its weights are made up.
std::optional<Message> whyNotMade(const SynthShape& shape, std::uint32_t longest) {
    ScalingOptions options;
    options.prefill = longest;
    std::error_code error;
    const auto space = std::filesystem::space(QDir::tempPath().toStdString(), error);
    const ScalingRoom room{error ? 0 : space.available, available_memory().value_or(0)};
    return scaling_refusal(scaling_need(shape, options), room);
}

/// The model at `path`, or a made-up transformer in a folder that goes with the study.
ContextStudy studyOf(const std::filesystem::path& path, const BackendRegistry& backends, const DeviceChoice& device,
                     const ContextOptions& options, const std::function<void(std::uint64_t, std::uint64_t)>& report,
                     RunControl& control) {
    const auto loaded =
        LoadedModel::load(Model::open(path), backends.find(device.backend), device, {}, control.token());
    return measure_context(*loaded, options, report, control);
}

}  // namespace

ContextView::ContextView(AppContext& app, Workbench& bench, QWidget* parent)
    : CompareTab(parent), app_(app), bench_(bench) {
    setObjectName(QStringLiteral("contextView"));
    build();
    connect(go_, &QPushButton::clicked, this, [this] {
        if (isRunning())
            task_.cancel();
        else
            start();
    });
    connect(export_, &QPushButton::clicked, this, &ContextView::exportStudies);
    connect(beside_, qOverload<int>(&QComboBox::activated), this, &ContextView::lookBeside);
    connect(longest_, qOverload<int>(&QComboBox::activated), this, [this] {
        showCurves();
        showState();
    });
    connect(&bench_, &Workbench::modelOpened, this, &ContextView::onModel);
    connect(&bench_.engine(), &EngineService::modelChanged, this, &ContextView::onModel);
    connect(&app_.context, &ContextModel::changed, this, &ContextView::fillBeside);
    connect(&bench_, &Workbench::ready, this, &ContextView::readKept);
    retranslate();
    onModel();
    if (bench_.isReady()) readKept();
}

ContextView::~ContextView() = default;

QString ContextView::title() const {
    return tr("Context");
}

void ContextView::fillBeside() {
    const QVariant before = beside_->currentIndex() >= 0 ? beside_->currentData() : QVariant(QString());
    const QSignalBlocker blocker(beside_);
    beside_->clear();
    beside_->addItem(tr("Transformer of its shape"), QString());
    for (const ContextModel::Choice& model : app_.context.choices(ContextModel::Kind::Model))
        if (model.disabledReason.isEmpty()) beside_->addItem(model.label, model.id);
    beside_->addItem(tr("Nothing"), noneId);
    beside_->setCurrentIndex(std::max(0, beside_->findData(before)));
}

ContextView::Beside ContextView::beside() const {
    const QString id = beside_->currentData().toString();
    return {id == noneId ? QString() : id, id == noneId};
}

ContextOptions ContextView::options() const {
    ContextOptions options;
    options.lengths = lengthsTo(longest_->currentData().toUInt());
    options.repetitions = static_cast<std::uint32_t>(repetitions_->value());
    return options;
}

void ContextView::onModel() {
    const auto model = bench_.engine().model();
    const auto program = model ? model->model().program_shape() : nullptr;
    if (program != program_) {
        program_ = program;
        if (!isRunning()) studies_.clear();
        lookBeside();
    }
    showState();
}

/// The program of what stands beside: at once for a shape, by a task for a file.
void ContextView::lookBeside() {
    besideProgram_ = nullptr;
    look_.cancel();
    const Beside wanted = beside();
    if (program_ && !wanted.none && wanted.path.isEmpty()) besideProgram_ = shape_program(transformer_like(*program_));
    if (program_ && !wanted.path.isEmpty())
        look_ = bench_.tasks().start(
            this, QString(),
            [path = wanted.path.toStdString()](TaskContext&) { return Model::open(path)->program_shape(); },
            [this](std::shared_ptr<const Program> program) {
                besideProgram_ = std::move(program);
                showCurves();
                showState();
            },
            [this](const Message& why) {
                if (why.code != Code::cancelled) notice_->showMessage(InlineMessage::Kind::Error, why);
            });
    showCurves();
    showState();
}

void ContextView::start() {
    notice_->clear();
    const auto open = bench_.engine().model();
    if (!open || bench_.engine().backends() == nullptr) return;
    if (bench_.engine().isReplying()) {
        notice_->showText(InlineMessage::Kind::Warning,
                          tr("A reply is being written in Chat: it would be measured too. Stop it or wait for its end."));
        return;
    }
    ContextOptions options = this->options();
    options.patch = bench_.patches().current();
    const Beside wanted = beside();
    const SynthShape shape = transformer_like(open->program().program());
    if (!wanted.none && wanted.path.isEmpty())
        if (const auto why = whyNotMade(shape, options.lengths.back())) {
            notice_->showMessage(InlineMessage::Kind::Warning, *why, tr("The transformer beside does not fit."));
            return;
        }
    const QPointer<ContextView> self(this);
    task_ = bench_.tasks().start(
        this, tr("Measuring times by context"),
        [self, open, backends = bench_.engine().backends(), options, wanted, shape,
         folder = QDir::tempPath().toStdString(), writing = tr("Writing random weights"),
         measuring = tr("Measuring")](TaskContext& task) {
            const bool two = !wanted.none;
            const auto part = [&](std::uint64_t first) {
                return [&task, self, first, two](std::uint64_t done, std::uint64_t total) {
                    const std::uint64_t whole = two ? 2 : 1;
                    task.report(first * total + done, whole * total);
                    const double fraction = static_cast<double>(first * total + done) / static_cast<double>(whole * total);
                    QMetaObject::invokeMethod(
                        qApp,
                        [self, fraction] {
                            if (self) self->progress_->setValue(static_cast<int>(fraction * 1000));
                        },
                        Qt::QueuedConnection);
                };
            };
            task.phase(measuring);
            std::vector<ContextStudy> studies{measure_context(*open, options, part(0), task.control())};
            if (!two) return studies;
            ContextOptions exact = options;
            exact.patch = {};  // the patch in force is the open model's
            if (!wanted.path.isEmpty()) {
                studies.push_back(studyOf(wanted.path.toStdString(), *backends, open->device(), exact, part(1), task.control()));
                return studies;
            }
            task.phase(writing);
            const TemporaryFolder made(folder);
            const std::filesystem::path file = made.path() / "transformer.gguf";
            synthesize_model(shape, file, {}, {}, task.cancel());
            task.phase(measuring);
            studies.push_back(studyOf(file, *backends, open->device(), exact, part(1), task.control()));
            return studies;
        },
        [this](std::vector<ContextStudy> studies) {
            studies_ = std::move(studies);
            keep();
            showCurves();
            showState();
            Q_EMIT finished();
        },
        [this](const Message& why) {
            showState();
            if (why.code != Code::cancelled)
                notice_->showMessage(InlineMessage::Kind::Error, why, tr("The times could not be measured."));
            Q_EMIT failed(why);
        });
    showState();
}

void ContextView::showCurves() {
    QList<PlotSeries> bytes, times;
    const std::vector<std::uint32_t> lengths = lengthsTo(longest_->currentData().toUInt());
    const auto counted = [&](const std::shared_ptr<const Program>& program, const QString& name, int lane) {
        if (!program) return;
        PlotSeries series;
        //: %1 is a model
        series.name = tr("%1, counted").arg(name);
        series.lane = lane;
        series.stroke = PlotSeries::Stroke::Dotted;
        series.x.assign(lengths.begin(), lengths.end());
        for (const double value : state_bytes_at(*program, lengths)) series.y.push_back(value / kibibyte);
        bytes << series;
    };
    const auto model = bench_.engine().model();
    counted(program_, model ? QString::fromStdString(model->model().summary().name) : QString(), 0);
    if (!beside().none) counted(besideProgram_, beside_->currentText(), 1);
    for (std::size_t n = 0; n < studies_.size(); ++n) {
        PlotSeries allocated, seconds;
        for (const ContextPoint& point : studies_[n].points) {
            allocated.x.push_back(point.context);
            allocated.y.push_back(static_cast<double>(point.state_bytes) / kibibyte);
            seconds.x.push_back(point.context);
            seconds.y.push_back(point.decode_seconds.p50 * 1e3);
        }
        const QString name = QString::fromStdString(studies_[n].model);
        allocated.name = tr("%1, allocated").arg(name);
        seconds.name = tr("%1, measured").arg(name);
        allocated.kind = PlotSeries::Kind::Points;
        allocated.lane = seconds.lane = static_cast<int>(n);
        allocated.filled = seconds.filled = true;
        bytes << allocated;
        times << seconds;
    }
    PlotAxis x;
    x.title = tr("Tokens before");
    x.logarithmic = true;
    constexpr double beyond = 1.15;  // room for the markers at both ends
    x.range = std::pair{lengths.front() / beyond, lengths.back() * beyond};
    bytes_->setAxes(x, {tr("State, KiB"), {}, true, false, {}});
    bytes_->setSeries(bytes);
    time_->setAxes(x, {tr("Writing a token, ms (measured, median)"), {}, false, false, {}});
    time_->setSeries(times);
    timePanel_->setNothing(times.isEmpty() ? tr("Not measured yet.") : QString());
    if (program_)
        bytesPanel_->setSummary(state_is_constant(*program_)
                                    ? tr("The state of this model is the same after any number of tokens.")
                                    : tr("The keys and values of this model grow by a row a token."));
    if (!studies_.empty()) {
        const ContextStudy& first = studies_.front();
        provenance_->setText(
            tr("Measured on %1:%2 (%3), %n thread(s): %4 tokens at each length, %5 repetitions after a warm-up.", nullptr,
               static_cast<int>(first.threads))
                .arg(QString::fromStdString(first.backend), QString::fromStdString(first.device),
                     QString::fromStdString(first.device_name), numberText(qint64{first.options.decode}),
                     numberText(qint64{first.options.repetitions})));
    }
    provenance_->setVisible(!studies_.empty());
}

void ContextView::showState() {
    const bool running = isRunning();
    stack_->setCurrentIndex(program_ || !studies_.empty() ? 1 : 0);
    go_->setText(running ? tr("Stop") : tr("Measure"));
    go_->setEnabled(running || program_ != nullptr);
    export_->setEnabled(!running && !studies_.empty());
    for (QWidget* box : std::initializer_list<QWidget*>{beside_, longest_, repetitions_}) box->setEnabled(!running);
    progress_->setVisible(running);
    if (!running) progress_->setValue(0);
    need_->setVisible(program_ && !beside().none && beside().path.isEmpty());
    if (need_->isVisibleTo(this)) {
        ScalingOptions asked;
        asked.prefill = longest_->currentData().toUInt();
        const ScalingNeed need = scaling_need(transformer_like(*program_), asked);
        need_->setText(tr("The transformer has random weights in float16 and needs about %1 of disk and %2 of memory; it is written to %3, and removed again.")
                           .arg(bytesText(static_cast<qint64>(need.disk)), bytesText(static_cast<qint64>(need.memory)),
                                QDir::tempPath()));
    }
}

void ContextView::keep() {
    RunRecord record;
    record.kind = "context";
    record.title = studies_.front().model;
    record.backend = studies_.front().backend;
    record.device = studies_.front().device;
    record.patch = studies_.front().patch;
    record.started_ms = QDateTime::currentMSecsSinceEpoch();
    bench_.store().tell([record, result = context_json(studies_)](Store& store) {
        const RunId run = store.runs().insert(record);
        store.runs().finish(run, result);
    });
}

/// The latest study of the model that is open, if nothing was measured meanwhile.
void ContextView::readKept() {
    bench_.store().ask(
        this,
        [](Store& store) {
            const auto latest = store.runs().latest("context", 1);
            return latest.empty() ? std::string() : latest.front().result_json;
        },
        [this](const std::string& text) {
            if (!text.empty() && studies_.empty() && !isRunning()) openText(text);
        });
}

void ContextView::openText(const std::string& text) {
    try {
        studies_ = parse_context(text, "runs");
    } catch (const Failure& failure) {
        notice_->showMessage(InlineMessage::Kind::Warning, failure.message());
    }
    showCurves();
    showState();
}

void ContextView::openRun(RunId run) {
    if (isRunning()) {
        notice_->showText(InlineMessage::Kind::Warning, tr("Times are being measured. Stop that to open another study."));
        return;
    }
    notice_->clear();
    bench_.store().ask(
        this, [run](Store& store) { return store.runs().get(run).result_json; },
        [this](const std::string& text) {
            if (isRunning()) return;
            openText(text);
            Q_EMIT opened();
        },
        [this](const Message& why) { notice_->showMessage(InlineMessage::Kind::Error, why); });
}

void ContextView::exportStudies() {
    app_.dialogs.saveFile(this, tr("Export the times by context"), tr("JSON (*.json)"), QStringLiteral("context.json"),
                          [this, text = context_json(studies_)](const QStringList& paths) {
                              if (paths.isEmpty()) return;
                              QSaveFile file(paths.first());
                              const auto size = static_cast<qint64>(text.size());
                              if (!file.open(QIODevice::WriteOnly) || file.write(text.data(), size) != size ||
                                  !file.commit())
                                  notice_->showText(
                                      InlineMessage::Kind::Error,
                                      tr("%1 could not be written: %2").arg(paths.first(), file.errorString()));
                          });
}

bool ContextView::escape(Page::Escape step) {
    if (step != Page::Escape::StopWork || !isRunning()) return false;
    task_.cancel();
    return true;
}

}  // namespace addend::ui
