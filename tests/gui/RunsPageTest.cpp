// The Runs page on the real engine and a real store: benchmarks, history, details, differences, notes, undo, export.
#include <QAction>
#include <QCheckBox>
#include <QComboBox>
#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QHeaderView>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollBar>
#include <QSignalSpy>
#include <QSpinBox>
#include <QStackedWidget>
#include <QTableView>
#include <QTableWidget>
#include <QToolButton>
#include <cmath>

#include "core/store/store.h"
#include "tests/gui/support/ChatBench.h"
#include "tests/gui/support/WidgetWalk.h"
#include "ui/plots/PlotPanel.h"
#include "ui/runs/BenchmarkForm.h"
#include "ui/runs/BenchmarkRun.h"
#include "ui/runs/RunDetails.h"
#include "ui/runs/RunDifferences.h"
#include "ui/runs/RunExport.h"
#include "ui/runs/RunListModel.h"
#include "ui/runs/RunsPage.h"
#include "ui/shell/Selection.h"
#include "ui/shell/Undo.h"
#include "ui/text/Format.h"
#include "ui/widgets/EmptyState.h"
#include "ui/widgets/FactList.h"
#include "ui/widgets/InlineMessage.h"

namespace addend::ui::test {
namespace {

constexpr int longest = 120'000;  // ms: a limit for a hanging test

}  // namespace

class RunsPageTest : public ChatBench {
    Q_OBJECT

