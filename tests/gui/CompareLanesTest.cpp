// Three lanes on the Compare page: a scripted backend with a counter of joules, what ISAs there are, and an L-Mul patch;
// lanes that work at the same time; many prompts; a comparison opened again.
#include <QComboBox>
#include <QFile>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTableView>
#include <algorithm>

#include "core/evaluate/lane_feed.h"
#include "core/files/synth.h"
#include "core/store/store.h"
#include "tests/gui/support/ChatBench.h"
#include "tests/gui/support/WidgetWalk.h"
#include "ui/compare/ChartData.h"
#include "ui/compare/ComparePage.h"
#include "ui/compare/CompareTable.h"
#include "ui/compare/CompareText.h"
#include "ui/compare/ComparisonView.h"
#include "ui/compare/LaneEditor.h"
#include "ui/compare/LanePane.h"
#include "ui/compare/LanePlayback.h"
#include "ui/compare/LaneStream.h"
#include "ui/compare/PromptTable.h"
#include "ui/plots/CustomPlot.h"
#include "ui/plots/PlotPanel.h"
#include "ui/shell/ContextModel.h"
#include "ui/text/Format.h"
#include "ui/widgets/InlineMessage.h"

namespace addend::ui::test {
namespace {

// A power of two, so that sums are exact; little enough to be believed of tokens that take microseconds.
constexpr double joulesPerToken = 1.0 / 4096;

/// Stands still until it is moved.
class HandClock final : public Clock {
  public:
    std::int64_t now_ns() const override { return now; }
    std::int64_t now = 0;
};

}  // namespace

class CompareLanesTest : public ChatBench {
    Q_OBJECT

  private:
    void registerPages(MainWindow& window) override {
        ChatBench::registerPages(window);
        PageEntry entry;
        entry.id = QStringLiteral("compare");
        entry.group = PageGroup::Measure;
        entry.icon = addend::ui::Icon::Compare;
        entry.shortcut = QKeySequence(QStringLiteral("Ctrl+6"));
        entry.title = [] { return ComparePage::tr("Compare"); };
        entry.make = [this]() -> std::unique_ptr<Page> { return std::make_unique<ComparePage>(context(), bench()); };
        window.registerPage(std::move(entry));
    }
    ComparePage& comparePage() { return *qobject_cast<ComparePage*>(window().page(QStringLiteral("compare"))); }
    ComparisonView& compare() { return comparePage().comparison(); }

