// The scaling and context tabs and the energy panel on the real engine: measured, projected and published figures are never
// taken for each other. Shapes of billions of weights are stood in for by tiny ones.
#include <QComboBox>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QPushButton>
#include <QSignalSpy>
#include <QScrollBar>
#include <QSpinBox>
#include <QStyledItemDelegate>
#include <QTableView>
#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <thread>

#include "core/store/store.h"
#include "tests/gui/support/ChatBench.h"
#include "tests/gui/support/WidgetWalk.h"
#include "ui/compare/ComparePage.h"
#include "ui/compare/ContextView.h"
#include "ui/compare/EnergyPanel.h"
#include "ui/compare/ScalingTable.h"
#include "ui/compare/ScalingView.h"
#include "ui/plots/SeriesPlot.h"
#include "ui/shell/Selection.h"
#include "ui/text/Format.h"
#include "ui/widgets/InlineMessage.h"
#include "ui/widgets/Label.h"

namespace addend::ui::test {

class ScalingViewTest : public ChatBench {
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
    void openTab(const char* id) {
        QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));
        useCpu();
        awaitModel();
        QTest::keyClick(&window(), Qt::Key_6, Qt::ControlModifier);
        qobject_cast<ComparePage*>(window().page(QStringLiteral("compare")))->showTab(QLatin1String(id));
    }
    ScalingView& scaling() { return *find<ScalingView>("scalingView"); }
    ContextView& contextTab() { return *find<ContextView>("contextView"); }

    /// The machine, but for what it has left, and for shapes written tiny.
    ScalingHost smallHost() {
        const std::shared_ptr<const BackendRegistry> backends(std::shared_ptr<void>(), bench().engine().backends());
        ScalingHost host = scaling_host(temporaryPath(QString()).toStdString(), backends);
        host.room = [] { return ScalingRoom{.disk = 100'000'000'000, .memory = 20'000'000'000}; };
        host.write = [](const SynthShape& shape, const std::filesystem::path& file, const Progress& progress,
                        const CancelToken& cancel) {
            synthesize_model(shape.llama.heads ? "llama-tiny" : "tiny", file, {}, progress, cancel);
        };
        return host;
    }
    void measureSmall() {
        scaling().setHost(smallHost());
        find<QSpinBox>("scalingRepetitions")->setValue(1);
        scaling().table().setChosen({QStringLiteral("mmfree-370m"), QStringLiteral("llama-374m")});
        QSignalSpy finished(&scaling(), &ScalingView::finished);
        QTest::mouseClick(find<QPushButton>("scalingGo"), Qt::LeftButton);
        QTRY_COMPARE(finished.count(), 1);
    }
    static const PlotSeries* named(const SeriesPlot& plot, const QString& part) {
        for (const PlotSeries& series : plot.series())
            if (series.name.contains(part)) return &series;
        return nullptr;
    }

  private Q_SLOTS:
    // Nothing measured: only others' points are drawn, as their sources have them (arXiv 2406.02528; one H100).
    void publishedPointsStandAlone() {
        openTab("scaling");
        QVERIFY(find<QLabel>("scalingProvenance")->text().contains(QStringLiteral("Nothing was measured here")));
        const auto& series = scaling().memoryPlot().series();
        QCOMPARE(series.size(), 4);
        for (const PlotSeries& one : series) {
            QCOMPARE(one.kind, PlotSeries::Kind::Points);
            QVERIFY2(one.name.contains(QStringLiteral("A100")) || one.name.contains(QStringLiteral("H100")), qPrintable(one.name));
            QVERIFY(!one.name.contains(QStringLiteral("measured here")));
        }
        const PlotSeries* paper = named(scaling().memoryPlot(), QStringLiteral("MatMul-free, paper, A100"));
        QVERIFY(paper != nullptr);
        QCOMPARE(paper->y, std::vector<double>{4.19});
        const PlotSeries* theirs = named(scaling().memoryPlot(), QStringLiteral("Transformer++, paper, A100"));
        QVERIFY(theirs != nullptr);
        QCOMPARE(theirs->y, std::vector<double>{48.50});
        QCOMPARE(named(scaling().prefillPlot(), QStringLiteral("MatMul-free, paper"))->y, std::vector<double>{0.695});
        QCOMPARE(named(scaling().prefillPlot(), QStringLiteral("Transformer++, paper"))->y, std::vector<double>{3.183});
        // The paper has no time of a single token.
        QCOMPARE(named(scaling().decodePlot(), QStringLiteral(", paper")), nullptr);
        const PlotSeries* h100 = named(scaling().decodePlot(), QStringLiteral("MatMul-free, PyTorch, H100"));
        QVERIFY(h100 != nullptr);
        QCOMPARE(h100->y.size(), std::size_t{4});
        QVERIFY(qFuzzyCompare(h100->y[0], 56.8) && qFuzzyCompare(h100->y[3], 154.0));
        for (const SeriesPlot* plot : {&scaling().memoryPlot(), &scaling().prefillPlot(), &scaling().decodePlot()}) {
            QVERIFY(plot->xAxis().logarithmic && plot->yAxis().logarithmic);
            for (const PlotSeries& one : plot->series())
                for (std::size_t n = 0; n < one.x.size(); ++n) {
                    QVERIFY(one.x[n] > plot->xRange().first && one.x[n] < plot->xRange().second);
                    QVERIFY(one.y[n] > plot->yRange().first && one.y[n] < plot->yRange().second);
                }
        }
    }

    void needsAreToldAndWhatDoesNotFitIsRefused() {
        openTab("scaling");
        scaling().setHost(smallHost());
        ScalingTable& table = scaling().table();
        const int last = table.rowCount() - 1;
        const QModelIndex large = table.index(last, ScalingTable::Shape);
        QCOMPARE(large.data().toString(), QStringLiteral("llama-2-13b"));
        QVERIFY(!(large.flags() & Qt::ItemIsUserCheckable));
        QVERIFY(!table.setData(large, Qt::Checked, Qt::CheckStateRole));
        QCOMPARE(table.index(last, ScalingTable::State).data().toString(), QStringLiteral("does not fit"));
        QVERIFY(table.index(last, ScalingTable::State).data(Qt::ToolTipRole).toString().contains(QStringLiteral("memory")));
        table.setChosen({QStringLiteral("mmfree-1.3b")});
        const QString need = find<QLabel>("scalingNeed")->text();
        QVERIFY2(need.contains(QStringLiteral("MiB")) && need.contains(QStringLiteral("estimated")), qPrintable(need));
        table.setChosen({});
        QVERIFY(!find<QPushButton>("scalingGo")->isEnabled());
    }

    void measuredAndProjectedAreNotTheSame() {
        openTab("scaling");
        measureSmall();
        const SeriesPlot& plot = scaling().memoryPlot();
        for (const QString& family : {QStringLiteral("MatMul-free"), QStringLiteral("Transformer++")}) {
            const PlotSeries* measured = named(plot, family + QStringLiteral(", measured here"));
            const PlotSeries* projected = named(plot, family + QStringLiteral(", projected"));
            QVERIFY(measured != nullptr && projected != nullptr);
            QCOMPARE(measured->x.size(), std::size_t{1});
            QCOMPARE(projected->x.size(), std::size_t{4});
            QVERIFY(measured->filled && measured->stroke == PlotSeries::Stroke::Solid);
            QVERIFY(!projected->filled && projected->stroke == PlotSeries::Stroke::Dotted);
        }
        // What is drawn is what was measured.
        const ScalingPoint& first = scaling().study().points.front();
        QCOMPARE(first.origin, ScalingOrigin::measured);
        QCOMPARE(named(plot, QStringLiteral("MatMul-free, measured here"))->y[0], first.memory() * 1e-9);
        QCOMPARE(named(scaling().prefillPlot(), QStringLiteral("MatMul-free, measured here"))->y[0], *first.prefill_seconds);
        QCOMPARE(named(scaling().decodePlot(), QStringLiteral("MatMul-free, measured here"))->y[0], *first.decode_seconds * 1e3);
        const ScalingTable& table = scaling().table();
        QCOMPARE(table.index(0, ScalingTable::State).data().toString(), QStringLiteral("measured"));
        QVERIFY(table.index(3, ScalingTable::State).data().toString() == QStringLiteral("projected"));
        QVERIFY(find<QLabel>("scalingProvenance")->text().contains(QStringLiteral("cpu:")));
        QVERIFY(find<QLabel>("scalingRules")->text().contains(QStringLiteral("never measured")));
        // Models are gone.
        for (const auto& entry : std::filesystem::recursive_directory_iterator(temporaryPath(QString()).toStdString()))
            QVERIFY2(entry.path().extension() != ".gguf", entry.path().c_str());
    }

    void keptReopenedAndExported() {
        openTab("scaling");
        measureSmall();
        const auto points = scaling().study().points;
        const QString path = temporaryPath(QStringLiteral("scaling.json"));
        dialogs().files = {{path}};
        QTest::mouseClick(find<QPushButton>("scalingExport"), Qt::LeftButton);
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QJsonObject json = QJsonDocument::fromJson(file.readAll()).object();
        QCOMPARE(json[QStringLiteral("format")].toString(), QStringLiteral("addend-scaling-1"));
        const QJsonArray all = json[QStringLiteral("points")].toArray();
        QCOMPARE(all.size(), 10);
        QCOMPARE(all[0][QStringLiteral("provenance")].toString(), QStringLiteral("measured"));
        QCOMPARE(all[9][QStringLiteral("provenance")].toString(), QStringLiteral("projected"));
        QCOMPARE(json[QStringLiteral("published")].toArray().size(), 10);
        restart();
        openTab("scaling");
        QTRY_COMPARE(scaling().study().points.size(), points.size());
        QVERIFY(scaling().study().points == points);
        QCOMPARE(find<QComboBox>("scalingKept")->count(), 1);
        QVERIFY(json[QStringLiteral("environment")].toObject().contains(QStringLiteral("gpu_driver")));
    }

    // As the Runs page asks for them.
    void runsOpenOnTheirTabs() {
        openTab("comparison");
        ScalingStudy study;
        study.options.prefill = 512;
        study.backend = "cpu";
        study.device = "other";
        ScalingPoint point;
        point.size = "370M";
        point.shape = "mmfree-370m";
        point.parameters = 370'000'000;
        point.weights = 130e6;
        point.prefill_seconds = 0.5;
        study.points = {point};
        ContextStudy context;
        context.model = "another model";
        context.backend = "cpu";
        context.device = "other";
        context.options.lengths = {16};
        context.points = {{16, {0.5, 0, 0.5, 0.5}, 4096}};
        std::optional<std::array<RunId, 2>> ids;
        bench().store().ask(
            this,
            [scaling = scaling_json(study), times = context_json({context})](Store& store) {
                const auto put = [&](const char* kind, const std::string& result) {
                    RunRecord run;
                    run.kind = kind;
                    run.result_json = result;
                    return store.runs().put(run, {});
                };
                return std::array{put("scaling", scaling), put("context", times)};
            },
            [&](const std::array<RunId, 2>& found) { ids = found; });
        QTRY_VERIFY(ids);
        auto* page = qobject_cast<ComparePage*>(window().page(QStringLiteral("compare")));
        QSignalSpy scalingOpened(&scaling(), &ScalingView::opened), contextOpened(&contextTab(), &ContextView::opened);
        app().selection.askForRun((*ids)[0]);
        QTRY_COMPARE(scalingOpened.count(), 1);
        QCOMPARE(page->currentTab(), QStringLiteral("scaling"));
        QVERIFY(scaling().study().points == study.points);
        QCOMPARE(find<QSpinBox>("scalingPrefill")->value(), 512);
        QVERIFY(find<QLabel>("scalingProvenance")->text().contains(QStringLiteral("cpu:other")));
        app().selection.askForRun((*ids)[1]);
        QTRY_COMPARE(contextOpened.count(), 1);
        QCOMPARE(page->currentTab(), QStringLiteral("context"));
        QCOMPARE(contextTab().studies().at(0).model, std::string("another model"));
        QVERIFY(named(contextTab().timePlot(), QStringLiteral("another model, measured")) != nullptr);
    }

    void stopEndsIt() {
        openTab("scaling");
        ScalingHost host = smallHost();
        host.write = [](const SynthShape&, const std::filesystem::path&, const Progress&, const CancelToken& cancel) {
            for (;;) {
                cancel.check();
                std::this_thread::yield();
            }
        };
        scaling().setHost(host);
        scaling().table().setChosen({QStringLiteral("mmfree-370m")});
        QSignalSpy failed(&scaling(), &ScalingView::failed);
        QTest::mouseClick(find<QPushButton>("scalingGo"), Qt::LeftButton);
        QVERIFY(scaling().isRunning());
        QTest::keyClick(&window(), Qt::Key_Escape);
        QTRY_COMPARE(failed.count(), 1);
        QCOMPARE(failed[0][0].value<Message>().code, Code::cancelled);
        QVERIFY(!find<InlineMessage>("scalingNotice")->isShowing());
    }

    void stateIsConstantBesideAGrowingCache() {
        openTab("context");
        find<QComboBox>("contextLongest")->setCurrentIndex(0);  // 256
        find<QSpinBox>("contextRepetitions")->setValue(1);
        const auto& counted = contextTab().bytesPlot().series();
        QCOMPARE(counted.size(), 2);
        QVERIFY(counted[0].name.contains(QStringLiteral("counted")));
        QVERIFY(counted[0].stroke == PlotSeries::Stroke::Dotted);
        QCOMPARE(counted[0].y.front(), counted[0].y.back());
        QVERIFY(counted[1].y.back() > 10 * counted[1].y.front());
        QVERIFY(contextTab().timePlot().series().isEmpty());
        QSignalSpy finished(&contextTab(), &ContextView::finished);
        QTest::mouseClick(find<QPushButton>("contextGo"), Qt::LeftButton);
        QTRY_COMPARE(finished.count(), 1);
        QCOMPARE(contextTab().studies().size(), std::size_t{2});
        const auto& times = contextTab().timePlot().series();
        QCOMPARE(times.size(), 2);
        const ContextStudy& own = contextTab().studies().front();
        QVERIFY(own.state_is_constant && !contextTab().studies().back().state_is_constant);
        QCOMPARE(times[0].y.front(), own.points.front().decode_seconds.p50 * 1e3);
        QVERIFY(times[0].name.contains(QStringLiteral("measured")) && times[0].filled);
        // As counted, so allocated.
        const PlotSeries* allocated = named(contextTab().bytesPlot(), QStringLiteral("allocated"));
        QVERIFY(allocated != nullptr);
        QCOMPARE(allocated->y.front(), allocated->y.back());
    }

    void energyIsModelledAndItsTableCanBeChanged() {
        openTab("comparison");
        auto* panel = find<EnergyPanel>("energyPanel");
        QTRY_VERIFY(panel->zerosCounted());
        EnergyFigureModel& figures = panel->figures();
        QCOMPARE(figures.columnCount(), 2);  // the model is exact: it is its own twin
        QCOMPARE(figures.headerData(1, Qt::Horizontal).toString(), QStringLiteral("fp16 transformer"));
        // Read from left to right in a mirrored window too; the data are without marks.
        auto* view = find<QTableView>("energyFigures");
        const QString cell = figures.index(0, 0).data().toString();
        QCOMPARE(static_cast<QStyledItemDelegate*>(view->itemDelegate())->displayText(cell, QLocale()), isolated(cell));
        QVERIFY(figures.headerData(0, Qt::Vertical).toString().contains(QStringLiteral("modelled")));
        QVERIFY(find<QLabel>("energyBoundary")->text().contains(QStringLiteral("arithmetic only")));
        QVERIFY(find<QLabel>("energySource")->text().contains(QStringLiteral("ISSCC 2014")));
        const auto skipped = static_cast<int>(EnergyFigureModel::FirstKind) + static_cast<int>(OperationKind::int_add_skipped);
        QVERIFY(figures.index(skipped, 0).data().toString().contains(QStringLiteral("no energy")));
        const double before = figures.rows()[0].energy.decode.picojoules;
        const double adds = figures.rows()[0].energy.decode.part(OperationKind::int_add).operations;
        QVERIFY(before < figures.rows()[1].energy.decode.picojoules);
        EnergyEntryModel& entries = panel->entries();
        const QModelIndex int32 = entries.index(static_cast<int>(EnergyEntry::int32_add), EnergyEntryModel::Value);
        QVERIFY(entries.setData(int32, QStringLiteral("1.1")));
        QVERIFY(std::abs(figures.rows()[0].energy.decode.picojoules - before - adds) < 1e-3);  // 1 pJ more each
        QVERIFY(!entries.setData(int32, QStringLiteral("-1")));
        QVERIFY(find<InlineMessage>("energyMessage")->isShowing());
        QVERIFY(!entries.setData(int32, QStringLiteral("much")));
        restart();
        openTab("comparison");
        panel = find<EnergyPanel>("energyPanel");
        QCOMPARE(panel->entries().table().of(EnergyEntry::int32_add), 1.1);
        QTest::mouseClick(find<QPushButton>("energyReset"), Qt::LeftButton);
        QVERIFY(panel->entries().table() == default_energy_table());
        QVERIFY(!find<QPushButton>("energyReset")->isEnabled());
    }

    void lanesUnderAPatchHaveTheirExactTwin() {
        openTab("comparison");
        auto* panel = find<EnergyPanel>("energyPanel");
        panel->setPatches({parse_patch("elementwise:4")});
        QCOMPARE(panel->figures().columnCount(), 3);
        QCOMPARE(panel->figures().headerData(0, Qt::Horizontal).toString(), QStringLiteral("elementwise:4"));
        QCOMPARE(panel->figures().headerData(1, Qt::Horizontal).toString(), QStringLiteral("Exact twin"));
        QVERIFY(panel->figures().rows()[0].energy.decode.picojoules < panel->figures().rows()[1].energy.decode.picojoules);
    }

    void everythingIsNamedReachableAndWhole_data() {
        QTest::addColumn<QString>("tab");
        QTest::addColumn<QString>("language");
        QTest::addColumn<int>("percent");
        for (const char* tab : {"scaling", "context", "comparison"}) {
            QTest::addRow("%s en", tab) << QString::fromLatin1(tab) << QStringLiteral("en") << 100;
            QTest::addRow("%s ru 200", tab) << QString::fromLatin1(tab) << QStringLiteral("ru") << 200;
        }
    }
    void everythingIsNamedReachableAndWhole() {
        QFETCH(QString, tab);
        QFETCH(QString, language);
        QFETCH(int, percent);
        app().settings.setLanguage(language);
        app().settings.setTextSize(percent);
        openTab(qPrintable(tab));
        window().resize(960, 640);
        QTRY_COMPARE(window().size(), QSize(960, 640));
        const QStringList wrong = walk(&window());
        QVERIFY2(wrong.isEmpty(), qPrintable(wrong.join(QLatin1Char('\n'))));
        if (const QString folder = qEnvironmentVariable("ADDEND_TEST_PICTURES"); !folder.isEmpty())
        {
            for (auto* area : window().findChildren<QAbstractScrollArea*>()) area->verticalScrollBar()->setValue(0);
            window().grab().save(folder + QStringLiteral("/%1-%2-%3.png").arg(tab, language).arg(percent));
        }
    }
};

}  // namespace addend::ui::test

ADDEND_GUI_TEST(addend::ui::test::ScalingViewTest)
#include "ScalingViewTest.moc"
