#include "ui/compare/ComparisonView.h"

#include <QFileInfo>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QPlainTextEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QSaveFile>
#include <QScrollArea>
#include <QSpinBox>
#include <QStackedWidget>
#include <QTableView>
#include <cmath>

#include "core/evaluate/comparison_json.h"
#include "core/runtime/prompt.h"
#include "core/tokenizer/stream_decoder.h"
#include "ui/compare/CompareTable.h"
#include "ui/compare/EnergyPanel.h"
#include "ui/compare/LaneEditor.h"
#include "ui/compare/LanePlayback.h"
#include "ui/engine/Workbench.h"
#include "ui/plots/PlotPanel.h"
#include "ui/plots/SeriesPlot.h"
#include "ui/shell/ContextModel.h"
#include "ui/shell/Dialogs.h"
#include "ui/text/Format.h"
#include "ui/theme/Metrics.h"
#include "ui/theme/Style.h"
#include "ui/theme/Theme.h"
#include "ui/widgets/EmptyState.h"
#include "ui/widgets/FlowLayout.h"
#include "ui/widgets/InlineMessage.h"
#include "ui/widgets/Label.h"

namespace addend::ui {
namespace {

constexpr int promptHeight = 64;
constexpr int plotHeight = 260;
constexpr int mostTokens = 4096;
constexpr int mostRepetitions = 100;

/// The texts of a reply's tokens, whole characters only; what a token leaves unfinished comes with the next.
QStringList piecesOf(const std::shared_ptr<LoadedModel>& model, const std::vector<std::int32_t>& ids) {
    QStringList pieces;
    if (!model || !model->model().has_tokenizer()) return pieces;
    StreamDecoder decoder(shared_tokenizer(model));
    for (const std::int32_t id : ids) pieces << QString::fromStdString(decoder.push(id));
    return pieces;
}

}  // namespace

ComparisonView::ComparisonView(AppContext& app, Workbench& bench, QWidget* parent)
    : CompareTab(parent), app_(app), bench_(bench), run_(new CompareRun(bench, this)), table_(new CompareTable(this)) {
    setObjectName(QStringLiteral("comparisonView"));
    build();
    connect(run_, &CompareRun::runningChanged, this, &ComparisonView::showState);
    connect(run_, &CompareRun::progressed, this, [this](int lane, int repetition, double fraction) {
        progress_->setValue(static_cast<int>(fraction * 1000));
        progressText_->setText(repetition == 0 ? tr("Lane %1 warms up").arg(QChar(u'A' + lane))
                                               : tr("Lane %1, repetition %2 of %3")
                                                     .arg(QChar(u'A' + lane))
                                                     .arg(numberText(repetition), numberText(repetitions_->value())));
    });
    connect(run_, &CompareRun::checking, this, [this] {
        progress_->setValue(progress_->maximum());
        progressText_->setText(tr("Checking that the lanes agree"));
    });
    connect(run_, &CompareRun::finished, this, &ComparisonView::showOutcome);
    connect(run_, &CompareRun::failed, this, [this](const Message& why) {
        if (why.code != Code::cancelled)
            notice_->showMessage(InlineMessage::Kind::Error, why, tr("The lanes could not be compared."));
    });
    connect(&bench_, &Workbench::modelOpened, this, &ComparisonView::showState);
    connect(&bench_.engine(), &EngineService::busyChanged, this, &ComparisonView::showState);
    connect(&app_.context, &ContextModel::changed, this, &ComparisonView::suggestLanes);
    retranslate();
    suggestLanes();
    showState();
}

ComparisonView::~ComparisonView() = default;

QWidget* ComparisonView::buildSetup() {
    auto* setup = new QWidget(this);
    prompt_ = new QPlainTextEdit(setup);
    prompt_->setObjectName(QStringLiteral("comparePrompt"));
    prompt_->setTabChangesFocus(true);
    prompt_->setFixedHeight(promptHeight);
    laneColumn_ = new QVBoxLayout;
    laneColumn_->setSpacing(metrics::control);
    add_ = new QPushButton(Icons::icon(Icon::Plus), QString(), setup);
    add_->setObjectName(QStringLiteral("addLane"));
    tokensLabel_ = new Label(Theme::FontRole::Body, Theme::Role::Text, setup);
    tokens_ = new QSpinBox(setup);
    tokens_->setObjectName(QStringLiteral("compareTokens"));
    tokens_->setRange(2, mostTokens);
    tokens_->setValue(64);
    tokensLabel_->setBuddy(tokens_);
    repetitionsLabel_ = new Label(Theme::FontRole::Body, Theme::Role::Text, setup);
    repetitions_ = new QSpinBox(setup);
    repetitions_->setObjectName(QStringLiteral("compareRepetitions"));
    repetitions_->setRange(1, mostRepetitions);
    repetitions_->setValue(6);
    repetitionsLabel_->setBuddy(repetitions_);
    progress_ = new QProgressBar(setup);
    progress_->setObjectName(QStringLiteral("compareProgress"));
    progress_->setRange(0, 1000);
    progress_->setTextVisible(false);
    progressText_ = new Label(Theme::FontRole::Caption, Theme::Role::Muted, setup);
    auto* settings = new QWidget(setup);
    auto* flow = new FlowLayout(settings);
    flow->addWidget(add_);
    for (const auto& [label, box] : {std::pair{tokensLabel_, tokens_}, std::pair{repetitionsLabel_, repetitions_}}) {
        auto* pair = new QWidget(settings);
        auto* row = new QHBoxLayout(pair);
        row->setContentsMargins(0, 0, 0, 0);
        row->setSpacing(metrics::control);
        row->addWidget(label);
        row->addWidget(box);
        flow->addWidget(pair);
    }
    auto* column = new QVBoxLayout(setup);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(metrics::control);
    column->addWidget(prompt_);
    column->addLayout(laneColumn_);
    column->addWidget(settings);
    column->addWidget(progress_);
    column->addWidget(progressText_);
    connect(add_, &QPushButton::clicked, this, &ComparisonView::addLane);
    return setup;
}

QWidget* ComparisonView::buildResults() {
    results_ = new QWidget(this);
    results_->setObjectName(QStringLiteral("compareResults"));
    verdict_ = new Label(Theme::FontRole::Section, Theme::Role::Text, results_);
    verdict_->setObjectName(QStringLiteral("compareVerdict"));
    playback_ = new LanePlayback(results_);
    tableTitle_ = new Label(Theme::FontRole::Section, Theme::Role::Text, results_);
    tableView_ = new QTableView(results_);
    tableView_->setObjectName(QStringLiteral("compareTable"));
    tableView_->setModel(table_);
    tableView_->setFrameShape(QFrame::NoFrame);
    tableView_->setSelectionMode(QAbstractItemView::SingleSelection);
    tableView_->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    tableView_->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
    tableView_->setTabKeyNavigation(false);
    const auto panel = [this](SeriesPlot*& plot, const char* name) {
        plot = new SeriesPlot;
        plot->setObjectName(QLatin1String(name));
        auto* made = new PlotPanel(plot, app_.dialogs, results_);
        made->setMinimumHeight(plotHeight);
        return made;
    };
    latencyPanel_ = panel(latency_, "compareLatency");
    divergencePanel_ = panel(divergence_, "compareDivergence");
    layersPanel_ = panel(layers_, "compareLayers");
    auto* column = new QVBoxLayout(results_);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(metrics::page);
    column->addWidget(verdict_->wrapped());
    column->addWidget(playback_);
    column->addWidget(tableTitle_);
    column->addWidget(tableView_);
    column->addWidget(latencyPanel_);
    column->addWidget(divergencePanel_);
    column->addWidget(layersPanel_);
    return results_;
}

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
    auto* bodyColumn = new QVBoxLayout(body);
    bodyColumn->setContentsMargins(metrics::page, 0, metrics::page, metrics::page);
    bodyColumn->setSpacing(metrics::section);
    bodyColumn->addWidget(buildSetup());
    bodyColumn->addWidget(buildResults());
    energy_ = new EnergyPanel(app_, bench_, body);
    bodyColumn->addWidget(energy_);
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
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(metrics::control);
    auto* top = new QVBoxLayout;
    top->setContentsMargins(metrics::page, 0, metrics::page, 0);
    top->addWidget(notice_);
    column->addLayout(top);
    column->addWidget(stack_, 1);
    connect(go_, &QPushButton::clicked, this, [this] {
        if (run_->isRunning())
            run_->cancel();
        else
            start();
    });
    connect(export_, &QPushButton::clicked, this, &ComparisonView::exportOutcome);
    connect(empty_, &EmptyState::activated, this, [this] { Q_EMIT pageRequested(QStringLiteral("models")); });
    for (int n = 0; n < 2; ++n) addLane();
}