    /// The real CPU backend beside the scripted one, whose tokens cost joules.
    void useBoth(const QByteArray& script) {
        const QString folder = temporaryPath(QStringLiteral("plugins"));
        QDir().mkpath(folder);
        for (const char* file : {"plugins/addend_cpu.so", "scripted/addend_scripted.so"}) {
            const QString from = QStringLiteral(ADDEND_BINARY_DIR "/lib/addend/") + QLatin1String(file);
            QFile::copy(from, folder + QLatin1Char('/') + QFileInfo(from).fileName());
        }
        qputenv("ADDEND_SCRIPT", script);
        qputenv("ADDEND_PLUGIN_DIR", QFile::encodeName(folder));
    }
    void openPage() {
        QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));
        awaitModel();
        QTest::keyClick(&window(), Qt::Key_6, Qt::ControlModifier);
        QCOMPARE(window().currentPage(), QStringLiteral("compare"));
        QTRY_VERIFY(bench().sampler() != nullptr);
    }
    void setLane(int lane, const QString& device, const Patch& patch = {}) {
        while (compare().lanes().size() <= lane) QTest::mouseClick(find<QPushButton>("addLane"), Qt::LeftButton);
        find<LaneEditor>(qPrintable(QStringLiteral("lane%1").arg(lane)))->setChoice({device, patch});
        QCOMPARE(compare().lanes()[lane].device, device);
    }
    /// Scripted, the best ISA under L-Mul, scalar.
    void setThreeLanes() {
        const QString best = compare().lanes()[0].device;
        setLane(0, QStringLiteral("scripted:script"));
        setLane(1, best, bench().patches().offers().last());
        setLane(2, QStringLiteral("cpu:scalar"));
        QVERIFY(!compare().lanes()[1].patch.none());
    }
    void go(int tokens, int repetitions) {
        find<QSpinBox>("compareTokens")->setValue(tokens);
        find<QSpinBox>("compareRepetitions")->setValue(repetitions);
        QSignalSpy finished(&compare().run(), &CompareRun::finished);
        QTest::mouseClick(find<QPushButton>("compareGo"), Qt::LeftButton);
        QTRY_COMPARE(finished.count(), 1);
        QTRY_VERIFY(compare().run().kept());
    }
    void watchAll(int tokens) {
        find<QComboBox>("compareMode")->setCurrentIndex(1);
        find<QSpinBox>("compareTokens")->setValue(tokens);
        QTest::mouseClick(find<QPushButton>("compareGo"), Qt::LeftButton);
    }
    QString cell(int figure, int column) { return compare().results().table().index(figure, column).data().toString(); }
    std::vector<RunRecord> kept() {
        std::optional<std::vector<RunRecord>> runs;
        bench().store().ask(
            this, [](Store& store) { return store.runs().list(100); },
            [&](const std::vector<RunRecord>& found) { runs = found; });
        if (!QTest::qWaitFor([&] { return runs.has_value(); }, ADDEND_PATIENCE)) return {};
        return *runs;
    }
    QByteArray script() const { return "tokens 300 301 302 303\njoules 0.000244140625\n"; }

  private Q_SLOTS:
    void threeLanesTakeTurnsAndTheirEnergyIsWhatWasCounted() {
        useBoth(script());
        openPage();
        setThreeLanes();
        go(6, 5);
        const CompareOutcome& outcome = *compare().run().outcome();
        const LaneComparison& c = outcome.comparison;
        QCOMPARE(c.lanes.size(), std::size_t{3});
        // Turns: ABC (not counted), CBA, ABC, … and never two at once.
        std::vector<std::pair<LaneSpan, char>> turns;
        for (const LaneFigures& lane : c.lanes)
            for (const LaneRepetition& r : lane.repetitions) turns.emplace_back(r.span, lane.label[0]);
        std::ranges::sort(turns, {}, [](const auto& turn) { return turn.first.begin_ns; });
        QString order;
        for (std::size_t n = 0; n < turns.size(); ++n) {
            order += QLatin1Char(turns[n].second);
            QVERIFY(turns[n].first.end_ns > turns[n].first.begin_ns);
            QVERIFY(n == 0 || turns[n].first.begin_ns >= turns[n - 1].first.end_ns);
        }
        QCOMPARE(order, QStringLiteral("CBAABCCBAABCCBA"));
        // By hand: each repetition feeds the prompt and all tokens of the reply but the last, at joulesPerToken each.
        const LaneReply& reply = c.lanes[0].replies[0];
        QCOMPARE(reply.ids.size(), std::size_t{6});
        const double joules = joulesPerToken * static_cast<double>(reply.prompt_ids.size() + 6 - 1);
        // So every token costs the same, read or written: prompt and reply are told apart.
        QCOMPARE(cell(CompareTable::PromptEnergy, 0), numberText(1e3 * joulesPerToken, 3));
        QCOMPARE(cell(CompareTable::ReplyEnergy, 0), numberText(1e3 * joulesPerToken, 3));
        const LaneEnergy* energy = energy_of_lane(c.lanes[0], c.sensors);
        QVERIFY(energy != nullptr);
        QCOMPARE(c.sensors[energy->sensor].id, std::string("scripted/scripted.energy"));
        QCOMPARE(energy->whole.joules, 5 * joules);
        QCOMPARE(energy->prefill.joules, 5 * joulesPerToken * static_cast<double>(reply.prompt_ids.size()));
        QCOMPARE(energy->decode.joules, 5 * joulesPerToken * 5);
        QVERIFY(energy->decode.seconds > 0 && energy->decode.samples >= 2 * 5);
        // The counter stood still while the others worked, and its boundary does not hold them.
        for (int lane = 1; lane < 3; ++lane) {
            const LaneEnergy* other = energy_of_lane(c.lanes[static_cast<std::size_t>(lane)], c.sensors);
            QVERIFY(other == nullptr || c.sensors[other->sensor].id.starts_with("cpu") ||
                    c.sensors[other->sensor].id.find('/') == std::string::npos);
        }
        // A winner only where the interval leaves 1 out.
        for (int lane = 1; lane < 3; ++lane) {
            const RatioEstimate& ratio = c.ratios[static_cast<std::size_t>(lane) - 1].decode;
            QCOMPARE(ratio.decided, ratio.low > 1 || ratio.high < 1);
            QCOMPARE(cell(CompareTable::Decode, 2 + lane).contains(QStringLiteral("no difference")), !ratio.decided);
        }
        QCOMPARE(cell(CompareTable::FirstDisagreement, 3), numberText(static_cast<qint64>(*outcome.twins[0][0].first_disagreement) + 1));
        QCOMPARE(cell(CompareTable::FirstLayer, 3), QString::fromStdString(outcome.twins[0][0].layers[*outcome.twins[0][0].first_out_of_tolerance].name));
    }

    void chartsSayWhereFiguresComeFrom() {
        useBoth(script());
        openPage();
        setThreeLanes();
        go(6, 5);
        LaneCharts& charts = compare().results().charts();
        QCOMPARE(charts.latency().series().size(), 3);
        QVERIFY(charts.latency().series()[0].name.endsWith(QStringLiteral("measured")));
        QVERIFY(charts.speed().series()[1].x.size() > 0);
        // Three lanes, and the process once.
        QCOMPARE(charts.memory().series().size(), 4);
        QVERIFY(charts.memory().series()[3].name.startsWith(QStringLiteral("Process as a whole")));
        const LaneFigures& a = compare().run().outcome()->comparison.lanes[0];
        const double mebi = 1024.0 * 1024.0;
        QCOMPARE(charts.memory().series()[0].y.back(),
                 static_cast<double>(a.memory.weights + a.memory.state + a.memory.scratch) / mebi);
        // Power: the scripted lane's counter; where the processor tells nothing, a name with the reason and no figure.
        const auto& power = charts.power().series();
        QCOMPARE(power.size(), 3);
        QVERIFY(power[0].name.contains(QStringLiteral("script")) && power[0].name.endsWith(QStringLiteral("measured")));
        QCOMPARE(power[0].y.size(), std::size_t{5});
        const LaneRepetition& first = a.repetitions[0];
        // The samples lie just outside of the turn, so that the mean over them is a little less.
        const double most = joulesPerToken * static_cast<double>(a.replies[0].prompt_ids.size() + 5) /
                            (static_cast<double>(first.span.end_ns - first.span.begin_ns) * 1e-9);
        QVERIFY(power[0].y[0] > 0 && power[0].y[0] <= most);
        QVERIFY(power[0].stroke == PlotSeries::Stroke::Solid);
        if (power[1].y.empty()) QVERIFY(power[1].name.endsWith(QStringLiteral("unavailable")));
    }

    void whileLanesAreTimedNothingIsDrawnMoreThanFourTimesASecond() {
        useBoth(script() + "gate " + QFile::encodeName(gatePath()) + "\n");
        QFile::remove(gatePath());
        openPage();
        setLane(0, QStringLiteral("scripted:script"));
        HandClock clock;
        LaneCharts& live = compare().live();
        live.setClock(clock);
        find<QSpinBox>("compareTokens")->setValue(40);
        QTest::mouseClick(find<QPushButton>("compareGo"), Qt::LeftButton);
        QTRY_VERIFY(compare().run().feed() != nullptr && compare().run().feed()->state().lanes[0].running);
        letPass(400);
        QVERIFY(live.isVisibleTo(&compare()));
        const int before = live.redraws();
        auto* plot = live.latency().findChild<QCustomPlot*>();
        QSignalSpy replots(plot, &QCustomPlot::afterReplot);
        // Two seconds by the clock, in steps of 10 ms.
        for (int step = 0; step < 200; ++step) {
            clock.now += 10'000'000;
            compare().refreshLive();
        }
        QVERIFY2(live.redraws() - before <= 8, qPrintable(QString::number(live.redraws() - before)));
        QVERIFY(live.redraws() - before >= 7);
        // One drawing of a figure is one drawing of its plot at most.
        QVERIFY(replots.count() <= live.redraws());
        QTest::keyClick(&window(), Qt::Key_Escape);
        letPass(100'000);
        QTRY_VERIFY(!compare().run().isRunning());
    }

    void lanesAtTheSameTimeAreMarkedAndNeverABenchmark() {
        useBoth(script() + "watts 30 31\n");
        openPage();
        setThreeLanes();
        compare().run().setCores(8);
        QSignalSpy ended(&compare().run(), &CompareRun::watchEnded);
        watchAll(8);
        QTRY_COMPARE(ended.count(), 1);
        const WatchedLanes& watched = *compare().run().watched();
        QCOMPARE(watched.lanes.size(), std::size_t{3});
        QVERIFY(!compare().run().outcome());
        QVERIFY(find<QLabel>("contendedMark")->isVisibleTo(&compare()));
        for (int lane = 0; lane < 3; ++lane) {
            const LaneFigures& figures = watched.lanes[static_cast<std::size_t>(lane)].figures;
            QCOMPARE(compare().stream().pane(lane).text().trimmed(), QString::fromStdString(figures.replies.at(0).text).trimmed());
            QVERIFY(compare().stream().pane(lane).note().contains(QStringLiteral("contended")));
            QVERIFY(compare().live().latency().series()[lane].name.endsWith(QStringLiteral("contended")));
        }
        QVERIFY(compare().live().latency().yAxis().title.contains(QStringLiteral("contended")));
        // Power once, of no lane.
        int attributed = 0;
        for (const PlotSeries& series : compare().live().power().series()) attributed += series.lane >= 0 ? 1 : 0;
        QCOMPARE(attributed, 0);
        // No winner, no figures kept, nothing to export.
        QVERIFY(find<QWidget>("compareResults")->isHidden());
        QVERIFY(!find<QPushButton>("compareExport")->isEnabled());
        QVERIFY(kept().empty());
    }

    void moreLanesThanCoresAreRefusedOnOneProcessor() {
        useCpu();
        openPage();
        compare().run().setCores(1);
        QSignalSpy failed(&compare().run(), &CompareRun::failed);
        watchAll(4);
        QTRY_COMPARE(failed.count(), 1);
        QCOMPARE(failed[0][0].value<Message>().code, Code::watch_too_few_cores);
        auto* notice = find<InlineMessage>("compareNotice");
        QVERIFY(notice->isShowing());
        bool said = false;
        for (const QLabel* label : notice->findChildren<QLabel*>()) said = said || label->text().contains(QStringLiteral("2 cores"));
        QVERIFY(said);
    }

    void textsAreMarkedWhereTheyPart() {
        useBoth(script());
        openPage();
        setLane(0, QStringLiteral("scripted:script"));
        setLane(1, QStringLiteral("cpu:scalar"));
        go(6, 1);
        const auto parts = parting_token(compare().run().outcome()->comparison, 1, 0);
        QVERIFY(parts);
        LanePlayback& playback = compare().results().playback();
        playback.finish();
        QCOMPARE(playback.pane(0).marked(), 0);
        QVERIFY(playback.pane(1).marked() > 0);
        QVERIFY(playback.pane(1).note().contains(numberText(static_cast<qint64>(*parts) + 1)));
        QCOMPARE(cell(CompareTable::TextParts, 2), numberText(static_cast<qint64>(*parts) + 1));
        // Nothing is marked before the place is reached.
        playback.showAt(0);
        QCOMPARE(playback.pane(1).marked(), 0);
    }

    void figuresByHandAreSaidAndDrawn() {
        auto outcome = std::make_shared<CompareOutcome>();
        outcome->options.prompts = {"p"};
        LaneComparison& c = outcome->comparison;
        c.sensors.resize(1);
        c.sensors[0].id = "fake/board";
        c.sensors[0].boundary = "board";
        c.sensors[0].provenance = Provenance::measured;
        c.samples = {{{0, 0}, {1'000'000'000, 20}, {3'000'000'000, 100}, {4'000'000'000, 110}}};
        LaneFigures lane;
        lane.label = "A";
        lane.backend = "fake";
        LaneRepetition once;
        once.timings.prefilled_tokens = 4;
        once.timings.decoded_tokens = 11;
        once.span = {1'200'000'000, 2'500'000'000};
        lane.repetitions = {once, once};
        LaneEnergy energy;
        energy.prefill.joules = 0.8;
        energy.prefill.above_idle = 0.2;
        energy.decode.joules = 6;
        energy.decode.above_idle = 2;
        lane.energy = {energy};
        c.lanes = {lane, lane};
        c.lanes[1].label = "B";
        c.ratios.resize(1);
        // Twice four tokens read, twice ten written after the first of each reply.
        CompareTable table;
        table.setOutcome(outcome);
        const auto figure = [&](int row) { return table.index(row, 0).data().toString(); };
        QCOMPARE(figure(CompareTable::PromptEnergy), numberText(100.0, 3));
        QCOMPARE(figure(CompareTable::PromptEnergyAboveIdle), numberText(25.0, 3));
        QCOMPARE(figure(CompareTable::ReplyEnergy), numberText(300.0, 3));
        QCOMPARE(figure(CompareTable::ReplyEnergyAboveIdle), numberText(100.0, 3));
        // 80 J in the 2 s between the samples that hold the turn.
        const ChartData data = chartData(*outcome, 0);
        QCOMPARE(data.power.size(), 2);
        QCOMPARE(data.power[0].y.size(), std::size_t{2});
        QCOMPARE(data.power[0].x[0], 1.85);
        QCOMPARE(data.power[0].y[0], 40.0);
        // Who is faster, and how many times.
        const auto verdict = [&](double ratio, double low, double high, bool decided) {
            c.ratios[0].decode = {ratio, low, high, 5, decided};
            return compareVerdict(*outcome);
        };
        QCOMPARE(verdict(4, 3.5, 4.5, true),
                 QStringLiteral("B decodes %1 times as fast as A.").arg(numberText(4.0, 2)));
        QCOMPARE(verdict(0.25, 0.2, 0.3, true),
                 QStringLiteral("A decodes %1 times as fast as B.").arg(numberText(4.0, 2)));
        QCOMPARE(verdict(1.1, 0.9, 1.3, false),
                 QStringLiteral("Decoding shows no difference between A and B."));
    }

    void theStreamIsMarkedWhereTextsPart() {
        LaneStream stream;
        stream.setLanes({QStringLiteral("a"), QStringLiteral("b")});
        LaneFeedState state;
        state.lanes.resize(2);
        state.lanes[0].ids = {1, 2, 3};
        state.lanes[0].pieces = {"aa", "bb", "cc"};
        state.lanes[1].ids = {1};
        state.lanes[1].pieces = {"aa"};
        stream.follow(state);
        QCOMPARE(stream.pane(1).marked(), 0);  // shorter so far is not another text
        state.lanes[1].ids = {1, 9};
        state.lanes[1].pieces = {"aa", "xxx"};
        stream.follow(state);
        QCOMPARE(stream.pane(0).marked(), 0);
        QCOMPARE(stream.pane(1).marked(), 3);
        QCOMPARE(stream.pane(1).text(), QStringLiteral("aaxxx"));
    }

    void lanesMayBeOfDifferentModels() {
        useCpu();
        openPage();
        const QString open = app().context.currentId(ContextModel::Kind::Model);
        const QString copy = temporaryPath(QStringLiteral("copy.gguf")), other = temporaryPath(QStringLiteral("other.gguf"));
        QVERIFY(QFile::copy(open, copy));
        synthesize_model("tiny", other.toStdString(), {}, {}, {});
        // The library's list comes by itself, and must not come after this one.
        QTRY_VERIFY(!app().context.choices(ContextModel::Kind::Model).isEmpty());
        QVERIFY(find<LaneEditor>("lane0")->findChild<QComboBox*>(QStringLiteral("laneModel"))->isHidden());
        const QList<ContextModel::Choice> models = {{open, QStringLiteral("Open"), {}, {}},
                                                    {copy, QStringLiteral("Copy"), {}, {}},
                                                    {other, QStringLiteral("Other"), {}, {}}};
        const QString best = compare().lanes()[0].device;
        setLane(1, best);
        setLane(2, best);
        const auto offered = [&] {
            if (app().context.choices(ContextModel::Kind::Model).size() < models.size())
                app().context.setChoices(ContextModel::Kind::Model, models);
            return find<LaneEditor>("lane2")->findChild<QComboBox*>(QStringLiteral("laneModel"))->count() == 3;
        };
        QTRY_VERIFY(offered());
        for (const auto& [lane, label] : {std::pair{"lane1", "Copy"}, std::pair{"lane2", "Other"}}) {
            auto* box = find<LaneEditor>(lane)->findChild<QComboBox*>(QStringLiteral("laneModel"));
            QTRY_VERIFY(offered() && box->isVisibleTo(&compare()));
            box->setCurrentIndex(box->findText(QLatin1String(label)));
        }
        // Others pushed them out of the list: a lane's model is never changed behind one's back.
        app().context.setChoices(ContextModel::Kind::Model, {models[0]});
        QCOMPARE(compare().lanes()[0].model, QString());
        QCOMPARE(compare().lanes()[1].model, copy);
        QCOMPARE(compare().lanes()[2].model, other);
        go(5, 1);
        const CompareOutcome& outcome = *compare().run().outcome();
        const auto& lanes = outcome.comparison.lanes;
        QCOMPARE(lanes[0].model_hash, lanes[1].model_hash);  // the same content, loaded for itself
        QVERIFY(lanes[0].model_hash != lanes[2].model_hash && lanes[2].memory.weights < lanes[0].memory.weights);
        QCOMPARE(outcome.twins.at(0).at(0).total.largest_difference(), 0.0f);
        QVERIFY(outcome.twins.at(1).empty());
        const QString verdict = find<QLabel>("compareVerdict")->text();
        QVERIFY2(verdict.contains(QStringLiteral("B predicts exactly what A predicts")) &&
                     verdict.contains(QStringLiteral("C has another vocabulary")),
                 qPrintable(verdict));
        QCOMPARE(cell(CompareTable::Agreement, 4), QString());
        QCOMPARE(cell(CompareTable::Perplexity, 2), QStringLiteral("—"));
        QVERIFY(cell(CompareTable::Perplexity, 0) != QStringLiteral("—"));
        QCOMPARE(cell(CompareTable::Perplexity, 0), cell(CompareTable::Perplexity, 1));
        QVERIFY(find<QLabel>("compareOrigin")->text().contains(QString::fromStdString(lanes[2].model)));
        QVERIFY(read_comparison(comparison_json(outcome)).twins.at(1).empty());
    }

    void aFileOfPromptsHasATableOfThem() {
        useCpu();
        openPage();
        const QString path = temporaryPath(QStringLiteral("prompts.txt"));
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("Tell me a story.\nWhat is the sea?\nWho are you?\n");
        file.close();
        dialogs().files = {{path}};
        QTest::mouseClick(find<QPushButton>("promptsFile"), Qt::LeftButton);
        QTRY_COMPARE(compare().setup().filePrompts().size(), std::size_t{3});
        QVERIFY(find<QLabel>("promptsFileText")->text().contains(QStringLiteral("prompts.txt")));
        go(5, 2);
        const CompareOutcome& outcome = *compare().run().outcome();
        QCOMPARE(outcome.comparison.lanes[0].repetitions.size(), std::size_t{6});
        QCOMPARE(outcome.twins.at(0).size(), std::size_t{3});
        PromptTable& table = compare().results().prompts();
        QCOMPARE(table.rowCount(), 3);
        QCOMPARE(table.index(1, 0).data().toString(), QStringLiteral("What is the sea?"));
        QCOMPARE(table.index(2, 3).data().toString(), percentText(1, 1));
        QCOMPARE(table.index(2, 5).data().toString(), QStringLiteral("nowhere"));
        // A row shows its prompt.
        find<QTableView>("comparePrompts")->setCurrentIndex(table.index(1, 0));  // not selectRow(): see WeightCompareView
        QCOMPARE(compare().results().shownPrompt(), std::size_t{1});
        compare().results().playback().finish();
        QString text;
        for (const std::string& piece : outcome.comparison.lanes[0].replies[1].pieces) text += QString::fromStdString(piece);
        QCOMPARE(compare().results().playback().text(0), text);
        QCOMPARE(compare().results().divergencePlot().series()[0].x.size(), outcome.twins[0][1].tokens.size());
        QTest::mouseClick(find<QPushButton>("promptsClear"), Qt::LeftButton);
        QVERIFY(compare().setup().filePrompts().empty());
        // What is no text is refused.
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(QByteArray("a\0b", 3));
        file.close();
        dialogs().files = {{path}};
        QTest::mouseClick(find<QPushButton>("promptsFile"), Qt::LeftButton);
        QTRY_VERIFY(find<InlineMessage>("compareNotice")->isShowing());
        QVERIFY(compare().setup().filePrompts().empty());
    }

    void aKeptComparisonOpensAgain() {
        useBoth(script());
        openPage();
        setThreeLanes();
        find<QPlainTextEdit>("comparePrompt")->setPlainText(QStringLiteral("Who are you?"));
        go(6, 5);
        const std::string before = comparison_json(*compare().run().outcome());
        const RunId id = *compare().run().kept();
        QStringList cells;
        for (int row = 0; row < CompareTable::figureCount; ++row)
            for (int column = 0; column < 5; ++column) cells << cell(row, column);
        const auto latency = compare().results().charts().latency().series()[1].y;
        // Another start: nothing of it is in memory.
        restart();
        openPage();
        QVERIFY(find<QWidget>("compareResults")->isHidden());
        QSignalSpy finished(&compare().run(), &CompareRun::finished);
        comparePage().openRun(id);
        QTRY_COMPARE(finished.count(), 1);
        QCOMPARE(QByteArray::fromStdString(comparison_json(*compare().run().outcome())), QByteArray::fromStdString(before));
        QVERIFY(!find<QWidget>("compareResults")->isHidden());
        QStringList again;
        for (int row = 0; row < CompareTable::figureCount; ++row)
            for (int column = 0; column < 5; ++column) again << cell(row, column);
        QCOMPARE(again, cells);
        QVERIFY(compare().results().charts().latency().series()[1].y == latency);
        QCOMPARE(find<QPlainTextEdit>("comparePrompt")->toPlainText(), QStringLiteral("Who are you?"));
        QCOMPARE(compare().lanes().size(), 3);
        QCOMPARE(compare().lanes()[0].device, QStringLiteral("scripted:script"));
        QVERIFY(!compare().lanes()[1].patch.none());
        compare().results().playback().finish();
        QVERIFY(!compare().results().playback().text(2).isEmpty());
        // One that is not there, and one that is damaged.
        QSignalSpy failed(&compare().run(), &CompareRun::failed);
        comparePage().openRun(id + 100);
        QTRY_COMPARE(failed.count(), 1);
        QVERIFY(find<InlineMessage>("compareNotice")->isShowing());
    }

    void whatIsShownIsNamedReachableAndWhole_data() {
        QTest::addColumn<QString>("language");
        QTest::addColumn<int>("percent");
        QTest::newRow("en") << QStringLiteral("en") << 100;
        QTest::newRow("ru 200") << QStringLiteral("ru") << 200;
    }
    void whatIsShownIsNamedReachableAndWhole() {
        QFETCH(QString, language);
        QFETCH(int, percent);
        app().settings.setLanguage(language);
        app().settings.setTextSize(percent);
        useBoth(script());
        openPage();
        window().resize(960, 640);
        QTRY_COMPARE(window().size(), QSize(960, 640));
        setThreeLanes();
        go(6, 5);
        const QStringList after = walk(&window());
        QVERIFY2(after.isEmpty(), qPrintable(after.join(QLatin1Char('\n'))));
        if (const QByteArray folder = qgetenv("ADDEND_TEST_PICTURES"); !folder.isEmpty())
            compare().results().grab().save(QString::fromLocal8Bit(folder) + QStringLiteral("/results-%1.png").arg(language));
        compare().run().setCores(8);
        QSignalSpy ended(&compare().run(), &CompareRun::watchEnded);
        watchAll(8);
        QTRY_COMPARE(ended.count(), 1);
        const QStringList watched = walk(&window());
        QVERIFY2(watched.isEmpty(), qPrintable(watched.join(QLatin1Char('\n'))));
    }
};

}  // namespace addend::ui::test

ADDEND_GUI_TEST(addend::ui::test::CompareLanesTest)
#include "CompareLanesTest.moc"
