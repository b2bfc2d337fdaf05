// The Weights page on the real engine: what tables and plots hold equals what the engine gives for the same files.
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QFile>
#include <QHeaderView>
#include <QLineEdit>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableView>
#include <QToolButton>
#include <fstream>

#include "core/files/convert.h"
#include "core/inspect/map_source.h"
#include "core/inspect/tensor_view.h"
#include "core/inspect/weight_compare.h"
#include "core/inspect/weight_stats.h"
#include "tests/gui/support/ChatBench.h"
#include "tests/gui/support/WidgetWalk.h"
#include "ui/plots/PlotPanel.h"
#include "ui/shell/Selection.h"
#include "ui/weights/NameColumn.h"
#include "ui/weights/WeightCompareModel.h"
#include "ui/weights/WeightCompareView.h"
#include "ui/weights/WeightDetails.h"
#include "ui/weights/WeightTableModel.h"
#include "ui/weights/WeightText.h"
#include "ui/weights/WeightsPage.h"
#include "ui/widgets/EmptyState.h"
#include "ui/widgets/InlineMessage.h"

namespace addend::ui::test {
namespace {

constexpr int patient = 60'000;  // ms: a limit for a hanging test
const QString matrix = QStringLiteral("model.layers.1.attn.f_proj.weight");

}  // namespace

class WeightsPageTest : public ChatBench {
    Q_OBJECT

  private:
    void registerPages(MainWindow& window) override {
        ChatBench::registerPages(window);
        PageEntry entry;
        entry.id = QStringLiteral("weights");
        entry.group = PageGroup::Inspect;
        entry.icon = addend::ui::Icon::Weights;
        entry.shortcut = QKeySequence(QStringLiteral("Ctrl+3"));
        entry.title = [] { return WeightsPage::tr("Weights"); };
        entry.make = [this]() -> std::unique_ptr<Page> { return std::make_unique<WeightsPage>(context(), bench()); };
        window.registerPage(std::move(entry));
    }
    /// Packed like the demonstration, and read in no time: the demonstration only where it is asked for its figures, or to
    /// be looked at.
    QString firstModel() const override {
        if (qEnvironmentVariableIsSet("ADDEND_TEST_PICTURES") ||
            qstrcmp(QTest::currentTestFunction(), "theTableHoldsTheFiguresOfEveryTensor") == 0)
            return ChatBench::firstModel();
        static const QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("packed.gguf"));
        if (!QFile::exists(path)) {
            ConvertOptions how;
            how.ternary = TensorDType::tq2_0;
            convert_model(ModelFiles::open(std::filesystem::path(ADDEND_SOURCE_DIR) / "tests/data/golden/tiny-bf16"),
                          path.toStdString(), how);
        }
        return path;
    }
    WeightsPage& weights() { return *qobject_cast<WeightsPage*>(window().page(QStringLiteral("weights"))); }
    void openPage() {
        useCpu();
        awaitModel();
        QTest::keyClick(&window(), Qt::Key_3, Qt::ControlModifier);
    }
    void openMeasured() {
        openPage();
        QTRY_VERIFY_WITH_TIMEOUT(weights().model().rowCount() > 0, patient);
        QTRY_VERIFY_WITH_TIMEOUT(
            weights().model().measured().size() == weights().model().list().size() && !weights().isMeasuring(),
            patient);
    }
    /// Another model, with latent weights: waits until its tensors, not the last one's, are measured.
    void openGolden() {
        const auto path = std::filesystem::path(ADDEND_SOURCE_DIR) / "tests/data/golden/tiny";
        const std::size_t tensors = list_weights(ModelFiles::open(path)).size();
        bench().openModel(path);
        QTRY_VERIFY_WITH_TIMEOUT(weights().model().list().size() == tensors &&
                                     weights().model().measured().size() == tensors && !weights().isMeasuring(),
                                 patient);
    }
    ModelFiles files() { return ModelFiles::open(bench().engine().model()->model().summary().path); }
    /// The same figures from the engine alone.
    WeightStats again(const QString& name) {
        const ModelFiles model = files();
        return measure_weights(model, list_weights(model, name.toStdString()).front());
    }
    void picture(const QString& name) {
        const QString folder = qEnvironmentVariable("ADDEND_TEST_PICTURES");
        if (folder.isEmpty()) return;
        for (int round = 0; round < 4; ++round) QCoreApplication::processEvents();
        window().grab().save(folder + QLatin1Char('/') + name + QStringLiteral(".png"));
    }
    static void clean(const QStringList& troubles) {
        QVERIFY2(troubles.isEmpty(), qPrintable(QLatin1Char('\n') + troubles.join(QLatin1Char('\n'))));
    }

