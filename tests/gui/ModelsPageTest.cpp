// The Models page in the real window, over the real engine: list, details, opening, errors, memory, folders.
#include "ui/models/ModelsPage.h"

#include <QAbstractItemModelTester>
#include <QClipboard>
#include <QDropEvent>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLineEdit>
#include <QListView>
#include <QMenu>
#include <QMimeData>
#include <QPushButton>
#include <QScrollArea>
#include <QSignalSpy>
#include <QThreadPool>
#include <QToolButton>
#include <QtEndian>

#include "tests/gui/support/GalleryPage.h"
#include "tests/gui/support/GuiTest.h"
#include "tests/gui/support/PseudoTranslator.h"
#include "tests/gui/support/WidgetWalk.h"
#include "ui/engine/Workbench.h"
#include "ui/models/ModelListModel.h"
#include "ui/models/ModelScan.h"
#include "ui/text/Format.h"
#include "ui/text/Sentences.h"
#include "ui/widgets/FactList.h"
#include "ui/widgets/InlineMessage.h"

namespace addend::ui::test {

class ModelsPageTest : public GuiTest {
    Q_OBJECT

  protected:
    void registerPages(MainWindow& window) override {
        const QString data = temporaryPath(setup().function);
        QDir().mkpath(data);
        // A child of the window: it goes with the window, before the services it uses.
        bench_ = new Workbench(context(), {.data = data.toStdString(), .demo = setup().demo.toStdString()},
                               &window);
        window.registerPage({.id = QStringLiteral("chat"),
                             .group = PageGroup::Chat,
                             .icon = Icon::Chat,
                             .shortcut = {},
                             .title = [] { return QStringLiteral("Chat"); },
                             .make =
                                 [this] {
                                     auto chat = std::make_unique<GalleryPage>(context());
                                     chat->takesFiles = false;
                                     return chat;
                                 }});
        window.registerPage({.id = QStringLiteral("models"),
                             .group = PageGroup::Manage,
                             .icon = Icon::Models,
                             .shortcut = {},
                             .title = [] { return QStringLiteral("Models"); },
                             .make =
                                 [this] {
                                     return std::make_unique<ModelsPage>(context(), *bench_,
                                                                         [this] { return setup().free; });
                                 }});
    }

  private:
    /// What a test function may change before its window is made.
    struct Setup {
        QString function;
        QString demo;
        std::optional<quint64> free;
    };
    Setup& setup() {
        const QString tag = QLatin1String(QTest::currentDataTag());
        const QString function = QLatin1String(QTest::currentTestFunction()) + tag;
        if (setup_.function != function)
            setup_ = {function, QFileInfo::exists(demo()) ? demo() : tiny(), quint64{64} << 30};
        return setup_;
    }
    static QString tiny() { return QStringLiteral(ADDEND_SOURCE_DIR "/tests/data/golden/tiny-bf16"); }
    static QString demo() { return QStringLiteral(ADDEND_SOURCE_DIR "/resources/demo.gguf"); }

