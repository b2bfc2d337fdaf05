// What plots hold, show and write: figures, ranges, labels and files, never pixels.
#include <QAbstractItemModel>
#include <QBuffer>
#include <QFile>
#include <QLocale>
#include <QMenu>
#include <QSignalSpy>
#include <QTableView>
#include <QToolButton>
#include <QWheelEvent>
#include <cmath>

#include "tests/gui/support/GuiTest.h"
#include "tests/gui/support/PaintedTexts.h"
#include "ui/plots/Charts.h"
#include "ui/plots/CustomPlot.h"
#include "ui/plots/HeatMap.h"
#include "ui/plots/HeatTableModel.h"
#include "ui/plots/PlotPanel.h"
#include "ui/plots/PlotText.h"
#include "ui/plots/SeriesPlot.h"
#include "ui/plots/SeriesTableModel.h"
#include "ui/text/Format.h"
#include "ui/widgets/InlineMessage.h"

namespace addend::ui::test {
namespace {

/// Cell (r, c) is 1000 r + c; counts what is asked of it.
class Ramp final : public HeatSource {
  public:
    Ramp(qint64 rows, qint64 columns) : rows_(rows), columns_(columns) {}
    qint64 rows() const override { return rows_; }
    qint64 columns() const override { return columns_; }
    HeatTile sample(const HeatWindow& window, int outRows, int outColumns,
                    const std::atomic<bool>& stop) const override {
        const qint64 cells = qint64(outRows) * outColumns;
        qint64 before = largest;
        while (cells > before && !largest.compare_exchange_weak(before, cells)) {
        }
        if (fails) throw Failure(Code::file_truncated, {{"path", "x"}, {"need", 2}, {"have", 1}});
        TileBuilder tile(window, outRows, outColumns);
        std::vector<float> row(static_cast<std::size_t>(window.columns));
        for (qint64 r = window.row; r < window.row + window.rows && !stop; ++r) {
            for (qint64 c = 0; c < window.columns; ++c)
                row[static_cast<std::size_t>(c)] = static_cast<float>(1000 * r + window.column + c);
            tile.addRow(r, row.data());
        }
        return tile.take();
    }
    mutable std::atomic<qint64> largest = 0;
    std::atomic<bool> fails = false;

  private:
    qint64 rows_;
    qint64 columns_;
};

HeatLabels labels() {
    HeatLabels out;
    out.rows.title = QStringLiteral("Layer");
    out.columns.title = QStringLiteral("Token");
    out.columns.name = [](qint64 column) { return QStringLiteral("w%1").arg(column); };
    out.value = QStringLiteral("Norm");
    return out;
}

}  // namespace

class PlotsTest : public GuiTest {
    Q_OBJECT

  private:
    std::unique_ptr<HeatMap> show(const std::shared_ptr<const HeatSource>& source) {
        auto heat = std::make_unique<HeatMap>();
        heat->setLabels(labels());
        heat->resize(640, 400);
        heat->setSource(source);
        heat->show();
        return heat;
    }
    static QString readFile(const QString& path) {
        QFile file(path);
        return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
    }

  private Q_SLOTS:
    void tilesAggregateEachCellOnce() {
        // 7 rows into 3, 10 columns into 4: uneven shares.
        const MatrixSource source(7, 10, [] {
            std::vector<float> cells(70);
            for (std::size_t i = 0; i < cells.size(); ++i) cells[i] = static_cast<float>(i);
            return cells;
        }());
        const std::atomic<bool> stop = false;
        const HeatWindow window{1, 6, 2, 7};
        const HeatTile tile = source.sample(window, 4, 3, stop);
        for (int r = 0; r < 4; ++r)
            for (int c = 0; c < 3; ++c) {
                double sum = 0;
                int count = 0;
                float low = INFINITY, high = -INFINITY;
                for (qint64 y = 1 + r * 6 / 4; y < 1 + (r + 1) * 6 / 4; ++y)
                    for (qint64 x = 2 + c * 7 / 3; x < 2 + (c + 1) * 7 / 3; ++x) {
                        const auto value = static_cast<float>(y * 10 + x);
                        sum += static_cast<double>(value);
                        ++count;
                        low = std::min(low, value);
                        high = std::max(high, value);
                    }
                QCOMPARE(tile.mean[tile.at(r, c)], static_cast<float>(sum / count));
                QCOMPARE(tile.minimum[tile.at(r, c)], low);
                QCOMPARE(tile.maximum[tile.at(r, c)], high);
            }
        QVERIFY(!tile.exact());
        const HeatTile exact = source.sample(window, 6, 7, stop);
        QVERIFY(exact.exact());
        QCOMPARE(exact.mean[exact.at(2, 3)], 35.0f);
    }