  private Q_SLOTS:
    void withoutAModelOneButtonOpensOne() {
        QTest::keyClick(&window(), Qt::Key_3, Qt::ControlModifier);
        auto* empty = find<EmptyState>("weightsEmpty");
        QVERIFY(empty->isVisible());
        QVERIFY(empty->button()->isVisible());
    }

    void theTableHoldsTheFiguresOfEveryTensor() {
        openMeasured();
        const WeightTableModel& model = weights().model();
        const ModelFiles own = files();
        QCOMPARE(model.list().size(), list_weights(own).size());
        const int row = model.rowOf(matrix);
        QVERIFY(row >= 0);
        const WeightStats other = again(matrix);
        const auto figure = [&](int column) { return model.index(row, column).data(WeightTableModel::SortRole).toDouble(); };
        const auto total = static_cast<double>(other.trits.total());
        QCOMPARE(figure(WeightTableModel::Minus), static_cast<double>(other.trits.minus) / total);
        QCOMPARE(figure(WeightTableModel::Plus), static_cast<double>(other.trits.plus) / total);
        QCOMPARE(figure(WeightTableModel::Scale), *other.scale);
        QCOMPARE(figure(WeightTableModel::Entropy), other.entropy);
        QCOMPARE(figure(WeightTableModel::StoredBits), other.info.stored_bits());
        QVERIFY(model.index(row, WeightTableModel::Scale).data(Qt::TextAlignmentRole).toInt() & Qt::AlignRight);
    }

    void sortsAndFinds() {
        openMeasured();
        auto* table = find<QTableView>("weightsTable");
        table->sortByColumn(WeightTableModel::Zero, Qt::DescendingOrder);
        double last = 2;
        for (int row = 0; row < table->model()->rowCount(); ++row) {
            const double share = table->model()->index(row, WeightTableModel::Zero).data(WeightTableModel::SortRole).toDouble();
            QVERIFY(share <= last);
            last = share;
        }
        QVERIFY(weights().find());
        QTest::keyClicks(find<QLineEdit>("weightsFilter"), QStringLiteral("LM_head"));
        QTRY_VERIFY(table->model()->rowCount() >= 1 && table->model()->rowCount() <= 2);
        QVERIFY(table->model()->index(0, 0).data().toString().startsWith(QStringLiteral("lm_head")));
    }

    void layersAreStackedByShareAndBetaIsByLayer() {
        openMeasured();
        const auto measured = weights().model().measured();
        const auto layers = weights_by_layer(measured);
        StackedBars& bars = weights().details().layerBars();
        QTRY_COMPARE(bars.series().size(), 3);
        QCOMPARE(bars.categories().size(), static_cast<qsizetype>(layers.size()));
        for (std::size_t i = 0; i < layers.size(); ++i) {
            const TernaryStats& t = layers[i].totals.trits;
            QCOMPARE(bars.series()[0].y[i], 100 * static_cast<double>(t.minus) / static_cast<double>(t.total()));
            QCOMPARE(bars.series()[2].y[i], 100 * static_cast<double>(t.plus) / static_cast<double>(t.total()));
        }
        QVERIFY(bars.legend()[0].contains(QStringLiteral("▼")));
        QVERIFY(bars.legend()[2].contains(QStringLiteral("▲")));
        QCOMPARE(bars.marks().size(), 2);  // where the bars of normal weights would meet
        QCOMPARE(bars.marks()[1].at - bars.marks()[0].at, 100 * (1 - gaussian_density()));
        LinePlot& scales = weights().details().scaleLines();
        QCOMPARE(scales.series()[0].y[1], layers[1].scales[0].second);
    }