void ComparisonView::addLane() {
    if (lanes_.size() >= mostLanes) return;
    auto* lane = new LaneEditor(app_.context, bench_.patches(), this);
    lanes_ << lane;
    laneColumn_->addWidget(lane);
    connect(lane, &LaneEditor::changed, this, &ComparisonView::showEnergy);
    connect(lane, &LaneEditor::removeRequested, this, [this, lane] { removeLane(lane); });
    numberLanes();
}

/// The lanes' patches stand beside each other in the modelled energies too.
void ComparisonView::showEnergy() {
    std::vector<Patch> patches;
    for (const LaneEditor* lane : lanes_) patches.push_back(lane->choice().patch);
    energy_->setPatches(patches);
}

void ComparisonView::removeLane(LaneEditor* lane) {
    lanes_.removeOne(lane);
    lane->deleteLater();
    lane->hide();
    numberLanes();
}

void ComparisonView::numberLanes() {
    for (int n = 0; n < lanes_.size(); ++n) {
        lanes_[n]->setObjectName(QStringLiteral("lane%1").arg(n));
        lanes_[n]->setLane(n, lanes_.size() > 1);
    }
    add_->setEnabled(lanes_.size() < mostLanes && !run_->isRunning());
}

/// The first time devices are known: the one in use beside its backend's last, which is the plainest.
void ComparisonView::suggestLanes() {
    const auto devices = app_.context.choices(ContextModel::Kind::Backend);
    if (suggested_ || devices.isEmpty() || lanes_.size() < 2) return;
    suggested_ = true;
    lanes_[0]->setChoice({app_.context.currentId(ContextModel::Kind::Backend), {}});
    const QString backend = app_.context.currentId(ContextModel::Kind::Backend).section(QLatin1Char(':'), 0, 0);
    for (const ContextModel::Choice& device : devices)
        if (device.disabledReason.isEmpty() && device.id.section(QLatin1Char(':'), 0, 0) == backend)
            lanes_[1]->setChoice({device.id, {}});
}

