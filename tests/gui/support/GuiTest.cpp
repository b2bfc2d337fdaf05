#include "tests/gui/support/GuiTest.h"

#include <QDir>
#include <QFile>
#include <QFontDatabase>
#include <QSettings>
#include <QStandardPaths>

#include "tests/gui/support/GalleryPage.h"
#include "tests/gui/support/PseudoTranslator.h"

namespace addend::ui::test {
namespace {

constexpr char fontFolder[] = "/usr/share/fonts/truetype/dejavu";

/// Everything a desktop would read from the user's home points into `home`; fonts are DejaVu's only.
void isolate(const QString& home) {
    const auto point = [&](const char* variable, const char* folder) {
        const QString path = home + QLatin1Char('/') + QLatin1String(folder);
        QDir().mkpath(path);
        QFile::setPermissions(path, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
        qputenv(variable, QFile::encodeName(path));
    };
    point("HOME", "home");
    point("XDG_CONFIG_HOME", "config");
    point("XDG_DATA_HOME", "data");
    point("XDG_CACHE_HOME", "cache");
    point("XDG_STATE_HOME", "state");
    point("XDG_RUNTIME_DIR", "run");
    qunsetenv("DBUS_SESSION_BUS_ADDRESS");
    qunsetenv("QT_QPA_PLATFORMTHEME");
    qputenv("LANGUAGE", "en");  // whatever the locale: assertions are about the English interface
    QFile fonts(home + QStringLiteral("/fonts.conf"));
    if (fonts.open(QIODevice::WriteOnly)) {
        fonts.write(
            QByteArray("<?xml version=\"1.0\"?><!DOCTYPE fontconfig SYSTEM \"fonts.dtd\"><fontconfig><dir>") +
            fontFolder + "</dir><cachedir>" + QFile::encodeName(home) +
            "/cache/fonts</cachedir></fontconfig>");
        qputenv("FONTCONFIG_FILE", QFile::encodeName(fonts.fileName()));
    }
    if (!qEnvironmentVariableIsSet("QT_QPA_PLATFORM")) qputenv("QT_QPA_PLATFORM", "offscreen");
}

}  // namespace

void GuiTest::init() {
    QSettings().clear();
    dialogs_ = FakeDialogs();
    makeServices();
}

void GuiTest::makeServices() {
    services_ = std::make_unique<AppServices>();
    services_->theme.setAnimations(false);
    services_->followSettings();
    context_ = std::make_unique<AppContext>(services_->lend(dialogs_));
}

void GuiTest::cleanup() {
    window_.reset();
    context_.reset();
    services_.reset();
}

MainWindow& GuiTest::window() {
    if (window_ == nullptr) {
        window_ = std::make_unique<MainWindow>(context());
        registerPages(*window_);
        window_->restore();
        window_->QWidget::show();
        if (!QTest::qWaitForWindowActive(window_.get(), ADDEND_PATIENCE))
            QTest::qFail("the window is not active", __FILE__, __LINE__);
    }
    return *window_;
}

void GuiTest::restart() {
    window().close();
    cleanup();
    makeServices();
    window();
}

void GuiTest::registerPages(MainWindow& window) {
    registerGallery(window, context());
}

int runGuiTest(int argc, char** argv, const std::function<std::unique_ptr<QObject>()>& make) {
    QTemporaryDir home;
    isolate(home.path());
    QLocale::setDefault(QLocale::c());
    QApplication application(argc, argv);
    QCoreApplication::setOrganizationName(QStringLiteral("addend"));
    QCoreApplication::setApplicationName(QStringLiteral("addend"));
    QFont font(QStringLiteral("DejaVu Sans"));
    font.setPointSizeF(10);
    QApplication::setFont(font);
    if (QFontDatabase::families().isEmpty()) qFatal("no fonts in %s: install fonts-dejavu-core", fontFolder);
    if (qEnvironmentVariableIsSet("ADDEND_TEST_MIRRORED")) QApplication::setLayoutDirection(Qt::RightToLeft);
    PseudoTranslator pseudo;
    if (qEnvironmentVariable("ADDEND_TEST_LANGUAGE") == QLatin1String("pseudo"))
        QCoreApplication::installTranslator(&pseudo);
    return QTest::qExec(make().get(), argc, argv);
}

}  // namespace addend::ui::test