    void theMapShowsTritsAndTheirSigns() {
        openMeasured();
        QVERIFY(weights().select(matrix));
        weights().details().setView(WeightDetails::View::Map);
        HeatMap& map = weights().details().map();
        QTRY_VERIFY_WITH_TIMEOUT(map.isSettled(), patient);
        const ModelFiles own = files();
        const auto trits = trit_values(std::make_shared<const TritCells>(TritCells::open(own, matrix.toStdString())));
        QCOMPARE(map.source()->rows(), static_cast<qint64>(trits->rows()));
        map.setRange(HeatView::Axis::Rows, 10, 20);
        map.setRange(HeatView::Axis::Columns, 30, 40);
        QTRY_VERIFY(map.isSettled() && map.tile()->exact());
        std::vector<float> cells(100);
        trits->read({10, 10, 30, 10}, cells);
        const HeatTile& tile = *map.tile();
        for (int r = 10; r < 20; ++r)
            for (int c = 30; c < 40; ++c)
                QCOMPARE(tile.mean[tile.at(tile.rowOf(r), tile.columnOf(c))], cells[static_cast<std::size_t>((r - 10) * 10 + c - 30)]);
        Q_EMIT map.picked(12, 34);
        QCOMPARE(weights().details().rowLine().current(), std::optional<double>(12));
        QCOMPARE(weights().details().columnLine().current(), std::optional<double>(34));
        QCOMPARE(context().selection.channel(), 34);
        QCOMPARE(map.labels().cellText(0, 0, -1), Theme::tritSymbol(-1));
        QCOMPARE(map.labels().cellText(0, 0, 1), Theme::tritSymbol(1));
        find<QComboBox>("weightMapKind")->setCurrentIndex(1);
        QTRY_VERIFY(map.isSettled() && map.tile()->mean[0] >= 0);
        QCOMPARE(map.scale().low(), 0.0);
        const std::atomic<bool> stop = false;
        const HeatTile density = map.source()->sample({10, 10, 30, 10}, 10, 10, stop);
        for (std::size_t n = 0; n < cells.size(); ++n) QCOMPARE(density.mean[n], std::abs(cells[n]));
    }

    void packedWeightsHaveNoDistributionAndSaySo() {
        openMeasured();
        QVERIFY(weights().select(matrix));
        weights().details().setView(WeightDetails::View::Histogram);
        auto* nothing = weights().details().histogram().parentWidget()->parentWidget()->findChild<QLabel*>(QStringLiteral("plotNothing"));
        QVERIFY(nothing != nullptr && nothing->isVisible());
        QVERIFY(!find<QDoubleSpinBox>("nearThreshold")->isEnabled());
    }

    void latentWeightsHaveThresholdsAndAShareNearThem() {
        openMeasured();
        openGolden();
        QVERIFY(weights().select(matrix));
        const WeightStats other = again(matrix);
        Histogram& plot = weights().details().histogram();
        QCOMPARE(plot.marks().size(), 2);
        QCOMPARE(plot.marks()[0].at, -0.5);
        QCOMPARE(plot.marks()[1].at, 0.5);
        const auto& counts = plot.series()[0].y;
        QCOMPARE(counts.size(), other.histogram->counts.size());
        for (std::size_t i = 0; i < counts.size(); ++i) QCOMPARE(counts[i], static_cast<double>(other.histogram->counts[i]));
        const auto* summary =
            plot.parentWidget()->parentWidget()->findChild<QLabel*>(QStringLiteral("plotSummary"));
        QVERIFY(other.trits.minus != other.trits.plus);
        QVERIFY2(summary->text().startsWith(QStringLiteral("Beyond −β/2: %1; beyond +β/2: %2;")
                                                .arg(shareText(other.trits.minus, other.info.elements()),
                                                     shareText(other.trits.plus, other.info.elements()))),
                 qPrintable(summary->text()));
        const int row = weights().model().rowOf(matrix);
        const auto near = [&] {
            return weights().model().index(row, WeightTableModel::Near).data(WeightTableModel::SortRole).toDouble();
        };
        QCOMPARE(near(), other.near_share(0.05));
        find<QDoubleSpinBox>("nearThreshold")->setValue(10);
        QCOMPARE(near(), other.near_share(0.10));
        QVERIFY(near() > other.near_share(0.05));
        QCOMPARE(weights().details().rowLine().series()[0].y.size(), other.row_norms.size());
        QCOMPARE(weights().details().rowLine().series()[0].y[3], static_cast<double>(other.row_norms[3]));
        QCOMPARE(weights().details().columnLine().series()[0].y[5], static_cast<double>(other.col_norms[5]));
    }