QList<LaneChoice> ComparisonView::lanes() const {
    QList<LaneChoice> choices;
    for (const LaneEditor* lane : lanes_) choices << lane->choice();
    return choices;
}

void ComparisonView::start() {
    notice_->clear();
    if (bench_.engine().isReplying()) {
        notice_->showText(InlineMessage::Kind::Warning,
                          tr("A reply is being written in Chat: it would be measured too. Stop it or wait for its end."));
        return;
    }
    if (prompt_->toPlainText().trimmed().isEmpty()) {
        notice_->showText(InlineMessage::Kind::Warning, tr("Write a prompt that all lanes are to answer."));
        prompt_->setFocus();
        return;
    }
    LaneComparisonOptions options;
    options.prompt = prompt_->toPlainText().toStdString();
    options.max_tokens = static_cast<std::uint32_t>(tokens_->value());
    options.repetitions = static_cast<std::uint32_t>(repetitions_->value());
    progress_->setValue(0);
    run_->start(lanes(), options);
}

void ComparisonView::showState() {
    const bool model = bench_.engine().model() != nullptr;
    const bool running = run_->isRunning();
    stack_->setCurrentIndex(model || run_->outcome() ? 1 : 0);
    go_->setText(running ? tr("Stop") : tr("Compare"));
    go_->setEnabled(model || running);
    export_->setEnabled(run_->outcome() != nullptr && !running);
    for (QWidget* widget : std::initializer_list<QWidget*>{prompt_, tokens_, repetitions_}) widget->setEnabled(!running);
    for (LaneEditor* lane : lanes_) lane->setEnabled(!running);
    add_->setEnabled(!running && lanes_.size() < mostLanes);
    progress_->setVisible(running);
    progressText_->setVisible(running);
    if (running && progressText_->text().isEmpty()) progressText_->setText(tr("Loading"));
    if (!running) progressText_->clear();
    results_->setVisible(run_->outcome() != nullptr && !running);
}

