// One walk over all widgets, in every state of the shell: names, Tab stops, clipped texts. Also run at scale
// factor 2, in a pseudo-language and mirrored.
#include <QToolButton>

#include "tests/gui/support/GalleryPage.h"
#include "tests/gui/support/GuiTest.h"
#include "tests/gui/support/WidgetWalk.h"
#include "ui/settings/SettingsDialog.h"
#include "ui/shell/JobPopup.h"
#include "ui/widgets/InlineMessage.h"

namespace addend::ui::test {

class WalkTest : public GuiTest {
    Q_OBJECT

  private:
    void fillShell() {
        using Kind = ContextModel::Kind;
        app().context.setChoices(Kind::Patch, {{QStringLiteral("none"), QStringLiteral("None"), {}, {}}});
        app().context.setCurrent(Kind::Model, QStringLiteral("demo"),
                                 QStringLiteral("Demonstration model, 38 M parameters"));
        app().context.setCurrent(Kind::Patch, QStringLiteral("attention:4"), QStringLiteral("attention:4"));
        app().context.setCurrent(Kind::Backend, QStringLiteral("cpu"), QStringLiteral("CPU (AVX-512 VNNI)"));
        app().context.setCurrent(Kind::Trace, QStringLiteral("t"), QStringLiteral("Last reply"));
        app().status.setBackend(QStringLiteral("CPU (AVX-512 VNNI)"));
        app().status.setModel(QStringLiteral("Demonstration model"));
        app().status.setMemory({MemoryUse::Kind::State, 12288, 600, 512});
        app().status.setMeters({{.id = QStringLiteral("power"),
                                 .label = QStringLiteral("Package"),
                                 .reason = QStringLiteral("No sensor.")},
                                {.id = QStringLiteral("speed"),
                                 .label = QStringLiteral("Speed"),
                                 .value = 2345.6,
                                 .unit = QStringLiteral("tok/s")}});
        app().jobs.start(QStringLiteral("Loading the demonstration model"), [] {})->setProgress(0.4);
        app().undo.offer(QStringLiteral("Conversation deleted"), [] {});
        auto* page = qobject_cast<GalleryPage*>(window().page(window().currentPage()));
        page->message()->showMessage(InlineMessage::Kind::Error,
                                     {Code::file_truncated,
                                      {{"path", "/home/someone/models/a-long-name.safetensors"},
                                       {"expected", 123456789},
                                       {"found", 12}}},
                                     QStringLiteral("The model was not opened."));
        page->message()->addAction(QStringLiteral("Choose another"), [] {});
        window().findChild<QToolButton*>(QStringLiteral("logButton"))->setChecked(true);
    }

    static void clean(const QStringList& troubles) {
        QVERIFY2(troubles.isEmpty(), qPrintable(QLatin1Char('\n') + troubles.join(QLatin1Char('\n'))));
    }

  private Q_SLOTS:
    void firstStart() { clean(walk(&window())); }

    void everythingShown() {
        window();
        fillShell();
        clean(walk(&window()));
    }

    void smallestWindowInRussianAtTwiceTheTextSize() {
        app().settings.setLanguage(QStringLiteral("ru"));
        app().settings.setTextSize(200);
        window().resize(960, 640);
        fillShell();
        QTRY_COMPARE(window().size(), QSize(960, 640));
        clean(walk(&window()));
    }

    void settingsDialog_data() {
        QTest::addColumn<QString>("language");
        QTest::addColumn<int>("percent");
        QTest::newRow("en") << QStringLiteral("en") << 100;
        QTest::newRow("ru 200") << QStringLiteral("ru") << 200;
        QTest::newRow("zh") << QStringLiteral("zh_CN") << 100;
    }
    void settingsDialog() {
        QFETCH(QString, language);
        QFETCH(int, percent);
        app().settings.setLanguage(language);
        app().settings.setTextSize(percent);
        window().openSettings();
        auto* dialog = window().findChild<SettingsDialog*>(QStringLiteral("settingsDialog"));
        QVERIFY(QTest::qWaitForWindowActive(dialog, ADDEND_PATIENCE));
        QVERIFY(dialog->height() <= 640 && dialog->width() <= 960);
        clean(walk(dialog));
    }

    void jobPopup_data() {
        QTest::addColumn<int>("percent");
        QTest::newRow("100") << 100;
        QTest::newRow("200") << 200;
    }
    void jobPopup() {
        QFETCH(int, percent);
        app().settings.setTextSize(percent);
        app().settings.setLanguage(QStringLiteral("ru"));
        app()
            .jobs.start(QStringLiteral("Loading the demonstration model with a long name"), [] {})
            ->setProgress(0.4);
        app()
            .jobs.start(QStringLiteral("Packing"))
            ->fail({Code::file_not_found, {{"path", "/somewhere/quite/far/away.gguf"}}});
        QTest::mouseClick(find<QToolButton>("jobsButton"), Qt::LeftButton);
        auto* popup = window().findChild<JobPopup*>(QStringLiteral("jobPopup"));
        QTRY_VERIFY(popup->isVisible());
        clean(namelessWidgets(popup) + clippedTexts(popup));
        popup->close();
    }
};

}  // namespace addend::ui::test

ADDEND_GUI_TEST(addend::ui::test::WalkTest)
#include "WalkTest.moc"