    void selectionIsSharedWithOtherPages() {
        openMeasured();
        QVERIFY(weights().select(matrix));
        QCOMPARE(context().selection.node(), matrix);
        QCOMPARE(context().selection.layer(), 1);
        const QString other = QStringLiteral("model.layers.2.mlp.down_proj.weight");
        context().selection.setNode(other);
        QTRY_VERIFY(weights().details().facts().contains(QString::number(static_cast<qulonglong>(again(other).info.rows))));
        auto* table = find<QTableView>("weightsTable");
        QCOMPARE(table->currentIndex().siblingAtColumn(0).data().toString(), other);
        context().selection.setLayer(3);
        QVERIFY(table->currentIndex().siblingAtColumn(0).data().toString().contains(QStringLiteral("layers.3.")));
        Q_EMIT weights().details().layerBars().picked(0, 1);
        QCOMPARE(context().selection.layer(), 1);
        QVERIFY(table->currentIndex().siblingAtColumn(0).data().toString().contains(QStringLiteral("layers.1.")));
    }

    void comparesWithAnotherModel() {
        openMeasured();
        const auto golden = std::filesystem::path(ADDEND_SOURCE_DIR) / "tests/data/golden";
        openGolden();
        QTest::mouseClick(find<QToolButton>("compareWeights"), Qt::LeftButton);
        weights().comparison().compareWith(QString::fromStdString((golden / "eps").string()));
        WeightCompareModel& model = weights().comparison().model();
        QTRY_VERIFY_WITH_TIMEOUT(model.rowCount() > 0, patient);
        const WeightComparison other = compare_weights(ModelFiles::open(golden / "tiny"), ModelFiles::open(golden / "eps"));
        QCOMPARE(model.rowCount(), static_cast<int>(other.matrices.size()));
        QCOMPARE(model.index(0, 0).data().toString(), QString::fromStdString(other.matrices[0].info.name));
        QCOMPARE(model.index(0, WeightCompareModel::Changed).data(WeightCompareModel::SortRole).toDouble(),
                 other.matrices[0].flip_share());
        HeatMap& matrixMap = weights().comparison().matrix();
        QTRY_VERIFY(matrixMap.isSettled());
        const auto& m = other.matrices[0];
        QCOMPARE(matrixMap.tile()->mean[1],
                 static_cast<float>(100 * static_cast<double>(m.transitions[0][1]) / static_cast<double>(m.compared())));
        // From here to there, in the file too.
        const QList<QByteArray> lines = model.csv().split('\n');
        const QList<QByteArray> names = lines[0].split(','), row = lines[1].split(',');
        const auto count = [&](const char* name) {
            return row.value(names.indexOf(QByteArray(name))).toULongLong();
        };
        QVERIFY(m.transitions[0][1] != m.transitions[1][0]);
        QCOMPARE(count("minus_to_zero"), static_cast<qulonglong>(m.transitions[0][1]));
        QCOMPARE(count("zero_to_minus"), static_cast<qulonglong>(m.transitions[1][0]));
        QCOMPARE(count("zero_to_plus"), static_cast<qulonglong>(m.transitions[1][2]));
        app().settings.setThemeMode(Theme::Mode::Dark);
        picture(QStringLiteral("weights-compare-dark"));
        weights().comparison().compareWith(temporaryPath(QStringLiteral("none.gguf")));
        QTRY_VERIFY(find<InlineMessage>("compareMessage")->isShowing());
        clean(walk(&window()));
    }

