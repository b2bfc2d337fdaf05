// addend-ui-gallery FOLDER: pictures of the shell in themes, languages and text sizes. For looking at; not a
// test.
#include <QApplication>
#include <QDir>
#include <QTest>
#include <cstdio>

#include "tests/gui/support/FakeDialogs.h"
#include "tests/gui/support/GalleryPage.h"
#include "ui/settings/SettingsDialog.h"
#include "ui/shell/AppServices.h"
#include "ui/shell/JobPopup.h"
#include "ui/shell/LogPanel.h"
#include "ui/shell/MainWindow.h"
#include "ui/widgets/EmptyState.h"
#include "ui/widgets/InlineMessage.h"

namespace {

using namespace addend;
using namespace addend::ui;

struct Shot {
    const char* name;
    Theme::Mode theme;
    const char* language;
    int percent;
    QSize size;
    bool busy;
};

void fill(AppServices& app, MainWindow& window) {
    using Kind = ContextModel::Kind;
    app.context.setCurrent(Kind::Model, QStringLiteral("demo"), QStringLiteral("Demonstration, 38 M"));
    app.context.setCurrent(Kind::Patch, QStringLiteral("a"), QStringLiteral("attention:4"));
    app.context.setCurrent(Kind::Backend, QStringLiteral("cpu"), QStringLiteral("CPU"));
    app.context.setCurrent(Kind::Trace, QStringLiteral("t"), QStringLiteral("Last reply"));
    app.status.setBackend(QStringLiteral("CPU"));
    app.status.setModel(QStringLiteral("Demonstration, 38 M"));
    app.status.setMemory({MemoryUse::Kind::State, 12288, 340, 512});
    app.status.setMeters({{.id = QStringLiteral("p"),
                           .label = QStringLiteral("Package"),
                           .reason = QStringLiteral("No sensor")},
                          {.id = QStringLiteral("s"),
                           .label = QStringLiteral("Speed"),
                           .value = 1.5,
                           .unit = QStringLiteral("tok/s")}});
    auto* job = app.jobs.start(QStringLiteral("Loading the demonstration model"), [] {});
    job->setPhase(QStringLiteral("Reading weights"));
    job->setProgress(0.42);
    app.jobs.start(QStringLiteral("Packing model.gguf"))
        ->fail({Code::file_not_found, {{"path", "/models/model.gguf"}}});
    app.log.append({{QDateTime::currentDateTime(), LogEntry::Level::Info, QStringLiteral("addend"),
                     QStringLiteral("Window shown")},
                    {QDateTime::currentDateTime(), LogEntry::Level::Warning, QStringLiteral("backend"),
                     QStringLiteral("No power sensor")}});
    auto* page = qobject_cast<test::GalleryPage*>(window.page(window.currentPage()));
    page->message()->showMessage(
        InlineMessage::Kind::Error,
        {Code::file_truncated, {{"path", "/models/a.safetensors"}, {"expected", 4096}, {"found", 12}}});
    page->message()->addAction(QStringLiteral("Choose another"), [] {});
    app.undo.offer(QStringLiteral("Conversation deleted"), [] {});
    window.findChild<LogPanel*>()->show();
}

void shoot(const Shot& shot, const QDir& folder) {
    QSettings().clear();
    AppServices app;
    app.settings.setThemeMode(shot.theme);
    app.settings.setLanguage(QLatin1String(shot.language));
    app.settings.setTextSize(shot.percent);
    app.followSettings();
    test::FakeDialogs dialogs;
    AppContext context = app.lend(dialogs);
    MainWindow window(context);
    test::registerGallery(window, context);
    window.restore();
    window.resize(shot.size);
    window.QWidget::show();
    if (shot.busy) fill(app, window);
    QCoreApplication::processEvents();
    const auto save = [&](QWidget* widget, const char* what) {
        QCoreApplication::processEvents();
        widget->grab().save(
            folder.filePath(QStringLiteral("%1-%2.png").arg(QLatin1String(shot.name), QLatin1String(what))));
    };
    save(&window, "window");
    window.openSettings();
    save(window.findChild<SettingsDialog*>(), "settings");
    auto* jobs = window.findChild<JobPopup*>();
    jobs->popupAt(window.findChild<QWidget*>(QStringLiteral("jobsButton")));
    save(jobs, "jobs");
    jobs->close();
}

}  // namespace

int main(int argc, char** argv) {
    QApplication application(argc, argv);
    QCoreApplication::setOrganizationName(QStringLiteral("addend"));
    QCoreApplication::setApplicationName(QStringLiteral("addend-gallery"));
    if (argc != 2) {
        std::fputs("usage: addend-ui-gallery FOLDER\n", stderr);
        return 2;
    }
    const QDir folder(QString::fromLocal8Bit(argv[1]));
    using Mode = Theme::Mode;
    const Shot shots[] = {{"light", Mode::Light, "en", 100, {1280, 840}, true},
                          {"dark", Mode::Dark, "en", 100, {1280, 840}, true},
                          {"plain", Mode::Light, "en", 100, {1280, 840}, false},
                          {"chinese", Mode::Dark, "zh_CN", 100, {1100, 760}, true},
                          {"russian-200", Mode::Light, "ru", 200, {960, 640}, true}};
    for (const Shot& shot : shots) shoot(shot, folder);
    return 0;
}
