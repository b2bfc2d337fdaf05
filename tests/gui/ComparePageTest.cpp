// The Compare page on the real engine: what is shown equals what was measured, and lanes that compute the same agree.
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTableView>
#include <QToolButton>

#include "core/store/store.h"
#include "tests/gui/support/ChatBench.h"
#include "tests/gui/support/WidgetWalk.h"
#include "ui/compare/ComparePage.h"
#include "ui/compare/CompareTable.h"
#include "ui/compare/ComparisonView.h"
#include "ui/compare/LaneEditor.h"
#include "ui/compare/LanePlayback.h"
#include "ui/plots/SeriesPlot.h"
#include "ui/text/Format.h"
#include "ui/widgets/InlineMessage.h"
#include "ui/widgets/Label.h"

namespace addend::ui::test {
namespace {

constexpr int longest = 60'000;  // ms: a limit for a hanging test

}  // namespace

class ComparePageTest : public ChatBench {
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
    ComparisonView& compare() {
        return qobject_cast<ComparePage*>(window().page(QStringLiteral("compare")))->comparison();
    }
    void openPage() {
        useCpu();
        awaitModel();
        QTest::keyClick(&window(), Qt::Key_6, Qt::ControlModifier);
        QCOMPARE(window().currentPage(), QStringLiteral("compare"));
    }
    /// The reference is slow: where it is not what is tested, the second lane is the first one's device.
    void useBestTwice() { find<LaneEditor>("lane1")->setChoice({compare().lanes()[0].device, {}}); }
    void go(int tokens, int repetitions) {
        find<QSpinBox>("compareTokens")->setValue(tokens);
        find<QSpinBox>("compareRepetitions")->setValue(repetitions);
        QSignalSpy finished(&compare().run(), &CompareRun::finished), checked(&compare().run(), &CompareRun::checking);
        QTest::mouseClick(find<QPushButton>("compareGo"), Qt::LeftButton);
        QTRY_COMPARE_WITH_TIMEOUT(finished.count(), 1, longest);
        QVERIFY(checked.count() >= 1);
    }
    QString cell(int figure, int column) {
        return compare().results().table().index(figure, column).data().toString();
    }

  private Q_SLOTS:
    void bestIsComparedWithScalarAtFirst() {
        openPage();
        const auto lanes = compare().lanes();
        QCOMPARE(lanes.size(), 2);
        QCOMPARE(lanes[1].device, QStringLiteral("cpu:scalar"));
        QVERIFY(find<QWidget>("compareResults")->isHidden());
        go(12, 2);
        const CompareOutcome& outcome = *compare().run().outcome();
        const LaneFigures& a = outcome.comparison.lanes[0];
        const LaneFigures& b = outcome.comparison.lanes[1];
        QCOMPARE(a.repetitions.size(), std::size_t{2});
        QCOMPARE(b.device, std::string("scalar"));
        QVERIFY(a.replies[0].ids == b.replies[0].ids);
        // Bits are the same on every ISA.
        QCOMPARE(outcome.twins.at(0).at(0).total.largest_difference(), 0.0f);
        QVERIFY(find<QLabel>("compareVerdict")->text().contains(QStringLiteral("bit for bit")));
        QCOMPARE(cell(CompareTable::Agreement, 2), percentText(1, 2));
        QCOMPARE(cell(CompareTable::Decode, 0),
                 QStringLiteral("%1 ± %2").arg(numberText(a.decode.mean, 1), numberText(a.decode.sd, 1)));
        // Two repetitions are too few to name a winner.
        QVERIFY(!outcome.comparison.ratios[0].decode.decided);
        QCOMPARE(cell(CompareTable::Decode, 2), CompareTable::ratioText(outcome.comparison.ratios[0].decode));
        QVERIFY(!find<QWidget>("compareResults")->isHidden());
    }

    void plotsHoldWhatWasMeasured() {
        openPage();
        go(8, 3);
        const CompareOutcome& outcome = *compare().run().outcome();
        const auto& latency = compare().results().charts().latency().series();
        QCOMPARE(latency.size(), 2);
        const LaneFigures& a = outcome.comparison.lanes[0];
        QCOMPARE(latency[0].x.size(), a.replies[0].ids.size() - 1);
        std::vector<double> third;
        for (const LaneRepetition& r : a.repetitions)
            third.push_back(static_cast<double>(r.token_ns[3] - r.token_ns[2]) * 1e-3);
        std::ranges::sort(third);
        QCOMPARE(latency[0].y[2], third[1]);
        const auto& kl = compare().results().divergencePlot().series();
        QCOMPARE(kl.size(), 1);
        QCOMPARE(kl[0].y.size(), a.replies[0].prompt_ids.size() + a.replies[0].ids.size());
        QVERIFY(std::ranges::all_of(kl[0].y, [](double y) { return y == 0; }));
        QVERIFY(compare().results().charts().latency().yAxis().title.contains(QStringLiteral("measured")));
        QCOMPARE(compare().results().layersPlot().series()[0].y.size(), outcome.twins[0][0].layers.size());
    }

    void repliesArePlayedByTheirTimes() {
        openPage();
        useBestTwice();
        go(10, 1);
        const CompareOutcome& outcome = *compare().run().outcome();
        LanePlayback& playback = compare().results().playback();
        const LaneFigures& a = outcome.comparison.lanes[0];
        const auto& times = a.repetitions[0].token_ns;
        playback.showAt(static_cast<double>(times[4]) * 1e-9);
        const QString half = playback.text(0);
        playback.finish();
        const QString whole = playback.text(0);
        QVERIFY(!whole.isEmpty() && whole.startsWith(half) && half.size() < whole.size());
        QVERIFY(QString::fromStdString(a.replies[0].text).startsWith(whole.trimmed().left(5)));
        QVERIFY(playback.slowdown() >= 1);
    }

