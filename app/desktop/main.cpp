// Composition root of the desktop: makes every long-lived object, joins them, and shows the window. Nothing
// slow happens before the first paint.
#include <spdlog/spdlog.h>

#include <QApplication>
#include <QDir>
#include <QIcon>
#include <cstdlib>

#include "app/desktop/Options.h"
#include "app/desktop/Pages.h"
#include "core/runtime/demo.h"
#include "ui/engine/Workbench.h"
#include "ui/shell/AppServices.h"
#include "ui/shell/Dialogs.h"
#include "ui/shell/LogSink.h"
#include "ui/shell/MainWindow.h"
#include "ui/shell/SingleInstance.h"

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

ui::Workbench::Options benchOptions(const ui::Settings& settings, const Options& options) {
    ui::Workbench::Options bench;
    bench.data = settings.dataLocation().toStdString();
    bench.safeMode = options.safeMode;
    try {
        bench.demo = demo_model_path();
    } catch (const Failure& failure) {
        spdlog::warn("{}", failure.what());  // a build without resources still opens other models
    }
    return bench;
}

int run(QApplication& application, const Options& options) {
    ui::AppServices services;
    if (!options.dataDir.isEmpty())
        services.settings.overrideDataLocation(QDir(options.dataDir).absolutePath());
    ui::SingleInstance instance(services.settings.dataLocation());
    if (!options.newInstance && instance.handOver(options.files)) return 0;

    services.followSettings();
    QApplication::setWindowIcon(QIcon(QStringLiteral(":/icons/addend.svg")));
    startLog(services.log);
    ui::Dialogs dialogs;
    ui::AppContext app = services.lend(dialogs);
    ui::Workbench bench(app, benchOptions(services.settings, options));
    ui::MainWindow window(app);
    registerPages(window, app, bench);
    window.restore();
    if (!options.newInstance) instance.listen();
    QObject::connect(&instance, &ui::SingleInstance::filesReceived, &window, [&](const QStringList& files) {
        window.comeForward();
        window.openFiles(files);
    });
    QObject::connect(&window, &ui::MainWindow::shown, &bench, &ui::Workbench::start);
    QObject::connect(&bench, &ui::Workbench::ready, &window, [&] { window.openFiles(options.files); });
    window.QWidget::show();
    const int result = application.exec();
    const bool abandoned = bench.stop();
    if (abandoned) {
        // Some backend still holds a thread of ours: everything is saved, and destructors would wait for it.
        bench.store().drain();
        std::_Exit(result);
    }
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