    /// The window at the Models page, the engine ready and the demonstration loaded.
    ModelsPage& page() {
        window().openPage(QStringLiteral("models"));
        auto* made = qobject_cast<ModelsPage*>(window().page(QStringLiteral("models")));
        if (!bench_->isReady()) {
            bench_->start();
            [&] {
                QTRY_VERIFY(bench_->isReady());
                if (!setup().demo.isEmpty()) QTRY_VERIFY(bench_->engine().model() != nullptr);
                QTRY_VERIFY(setup().demo.isEmpty() ||
                            !rowOf(setup().demo).data(ModelListModel::IdRole).isNull());
            }();
        }
        return *made;
    }
    QAbstractItemModel& list() { return *find<QListView>("modelList")->model(); }
    QModelIndex rowOf(const QString& path) {
        for (int row = 0; row < list().rowCount(); ++row)
            if (list().index(row, 0).data(ModelListModel::PathRole).toString() == path)
                return list().index(row, 0);
        return {};
    }
    bool inLibrary(const QString& path) {
        const QModelIndex row = rowOf(path);
        return row.isValid() && row.data(ModelListModel::IdRole).toLongLong() != 0;
    }
    QString fact(const char* id) {
        auto* label = window().findChild<QLabel*>(QStringLiteral("fact-") + QLatin1String(id));
        return label != nullptr ? label->text() : QString();
    }
    InlineMessage& message() { return *find<InlineMessage>("modelMessage"); }
    void click(const char* name) {
        auto* button = find<QAbstractButton>(name);
        if (button != nullptr) button->click();
    }
    bool isOpen(const QString& path) {
        const auto model = bench_->engine().model();
        return model && model->model().summary().path == path.toStdString();
    }
    void write(const QString& path, const QByteArray& bytes) {
        QVERIFY(QDir().mkpath(QFileInfo(path).absolutePath()));
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        QCOMPARE(file.write(bytes), bytes.size());
    }
    static QByteArray read(const QString& path) {
        QFile file(path);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
    QString copyOfTiny(const QString& name) {
        const QString folder = temporaryPath(name);
        write(folder + QStringLiteral("/config.json"), read(tiny() + QStringLiteral("/config.json")));
        write(folder + QStringLiteral("/model.safetensors"),
              read(tiny() + QStringLiteral("/model.safetensors")));
        return folder;
    }
    /// A picture for people to look at, where ADDEND_TEST_PICTURES names a folder.
    void picture(const char* name) {
        const QString folder = qEnvironmentVariable("ADDEND_TEST_PICTURES");
        if (folder.isEmpty()) return;
        for (int round = 0; round < 4; ++round) QCoreApplication::processEvents();
        window().grab().save(folder + QLatin1Char('/') + QLatin1String(name) + QStringLiteral(".png"));
    }
    static void clean(const QStringList& troubles) {
        QVERIFY2(troubles.isEmpty(), qPrintable(QLatin1Char('\n') + troubles.join(QLatin1Char('\n'))));
    }

    Workbench* bench_ = nullptr;
    Setup setup_;

  private Q_SLOTS:
    void initTestCase() { QVERIFY(QFileInfo::exists(tiny())); }

    // The parts.

    void memoryOfTheMachine() {
        QCOMPARE(availableMemoryIn("MemTotal:  8 kB\nMemAvailable:    2048 kB\nBuffers: 1 kB\n"),
                 std::optional<std::uint64_t>(2048 * 1024));
        for (const char* text :
             {"", "MemTotal: 8 kB\n", "MemAvailable:", "MemAvailable: -4 kB\n", "MemAvailable: 12 MB\n"})
            QVERIFY2(!availableMemoryIn(text), text);
        QVERIFY(availableMemory().value_or(1) > 0);
    }

    void scanFindsModelsByTheirNames() {
        const QString root = temporaryPath(QStringLiteral("scan"));
        write(root + QStringLiteral("/a/packed.gguf"), "12345");
        write(root + QStringLiteral("/a/notes.txt"), "x");
        write(root + QStringLiteral("/b/hf/config.json"), "{}");
        write(root + QStringLiteral("/b/hf/model-1.safetensors"), "123");
        write(root + QStringLiteral("/b/hf/model-2.safetensors"), "4567");
        write(root + QStringLiteral("/b/hf/inside/deeper.gguf"), "1");
        write(root + QStringLiteral("/lonely/model.safetensors"), "1");
        write(root + QStringLiteral("/.hidden/secret.gguf"), "1");
        write(root + QStringLiteral("/models--ridger--MMfreeLM-370M/snapshots/0a1b/config.json"), "{}");
        write(root + QStringLiteral("/models--ridger--MMfreeLM-370M/snapshots/0a1b/model.safetensors"), "12");
        QVERIFY(QFile::link(root, root + QStringLiteral("/a/loop")));
        QVERIFY(QFile::link(root + QStringLiteral("/nowhere"), root + QStringLiteral("/a/broken.gguf")));
        const std::filesystem::path top = root.toStdString();

        const ScanResult found = scanModelFolders({top, top / "b", top / "not there"}, {});
        QVERIFY(found.complete);
        QCOMPARE(found.models.size(), std::size_t{3});
        QCOMPARE(found.models[0].path, top / "a" / "packed.gguf");
        QCOMPARE(found.models[0].bytes, std::uint64_t{5});
        QCOMPARE(found.models[1].path, top / "b" / "hf");
        QCOMPARE(found.models[1].name, std::string("hf"));
        QCOMPARE(found.models[1].bytes, std::uint64_t{7});
        QCOMPARE(found.models[2].name, std::string("ridger/MMfreeLM-370M"));

        const ScanResult shallow = scanModelFolders({top}, {}, {.depth = 1});
        QVERIFY(!shallow.complete);
        QCOMPARE(shallow.models.size(), std::size_t{1});
        QVERIFY(!scanModelFolders({top}, {}, {.entries = 3}).complete);
        const ScanResult few = scanModelFolders({top}, {}, {.models = 1});
        QVERIFY(!few.complete);
        QCOMPARE(few.models.size(), std::size_t{1});
        CancelToken cancelled;
        cancelled.cancel();
        QVERIFY_THROWS_EXCEPTION(Failure, scanModelFolders({top}, cancelled));
    }

    void listModel() {
        ModelListModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setDemo(QStringLiteral("/demo/demo.gguf"));
        QCOMPARE(model.rowCount(), 1);
        ModelEntry old{.id = 1,
                       .path = "/m/old",
                       .name = "Old",
                       .architecture = "hgrn_bit",
                       .parameters = 370'000'000,
                       .bytes = 1 << 20,
                       .last_used_ms = 1000};
        ModelEntry recent{.id = 2, .path = "/m/new/", .name = "New", .last_used_ms = 2000, .missing = true};
        ModelEntry never{.id = 3, .path = "/m/never", .name = "Never"};
        model.setLibrary({old, never, recent});
        model.setFound({{"/m/found.gguf", "found", 42}, {"/m/old", "old", 1}});
        QStringList paths;
        for (const ModelRow& row : model.rows()) paths << row.path;
        QCOMPARE(paths, QStringList({QStringLiteral("/m/new"), QStringLiteral("/m/old"),
                                     QStringLiteral("/demo/demo.gguf"), QStringLiteral("/m/never"),
                                     QStringLiteral("/m/found.gguf")}));
        const auto at = [&](int row, int role) { return model.index(row).data(role); };
        QVERIFY(at(0, ModelListModel::MissingRole).toBool());
        QVERIFY(at(2, ModelListModel::DemoRole).toBool());
        QVERIFY(at(1, ModelListModel::DetailRole).toString().contains(QStringLiteral("370")));
        QVERIFY(at(1, ModelListModel::DetailRole).toString().contains(bytesText(1 << 20)));
        QCOMPARE(at(0, ModelListModel::SectionRole), at(1, ModelListModel::SectionRole));
        QVERIFY(at(3, ModelListModel::SectionRole) != at(4, ModelListModel::SectionRole));
        model.setOpen(QStringLiteral("/m/old"));
        QVERIFY(at(1, ModelListModel::OpenRole).toBool());
        QVERIFY(!at(0, ModelListModel::OpenRole).toBool());
        QVERIFY(at(1, Qt::AccessibleTextRole).toString().size() >
                at(1, ModelListModel::DetailRole).toString().size());
    }

    void onlyTheNewestQuestionIsAnswered() {
        ModelProbe probe;
        QStringList answers;
        connect(&probe, &ModelProbe::answered, this,
                [&](const ProbeResult& result) { answers << result.path; });
        probe.ask(QStringLiteral("/nowhere/at/all"));
        probe.ask(tiny());
        QTRY_VERIFY(answers.contains(tiny()));
        probe.ask(QStringLiteral("/nowhere/at/all"));
        probe.forget();
        QThreadPool::globalInstance()->waitForDone();
        QCoreApplication::processEvents();
        QCOMPARE(answers, QStringList{tiny()});
    }

    // The page.

    void describesTheDemonstration() {
        page();
        QTRY_VERIFY(find<QPushButton>("chatWithModel")->isVisible());
        const ModelSummary& s = bench_->engine().model()->model().summary();
        QCOMPARE(fact("architecture"), QString::fromStdString(s.architecture));
        QVERIFY(fact("parameters").contains(numberText(static_cast<qint64>(s.parameters))));
        QVERIFY(fact("layers").contains(numberText(static_cast<qint64>(s.hidden))));
        // What was foreseen from the headers is what the backend holds now: without the embedding, whose rows it reads.
        const addend::MemoryUse held = bench_->engine().model()->memory();
        QVERIFY(held.on_file > 0 && held.weights + held.on_file > s.weight_bytes);
        QTRY_VERIFY(fact("memory").contains(bytesText(static_cast<qint64>(held.weights + s.state_bytes))));
        QVERIFY(fact("memory").contains(bytesText(static_cast<qint64>(held.weights))));
        QVERIFY(find<QLabel>("fact-memory")->toolTip().contains(bytesText(static_cast<qint64>(held.on_file))));
        QCOMPARE(fact("free"), bytesText(static_cast<qint64>(*setup().free)));
        QCOMPARE(fact("size"), bytesText(static_cast<qint64>(s.file_bytes)));
        QVERIFY(fact("state").contains(bytesText(static_cast<qint64>(s.state_bytes))));
        QVERIFY(!fact("licence").isEmpty());
        QVERIFY(rowOf(setup().demo).data(ModelListModel::DemoRole).toBool());
        QVERIFY(rowOf(setup().demo).data(ModelListModel::OpenRole).toBool());
        picture("models-light");
        app().settings.setThemeMode(Theme::Mode::Dark);
        picture("models-dark");
        clean(walk(&window()));
    }

    void copiesTheFacts() {
        page();
        QTRY_VERIFY(!fact("size").isEmpty());
        auto* facts = find<FactList>("modelFacts");
        facts->setFocus(Qt::TabFocusReason);
        QTest::keyClick(facts, Qt::Key_C, Qt::ControlModifier);
        QVERIFY(QGuiApplication::clipboard()->text().contains(fact("memory")));
    }

    void opensAFolder() {
        page();
        dialogs().files = {{tiny()}};
        click("openFolder");
        QTRY_VERIFY(isOpen(tiny()));
        QTRY_VERIFY(inLibrary(tiny()));
        QCOMPARE(rowOf(tiny()).row(), 0);  // the latest
        QTRY_VERIFY(find<QPushButton>("chatWithModel")->isVisible());
        QVERIFY(!find<QPushButton>("openModel")->isVisible());
        QVERIFY(!message().isShowing());
        QCOMPARE(dialogs().titles.size(), 1);
        click("chatWithModel");
        QCOMPARE(window().currentPage(), QStringLiteral("chat"));
    }

    void opensAFileOfAFolder() {
        ModelsPage& models = page();
        QVERIFY(models.openFiles({tiny() + QStringLiteral("/model.safetensors")}));
        QTRY_VERIFY(isOpen(tiny()));
        QTRY_VERIFY(find<QPushButton>("chatWithModel")->isVisible());
    }

    void filesGivenBeforeTheEngineIsReadyWin() {
        window();
        window().openFiles({tiny()});
        QCOMPARE(window().currentPage(), QStringLiteral("models"));
        QSignalSpy opened(bench_, &Workbench::modelOpened);
        bench_->start();
        QTRY_VERIFY(isOpen(tiny()));
        QTRY_VERIFY(!bench_->engine().isLoading());
        QVERIFY(isOpen(tiny()));
    }

    void badFileSaysWhyAndKeepsTheModel() {
        ModelsPage& models = page();
        const auto before = bench_->engine().model();
        const QString bad = temporaryPath(QStringLiteral("bad.gguf"));
        const QByteArray whole = read(demo());
        if (whole.isEmpty()) QSKIP("resources/demo.gguf is absent");
        write(bad, whole.left(1000));
        models.openFiles({bad});
        QTRY_VERIFY(message().isShowing());
        QVERIFY2(message().text().contains(QStringLiteral("bad.gguf")), qPrintable(message().text()));
        QCOMPARE(bench_->engine().model(), before);
        QVERIFY(!find<QPushButton>("openModel")->isVisible());
        picture("models-error");
        clean(walk(&window()));

        dialogs().files = {{tiny()}};
        QTest::mouseClick(find<QPushButton>("chooseAnother"), Qt::LeftButton);
        QTRY_VERIFY(isOpen(tiny()));
        models.openFiles({bad});
        QTRY_VERIFY(message().isShowing());
        write(bad, whole);
        QTest::mouseClick(find<QPushButton>("tryAgain"), Qt::LeftButton);
        QTRY_VERIFY(isOpen(bad));
        QVERIFY(!message().isShowing());
    }

    void nonsenseIsAnswered() {
        ModelsPage& models = page();
        const QString note = temporaryPath(QStringLiteral("note.txt"));
        write(note, "hello");
        QVERIFY(models.openFiles({note}));
        QTRY_VERIFY(message().text().contains(
            sentence({Code::model_format_unknown, {{"path", note.toStdString()}}})));
    }

    void asksBeforeTakingMoreMemoryThanIsFree() {
        ModelsPage& models = page();
        const auto before = bench_->engine().model();
        setup().free = 1000;
        models.openFiles({tiny()});
        QTRY_VERIFY(message().isShowing());
        QVERIFY(message().text().contains(bytesText(1000)));
        QCOMPARE(bench_->engine().model(), before);
        QVERIFY(!bench_->engine().isLoading());
        picture("models-memory");
        clean(walk(&window()));
        click("doNotOpen");
        QVERIFY(!message().isShowing());
        QCOMPARE(bench_->engine().model(), before);
        click("openModel");
        QVERIFY(message().isShowing());
        click("openAnyway");
        QTRY_VERIFY(isOpen(tiny()));
        setup().free.reset();  // a machine that does not say: nothing to ask
        models.openFiles({setup().demo});
        QTRY_VERIFY(isOpen(setup().demo));
        QCOMPARE(fact("free"), QStringLiteral("—"));
    }

    void removalIsUndone() {
        page();
        dialogs().files = {{tiny()}};
        click("openFolder");
        QTRY_VERIFY(inLibrary(tiny()));
        const QVariant used = rowOf(tiny()).data(ModelListModel::DetailRole);
        auto* view = find<QListView>("modelList");
        view->setCurrentIndex(rowOf(tiny()));
        QTest::keyClick(view, Qt::Key_Delete);
        QTRY_VERIFY(!rowOf(tiny()).isValid());
        QVERIFY(app().undo.canUndo());
        QVERIFY(QFileInfo::exists(tiny()));
        app().undo.undo();
        QTRY_VERIFY(inLibrary(tiny()));
        QCOMPARE(rowOf(tiny()).data(ModelListModel::DetailRole), used);
        // The demonstration stays.
        view->setCurrentIndex(rowOf(setup().demo));
        QTest::keyClick(view, Qt::Key_Delete);
        bench_->store().drain();
        QCoreApplication::processEvents();
        QVERIFY(inLibrary(setup().demo));
    }

    void menuOfAnEntry() {
        page();
        dialogs().files = {{tiny()}};
        click("openFolder");
        QTRY_VERIFY(inLibrary(tiny()));
        auto* view = find<QListView>("modelList");
        const auto actions = [&](const QModelIndex& row) {
            Q_EMIT view->customContextMenuRequested(view->visualRect(row).center());
            auto* menu = window().findChild<QMenu*>(QStringLiteral("modelMenu"));
            const qsizetype count = menu != nullptr ? menu->actions().size() : 0;
            delete menu;
            return count;
        };
        QCOMPARE(actions(rowOf(tiny())), 3);
        QCOMPARE(actions(rowOf(setup().demo)), 2);
    }

    void dropOpens() {
        ModelsPage& models = page();
        QMimeData data;
        data.setUrls({QUrl::fromLocalFile(tiny())});
        QDragEnterEvent enter({50, 50}, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QVERIFY(QCoreApplication::sendEvent(&models, &enter));
        QVERIFY(enter.isAccepted());
        picture("models-drop");
        QDropEvent drop(QPointF(50, 50), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QVERIFY(QCoreApplication::sendEvent(&models, &drop));
        QTRY_VERIFY(isOpen(tiny()));
    }

    void listsWhatLiesInTheFolders() {
        const QString folder = copyOfTiny(QStringLiteral("shelf/one"));
        page();
        QVERIFY(!rowOf(folder).isValid());
        app().settings.setModelFolders({temporaryPath(QStringLiteral("shelf"))});
        QTRY_VERIFY(rowOf(folder).isValid());
        QVERIFY(!inLibrary(folder));
        const auto before = bench_->engine().model();
        find<QListView>("modelList")->setCurrentIndex(rowOf(folder));
        QTRY_VERIFY(find<QPushButton>("openModel")->isVisible());
        QCOMPARE(bench_->engine().model(), before);  // looking does not load
        click("openModel");
        QTRY_VERIFY(isOpen(folder));
        QTRY_VERIFY(inLibrary(folder));
        app().settings.setModelFolders({});
        QVERIFY(QDir(folder).removeRecursively());
        window().openPage(QStringLiteral("chat"));
        window().openPage(QStringLiteral("models"));
        QTRY_VERIFY(rowOf(folder).data(ModelListModel::MissingRole).toBool());
    }

    void twiceQuantisedIsOpenedAsAsked() {
        const QString folder = copyOfTiny(QStringLiteral("twice"));
        quantise(folder + QStringLiteral("/model.safetensors"));
        ModelsPage& models = page();
        const auto before = bench_->engine().model();
        models.openFiles({folder});
        QTRY_VERIFY(window().findChild<QPushButton*>(QStringLiteral("openCorrected")) != nullptr);
        QCOMPARE(bench_->engine().model(), before);  // first the question
        QVERIFY(!bench_->engine().isLoading());
        picture("models-twice");
        clean(walk(&window()));
        click("openCorrected");
        QTRY_VERIFY(isOpen(folder));
    }

    void showsHowFarLoadingIs() {
        page();
        QTRY_VERIFY(find<QPushButton>("chatWithModel")->isVisible());
        EngineService& engine = bench_->engine();
        Q_EMIT engine.loadStarted(QStringLiteral("/somewhere/big-model"));
        Q_EMIT engine.loadProgress(static_cast<int>(LoadPhase::reading), 0.42);
        const QString text = find<QLabel>("loadText")->text();
        QVERIFY(text.contains(QStringLiteral("big-model")));
        QVERIFY(text.contains(percentText(0.42)));
        QVERIFY(find<QPushButton>("cancelLoad")->isVisible());
        QVERIFY(!find<QPushButton>("openModel")->isEnabled());
        picture("models-loading");
        clean(walk(&window()));
        Q_EMIT engine.busyChanged(false);
        QVERIFY(!find<QPushButton>("cancelLoad")->isVisible());
    }

    void filterAndKeys() {
        ModelsPage& models = page();
        dialogs().files = {{tiny()}};
        click("openFolder");
        QTRY_VERIFY(inLibrary(tiny()));
        QVERIFY(models.find());
        auto* filter = find<QLineEdit>("modelFilter");
        QVERIFY(filter->hasFocus());
        QTest::keyClicks(filter, QStringLiteral("BF16"));
        QCOMPARE(list().rowCount(), 1);
        QTest::keyClick(filter, Qt::Key_Down);
        QVERIFY(find<QListView>("modelList")->hasFocus());
        QTest::keyClicks(filter, QStringLiteral("no such"));
        QCOMPARE(list().rowCount(), 0);
        QVERIFY(find<QLabel>("modelListNote")->isVisible());
        QTest::keyClick(&window(), Qt::Key_Escape);
        QVERIFY(filter->text().isEmpty());
        QVERIFY(list().rowCount() >= 2);
        auto* view = find<QListView>("modelList");
        view->setCurrentIndex(rowOf(setup().demo));
        QTest::keyClick(view, Qt::Key_Return);
        QTRY_VERIFY(isOpen(setup().demo));
    }

    void commandsAreCopied() {
        page();
        const auto fields = window().findChildren<QLineEdit*>(QStringLiteral("command"));
        const auto buttons = window().findChildren<QToolButton*>(QStringLiteral("copyCommand"));
        QCOMPARE(fields.size(), 5);
        QCOMPARE(buttons.size(), fields.size());
        for (int i = 0; i < fields.size(); ++i) {
            buttons[i]->click();
            QCOMPARE(QGuiApplication::clipboard()->text(), fields[i]->text());
        }
        QCOMPARE(fields[0]->text(),
                 QStringLiteral("huggingface-cli download ridger/MMfreeLM-370M --local-dir MMfreeLM-370M"));
        click("showGetModel");
        QVERIFY(fields[0]->hasFocus());
    }

    void emptyWithoutAnyModel() {
        setup().demo.clear();
        page();
        QTRY_VERIFY(find<QWidget>("noModels")->isVisible());
        picture("models-empty");
        clean(walk(&window()));
    }

    void restartKeepsWhatWasShown() {
        page();
        dialogs().files = {{tiny()}};
        click("openFolder");
        QTRY_VERIFY(inLibrary(tiny()));
        find<QListView>("modelList")->setCurrentIndex(rowOf(setup().demo));
        QTRY_VERIFY(fact("size") == bytesText(QFileInfo(setup().demo).size()) || setup().demo == tiny());
        restart();
        QCOMPARE(window().currentPage(), QStringLiteral("models"));
        page();
        QTRY_COMPARE(find<QListView>("modelList")->currentIndex(), rowOf(setup().demo));
        QTRY_VERIFY(inLibrary(tiny()));
    }

    void smallestWindowAtTwiceTheTextSize_data() {
        QTest::addColumn<QString>("language");
        QTest::newRow("ru") << QStringLiteral("ru");
    }
    void smallestWindowAtTwiceTheTextSize() {
        QFETCH(QString, language);
        PseudoTranslator pseudo;
        app().settings.setLanguage(language);
        app().settings.setTextSize(200);
        ModelsPage& models = page();
        if (language == QLatin1String("en")) QCoreApplication::installTranslator(&pseudo);
        window().resize(960, 640);
        QTRY_COMPARE(window().size(), QSize(960, 640));
        QTRY_VERIFY(find<QPushButton>("chatWithModel")->isVisible());
        const auto noSideways = [&] {
            auto* area = find<QScrollArea>("modelDetailsArea");
            QVERIFY2(
                area->widget()->width() <= area->viewport()->width(),
                qPrintable(
                    QStringLiteral("%1 > %2").arg(area->widget()->width()).arg(area->viewport()->width())));
        };
        picture(qPrintable(QStringLiteral("models-200-") + language));
        clean(walk(&window()));
        noSideways();
        models.openFiles({temporaryPath(QStringLiteral("nothing here.gguf"))});
        QTRY_VERIFY(message().isShowing());
        picture(qPrintable(QStringLiteral("models-200-error-") + language));
        clean(walk(&window()));
        noSideways();
    }

  private:
    /// Replaces every matrix by {-1/4, 0, 1/4}, as a checkpoint saved after quantisation has it.
    void quantise(const QString& path) {
        QByteArray file = read(path);
        const auto header = static_cast<qsizetype>(qFromLittleEndian<quint64>(file.constData()));
        const QJsonObject tensors = QJsonDocument::fromJson(file.mid(8, header)).object();
        int changed = 0;
        for (auto it = tensors.begin(); it != tensors.end(); ++it) {
            const QJsonObject tensor = it.value().toObject();
            if (tensor[QLatin1String("shape")].toArray().size() != 2) continue;
            QCOMPARE(tensor[QLatin1String("dtype")].toString(), QStringLiteral("BF16"));
            const QJsonArray range = tensor[QLatin1String("data_offsets")].toArray();
            constexpr quint16 values[] = {0x3E80, 0, 0xBE80};
            for (qsizetype at = range[0].toInteger(), i = 0; at < range[1].toInteger(); at += 2, ++i)
                qToLittleEndian(values[i % 3], file.data() + 8 + header + at);
            ++changed;
        }
        QVERIFY(changed > 0);
        write(path, file);
    }
};

}  // namespace addend::ui::test

ADDEND_GUI_TEST(addend::ui::test::ModelsPageTest)
#include "ModelsPageTest.moc"
