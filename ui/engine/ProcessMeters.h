// Figures about this process for the status bar, with where they come from.
#pragma once

#include <QList>
#include <optional>

#include "ui/shell/StatusModel.h"

namespace addend::ui {

/// Resident memory of this process in bytes, or nothing where /proc does not tell.
std::optional<qint64> residentBytes(const QString& statmPath = QStringLiteral("/proc/self/statm"));
/// Why no package power can be shown here (Linux powercap), or an empty text if a counter could be read.
QString powerUnavailable(const QString& powercap = QStringLiteral("/sys/class/powercap"));
/// The meters of the status bar: memory of the process, power of the package.
QList<Meter> processMeters();

}  // namespace addend::ui
