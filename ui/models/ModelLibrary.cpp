#include "ui/models/ModelLibrary.h"

#include <QCoreApplication>
#include <QPointer>
#include <QThreadPool>

#include "core/store/store.h"
#include "ui/engine/Workbench.h"
#include "ui/models/ModelListModel.h"
#include "ui/models/ModelScan.h"
#include "ui/models/ModelText.h"
#include "ui/settings/Settings.h"
#include "ui/shell/Undo.h"

namespace addend::ui {

ModelLibrary::ModelLibrary(AppContext& app, Workbench& bench, ModelListModel& model, QObject* parent)
    : QObject(parent), app_(app), bench_(bench), model_(model) {
    connect(&bench_, &Workbench::libraryChanged, this, &ModelLibrary::refresh);
    connect(&app_.settings, &Settings::changed, this, [this](Settings::Key key) {
        if (key == Settings::Key::ModelFolders) scan();
    });
}

ModelLibrary::~ModelLibrary() {
    scanCancel_.cancel();
}

void ModelLibrary::refresh() {
    bench_.store().ask(
        this,
        [](Store& store) {
            store.library().refresh_missing();
            return store.library().list();
        },
        [this](std::vector<ModelEntry> entries) {
            model_.setLibrary(std::move(entries));
            Q_EMIT refreshed();
        },
        [this](const Message& why) { Q_EMIT failed(why, true); });
}

void ModelLibrary::scan() {
    scanCancel_.cancel();
    scanCancel_ = CancelToken();
    const quint64 number = ++scanNumber_;
    std::vector<std::filesystem::path> roots;
    for (const QString& folder : app_.settings.modelFolders()) roots.emplace_back(folder.toStdString());
    if (roots.empty()) {
        model_.setFound({});
        Q_EMIT scanned(Scan::NoFolders);
        return;
    }
    Q_EMIT scanned(Scan::Running);
    const QPointer<ModelLibrary> guard(this);
    QThreadPool::globalInstance()->start([guard, number, roots, cancel = scanCancel_] {
        ScanResult found;
        try {
            found = scanModelFolders(roots, cancel);
        } catch (const std::exception&) {
            return;  // cancelled: a newer look is under way, or nobody is there any more
        }
        QMetaObject::invokeMethod(
            qApp,
            [guard, number, found = std::move(found)]() mutable {
                if (!guard || guard->scanNumber_ != number) return;
                guard->model_.setFound(std::move(found.models));
                Q_EMIT guard->scanned(found.complete ? Scan::Done : Scan::Limited);
            },
            Qt::QueuedConnection);
    });
}

void ModelLibrary::remove(ModelId id) {
    const ModelEntry* known = model_.entry(id);
    if (known == nullptr) return;
    bench_.store().ask(
        this, [id](Store& store) { store.library().remove(id); },
        [this, entry = *known] {
            refresh();
            bench_.refreshModels();
            const QPointer<ModelLibrary> guard(this);
            app_.undo.offer(tr("%1 removed from the list").arg(QString::fromStdString(entry.name)),
                            [guard, entry] {
                                if (guard) guard->restore(entry);
                            });
        },
        [this](const Message& why) { Q_EMIT failed(why, false); });
}

void ModelLibrary::restore(const ModelEntry& entry) {
    bench_.store().ask(
        this, [entry](Store& store) { store.library().put(entry); },
        [this, path = cleanModelPath(QString::fromStdString(entry.path.string()))] {
            refresh();
            bench_.refreshModels();
            Q_EMIT restored(path);
        },
        [this](const Message& why) { Q_EMIT failed(why, false); });
}

}  // namespace addend::ui
