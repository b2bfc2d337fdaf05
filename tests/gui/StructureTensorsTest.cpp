// The Structure page's tensors and its way to other pages, in the real window: what the table of values, its export and
// the counts hold equals what is computed here from the file's bytes alone.
#include <QComboBox>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTableView>
#include <QThread>
#include <QToolButton>
#include <atomic>
#include <cmath>
#include <cstring>
#include <mutex>
#include <set>

#include "tests/gui/support/ChatBench.h"
#include "tests/gui/support/PlainTensors.h"
#include "tests/gui/support/WidgetWalk.h"
#include "ui/activations/ActivationsPage.h"
#include "ui/activations/PromptBar.h"
#include "ui/activations/ResidualView.h"
#include "ui/activations/TapView.h"
#include "ui/shell/Selection.h"
#include "ui/structure/GraphView.h"
#include "ui/structure/StructurePage.h"
#include "ui/tensors/TensorTable.h"
#include "ui/tensors/TensorTableModel.h"
#include "ui/text/Format.h"
#include "ui/weights/WeightsPage.h"

namespace addend::ui::test {
namespace {

const QString latentMatrix = QStringLiteral("model.layers.1.attn.f_proj.weight");

/// Who counted, and a gate that holds them; kept by those who do, as they may outlive a test's function.
struct Seen {
    std::mutex mutex;
    std::set<QThread*> threads;
    std::atomic<int> entered = 0, cancelled = 0;
    std::atomic<bool> held = true;
    void enter() {
        const std::lock_guard lock(mutex);
        threads.insert(QThread::currentThread());
        ++entered;
    }
};

}  // namespace

class StructureTensorsTest : public ChatBench {
    Q_OBJECT

