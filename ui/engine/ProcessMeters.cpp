#include "ui/engine/ProcessMeters.h"

#include <unistd.h>

#include <QCoreApplication>
#include <QDir>
#include <QFile>

namespace addend::ui {
std::optional<qint64> residentBytes(const QString& statmPath) {
    QFile file(statmPath);
    if (!file.open(QIODevice::ReadOnly)) return std::nullopt;
    const QList<QByteArray> fields = file.readLine().simplified().split(' ');
    if (fields.size() < 2) return std::nullopt;
    bool ok = false;
    const qint64 pages = fields.at(1).toLongLong(&ok);
    if (!ok || pages < 0) return std::nullopt;
    return pages * sysconf(_SC_PAGESIZE);
}

QString powerUnavailable(const QString& powercap) {
    const QDir folder(powercap);
    const QStringList domains = folder.entryList({QStringLiteral("intel-rapl:*")}, QDir::Dirs);
    if (domains.isEmpty())
        return QCoreApplication::translate(
            "ProcessMeters", "This machine shows no energy counter (RAPL): common in virtual machines.");
    QFile counter(folder.filePath(domains.first() + QStringLiteral("/energy_uj")));
    if (!counter.open(QIODevice::ReadOnly))
        return QCoreApplication::translate("ProcessMeters",
                                           "The energy counter (RAPL) can be read by root only.");
    return QCoreApplication::translate("ProcessMeters", "This version does not sample power yet.");
}

QList<Meter> processMeters() {
    Meter memory;
    memory.id = QStringLiteral("memory");
    memory.label = QCoreApplication::translate("ProcessMeters", "Memory");
    memory.unit = QCoreApplication::translate("ProcessMeters", "MiB");
    memory.decimals = 0;
    memory.source = QCoreApplication::translate(
        "ProcessMeters", "Measured: resident memory of this process, from /proc/self/statm");
    if (const auto bytes = residentBytes())
        memory.value = static_cast<double>(*bytes) / (1024.0 * 1024.0);
    else
        memory.reason =
            QCoreApplication::translate("ProcessMeters", "The system does not tell the memory of a process.");
    Meter power;
    power.id = QStringLiteral("power");
    power.label = QCoreApplication::translate("ProcessMeters", "Power");
    power.unit = QCoreApplication::translate("ProcessMeters", "W");
    power.reason = powerUnavailable();
    return {memory, power};
}

}  // namespace addend::ui
