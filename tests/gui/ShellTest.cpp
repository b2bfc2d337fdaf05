// The window as people use it: pages by mouse and key, history, Esc, closing, what is restored.
#include <QFile>
#include <QGuiApplication>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QMimeData>
#include <QScopeGuard>
#include <QSignalSpy>
#include <QStackedWidget>
#include <QToolButton>

#include "tests/gui/support/GalleryPage.h"
#include "tests/gui/support/GuiTest.h"
#include "ui/shell/ContextBar.h"
#include "ui/shell/ContextChip.h"
#include "ui/shell/JobPopup.h"
#include "ui/shell/JobRow.h"
#include "ui/shell/LogPanel.h"
#include "ui/shell/Navigation.h"
#include "ui/shell/NavigationItem.h"
#include "ui/shell/StatusBar.h"
#include "ui/text/Format.h"
#include "ui/widgets/Label.h"
#include "ui/widgets/UndoBar.h"

namespace addend::ui::test {

class ShellTest : public GuiTest {
    Q_OBJECT

  private:
    GalleryPage* gallery(const char* id) {
        return qobject_cast<GalleryPage*>(window().page(QLatin1String(id)));
    }

  private Q_SLOTS:
    void startsOnTheFirstPage() {
        QCOMPARE(window().currentPage(), QStringLiteral("chat"));
        QVERIFY(gallery("chat")->isActive);
    }

    void tellsWhenItHasPainted() {
        MainWindow fresh(context());
        QSignalSpy spy(&fresh, &MainWindow::shown);
        registerGallery(fresh, context());
        fresh.restore();
        QCOMPARE(spy.count(), 0);
        fresh.QWidget::show();
        QTRY_COMPARE(spy.count(), 1);
    }

    void keysOpenPages() {
        window();
        const struct {
            Qt::Key key;
            const char* page;
        } keys[] = {
            {Qt::Key_8, "models"}, {Qt::Key_2, "structure"}, {Qt::Key_6, "compare"}, {Qt::Key_1, "chat"}};
        for (const auto& [key, id] : keys) {
            QTest::keyClick(&window(), key, Qt::ControlModifier);
            QTRY_COMPARE(window().currentPage(), QLatin1String(id));
        }
    }

    void navigationOpensAPageAndMarksIt() {
        auto* item = find<NavigationItem>("nav-weights");
        QTest::mouseClick(item, Qt::LeftButton);
        QTRY_COMPARE(window().currentPage(), QStringLiteral("weights"));
        QVERIFY(item->isChecked());
        QVERIFY(!find<NavigationItem>("nav-chat")->isChecked());
        QVERIFY(!gallery("chat")->isActive);
    }

    /// Tool bars are not mirrored by Qt; and a window kept in one direction may be opened in the other.
    void navigationStandsWhereReadingBegins() {
        const auto atLeft = [&] {
            auto* navigation = find<Navigation>("navigation");
            return navigation->mapTo(&window(), QPoint()).x() < window().width() / 2;
        };
        const auto restore = qScopeGuard([before = QGuiApplication::layoutDirection()] { QGuiApplication::setLayoutDirection(before); });
        for (const Qt::LayoutDirection direction : {Qt::LeftToRight, Qt::RightToLeft, Qt::LeftToRight}) {
            QGuiApplication::setLayoutDirection(direction);
            QTRY_COMPARE(atLeft(), direction == Qt::LeftToRight);
            restart();
            QTRY_COMPARE(atLeft(), direction == Qt::LeftToRight);
        }
    }

    void historyGoesBackAndForward() {
        window().openPage(QStringLiteral("weights"));
        window().openPage(QStringLiteral("runs"));
        QTest::keyClick(&window(), Qt::Key_Left, Qt::AltModifier);
        QTRY_COMPARE(window().currentPage(), QStringLiteral("weights"));
        QTest::keyClick(&window(), Qt::Key_Left, Qt::AltModifier);
        QTRY_COMPARE(window().currentPage(), QStringLiteral("chat"));
        QTest::keyClick(&window(), Qt::Key_Left, Qt::AltModifier);  // at the end: nothing
        QTest::keyClick(&window(), Qt::Key_Right, Qt::AltModifier);
        QTRY_COMPARE(window().currentPage(), QStringLiteral("weights"));
    }

