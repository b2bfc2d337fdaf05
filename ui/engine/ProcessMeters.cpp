#include "ui/engine/ProcessMeters.h"

#include <QCoreApplication>

#include "core/meters/memory.h"
#include "core/meters/system_sensors.h"
#include "ui/text/Format.h"
#include "ui/text/Sentences.h"

namespace addend::ui {
namespace {

constexpr double mebibyte = 1024.0 * 1024.0;

/// "package" and its kind are the processor's; what lies inside one (core, dram) is in it already.
bool isPackage(const SensorInfo& sensor) {
    return sensor.id.starts_with("cpu.") && sensor.boundary == "package";
}
bool isInsidePackage(const SensorInfo& sensor) {
    return sensor.id.starts_with("cpu.") && sensor.boundary != "package";
}

QString sourceText(const SensorInfo& sensor) {
    const QString from = QStringLiteral("%1, %2").arg(QString::fromStdString(sensor.source),
                                                      QString::fromStdString(sensor.boundary));
    switch (sensor.provenance) {
        case Provenance::measured:
            //: %1 is a sensor and what it covers
            return QCoreApplication::translate("ProcessMeters", "Measured: %1").arg(from);
        case Provenance::simulated:
            return QCoreApplication::translate("ProcessMeters", "Simulated: %1").arg(from);
        case Provenance::modelled:
            return QCoreApplication::translate("ProcessMeters", "Modelled: %1").arg(from);
        case Provenance::unavailable:
            break;
    }
    return {};
}

Meter powerMeter(const QString& id, const QString& label) {
    Meter meter;
    meter.id = id;
    meter.label = label;
    meter.unit = QCoreApplication::translate("ProcessMeters", "W");
    return meter;
}

/// A line for each part that can be told.
QString partsText(const ProcessMemory& used, const std::optional<addend::MemoryUse>& model) {
    QString text;
    const auto add = [&](const QString& name, std::uint64_t bytes) {
        text += QStringLiteral("\n%1: %2").arg(name, bytesText(static_cast<qint64>(bytes)));
    };
    const auto words = [](const char* source) { return QCoreApplication::translate("ProcessMeters", source); };
    if (used.proportional)
        add(words(QT_TRANSLATE_NOOP("ProcessMeters", "Its share of pages in common (PSS)")), *used.proportional);
    if (used.file_mapped) add(words(QT_TRANSLATE_NOOP("ProcessMeters", "Mapped files, in it")), *used.file_mapped);
    if (!model) return text;
    if (model->weights > 0) add(words(QT_TRANSLATE_NOOP("ProcessMeters", "Weights, as allocated")), model->weights);
    if (model->state > 0) add(words(QT_TRANSLATE_NOOP("ProcessMeters", "State or cache, as allocated")), model->state);
    if (model->scratch > 0) add(words(QT_TRANSLATE_NOOP("ProcessMeters", "Scratch, as allocated")), model->scratch);
    return text;
}

void explain(Meter& meter, const SensorInfo& sensor) {
    meter.source = sourceText(sensor);
    meter.reason = sensor.why
                       ? sentence(*sensor.why)
                       : QCoreApplication::translate("ProcessMeters", "The sensor gives no reading now.");
    if (!sensor.remedy) return;
    meter.enableHint = sentence(*sensor.remedy);
    const std::string_view command = remedy_command(*sensor.remedy);
    meter.enableCommand = QString::fromUtf8(command.data(), static_cast<qsizetype>(command.size()));
}

}  // namespace

Meter memoryMeter(const std::optional<addend::MemoryUse>& model, const SystemFiles& files) {
    Meter memory;
    memory.id = QStringLiteral("memory");
    memory.label = QCoreApplication::translate("ProcessMeters", "Memory");
    memory.unit = QCoreApplication::translate("ProcessMeters", "MiB");
    memory.decimals = 0;
    memory.source =
        QCoreApplication::translate("ProcessMeters", "Measured: resident memory of this process, from /proc");
    if (const auto used = process_memory(files)) {
        memory.value = static_cast<double>(used->resident) / mebibyte;
        memory.source += partsText(*used, model);
    } else
        memory.reason =
            QCoreApplication::translate("ProcessMeters", "The system does not tell the memory of a process.");
    return memory;
}

QList<Meter> powerMeters(const MeterSampler* sampler) {
    Meter power = powerMeter(QStringLiteral("power"), QCoreApplication::translate("ProcessMeters", "Power"));
    power.reason = QCoreApplication::translate("ProcessMeters", "The sensors are being looked for.");
    if (sampler == nullptr) return {power};
    QList<Meter> others;
    double watts = 0;
    bool complete = true, explained = false;
    for (std::size_t n = 0; n < sampler->sensors().size(); ++n) {
        const SensorInfo& sensor = sampler->sensors()[n];
        const auto now = sampler->watts(n);
        if (isPackage(sensor)) {
            watts += now.value_or(0);
            complete = complete && now;
            if (!explained || !now) explain(power, sensor);
            explained = true;
        } else if (now && !isInsidePackage(sensor)) {
            Meter other = powerMeter(QStringLiteral("power-") + QString::fromStdString(sensor.id),
                                     QString::fromStdString(sensor.boundary));
            explain(other, sensor);
            other.value = *now;
            others << other;
        }
    }
    if (explained && complete) power.value = watts;
    return QList<Meter>{power} + others;
}

}  // namespace addend::ui
