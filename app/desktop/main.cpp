// Composition root of the desktop: makes every long-lived object, joins them, and shows the window. Nothing
// slow happens before the first paint.
#include <spdlog/spdlog.h>

#include <QApplication>
#include <QDir>
#include <QIcon>

#include "app/desktop/Options.h"
#include "app/desktop/Pages.h"
#include "ui/settings/Settings.h"
#include "ui/shell/AppContext.h"
#include "ui/shell/ContextModel.h"
#include "ui/shell/Dialogs.h"
#include "ui/shell/JobListModel.h"
#include "ui/shell/LogModel.h"
#include "ui/shell/LogSink.h"
#include "ui/shell/MainWindow.h"
#include "ui/shell/Selection.h"
#include "ui/shell/SingleInstance.h"
#include "ui/shell/StatusModel.h"
#include "ui/shell/Undo.h"
#include "ui/text/Language.h"
#include "ui/theme/Theme.h"

namespace addend::desktop {
namespace {

void nameApplication() {
    QCoreApplication::setOrganizationName(QStringLiteral("addend"));
    QCoreApplication::setApplicationName(QStringLiteral("addend"));
    QCoreApplication::setApplicationVersion(QStringLiteral(ADDEND_VERSION));
    QGuiApplication::setDesktopFileName(QStringLiteral("io.github.addend.Addend"));
}

/// The default logger goes to the Log panel; the terminal gets only what went wrong.
void startLog(ui::LogModel& log) {
    auto logger = std::make_shared<spdlog::logger>("addend", std::make_shared<ui::LogSink>(&log));
    logger->set_level(spdlog::level::debug);
    spdlog::set_default_logger(std::move(logger));
    spdlog::info("Addend {} with Qt {}", ADDEND_VERSION, qVersion());
}

void applySettings(const ui::Settings& settings, ui::Theme& theme, ui::Language& language) {
    language.apply(settings.language());
    theme.setTextScale(settings.textSize() / 100.0);
    const QVariant dark = settings.state(QStringLiteral("systemDark"));
    if (dark.isValid()) theme.setRememberedSystemDark(dark.toBool());
    theme.setMode(settings.themeMode());
}

int run(QApplication& application, const Options& options) {
    ui::Settings settings;
    if (!options.dataDir.isEmpty()) settings.overrideDataLocation(QDir(options.dataDir).absolutePath());
    ui::SingleInstance instance(settings.dataLocation());
    if (!options.newInstance && instance.handOver(options.files)) return 0;

    ui::Theme theme;
    ui::Language language;
    applySettings(settings, theme, language);
    QObject::connect(&theme, &ui::Theme::systemDarkReported, &settings,
                     [&](bool dark) { settings.setState(QStringLiteral("systemDark"), dark); });
    QApplication::setWindowIcon(QIcon(QStringLiteral(":/icons/addend.svg")));

    ui::Selection selection;
    ui::ContextModel context;
    ui::StatusModel status;
    ui::JobListModel jobs;
    ui::LogModel log;
    ui::Undo undo;
    ui::Dialogs dialogs;
    startLog(log);
    ui::AppContext app{theme, language, settings, selection, context, status, jobs, log, undo, dialogs};
    ui::MainWindow window(app);
    registerPages(window, app);
    window.restore();
    if (!options.newInstance) instance.listen();
    QObject::connect(&instance, &ui::SingleInstance::filesReceived, &window, [&](const QStringList& files) {
        window.comeForward();
        window.openFiles(files);
    });
    QObject::connect(&window, &ui::MainWindow::shown, &window, [&] { window.openFiles(options.files); });
    window.QWidget::show();
    const int result = application.exec();
    spdlog::shutdown();
    return result;
}

}  // namespace
}  // namespace addend::desktop

int main(int argc, char** argv) {
    QGuiApplication::setHighDpiScaleFactorRoundingPolicy(Qt::HighDpiScaleFactorRoundingPolicy::PassThrough);
    QApplication application(argc, argv);
    addend::desktop::nameApplication();
    return addend::desktop::run(application, addend::desktop::parseOptions(QCoreApplication::arguments()));
}
