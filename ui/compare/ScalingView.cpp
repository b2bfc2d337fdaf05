#include "ui/compare/ScalingView.h"

#include <QApplication>
#include <QComboBox>
#include <QDateTime>
#include <QDir>
#include <QHeaderView>
#include <QProgressBar>
#include <QPushButton>
#include <QSaveFile>
#include <QScrollBar>
#include <QSpinBox>
#include <QTableView>
#include <algorithm>

#include "core/store/store.h"
#include "ui/compare/ScalingPlots.h"
#include "ui/compare/ScalingTable.h"
#include "ui/engine/Workbench.h"
#include "ui/plots/PlotPanel.h"
#include "ui/shell/Dialogs.h"
#include "ui/text/Format.h"
#include "ui/widgets/InlineMessage.h"
#include "ui/widgets/Label.h"

namespace addend::ui {
namespace {

constexpr int keptStudies = 50;
constexpr double quickSeconds = 60;  // what is chosen at first takes less, each

QString stepText(ScalingProgress::Step step) {
    switch (step) {
        case ScalingProgress::Step::write:
            return ScalingView::tr("writing random weights");
        case ScalingProgress::Step::load:
            return ScalingView::tr("loading");
        case ScalingProgress::Step::reference:
            return ScalingView::tr("running the reference");
        case ScalingProgress::Step::check:
            return ScalingView::tr("checking against the reference");
        case ScalingProgress::Step::warm_up:
            return ScalingView::tr("warming up");
        case ScalingProgress::Step::measure:
            return ScalingView::tr("measuring");
    }
    return {};
}

}  // namespace

ScalingView::ScalingView(AppContext& app, Workbench& bench, QWidget* parent)
    : CompareTab(parent), app_(app), bench_(bench), table_(new ScalingTable(this)) {
    setObjectName(QStringLiteral("scalingView"));
    build();
    connect(go_, &QPushButton::clicked, this, [this] {
        if (isRunning())
            task_.cancel();
        else
            start();
    });
    connect(export_, &QPushButton::clicked, this, &ScalingView::exportStudy);
    connect(prefillTokens_, qOverload<int>(&QSpinBox::valueChanged), this, &ScalingView::ask);
    connect(repetitions_, qOverload<int>(&QSpinBox::valueChanged), this, &ScalingView::ask);
    connect(table_, &ScalingTable::choiceChanged, this, &ScalingView::showState);
    connect(kept_, qOverload<int>(&QComboBox::activated), this, &ScalingView::openKept);
    connect(&bench_, &Workbench::ready, this, &ScalingView::readKept);
    if (bench_.isReady()) readKept();
    retranslate();
}

ScalingView::~ScalingView() = default;

QString ScalingView::title() const {
    return tr("Scaling");
}

ScalingOptions ScalingView::options() const {
    ScalingOptions options;
    options.prefill = static_cast<std::uint32_t>(prefillTokens_->value());
    options.repetitions = static_cast<std::uint32_t>(repetitions_->value());
    for (const QString& shape : table_->chosen()) options.shapes.push_back(shape.toStdString());
    return options;
}

void ScalingView::setHost(ScalingHost host) {
    host_ = std::move(host);
    ask();
}

ScalingHost ScalingView::host() const {
    if (host_) return *host_;
    // The registry lives as long as the engine, and tasks end before it.
    const std::shared_ptr<const BackendRegistry> backends(std::shared_ptr<void>(), bench_.engine().backends());
    return scaling_host(QDir::tempPath().toStdString(), backends);
}

/// What each shape takes, and whether it fits at this moment.
void ScalingView::ask() {
    if (isRunning()) return;
    table_->setQuestion(options(), host().room());
    if (study_.points.empty()) showStudy();  // the length that published times are drawn for
    table_->setPoints(study_.points);
    if (!asked_) table_->chooseShorterThan(quickSeconds);
    asked_ = true;
    tableView_->resizeColumnsToContents();
    tableView_->resizeRowsToContents();
    tableView_->setFixedHeight(tableView_->horizontalHeader()->sizeHint().height() +
                               tableView_->verticalHeader()->length() +
                               tableView_->horizontalScrollBar()->sizeHint().height());
}

void ScalingView::showEvent(QShowEvent* event) {
    CompareTab::showEvent(event);
    ask();
}

void ScalingView::start() {
    notice_->clear();
    if (bench_.engine().isReplying() || bench_.engine().isLoading()) {
        notice_->showText(InlineMessage::Kind::Warning,
                          tr("The engine is at work: it would be measured too. Wait for its end or stop it."));
        return;
    }
    if (bench_.engine().backends() == nullptr) return;
    const ScalingOptions options = this->options();
    const std::string device = device_choice_text(bench_.wantedDevice());
    const QPointer<ScalingView> self(this);
    const auto onUi = [self](auto call) {
        QMetaObject::invokeMethod(
            qApp,
            [self, call] {
                if (self) call(*self);
            },
            Qt::QueuedConnection);
    };
    task_ = bench_.tasks().start(
        this, tr("Measuring %n size(s) of models", nullptr, static_cast<int>(options.shapes.size())),
        [options, device, host = host(), onUi, phases = tr("Measuring")](TaskContext& task) {
            task.phase(phases);
            const auto report = [&](const ScalingProgress& p) {
                task.report(static_cast<std::uint64_t>(p.fraction * 1000), 1000);
                onUi([p](ScalingView& view) { view.showProgress(p); });
            };
            const auto measured = [&](const ScalingPoint& point) {
                onUi([point, options](ScalingView& view) {
                    view.study_.options = options;
                    std::erase_if(view.study_.points, [&](const ScalingPoint& p) { return p.shape == point.shape; });
                    if (point.prefill_seconds) view.study_.points.push_back(point);
                    view.showStudy();
                });
            };
            return run_scaling(options, device, host, report, measured, task.control());
        },
        [this](ScalingStudy study) {
            study_ = std::move(study);
            keep();
            showStudy();
            ask();
            showState();
            Q_EMIT finished();
        },
        [this](const Message& why) {
            ask();
            showState();
            if (why.code != Code::cancelled)
                notice_->showMessage(InlineMessage::Kind::Error, why, tr("The sizes could not be measured."));
            Q_EMIT failed(why);
        });
    study_ = {};
    showStudy();
    showState();
}

void ScalingView::showProgress(const ScalingProgress& progress) {
    if (!isRunning()) return;
    progress_->setValue(static_cast<int>(progress.fraction * 1000));
    //: %1 is a model, %2 and %3 which of how many, %4 what is being done
    progressText_->setText(tr("%1 (%2 of %3): %4")
                               .arg(QString::fromStdString(progress.shape),
                                    numberText(static_cast<qint64>(progress.number)),
                                    numberText(static_cast<qint64>(progress.shapes)), stepText(progress.step)));
}

QString ScalingView::provenance() const {
    const bool measured = std::ranges::any_of(
        study_.points, [](const ScalingPoint& p) { return p.origin == ScalingOrigin::measured; });
    if (!measured) return tr("Nothing was measured here yet: what is drawn was published by others.");
    if (study_.device.empty()) return tr("Measuring.");
    return tr("Measured on %1:%2 (%3), %n thread(s), random weights; the median of %4 repetitions after a warm-up, outputs "
              "checked against the reference on %5 tokens.",
              nullptr, static_cast<int>(study_.threads))
        .arg(QString::fromStdString(study_.backend), QString::fromStdString(study_.device),
             QString::fromStdString(study_.device_name), numberText(qint64{study_.options.repetitions}),
             numberText(qint64{study_.options.compared}));
}

void ScalingView::showStudy() {
    const auto show = [this](SeriesPlot* plot, ScalingQuantity quantity) {
        plot->setAxes(scalingSizeAxis(), scalingAxis(study_, quantity));
        plot->setSeries(scalingSeries(study_, quantity));
    };
    if (study_.points.empty()) study_.options.prefill = static_cast<std::uint32_t>(prefillTokens_->value());
    show(memory_, ScalingQuantity::Memory);
    show(prefill_, ScalingQuantity::Prefill);
    show(decode_, ScalingQuantity::Decode);
    table_->setPoints(study_.points);
    provenance_->setText(provenance());
    prefillPanel_->setSummary(study_.options.prefill == 2048
                                  ? QString()
                                  : tr("Published times are those of 2,048 tokens, so they are not drawn beside these."));
}

void ScalingView::showState() {
    const bool running = isRunning();
    const ScalingNeed need = table_->chosenNeed();
    const int count = static_cast<int>(table_->chosen().size());
    go_->setText(running ? tr("Stop") : tr("Measure"));
    go_->setEnabled(running || (count > 0 && bench_.engine().backends() != nullptr));
    export_->setEnabled(!running && !study_.points.empty());
    for (QWidget* box : std::initializer_list<QWidget*>{prefillTokens_, repetitions_, kept_}) box->setEnabled(!running);
    table_->setEditable(!running);
    progress_->setVisible(running);
    progressText_->setVisible(running);
    if (!running) progress_->setValue(0);
    need_->setText(count == 0 ? tr("Choose at least one model that fits.")
                              : tr("%n model(s): at most %1 of disk and %2 of memory at a time, about %3 in all (estimated). "
                                   "Models are written to %4 one at a time, and removed again.",
                                   nullptr, count)
                                    .arg(bytesText(static_cast<qint64>(need.disk)),
                                         bytesText(static_cast<qint64>(need.memory)), durationText(need.seconds),
                                         QDir::tempPath()));
}

void ScalingView::keep() {
    RunRecord record;
    record.kind = "scaling";
    record.title = "scaling";
    record.backend = study_.backend;
    record.device = study_.device;
    record.started_ms = QDateTime::currentMSecsSinceEpoch();
    const std::string result = scaling_json(study_);
    bench_.store().tell([record, result](Store& store) {
        const RunId run = store.runs().insert(record);
        store.runs().finish(run, result);
    });
    readKept();
}

/// The latest study is shown again, unless one was just measured.
void ScalingView::readKept() {
    bench_.store().ask(
        this,
        [](Store& store) { return store.runs().latest("scaling", keptStudies); },
        [this](const std::vector<RunRecord>& runs) {
            kept_->clear();
            for (const RunRecord& run : runs)
                kept_->addItem(QLocale().toString(QDateTime::fromMSecsSinceEpoch(run.started_ms), QLocale::ShortFormat) +
                                   QStringLiteral(" · ") + QString::fromStdString(run.backend + ":" + run.device),
                               QVariant::fromValue<qint64>(run.id));
            keptLabel_->setVisible(!runs.empty());
            kept_->setVisible(!runs.empty());
            if (study_.points.empty() && !runs.empty() && !isRunning()) openText(runs.front().result_json);
            Q_EMIT listed();
        });
}

void ScalingView::openKept(int index) {
    openRun(kept_->itemData(index).toLongLong());
}

void ScalingView::openRun(RunId run) {
    if (isRunning()) {
        notice_->showText(InlineMessage::Kind::Warning, tr("Sizes are being measured. Stop that to open another study."));
        return;
    }
    notice_->clear();
    bench_.store().ask(
        this, [run](Store& store) { return store.runs().get(run).result_json; },
        [this, run](const std::string& text) {
            if (isRunning()) return;
            openText(text);
            kept_->setCurrentIndex(kept_->findData(QVariant::fromValue<qint64>(run)));
            Q_EMIT opened();
        },
        [this](const Message& why) { notice_->showMessage(InlineMessage::Kind::Error, why); });
}

void ScalingView::openText(const std::string& text) {
    try {
        study_ = parse_scaling(text, "runs");
        prefillTokens_->setValue(static_cast<int>(study_.options.prefill));
        showStudy();
        showState();
    } catch (const Failure& failure) {
        notice_->showMessage(InlineMessage::Kind::Error, failure.message());
    }
}

void ScalingView::exportStudy() {
    app_.dialogs.saveFile(this, tr("Export the scaling study"), tr("JSON (*.json)"), QStringLiteral("scaling.json"),
                          [this, text = scaling_json(study_)](const QStringList& paths) {
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

bool ScalingView::escape(Page::Escape step) {
    if (step != Page::Escape::StopWork || !isRunning()) return false;
    task_.cancel();
    return true;
}

QVariantMap ScalingView::saveState() const {
    return {{QStringLiteral("prefill"), prefillTokens_->value()}, {QStringLiteral("repetitions"), repetitions_->value()}};
}

void ScalingView::restoreState(const QVariantMap& state) {
    prefillTokens_->setValue(state.value(QStringLiteral("prefill"), prefillTokens_->value()).toInt());
    repetitions_->setValue(state.value(QStringLiteral("repetitions"), repetitions_->value()).toInt());
}

}  // namespace addend::ui
