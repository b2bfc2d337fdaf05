// The L-Mul page in the real window: its plots hold what the engine gives for the same text.
#include <QComboBox>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QToolButton>
#include <cmath>

#include "core/tokenizer/tokenizer.h"
#include "tests/gui/support/ChatBench.h"
#include "tests/gui/support/WidgetWalk.h"
#include "ui/engine/TokenText.h"
#include "ui/lmul/FlipView.h"
#include "ui/lmul/LMulPage.h"
#include "ui/plots/Charts.h"
#include "ui/plots/HeatMap.h"
#include "ui/plots/PlotPanel.h"
#include "ui/shell/Selection.h"
#include "ui/text/Format.h"
#include "ui/widgets/InlineMessage.h"

namespace addend::ui::test {
namespace {

constexpr int longest = 100'000;  // ms: a limit for a hanging test

}  // namespace

class LMulPageTest : public ChatBench {
    Q_OBJECT

  private:
    void registerPages(MainWindow& window) override {
        ChatBench::registerPages(window);
        PageEntry entry;
        entry.id = QStringLiteral("lmul");
        entry.group = PageGroup::Inspect;
        entry.icon = addend::ui::Icon::Lmul;
        entry.shortcut = QKeySequence(QStringLiteral("Ctrl+5"));
        entry.title = [] { return LMulPage::tr("L-Mul"); };
        entry.make = [this]() -> std::unique_ptr<Page> {
            return std::make_unique<LMulPage>(context(), bench());
        };
        window.registerPage(std::move(entry));
    }
    LMulPage& lmul() { return *qobject_cast<LMulPage*>(window().page(QStringLiteral("lmul"))); }
    void openPage() {
        useCpu();
        awaitModel();
        QTest::keyClick(&window(), Qt::Key_5, Qt::ControlModifier);
        QCOMPARE(window().currentPage(), QStringLiteral("lmul"));
    }
    void measure() {
        find<QLineEdit>("lmulText")->setText(QStringLiteral("Once upon a time there was a little girl."));
        find<QSpinBox>("lmulBits")->setValue(3);
        find<QPushButton>("lmulMeasure")->click();
        QTRY_VERIFY_WITH_TIMEOUT(lmul().study() != nullptr, longest);
    }
    void show(LMulPage::View view) { find<QComboBox>("lmulView")->setCurrentIndex(static_cast<int>(view)); }
    void picture(const char* name) {
        const QString folder = qEnvironmentVariable("ADDEND_TEST_PICTURES");
        if (folder.isEmpty()) return;
        for (int round = 0; round < 4; ++round) QCoreApplication::processEvents();
        window().grab().save(folder + QLatin1Char('/') + QLatin1String(name) + QStringLiteral(".png"));
    }
    static void clean(const QStringList& troubles) {
        QVERIFY2(troubles.isEmpty(), qPrintable(QLatin1Char('\n') + troubles.join(QLatin1Char('\n'))));
    }

  private Q_SLOTS:
    void tableNeedsNoModel() {
        useCpu();
        window().openPage(QStringLiteral("lmul"));
        auto* map = find<HeatMap>("lmulSurface");
        QTRY_VERIFY(map->isSettled() && map->wholeTile() != nullptr);
        const auto shows = [&](addend_arithmetic how) {
            const auto cells = product_error_surface(how, LMulPage::surfaceSteps);
            std::atomic<bool> stop = false;
            const HeatTile tile = map->source()->sample({0, LMulPage::surfaceSteps, 0, LMulPage::surfaceSteps},
                                                        LMulPage::surfaceSteps, LMulPage::surfaceSteps, stop);
            return tile.exact() && tile.mean == cells;
        };
        QVERIFY(shows({ADDEND_LMUL, 4}));
        QVERIFY(map->labels().rows.title.contains(QStringLiteral("mantissa")));
        // Both axes are counted off in mantissas, at halves, quarters, eighths …
        for (const auto axis : {HeatView::Axis::Rows, HeatView::Axis::Columns}) {
            const auto ticks = map->ticks(axis);
            QVERIFY(ticks.size() > 2);
            QCOMPARE(ticks.front().text, numberText(1.0, 3));
            const double step = static_cast<double>(ticks[1].index) / LMulPage::surfaceSteps;
            QCOMPARE(ticks[1].text, numberText(1 + step, 3));
            QCOMPARE(std::log2(step), std::round(std::log2(step)));
        }
        picture("lmul-table");
        clean(walk(&window()));
        find<QSpinBox>("lmulBits")->setValue(1);
        QTRY_VERIFY(shows({ADDEND_LMUL, 1}));
        QCOMPARE(lmul().surface()->cells.front(), 0.5f);  // 1 x 1 with one bit
        find<QComboBox>("lmulSurfaceHow")->setCurrentIndex(2);
        QTRY_VERIFY(shows({ADDEND_E5M2, 0}));
    }