    void pagesAreMadeWhenFirstShown() {
        QCOMPARE(find<QStackedWidget>("pages")->count(), 1);
        window().openPage(QStringLiteral("runs"));
        QCOMPARE(find<QStackedWidget>("pages")->count(), 2);
        QVERIFY(!window().openPage(QStringLiteral("no such page")));
    }

    void escapeDoesOneThingInOrder() {
        GalleryPage* page = gallery("chat");
        page->escapeAnswers = {Page::Escape::StopWork, Page::Escape::ResetZoom};
        QTest::keyClick(&window(), Qt::Key_Escape);
        QTRY_COMPARE(page->escapeSteps, (QList{Page::Escape::ClosePopup, Page::Escape::StopWork}));
        page->escapeSteps.clear();
        QTest::keyClick(&window(), Qt::Key_Escape);
        QTRY_COMPARE(page->escapeSteps,
                     (QList{Page::Escape::ClosePopup, Page::Escape::StopWork, Page::Escape::ResetZoom}));
    }

    void findAndSearchReachTheirPages() {
        GalleryPage* chat = gallery("chat");
        QTest::keyClick(&window(), Qt::Key_F, Qt::ControlModifier);
        QTRY_COMPARE(chat->finds, 1);
        window().openPage(QStringLiteral("models"));
        QTest::keyClick(&window(), Qt::Key_F, Qt::ControlModifier | Qt::ShiftModifier);
        QTRY_COMPARE(chat->searches, 1);
        QCOMPARE(window().currentPage(), QStringLiteral("chat"));
    }

    void restoresPageSizeAndPageState() {
        window().resize(1100, 700);
        find<QLineEdit>("galleryField")->setText(QStringLiteral("a draft"));
        window().openPage(QStringLiteral("models"));
        restart();
        QCOMPARE(window().currentPage(), QStringLiteral("models"));
        QCOMPARE(window().size(), QSize(1100, 700));
        window().openPage(QStringLiteral("chat"));
        QCOMPARE(find<QLineEdit>("galleryField", gallery("chat"))->text(), QStringLiteral("a draft"));
    }

    void closingAsksOnlyAboutUnsavedWork() {
        gallery("chat")->unsaved = QStringLiteral("An experiment is not saved.");
        dialogs().answers = {false, true};
        QVERIFY(!window().close());
        QCOMPARE(dialogs().questions.size(), 1);
        QVERIFY(dialogs().questions.first().text.contains(QStringLiteral("An experiment")));
        QVERIFY(window().isVisible());
        window().close();
        QTRY_VERIFY(!window().isVisible());
        QCOMPARE(dialogs().questions.size(), 2);
    }

    void closingWithNothingToLoseDoesNotAsk() {
        QVERIFY(window().close());
        QVERIFY(dialogs().questions.isEmpty());
    }

    void filesGoToThePageThatTakesThem() {
        window();
        gallery("chat")->takesFiles = false;
        window().openFiles({QStringLiteral("/m/model.gguf")});
        QCOMPARE(window().currentPage(), QStringLiteral("structure"));
        QCOMPARE(gallery("structure")->opened, QStringList{QStringLiteral("/m/model.gguf")});
    }

    void undoByKeyAndByBar() {
        int undone = 0;
        auto* bar = find<UndoBar>("undoBar");
        QVERIFY(bar->isHidden());
        app().undo.offer(QStringLiteral("Conversation deleted"), [&] { undone += 1; });
        QTRY_VERIFY(bar->isVisible());
        QCOMPARE(bar->duration(), std::chrono::seconds(10));
        QTest::mouseClick(find<QPushButton>("undoButton"), Qt::LeftButton);
        QTRY_COMPARE(undone, 1);
        QVERIFY(bar->isHidden());
        app().undo.offer(QStringLiteral("Conversation deleted"), [&] { undone += 10; });
        bar->hide();  // as after ten seconds: the key still works
        QTest::keyClick(&window(), Qt::Key_Z, Qt::ControlModifier);
        QTRY_COMPARE(undone, 11);
        QTest::keyClick(&window(), Qt::Key_Z, Qt::ControlModifier);  // nothing left
        QCOMPARE(undone, 11);
    }

