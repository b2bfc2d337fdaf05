// The L-Mul page in the real window: its plots hold what the engine gives for the same text.
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>

#include "core/tokenizer/tokenizer.h"
#include "tests/gui/support/ChatBench.h"
#include "tests/gui/support/WidgetWalk.h"
#include "ui/lmul/LMulPage.h"
#include "ui/plots/Charts.h"
#include "ui/plots/HeatMap.h"
#include "ui/plots/PlotPanel.h"

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
    void show(int view) { find<QComboBox>("lmulView")->setCurrentIndex(view); }
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
        const auto cells = product_error_surface({ADDEND_LMUL, 4}, LMulPage::surfaceSteps);
        QCOMPARE(map->source()->rows(), qint64{LMulPage::surfaceSteps});
        std::atomic<bool> stop = false;
        const HeatTile tile = map->source()->sample({0, LMulPage::surfaceSteps, 0, LMulPage::surfaceSteps},
                                                    LMulPage::surfaceSteps, LMulPage::surfaceSteps, stop);
        QVERIFY(tile.exact());
        QVERIFY(tile.mean == cells);
        QVERIFY(map->labels().rows.title.contains(QStringLiteral("mantissa")));
        picture("lmul-table");
        clean(walk(&window()));
        find<QSpinBox>("lmulBits")->setValue(1);
        const HeatTile other = map->source()->sample({0, 1, 0, 1}, 1, 1, stop);
        QCOMPARE(other.mean.front(), 0.5f);  // 1 x 1 with one bit
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
        show(3);
        auto* residual = find<LinePlot>("lmulBuildUp");
        QCOMPARE(residual->series().size(), studiedCount);
        QCOMPARE(residual->series().front().y.size(), expected.relative.size());
        for (std::size_t s = 0; s < expected.relative.size(); ++s)
            QCOMPARE(residual->series().front().y[s], 100 * expected.mean_relative(s));
        QVERIFY(find<LinePlot>("lmulDivergence")->series().front().y == expected.divergence);
        QCOMPARE(residual->legend().size(), studiedCount);
        picture("lmul-buildup");
        show(1);
        const auto view = view_products(study.operands, ProductSite::elementwise, {}, {}, {ADDEND_LMUL, 3},
                                        LMulPage::scatterPoints);
        auto* scatter = find<ScatterPlot>("lmulScatter");
        QVERIFY(scatter->series().front().x == std::vector<double>(view.exact.begin(), view.exact.end()));
        QVERIFY(scatter->series().front().y == std::vector<double>(view.made.begin(), view.made.end()));
        double bars = 0;
        for (const double y : find<Histogram>("lmulHistogram")->series().front().y) bars += y;
        QCOMPARE(bars, static_cast<double>(view.products - view.histogram.below - view.histogram.above));
        picture("lmul-products");
        clean(walk(&window()));
        find<QComboBox>("lmulLayer")->setCurrentIndex(3);
        const auto third =
            view_products(study.operands, ProductSite::elementwise, 2, {}, {ADDEND_LMUL, 3}, 10);
        QVERIFY(third.products < view.products);
        QVERIFY(scatter->series().front().x.size() > 0);
        show(2);
        QCOMPARE(find<LinePlot>("lmulLayers")->series().front().y.size(), study.layers.size());
        QVERIFY(!find<QWidget>("lmulSoftmax")->isVisible());  // no attention
        app().settings.setThemeMode(Theme::Mode::Dark);
        picture("lmul-layers-dark");
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
        picture("lmul-200-ru");
        clean(walk(&window()));
    }
};

}  // namespace addend::ui::test

ADDEND_GUI_TEST(addend::ui::test::LMulPageTest)
#include "LMulPageTest.moc"