    void plotsHoldWhatTheEngineGives() {
        openPage();
        measure();
        const LMulStudy& study = *lmul().study();
        QCOMPARE(study.how.front().bits, std::uint8_t{3});
        const auto model = bench().engine().model();
        QVERIFY(study.tokens ==
                model->model().tokenizer().encode("Once upon a time there was a little girl.", {}));
        RunControl control;
        const Patch patch = parse_patch("elementwise:3");
        const auto expected = error_build_up(model, study.tokens, {&patch, 1}, {{}, control}).front();
        show(LMulPage::View::BuildUp);
        auto* residual = find<LinePlot>("lmulBuildUp");
        QCOMPARE(residual->series().size(), studiedCount);
        QCOMPARE(residual->series().front().y.size(), expected.relative.size());
        for (std::size_t s = 0; s < expected.relative.size(); ++s)
            QCOMPARE(residual->series().front().y[s], 100 * expected.mean_relative(s));
        QVERIFY(find<LinePlot>("lmulDivergence")->series().front().y == expected.divergence);
        QCOMPARE(residual->legend().size(), studiedCount);
        picture("lmul-buildup");
        clean(walk(&window()));
        show(LMulPage::View::Layers);
        QCOMPARE(find<LinePlot>("lmulLayers")->series().front().y.size(), study.layers.size());
        QVERIFY(!find<QWidget>("lmulHeads")->isVisible());  // no heads, no attention
        app().settings.setThemeMode(Theme::Mode::Dark);
        picture("lmul-layers-dark");
    }

    void productsAreSeenUnderEveryArithmetic() {
        openPage();
        measure();
        const LMulStudy& study = *lmul().study();
        show(LMulPage::View::Products);
        const auto shown = [&] { return lmul().products().empty() ? 0 : lmul().products().front().products; };
        QTRY_VERIFY(shown() > 0);
        auto* scatter = find<ScatterPlot>("lmulScatter");
        auto* histogram = find<Histogram>("lmulHistogram");
        QCOMPARE(histogram->legend().size(), studiedCount);
        for (int n = 0; n < studiedCount; ++n) {
            const auto view = view_products(study.operands, ProductSite::elementwise, {}, {},
                                            study.how[static_cast<std::size_t>(n)], scatterPoints);
            QVERIFY(scatter->series()[n].x == std::vector<double>(view.exact.begin(), view.exact.end()));
            QVERIFY(scatter->series()[n].y == std::vector<double>(view.made.begin(), view.made.end()));
            const auto& bars = histogram->series()[n].y;
            QCOMPARE(bars.size(), view.histogram.counts.size());
            for (std::size_t i = 0; i < bars.size(); ++i)
                QCOMPARE(
                    histogram->series()[n].x[i],
                    100 * ((static_cast<double>(i) + 0.5) * ErrorHistogram::width - ErrorHistogram::range));
            for (std::size_t i = 0; i < bars.size(); ++i)
                QCOMPARE(bars[i], 100 * static_cast<double>(view.histogram.counts[i]) /
                                      static_cast<double>(view.products));
        }
        picture("lmul-products");
        clean(walk(&window()));
        const std::uint64_t all = shown();
        find<QComboBox>("lmulLayer")->setCurrentIndex(3);
        const auto third = view_products(study.operands, ProductSite::elementwise, 2, {}, {ADDEND_LMUL, 3}, 10);
        QTRY_COMPARE(shown(), third.products);
        QVERIFY(third.products < all);
        QCOMPARE(context().selection.layer(), 2);
        context().selection.setLayer(1);  // on another page
        QCOMPARE(find<QComboBox>("lmulLayer")->currentIndex(), 2);
    }