    void aFolderAndItsConversionHoldTheSameWeights() {
        openMeasured();
        openGolden();
        const auto golden = std::filesystem::path(ADDEND_SOURCE_DIR) / "tests/data/golden/tiny";
        const QString path = temporaryPath(QStringLiteral("tiny.gguf"));
        convert_model(ModelFiles::open(golden), path.toStdString(), {});
        QTest::mouseClick(find<QToolButton>("compareWeights"), Qt::LeftButton);
        weights().comparison().compareWith(path);
        WeightCompareModel& model = weights().comparison().model();
        QTRY_COMPARE_WITH_TIMEOUT(model.rowCount(), weights().model().rowCount(), patient);
        QVERIFY(model.comparison().only_left.empty() && model.comparison().only_right.empty());
        int ternary = 0;
        for (int row = 0; row < model.rowCount(); ++row) {
            const MatrixComparison& m = model.comparison().matrices[static_cast<std::size_t>(row)];
            if (!m.trits) continue;
            ++ternary;
            QCOMPARE(m.flips(), std::uint64_t{0});
            QCOMPARE(model.index(row, WeightCompareModel::ScaleRatio).data(WeightCompareModel::SortRole).toDouble(), 1.0);
        }
        QVERIFY(ternary >= 13);
        const QString csv = temporaryPath(QStringLiteral("comparison.csv"));
        dialogs().files << QStringList{csv};
        QTest::mouseClick(find<QToolButton>("exportComparison"), Qt::LeftButton);
        QFile figures(csv);
        QVERIFY(figures.open(QIODevice::ReadOnly));
        const QList<QByteArray> lines = figures.readAll().split('\n');
        QCOMPARE(lines.size(), model.rowCount() + 2);
        const qsizetype commas = lines[0].count(',');
        for (qsizetype n = 1; n + 1 < lines.size(); ++n) QCOMPARE(lines[n].count(','), commas);
    }

    void namesLoseWhatAllHaveInCommonFirst() {
        const QFontMetrics metric(Theme::instance().font(Theme::FontRole::Mono));
        const auto fitted = [&](const char* room) { return fittedTensorName(matrix, metric, metric.horizontalAdvance(QLatin1String(room))); };
        QCOMPARE(fitted("model.layers.1.attn.f_proj.weight"), matrix);
        QCOMPARE(fitted("model.layers.1.attn.f_proj.weigh"), QStringLiteral("model.layers.1.attn.f_proj"));
        QCOMPARE(fitted("layers.1.attn.f_proj"), QStringLiteral("layers.1.attn.f_proj"));
        QCOMPARE(fitted("1.attn.f_proj"), QStringLiteral("1.attn.f_proj"));
        QVERIFY(fitted("1.attn.f").contains(QChar(0x2026)));
        openMeasured();
        auto* table = find<QTableView>("weightsTable");
        const QModelIndex name = table->model()->index(3, WeightTableModel::Name);
        QVERIFY(name.data(Qt::ToolTipRole).toString().startsWith(name.data().toString()));
        QVERIFY(table->columnWidth(WeightTableModel::Name) <= table->viewport()->width());
        // A width the user chose stays.
        table->horizontalHeader()->resizeSection(WeightTableModel::Name, 100);
        window().resize(1100, 700);
        QTRY_COMPARE(window().size(), QSize(1100, 700));
        QCOMPARE(table->columnWidth(WeightTableModel::Name), 100);
    }

    void damagedTensorsAreMarkedAndNamed() {
        openMeasured();
        const auto golden = std::filesystem::path(ADDEND_SOURCE_DIR) / "tests/data/golden/tiny";
        const auto path = std::filesystem::path(temporaryPath(QStringLiteral("damaged.gguf")).toStdString());
        ConvertOptions how;
        how.ternary = TensorDType::tq2_0;
        convert_model(ModelFiles::open(golden), path, how);
        bench().openModel(path);
        const std::size_t tensors = list_weights(ModelFiles::open(path)).size();
        QTRY_VERIFY_WITH_TIMEOUT(weights().model().measured().size() == tensors && !weights().isMeasuring(), patient);
        QVERIFY(!find<InlineMessage>("weightsNotice")->isShowing());
        // Damaged behind the loaded model's back; read again from the list.
        const TensorInfo t = ModelFiles::open(path).tensor(matrix.toStdString());
        {
            std::fstream file(path, std::ios::binary | std::ios::in | std::ios::out);
            file.seekp(static_cast<std::streamoff>(t.offset + 66 * 5 + 3));
            file.put('\x0f');
        }
        weights().reload();
        auto* notice = find<InlineMessage>("weightsNotice");
        QTRY_VERIFY_WITH_TIMEOUT(notice->isShowing(), patient);
        QCOMPARE(weights().model().warned(), 1);
        const int row = weights().model().rowOf(matrix);
        QVERIFY(!weights().model().index(row, 0).data(Qt::DecorationRole).isNull());
        QVERIFY(weights().model().index(row, 0).data(Qt::ToolTipRole).toString().contains(QLatin1Char('\n')));
        notice->findChild<QPushButton*>()->click();
        QCOMPARE(find<QTableView>("weightsTable")->currentIndex().siblingAtColumn(0).data().toString(), matrix);
        QVERIFY(find<InlineMessage>("tensorMessage")->isShowing());
        clean(walk(&window()));
    }