    void aThirdLaneUnderAPatchParts() {
        openPage();
        useBestTwice();
        QTest::mouseClick(find<QPushButton>("addLane"), Qt::LeftButton);
        QCOMPARE(compare().lanes().size(), 3);
        QVERIFY(!find<QPushButton>("addLane")->isEnabled());
        auto* third = find<LaneEditor>("lane2");
        third->setChoice({compare().lanes()[0].device, bench().patches().offers().last()});
        QVERIFY(!compare().lanes()[2].patch.none());
        go(8, 1);
        const CompareOutcome& outcome = *compare().run().outcome();
        QCOMPARE(outcome.twins.size(), std::size_t{2});
        QVERIFY(outcome.twins[1][0].total.largest_difference() > 0);
        QCOMPARE(compare().results().table().columnCount(), 5);
        QTest::mouseClick(third->findChild<QToolButton*>(QStringLiteral("removeLane")), Qt::LeftButton);
        QCOMPARE(compare().lanes().size(), 2);
    }

    void keptAndExported() {
        openPage();
        useBestTwice();
        go(6, 1);
        const QString path = temporaryPath(QStringLiteral("comparison.json"));
        dialogs().files = {{path}};
        QTest::mouseClick(find<QPushButton>("compareExport"), Qt::LeftButton);
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QJsonObject json = QJsonDocument::fromJson(file.readAll()).object();
        QCOMPARE(json[QStringLiteral("format")].toString(), QStringLiteral("addend-comparison-3"));
        // What they were measured on: build, processor, driver.
        const QJsonObject machine = json[QStringLiteral("environment")].toObject();
        for (const char* key : {"version", "compiler", "compiler_flags", "system", "processor", "governor", "gpu_driver"})
            QVERIFY2(machine.contains(QLatin1String(key)), key);
        const QJsonArray lanes = json[QStringLiteral("lanes")].toArray();
        for (const char* key : {"model_hash", "backend_version", "device_name", "replies", "energy", "memory_samples"})
            QVERIFY2(lanes[0].toObject().contains(QLatin1String(key)), key);
        QVERIFY(json.contains(QStringLiteral("sensors")) && json.contains(QStringLiteral("process_memory")));
        QCOMPARE(lanes.size(), 2);
        QCOMPARE(lanes[0][QStringLiteral("repetitions")][0][QStringLiteral("token_ns")].toArray().size(), 6);
        QCOMPARE(lanes[0][QStringLiteral("time_provenance")].toString(), QStringLiteral("measured"));
        std::optional<std::vector<RunRecord>> runs;
        bench().store().ask(
            this, [](Store& store) { return store.runs().list(10); },
            [&](const std::vector<RunRecord>& found) { runs = found; });
        QTRY_VERIFY(runs);
        QCOMPARE(runs->size(), std::size_t{1});
        QCOMPARE(runs->front().kind, std::string("compare"));
        QVERIFY(runs->front().result_json.find("addend-comparison-3") != std::string::npos);
        QVERIFY(runs->front().ended_ms);
        dialogs().files = {{temporaryPath(QStringLiteral("no/such/folder.json"))}};
        QTest::mouseClick(find<QPushButton>("compareExport"), Qt::LeftButton);
        QVERIFY(find<InlineMessage>("compareNotice")->isShowing());
    }

    void stopEndsIt() {
        openPage();
        find<QSpinBox>("compareTokens")->setValue(4096);
        find<QSpinBox>("compareRepetitions")->setValue(100);
        QSignalSpy failed(&compare().run(), &CompareRun::failed);
        QTest::mouseClick(find<QPushButton>("compareGo"), Qt::LeftButton);
        QVERIFY(compare().run().isRunning());
        QTest::keyClick(&window(), Qt::Key_Escape);
        QTRY_COMPARE_WITH_TIMEOUT(failed.count(), 1, longest);
        QCOMPARE(failed[0][0].value<Message>().code, Code::cancelled);
        QVERIFY(!compare().run().isRunning());
        QVERIFY(!find<InlineMessage>("compareNotice")->isShowing());
    }

    void anEmptyPromptIsAskedFor() {
        openPage();
        find<QPlainTextEdit>("comparePrompt")->clear();
        QTest::mouseClick(find<QPushButton>("compareGo"), Qt::LeftButton);
        QVERIFY(!compare().run().isRunning());
        QVERIFY(find<InlineMessage>("compareNotice")->isShowing());
    }

    void everythingIsNamedReachableAndWhole_data() {
        QTest::addColumn<QString>("language");
        QTest::addColumn<int>("percent");
        QTest::newRow("en") << QStringLiteral("en") << 100;
        QTest::newRow("ru 200") << QStringLiteral("ru") << 200;
    }
    void everythingIsNamedReachableAndWhole() {
        QFETCH(QString, language);
        QFETCH(int, percent);
        app().settings.setLanguage(language);
        app().settings.setTextSize(percent);
        openPage();
        useBestTwice();
        window().resize(960, 640);
        QTRY_COMPARE(window().size(), QSize(960, 640));
        const QStringList before = walk(&window());
        QVERIFY2(before.isEmpty(), qPrintable(before.join(QLatin1Char('\n'))));
        go(6, 1);
        const QStringList after = walk(&window());
        QVERIFY2(after.isEmpty(), qPrintable(after.join(QLatin1Char('\n'))));
    }
};

}  // namespace addend::ui::test

ADDEND_GUI_TEST(addend::ui::test::ComparePageTest)
#include "ComparePageTest.moc"