  private:
    template <class Made>
    void add(MainWindow& window, const char* id, addend::ui::Icon icon, const char* keys) {
        PageEntry entry;
        entry.id = QLatin1String(id);
        entry.group = PageGroup::Inspect;
        entry.icon = icon;
        entry.shortcut = QKeySequence(QLatin1String(keys));
        entry.title = [id] { return QString::fromLatin1(id); };
        entry.make = [this]() -> std::unique_ptr<Page> { return std::make_unique<Made>(context(), bench()); };
        window.registerPage(std::move(entry));
    }
    void registerPages(MainWindow& window) override {
        ChatBench::registerPages(window);
        add<StructurePage>(window, "structure", addend::ui::Icon::Structure, "Ctrl+2");
        add<WeightsPage>(window, "weights", addend::ui::Icon::Weights, "Ctrl+3");
        add<ActivationsPage>(window, "activations", addend::ui::Icon::Activations, "Ctrl+4");
    }
    StructurePage& structure() {
        return *qobject_cast<StructurePage*>(window().page(QStringLiteral("structure")));
    }
    WeightsPage& weights() { return *qobject_cast<WeightsPage*>(window().page(QStringLiteral("weights"))); }
    ActivationsPage& activations() {
        return *qobject_cast<ActivationsPage*>(window().page(QStringLiteral("activations")));
    }
    GraphView& graph() { return structure().graphView(); }
    TensorTable& table() { return structure().tensorTable(); }
    std::uint32_t node(const QString& name) {
        const ProgramGraph program(bench().engine().model()->model().lower().program);
        return program.find(name.toStdString()).value_or(0);
    }
    void openPage() {
        QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));  // whatever the environment
        useCpu();
        awaitModel();
        QTest::keyClick(&window(), Qt::Key_2, Qt::ControlModifier);
        awaitCounts();
    }
    void awaitCounts() {
        QTRY_VERIFY(!structure().isCounting() && structure().accounting() &&
                    structure().accounting()->total.zeros_known);
    }
    /// A model with latent weights of 32 bits.
    QString tinyPath() { return QStringLiteral(ADDEND_SOURCE_DIR "/tests/data/golden/tiny"); }
    void openTiny() {
        const auto before = bench().engine().model();
        bench().openModel(tinyPath().toStdString());
        QTRY_VERIFY(bench().engine().model() != before);
        QTRY_VERIFY(structure().accounting() != nullptr);
        awaitCounts();
    }
    QString fact(const char* id) {
        auto* label = window().findChild<QLabel*>(QStringLiteral("fact-") + QLatin1String(id));
        return label != nullptr ? label->text() : QString();
    }
    QString cell(int row, int column) {
        return table().model().index(row, column).data().toString();
    }
    void click(const char* name) {
        auto* button = find<QPushButton>(name);
        QTRY_VERIFY(button->isVisible());
        QTest::mouseClick(button, Qt::LeftButton);
    }
    QByteArray exported(int action, const char* name) {
        const QString path = temporaryPath(QLatin1String(name));
        dialogs().files = {{path}};
        QSignalSpy done(&table(), &TensorTable::exported);
        find<QToolButton>("tensorExport")->findChild<QMenu*>()->actions().at(action)->trigger();
        if (done.isEmpty()) done.wait(ADDEND_PATIENCE);
        QFile file(path);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
    void picture(const char* name) {
        const QString folder = qEnvironmentVariable("ADDEND_TEST_PICTURES");
        if (folder.isEmpty()) return;
        for (int round = 0; round < 8; ++round) QCoreApplication::processEvents();
        window().grab().save(folder + QLatin1Char('/') + QLatin1String(name) + QStringLiteral(".png"));
    }
    static void clean(const QStringList& troubles) {
        QVERIFY2(troubles.isEmpty(), qPrintable(QLatin1Char('\n') + troubles.join(QLatin1Char('\n'))));
    }

  private Q_SLOTS:
    void countsAreThoseOfTheFile() {
        openPage();
        openTiny();
        const PlainFile file(tinyPath() + QStringLiteral("/model.safetensors"));
        const Program& program = *bench().engine().model()->model().lower().program;
        quint64 adds = 0, skipped = 0;
        int matrices = 0;
        for (std::uint32_t n = 0; n < program.instructions().size(); ++n) {
            const addend_instruction& i = program.instructions()[n];
            if (i.op != ADDEND_OP_TERNARY_MATMUL) continue;
            const QString name =
                QString::fromStdString(std::string(program.name(program.weights()[i.weight[0]].name)));
            QVERIFY2(file.header.contains(name), qPrintable(name));
            const Rounded rounded(file.floats(name));
            const OperationCounts& counted = structure().accounting()->instructions[n];
            // One token: an addition for each weight that is not 0.
            QCOMPARE(quint64{counted.int_adds_skipped}, rounded.zeros);
            QCOMPARE(quint64{counted.int_adds}, rounded.trits.size() - rounded.zeros);
            adds += rounded.trits.size() - rounded.zeros;
            skipped += rounded.zeros;
            ++matrices;
        }
        QVERIFY(matrices > 10);
        QCOMPARE(quint64{structure().accounting()->total.int_adds}, adds);
        QCOMPARE(quint64{structure().accounting()->total.int_adds_skipped}, skipped);
        // And they are what is shown.
        graph().select(node(latentMatrix), true);
        const Rounded one(file.floats(latentMatrix));
        QCOMPARE(fact("intAdds"), numberText(static_cast<qint64>(one.trits.size() - one.zeros)));
        QVERIFY(fact("skipped").startsWith(numberText(static_cast<qint64>(one.zeros))));
    }

    void theWindowsThreadNeverCounts() {
        openPage();
        const auto seen = std::make_shared<Seen>();
        structure().setAccountant(
            [seen](const Program& program, const AccountingOptions& options, const CancelToken& cancel) {
                seen->enter();
                while (seen->held && !cancel.cancelled()) QThread::yieldCurrentThread();
                if (cancel.cancelled()) ++seen->cancelled;
                return account(program, options, cancel);
            });
        auto* tokens = find<QSpinBox>("structureTokens");
        const auto before = structure().accounting();
        find<QComboBox>("structureProfile")->setCurrentIndex(1);
        QTRY_VERIFY(seen->entered > 0);
        tokens->setValue(9);  // the older question is stopped
        QTRY_VERIFY(seen->cancelled > 0);
        QVERIFY(structure().isCounting());
        QCOMPARE(structure().accounting(), before);  // the last answer stays until there is another
        seen->held = false;
        QTRY_VERIFY(!structure().isCounting() && structure().accounting() != before);
        AccountingOptions options;
        options.tokens = 9;
        const auto program = bench().engine().model()->model().lower().program;
        QCOMPARE(structure().accounting()->total.float_adds, account(*program, options).total.float_adds);
        const std::lock_guard lock(seen->mutex);
        QVERIFY(!seen->threads.empty());
        QVERIFY(!seen->threads.contains(QThread::currentThread()));
    }

    void countsOfAnotherModelAreDropped() {
        openPage();
        const auto seen = std::make_shared<Seen>();
        const auto first = bench().engine().model()->model().lower().program;
        structure().setAccountant(
            [seen, first](const Program& program, const AccountingOptions& options, const CancelToken&) {
                seen->enter();
                // The first model's answer comes late, and whatever it was told.
                while (seen->held && program.instructions().size() == first->instructions().size())
                    QThread::yieldCurrentThread();
                return account(program, options);
            });
        find<QComboBox>("structureProfile")->setCurrentIndex(1);
        QTRY_VERIFY(seen->entered > 0);
        bench().openModel(tinyPath().toStdString());
        const auto isTiny = [&] {
            const auto& now = structure().accounting();
            return now && now->instructions.size() ==
                              bench().engine().model()->model().lower().program->instructions().size();
        };
        QTRY_VERIFY(bench().engine().model()->model().lower().program != first && isTiny());
        seen->held = false;
        awaitCounts();
        QVERIFY(isTiny());
        QVERIFY(bench().engine().model()->model().lower().program->instructions().size() !=
                first->instructions().size());
    }

    void valuesAreThoseOfTheFile() {
        openPage();
        openTiny();
        const PlainFile file(tinyPath() + QStringLiteral("/model.safetensors"));
        const auto stored = file.floats(latentMatrix);
        const Rounded rounded(stored);
        const int columns = file.columns(latentMatrix);
        graph().select(node(latentMatrix), true);
        click("showValues");
        QTRY_VERIFY(table().maps() != nullptr);
        QCOMPARE(table().tensor(), latentMatrix);
        QCOMPARE(table().model().columnCount(), columns);
        QCOMPARE(table().model().rowCount(), static_cast<int>(stored.size()) / columns);
        QVERIFY(std::abs(static_cast<double>(*table().maps()->scale) - rounded.beta) < 1e-6 * rounded.beta);
        const QStringList texts{QStringLiteral("▼ −1"), QStringLiteral("· 0"), QStringLiteral("▲ +1")};
        const int lastRow = table().model().rowCount() - 1;
        const auto eachCell = [&](auto check) {
            for (const int row : {0, 7, lastRow})
                for (int column = 0; column < columns; ++column) {
                    QTRY_VERIFY(cell(row, column) != QStringLiteral("…"));
                    check(row, column, static_cast<std::size_t>(row * columns + column));
                }
        };
        eachCell([&](int row, int column, std::size_t at) {
            QCOMPARE(cell(row, column), texts[rounded.trits[at] + 1]);
        });
        table().setAs(TensorAs::Weights);
        eachCell([&](int row, int column, std::size_t at) {
            const double value =
                table().model().index(row, column).data(HeatTableModel::FigureRole).toDouble();
            QVERIFY(std::abs(value - rounded.trits[at] * rounded.beta) <= 1e-6 * rounded.beta);
        });
        table().setAs(TensorAs::Stored);
        eachCell([&](int row, int column, std::size_t at) {
            QCOMPARE(table().model().index(row, column).data(HeatTableModel::FigureRole).toFloat(), stored[at]);
        });
        // To any cell, and its column is the channel other pages show.
        find<QSpinBox>("tensorRow")->setValue(lastRow);
        find<QSpinBox>("tensorColumn")->setValue(columns - 2);
        QCOMPARE(table().view().currentIndex().row(), lastRow);
        QCOMPARE(app().selection.channel(), columns - 2);
        picture("structure-values");
        // How the file stores it.
        QVERIFY(fact("file").startsWith(QStringLiteral("f32")));
        QVERIFY2(fact("fileBytes").contains(QStringLiteral(", 32 bits")), qPrintable(fact("fileBytes")));
        QVERIFY(fact("place").startsWith(QStringLiteral("model.safetensors, from byte ")));
        clean(walk(&window()));
    }

    void exportsTheTensorAsItIsShown() {
        openPage();
        openTiny();
        const PlainFile file(tinyPath() + QStringLiteral("/model.safetensors"));
        const auto stored = file.floats(latentMatrix);
        const Rounded rounded(stored);
        graph().select(node(latentMatrix), true);
        click("showValues");
        QTRY_VERIFY(table().maps() != nullptr);
        const auto npy = [&](const char* name) {
            const QByteArray raw = exported(0, name);
            std::vector<float> values(stored.size());
            if (raw.size() > qsizetype(values.size() * 4))
                std::memcpy(values.data(), raw.constData() + raw.size() - qsizetype(values.size() * 4),
                            values.size() * 4);
            return values;
        };
        const auto trits = npy("trits.npy");
        for (std::size_t n = 0; n < trits.size(); ++n) QCOMPARE(static_cast<int>(trits[n]), rounded.trits[n]);
        table().setAs(TensorAs::Stored);
        QCOMPARE(npy("stored.npy"), stored);
        const QList<QByteArray> lines = exported(1, "stored.csv").split('\n');
        QCOMPARE(lines.size(), table().model().rowCount() + 2);  // a header, and nothing after the last end of line
        QCOMPARE(lines[3].split(',')[5].toFloat(), stored[static_cast<std::size_t>(2 * file.columns(latentMatrix) + 4)]);
        dialogs().files = {{QStringLiteral("/nowhere/at/all.npy")}};
        find<QToolButton>("tensorExport")->findChild<QMenu*>()->actions().at(0)->trigger();
        QTRY_VERIFY(find<QWidget>("tensorTableMessage")->isVisible());
    }

    void whatTheFileDoesNotHoldIsShownToo() {
        openPage();
        // The bound of a layer is computed from one tensor of all layers.
        const QString bound = QStringLiteral("model.layers.2.attn.lower_bound");
        graph().select(node(bound), true);
        find<QToolButton>("viewValues")->click();
        QTRY_VERIFY(table().maps() != nullptr);
        QCOMPARE(table().tensor(), bound);
        QVERIFY(!table().maps()->storage);
        QTRY_VERIFY(cell(0, 0) != QStringLiteral("…"));
        QVERIFY(cell(0, 0).toDouble() > 0 && cell(0, 0).toDouble() < 1);
        // A box without a tensor says so.
        graph().select(node(QStringLiteral("layers.0.mlgru.h")), true);
        QTRY_VERIFY(find<QLabel>("tensorTableState")->isVisible());
        QVERIFY(find<QLabel>("tensorTableState")->text().contains(QStringLiteral("mlgru.h")));
        clean(walk(&window()));
    }

    void aTensorIsShownInWeights() {
        openPage();
        const QString tensor = QStringLiteral("model.layers.3.mlp.down_proj.weight");
        graph().select(node(tensor), true);
        click("showWeight");
        QCOMPARE(window().currentPage(), QStringLiteral("weights"));
        QCOMPARE(app().selection.node(), tensor);
        QCOMPARE(app().selection.layer(), 3);
        auto* list = find<QTableView>("weightsTable");
        const auto shown = [&] { return list->currentIndex().siblingAtColumn(0).data().toString(); };
        QTRY_COMPARE(shown(), tensor);
        // Again, now that the page is there, and although its list is filtered.
        find<QLineEdit>("weightsFilter")->setText(QStringLiteral("down_proj"));
        window().openPage(QStringLiteral("structure"));
        const QString other = QStringLiteral("model.layers.1.attn.g_proj.weight");
        graph().select(node(other), true);
        click("showWeight");
        QCOMPARE(window().currentPage(), QStringLiteral("weights"));
        QTRY_COMPARE(shown(), other);
        QCOMPARE(app().selection.layer(), 1);
        // And back: the box that reads it is selected still.
        window().openPage(QStringLiteral("structure"));
        QVERIFY(graph().selected() == node(other));
    }

    void aValueIsShownInActivations() {
        openPage();
        const QString value = QStringLiteral("layers.2.mlgru.f");
        graph().select(node(value), true);
        click("showActivation");
        QCOMPARE(window().currentPage(), QStringLiteral("activations"));
        QCOMPARE(app().selection.node(), value);
        QCOMPARE(app().selection.layer(), 2);
        // No trace yet: what was asked for is shown as soon as there is one.
        activations().promptBar().setText(QStringLiteral("Once upon a time"));
        auto* run = find<QPushButton>("traceRun");
        QTRY_VERIFY(run->isEnabled());
        QTest::mouseClick(run, Qt::LeftButton);
        QTRY_VERIFY(bench().traces().current() != nullptr);
        auto* view = activations().view<TapView>();
        QCOMPARE(static_cast<ActivationView*>(view), activations().currentView());
        QTRY_COMPARE(view->tap(), value);
        QTRY_COMPARE(view->heat().labels().value, value);
        QTRY_VERIFY(view->heat().isSettled());
        // Another one, with the trace there and another view in front.
        activations().showView(activations().view<ResidualView>());
        window().openPage(QStringLiteral("structure"));
        const QString other = QStringLiteral("layers.1.mlp.act");
        graph().select(node(other), true);
        click("showActivation");
        QCOMPARE(window().currentPage(), QStringLiteral("activations"));
        QCOMPARE(static_cast<ActivationView*>(view), activations().currentView());
        QTRY_COMPARE(view->heat().labels().value, other);
        QCOMPARE(app().selection.layer(), 1);
    }

    void valuesFitTheSmallestWindow() {
        app().settings.setLanguage(QStringLiteral("ru"));
        app().settings.setTextSize(200);
        openPage();
        window().resize(960, 640);
        QTRY_COMPARE(window().size(), QSize(960, 640));
        graph().select(node(QStringLiteral("layers.0.attn.f_proj.acc")), true);
        click("showValues");
        QTRY_VERIFY(table().maps() != nullptr);
        picture("structure-values-200-ru");
        clean(walk(&window()));
    }
};

}  // namespace addend::ui::test

ADDEND_GUI_TEST(addend::ui::test::StructureTensorsTest)
#include "StructureTensorsTest.moc"