    /// The dot of a token is before its word in a mirrored window too, in the plot and in what is said of a cell.
    void wordsOfTokensAreLeftToRight() {
        const auto restore = qScopeGuard([before = QGuiApplication::layoutDirection()] { QGuiApplication::setLayoutDirection(before); });
        QGuiApplication::setLayoutDirection(Qt::RightToLeft);
        const QString word = QStringLiteral("·upon");
        HeatLabels words = labels();
        words.columns.name = words.rows.name = [word](qint64) { return word; };
        words.cellText = [](qint64, qint64, float) { return QStringLiteral("·time"); };
        auto heat = show(std::make_shared<MatrixSource>(3, 4, std::vector<float>(12, 1.0f)));
        heat->setLabels(words);
        QTRY_VERIFY(heat->isSettled());
        PaintedTexts painted(heat->size());
        heat->render(&painted);
        QCOMPARE(painted.pieces().count(word), 3 + 4);
        QCOMPARE(painted.pieces().count(QStringLiteral("·time")), 12);
        QVERIFY(heat->describe(1, 1).contains(isolated(word)));
        LinePlot lines;
        lines.setAxes({QStringLiteral("Word"), [word](double) { return word; }}, {QStringLiteral("Share"), {}});
        QVERIFY(lines.tickLabels(true).contains(word));
        QVERIFY(isolated(QString()).isEmpty());
        lines.resize(640, 400);
        PlotSeries series;
        series.name = QStringLiteral("a");
        series.x = series.y = {0, 1, 2};
        lines.setSeries({series});
        PaintedTexts axis(lines.size());
        QPainter painter(&axis);
        lines.paintPlot(painter, lines.rect(), false);
        painter.end();
        QVERIFY(axis.pieces().filter(word).size() >= 3);
    }

    /// Where a sign has room in its cell, though a word would have none.
    void tritsAreSaidByTheirSigns() {
        std::vector<float> trits(20 * 30);
        for (std::size_t i = 0; i < trits.size(); ++i) trits[i] = static_cast<float>(static_cast<int>(i % 3) - 1);
        auto heat = show(std::make_shared<MatrixSource>(20, 30, trits));
        heat->setScaleKind(HeatScale::Kind::Trits);
        HeatLabels signs = labels();
        signs.columns.name = {};
        signs.cellText = [](qint64, qint64, float value) { return Theme::tritSymbol(static_cast<int>(value)); };
        heat->setLabels(signs);
        QTRY_VERIFY(heat->isSettled());
        PaintedTexts painted(heat->size());
        heat->render(&painted);
        for (const int trit : {-1, 1}) QVERIFY(painted.pieces().count(Theme::tritSymbol(trit)) >= 200);
    }

    void nanIsNothing() {
        const MatrixSource source(1, 4, {NAN, 2, NAN, NAN});
        const std::atomic<bool> stop = false;
        const HeatTile tile = source.sample({0, 1, 0, 4}, 1, 2, stop);
        QCOMPARE(tile.mean[0], 2.0f);
        QVERIFY(std::isnan(tile.mean[1]));
    }