    void exportsTheTensorAndTheFigures() {
        openMeasured();
        QVERIFY(weights().select(matrix));
        const QString npy = temporaryPath(QStringLiteral("trits.npy")), csv = temporaryPath(QStringLiteral("all.csv"));
        dialogs().files << QStringList{npy} << QStringList{csv};
        QSignalSpy exported(&weights().details(), &WeightDetails::exported);
        find<QToolButton>("exportTensor")->findChild<QMenu*>()->actions().at(2)->trigger();
        QTRY_COMPARE(exported.size(), 1);
        QFile file(npy);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray bytes = file.readAll();
        const WeightStats other = again(matrix);
        QCOMPARE(bytes.size(), static_cast<qsizetype>(128 + 4 * other.info.elements()));
        std::uint64_t minus = 0;
        for (qsizetype at = 128; at < bytes.size(); at += 4) {
            float value = 0;
            std::memcpy(&value, bytes.constData() + at, 4);
            minus += value == -1;
        }
        QCOMPARE(minus, other.trits.minus);
        QTest::mouseClick(find<QToolButton>("weightsCsv"), Qt::LeftButton);
        QFile figures(csv);
        QVERIFY(figures.open(QIODevice::ReadOnly));
        const QList<QByteArray> lines = figures.readAll().split('\n');
        QCOMPARE(lines.size(), static_cast<qsizetype>(weights().model().rowCount() + 2));
        // Every figure under its own name.
        const QList<QByteArray> names = lines[0].split(',');
        for (qsizetype n = 1; n + 1 < lines.size(); ++n) QCOMPARE(lines[n].split(',').size(), names.size());
        const QList<QByteArray> row = lines[1 + weights().model().rowOf(matrix)].split(',');
        const auto field = [&](const char* name) { return row.value(names.indexOf(QByteArray(name))); };
        QCOMPARE(field("tensor"), matrix.toUtf8());
        QCOMPARE(field("layer"), QByteArray("1"));
        QCOMPARE(field("rows").toULongLong(), static_cast<qulonglong>(other.info.rows));
        QCOMPARE(field("columns").toULongLong(), static_cast<qulonglong>(other.info.cols));
        QCOMPARE(field("share_minus").toDouble(),
                 static_cast<double>(other.trits.minus) / static_cast<double>(other.trits.total()));
        QCOMPARE(field("entropy_bits").toDouble(), other.entropy);
        QCOMPARE(field("near_threshold"), QByteArray());  // of packed trits nothing is near anything
        QCOMPARE(field("count_minus").toULongLong(), static_cast<qulonglong>(other.trits.minus));
        QCOMPARE(field("count_zero").toULongLong(), static_cast<qulonglong>(other.trits.zero));
        QCOMPARE(field("count_plus").toULongLong(), static_cast<qulonglong>(other.trits.plus));
    }

    void everyWidgetHasANameAndFits_data() {
        QTest::addColumn<QString>("language");
        QTest::addColumn<int>("percent");
        QTest::newRow("en") << QStringLiteral("en") << 100;
        QTest::newRow("ru 200") << QStringLiteral("ru") << 200;
        QTest::newRow("zh") << QStringLiteral("zh_CN") << 100;
    }
    void everyWidgetHasANameAndFits() {
        QFETCH(QString, language);
        QFETCH(int, percent);
        app().settings.setLanguage(language);
        app().settings.setTextSize(percent);
        openMeasured();
        window().resize(960, 640);
        QTRY_COMPARE(window().size(), QSize(960, 640));
        weights().select(matrix);
        for (int view = 0; view < 6; ++view) {
            weights().details().setView(static_cast<WeightDetails::View>(view));
            if (view == static_cast<int>(WeightDetails::View::Map)) QTRY_VERIFY(weights().details().map().isSettled());
            picture(QStringLiteral("weights-%1-%2").arg(language).arg(view));
            clean(walk(&window()));
        }
        QTest::mouseClick(find<QToolButton>("compareWeights"), Qt::LeftButton);
        clean(walk(&window()));
    }
};

}  // namespace addend::ui::test

ADDEND_GUI_TEST(addend::ui::test::WeightsPageTest)
#include "WeightsPageTest.moc"
