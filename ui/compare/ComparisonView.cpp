#include "ui/compare/ComparisonView.h"

#include <QHBoxLayout>
#include <QPushButton>
#include <QSaveFile>
#include <QScrollArea>
#include <QStackedWidget>

#include "ui/compare/EnergyPanel.h"
#include "ui/compare/LaneStream.h"
#include "ui/engine/Workbench.h"
#include "ui/icons/Icons.h"
#include "ui/shell/Dialogs.h"
#include "ui/text/Format.h"
#include "ui/theme/Metrics.h"
#include "ui/theme/Style.h"
#include "ui/widgets/EmptyState.h"
#include "ui/widgets/InlineMessage.h"

namespace addend::ui {

ComparisonView::ComparisonView(AppContext& app, Workbench& bench, QWidget* parent)
    : CompareTab(parent), app_(app), bench_(bench), run_(new CompareRun(bench, this)) {
    setObjectName(QStringLiteral("comparisonView"));
    build();
    connectRun();
    connect(&bench_, &Workbench::modelOpened, this, &ComparisonView::showState);
    connect(&bench_.engine(), &EngineService::busyChanged, this, &ComparisonView::showState);
    refresh_.setInterval(static_cast<int>(1000 / FrameLimit::mostHertz));
    connect(&refresh_, &QTimer::timeout, this, &ComparisonView::refreshLive);
    retranslate();
    showState();
}

ComparisonView::~ComparisonView() = default;

void ComparisonView::build() {
    actions_ = new QWidget(this);
    export_ = new QPushButton(Icons::icon(Icon::Export), QString(), actions_);
    export_->setObjectName(QStringLiteral("compareExport"));
    go_ = new QPushButton(actions_);
    go_->setObjectName(QStringLiteral("compareGo"));
    setPrimary(go_);
    auto* head = new QHBoxLayout(actions_);
    head->setContentsMargins(0, 0, 0, 0);
    head->setSpacing(metrics::control);
    head->addWidget(export_);
    head->addWidget(go_);
    notice_ = new InlineMessage(this);
    notice_->setObjectName(QStringLiteral("compareNotice"));
    notice_->setClosable(true);

    auto* body = new QWidget(this);
    setup_ = new CompareSetup(app_, bench_, body);
    stream_ = new LaneStream(body);
    live_ = new LaneCharts(app_.dialogs, body);
    live_->setObjectName(QStringLiteral("liveCharts"));
    results_ = new CompareResults(app_.dialogs, body);
    auto* bodyColumn = new QVBoxLayout(body);
    bodyColumn->setContentsMargins(metrics::page, 0, metrics::page, metrics::page);
    bodyColumn->setSpacing(metrics::section);
    for (QWidget* part : std::initializer_list<QWidget*>{setup_, stream_, live_, results_}) bodyColumn->addWidget(part);
    energy_ = new EnergyPanel(app_, bench_, body);
    bodyColumn->addWidget(energy_);
    // The lanes' patches stand beside each other in the modelled energies too.
    connect(setup_, &CompareSetup::lanesChanged, this, [this] {
        std::vector<Patch> patches;
        for (const LaneChoice& lane : lanes())
            if (lane.model.isEmpty()) patches.push_back(lane.patch);  // energies are the open model's
        energy_->setPatches(patches);
    });
    bodyColumn->addStretch(1);
    auto* area = new QScrollArea(this);
    area->setObjectName(QStringLiteral("compareArea"));
    area->setWidget(body);
    area->setWidgetResizable(true);
    area->setFrameShape(QFrame::NoFrame);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    area->setFocusPolicy(Qt::NoFocus);
    empty_ = new EmptyState(Icon::Compare);
    empty_->setObjectName(QStringLiteral("compareEmpty"));
    stack_ = new QStackedWidget(this);
    stack_->addWidget(empty_);
    stack_->addWidget(area);
    auto* top = new QVBoxLayout;
    top->setContentsMargins(metrics::page, 0, metrics::page, 0);
    top->addWidget(notice_);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(metrics::control);
    column->addLayout(top);
    column->addWidget(stack_, 1);
}

void ComparisonView::connectRun() {
    connect(run_, &CompareRun::runningChanged, this, &ComparisonView::showState);
    connect(run_, &CompareRun::progressed, this, &ComparisonView::showProgress);
    connect(run_, &CompareRun::checking, this,
            [this](double fraction) { setup_->showProgress(fraction, tr("Checking that the lanes agree")); });
    connect(run_, &CompareRun::finished, this, &ComparisonView::showOutcome);
    connect(run_, &CompareRun::watchEnded, this, &ComparisonView::showWatched);
    connect(run_, &CompareRun::failed, this, [this](const Message& why) {
        if (why.code != Code::cancelled)
            notice_->showMessage(InlineMessage::Kind::Error, why, tr("The lanes could not be compared."));
        showState();
    });
    connect(setup_, &CompareSetup::promptsFailed, this, [this](const Message& why) {
        notice_->showMessage(InlineMessage::Kind::Error, why, tr("The prompts could not be read."));
    });
    connect(go_, &QPushButton::clicked, this, [this] {
        if (run_->isRunning())
            run_->cancel();
        else
            start();
    });
    connect(export_, &QPushButton::clicked, this, &ComparisonView::exportOutcome);
    connect(empty_, &EmptyState::activated, this, [this] { Q_EMIT pageRequested(QStringLiteral("models")); });
}

void ComparisonView::start() {
    notice_->clear();
    if (bench_.engine().isReplying()) {
        notice_->showText(InlineMessage::Kind::Warning,
                          tr("A reply is being written in Chat: it would be measured too. Stop it or wait for its end."));
        return;
    }
    const LaneComparisonOptions options = setup_->options();
    if (options.prompts.empty()) {
        notice_->showText(InlineMessage::Kind::Warning, tr("Write a prompt that all lanes are to answer."));
        setup_->askForPrompt();
        return;
    }
    backends_.clear();
    for (const LaneChoice& lane : setup_->lanes())
        backends_.push_back(lane.device.section(QLatin1Char(':'), 0, 0).toStdString());
    if (setup_->mode() == CompareSetup::Mode::AtTheSameTime) {
        stream_->setLanes(setup_->laneTexts());
        run_->watch(setup_->lanes(), options);
    } else {
        run_->start(setup_->lanes(), options);
    }
}

void ComparisonView::openRun(RunId run) {
    if (run_->isRunning()) {
        notice_->showText(InlineMessage::Kind::Warning, tr("Lanes are being compared. Stop them to open another comparison."));
        return;
    }
    notice_->clear();
    run_->open(run);
}

void ComparisonView::refreshLive() {
    const auto feed = run_->feed();
    if (!feed || !run_->isRunning()) return;
    live_->refresh([&] {
        const LaneFeedState state = feed->state();
        if (run_->isWatching()) stream_->follow(state);
        return chartData(state, backends_, bench_.sampler().get(), run_->isWatching());
    });
}

void ComparisonView::showProgress(const LaneComparisonProgress& progress) {
    const QChar lane(u'A' + static_cast<int>(progress.lane));
    const double fraction = progress.total == 0 ? 0 : static_cast<double>(progress.done) / progress.total;
    if (progress.repetition == 0) return setup_->showProgress(fraction, tr("Lane %1 warms up").arg(lane));
    const LaneComparisonOptions options = setup_->options();
    QString text = tr("Lane %1, repetition %2 of %3")
                       .arg(lane)
                       .arg(numberText(static_cast<qint64>(progress.repetition)),
                            numberText(static_cast<qint64>(options.repetitions)));
    if (options.prompts.size() > 1)
        text += QStringLiteral(" · ") + tr("prompt %1 of %2").arg(numberText(static_cast<qint64>(progress.prompt) + 1),
                                                               numberText(static_cast<qint64>(options.prompts.size())));
    setup_->showProgress(fraction, text);
}

void ComparisonView::showState() {
    const bool model = bench_.engine().model() != nullptr;
    const bool running = run_->isRunning();
    stack_->setCurrentIndex(model || run_->outcome() ? 1 : 0);
    go_->setText(running ? tr("Stop") : tr("Compare"));
    go_->setEnabled(model || running);
    export_->setEnabled(run_->outcome() != nullptr && !running);
    setup_->setRunning(running);
    const bool watched = run_->isWatching() || (!running && run_->watched() != nullptr);
    stream_->setVisible(watched);
    live_->setVisible(running || watched);
    results_->setVisible(run_->outcome() != nullptr && !running);
    if (running && !refresh_.isActive()) refresh_.start();
    if (!running) refresh_.stop();
}

void ComparisonView::showOutcome() {
    const auto& outcome = run_->outcome();
    if (run_->kept()) setup_->showOptions(*outcome);
    results_->setOutcome(outcome);
    showState();
}

void ComparisonView::showWatched() {
    // All of it, once: nothing is at work any more.
    if (const auto feed = run_->feed()) stream_->follow(feed->state());
    stream_->showEnd(*run_->watched());
    live_->draw(chartData(*run_->watched()));
    showState();
}

void ComparisonView::exportOutcome() {
    const auto outcome = run_->outcome();
    if (!outcome) return;
    app_.dialogs.saveFile(this, tr("Export the comparison"), tr("JSON (*.json)"), QStringLiteral("comparison.json"),
                          [this, outcome](const QStringList& paths) {
                              if (paths.isEmpty()) return;
                              QSaveFile file(paths.first());
                              const std::string text = comparison_json(*outcome);
                              const bool written = file.open(QIODevice::WriteOnly) &&
                                                   file.write(text.data(), static_cast<qint64>(text.size())) ==
                                                       static_cast<qint64>(text.size()) &&
                                                   file.commit();
                              if (!written)
                                  notice_->showText(InlineMessage::Kind::Error,
                                                    tr("%1 could not be written: %2").arg(paths.first(), file.errorString()));
                          });
}

QString ComparisonView::title() const {
    return tr("Comparison");
}

bool ComparisonView::escape(Page::Escape step) {
    if (step != Page::Escape::StopWork || !run_->isRunning()) return false;
    run_->cancel();
    return true;
}

void ComparisonView::retranslate() {
    export_->setText(tr("Export …"));
    empty_->setSentence(tr("Open a model to compare how devices and patches run it."));
    empty_->setAction(tr("Open a model"));
    setup_->retranslate();
    stream_->retranslate();
    live_->retranslate();
    results_->retranslate();
    showState();
}

}  // namespace addend::ui