    void aHugeMapCostsAScreenful() {
        QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));  // whatever the environment
        auto source = std::make_shared<Ramp>(2560, 6912);
        auto heat = show(source);
        QTRY_VERIFY(heat->isSettled());
        // In pixels of the screen.
        const double ratio = heat->devicePixelRatioF();
        const auto wide = static_cast<qint64>(heat->width() * ratio), high = static_cast<qint64>(heat->height() * ratio);
        const qint64 screenful = wide * high;
        QVERIFY(source->largest <=
                std::max<qint64>(screenful, qint64(HeatMap::wholeSide) * HeatMap::wholeSide));
        QVERIFY(heat->tile()->outRows <= high && heat->tile()->outColumns <= wide);
        QVERIFY(!heat->tile()->exact());
        // Zoomed in far enough, every cell is itself.
        heat->setRange(HeatView::Axis::Columns, 3000, 3100);
        heat->setRange(HeatView::Axis::Rows, 1000, 1050);
        QTRY_VERIFY(heat->isSettled());
        QVERIFY(heat->tile()->exact());
        QCOMPARE(heat->tile()->window, (HeatWindow{1000, 50, 3000, 100}));
        QCOMPARE(heat->tile()->mean[heat->tile()->at(2, 5)], static_cast<float>(1002 * 1000 + 3005));
        QCOMPARE(heat->describe(1002, 3005),
                 QStringLiteral("Layer 1,002 · Token 3,005 “%1” · Norm: 1,005,005").arg(isolated(QStringLiteral("w3005"))));
    }

    void whatIsAggregatedIsSaid() {
        auto heat = show(std::make_shared<Ramp>(4, 5120));
        QTRY_VERIFY(heat->isSettled());
        QVERIFY2(heat->describe(1, 2000).contains(QStringLiteral("cells)")),
                 qPrintable(heat->describe(1, 2000)));
    }

    void theWheelZoomsAtTheCursorAndADoubleClickResets() {
        auto heat = show(std::make_shared<Ramp>(24, 2000));
        QTRY_VERIFY(heat->isSettled());
        const QPointF at = heat->view().plot().center() + QPointF(60, 10);
        const auto under = heat->view().cellAt(at);
        QVERIFY(under.has_value());
        for (int i = 0; i < 6; ++i) {
            QWheelEvent wheel(at, heat->mapToGlobal(at), {}, {0, 120}, Qt::NoButton, Qt::NoModifier,
                              Qt::NoScrollPhase, false);
            QCoreApplication::sendEvent(heat.get(), &wheel);
        }
        QVERIFY(heat->isZoomed());
        QVERIFY(std::abs(heat->view().cellAt(at)->second - under->second) <= 1);
        // Few rows among many columns stay whole.
        QCOMPARE(heat->view().to(HeatView::Axis::Rows) - heat->view().from(HeatView::Axis::Rows), 24.0);
        const double from = heat->view().from(HeatView::Axis::Columns);
        QTest::mousePress(heat.get(), Qt::LeftButton, {}, at.toPoint());
        QTest::mouseMove(heat.get(), at.toPoint() + QPoint(50, 0));
        QTest::mouseMove(heat.get(), at.toPoint() + QPoint(100, 0));
        QTest::mouseRelease(heat.get(), Qt::LeftButton, {}, at.toPoint() + QPoint(100, 0));
        const double moved = from - heat->view().from(HeatView::Axis::Columns);
        QVERIFY(std::abs(moved - 100 / heat->view().cellWidth()) < 1);
        QCOMPARE(heat->selectedColumn(), qint64(-1));  // a drag picks nothing
        QTest::mouseDClick(heat.get(), Qt::LeftButton, {}, at.toPoint());
        QVERIFY(!heat->isZoomed());
    }

    void clicksAndKeysPickCells() {
        QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));  // whatever the environment
        auto heat = show(std::make_shared<Ramp>(6, 10));
        QTRY_VERIFY(heat->isSettled());
        QSignalSpy picked(heat.get(), &HeatMap::picked);
        QTest::mouseClick(heat.get(), Qt::LeftButton, {}, heat->view().cellRect(2, 3).center().toPoint());
        QCOMPARE(picked.size(), 1);
        QCOMPARE(heat->selectedRow(), qint64(2));
        QCOMPARE(heat->selectedColumn(), qint64(3));
        QTest::keyClick(heat.get(), Qt::Key_Right);
        QTest::keyClick(heat.get(), Qt::Key_Down);
        QCOMPARE(heat->selectedRow(), qint64(3));
        QCOMPARE(heat->selectedColumn(), qint64(4));
        QCOMPARE(heat->readOut(), QStringLiteral("Layer 3 · Token 4 “%1” · Norm: 3,004").arg(isolated(QStringLiteral("w4"))));
        QCOMPARE(heat->accessibleDescription(), heat->readOut());
        heat->setRowsUpward(true);
        QTest::keyClick(heat.get(), Qt::Key_Up);
        QCOMPARE(heat->selectedRow(), qint64(4));
        QTest::keyClick(heat.get(), Qt::Key_End);
        QCOMPARE(heat->selectedColumn(), qint64(9));
        QTest::keyClick(heat.get(), Qt::Key_Plus);
        QVERIFY(heat->isZoomed());
        QTest::keyClick(heat.get(), Qt::Key_0);
        QVERIFY(!heat->isZoomed());
    }

    void rowZeroIsAtTheBottomWhereDepthGrowsUpward() {
        HeatView view;
        view.setExtent(4, 4);
        view.setPlot({0, 0, 400, 400});
        QCOMPARE(view.cellAt({10, 10})->first, qint64(0));
        view.setRowsUpward(true);
        QCOMPARE(view.cellAt({10, 10})->first, qint64(3));
        QCOMPARE(view.cellRect(3, 0), QRectF(0, 0, 100, 100));
    }

    void rangesOfColour() {
        HeatScale scale(HeatScale::Kind::Diverging);
        const MatrixSource source(1, 4, {-2, 0, 1, 8});
        const std::atomic<bool> stop = false;
        scale.learn(source.sample({0, 1, 0, 4}, 1, 4, stop));
        QCOMPARE(scale.low(), -8.0);
        QCOMPARE(scale.high(), 8.0);
        scale.setKind(HeatScale::Kind::Sequential);
        QCOMPARE(scale.low(), -2.0);
        scale.setFixed(std::pair{0.0, 1.0});
        QVERIFY(scale.clips());
        QCOMPARE(scale.high(), 1.0);
        QVERIFY(scale.color(1, false) != scale.color(0, false));
        HeatScale trits(HeatScale::Kind::Trits);
        QCOMPARE(trits.color(-1, true), Theme::color(Theme::Role::TritMinus, true));
        QCOMPARE(trits.color(1, true), Theme::color(Theme::Role::TritPlus, true));
    }

    void ticksNameColumnsWhereNamesFit() {
        auto heat = show(std::make_shared<Ramp>(6, 1000));
        QTRY_VERIFY(heat->isSettled());
        const auto far = heat->ticks(HeatView::Axis::Columns);
        QVERIFY(far.size() >= 3 && far.size() <= 30);
        QCOMPARE(far.at(1).text, QLocale().toString(far.at(1).index));
        heat->setRange(HeatView::Axis::Columns, 500, 510);
        const auto near = heat->ticks(HeatView::Axis::Columns);
        QCOMPARE(near.size(), std::size_t(10));
        QCOMPARE(near.front().text, QStringLiteral("w500"));
    }

    void theTableReadsOnlyWhatIsLookedAt() {
        auto source = std::make_shared<Ramp>(2560, 6912);
        auto heat = show(source);
        QTRY_VERIFY(heat->isSettled());
        auto* table = qobject_cast<HeatTableModel*>(heat->table());
        QCOMPARE(table->rowCount(), 2560);
        QCOMPARE(table->columnCount(), 6912);
        QCOMPARE(table->blocks(), 0);
        const QModelIndex cell = table->index(700, 900);
        QCOMPARE(cell.data().toString(), QStringLiteral("…"));
        QTRY_COMPARE(cell.data(HeatTableModel::FigureRole).toDouble(), 700900.0);
        QCOMPARE(table->blocks(), 1);
        QCOMPARE(table->headerData(900, Qt::Horizontal).toString(), QStringLiteral("900 “w900”"));
        QTableView view;
        view.setModel(table);
        view.resize(600, 400);
        view.show();
        QTRY_COMPARE(table->index(0, 0).data(HeatTableModel::FigureRole).toDouble(), 0.0);
        QVERIFY(table->blocks() < 16);
    }

    void aFailureIsTold() {
        auto source = std::make_shared<Ramp>(10, 10);
        source->fails = true;
        auto* heat = new HeatMap;
        PlotPanel panel(heat, dialogs());
        panel.resize(600, 400);
        panel.show();
        heat->setSource(source);
        auto* message = panel.findChild<InlineMessage*>();
        QTRY_VERIFY(message->isShowing());
    }

    void exportsHoldWhatIsSeen() {
        auto* heat = new HeatMap;
        heat->setLabels(labels());
        PlotPanel panel(heat, dialogs());
        panel.setTitle(QStringLiteral("Norms: all"));
        panel.resize(600, 400);
        panel.show();
        heat->setSource(std::make_shared<Ramp>(3, 4));
        QTRY_VERIFY(heat->isSettled());
        auto* menu = panel.findChild<QMenu*>();
        for (QAction* action : menu->actions()) {
            const QString path = temporaryPath(QStringLiteral("plot.") + action->text().toLower());
            dialogs().files = {{path}};
            action->trigger();
            QTRY_VERIFY(QFile::exists(path));
        }
        QCOMPARE(
            readFile(temporaryPath(QStringLiteral("plot.csv"))),
            QStringLiteral("Layer,w0,w1,w2,w3\n0,0,1,2,3\n1,1000,1001,1002,1003\n2,2000,2001,2002,2003\n"));
        const QString svg = readFile(temporaryPath(QStringLiteral("plot.svg")));
        QVERIFY(svg.contains(QStringLiteral("<image")) &&
                svg.contains(QStringLiteral("data:image/png;base64")));
        QVERIFY(svg.contains(QStringLiteral("Norms: all")) && svg.contains(QStringLiteral("Token")));
        QVERIFY(readFile(temporaryPath(QStringLiteral("plot.pdf"))).startsWith(QStringLiteral("%PDF")));
        QImage png(temporaryPath(QStringLiteral("plot.png")));
        QVERIFY(png.width() >= 2 * heat->width());
        // Only what is in view.
        heat->setSource(std::make_shared<Ramp>(30, 40));
        heat->setRowsFixed(false);
        heat->setRange(HeatView::Axis::Rows, 12, 20);
        heat->setRange(HeatView::Axis::Columns, 25, 33);
        QTRY_VERIFY(heat->isSettled());
        const HeatWindow seen = heat->view().window();
        QVERIFY(seen.row > 0 && seen.column > 0 && seen.rows < 30 && seen.columns < 40);
        QString expected = QStringLiteral("Layer");
        for (qint64 c = 0; c < seen.columns; ++c) expected += QStringLiteral(",w%1").arg(seen.column + c);
        expected += QLatin1Char('\n');
        for (qint64 r = seen.row; r < seen.row + seen.rows; ++r) {
            expected += QString::number(r);
            for (qint64 c = 0; c < seen.columns; ++c)
                expected += QStringLiteral(",%1").arg(r * 1000 + seen.column + c);
            expected += QLatin1Char('\n');
        }
        const QString part = temporaryPath(QStringLiteral("part.csv"));
        dialogs().files = {{part}};
        menu->actions().last()->trigger();
        QTRY_VERIFY(QFile::exists(part));
        QCOMPARE(readFile(part), expected);
        dialogs().files = {{temporaryPath(QStringLiteral("none/at/all.csv"))}};
        menu->actions().last()->trigger();
        auto* message = panel.findChild<InlineMessage*>();
        QTRY_VERIFY(message->text().contains(QStringLiteral("not exported")) ||
                    message->text().contains(QStringLiteral("all.csv")));
    }

    void linesKeepTheirFigures() {
        LinePlot plot;
        plot.setAxes({QStringLiteral("Layer")}, {QStringLiteral("Bound")});
        plot.setLines({{QStringLiteral("a"), {0, 1, 4, 9}}, {QStringLiteral("b"), {0, 1, 2, 3}}});
        QCOMPARE(plot.series().size(), 2);
        QCOMPARE(plot.series()[0].x, (std::vector<double>{0, 1, 2, 3}));
        QCOMPARE(plot.xRange(), (std::pair{-0.06, 3.06}));
        QVERIFY(plot.yRange().first < 0 && plot.yRange().second > 9 && plot.yRange().second < 10);
        QCOMPARE(plot.legend(), (QStringList{QStringLiteral("a"), QStringLiteral("b")}));
        QAbstractItemModel* table = plot.table();
        QCOMPARE(table->columnCount(), 3);
        QCOMPARE(table->index(2, 1).data(SeriesTableModel::FigureRole).toDouble(), 4.0);
        QCOMPARE(table->headerData(0, Qt::Horizontal).toString(), QStringLiteral("Layer"));
        plot.resize(500, 300);
        plot.show();
        QSignalSpy picked(&plot, &SeriesPlot::picked);
        QTest::keyClick(&plot, Qt::Key_Right);
        QTest::keyClick(&plot, Qt::Key_Right);
        QCOMPARE(picked.size(), 2);
        QCOMPARE(plot.readOut(), QStringLiteral("Layer: 1 · a: 1 · b: 1"));
        QCOMPARE(plot.current(), std::optional(1.0));
        plot.setXRange(1, 2);
        QVERIFY(plot.isZoomed());
        plot.resetZoom();
        QVERIFY(!plot.isZoomed());
        const QByteArray svg = plotPicture(plot, QStringLiteral("T"), PlotFormat::Svg);
        QVERIFY(svg.contains("<polyline") || svg.contains("<path"));
    }

    /// Eight long names: as many in a row as have room, none cut, and again when the plot is made narrower.
    void legendsWrapAndAreNeverCut() {
        LinePlot plot;
        QList<PlotSeries> many;
        for (int i = 0; i < 8; ++i) {
            PlotSeries series;
            series.name = QStringLiteral("Transformer++, measured here %1").arg(i);
            series.x = series.y = {0, 1};
            many << series;
        }
        plot.setSeries(many.mid(0, 2));
        plot.setSeries(many);
        const auto* drawn = plot.findChild<QCustomPlot*>();
        const auto whole = [&] {
            const QFontMetrics fm(drawn->legend->font());
            for (int i = 0; i < drawn->legend->itemCount(); ++i)
                if (drawn->legend->item(i)->rect().width() < fm.horizontalAdvance(many[i].name)) return false;
            return drawn->legend->itemCount() == many.size();
        };
        plot.resize(1200, 400);
        plot.show();
        QTRY_VERIFY(drawn->legend->columnCount() >= 3 && whole());
        const int wide = drawn->legend->columnCount();
        plot.resize(500, 400);
        QTRY_VERIFY(drawn->legend->columnCount() < wide && whole());
    }

    void seriesOfTheirOwnPlacesKeepThemInTheFile() {
        PlotSeries a, b;
        a.name = QStringLiteral("a");
        a.x = {0, 1, 2};
        a.y = {1, 2, std::nan("")};
        b.name = QStringLiteral("b");
        b.x = {0.5, 1.5};
        b.y = {3, 4};
        SeriesPlot plot;
        plot.setAxes({QStringLiteral("s")}, {QStringLiteral("W")});
        const auto csv = [&] {
            QBuffer buffer;
            buffer.open(QIODevice::WriteOnly);
            plot.csv()(buffer);
            return QString::fromUtf8(buffer.data());
        };
        plot.setSeries({a, b});
        QCOMPARE(csv(), QStringLiteral("a · s,a,b · s,b\n0,1,0.5,3\n1,2,1.5,4\n2,,,\n"));
        b.x = a.x;
        b.y = {3, 4, 5};
        plot.setSeries({a, b});
        QCOMPARE(csv(), QStringLiteral("s,a,b\n0,1,3\n1,2,4\n2,,5\n"));
    }

    void histogramsAndStacks() {
        Histogram histogram;
        histogram.setBins(-1, 0.5, {1, 2, 3, 4}, QStringLiteral("weights"), {1, 1, 1, 1},
                          QStringLiteral("normal"));
        QCOMPARE(histogram.series()[0].x, (std::vector<double>{-0.75, -0.25, 0.25, 0.75}));
        QCOMPARE(histogram.xRange(), (std::pair{-1.0, 1.0}));
        QCOMPARE(histogram.yRange().first, 0.0);
        StackedBars stacks;
        stacks.setParts({QStringLiteral("q"), QStringLiteral("k")},
                        {{QStringLiteral("▼ −1"), {0.3, 0.4}, Theme::Role::TritMinus},
                         {QStringLiteral("▲ +1"), {0.3, 0.5}, Theme::Role::TritPlus}},
                        QStringLiteral("Matrix"), QStringLiteral("Share"));
        QVERIFY(stacks.yRange().second > 0.9 && stacks.yRange().second < 1.0);
        QVERIFY(stacks.tickLabels(true).contains(QStringLiteral("q")));
        ScatterPlot scatter;
        scatter.setClouds({{QStringLiteral("s"), {3, 1, 2}, {1, 1, 5}}});
        QCOMPARE(scatter.xRange(), (std::pair{0.96, 3.04}));
    }

    void plotsRecolourWithTheTheme() {
        auto heat = show(std::make_shared<Ramp>(6, 10));
        LinePlot plot;
        plot.setLines({{QStringLiteral("a"), {0, 1}}});
        plot.show();
        app().settings.setThemeMode(Theme::Mode::Dark);
        QVERIFY(app().theme.isDark());
        const QColor night = Theme::color(Theme::Role::Surface, true);
        QCOMPARE(heat->grab().toImage().pixelColor(1, 1), night);
        QCOMPARE(plot.grab().toImage().pixelColor(1, 1), night);
        app().settings.setThemeMode(Theme::Mode::Light);
        QCOMPARE(heat->grab().toImage().pixelColor(1, 1), Theme::color(Theme::Role::Surface, false));
    }

    void figuresAndSteps() {
        QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));  // whatever the environment
        QCOMPARE(indexStep(0.5, 40), qint64(100));
        QCOMPARE(indexStep(50, 40), qint64(1));
        QCOMPARE(figureText(0.00012345), QStringLiteral("0.0001234"));
    }
};

}  // namespace addend::ui::test

ADDEND_GUI_TEST(addend::ui::test::PlotsTest)
#include "PlotsTest.moc"