QString ComparisonView::verdict() const {
    const CompareOutcome& outcome = *run_->outcome();
    QStringList sentences;
    for (std::size_t n = 0; n < outcome.comparison.ratios.size(); ++n) {
        const QChar lane(u'A' + static_cast<int>(n) + 1);
        const RatioEstimate& decode = outcome.comparison.ratios[n].decode;
        if (!decode.decided)
            sentences << tr("Decoding shows no difference between A and %1.").arg(lane);
        else if (decode.ratio > 1)
            sentences << tr("%1 decodes %2 times as fast as A.").arg(lane).arg(numberText(decode.ratio, 2));
        else
            sentences << tr("A decodes %2 times as fast as %1.").arg(lane).arg(numberText(1 / decode.ratio, 2));
        if (n >= outcome.twins.size()) continue;
        const TwinResult& twin = outcome.twins[n];
        if (twin.total.largest_difference() == 0.0f)
            sentences << tr("%1 predicts exactly what A predicts, bit for bit.").arg(lane);
        else
            sentences << tr("%1 takes the same next token as A in %2 of %3 places.")
                             .arg(lane)
                             .arg(percentText(twin.total.top1_agreement(), 1),
                                  numberText(static_cast<qint64>(twin.tokens.size())));
    }
    for (const LaneFigures& lane : outcome.comparison.lanes)
        if (lane.reply_changed)
            sentences << tr("Lane %1 wrote another text in some repetition: its figures are of different work.")
                             .arg(QString::fromStdString(lane.label));
    return sentences.join(QLatin1Char(' '));
}

void ComparisonView::showOutcome() {
    const auto& outcome = run_->outcome();
    table_->setOutcome(outcome);
    tableView_->resizeRowsToContents();
    int height = tableView_->horizontalHeader()->sizeHint().height();
    for (int row = 0; row < table_->rowCount(); ++row) height += tableView_->rowHeight(row);
    tableView_->setFixedHeight(height + 2 * metrics::hairline);
    std::vector<QStringList> pieces;
    for (const LaneFigures& lane : outcome->comparison.lanes)
        pieces.push_back(piecesOf(bench_.engine().model(), lane.reply_ids));
    playback_->setOutcome(outcome, std::move(pieces));
    verdict_->setText(verdict());
    showPlots();
    showState();
    playback_->play();
}