    void attentionIsSeenByLayerAndHead() {
        const auto path = std::filesystem::path(ADDEND_SHARED_DATA) / "models" / "stories260K.gguf";
        if (!std::filesystem::exists(path)) QSKIP("no ../shared/models/stories260K.gguf");
        openPage();
        bench().openModel(path);
        auto* site = find<QComboBox>("lmulSite");
        QTRY_VERIFY_WITH_TIMEOUT(site->findData(static_cast<int>(ProductSite::qk)) >= 0, longest);
        site->setCurrentIndex(site->findData(static_cast<int>(ProductSite::qk)));
        measure();
        show(LMulPage::View::Layers);
        const LMulStudy& study = *lmul().study();
        auto* heads = find<HeatMap>("lmulHeads");
        auto* figure = find<QComboBox>("lmulHeadFigure");
        auto* how = find<QComboBox>("lmulHeadHow");
        QVERIFY(heads->isVisible() && figure->isVisible() && how->isVisible());
        QCOMPARE(how->count(), studiedCount);
        const auto cell = [&](std::uint32_t layer, std::uint32_t head) {
            std::atomic<bool> stop = false;
            return heads->source()->sample({layer, 1, head, 1}, 1, 1, stop).mean.front();
        };
        for (int n = 0; n < studiedCount; ++n) {
            how->setCurrentIndex(n);
            figure->setCurrentIndex(0);  // after the softmax
            for (const SoftmaxError& e : study.softmax[static_cast<std::size_t>(n)])
                QCOMPARE(cell(e.layer, e.head), static_cast<float>(100 * e.variation));
            figure->setCurrentIndex(3);  // products
            for (const HeadError& e : study.heads[static_cast<std::size_t>(n)])
                QCOMPARE(cell(e.layer, e.head), static_cast<float>(100 * e.mean));
        }
        QVERIFY(study.softmax[0].size() > 1 && study.softmax[0].size() == study.heads[0].size());
        QTRY_VERIFY(heads->isSettled());
        picture("lmul-heads");
        clean(walk(&window()));
        Q_EMIT heads->picked(1, 2);
        QCOMPARE(context().selection.layer(), 1);
        QCOMPARE(context().selection.head(), 2);
        show(LMulPage::View::Products);
        QCOMPARE(find<QComboBox>("lmulHead")->currentData().toInt(), 2);
        const auto one = view_products(study.operands, ProductSite::qk, 1, 2, study.how.front(), 10);
        QTRY_COMPARE(lmul().products().front().products, one.products);
    }

    void flippedTokensAreListed() {
        openPage();
        find<QSpinBox>("lmulBits")->setValue(1);
        find<QPushButton>("lmulMeasure")->click();
        QTRY_VERIFY_WITH_TIMEOUT(lmul().study() != nullptr, longest);
        show(LMulPage::View::Flips);
        const LMulStudy& study = *lmul().study();
        FlipModel& model = lmul().flips().model();
        std::size_t flips = 0;
        for (std::size_t t = 0; t < study.tokens.size(); ++t) {
            bool any = false;
            for (const ErrorBuildUp& b : study.buildUp) any = any || b.exact_top[t] != b.changed_top[t];
            if (!any) continue;
            QCOMPARE(model.tokenAt(static_cast<int>(flips)), t);
            const auto& exact = study.buildUp.front();
            QCOMPARE(model.index(static_cast<int>(flips), FlipModel::Exact).data().toString(),
                     isolated(tokenText(*bench().engine().model(), exact.exact_top[t])));
            const bool same = exact.exact_top[t] == exact.changed_top[t];
            QCOMPARE(model.index(static_cast<int>(flips), FlipModel::FirstChanged).data().toString(),
                     isolated(same ? QStringLiteral("=")
                                   : tokenText(*bench().engine().model(), exact.changed_top[t])));
            ++flips;
        }
        QVERIFY(flips > 0);
        QCOMPARE(model.rowCount(), static_cast<int>(flips));
        picture("lmul-flips");
        clean(walk(&window()));
        const QString csv = temporaryPath(QStringLiteral("flips.csv"));
        dialogs().files << QStringList{csv};
        QTest::mouseClick(find<QToolButton>("lmulFlipsExport"), Qt::LeftButton);
        QFile file(csv);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QList<QByteArray> lines = file.readAll().split('\n');
        QCOMPARE(lines.size(), static_cast<qsizetype>(flips + 2));  // a header, and nothing after the last end of line
        QVERIFY2(lines[0].startsWith("token,read_id,read,exact_id,exact,1_id,1,1_divergence,e4m3_id"), lines[0].constData());
        // Texts have no comma in the first row, so its fields can be told apart.
        const QList<QByteArray> fields = lines[1].split(',');
        QCOMPARE(fields.size(), qsizetype(5 + 3 * studiedCount));
        const std::size_t t = model.tokenAt(0);
        QCOMPARE(fields[0].toULongLong(), static_cast<qulonglong>(t));
        QCOMPARE(fields[1].toInt(), study.tokens[t]);
        QCOMPARE(fields[2], tokenText(*bench().engine().model(), study.tokens[t]).toUtf8());
        QCOMPARE(fields[3].toInt(), study.buildUp[0].exact_top[t]);
        QCOMPARE(fields[8].toInt(), study.buildUp[1].changed_top[t]);
        QCOMPARE(fields[10].toDouble(), study.buildUp[1].divergence[t]);
    }