    void undoBarGoesByItself() {
        auto* bar = find<UndoBar>("undoBar");
        bar->setDuration(std::chrono::milliseconds(1));
        app().undo.offer(QStringLiteral("Renamed"), [] {});
        QTRY_VERIFY(bar->isHidden());
        QVERIFY(app().undo.canUndo());
    }

    void contextBarShowsAndChooses() {
        using Kind = ContextModel::Kind;
        auto* backend = find<ContextBar>("contextBar")->chip(Kind::Backend);
        QVERIFY(backend->isHidden());
        app().context.setChoices(
            Kind::Backend,
            {{QStringLiteral("cpu"), QStringLiteral("CPU"), {}, {}},
             {QStringLiteral("cuda"), QStringLiteral("CUDA"), {}, QStringLiteral("no device")}});
        app().context.setCurrent(Kind::Backend, QStringLiteral("other"), QStringLiteral("Other"));
        QVERIFY(backend->isVisible());
        QVERIFY(backend->accessibleName().contains(QStringLiteral("Other")));
        QSignalSpy chosen(&app().context, &ContextModel::chosen);
        QTest::mouseClick(backend, Qt::LeftButton);
        QTRY_VERIFY(backend->menu()->isVisible());
        const auto actions = backend->menu()->actions();
        QCOMPARE(actions.size(), 2);
        QVERIFY(actions[0]->isEnabled());
        QVERIFY(!actions[1]->isEnabled());
        QCOMPARE(actions[1]->toolTip(), QStringLiteral("no device"));
        actions[0]->trigger();
        QCOMPARE(chosen.count(), 1);
        QCOMPARE(chosen[0][1].toString(), QStringLiteral("cpu"));
        backend->menu()->close();
    }

    void statusBarTellsTheTruthAboutMeters() {
        window();
        app().status.setMeters({{.id = QStringLiteral("power"),
                                 .label = QStringLiteral("Power"),
                                 .reason = QStringLiteral("No sensor.")},
                                {.id = QStringLiteral("load"),
                                 .label = QStringLiteral("Load"),
                                 .value = 12.5,
                                 .unit = QStringLiteral("W")}});
        auto* dead = find<QToolButton>("meter-power");
        QVERIFY(dead->text().contains(QStringLiteral("—")));
        QCOMPARE(dead->toolTip(), QStringLiteral("No sensor."));
        auto* live = find<QToolButton>("meter-load");
        QVERIFY(live->text().contains(numberText(12.5, 1)));
        QVERIFY(live->text().contains(QStringLiteral("W")));
        app().status.setMeters({});
        QTRY_VERIFY(window().findChild<QToolButton*>(QStringLiteral("meter-load")) == nullptr);
    }

    void statusBarMarksTextPastTheTrainedLength() {
        auto* memory = find<Label>("statusMemory");
        QVERIFY(memory->isHidden());
        app().status.setMemory({MemoryUse::Kind::State, 12288, 100, 512});
        QVERIFY(memory->text().contains(QStringLiteral("100")));
        const QString before = memory->text();
        app().status.setMemory({MemoryUse::Kind::State, 12288, 600, 512});
        QVERIFY(memory->text().contains(QStringLiteral("512")));
        QVERIFY(!before.contains(QStringLiteral("512")));
        app().status.setMemory({MemoryUse::Kind::Context, 4096, 30, 2048});
        QVERIFY(memory->text().contains(QStringLiteral("30")));
    }