  private:
    void registerPages(MainWindow& window) override {
        QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));
        ChatBench::registerPages(window);
        PageEntry entry;
        entry.id = QStringLiteral("runs");
        entry.group = PageGroup::Measure;
        entry.icon = addend::ui::Icon::Runs;
        entry.shortcut = QKeySequence(QStringLiteral("Ctrl+7"));
        entry.title = [] { return RunsPage::tr("Runs"); };
        entry.make = [this]() -> std::unique_ptr<Page> { return std::make_unique<RunsPage>(context(), bench()); };
        window.registerPage(std::move(entry));
    }
    RunsPage& runs() { return *qobject_cast<RunsPage*>(window().page(QStringLiteral("runs"))); }
    void openPage() {
        useCpu();
        awaitModel();
        QTest::keyClick(&window(), Qt::Key_7, Qt::ControlModifier);
        QCOMPARE(window().currentPage(), QStringLiteral("runs"));
        QTRY_VERIFY(!runs().list().isLoading() && find<QWidget>("runsEmpty") != nullptr);
    }
    QTableView* table() { return find<QTableView>("runTable"); }
    bool isContent() { return find<QWidget>("runsSplitter")->isVisible(); }
    void sizes(int prefill, int decode, int repetitions) {
        find<QSpinBox>("benchmarkPrefill")->setValue(prefill);
        find<QSpinBox>("benchmarkDecode")->setValue(decode);
        find<QSpinBox>("benchmarkRepetitions")->setValue(repetitions);
    }
    void tickDevice(const QString& part, bool on) {
        for (QCheckBox* box : runs().form().findChildren<QCheckBox*>())
            if (box->objectName().contains(part) && box->isChecked() != on) box->click();
    }
    void measure() {
        runs().form().setChecked(12);
        QSignalSpy kept(&runs().form().run(), &BenchmarkRun::kept);
        QTest::mouseClick(find<QPushButton>("benchmarkGo"), Qt::LeftButton);
        QTRY_COMPARE_WITH_TIMEOUT(kept.count(), 1, longest);
        QTRY_VERIFY(!runs().list().isLoading());
    }
    /// Asks the store and waits for the answer.
    template <class Body>
    auto stored(Body body) {
        std::optional<std::invoke_result_t<Body, Store&>> answer;
        bench().store().ask(this, body, [&](auto&& got) { answer = got; });
        [&] { QTRY_VERIFY(answer); }();
        return *answer;
    }
    /// Runs in the store, the latest last; the page then shows them.
    std::vector<RunId> insert(int count, const std::function<void(RunRecord&, int)>& change = {}) {
        const auto ids = stored([count, change](Store& store) {
            std::vector<RunId> added;
            store.database().write([&] {
                for (int n = 0; n < count; ++n) {
                    RunRecord run;
                    run.kind = "bench";
                    run.title = "model " + std::to_string(n);
                    run.backend = "cpu";
                    run.device = "scalar";
                    run.patch = "none";
                    run.started_ms = 1'700'000'000'000 + n * 1000LL;
                    run.decode_rate = n;
                    if (change) change(run, n);
                    added.push_back(store.runs().insert(run));
                }
            });
            return added;
        });
        runs().setActive(false);
        runs().setActive(true);
        [&] { QTRY_COMPARE(runs().list().rowCount(), static_cast<int>(stored([](Store& s) { return s.runs().count(); }))); }();
        return ids;
    }
    QString cell(int row, int column) { return runs().list().index(row, column).data().toString(); }
    void select(const std::vector<RunId>& ids) {
        runs().select(ids);
        const auto shown = [&] {
            if (ids.size() > 1) return runs().differences().runs() == static_cast<int>(ids.size());
            return runs().details().run() && runs().details().run()->record.id == ids.front();
        };
        QTRY_VERIFY(shown());
    }
    QString fact(const char* list, const QString& id) {
        auto* value = find<FactList>(list)->findChild<QLabel*>(QStringLiteral("fact-") + id);
        return value == nullptr ? QString() : value->text();
    }
    QByteArray exported(const char* suffix) {
        const QString path = temporaryPath(QStringLiteral("runs.") + QLatin1String(suffix));
        dialogs().files = {{path}};
        QFile::remove(path);
        find<QAction>((QByteArray("exportRuns-") + suffix).constData())->trigger();
        const auto written = [&] { return QFileInfo::exists(path); };
        [&] { QTRY_VERIFY(written()); }();
        QFile file(path);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
    template <class T>
    T* find(const char* name) {
        return ChatBench::find<T>(name);
    }

  private Q_SLOTS:
    void anEmptyHistoryOffersABenchmark() {
        openPage();
        QTRY_VERIFY(find<EmptyState>("runsEmpty")->isVisible());
        QVERIFY(!isContent());
        QTest::mouseClick(find<EmptyState>("runsEmpty")->button(), Qt::LeftButton);
        QVERIFY(isContent());
        QVERIFY(find<QWidget>("benchmarkForm")->isVisible());
        QVERIFY(!find<QToolButton>("deleteRuns")->isEnabled());
    }

    void aBenchmarkIsKeptAndShown() {
        openPage();
        QTest::mouseClick(find<EmptyState>("runsEmpty")->button(), Qt::LeftButton);
        tickDevice(QStringLiteral("benchmarkDevice"), false);
        tickDevice(QStringLiteral("scalar"), true);
        sizes(6, 4, 3);
        measure();
        QTRY_COMPARE(runs().list().rowCount(), 1);
        QTRY_VERIFY(runs().details().run() != nullptr);
        const RunRecord kept = stored([](Store& store) { return store.runs().list(1).at(0); });
        QCOMPARE(kept.kind, std::string("bench"));
        QCOMPARE(kept.device, std::string("scalar"));
        QVERIFY(!kept.model_hash.empty() && kept.ended_ms && kept.decode_rate.value() > 0);
        // What is shown is what was kept.
        QTRY_COMPARE(cell(0, RunListModel::Decode), numberText(*kept.decode_rate, 1));
        auto* rows = find<QTableWidget>("runRows");
        QCOMPARE(rows->rowCount(), 2);
        QCOMPARE(rows->item(0, 1)->text(), QStringLiteral("pp6"));
        QCOMPARE(rows->item(1, 1)->text(), QStringLiteral("tg4"));
        QVERIFY(rows->item(1, 2)->text().startsWith(numberText(*kept.decode_rate, 2)));
        QCOMPARE(fact("runResults", QStringLiteral("check.top1_agreement")),
                 QStringLiteral("%1 (measured)").arg(percentText(1, 2)));
        QVERIFY(fact("runResults", QStringLiteral("energy")).startsWith(QStringLiteral("unavailable: ")) ||
                !fact("runResults", QStringLiteral("energy")).isEmpty());
        // What the arithmetic would cost stands beside it, and is called what it is.
        for (const char* of : {"model", "fp16_transformer"})
            for (const char* kind : {"prefill", "decode"})
                QVERIFY(fact("runResults", QStringLiteral("modelled_energy.%1.%2").arg(QLatin1String(of), QLatin1String(kind)))
                            .endsWith(QStringLiteral("(modelled)")));
        QCOMPARE(fact("runSettings", QStringLiteral("decode_tokens")), QStringLiteral("4"));
        QVERIFY(!fact("runEnvironment", QStringLiteral("environment.compiler")).isEmpty());
        // A sample a token: 3 repetitions of 4.
        auto* plot = static_cast<SeriesPlot*>(runs().details().plots().at(0)->plot());
        QCOMPARE(plot->series().at(0).x.size(), std::size_t{12});
        QCOMPARE(plot->series().at(0).stroke, PlotSeries::Stroke::Solid);
        QVERIFY(plot->series().at(0).name.contains(QStringLiteral("measured")));
        QVERIFY(!find<QWidget>("openInCompare")->isVisible());
    }

    void devicesAreRunsOfTheirOwnBesideEachOther() {
        openPage();
        QTest::mouseClick(find<EmptyState>("runsEmpty")->button(), Qt::LeftButton);
        const auto boxes = runs().form().findChildren<QCheckBox*>();
        if (boxes.size() < 2) QSKIP("one device only");
        for (QCheckBox* box : boxes)
            if (box->isChecked() != (box == boxes.at(0) || box == boxes.at(1))) box->click();  // later ones may be simulated, and slow
        sizes(5, 3, 2);
        measure();
        QTRY_COMPARE(runs().list().rowCount(), 2);
        QTRY_COMPARE(runs().differences().runs(), 2);
        RunDifferences& side = runs().differences();
        QVERIFY(side.differing() > 0);
        // What differs stands first.
        for (int row = 0; row < side.rowCount(); ++row)
            QCOMPARE(side.index(row, 0).data(RunDifferences::DiffersRole).toBool(), row < side.differing());
        int ratios = 0, devices = 0;
        for (int row = 0; row < side.differing(); ++row) {
            ratios += side.index(row, RunDifferences::FirstRun + 1).data().toString().contains(QStringLiteral(" ×)"));
            devices += side.index(row, RunDifferences::NameColumn).data().toString() == QStringLiteral("Device");
        }
        QVERIFY(ratios >= 2);
        QCOMPARE(devices, 1);
        auto* table = find<QTableView>("differencesTable");
        QVERIFY(table->isVisible());
        // A long text (flags of a compiler, say) does not push the figures out of view.
        const auto fits = [table](int column) {
            const int least = table->horizontalHeader()->sectionSizeHint(column);
            return table->columnWidth(column) <= std::max(least, table->viewport()->width() / 2);
        };
        QTRY_VERIFY(fits(RunDifferences::NameColumn) && fits(RunDifferences::FirstRun) && fits(RunDifferences::FirstRun + 1));
    }

    void aDeviceWhoseOutputDiffersIsNotTimed() {
        const QString folder = temporaryPath(QStringLiteral("plugins"));
        QDir().mkpath(folder);
        QFile::link(QFileInfo(QStringLiteral(ADDEND_BINARY_DIR "/lib/addend/plugins/addend_cpu.so")).absoluteFilePath(), folder + QStringLiteral("/addend_cpu.so"));
        QFile::link(QFileInfo(QStringLiteral(ADDEND_BINARY_DIR "/lib/addend/scripted/addend_scripted.so")).absoluteFilePath(), folder + QStringLiteral("/addend_scripted.so"));
        qputenv("ADDEND_SCRIPT", "tokens 300 301\n");
        qputenv("ADDEND_PLUGIN_DIR", folder.toUtf8());
        awaitModel();
        QTest::keyClick(&window(), Qt::Key_7, Qt::ControlModifier);
        QTRY_VERIFY(find<EmptyState>("runsEmpty")->button()->isVisible());
        QTest::mouseClick(find<EmptyState>("runsEmpty")->button(), Qt::LeftButton);
        tickDevice(QStringLiteral("benchmarkDevice"), false);
        tickDevice(QStringLiteral("scripted"), true);
        sizes(4, 2, 1);
        measure();
        QCOMPARE(runs().form().run().refused().size(), std::size_t{1});
        QCOMPARE(runs().form().run().refused()[0].why.code, Code::bench_differs);
        QVERIFY(find<InlineMessage>("benchmarkNotice")->isShowing());
        QCOMPARE(runs().list().rowCount(), 0);
        QCOMPARE(stored([](Store& store) { return store.runs().count(); }), std::int64_t{0});
    }

    void stopEndsIt() {
        openPage();
        QTest::mouseClick(find<EmptyState>("runsEmpty")->button(), Qt::LeftButton);
        sizes(512, 2048, 1000);
        QSignalSpy failed(&runs().form().run(), &BenchmarkRun::failed);
        QTest::mouseClick(find<QPushButton>("benchmarkGo"), Qt::LeftButton);
        QVERIFY(runs().form().run().isRunning());
        QVERIFY(!find<QSpinBox>("benchmarkDecode")->isEnabled());
        QTest::keyClick(&window(), Qt::Key_Escape);
        QTRY_COMPARE_WITH_TIMEOUT(failed.count(), 1, longest);
        QCOMPARE(failed[0][0].value<Message>().code, Code::cancelled);
        QVERIFY(!find<InlineMessage>("benchmarkNotice")->isShowing());
        QVERIFY(find<QSpinBox>("benchmarkDecode")->isEnabled());
    }

    void onlyRowsThatAreSeenAreRead() {
        openPage();
        insert(3000);
        QCOMPARE(runs().list().rowCount(), 3000);
        QTRY_COMPARE(cell(0, RunListModel::Model), QStringLiteral("model 2999"));
        QVERIFY2(runs().list().rowsHeld() <= 2 * RunListModel::pageRows, qPrintable(QString::number(runs().list().rowsHeld())));
        for (int step = 1; step <= 40; ++step) {
            table()->verticalScrollBar()->setValue(table()->verticalScrollBar()->maximum() * step / 40);
            const int top = table()->rowAt(0);
            QTRY_COMPARE(cell(top, RunListModel::Model), QStringLiteral("model %1").arg(2999 - top));
        }
        QVERIFY(runs().list().rowsHeld() <= RunListModel::keptPages * RunListModel::pageRows);
        QTRY_COMPARE(cell(2999, RunListModel::Model), QStringLiteral("model 0"));
    }

    void filtersAndOrders() {
        openPage();
        const auto ids = insert(6, [](RunRecord& run, int n) {
            if (n % 2 == 1) run.kind = "compare";
            run.title = n < 3 ? "demo" : "other";
            run.notes = n == 4 ? "a quiet machine" : "";
            run.decode_rate = 10 - n;
            if (n == 5) run.backend = "gpu";
            run.started_ms = n == 0 ? 1'000 : QDateTime::currentMSecsSinceEpoch();
        });
        table()->sortByColumn(RunListModel::Decode, Qt::AscendingOrder);
        QTRY_VERIFY(!runs().list().isLoading() && runs().list().idAt(0) == ids[5]);
        table()->sortByColumn(RunListModel::Decode, Qt::DescendingOrder);
        QTRY_VERIFY(!runs().list().isLoading() && runs().list().idAt(0) == ids[0]);
        const auto choose = [&](const char* name, const QString& data) {
            auto* box = find<QComboBox>(name);
            QTRY_VERIFY(box->findData(data) >= 0);
            box->setCurrentIndex(box->findData(data));
            Q_EMIT box->activated(box->currentIndex());
        };
        choose("runKind", QStringLiteral("compare"));
        QTRY_COMPARE(runs().list().rowCount(), 3);
        choose("runModel", QStringLiteral("other"));
        QTRY_COMPARE(runs().list().rowCount(), 2);
        choose("runBackend", QStringLiteral("gpu"));
        QTRY_COMPARE(runs().list().rowCount(), 1);
        QCOMPARE(runs().list().idAt(0), ids[5]);
        QTest::keyClick(table(), Qt::Key_Escape);
        QTRY_COMPARE(runs().list().rowCount(), 6);
        QTest::keyClick(&window(), Qt::Key_F, Qt::ControlModifier);
        QVERIFY(find<QLineEdit>("runSearch")->hasFocus());
        QTest::keyClicks(find<QLineEdit>("runSearch"), QStringLiteral("quiet"));
        QTRY_COMPARE(runs().list().rowCount(), 1);
        QCOMPARE(runs().list().idAt(0), ids[4]);
        QTest::keyClicks(find<QLineEdit>("runSearch"), QStringLiteral("zzz"));
        QTRY_COMPARE(runs().list().rowCount(), 0);
        QVERIFY(isContent());  // a filter that finds nothing is no empty history
        QCOMPARE(find<QLabel>("runCount")->text(), QStringLiteral("No run fits this filter."));
        QTest::keyClick(find<QLineEdit>("runSearch"), Qt::Key_Escape);
        QTRY_COMPARE(runs().list().rowCount(), 6);
        auto* period = find<QComboBox>("runPeriod");
        period->setCurrentIndex(1);
        Q_EMIT period->activated(1);
        QTRY_COMPARE(runs().list().rowCount(), 5);
    }

    void notesAreSavedAndUndone() {
        openPage();
        const auto ids = insert(2);
        select({ids[0]});
        auto* notes = find<QPlainTextEdit>("runNotes");
        notes->setFocus();
        QTest::keyClicks(notes, QStringLiteral("cold start"));
        const auto inStore = [&] { return stored([id = ids[0]](Store& store) { return store.runs().get(id).notes; }); };
        QTRY_COMPARE(inStore(), std::string("cold start"));  // while it is typed
        QVERIFY(!app().undo.canUndo());
        select({ids[1]});
        QVERIFY(app().undo.canUndo());
        QTRY_COMPARE(cell(1, RunListModel::Notes), QStringLiteral("cold start"));
        select({ids[0]});
        QCOMPARE(notes->toPlainText(), QStringLiteral("cold start"));
        table()->setFocus();
        QTest::keyClick(&window(), Qt::Key_Z, Qt::ControlModifier);
        QTRY_COMPARE(inStore(), std::string());
        QCOMPARE(notes->toPlainText(), QString());
        QTRY_COMPARE(cell(1, RunListModel::Notes), QString());
    }

    void deletingIsUndone() {
        openPage();
        const auto ids = insert(4);
        select({ids[1], ids[2]});
        table()->setFocus();
        QTest::keyClick(table(), Qt::Key_Delete);
        QTRY_COMPARE(runs().list().rowCount(), 2);
        QCOMPARE(stored([](Store& store) { return store.runs().count(); }), std::int64_t{2});
        QTRY_VERIFY(app().undo.canUndo());
        QCOMPARE(app().undo.lastText(), RunsPage::tr("%n run(s) deleted", nullptr, 2));
        QTRY_VERIFY(find<QPushButton>("undoButton")->isVisible());
        QTest::mouseClick(find<QPushButton>("undoButton"), Qt::LeftButton);
        QTRY_COMPARE(runs().list().rowCount(), 4);
        QTRY_COMPARE(runs().selected().size(), std::size_t{2});
    }

    void exportsWhatIsSelected() {
        openPage();
        const auto ids = insert(2, [](RunRecord& run, int n) {
            run.result_json = R"({"format": "addend-benchmark-1", "results": [{"model": "m)" + std::to_string(n) +
                              R"(", "backend": "cpu", "device": "scalar", "threads": 2, "patch": "none",
                                 "prefill_tokens": 4, "decode_tokens": 2, "repetitions": 3,
                                 "prefill_tokens_per_second": {"mean": 12.5, "sd": 0.5, "p50": 12, "p95": 13},
                                 "decode_tokens_per_second": {"mean": 3, "sd": 0, "p50": 3, "p95": 3}}]})";
            run.notes = "note";
        });
        select({ids[0], ids[1]});
        const QJsonObject json = QJsonDocument::fromJson(exported("json")).object();
        QCOMPARE(json[QStringLiteral("format")].toString(), QStringLiteral("addend-runs-1"));
        const QJsonArray list = json[QStringLiteral("runs")].toArray();
        QCOMPARE(list.size(), 2);
        QCOMPARE(list[0][QStringLiteral("notes")].toString(), QStringLiteral("note"));
        QCOMPARE(list[0][QStringLiteral("result")][QStringLiteral("results")][0][QStringLiteral("threads")].toInt(), 2);
        const QByteArray csv = exported("csv");
        QCOMPARE(csv.count("\r\n"), 5);
        QVERIFY(csv.contains(",pp4,4,3,12.5,0.5,12,13,"));
        const QByteArray markdown = exported("md");
        QCOMPARE(markdown.count('\n'), 6);
        QVERIFY(markdown.contains("| pp4 | 12.50 \xC2\xB1 0.50 |"));
        dialogs().files = {{temporaryPath(QStringLiteral("no/such/folder.json"))}};
        find<QAction>("exportRuns-json")->trigger();
        QTRY_VERIFY(find<InlineMessage>("runsNotice")->isShowing());
    }

    void aFigureIsSetBesideThatOfTheFirst() {
        openPage();
        const auto ids = insert(2, [](RunRecord& run, int n) {
            run.result_json = R"({"format": "addend-benchmark-1", "results": [{"model": "m", "backend": "cpu",
                                 "device": "scalar", "prefill_tokens_per_second": {"mean": )" +
                              std::string(n == 0 ? "12.5" : "50") + R"(}}]})";
        });
        select({ids[0], ids[1]});
        const RunDifferences& side = runs().differences();
        QStringList beside;
        for (int row = 0; row < side.differing(); ++row)
            if (const QString text = side.index(row, RunDifferences::FirstRun + 1).data().toString();
                text.contains(QStringLiteral(" ×)")))
                beside << text;
        QVERIFY(!beside.isEmpty());
        // The second run's figure over the first's.
        for (const QString& text : beside)
            QVERIFY2(text.endsWith(QStringLiteral("(%1 ×)").arg(numberText(4.0, 2))), qPrintable(text));
    }

    void comparisonsAreHandedToCompare() {
        openPage();
        const auto ids = insert(1, [](RunRecord& run, int) {
            run.kind = "compare";
            run.result_json = R"({"format": "addend-comparison-3", "lanes": [{"label": "A", "backend_version": "0.9", "energy": [
                {"sensor": "cpu.package", "reason": "energy_no_counter_vm", "arguments": {}, "provenance": "unavailable"}]}]})";
        });
        select({ids[0]});
        QVERIFY2(fact("runResults", QStringLiteral("energy")).contains(QStringLiteral("virtual machine")),
                 qPrintable(fact("runResults", QStringLiteral("energy"))));
        QCOMPARE(fact("runResults", QStringLiteral("backend_version")), QStringLiteral("0.9"));
        QSignalSpy asked(&runs(), &Page::pageRequested);
        QVERIFY(find<QPushButton>("openInCompare")->isVisible());
        QTest::mouseClick(find<QPushButton>("openInCompare"), Qt::LeftButton);
        QCOMPARE(asked.count(), 1);
        QCOMPARE(asked[0][0].toString(), QStringLiteral("compare"));
        QCOMPARE(app().selection.takeRun(), std::optional<qint64>(ids[0]));
        QCOMPARE(app().selection.takeRun(), std::nullopt);
        // Studies of scaling and context have their tabs there; a benchmark has none.
        for (const auto& [kind, opens] : {std::pair{"scaling", true}, std::pair{"context", true}, std::pair{"bench", false}}) {
            const auto more = insert(1, [kind](RunRecord& run, int) { run.kind = kind; });
            select({more[0]});
            QTRY_COMPARE(runs().details().run()->record.kind, std::string(kind));
            QCOMPARE(find<QPushButton>("openInCompare")->isVisible(), opens);
        }
    }

    void provenanceIsInTheStroke() {
        const auto groups = RunDetails::groupsOf({{"a", "W", "measured", "rapl", "package", {{0, 1}, {1'000'000'000, 2}}},
                                                  {"b", "W", "simulated", "model", "board", {{0, 1}, {5, 2}}},
                                                  {"c", "W", "modelled", "table", "chip", {{0, 1}, {5, 2}}},
                                                  {"d", "W", "unavailable", "root only", "package", {}},
                                                  {"e", "J", "measured", "rapl", "package", {{0, 5}, {2'000'000'000, 9}, {3'000'000'000, 1}}},
                                                  {"f", "s", "measured", "clock", "one token", {{0, 0.25}}},
                                                  {"g", "furlong", "measured", "x", "y", {{0, 7}}}});
        QCOMPARE(groups.size(), 3);
        const auto& power = groups[0].series;
        QCOMPARE(power.size(), 4);
        QCOMPARE(power[0].stroke, PlotSeries::Stroke::Solid);
        QCOMPARE(power[1].stroke, PlotSeries::Stroke::Dashed);
        QCOMPARE(power[2].stroke, PlotSeries::Stroke::Dotted);
        QVERIFY(groups[0].notes[3].contains(QStringLiteral("unavailable")));
        // A counter gives the watts between its readings, and nothing where it fell.
        QCOMPARE(power[3].y.at(0), 2.0);
        QVERIFY(std::isnan(power[3].y.at(1)));
        QCOMPARE(groups[1].series[0].y[0], 250.0);  // ms
        QVERIFY(groups[2].axis.contains(QStringLiteral("furlong")));
    }

    void runsOfStrangersAreShownAsTheyAre() {
        openPage();
        const auto ids = insert(3, [](RunRecord& run, int n) {
            if (n == 0) run.result_json = R"({"results": [{"memory": {"provenance": 5, "weights": "x"}, "odd": [1, {}]}, 7]})";
            if (n == 1) run.result_json = R"([1, 2])", run.settings_json = R"("text")";
            if (n == 2) run.kind = "weather", run.result_json = R"({"format": "addend-benchmark-1", "results": {"a": null}})";
        });
        for (const RunId id : ids) select({id});
        QCOMPARE(fact("runItself", QStringLiteral("kind")), QStringLiteral("weather"));
        select(ids);
        QVERIFY(runs().differences().rowCount() > 0);
    }

    void aHistoryThatCannotBeReadSaysSo() {
        openPage();
        stored([](Store& store) {
            store.database().execute("ALTER TABLE runs RENAME TO elsewhere");
            return true;
        });
        runs().setActive(false);
        runs().setActive(true);
        QTRY_VERIFY(find<InlineMessage>("runsNotice")->isShowing());
        QVERIFY(find<EmptyState>("runsEmpty")->isVisible());
        stored([](Store& store) {
            store.database().execute("ALTER TABLE elsewhere RENAME TO runs");
            return true;
        });
        QTest::mouseClick(find<EmptyState>("runsEmpty")->button(), Qt::LeftButton);
        QTRY_COMPARE(find<EmptyState>("runsEmpty")->button()->text(), RunsPage::tr("New benchmark"));
    }

    void aRestartFindsTheSelection() {
        openPage();
        const auto ids = insert(3);
        select({ids[1]});
        restart();
        QTRY_VERIFY(bench().isReady());
        QTRY_COMPARE(runs().selected(), std::vector<RunId>{ids[1]});
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
        window().resize(960, 640);
        QTRY_COMPARE(window().size(), QSize(960, 640));
        const auto clean = [&](const char* state) {
            const QStringList troubles = walk(&window());
            QVERIFY2(troubles.isEmpty(), qPrintable(QLatin1String(state) + QLatin1Char('\n') + troubles.join(QLatin1Char('\n'))));
        };
        // The rows of this test share a folder.
        stored([](Store& store) {
            for (const RunRecord& run : store.runs().list(100)) store.runs().remove(run.id);
            return true;
        });
        runs().setActive(false);
        runs().setActive(true);
        QTRY_VERIFY(find<EmptyState>("runsEmpty")->button()->isVisible());
        clean("empty");
        QTest::mouseClick(find<EmptyState>("runsEmpty")->button(), Qt::LeftButton);
        clean("form");
        sizes(6, 4, 2);
        measure();
        QTRY_VERIFY(runs().details().run() != nullptr);
        clean("details");
        const auto ids = insert(1);
        select({ids[0], runs().list().idAt(0) == ids[0] ? runs().list().idAt(1) : runs().list().idAt(0)});
        clean("differences");
    }
};

}  // namespace addend::ui::test

ADDEND_GUI_TEST(addend::ui::test::RunsPageTest)
#include "RunsPageTest.moc"
