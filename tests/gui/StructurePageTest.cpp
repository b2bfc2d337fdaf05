// The Structure page in the real window, over the demonstration model: what it draws, lists and counts.
#include <QAbstractItemModelTester>
#include <QComboBox>
#include <QElapsedTimer>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QScrollBar>
#include <QSpinBox>
#include <QTableView>
#include <QToolButton>
#include <set>

#include "core/inspect/nonzero_trits.h"
#include "core/program/program_dump.h"
#include "tests/gui/support/ChatBench.h"
#include "tests/gui/support/PaintedTexts.h"
#include "tests/gui/support/WidgetWalk.h"
#include "ui/shell/Selection.h"
#include "ui/structure/GraphView.h"
#include "ui/structure/StructurePage.h"
#include "ui/structure/StructureText.h"
#include "ui/text/Format.h"

namespace addend::ui::test {
namespace {

constexpr int patience = 60'000;  // ms: a limit for a hanging test

}  // namespace

class StructurePageTest : public ChatBench {
    Q_OBJECT

  private:
    void registerPages(MainWindow& window) override {
        ChatBench::registerPages(window);
        PageEntry entry;
        entry.id = QStringLiteral("structure");
        entry.group = PageGroup::Inspect;
        entry.icon = addend::ui::Icon::Structure;
        entry.shortcut = QKeySequence(QStringLiteral("Ctrl+2"));
        entry.title = [] { return StructurePage::tr("Structure"); };
        entry.make = [this]() -> std::unique_ptr<Page> {
            return std::make_unique<StructurePage>(context(), bench());
        };
        window.registerPage(std::move(entry));
    }
    StructurePage& structure() {
        return *qobject_cast<StructurePage*>(window().page(QStringLiteral("structure")));
    }
    GraphView& graph() { return structure().graphView(); }
    const Program& program() { return *bench().engine().model()->model().lower().program; }
    void openPage() {
        useCpu();
        awaitModel();
        QTest::keyClick(&window(), Qt::Key_2, Qt::ControlModifier);
        QCOMPARE(window().currentPage(), QStringLiteral("structure"));
    }
    void awaitZeros() {
        QTRY_VERIFY_WITH_TIMEOUT(structure().accounting() && structure().accounting()->total.zeros_known,
                                 patience);
    }
    QString fact(const char* id) {
        auto* label = window().findChild<QLabel*>(QStringLiteral("fact-") + QLatin1String(id));
        return label != nullptr ? label->text() : QString();
    }
    std::uint32_t node(const char* name) {
        const ProgramGraph graph(bench().engine().model()->model().lower().program);
        return graph.find(name).value_or(0);
    }
    QByteArray exported(int action, const char* name) {
        const QString path = temporaryPath(QLatin1String(name));
        dialogs().files = {{path}};
        find<QToolButton>("structureExport")->findChild<QMenu*>()->actions().at(action)->trigger();
        QFile file(path);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
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
    void drawsEveryBoxOfTheProgram() {
        openPage();
        awaitZeros();
        graph().expandAll();
        const ProgramGraph expected(bench().engine().model()->model().lower().program);
        std::set<std::uint32_t> drawn;
        for (const GraphBox& box : graph().graphLayout().boxes) drawn.insert(box.node);
        QCOMPARE(drawn.size(), expected.nodes().size() - 1);
        // Boxes of one container do not overlap, and what is inside stays inside.
        const GraphLayout& layout = graph().graphLayout();
        const auto rect = [&](std::uint32_t n) {
            return layout.boxes[static_cast<std::size_t>(layout.boxOf[n])].rect;
        };
        for (std::uint32_t n = 0; n < expected.nodes().size(); ++n) {
            const auto& children = expected.node(n).children;
            for (std::size_t a = 0; a < children.size(); ++a) {
                if (n != 0) QVERIFY(rect(n).contains(rect(children[a])));
                for (std::size_t b = a + 1; b < children.size(); ++b)
                    QVERIFY(!rect(children[a]).intersects(rect(children[b])));
            }
        }
        // Data flows downwards between boxes of one container.
        for (const GraphLine& line : layout.lines)
            if (line.from != ADDEND_NONE && line.to != ADDEND_NONE)
                QVERIFY(rect(line.from).bottom() < rect(line.to).top());
        // Every edge is drawn once, and its ends are on the boxes it joins: of the layers that are alike too.
        std::multiset<std::tuple<std::uint32_t, std::uint32_t, std::uint32_t>> wanted, found;
        for (std::uint32_t n = 0; n < expected.nodes().size(); ++n)
            for (const GraphEdge& edge : expected.edges_inside(n))
                if (n != 0 || (edge.from != ADDEND_NONE && edge.to != ADDEND_NONE))
                    wanted.emplace(edge.from, edge.to, edge.value);
        for (const GraphLine& line : layout.lines) {
            found.emplace(line.from, line.to, line.value);
            const auto touches = [&](std::uint32_t n, QPointF end, bool below) {
                return n == ADDEND_NONE || (std::abs(end.y() - (below ? rect(n).bottom() : rect(n).top())) < 1e-6 &&
                                            end.x() >= rect(n).left() && end.x() <= rect(n).right());
            };
            QVERIFY(touches(line.from, line.points.first(), true) && touches(line.to, line.points.last(), false));
        }
        QVERIFY(found == wanted);
        graph().collapseAll();
        QCOMPARE(graph().graphLayout().boxes.size(), expected.node(0).children.size());
        picture("structure-collapsed");
    }

    void isDrawnLeftToRightInAMirroredWindow() {
        const auto restore = qScopeGuard([before = QGuiApplication::layoutDirection()] { QGuiApplication::setLayoutDirection(before); });
        QGuiApplication::setLayoutDirection(Qt::RightToLeft);
        openPage();
        QTRY_VERIFY(structure().accounting() != nullptr);
        const auto painted = [&] {
            PaintedTexts texts(graph().viewport()->size());
            graph().viewport()->render(&texts);
            return texts.pieces();
        };
        const ProgramGraph boxes(bench().engine().model()->model().lower().program);
        const QString cost = costLine(boxes.counts(boxes.node(0).children.front(), *structure().accounting()));
        QVERIFY2(cost.front().isDigit(), qPrintable(cost));
        QTRY_VERIFY(painted().contains(cost));
    }

    void figuresAreTheAccountings() {
        openPage();
        awaitZeros();
        const auto& lowered = bench().engine().model()->model().lower();
        AccountingOptions options;
        options.nonzero = count_nonzero_trits(*lowered.program, *lowered.weights, {}, {});
        const Accounting expected = account(*lowered.program, options);
        QCOMPARE(structure().accounting()->total, expected.total);
        QVERIFY(expected.total.int_adds_skipped > 0);
        QVERIFY(find<QLabel>("structureTotals")->text().contains(shortCount(expected.total.int_adds)));
        graph().select(node("layers.2.attn.f_proj.acc"), true);
        const OperationCounts& one =
            expected
                .instructions[program().values()[*program().find_value("layers.2.attn.f_proj.acc")].producer];
        QCOMPARE(fact("intAdds"), numberText(static_cast<qint64>(one.int_adds)));
        QCOMPARE(fact("skipped"),
                 QStringLiteral("%1 (%2)").arg(
                     numberText(static_cast<qint64>(one.int_adds_skipped)),
                     percentText(static_cast<double>(one.int_adds_skipped) /
                                     static_cast<double>(one.int_adds + one.int_adds_skipped),
                                 1)));
        QCOMPARE(fact("multiplies"), QStringLiteral("0"));
        QCOMPARE(fact("weight"), QStringLiteral("model.layers.2.attn.f_proj.weight"));
        // Another profile: a prompt costs its tokens, the head only its last.
        find<QComboBox>("structureProfile")->setCurrentIndex(1);
        find<QSpinBox>("structureTokens")->setValue(7);
        QTRY_COMPARE(fact("intAdds"), numberText(static_cast<qint64>(7 * one.int_adds)));
        options.tokens = 7;
        QCOMPARE(structure().accounting()->total, account(*lowered.program, options).total);
        QVERIFY(!find<QSpinBox>("structurePast")->isVisible());  // no cache
        picture("structure-light");
        app().settings.setThemeMode(Theme::Mode::Dark);
        picture("structure-dark");
        clean(walk(&window()));
    }

    void patchShowsInTheGraph() {
        openPage();
        awaitZeros();
        graph().select(node("layers.1.mlp.act"), true);
        QCOMPARE(fact("arithmetic"), QStringLiteral("exact"));
        const auto before = structure().accounting()->total;
        QVERIFY(bench().patches().choose(parse_patch("elementwise:4")));
        QTRY_COMPARE(fact("arithmetic"), QStringLiteral("L-Mul, 4 bits"));
        QTRY_VERIFY(structure().accounting() != nullptr);
        const auto after = structure().accounting()->total;
        QVERIFY(after.lmul_adds > 0);
        QCOMPARE(before.float_multiplies() - after.float_multiplies(), after.lmul_adds);
        QVERIFY(graph().selected() == node("layers.1.mlp.act"));  // kept
        QVERIFY(fact("lmul").size() > 0);
    }

    void tableIsTheSame() {
        openPage();
        awaitZeros();
        find<QToolButton>("viewTable")->click();
        StructureModel& table = structure().table();
        const QAbstractItemModelTester tester(&table, QAbstractItemModelTester::FailureReportingMode::QtTest);
        QCOMPARE(table.rowCount(), static_cast<int>(program().instructions().size()));
        quint64 adds = 0;
        for (int row = 0; row < table.rowCount(); ++row)
            adds += table.index(row, StructureModel::IntAdds).data(StructureModel::SortRole).toULongLong();
        QCOMPARE(adds, structure().accounting()->total.int_adds);
        for (int row = 0; row < table.rowCount(); ++row) {
            const auto figure = [&](int column) {
                return table.index(row, column).data(StructureModel::SortRole).toULongLong();
            };
            const OperationCounts& counts =
                structure().accounting()->instructions[static_cast<std::size_t>(row)];
            QCOMPARE(figure(StructureModel::Skipped), quint64{counts.int_adds_skipped});
            QCOMPARE(figure(StructureModel::FloatAdds), quint64{counts.float_adds});
            QCOMPARE(figure(StructureModel::Multiplies), quint64{counts.float_multiplies()});
            QCOMPARE(figure(StructureModel::LMulAdds), quint64{counts.lmul_adds});
            QCOMPARE(figure(StructureModel::Transcendentals), quint64{counts.transcendentals});
            QCOMPARE(figure(StructureModel::Lookups), quint64{counts.lookups});
            QCOMPARE(figure(StructureModel::WeightBytes), quint64{counts.weight_bytes});
            QCOMPARE(figure(StructureModel::ActivationBytes), quint64{counts.activation_bytes});
            QCOMPARE(figure(StructureModel::StateBytes), quint64{counts.state_bytes});
        }
        auto* view = find<QTableView>("structureTable");
        view->sortByColumn(StructureModel::IntAdds, Qt::DescendingOrder);
        const auto at = [&](int row) {
            return view->model()
                ->index(row, StructureModel::IntAdds)
                .data(StructureModel::SortRole)
                .toULongLong();
        };
        for (int row = 1; row < view->model()->rowCount(); ++row) QVERIFY(at(row - 1) >= at(row));
        // A row chosen is the box chosen.
        view->setCurrentIndex(view->model()->index(0, 0));
        QVERIFY(graph().selected() == view->model()->index(0, 0).data(StructureModel::NodeRole).toUInt());
        find<QComboBox>("structureRows")->setCurrentIndex(2);
        QCOMPARE(table.rowCount(), static_cast<int>(program().header().layers) + 1);
        QCOMPARE(table.index(table.rowCount() - 1, StructureModel::IntAdds)
                     .data(StructureModel::SortRole)
                     .toULongLong(),
                 quint64{structure().accounting()->total.int_adds});
        picture("structure-table");
        clean(walk(&window()));
    }

    void findsAndMovesByKeys() {
        openPage();
        QTest::keyClick(&window(), Qt::Key_F, Qt::ControlModifier);
        auto* field = find<QLineEdit>("structureFind");
        QTRY_VERIFY(field->hasFocus());
        QTest::keyClicks(field, QStringLiteral("MLGRU.H"));
        const std::uint32_t first = node("layers.0.mlgru.h");
        QVERIFY(graph().selected() == first);
        QVERIFY(graph().viewport()->rect().contains(graph().boxOnScreen(first).center().toPoint()));
        QTest::keyClick(field, Qt::Key_Return);
        QVERIFY(graph().selected() == node("layers.1.mlgru.h"));
        QTest::keyClick(field, Qt::Key_Return, Qt::ShiftModifier);
        QVERIFY(graph().selected() == first);
        QCOMPARE(app().selection.node(), QStringLiteral("layers.0.mlgru.h"));
        QCOMPARE(app().selection.layer(), 0);
        QTest::keyClick(field, Qt::Key_Down);
        QVERIFY(graph().hasFocus());
        QTest::keyClick(&graph(), Qt::Key_Home);
        QVERIFY(graph().selected() == node("embed"));
        QTest::keyClick(&graph(), Qt::Key_Down);
        QVERIFY(graph().selected() == node("layers.0"));
        QTest::keyClick(&graph(), Qt::Key_Return);
        QVERIFY(!graph().isExpanded(node("layers.0")));
        QTest::keyClick(&graph(), Qt::Key_Return);
        QVERIFY(graph().isExpanded(node("layers.0")));
        QTest::keyClick(&graph(), Qt::Key_Down);
        QVERIFY(graph().selected() == node("layers.0.attn_norm"));  // into the block
        QTest::keyClick(&graph(), Qt::Key_Up);
        QVERIFY(graph().selected() == node("layers.0"));
        // Another page's choice is followed; a weight means the instruction that reads it.
        app().selection.setNode(QStringLiteral("model.layers.3.mlp.down_proj.weight"));
        QVERIFY(graph().selected() == node("layers.3.mlp.down.acc"));
    }

    void zoomsAtThePointer() {
        openPage();
        const QPointF at(120, 90);
        const auto before = graph().boxOnScreen(node("layers.0"));
        const QPointF share((at.x() - before.x()) / before.width(), (at.y() - before.y()) / before.height());
        graph().setZoom(2, at);
        const auto after = graph().boxOnScreen(node("layers.0"));
        QVERIFY(std::abs((at.y() - after.y()) / after.height() - share.y()) < 0.01);
        QTest::keyClick(&window(), Qt::Key_Escape);
        QCOMPARE(graph().zoom(), 1.0);
        graph().expandAll();
        graph().fit();
        const QSizeF drawn = graph().drawingSize() * graph().zoom();
        QVERIFY(drawn.width() <= graph().viewport()->width() + 1 &&
                drawn.height() <= graph().viewport()->height() + 1);
    }

    void paintsOnlyWhatIsSeen() {
        openPage();
        graph().expandAll();
        graph().resetZoom();
        graph().viewport()->repaint();
        QVERIFY(graph().paintedBoxes() > 0);
        QVERIFY(graph().paintedBoxes() * 4 < static_cast<int>(graph().graphLayout().boxes.size()));
    }

    void exportsAreWritten() {
        openPage();
        awaitZeros();
        const QByteArray svg = exported(1, "graph.svg");
        QVERIFY(svg.contains("<svg") && svg.contains("Layer 3"));
        QImage png;
        QVERIFY(png.loadFromData(exported(0, "graph.png"), "PNG"));
        QVERIFY(png.width() > 100);
        QCOMPARE(exported(2, "graph.csv"),
                 QByteArray::fromStdString(program_csv(program(), *structure().accounting())));
        dialogs().files = {{QStringLiteral("/nowhere/at/all.csv")}};
        find<QToolButton>("structureExport")->findChild<QMenu*>()->actions().at(2)->trigger();
        QVERIFY(find<QWidget>("structureMessage")->isVisible());
    }

    void emptyWithoutAModel() {
        useCpu();
        window().openPage(QStringLiteral("structure"));
        // Before the demonstration is there.
        QVERIFY(find<QWidget>("structureEmpty")->isVisible() ||
                find<QWidget>("structureLoading")->isVisible());
        clean(walk(&window()));
        awaitModel();
        QTRY_VERIFY(graph().isVisible());
    }

    void restartKeepsWhatWasOpen() {
        openPage();
        graph().setExpanded(node("layers.4"), true);
        find<QToolButton>("viewTable")->click();
        restart();
        awaitModel();
        QCOMPARE(window().currentPage(), QStringLiteral("structure"));
        QTRY_VERIFY(graph().isExpanded(node("layers.4")));
        QVERIFY(find<QTableView>("structureTable")->isVisible());
    }

    void smallestWindowAtTwiceTheTextSize() {
        app().settings.setLanguage(QStringLiteral("ru"));
        app().settings.setTextSize(200);
        openPage();
        window().resize(960, 640);
        QTRY_COMPARE(window().size(), QSize(960, 640));
        awaitZeros();
        graph().select(node("layers.0.attn.f_proj.acc"), true);
        picture("structure-200-ru");
        clean(walk(&window()));
    }
};

}  // namespace addend::ui::test

ADDEND_GUI_TEST(addend::ui::test::StructurePageTest)
#include "StructurePageTest.moc"
