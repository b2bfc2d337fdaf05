// The settings dialog: every choice is kept, applied at once, and can be reset.
#include <QComboBox>
#include <QLabel>
#include <QListWidget>
#include <QPushButton>
#include <QSpinBox>

#include "tests/gui/support/GuiTest.h"
#include "ui/settings/SettingsDialog.h"

namespace addend::ui::test {

class SettingsTest : public GuiTest {
    Q_OBJECT

  private:
    SettingsDialog* open() {
        QTest::keyClick(&window(), Qt::Key_Comma, Qt::ControlModifier);
        auto* dialog = window().findChild<SettingsDialog*>(QStringLiteral("settingsDialog"));
        if (dialog == nullptr || !QTest::qWaitForWindowActive(dialog, ADDEND_PATIENCE))
            QTest::qFail("no settings dialog", __FILE__, __LINE__);
        return dialog;
    }

    void choose(const char* box, const QVariant& data) {
        auto* combo = find<QComboBox>(box);
        combo->setFocus();
        const int wanted = combo->findData(data);
        QVERIFY(wanted >= 0);
        QTest::keyClick(combo, Qt::Key_Home);
        for (int i = 0; i < wanted; ++i) QTest::keyClick(combo, Qt::Key_Down);
        QCOMPARE(combo->currentIndex(), wanted);
    }

  private Q_SLOTS:
    void themeAppliesAtOnceAndIsKept() {
        open();
        choose("settingTheme", int(Theme::Mode::Dark));
        QTRY_VERIFY(app().theme.isDark());
        restart();
        QVERIFY(app().theme.isDark());
        QCOMPARE(app().settings.themeMode(), Theme::Mode::Dark);
    }

    void textSizeAppliesAtOnce() {
        open();
        const qreal before = QApplication::font().pointSizeF();
        choose("settingTextSize", 150);
        QTRY_COMPARE(QApplication::font().pointSizeF(), before * 1.5);
    }

    void languageSwitchesWhileRunning() {
        SettingsDialog* dialog = open();
        app().settings.setLanguage(QStringLiteral("ru"));
        QTRY_COMPARE(dialog->windowTitle(), QStringLiteral("Настройки"));
        app().settings.setLanguage(QStringLiteral("zh_CN"));
        QTRY_COMPARE(dialog->windowTitle(), QStringLiteral("设置"));
        app().settings.setLanguage(QStringLiteral("en"));
        QTRY_COMPARE(dialog->windowTitle(), QStringLiteral("Settings"));
    }

    void plainChoicesAreKept() {
        open();
        choose("settingSendKey", int(Settings::SendKey::CtrlEnter));
        choose("settingMeterRate", 5);
        find<QSpinBox>("settingThreads")->setValue(3);
        restart();
        QCOMPARE(app().settings.sendKey(), Settings::SendKey::CtrlEnter);
        QCOMPARE(app().settings.meterRate(), 5);
        QCOMPARE(app().settings.threads(), 3);
    }

    void foldersAreAddedAndRemoved() {
        open();
        dialogs().files = {{QStringLiteral("/models/a")}, {QStringLiteral("/models/b")}, {}};
        for (int i = 0; i < 3; ++i) QTest::mouseClick(find<QPushButton>("settingAddFolder"), Qt::LeftButton);
        QCOMPARE(app().settings.modelFolders(),
                 (QStringList{QStringLiteral("/models/a"), QStringLiteral("/models/b")}));
        auto* remove = find<QPushButton>("settingRemoveFolder");
        QVERIFY(!remove->isEnabled());
        find<QListWidget>("settingFolders")->setCurrentRow(0);
        QTest::mouseClick(remove, Qt::LeftButton);
        QCOMPARE(app().settings.modelFolders(), QStringList{QStringLiteral("/models/b")});
    }

    void resetAsksThenRestoresDefaults() {
        open();
        app().settings.setThemeMode(Theme::Mode::Dark);
        app().settings.setThreads(5);
        dialogs().answers = {false, true};
        auto* reset = find<QPushButton>("settingReset");
        QTest::mouseClick(reset, Qt::LeftButton);
        QCOMPARE(app().settings.threads(), 5);
        QTest::mouseClick(reset, Qt::LeftButton);
        QCOMPARE(app().settings.threads(), 0);
        QCOMPARE(app().settings.themeMode(), Theme::Mode::System);
        QCOMPARE(find<QSpinBox>("settingThreads")->value(), 0);
    }

    void nonsenseInTheFileIsIgnored() {
        QSettings raw;
        raw.setValue(QStringLiteral("preferences/TextSize"), QStringLiteral("huge"));
        raw.setValue(QStringLiteral("preferences/ThemeMode"), 99);
        raw.setValue(QStringLiteral("preferences/Threads"), -4);
        raw.setValue(QStringLiteral("preferences/MeterRate"), 1000000);
        QCOMPARE(app().settings.textSize(), 100);
        QCOMPARE(app().settings.themeMode(), Theme::Mode::System);
        QCOMPARE(app().settings.threads(), 0);
        QCOMPARE(app().settings.meterRate(), 10);
    }
};

}  // namespace addend::ui::test

ADDEND_GUI_TEST(addend::ui::test::SettingsTest)
#include "SettingsTest.moc"