    void jobsAreListedAndCancelled() {
        bool asked = false;
        auto* job = app().jobs.start(QStringLiteral("Loading demo"), [&] { asked = true; });
        job->setPhase(QStringLiteral("reading"));
        job->setProgress(0.25);
        auto* button = find<QToolButton>("jobsButton");
        QVERIFY(button->text().contains(QStringLiteral("25")));
        QTest::mouseClick(button, Qt::LeftButton);
        auto* popup = window().findChild<JobPopup*>(QStringLiteral("jobPopup"));
        QTRY_VERIFY(popup->isVisible());
        // Every job is to be seen, those too that begin while the list is open, and the list stays on the screen.
        const auto seen = [popup] {
            qsizetype count = 0;
            for (const QToolButton* cancel : popup->findChildren<QToolButton*>(QStringLiteral("jobCancel")))
                count += cancel->isVisible() && !cancel->visibleRegion().isEmpty();
            return count;
        };
        QTRY_COMPARE(seen(), 1);
        QVERIFY(popup->screen()->availableGeometry().contains(popup->geometry()));
        auto* second = app().jobs.start(QStringLiteral("Reading the weights"));
        QTRY_COMPARE(popup->findChildren<JobRow*>().size(), 2);
        QTRY_VERIFY(popup->findChildren<JobRow*>()[0]->height() > 0 && popup->findChildren<JobRow*>()[1]->height() > 0);
        QVERIFY(popup->height() > 2 * popup->findChildren<JobRow*>()[0]->height());
        QVERIFY(popup->screen()->availableGeometry().contains(popup->geometry()));
        second->finish();
        QTRY_COMPARE(seen(), 1);
        for (QToolButton* cancel : popup->findChildren<QToolButton*>(QStringLiteral("jobCancel")))
            if (cancel->isVisible()) QTest::mouseClick(cancel, Qt::LeftButton);
        QTRY_VERIFY(asked);
        QCOMPARE(job->state(), Job::State::Cancelling);
        job->markCancelled();
        QCOMPARE(app().jobs.activeCount(), 0);
        QTRY_VERIFY(button->text().isEmpty());
        QTest::keyClick(popup, Qt::Key_Escape);
        QTRY_VERIFY(!popup->isVisible());
    }

    void logPanelFiltersAndExports() {
        QTest::keyClick(&window(), Qt::Key_L, Qt::ControlModifier | Qt::ShiftModifier);
        auto* panel = find<LogPanel>("logPanel");
        QTRY_VERIFY(panel->isVisible());
        app().log.append({{QDateTime::currentDateTime(), LogEntry::Level::Info, QStringLiteral("engine"),
                           QStringLiteral("loaded demo")},
                          {QDateTime::currentDateTime(), LogEntry::Level::Error, QStringLiteral("store"),
                           QStringLiteral("disk full")}});
        QVERIFY(panel->shownText().contains(QStringLiteral("loaded demo")));
        find<QLineEdit>("logFilter")->setText(QStringLiteral("DISK"));
        QVERIFY(!panel->shownText().contains(QStringLiteral("loaded demo")));
        QVERIFY(panel->shownText().contains(QStringLiteral("error store disk full")));
        const QString path = temporaryPath(QStringLiteral("log.txt"));
        dialogs().files = {{path}};
        QTest::mouseClick(find<QToolButton>("logExport"), Qt::LeftButton);
        QFile file(path);
        QTRY_VERIFY(file.exists());
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(QString::fromUtf8(file.readAll()), panel->shownText());
    }

    void narrowWindowShowsIconsOnly() {
        auto* navigation = find<Navigation>("navigation");
        navigation->fitTo(4000);
        QVERIFY(!navigation->isCompact());
        app().settings.setTextSize(200);
        window().resize(960, 640);
        QTRY_COMPARE(window().size(), QSize(960, 640));
        navigation->fitTo(500);
        QVERIFY(navigation->isCompact());
        QVERIFY(find<NavigationItem>("nav-weights")->toolTip().contains(QStringLiteral("Weights")));
    }
};

}  // namespace addend::ui::test

ADDEND_GUI_TEST(addend::ui::test::ShellTest)
#include "ShellTest.moc"
