#include "ui/tensors/TensorExport.h"

#include <QCoreApplication>
#include <QDir>
#include <QWidget>

#include "ui/shell/Dialogs.h"

namespace addend::ui {
namespace {

void writeTensor(const TensorExport& what, const QString& path, TaskContext& task) {
    const auto maps = openTensor(what.origin, what.name, what.trits, task);
    // Asked for from a menu that was filled for this tensor; the values are what every tensor has.
    const auto map = maps->has(what.as) ? maps->as(what.as) : maps->as(maps->first());
    const auto report = [&](std::uint64_t now, std::uint64_t total) { task.report(now, total); };
    const MapWindow all{0, map->rows(), 0, map->cols()};
    (what.npy ? export_npy : export_csv)(*map, all, path.toStdString(), report, task.cancel());
}

}  // namespace

void exportTensor(Dialogs& dialogs, TaskRunner& tasks, QWidget* asker, const TensorExport& what,
                  std::function<void(const QString& path)> done, TaskRunner::Failed failed) {
    const QString name = QString::fromStdString(what.name);
    const QString suffix = what.npy ? QStringLiteral("npy") : QStringLiteral("csv");
    dialogs.saveFile(
        asker, QCoreApplication::translate("TensorText", "Export %1").arg(name),
        QCoreApplication::translate("TensorText", "%1 file (*.%2)").arg(suffix.toUpper(), suffix),
        QDir::home().filePath(name + QLatin1Char('.') + suffix),
        [&tasks, asker, what, name, done = std::move(done), failed = std::move(failed)](const QStringList& paths) {
            const QString path = paths.value(0);
            tasks.start(
                asker, QCoreApplication::translate("TensorText", "Exporting %1").arg(name),
                [what, path](TaskContext& task) { writeTensor(what, path, task); }, [done, path] { done(path); },
                [failed](const Message& why) {
                    if (why.code != Code::cancelled) failed(why);
                });
        });
}

}  // namespace addend::ui