    void olderFiguresSaySoAndAreMeasuredAgain() {
        openPage();
        measure();
        auto* notice = find<InlineMessage>("lmulStale");
        QVERIFY(!notice->isShowing() && !lmul().isStale());
        auto* bits = find<QSpinBox>("lmulBits");
        bits->setValue(5);
        QVERIFY(notice->isShowing() && lmul().isStale());
        QCOMPARE(lmul().study()->settings.bits, std::uint8_t{3});
        show(LMulPage::View::Table);  // shows no figures of the text
        QVERIFY(!notice->isShowing());
        show(LMulPage::View::BuildUp);
        QVERIFY(notice->isShowing());
        picture("lmul-stale");
        clean(walk(&window()));
        bits->setValue(3);
        QVERIFY(!notice->isShowing());
        auto* site = find<QComboBox>("lmulSite");
        if (site->count() > 1) {
            site->setCurrentIndex(site->count() - 2);
            QVERIFY(notice->isShowing());
            site->setCurrentIndex(site->count() - 1);
        }
        find<QLineEdit>("lmulText")->setText(QStringLiteral("Another text of some words."));
        QVERIFY(notice->isShowing());
        const auto before = lmul().study();
        find<QPushButton>("lmulAgain")->click();
        QTRY_VERIFY_WITH_TIMEOUT(lmul().study() != before, longest);
        QVERIFY(!notice->isShowing());
        QCOMPARE(lmul().study()->settings.text, std::string("Another text of some words."));
    }

    void longTextsComeFromAFile() {
        openPage();
        const QString path = temporaryPath(QStringLiteral("story.txt"));
        QByteArray words;
        for (int n = 0; n < 400; ++n) words += "The little dog ran over hill " + QByteArray::number(n) + ". ";
        {
            QFile file(path);
            QVERIFY(file.open(QIODevice::WriteOnly));
            file.write(words);
        }
        dialogs().files << QStringList{path};
        auto* button = find<QToolButton>("lmulFile");
        button->click();
        QTRY_VERIFY(find<QLabel>("lmulFileName")->isVisible());
        QVERIFY(!find<QLineEdit>("lmulText")->isVisible());
        find<QSpinBox>("lmulTokens")->setValue(400);
        find<QPushButton>("lmulMeasure")->click();
        QTRY_VERIFY_WITH_TIMEOUT(lmul().study() != nullptr, longest);
        const LMulStudy& study = *lmul().study();
        const auto all = bench().engine().model()->model().tokenizer().encode(words.toStdString(), {});
        QCOMPARE(study.tokens.size(), std::size_t{400});
        QCOMPARE(study.textTokens, all.size());
        QVERIFY(std::equal(study.tokens.begin(), study.tokens.end(), all.begin()));
        QCOMPARE(study.buildUp.front().divergence.size(), std::size_t{400});
        QVERIFY(!study.overBudget);
        button->click();
        QVERIFY(find<QLineEdit>("lmulText")->isVisible());
        QVERIFY(lmul().isStale());
    }

    void isCancelled() {
        openPage();
        find<QPushButton>("lmulMeasure")->click();
        find<QPushButton>("lmulMeasure")->click();
        QTRY_COMPARE_WITH_TIMEOUT(bench().tasks().activeCount(), 0, longest);
        QTRY_COMPARE(find<QPushButton>("lmulMeasure")->text(), QStringLiteral("Measure"));
    }

    void smallestWindowAtTwiceTheTextSize() {
        app().settings.setLanguage(QStringLiteral("ru"));
        app().settings.setTextSize(200);
        openPage();
        window().resize(960, 640);
        QTRY_COMPARE(window().size(), QSize(960, 640));
        measure();
        for (int view = 0; view < find<QComboBox>("lmulView")->count(); ++view) {
            show(static_cast<LMulPage::View>(view));
            picture(("lmul-200-ru-" + std::to_string(view)).c_str());
            clean(walk(&window()));
        }
    }
};

}  // namespace addend::ui::test

ADDEND_GUI_TEST(addend::ui::test::LMulPageTest)
#include "LMulPageTest.moc"