void ComparisonView::showPlots() {
    const CompareOutcome& outcome = *run_->outcome();
    QList<PlotSeries> latency, divergence, layers;
    for (std::size_t n = 0; n < outcome.comparison.lanes.size(); ++n) {
        const LaneFigures& lane = outcome.comparison.lanes[n];
        PlotSeries series;
        series.name = laneTitle(static_cast<int>(n));
        series.lane = static_cast<int>(n);
        if (lane.repetitions.empty()) continue;
        // The median over repetitions of each token's own time.
        const std::size_t tokens = lane.repetitions.front().token_ns.size();
        for (std::size_t t = 1; t < tokens; ++t) {
            std::vector<double> times;
            for (const LaneRepetition& r : lane.repetitions)
                if (t < r.token_ns.size()) times.push_back(static_cast<double>(r.token_ns[t] - r.token_ns[t - 1]) * 1e-3);
            series.x.push_back(static_cast<double>(t));
            series.y.push_back(statistics_of(times).p50);
        }
        latency << series;
    }
    QStringList names;
    for (std::size_t n = 0; n < outcome.twins.size(); ++n) {
        PlotSeries kl, parted;
        kl.name = parted.name = laneTitle(static_cast<int>(n) + 1);
        kl.lane = parted.lane = static_cast<int>(n) + 1;
        parted.kind = PlotSeries::Kind::Points;
        for (std::size_t t = 0; t < outcome.twins[n].tokens.size(); ++t) {
            kl.x.push_back(static_cast<double>(t));
            kl.y.push_back(outcome.twins[n].tokens[t].divergence);
        }
        for (std::size_t l = 0; l < outcome.twins[n].layers.size(); ++l) {
            parted.x.push_back(static_cast<double>(l));
            parted.y.push_back(outcome.twins[n].layers[l].median);
            if (n == 0) names << QString::fromStdString(outcome.twins[n].layers[l].name);
        }
        divergence << kl;
        layers << parted;
    }
    latency_->setAxes({tr("Token of the reply"), {}, false, true}, {tr("Time, µs (measured)")});
    latency_->setSeries(latency);
    divergence_->setAxes({tr("Token read by both"), {}, false, true}, {tr("KL from lane A, nats")});
    divergence_->setSeries(divergence);
    layers_->setAxes({tr("Value"),
                      [names](double at) {
                          return std::abs(at - std::round(at)) < 1e-6 ? names.value(static_cast<int>(std::round(at)))
                                                                     : QString();
                      },
                      false, true},
                     {tr("Relative difference from lane A")});
    layers_->setSeries(layers);
    layers_->setMarks({{1e-3, tr("tolerance"), false}});
    latencyPanel_->setSummary(tr("Median over repetitions; the first token is left out, since it waits for the prompt."));
    divergencePanel_->setSummary(
        tr("Both lanes read lane A's prompt and reply: how far their predictions part at each token."));
    layersPanel_->setSummary(tr("Median over tokens of the relative difference of the residual stream, layer by layer."));
    const bool twins = !outcome.twins.empty();
    divergencePanel_->setVisible(twins);
    layersPanel_->setVisible(twins);
}

void ComparisonView::exportOutcome() {
    const auto outcome = run_->outcome();
    if (!outcome) return;
    app_.dialogs.saveFile(this, tr("Export the comparison"), tr("JSON (*.json)"), QStringLiteral("comparison.json"),
                          [this, outcome](const QStringList& paths) {
                              if (paths.isEmpty()) return;
                              QSaveFile file(paths.first());
                              const std::string text =
                                  comparison_json(outcome->comparison, outcome->options, outcome->twins);
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

QVariantMap ComparisonView::saveState() const {
    return {{QStringLiteral("prompt"), prompt_->toPlainText()},
            {QStringLiteral("tokens"), tokens_->value()},
            {QStringLiteral("repetitions"), repetitions_->value()}};
}

void ComparisonView::restoreState(const QVariantMap& state) {
    if (state.isEmpty()) return;
    prompt_->setPlainText(state.value(QStringLiteral("prompt")).toString());
    tokens_->setValue(state.value(QStringLiteral("tokens"), tokens_->value()).toInt());
    repetitions_->setValue(state.value(QStringLiteral("repetitions"), repetitions_->value()).toInt());
}

void ComparisonView::retranslate() {
    export_->setText(tr("Export …"));
    prompt_->setPlaceholderText(tr("A prompt for all lanes"));
    prompt_->setAccessibleName(tr("Prompt"));
    if (prompt_->toPlainText().isEmpty()) prompt_->setPlainText(QStringLiteral("Tell me a story about a dragon."));
    add_->setText(tr("Add a lane"));
    tokensLabel_->setText(tr("Tokens of a reply"));
    tokens_->setAccessibleName(tr("Tokens of a reply"));
    repetitionsLabel_->setText(tr("Repetitions"));
    repetitions_->setAccessibleName(tr("Repetitions"));
    progress_->setAccessibleName(tr("Progress of the comparison"));
    tableTitle_->setText(tr("Figures"));
    tableView_->setAccessibleName(tr("Figures of the lanes"));
    latencyPanel_->setTitle(tr("Time of each token"));
    divergencePanel_->setTitle(tr("Agreement, token by token"));
    layersPanel_->setTitle(tr("Where the lanes part"));
    empty_->setSentence(tr("Open a model to compare how devices and patches run it."));
    empty_->setAction(tr("Open a model"));
    table_->retranslate();
    for (LaneEditor* lane : lanes_) lane->retranslate();
    if (run_->outcome()) {
        verdict_->setText(verdict());
        showPlots();
    }
    showState();
}

}  // namespace addend::ui
